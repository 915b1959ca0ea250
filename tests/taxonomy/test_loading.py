"""A folder of two files makes the vocabulary, as often as one likes, all of it or nothing."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import IndexVersion
from taxonomy.models import Facet, Term
from tests.factories import make_facet, make_term

pytestmark = pytest.mark.django_db

STARTER = settings.BASE_DIR / "taxonomy" / "starter"
FACET = {
    "slug": "issue",
    "name": "Issue",
    "question": "What is at stake?",
    "definition": "The concern.",
    "applies_to": "organisation;person",
    "required": "yes",
    "order": "1",
    "many": "yes",
}
TERM = dict.fromkeys(["parent", "definition", "scope_note", "synonyms", "related", "mappings", "source"], "")


class Folder:
    """Two files that a test writes, and what a loading of them says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.terms: list[dict[str, str]] = []
        self.facets = [FACET]

    def add(self, slug: str, facet: str = "issue", **cells: str) -> None:
        self.add_row({"facet": facet, "slug": slug, "name": slug.capitalize(), **cells})

    def add_row(self, cells: dict[str, str]) -> None:
        self.terms.append(dict.fromkeys(["facet", "slug", "name"], "") | TERM | cells)

    def load(self, **options: Any) -> dict[str, tuple[str, str]]:
        """Key to (outcome, reason)."""
        write(self.path / "facets.csv", self.facets)
        write(self.path / "terms.csv", self.terms or [{"facet": "", "slug": "", "name": ""} | TERM])
        report = self.path / "report.jsonl"
        try:
            call_command("load_taxonomy", self.path, report=report, verbosity=0, **options)
        finally:
            lines = told(report) if report.exists() else []
            self.said = {line["key"]: (line["outcome"], line["reason"]) for line in lines}
            self.rows = {line["key"]: line["row"] for line in lines}
        return self.said

    def refused(self, key: str) -> str:
        """The reason why a loading refuses the row `key`, having written nothing."""
        with pytest.raises(CommandError, match="Nothing was written"):
            self.load()
        assert not Term.objects.filter(facet__slug="issue", source="from the file").exists()
        assert self.said[key][0] == "refused", self.said
        return self.said[key][1]


def told(report: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in report.read_text("utf-8").splitlines()]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def outcomes(said: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {key: outcome for key, (outcome, _) in said.items()}


# The starter content ---------------------------------------------------------------------------------


def test_the_starter_content_loads_and_a_second_loading_changes_nothing(tmp_path: Path) -> None:
    call_command("load_taxonomy", STARTER, report=tmp_path / "first", verbosity=0)
    version = IndexVersion.current()

    call_command("load_taxonomy", STARTER, report=tmp_path / "second", verbosity=0)

    first, second = (told(tmp_path / name) for name in ("first", "second"))
    assert {line["outcome"] for line in first} == {"new"}
    assert {line["outcome"] for line in second} == {"same"}
    assert len(first) == len(second) == 9 + 297
    assert IndexVersion.current() == version
    assert not Facet.objects.get(slug="kind").many
    assert list(Facet.objects.filter(required=True).values_list("slug", flat=True)) == [
        *("issue", "approach", "kind", "place"),
    ]


def test_the_starter_content_keeps_its_order_and_its_tree() -> None:
    call_command("load_taxonomy", STARTER, verbosity=0)

    with (STARTER / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["facet"] == "place"]
    tops = Term.objects.filter(facet__slug="place", parent=None)
    assert [term.slug for term in tops] == [row["slug"] for row in rows if not row["parent"]]
    for term in tops:
        expected = [row["slug"] for row in rows if row["parent"] == term.slug]
        assert [child.slug for child in term.children.all()] == expected


def test_loading_takes_no_more_statements_for_more_terms(folder: Folder) -> None:
    folder.add("a", synonyms="x", related="issue:b")
    folder.add("b", mappings="exactMatch=https://example.org/b")
    with CaptureQueriesContext(
        connection,
    ) as few:
        folder.load()
    Term.objects.all().delete()
    for number in range(60):
        folder.add(f"n{number}", parent="a", synonyms=f"s{number}|t{number}", related="issue:b")

    with CaptureQueriesContext(connection) as many:
        folder.load()

    # One level deeper.
    assert len(many) <= len(few) + 6


# What a loading does ---------------------------------------------------------------------------------


def test_every_column_arrives(folder: Folder) -> None:
    folder.add("top")
    folder.add(
        "privacy",
        name="Privacy",
        parent="top",
        definition="Being let alone.",
        scope_note="Not secrecy.",
        synonyms="data protection|GDPR",
        related="value:care",
        mappings="exactMatch=https://example.org/p|broadMatch=https://example.org/q",
        source="Somebody",
    )
    folder.facets = [FACET, FACET | {"slug": "value", "name": "Value", "many": "no", "required": "no", "order": "2"}]
    folder.add("care", "value")

    folder.load()

    term = Term.objects.get(slug="privacy")
    assert (term.name, term.parent.slug, term.definition) == ("Privacy", "top", "Being let alone.")
    assert (term.scope_note, term.source) == ("Not secrecy.", "Somebody")
    assert [synonym.name for synonym in term.synonyms.all()] == ["data protection", "GDPR"]
    assert [other.slug for other in term.related.all()] == ["care"]
    assert [(m.relation, m.uri) for m in term.mappings.all()] == [
        ("exactMatch", "https://example.org/p"),
        ("broadMatch", "https://example.org/q"),
    ]
    facet = Facet.objects.get(slug="value")
    assert (facet.kinds, facet.many, facet.required, facet.order) == (["organisation", "person"], False, False, 2)


def test_the_order_of_rows_does_not_matter(folder: Folder) -> None:
    for slug, parent in [("d", "c"), ("c", "b"), ("b", "a"), ("a", ""), ("e", "")]:
        folder.add(slug, parent=parent, related="issue:e" if slug == "d" else "")
    folder.load()

    random.Random(1).shuffle(folder.terms)

    assert set(outcomes(folder.load()).values()) == {"same"}


def test_only_what_differs_is_changed_and_named(folder: Folder) -> None:
    folder.add("a", synonyms="x|y")
    folder.add("b", mappings="closeMatch=https://example.org/b")
    folder.add("c")
    folder.load()

    folder.terms[0] |= {"definition": "New.", "synonyms": "y|z"}
    folder.terms[1] |= {"mappings": "exactMatch=https://example.org/b", "parent": "c"}
    said = folder.load()

    assert said["issue:a"] == ("changed", "definition, synonyms")
    assert said["issue:b"] == ("changed", "parent, mappings")
    assert outcomes(said)["issue:c"] == outcomes(said)["issue"] == "same"
    assert {synonym.name for synonym in Term.objects.get(slug="a").synonyms.all()} == {"y", "z"}
    assert Term.objects.get(slug="b").mappings.get().relation == "exactMatch"


def test_relations_are_mutual_whichever_side_says_so(folder: Folder) -> None:
    folder.add("a", related="issue:b")
    folder.add("b")
    folder.load()

    assert [term.slug for term in Term.objects.get(slug="b").related.all()] == ["a"]
    assert set(outcomes(folder.load()).values()) == {"same"}

    folder.terms[0]["related"] = ""
    assert outcomes(folder.load())["issue:b"] == "changed"
    assert not Term.objects.get(slug="b").related.exists()


def test_terms_swap_names_and_places_in_one_loading(folder: Folder) -> None:
    folder.add("a", name="One", synonyms="First")
    folder.add("b", name="Two", parent="a", synonyms="Second")
    folder.facets = [FACET, FACET | {"slug": "value", "name": "Value"}]
    folder.load()

    folder.terms[0] |= {"name": "Second", "parent": "b", "synonyms": "One"}
    folder.terms[1] |= {"name": "First", "parent": "", "synonyms": "Two"}
    folder.facets = [FACET | {"name": "Value"}, FACET | {"slug": "value", "name": "Issue"}]
    folder.load()

    assert list(Term.objects.order_by("slug").values_list("slug", "name", "key", "parent__slug")) == [
        ("a", "Second", "second", "b"),
        ("b", "First", "first", None),
    ]
    assert dict(Facet.objects.values_list("slug", "name")) == {"issue": "Value", "value": "Issue"}
    assert set(outcomes(folder.load()).values()) == {"same"}


def test_curators_order_stays(folder: Folder) -> None:
    folder.add("a")
    folder.add("b")
    folder.load()
    Term.objects.filter(slug="a").update(position=90)

    folder.add("c")
    folder.load()

    assert list(Term.objects.values_list("slug", flat=True)) == ["b", "a", "c"]


def test_what_is_gone_from_the_file_is_told_and_kept(folder: Folder) -> None:
    make_term("old", "value")
    folder.add("a")

    said = folder.load()

    assert outcomes(said) == {"issue": "new", "issue:a": "new", "value": "gone", "value:old": "gone"}
    assert folder.rows["value:old"] is None
    assert Term.objects.filter(slug="old").exists()


def test_a_facet_keeps_how_many_answers_it_takes_where_the_file_does_not_say(folder: Folder) -> None:
    make_facet("issue", many=False)
    folder.facets = [{name: cell for name, cell in FACET.items() if name != "many"}]

    folder.load()

    assert not Facet.objects.get().many


def test_deprecated_terms_stay_deprecated(folder: Folder) -> None:
    folder.add("a")
    folder.load()
    Term.objects.update(deprecated=True)

    assert outcomes(folder.load())["issue:a"] == "same"
    assert Term.objects.get().deprecated


def test_the_index_hears_of_a_loading(folder: Folder) -> None:
    before = IndexVersion.current()
    folder.add("a")

    folder.load()

    assert IndexVersion.current() > before


# Dry runs and refusals -------------------------------------------------------------------------------


def test_a_dry_run_predicts_what_the_loading_then_does(folder: Folder) -> None:
    folder.add("a", synonyms="x")
    folder.load()
    folder.terms[0]["synonyms"] = "y"
    folder.add("b", parent="a")

    predicted = folder.load(dry_run=True)
    assert not Term.objects.filter(slug="b").exists()

    assert folder.load() == predicted


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"slug": ""}, "needs a facet and a slug"),
    ({"facet": ""}, "needs a facet and a slug"),
    ({"facet": "nowhere"}, "There is no facet “nowhere”"),
    ({"name": ""}, "Name: This field cannot be blank"),
    ({"name": "x" * 201}, "Name: Ensure this value has at most 200 characters"),
    ({"name": "ﷺ" * 30}, "Name: This name is too long"),
    ({"name": "  OTHER "}, "“other” in this facet has the same name"),
    ({"slug": "a b"}, "Slug: Enter a valid"),
    ({"slug": "a/b"}, "Slug: Enter a valid"),
    ({"slug": "Other"}, "It stands in the file already, on line 2"),
    ({"slug": "x" * 101}, "Slug: Ensure this value has at most 100 characters"),
    ({"parent": "nowhere"}, "There is no term “nowhere” in the facet “issue” for it to come under"),
    ({"parent": "elsewhere"}, "There is no term “elsewhere” in the facet “issue”"),
    ({"parent": "bad"}, "It would come under itself: bad under bad"),
    ({"synonyms": "\uff2fther"}, "Its synonym “\uff2fther” is the name of “other” in this facet"),
    ({"synonyms": "x|X"}, "It has a synonym twice"),
    ({"synonyms": "x" * 201}, "Synonym: Ensure this value has at most 200 characters"),
    ({"related": "issue"}, "“issue” in “related” is not written as facet:slug"),
    ({"related": "issue:nobody"}, "There is no term “issue:nobody” for it to be related to"),
    ({"related": "issue:bad"}, "It cannot be related to “issue:bad”"),
    ({"parent": "other", "related": "issue:other"}, "It cannot be related to “issue:other”"),
    ({"mappings": "https://example.org"}, "is not written as relation=address"),
    ({"mappings": "sameAs=https://example.org"}, "Relation: Value 'sameAs' is not a valid choice"),
    ({"mappings": "exactMatch=javascript:alert(1)"}, "Address: Enter a valid URL"),
    ({"mappings": "exactMatch=ftp://example.org"}, "Address: Enter a valid URL"),
    ({"mappings": "exactMatch=https://example.org|closeMatch=https://example.org"}, "mapped to one address twice"),
]


@pytest.mark.parametrize(("cells", "sentence"), REFUSED)
def test_a_bad_row_is_refused_with_its_reason_and_nothing_is_written(
    folder: Folder, cells: dict[str, str], sentence: str
) -> None:
    folder.facets.append(FACET | {"slug": "value", "name": "Value"})
    folder.add("other")
    folder.add("elsewhere", "value")
    folder.add_row({"facet": "issue", "slug": "bad", "name": "Bad", "source": "from the file"} | cells)
    key = f"{cells.get('facet', 'issue')}:{cells.get('slug', 'bad').lower()}"

    assert sentence in folder.refused(key)
    assert not Facet.objects.exists()


def test_a_circle_is_refused_wherever_it_closes(folder: Folder) -> None:
    for slug, parent in [("a", "c"), ("b", "a"), ("c", "b"), ("d", "a")]:
        folder.add(slug, parent=parent)

    assert folder.refused("issue:a") == "It would come under itself: a under c under b under a."
    assert folder.said["issue:d"][0] == "new"


def test_a_circle_through_what_is_only_in_the_database_is_refused(folder: Folder) -> None:
    a = make_term("a")
    make_term("b", under=a)
    folder.add("a", parent="b")

    assert "come under itself" in folder.refused("issue:a")


def test_names_and_synonyms_that_are_only_in_the_database_count(folder: Folder) -> None:
    make_term("old", name="Old hat", synonyms=["bowler"])
    folder.add("a", name="OLD HAT")
    folder.add("b", name="Bowler")
    folder.add("c", synonyms="old hat")

    folder.refused("issue:a")

    assert folder.said["issue:a"][1] == "“old” in this facet has the same name."
    assert folder.said["issue:b"][1] == "Its name is a synonym of “old” in this facet."
    assert folder.said["issue:c"][1].startswith("Its synonym “old hat” is the name of")


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"slug": "q"}, "has a meaning of its own in addresses"),
        ({"slug": ""}, "Slug: This field cannot be blank"),
        ({"slug": "what ever"}, "Slug: Enter a valid"),
        ({"name": "Issue"}, "The facet “issue” has the same name"),
        ({"question": ""}, "Question: This field cannot be blank"),
        ({"required": "perhaps"}, "“perhaps” in “required” is neither yes nor no"),
        ({"order": "first"}, "“first” in “order” is not a whole number"),
        ({"order": "²"}, "“²” in “order” is not a whole number"),
        ({"slug": "Issue", "name": "Else"}, "It stands in the file already, on line 2"),
    ],
)
def test_a_bad_facet_is_refused_with_its_reason(folder: Folder, cells: dict[str, str], sentence: str) -> None:
    folder.facets.append(FACET | {"slug": "value", "name": "Value"} | cells)

    with pytest.raises(CommandError):
        folder.load()

    assert any(outcome == "refused" and sentence in reason for outcome, reason in folder.said.values()), folder.said
    assert not Facet.objects.exists()


def test_a_row_out_of_shape_is_refused_by_its_line(folder: Folder, tmp_path: Path) -> None:
    folder.add("a")
    folder.load()
    with (tmp_path / "terms.csv").open("a") as file:
        file.write("issue,b,B\n")

    with pytest.raises(CommandError, match="1 refused"):
        call_command("load_taxonomy", tmp_path, verbosity=0, report=tmp_path / "report")

    last = json.loads((tmp_path / "report").read_text().splitlines()[-1])
    assert last == {
        "row": 3,
        "key": "issue:b",
        "outcome": "refused",
        "reason": "The row has 3 cells where the header has 10.",
    }


def test_the_terminal_hears_of_each_row_that_is_not_as_before(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.add("a")
    folder.load()

    folder.add("b")
    write(folder.path / "terms.csv", folder.terms)
    call_command("load_taxonomy", folder.path)

    assert capsys.readouterr().out == ("terms.csv, line 3: new issue:b\n1 new, 0 changed, 2 same, 0 gone, 0 refused.\n")


@pytest.mark.parametrize("missing", ["facets.csv", "terms.csv"])
def test_a_missing_file_is_named(folder: Folder, missing: str) -> None:
    folder.add("a")
    folder.load(dry_run=True)
    (folder.path / missing).unlink()

    with pytest.raises(CommandError, match=rf"There is no file .*{missing}"):
        call_command("load_taxonomy", folder.path, verbosity=0)


def test_a_missing_column_is_named(folder: Folder) -> None:
    folder.facets = [{name: cell for name, cell in FACET.items() if name != "question"}]

    with pytest.raises(CommandError, match=r"facets\.csv lacks “question”"):
        folder.load()
