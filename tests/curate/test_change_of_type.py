"""A project becomes an organisation, or the other way round, at the same address; an organisation never a person."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from directory.models import Change, Organisation, Person, put, state_of
from taxonomy.models import Term
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("before", "after"), [("project", "charity"), ("charity", "project")])
def test_a_project_becomes_an_organisation_at_its_address(
    at_desk: Client, client: Client, before: str, after: str
) -> None:
    call_command("load_starter", verbosity=0)
    kinds = {slug: Term.objects.get(facet__slug="kind", slug=slug) for slug in ("project", "charity")}
    entry = make_organisation("Zed", terms=[kinds[before]])
    address = f"/admin/directory/organisation/{entry.pk}/change/"

    at_desk.post(address, filled(at_desk.get(address), terms__kind=[kinds[after].pk]))

    assert state_of(Organisation.objects.get(pk=entry.pk))["terms.kind"] == [after]
    assert Change.objects.latest("pk").fields == {"terms.kind": [[before], [after]]}
    assert client.get("/organisations/zed/").status_code == 200


def test_nothing_makes_a_person_of_an_organisation_or_the_other_way_round(at_desk: Client) -> None:
    organisation, person = make_organisation("Zed"), make_person()
    while person.pk in Organisation.objects.values_list("pk", flat=True):
        person = make_person(f"Testperson {person.pk}")

    for entry in (organisation, person):
        with pytest.raises(FieldDoesNotExist):
            put(entry, {"kind": "organisation"})
        page = at_desk.get(reverse(f"admin:directory_{entry.kind}_change", args=[entry.pk]))
        assert "kind" not in page.context["adminform"].form.fields
    # Merging and splitting know organisations alone.
    for address in (f"{organisation.pk}/merge/{person.pk}/", f"{person.pk}/merge/", f"{person.pk}/split/"):
        assert at_desk.get(f"/admin/directory/organisation/{address}").status_code == 404
    assert (Organisation.objects.count(), Person.objects.filter(pk=person.pk).count()) == (1, 1)
