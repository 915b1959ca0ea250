"""A profile says everything that is known of an entry, and nothing that is nobody's business."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.models import Affiliation, Organisation, Person, Relationship
from taxonomy.models import Facet, Term
from tests.factories import make_facet, make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script>'


def test_a_profile_tells_the_facts(client: Client) -> None:
    make_organisation(
        "Watch the Watchers",
        year_founded=1999,
        city="Leeds",
        former_names=["Watchers Watch"],
        source="Companies House",
        description="We *watch*.",
    )

    response = client.get("/organisations/watch-the-watchers/")

    assertContains(response, "<h1>Watch the Watchers</h1>", html=True)
    assertContains(response, "Leeds, United Kingdom")
    for fact in ["1999", "Watchers Watch", "Companies House", "<p>We <em>watch</em>.</p>", "watchthewatchers.example"]:
        assertContains(response, fact)


def test_what_nobody_confirmed_says_so(client: Client) -> None:
    make_organisation("New")
    make_organisation("Old", confirmed_on=date(2026, 7, 3))

    assertContains(client.get("/organisations/new/"), "Not yet confirmed")
    assertContains(client.get("/organisations/old/"), "3 July 2026")
    assertNotContains(client.get("/organisations/old/"), "Not yet confirmed")


def test_terms_stand_under_the_facets_questions_in_order(client: Client) -> None:
    make_facet("issue", question="What is at stake?", order=2)
    make_facet("approach", question="How do they act?", order=1)
    make_organisation(terms=[make_term("privacy"), make_term("litigation", "approach")])

    page = client.get("/organisations/watch-the-watchers/").content.decode()

    assert page.index("How do they act?") < page.index("Litigation") < page.index("What is at stake?")
    assert "/organisations/?issue=privacy" in page


@pytest.mark.parametrize(
    ("type_", "from_source", "from_target"),
    [
        ("funds", "Funds", "Funded by"),
        ("part_of", "Part of", "Has as part"),
        ("founded_by_org", "Founded by", "Founder of"),
        ("succeeded_by", "Succeeded by", "Successor of"),
    ],
)
def test_a_relationship_reads_from_both_sides(client: Client, type_: str, from_source: str, from_target: str) -> None:
    giver, taker = make_organisation("Giver"), make_organisation("Taker")
    Relationship.objects.create(
        source=giver, type=type_, target=taker, since="2018-05", evidence="Report, https://a.example/report"
    )

    for address, words, other in [("giver", from_source, "taker"), ("taker", from_target, "giver")]:
        response = client.get(f"/organisations/{address}/")
        assertContains(response, f"<dt>{words}</dt>", html=True)
        assertContains(response, f'href="/organisations/{other}/"')
        assertContains(response, "since May 2018")
        assertContains(response, 'href="https://a.example/report" rel="nofollow"')


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2018", "2021-05", "2018 to May 2021"),
        ("", "2021", "until 2021"),
        ("2018-05-31", "", "since 31 May 2018"),
        ("2018-02-31", "", "since 2018-02-31"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(client: Client, since: str, until: str, words: str) -> None:
    entry = make_organisation()
    other = make_organisation("Other")
    Relationship.objects.create(source=entry, type="funds", target=other, since=since, until=until)

    assertContains(client.get("/organisations/other/"), words)


def test_partners_who_both_say_so_are_told_once(client: Client) -> None:
    one, two = make_organisation("One"), make_organisation("Two")
    Relationship.objects.create(source=one, type="partner", target=two)
    Relationship.objects.create(source=two, type="partner", target=one)

    assertContains(client.get("/organisations/one/"), 'href="/organisations/two/"', count=1)


@pytest.mark.parametrize("standing", ["draft", "removed"])
def test_a_relationship_to_what_is_not_shown_is_not_shown(client: Client, standing: str) -> None:
    entry, hidden = make_organisation(), make_organisation("Hidden", standing=standing)
    Relationship.objects.create(source=entry, type="funds", target=hidden)

    assertNotContains(client.get(entry.get_absolute_url()), "Hidden")
    assert client.get("/organisations/watch-the-watchers.json").json()["relationships"] == []


def test_only_listed_people_are_named(client: Client) -> None:
    entry = make_organisation()
    for name, standing in [("Ada Shown", "listed"), ("Bob Hidden", "draft"), ("Cy Archived", "archived")]:
        Affiliation.objects.create(person=make_person(name, standing=standing), organisation=entry, role="Director")

    response = client.get(entry.get_absolute_url())

    assertContains(response, "Ada Shown")
    assertNotContains(response, "Bob Hidden")
    assertNotContains(response, "Cy Archived")


def test_a_person_is_shown_with_their_consent(client: Client) -> None:
    entry = make_organisation()
    person = make_person("Ada", role="Lawyer", links=["https://ada.example/me"], terms=[make_term("privacy")])
    Affiliation.objects.create(person=person, organisation=entry, role="Trustee")

    response = client.get("/people/ada/")

    for words in ["Lawyer", "Privacy", "Trustee", "Listed with their own consent, given on"]:
        assertContains(response, words)
    assertContains(response, 'href="https://ada.example/me" rel="me nofollow noopener"')
    assertContains(response, 'href="/people/?issue=privacy"')
    assertNotContains(response, "herself, by mail")


@pytest.mark.parametrize("make", [make_organisation, make_person])
def test_who_may_see_what(client: Client, make: Callable) -> None:
    entries = {standing: make(f"Entry {standing}", standing=standing) for standing in ["draft", "archived", "removed"]}
    pages = {standing: client.get(entry.get_absolute_url()) for standing, entry in entries.items()}

    assert [page.status_code for page in pages.values()] == [404, 200, 410]
    assertContains(pages["archived"], "This entry is archived")
    assertNotContains(pages["removed"], "Entry removed", status_code=410)


def test_what_is_no_more_says_what_became_of_it(client: Client) -> None:
    entry = make_organisation(status="closed", closed_note="Wound up in 2020.")

    assertContains(client.get(entry.get_absolute_url()), "Closed. Wound up in 2020.")


@pytest.mark.parametrize("make", [make_organisation, make_person])
def test_nothing_that_people_wrote_becomes_code(client: Client, make: Callable) -> None:
    entry = make(
        HOSTILE,
        slug="hostile",
        summary=HOSTILE,
        description=HOSTILE,
        source=HOSTILE + " https://a.example/" + HOSTILE,
        terms=[make_term("x", name=HOSTILE, definition=HOSTILE)],
    )
    links = ["javascript:alert(1)", 'https://a.example/"><script>', "http://[broken", "data:text/html,x", HOSTILE]
    if isinstance(entry, Organisation):
        Organisation.objects.update(
            website=links[0], city=HOSTILE, closed_note=HOSTILE, former_names=[HOSTILE], status="merged"
        )
        other = make_organisation("Other", website=links[1])
        Relationship.objects.create(source=other, type="funds", target=entry, since=HOSTILE[:10], evidence=HOSTILE)
        Affiliation.objects.create(organisation=entry, person=make_person(HOSTILE, slug="p"), role=HOSTILE)
    else:
        entry.links, entry.role = links, HOSTILE
        entry.save()

    page = client.get(entry.get_absolute_url()).content.decode()

    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert 'href="data' not in page
    assert 'href=""' not in page


def test_the_data_says_the_same(client: Client) -> None:
    giver = make_organisation("Giver", terms=[make_term("privacy")], year_founded=1999, confirmed_on=date(2026, 7, 3))
    taker = make_organisation("Táker")
    Relationship.objects.create(source=giver, type="funds", target=taker, since="2018")
    Affiliation.objects.create(person=make_person("Ada"), organisation=giver, role="Director")

    data = json.loads(client.get("/organisations/giver.json").content)

    assert data["terms"] == {"issue": ["privacy"]}
    assert (data["name"], data["country"], data["year_founded"]) == ("Giver", "GB", 1999)
    assert data["confirmed_on"] == "2026-07-03"
    assert data["people"] == [{"slug": "ada", "name": "Ada", "role": "Director"}]
    assert data["relationships"][0]["words"] == "Funds"
    assert data["relationships"][0]["name"] == "Táker"
    assert data["url"] == "http://testserver/organisations/giver/"


def test_a_persons_data_keeps_who_agreed_to_itself(client: Client) -> None:
    make_person("Ada", links=["https://ada.example"])

    data = client.get("/people/ada.json").json()

    assert data["links"] == ["https://ada.example"]
    assert not [value for value in data.values() if "herself" in str(value)]


def test_a_slug_in_any_script_is_an_address(client: Client) -> None:
    entry = make_organisation("数据权利")

    assert client.get(entry.get_absolute_url()).status_code == 200
    assert client.get("/organisations/数据权利.json").json()["slug"] == "数据权利"


@pytest.mark.parametrize("address", ["/organisations/nobody/", "/people/nobody.json", "/organisations/a%00b/"])
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def fill(name: str, size: int) -> None:
    """An organisation with `size` terms, similar organisations, relationships and people."""
    terms = [make_term(f"{name}-{n}", f"facet-{n % 7}") for n in range(size)]
    entry = make_organisation(name, terms=terms, description="Some *words*. " * size)
    for n in range(size):
        other = make_organisation(f"Other {n} of {name}", terms=terms)
        Relationship.objects.create(source=other, type=["funds", "partner", "part_of"][n % 3], target=entry)
        Affiliation.objects.create(person=make_person(f"Person {n} of {name}"), organisation=entry)


@pytest.mark.parametrize(("ending", "statements"), [("/", 10), (".json", 8)])
def test_statements_do_not_grow_with_what_is_known(client: Client, ending: str, statements: int) -> None:
    fill("little", 2)
    fill("much", 60)
    client.get("/organisations/")  # the index of this process is up to date

    for name in ["little", "much"]:
        with assertNumQueries(statements):
            response = client.get(f"/organisations/{name}{ending}")
        assertContains(response, f"Other 1 of {name}")


def test_what_is_long_is_cut_and_the_data_has_it_all(client: Client) -> None:
    hub = make_organisation("Hub")
    others = [make_organisation(f"Member {n:03}") for n in range(103)]
    for other in others:
        Relationship.objects.create(source=other, type="member_of", target=hub)

    page = client.get("/organisations/hub/")

    assertContains(page, "Member 099")
    assertNotContains(page, "Member 100")
    assertContains(page, "And 3 more")
    assert len(client.get("/organisations/hub.json").json()["relationships"]) == 103


def test_a_profile_with_nothing_known_is_whole(client: Client) -> None:
    make_organisation("Bare", summary="", website="", country="")

    response = client.get("/organisations/bare/")

    assertContains(response, "<h1>Bare</h1>", html=True)
    assertContains(response, "Suggest a change")
    for heading in ["What it does", "Linked to", "People</h2>", "Similar", "Visit"]:
        assertNotContains(response, heading)


@pytest.mark.parametrize(
    ("make", "ways"),
    [
        (make_organisation, ["suggest", "relate", "challenge", "remove", "history"]),
        (make_person, ["suggest", "challenge"]),
    ],
)
def test_a_profile_says_what_to_do_next(client: Client, make: Callable, ways: list[str]) -> None:
    entry = make("Entry", slug="x")

    response = client.get(entry.get_absolute_url())

    for way in ways:
        assertContains(response, f'href="{entry.get_absolute_url()}{way}/"')
        assert client.get(f"{entry.get_absolute_url()}{way}/").status_code == 200
    assertContains(response, f'href="{entry.get_absolute_url()[:-1]}.json"')


@pytest.mark.parametrize("ending", ["/", ".json"])
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.terms.add(make_term("late")),
        lambda entry: Organisation.objects.filter(pk=entry.pk).update(city="York"),
        lambda entry: make_organisation("Another"),
        lambda entry: Relationship.objects.create(
            source=entry, type="funds", target=Organisation.objects.get(slug="o")
        ),
        lambda entry: Affiliation.objects.create(organisation=entry, person=Person.objects.get()),
        lambda entry: Person.objects.get().delete(),
        lambda entry: Term.objects.update(name="Renamed"),
        lambda entry: Facet.objects.get().save(),
    ],
)
def test_a_page_is_sent_again_only_when_something_changed(client: Client, change: Callable, ending: str) -> None:
    entry = make_organisation("Entry", terms=[make_term("privacy")])
    make_organisation("O")
    make_person("Ada")
    address = f"/organisations/entry{ending}"
    tag = client.get(address)["ETag"]

    with assertNumQueries(1):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    change(entry)

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_page_is_sent_again_on_another_day_and_by_another_edition(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_organisation("Entry")
    tags = {client.get("/organisations/entry/")["ETag"], client.get("/organisations/entry/?x=1")["ETag"]}
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2030, 1, 1))
    tags.add(client.get("/organisations/entry/")["ETag"])
    monkeypatch.setattr("directory.browse.caching.edition", lambda: "another")
    tags.add(client.get("/organisations/entry/")["ETag"])

    assert len(tags) == 4
