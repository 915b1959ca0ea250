"""The search tables of both databases: see directory/models/full_text.py."""

from django.db import migrations

KINDS = ["organisation", "person"]


def make(apps, schema_editor):
    for kind in KINDS:
        table = f"directory_search_{kind}"
        if schema_editor.connection.vendor == "sqlite":
            # "ascii" takes every character beyond ASCII for a letter: words are cut before they come here, and by no
            # Unicode tables but Python's. No sizes of columns: only bm25 needs them. Beginnings of three and four
            # letters, behind the letter of their text, have an index of their own.
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(words, tokenize = 'ascii', columnsize = 0, prefix = '4 5')"
            )
            continue
        # Only a phrase reads the words themselves: kept out of line, they leave the rows that every search visits small.
        schema_editor.execute(
            f"CREATE TABLE {table} (entry bigint PRIMARY KEY, words tsvector NOT NULL) WITH (toast_tuple_target = 128)"
        )
        schema_editor.execute(f"ALTER TABLE {table} ALTER words SET STORAGE EXTERNAL")
        schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (words)")


def drop(apps, schema_editor):
    for kind in KINDS:
        schema_editor.execute(f"DROP TABLE directory_search_{kind}")


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
