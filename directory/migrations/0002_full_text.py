"""The search tables of both databases: see directory/models/full_text.py."""

from django.db import migrations

COLUMNS = ["name", "former_names", "summary", "description"]
KINDS = ["organisation", "person"]


def make(apps, schema_editor):
    for kind in KINDS:
        table = f"directory_search_{kind}"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5({', '.join(COLUMNS)}, "
                "tokenize = 'unicode61 remove_diacritics 0', prefix = '3 4')"
            )
            continue
        texts = ", ".join(f"{column} text NOT NULL" for column in COLUMNS)
        # A word between the columns, taken out at the end, so that no phrase reaches from one into the next.
        vectors = " || ".join(
            f"setweight(to_tsvector('simple', {column} || ' zqgap'), '{weight}')"
            for column, weight in zip(COLUMNS, "ABCD")
        )
        vector = f"ts_delete({vectors}, 'zqgap')"
        schema_editor.execute(
            f"CREATE TABLE {table} (rowid bigint PRIMARY KEY, {texts}, "
            f"words tsvector GENERATED ALWAYS AS ({vector}) STORED)"
        )
        schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (words)")


def drop(apps, schema_editor):
    for kind in KINDS:
        schema_editor.execute(f"DROP TABLE directory_search_{kind}")


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
