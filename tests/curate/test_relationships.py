"""Relationships on the page of an organisation, from both sides."""

import pytest
from django.test import Client

from directory.models import Organisation, Relationship
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
