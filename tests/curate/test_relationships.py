"""Relationships on the page of an organisation, from both sides."""

import re

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from directory.models import Decision, Organisation, Owner, Relationship
from tests.curate.forms import filled
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def as_shown(client: Client, address: str) -> dict[str, str]:
    """What the form of a page would post, changed by nobody."""
    context = client.get(address).context
    forms = [
        context["adminform"].form,
        *(f for inline in context["inline_admin_formsets"] for f in inline.formset.forms),
    ]
    forms += [inline.formset.management_form for inline in context["inline_admin_formsets"]]
    posted: dict[str, str] = {}
    for form in forms:
        for field in form:
            value = field.field.prepare_value(field.value()) if field.name != "terms" else None
            if value is True:
                posted[field.html_name] = "on"
            elif value not in (None, []) and value is not False:
                posted[field.html_name] = str(value)
    return posted


def test_an_organisation_with_relationships_on_both_sides_can_be_saved(at_desk: Client) -> None:
    middle, funder, part = make_organisation("Middle"), make_organisation("Funder"), make_organisation("Part")
    Relationship.objects.create(source=funder, type="funds", target=middle)
    Relationship.objects.create(source=middle, type="part_of", target=part)
    address = f"/admin/directory/organisation/{middle.pk}/change/"

    response = at_desk.post(address, as_shown(at_desk, address) | {"summary": "Something else."})

    assert response.status_code == 302
    assert Organisation.objects.get(pk=middle.pk).summary == "Something else."
    assert Relationship.objects.count() == 2


def test_the_history_of_no_number_is_not_found(at_desk: Client) -> None:
    assert at_desk.get("/admin/directory/organisation/abc/history/").status_code == 404


# In the log -----------------------------------------------------------------------------------------------------------


def logged() -> list[tuple[str, str, list[list[object]]]]:
    return list(Decision.objects.order_by("pk").values_list("about", "outcome", "cites"))


def each(*outcomes: str) -> list[tuple[str, str, list[list[object]]]]:
    """What the log says of relationships by hand."""
    return [("relationship", outcome, [["facts-can-be-checked", 1]]) for outcome in outcomes]


def test_a_relationship_by_a_curators_own_hand_is_in_the_log(at_desk: Client) -> None:
    one, _part = make_organisation("One"), make_organisation("Part")
    add, told = "/admin/directory/relationship/add/", {"source": "one", "type": "funds", "target": "part"}

    at_desk.post(add, told)
    page = f"/admin/directory/relationship/{Relationship.objects.get().pk}/"
    for evidence in ["https://one.example", "https://one.example"]:
        at_desk.post(f"{page}change/", filled(at_desk.get(f"{page}change/"), evidence=evidence))
    at_desk.post(f"{page}delete/", {"post": "yes"})

    assert not Relationship.objects.exists()
    assert logged() == each("added", "changed", "deleted")
    assert set(Decision.objects.values_list("entry_id", flat=True)) == {one.pk}
    assertContains(at_desk.get("/log/"), "A relationship: <strong>deleted</strong>")


def test_so_is_one_on_the_page_of_an_organisation(at_desk: Client) -> None:
    one, _part = make_organisation("One"), make_organisation("Part")
    page = f"/admin/directory/organisation/{one.pk}/change/"
    row = next(name for name in filled(at_desk.get(page)) if re.fullmatch(r".*-0-target", name)).removesuffix("target")

    at_desk.post(page, filled(at_desk.get(page)) | {f"{row}type": "funds", f"{row}target": "part"})
    at_desk.post(page, filled(at_desk.get(page)) | {"summary": "Otherwise."})
    at_desk.post(page, filled(at_desk.get(page)) | {f"{row}evidence": "https://one.example"})
    at_desk.post(page, filled(at_desk.get(page)) | {f"{row}DELETE": "on"})

    assert not Relationship.objects.exists()
    assert logged() == each("added", "changed", "deleted")


def test_several_that_are_deleted_at_once_are_each_in_the_log(at_desk: Client) -> None:
    one = make_organisation("One")
    rows = [Relationship.objects.create(source=one, type="funds", target=make_organisation(name)) for name in "XY"]

    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    at_desk.post("/admin/directory/relationship/", chosen)

    assert logged() == each("deleted", "deleted")


def test_no_header_of_their_tables_is_empty(at_desk: Client) -> None:
    one = make_organisation("One")
    Owner.objects.create(organisation=one, email="a@one.example", proof="word")

    page = at_desk.get(f"/admin/directory/organisation/{one.pk}/change/").content.decode()

    assert page.count("column-address") == 1
    assert [header for header in re.findall(r"<th[^>]*>(.*?)</th>", page, re.DOTALL) if not header.strip()] == []


def test_a_box_that_deletes_one_says_which(at_desk: Client) -> None:
    one = make_organisation("One")
    row = Relationship.objects.create(source=one, type="funds", target=make_organisation("Part"))

    assertContains(
        at_desk.get(f"/admin/directory/organisation/{one.pk}/change/"), f'aria-label="Delete: {row}"', count=1
    )
