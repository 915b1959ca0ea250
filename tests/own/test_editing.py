"""Owners correct their entry at once; what makes another entry of it waits for a curator; nobody overwrites anybody."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate.versions import version_of
from directory.models import Change, Contribution, Organisation, Person, act
from tests.contribute.factories import make_vocabulary
from tests.factories import make_organisation, make_person, make_term
from tests.own.factories import ADA, make_owner, sign_in

pytestmark = pytest.mark.django_db

EDIT, DESK = "/owner/organisations/watch-the-watchers/edit/", "/owner/organisations/watch-the-watchers/"


@pytest.fixture
def organisation(db: None) -> Organisation:
    terms = make_vocabulary()
    return make_organisation(
        "Watch the Watchers",
        city="Leeds",
        description="One.\n\nTwo.",
        former_names=["Watchers"],
        year_founded=2001,
        terms=[terms["privacy"], terms["data"], terms["charity"]],
    )


def filled(client: Client, path: str = EDIT, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with changes. `terms_issue` stands for "terms-issue"."""
    form = client.get(path).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    lines = {"former_names", "links"} & fields.keys()
    fields |= {name: "\n".join(fields[name] or []) for name in lines if not isinstance(fields[name], str)}
    fields |= {name.replace("terms_", "terms-"): value for name, value in changes.items()}
    return {name: value for name, value in fields.items() if value not in (None, False)}


def save(client: Client, path: str = EDIT, **changes: Any) -> Any:
    return client.post(path, filled(client, path, **changes))


def test_the_form_is_filled_in(at_desk: Client) -> None:
    response = at_desk.get(EDIT)

    for words in ("Watch the Watchers", "Leeds", "One.\n\nTwo.", "2001", "Watchers", "Charity"):
        assertContains(response, words)


def test_nothing_changes_where_nothing_was_changed(at_desk: Client, organisation: Organisation) -> None:
    before, changes = organisation.recorded(), Change.objects.count()

    response = at_desk.post(EDIT, filled(at_desk, description="One.\r\n\r\nTwo."), follow=True)

    assertContains(response, "Nothing was different")
    organisation.refresh_from_db()
    assert organisation.recorded() == before
    assert Change.objects.count() == changes


def test_what_is_saved_stands_at_once_by_its_owner(at_desk: Client, organisation: Organisation) -> None:
    response = save(
        at_desk, city="York", summary="Watches them.", year_founded="", terms_issue=["work"], why="We moved."
    )

    assertRedirects(response, DESK)
    change = Change.objects.filter(kind="organisation").first()
    assert change is not None
    assert (change.hand, change.user, change.reason) == ("owner", None, "We moved.")
    assert change.fields == {
        "summary": ["Watch the Watchers does good work.", "Watches them."],
        "city": ["Leeds", "York"],
        "year_founded": [2001, None],
        "terms.issue": [["data", "privacy"], ["work"]],
    }
    assertContains(at_desk.get("/organisations/watch-the-watchers/"), "York")
    assertContains(at_desk.get("/organisations/watch-the-watchers/history/"), "by its owner")


def test_it_is_confirmed_only_where_they_say_so(at_desk: Client, organisation: Organisation) -> None:
    save(at_desk, city="York")
    organisation.refresh_from_db()
    assert organisation.confirmed_on is None

    save(at_desk, city="Hull", holds="on")
    organisation.refresh_from_db()
    assert organisation.confirmed_by == "owner"


def test_a_term_that_is_offered_no_more_stays_until_a_curator_takes_it_away(
    at_desk: Client, organisation: Organisation
) -> None:
    old = make_term("telegraphy")
    organisation.terms.add(old)
    old.deprecated = True
    old.save()

    save(at_desk, terms_issue=["work"])

    assert {term.slug for term in organisation.terms.all()} == {"work", "telegraphy", "charity"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": "The Watchers"}, {"name": ["Watch the Watchers", "The Watchers"]}),
        (
            {"website": "https://new.example"},
            {"website": ["https://watchthewatchers.example", "https://new.example"]},
        ),
    ],
)
def test_a_new_name_or_website_waits_for_a_curator_and_the_rest_does_not(
    at_desk: Client, organisation: Organisation, changes: dict[str, str], fields: dict[str, Any]
) -> None:
    response = at_desk.post(EDIT, filled(at_desk, city="York", **changes), follow=True)

    assertContains(response, "A curator looks at the new name or website first")
    case = Contribution.objects.waiting().get()
    assert (case.type, case.entry, case.sender_email) == ("edit", organisation, ADA)
    assert case.sent["changes"] == fields
    assert case.sent["version"] == version_of(organisation)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website, organisation.city) == (
        "Watch the Watchers",
        "https://watchthewatchers.example",
        "York",
    )


def test_the_same_wish_twice_is_one(at_desk: Client, organisation: Organisation) -> None:
    for _ in range(2):
        save(at_desk, name="The Watchers")

    assert Contribution.objects.count() == 1


def test_it_cannot_become_another_that_is_listed(client: Client) -> None:
    make_organisation("Watch Club", website="", city="York")
    mine = make_organisation("Watch Club", website="", city="Leeds")
    make_owner(mine)
    sign_in(client)
    path = f"/owner/organisations/{mine.slug}/edit/"

    response = save(client, path, city="York", summary="Kept as typed.")

    assertContains(response, "the same as another organisation that is listed already", status_code=422)
    assertContains(response, "Kept as typed.", status_code=422)
    mine.refresh_from_db()
    assert (mine.city, mine.summary) == ("Leeds", "Watch Club does good work.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"summary": ""},
        {"summary": "x" * 201},
        {"website": "javascript:alert(1)"},
        {"website": "", "country": ""},
        {"year_founded": "soon"},
        {"terms-kind": ["charity", "company"]},
        {"terms-issue": ["nothing-of-that-name"]},
        {"description": "x" * 20_001},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    at_desk: Client, organisation: Organisation, wrong: dict[str, Any]
) -> None:
    response = at_desk.post(EDIT, filled(at_desk, city="York") | wrong)

    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, "York", status_code=422)
    organisation.refresh_from_db()
    assert organisation.city == "Leeds"


# Two hands -----------------------------------------------------------------------------------------------


def meanwhile(organisation: Organisation, **fields: Any) -> None:
    """Somebody else saves the entry."""
    with act():
        entry = Organisation.objects.get(pk=organisation.pk)
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.save()


def test_who_saves_second_is_shown_what_the_first_changed_and_loses_nothing(
    at_desk: Client, organisation: Organisation
) -> None:
    form = filled(at_desk, city="York", summary="Mine.")
    meanwhile(organisation, city="Hull", year_founded=1999)

    response = at_desk.post(EDIT, form)

    assertContains(response, "“Leeds” to “Hull”", status_code=409)
    assertContains(response, "<title>Error:", status_code=409)
    shown = response.context["form"]
    assert [shown[name].value() for name in ("city", "summary", "year_founded")] == ["York", "Mine.", 1999]
    organisation.refresh_from_db()
    assert (organisation.city, organisation.summary) == ("Hull", "Watch the Watchers does good work.")

    again = form | {"version": shown["version"].value(), "year_founded": shown["year_founded"].value()}
    assertRedirects(at_desk.post(EDIT, again), DESK)
    organisation.refresh_from_db()
    assert (organisation.city, organisation.summary, organisation.year_founded) == ("York", "Mine.", 1999)


def test_terms_that_somebody_else_changed_are_taken_as_they_are(at_desk: Client, organisation: Organisation) -> None:
    form = filled(at_desk, summary="Mine.")
    organisation.terms.set([make_term("new-one")])

    response = at_desk.post(EDIT, form)

    assert response.status_code == 409
    assert response.context["form"]["terms-issue"].value() == ["new-one"]
    assert response.context["form"]["summary"].value() == "Mine."


@pytest.mark.parametrize("version", ["", "x", "-1", "9999999999", "1" * 40, "١", "1.5", "0x1"])
def test_a_form_of_unknown_age_is_shown_again(at_desk: Client, organisation: Organisation, version: str) -> None:
    response = at_desk.post(EDIT, filled(at_desk, city="York") | {"version": version})

    assertContains(response, "This page was out of date.", status_code=409)
    assert response.context["form"]["city"].value() == "York"
    organisation.refresh_from_db()
    assert organisation.city == "Leeds"


# People --------------------------------------------------------------------------------------------------


def test_a_person_sets_themselves(client: Client) -> None:
    make_vocabulary()
    person: Person = make_person("Wilhelmina Testperson", links=["https://old.example"])
    make_owner(person, ADA, "person")
    sign_in(client)
    path = "/owner/people/wilhelmina-testperson/edit/"

    response = save(client, path, role="Baker", links="new.example\nhttps://other.example", name="Mina Testperson")

    assertRedirects(response, "/owner/people/wilhelmina-testperson/")
    person.refresh_from_db()
    assert (person.role, person.links) == ("Baker", ["https://new.example", "https://other.example"])
    case = Contribution.objects.waiting().get()
    assert (case.person, case.sent["changes"]) == (person, {"name": ["Wilhelmina Testperson", "Mina Testperson"]})


def test_links_lead_to_the_web_alone(client: Client) -> None:
    make_owner(make_person("Wilhelmina Testperson"), ADA, "person")
    sign_in(client)

    response = save(client, "/owner/people/wilhelmina-testperson/edit/", links="javascript:alert(1)")

    assertContains(response, "is no web address", status_code=422)


def test_what_the_page_costs(at_desk: Client, organisation: Organisation, django_assert_num_queries: Any) -> None:
    # The session, what they keep, the version, state (terms, relationships both ways), facets, terms, synonyms
    with django_assert_num_queries(9):
        response = at_desk.get(EDIT)
    assertNotContains(response, "Error:</span>")
