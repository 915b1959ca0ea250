"""A curator edits organisations in the admin: every save is one act, and nothing is lost."""

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import Change, Hand, Organisation, Relationship, act
from tests.curate.at_once import at_once
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/organisation/"
ADD = "/admin/directory/organisation/add/"


def page_of(entry: Organisation) -> str:
    return f"/admin/directory/organisation/{entry.pk}/change/"


def test_a_save_is_one_change_by_a_curator_with_why(at_desk: Client, curator: User) -> None:
    privacy, surveillance = make_term("privacy"), make_term("surveillance")
    entry = make_organisation(terms=[surveillance])
    form = filled(
        at_desk.get(page_of(entry)),
        city="Leeds",
        former_names="Watch\n\nWatchers\nWatch",
        terms__issue=[privacy.pk],
        why="They moved.",
    )

    at_desk.post(page_of(entry), form)

    change = Change.objects.latest("pk")
    assert Change.objects.count() == 2  # made, and changed
    assert (change.hand, change.user, change.reason) == (Hand.CURATOR, curator, "They moved.")
    assert change.fields == {
        "city": ["", "Leeds"],
        "former_names": [[], ["Watch", "Watchers"]],
        "terms.issue": [["surveillance"], ["privacy"]],
    }


def test_saving_what_is_unchanged_changes_nothing(at_desk: Client) -> None:
    entry = make_organisation(
        terms=[make_term("privacy"), make_term("charity", make_facet("kind", many=False).slug)],
        former_names=["Watch"],
        description="One.\n\nTwo.",
    )
    before = Change.objects.count()

    response = at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry))))

    assertRedirects(response, LIST)
    assert Change.objects.count() == before


def test_terms_of_a_facet_that_does_not_sort_organisations_stay(at_desk: Client) -> None:
    make_facet("tone", applies_to=" person ")
    odd = make_term("wry", "tone")
    entry = make_organisation(terms=[odd])

    at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry)), terms__issue=[make_term("privacy").pk]))

    assert {term.slug for term in entry.terms.all()} == {"wry", "privacy"}


def test_a_facet_with_one_answer_takes_one(at_desk: Client) -> None:
    make_facet("kind", many=False)
    charity, company = make_term("charity", "kind"), make_term("company", "kind")
    entry = make_organisation(terms=[charity, company])

    page = at_desk.get(page_of(entry))
    refused = at_desk.post(page_of(entry), filled(page))

    assertContains(page, 'type="checkbox" name="terms.kind"', count=2)
    assertContains(refused, "Choose one answer only.")


def test_a_deprecated_term_is_offered_only_where_it_stands(at_desk: Client) -> None:
    old = make_term("cyber", deprecated=True)

    with_it, without = make_organisation("A", terms=[old]), make_organisation("B")

    assertContains(at_desk.get(page_of(with_it)), "Cyber <span")
    assertNotContains(at_desk.get(page_of(without)), "Cyber")


def test_the_same_website_is_refused_with_a_link_to_the_entry_that_has_it(at_desk: Client) -> None:
    known = make_organisation("Watch the Watchers", website="https://www.watch.example/")
    form = filled(at_desk.get(ADD), name="Watchers", website="http://watch.example", standing="listed")

    response = at_desk.post(ADD, form)

    assertContains(
        response,
        f'<a href="{page_of(known)}">Watch the Watchers</a> is listed already with the same website',
        html=False,
    )
    assert response.context["adminform"].form.errors.keys() == {"website"}
    assert Organisation.objects.count() == 1


def test_what_is_newly_listed_answers_the_required_questions(at_desk: Client) -> None:
    make_facet("issue", required=True)
    term = make_term("privacy")
    form = filled(at_desk.get(ADD), name="Watchers", website="https://watch.example", standing="listed")

    refused = at_desk.post(ADD, form)
    at_desk.post(ADD, form | {"terms.issue": [term.pk]})

    assertContains(refused, "What is newly listed must answer this")
    assert list(Organisation.objects.get().terms.all()) == [term]


@pytest.mark.parametrize("website", ["ftp://files.example", "javascript:alert(1)", "not a site"])
def test_a_website_is_a_web_address(at_desk: Client, website: str) -> None:
    response = at_desk.post(ADD, filled(at_desk.get(ADD), name="Watchers", website=website))

    assert "website" in response.context["adminform"].form.errors
    assert not Organisation.objects.exists()


def test_a_closed_organisation_says_what_became_of_it(at_desk: Client) -> None:
    entry = make_organisation()

    response = at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry)), status="closed"))

    assertContains(response, "Say in a few words what became of it.", count=1)


def test_removing_asks_why(at_desk: Client) -> None:
    entry = make_organisation()
    form = filled(at_desk.get(page_of(entry)), standing="removed", cites=["advertising"])

    refused = at_desk.post(page_of(entry), form)
    at_desk.post(page_of(entry), form | {"why": "They asked."})

    assertContains(refused, "Say why this entry is removed")
    assert Change.objects.latest("pk").reason == "They asked."


def test_relationships_are_edited_from_both_sides_by_name(at_desk: Client) -> None:
    entry, funder, twin = make_organisation("Zed"), make_organisation("Fund"), make_organisation("Twin")
    make_organisation("Twin", website="https://other.example")
    form = filled(
        at_desk.get(page_of(entry)),
        **{
            "relationships_from-0-type": "part_of",
            "relationships_from-0-target": f"Twin [{twin.slug}]",
            "relationships_to-0-type": "funds",
            "relationships_to-0-source": "fund",
        },
    )

    refused = at_desk.post(page_of(entry), form | {"relationships_from-0-target": "Twin"})
    at_desk.post(page_of(entry), form)

    assertContains(refused, "More than one has this name. Give its slug: twin, twin-2.")
    assert set(Relationship.objects.values_list("source__name", "type", "target__name")) == {
        ("Zed", "part_of", "Twin"),
        ("Fund", "funds", "Zed"),
    }
    assertContains(at_desk.get(page_of(entry)), f'value="Fund [{funder.slug}]"')


# Two curators, one entry ---------------------------------------------------------------------------------------------


def test_the_second_curator_is_told_what_changed_and_keeps_what_was_typed(at_desk: Client) -> None:
    privacy = make_term("privacy")
    entry = make_organisation(city="York", summary="Old.")
    form = filled(at_desk.get(page_of(entry)), city="Leeds", why="They moved.")
    with act(Hand.CURATOR, user=make_curator("ada")):
        entry.city, entry.summary = "Bath", "New."
        entry.save()
        entry.terms.add(privacy)

    told = at_desk.post(page_of(entry), form)
    entry.refresh_from_db()

    assert told.status_code == 409
    assertContains(told, "Ada saved this entry while you worked on it.", status_code=409)
    assertContains(told, "City or town changed from “York” to “Bath”.", status_code=409)
    assertContains(told, "Added to Issue: Privacy.", status_code=409)
    assertContains(told, "What you typed is kept: City or town.", status_code=409)
    again = filled(told)
    assert (again["city"], again["summary"], again["why"]) == (["Leeds"], ["New."], ["They moved."])
    assert again["terms.issue"] == [str(privacy.pk)]
    assert entry.city == "Bath"


def test_having_seen_it_the_second_curator_saves(at_desk: Client) -> None:
    entry = make_organisation(city="York", summary="Old.")
    form = filled(at_desk.get(page_of(entry)), city="Leeds")
    Organisation.objects.filter(pk=entry.pk).update(summary="New.")

    at_desk.post(page_of(entry), filled(at_desk.post(page_of(entry), form)))
    entry.refresh_from_db()

    assert (entry.city, entry.summary) == ("Leeds", "New.")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_form_without_its_version_is_refused(at_desk: Client, version: str) -> None:
    entry = make_organisation(city="York")

    response = at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry)), city="Leeds", version=version))
    entry.refresh_from_db()

    assertContains(response, "This form is incomplete.")
    assert entry.city == "York"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_one_saves_and_one_is_told() -> None:
    entry = make_organisation()
    browsers = [Client(), Client()]
    for browser, name in zip(browsers, ("rosa", "ada"), strict=True):
        browser.force_login(User.objects.create_superuser(name))

    for trial in range(20):
        forms = [filled(browser.get(page_of(entry)), city=f"Town {trial} {n}") for n, browser in enumerate(browsers)]
        answers = at_once(*(partial(b.post, page_of(entry), form) for b, form in zip(browsers, forms, strict=True)))

        assert sorted(answer.status_code for answer in answers) == [302, 409]

    assert Change.objects.filter(hand=Hand.CURATOR).count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_same_listed_by_two_in_the_same_moment_is_listed_once() -> None:
    browsers = [Client(), Client()]
    for browser, name in zip(browsers, ("rosa", "ada"), strict=True):
        browser.force_login(User.objects.create_superuser(name))
    form = filled(browsers[0].get(ADD), standing="listed")

    for trial in range(10):
        typed = form | {"name": f"Zed {trial}", "website": f"https://zed{trial}.example"}
        answers = at_once(*(partial(browser.post, ADD, typed) for browser in browsers))

        assert sorted(answer.status_code for answer in answers) == [200, 302]
        assert any(b"is listed already" in answer.content for answer in answers)

    assert Organisation.objects.count() == 10


# The list ------------------------------------------------------------------------------------------------------------


def test_the_list_finds_former_names(at_desk: Client) -> None:
    make_organisation("Zed", former_names=["Café Society"])
    make_organisation("Other")

    response = at_desk.get(LIST, {"q": "café"})

    assertContains(response, "Zed")
    assertNotContains(response, ">Other<")


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_however_many_entries(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_organisation(f"Zed {number}")

    with django_assert_num_queries(6):
        at_desk.get(LIST)


@pytest.mark.parametrize("count", [1, 20])
def test_the_form_costs_the_same_however_many_terms_and_relationships(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entry = make_organisation("Zed", terms=[make_term(f"term-{number}", f"facet-{number}") for number in range(count)])
    for number in range(count):
        other = make_organisation(f"Other {number}")
        Relationship.objects.create(source=entry, target=other, type="funds")
        Relationship.objects.create(source=other, target=entry, type="funds")

    with django_assert_num_queries(16):
        at_desk.get(page_of(entry))


def act_on(browser: Client, action: str, *entries: Organisation, **more: str) -> object:
    return browser.post(
        LIST, {"action": action, "_selected_action": [entry.pk for entry in entries]} | more, follow=True
    )


def test_many_are_listed_at_once_and_a_double_is_named(at_desk: Client) -> None:
    known = make_organisation("Known", website="https://known.example")
    double = make_organisation("Double", website="https://known.example", standing="draft")
    new = make_organisation("New", standing="draft")

    response = act_on(at_desk, "list_entries", double, new)

    assertContains(response, f'Double: <a href="{page_of(known)}">Known</a> is listed already')
    assertContains(response, "1 entry changed.")
    assert set(Organisation.objects.listed().values_list("name", flat=True)) == {"Known", "New"}


def test_removing_many_asks_why_and_is_undone_by_putting_back(at_desk: Client) -> None:
    one, other = make_organisation("One"), make_organisation("Other", standing="archived")

    asked = act_on(at_desk, "remove_entries", one, other)
    still_there = Organisation.objects.filter(standing="removed").count()
    act_on(at_desk, "remove_entries", one, other, why="They asked.", cites="endangers")
    removed = Organisation.objects.filter(standing="removed").count()
    reasons = set(Change.objects.order_by("-pk")[:2].values_list("reason", flat=True))
    act_on(at_desk, "put_back_entries", one, other)

    assertContains(asked, "These 2 entries leave the map.")
    assert (still_there, removed, reasons) == (0, 2, {"They asked."})
    assert dict(Organisation.objects.values_list("name", "standing")) == {"One": "listed", "Other": "archived"}


def test_many_are_confirmed_today(at_desk: Client) -> None:
    entry = make_organisation()

    act_on(at_desk, "confirm_today", entry)
    entry.refresh_from_db()

    assert entry.confirmed_on == timezone.localdate()
    assert Change.objects.latest("pk").hand == Hand.CURATOR


# Who may -------------------------------------------------------------------------------------------------------------


def test_entries_are_not_deleted_by_curators(at_desk: Client) -> None:
    entry = make_organisation()

    response = at_desk.post(f"/admin/directory/organisation/{entry.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assertContains(at_desk.get(page_of(entry)), "Nothing is deleted.")


def test_a_superuser_deletes_and_the_record_stays(client: Client, admin_user: User) -> None:
    entry = make_organisation()
    client.force_login(admin_user)

    client.post(f"/admin/directory/organisation/{entry.pk}/delete/", {"post": "yes"})

    assert not Organisation.objects.exists()
    assert Change.objects.latest("pk").user == admin_user


@pytest.mark.parametrize("address", ["", "add/", "suggest/?term=zed", "1/change/", "1/history/", "1/delete/"])
def test_staff_without_the_group_see_nothing(client: Client, address: str) -> None:
    make_organisation(pk=1)
    client.force_login(User.objects.create_user("passer-by", is_staff=True))

    assert client.get(LIST + address).status_code == 403


def test_a_stranger_is_sent_to_log_in(client: Client) -> None:
    response = client.get(LIST)

    assertRedirects(response, f"{reverse('admin:login')}?next={LIST}")


def test_organisations_are_suggested_as_one_types(at_desk: Client) -> None:
    make_organisation("The Open Fund")
    make_organisation("Open Rights")
    make_organisation("Opened and gone", standing="removed")

    response = at_desk.get(LIST + "suggest/", {"term": "open"})

    assert response.json() == {"results": ["Open Rights [open-rights]", "The Open Fund [the-open-fund]"]}
