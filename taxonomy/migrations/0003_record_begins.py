"""The record begins with what the vocabulary says today, so that replaying it comes to that."""

from collections import defaultdict

from django.db import migrations

FACET_FIELDS = ("slug", "name", "question", "definition", "applies_to", "order", "required", "many")
TERM_FIELDS = (
    "facet", "slug", "name", "parent", "position", "definition", "scope_note", "source", "deprecated", "merged",
    "replaced_by",
)


def begin(apps, schema_editor):
    model = lambda name: apps.get_model("taxonomy", name)  # noqa: E731
    states = [("facet", row.pop("pk"), row) for row in model("Facet").objects.values("pk", *FACET_FIELDS)]
    lists = {name: defaultdict(list) for name in ("synonyms", "related", "mappings")}
    for pk, name in model("Synonym").objects.values_list("term", "name"):
        lists["synonyms"][pk].append(name)
    for pk, relation, uri in model("Mapping").objects.values_list("term", "relation", "uri"):
        lists["mappings"][pk].append([relation, uri])
    for pk, other in model("Term").related.through.objects.values_list("from_term", "to_term"):
        lists["related"][pk].append(other)
    for row in model("Term").objects.order_by("pk").values("pk", *TERM_FIELDS):
        pk = row.pop("pk")
        states.append(("term", pk, row | {name: sorted(lists[name][pk]) for name in lists}))
    if not states:
        return
    edit = model("Edit").objects.create(what="loaded", hand="command", reason="The record begins here.")
    model("WordChange").objects.bulk_create(
        [
            model("WordChange")(
                edit=edit, of=of, key=key, fields={name: [None, value] for name, value in state.items()}
            )
            for of, key, state in states
        ],
        batch_size=500,
    )
    model("RecordedWord").objects.bulk_create(
        [model("RecordedWord")(of=of, key=key, state=state) for of, key, state in states], batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [
        ('taxonomy', '0002_record'),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
