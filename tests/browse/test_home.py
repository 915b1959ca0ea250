"""The first page says what this is, and every way in leads to exactly what it promises."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.browse.ways_in import WAYS_IN
from directory.models import Organisation
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def starter() -> None:
    call_command("load_starter", verbosity=0)


def count_at(client: Client, address: str) -> int:
    """The number of entries that a list says it has."""
    page = client.get(address)
    assert page.status_code == 200, address
    return int(re.search(r'id="entry-count" value="(\d+)"', page.content.decode())[1])


def unescaped(address: str) -> str:
    return address.replace("&amp;", "&")


def test_home_says_what_this_is_and_searches(client: Client) -> None:
    make_organisation("Watch the Watchers")

    response = client.get("/")

    assertContains(response, "Who is working to make technology ethical")
    assertContains(response, '<form class="search" action="/organisations/" role="search">')
    assertContains(response, "<h1", count=1)
    assert "Set-Cookie" not in response


def test_home_of_an_empty_site_invites(client: Client) -> None:
    response = client.get("/")

    assertContains(response, "Nobody is listed yet")
    assertNotContains(response, "The field at a glance")


def test_every_number_at_a_glance_is_that_of_its_list(client: Client, starter: None) -> None:
    page = client.get("/").content.decode()

    rows = re.findall(r'<a href="(/organisations/\?[^"]+)">[^<]+</a>\s*<data [^>]+ value="(\d+)"', page)
    assert len(rows) > 50
    for address, number in rows:
        assert count_at(client, unescaped(address)) == int(number)


def test_every_way_in_leads_to_as_many_as_it_says(client: Client, starter: None) -> None:
    page = client.get("/").content.decode()

    ways = re.findall(r'class="ways__who">[^<]+</span>\s*<a href="(/organisations/[^"]+)">(\d+) ', page)
    assert len(ways) == len(WAYS_IN)
    for address, number in ways:
        assert count_at(client, unescaped(address)) == int(number) > 0


def test_a_site_with_other_words_leaves_out_the_ways_that_need_ours(client: Client) -> None:
    funding = make_term("funding", "approach")
    make_organisation("Giver", terms=[funding])

    response = client.get("/")

    assertContains(response, "1 organisation funds this work")
    assertContains(response, "/organisations/?approach=funding")
    assertNotContains(response, "I do research")


def test_a_way_in_that_finds_nobody_is_left_out(client: Client) -> None:
    make_term("funding", "approach")

    assertNotContains(client.get("/"), "I fund or invest")


def test_the_most_used_broad_terms_come_first(client: Client) -> None:
    rare, common = make_term("rare"), make_term("common")
    make_organisation("One", terms=[make_term("narrow", under=common)])
    make_organisation("Two", terms=[common])
    make_organisation("Three", terms=[rare])

    page = client.get("/").content.decode()

    assert page.index(">Common<") < page.index(">Rare<")
    assert "Narrow" not in page


def test_a_long_facet_names_its_largest_and_leads_to_the_rest(client: Client) -> None:
    make_facet("issue", question="What is at stake?")
    for n in range(11):
        make_organisation(f"Org {n}", terms=[make_term(f"t{n}")])

    response = client.get("/")

    assertContains(response, 'data-term="issue:', count=8)
    assertContains(response, "And 3 more")


def test_what_is_new_is_told_once(client: Client) -> None:
    make_organisation("Fresh")
    make_organisation("Draft", standing="draft")
    old = make_organisation("Old")
    Organisation.objects.filter(pk=old.pk).update(listed_at=timezone.now() - timedelta(days=90), city="York")

    page = client.get("/").content.decode()

    listed, changed = page.split('id="listed"')[1].split('id="changed"')
    assert "Fresh" in listed
    assert "Fresh" not in changed
    assert "Old" in changed
    assert "Draft" not in page


def test_statements_do_not_grow(client: Client) -> None:
    def fill(size: int) -> None:
        for n in range(size):
            make_organisation(f"Org {size} {n}", terms=[make_term(f"t-{size}-{n}", f"facet-{n % 9}")])
        client.get("/organisations/")  # the index of this process is up to date

    for size in [2, 60]:
        fill(size)
        with assertNumQueries(4):
            client.get("/")


def test_home_is_sent_again_only_when_something_changed(client: Client) -> None:
    tag = client.get("/")["ETag"]

    with assertNumQueries(1):
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    make_organisation()

    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_home_is_only_read(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200
