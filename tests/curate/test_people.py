"""Nobody is listed without their own consent, whoever tries."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import Affiliation, Change, Criterion, Decision, Person
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/person/"
ADD = "/admin/directory/person/add/"
CONSENT = {
    "consent_given_at_0": "2026-11-01",
    "consent_given_at_1": "12:00:00",
    "consent_given_by": "herself, by mail",
    "consent_text": "I agree to be listed.",
}


def test_a_person_is_listed_once_their_consent_is_recorded(at_desk: Client) -> None:
    form = filled(at_desk.get(ADD), name="Ada Testperson", standing="listed", links="https://ada.example")

    response = at_desk.post(ADD, form | CONSENT)

    assertRedirects(response, LIST)
    person = Person.objects.get()
    assert (person.standing, person.links) == ("listed", ["https://ada.example"])
    assert Change.objects.count() == 1


@pytest.mark.parametrize("missing", ["consent_given_at", "consent_given_by", "consent_text"])
def test_a_person_is_not_listed_without_all_of_it(at_desk: Client, missing: str) -> None:
    consent = {name: "" if name.startswith(missing) else value for name, value in CONSENT.items()}

    response = at_desk.post(ADD, filled(at_desk.get(ADD), name="Ada Testperson", standing="listed") | consent)

    assertContains(response, "A person is listed only with their own consent", count=1)
    assert response.context["adminform"].form.errors.keys() == {missing}
    assert not Person.objects.exists()


def test_a_draft_needs_no_consent(at_desk: Client) -> None:
    at_desk.post(ADD, filled(at_desk.get(ADD), name="Ada Testperson"))

    assert Person.objects.get().standing == "draft"


def test_the_list_refuses_to_list_without_consent(at_desk: Client) -> None:
    person = make_person("Ada Testperson", standing="draft", consent_text="")

    response = at_desk.post(LIST, {"action": "list_entries", "_selected_action": [person.pk]}, follow=True)

    assertContains(response, "Ada Testperson: A person is listed only with their own consent")
    assert not Person.objects.listed().exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://ada.example", "not a site"])
def test_links_are_web_addresses(at_desk: Client, link: str) -> None:
    response = at_desk.post(ADD, filled(at_desk.get(ADD), name="Ada Testperson", links=f"https://ada.example\n{link}"))

    assert response.context["adminform"].form.errors.keys() == {"links"}


def test_affiliations_are_named(at_desk: Client) -> None:
    make_organisation("Zed")
    person = make_person()
    page = f"{LIST}{person.pk}/change/"

    form = {"affiliations-0-organisation": "zed", "affiliations-0-role": "Trustee"}
    at_desk.post(page, filled(at_desk.get(page), **form))

    assert Affiliation.objects.get().role == "Trustee"
    assertContains(at_desk.get(page), 'value="Zed [zed]"')


def test_who_is_erased_is_in_the_log_with_a_reason_and_without_a_name(at_desk: Client) -> None:
    one, two = make_person("Ada Testperson"), make_person("Grace Testperson")

    at_desk.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
    at_desk.post(LIST, {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"})

    assert not Person.objects.exists()
    consent = [["agreed-themselves", 1]]
    said = Decision.objects.values_list("about", "outcome", "reason", "cites", "entry_kind", "entry_id")
    assert list(said) == [("listing", "removed", "asked", consent, "", None)] * 2
    log = at_desk.get("/log/")
    assertContains(log, "<strong>removed</strong>. The person asked for it.")
    assertContains(log, "/criteria/agreed-themselves/#version-1")
    assertNotContains(log, "Testperson")
    assertContains(at_desk.get("/log.csv"), ",asked,The person asked for it.,agreed-themselves 1,")


def test_a_criterion_for_people_is_cited_although_that_of_consent_is_retired(at_desk: Client) -> None:
    Criterion.objects.filter(slug="agreed-themselves").update(retired_at=timezone.now())

    at_desk.post(f"{LIST}{make_person().pk}/delete/", {"post": "yes"})

    assert Decision.objects.get().cites == [["works-in-this-field", 1]]
