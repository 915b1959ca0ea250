"""The criteria are read by everybody: what each says today, what it said before, and what no longer holds."""

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.browse.wording import compare
from directory.models import Contribution, Criterion, CriterionVersion
from directory.models.criterion import PublishedError
from tests.criteria import make_criterion, make_version

pytestmark = pytest.mark.django_db


def main(client: Client, address: str) -> str:
    """What stands in the page, between the band and the foot."""
    return client.get(address).content.decode().split("<main")[1].split("</main>")[0]


def test_a_new_site_has_criteria_with_examples_on_both_sides() -> None:
    found = list(Criterion.objects.in_force())

    assert {criterion.side for criterion in found} == set(Criterion.Side)
    for criterion in found:
        assert 2 <= len(criterion.current.met_by) <= 4, criterion
        assert 2 <= len(criterion.current.missed_by) <= 4, criterion


def test_every_reason_for_a_refusal_has_a_criterion_that_it_rests_on() -> None:
    stood_for = set(Criterion.objects.in_force().values_list("reason", flat=True))

    assert set(Contribution.Reason) - stood_for == {Contribution.Reason.OTHER}


def test_each_criterion_stands_with_its_version_and_examples(client: Client) -> None:
    criterion = make_criterion(meaning="It must be blue & bright.")
    make_version(criterion, note="Brighter.", meaning="It must be <b>very</b> blue.")

    page = main(client, "/criteria/")

    assert '<article class="criterion" id="is-blue"' in page
    assert 'href="/criteria/is-blue/"' in page
    for words in ["Is blue", "version 2,", "&lt;b&gt;very&lt;/b&gt; blue", "<li>The sea.</li>", "<li>A fire.</li>"]:
        assert words in page
    assert "blue &amp; bright" not in page


def test_a_criterion_shows_all_its_versions_and_what_changed(client: Client) -> None:
    criterion = make_criterion(meaning="It must be blue.", examples_out="A fire.")
    make_version(criterion, note="Green is welcome now.", meaning="It must be blue or green.", examples_out="A fire.")

    response = client.get("/criteria/is-blue/")

    for words in [
        "Version 2",
        "Version 1",
        "Green is welcome now.",
        "It must be <del>blue.</del><ins>blue or green.</ins>",
    ]:
        assertContains(response, words)
    page = response.content.decode()
    assert page.index('id="version-2"') < page.index('id="version-1"')
    # What did not change is not told as a change.
    assert page.count("A fire.") == 2


def test_a_retired_criterion_is_kept_and_said_to_be(client: Client) -> None:
    make_criterion(retired_at=timezone.now())

    assertContains(client.get("/criteria/is-blue/"), "no longer in force")
    page = main(client, "/criteria/")
    assert page.index("No longer in force") < page.index('href="/criteria/is-blue/"')
    assert not Criterion.objects.in_force().filter(slug="is-blue").exists()


def test_a_page_of_criteria_leads_to_those_who_decide(client: Client) -> None:
    for link in ["/contact/", "/organisations/", "/log/"]:
        assertContains(client.get("/criteria/"), f'href="{link}"')


def test_what_nobody_published_is_not_found(client: Client) -> None:
    for address in ["/criteria/nothing/", "/criteria/%00/", "/criteria/is%20blue/"]:
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/criteria/", "/criteria/does-the-work/"])
def test_criteria_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_statements_do_not_grow(client: Client) -> None:
    for number in range(30):
        criterion = make_criterion(f"one-{number}", retired_at=timezone.now() if number % 3 == 0 else None)
        for _ in range(3):
            make_version(criterion, meaning=f"Version {number}.")

    for address, statements in [("/criteria/", 3), ("/criteria/one-1/", 4), ("/criteria/does-the-work/", 4)]:
        with assertNumQueries(statements):
            client.get(address)


def test_a_page_is_made_anew_once_a_criterion_changed(client: Client) -> None:
    criterion = make_criterion()
    tag = client.get("/criteria/")["ETag"]
    assert client.get("/criteria/", headers={"If-None-Match": tag}).status_code == 304

    make_version(criterion, meaning="Otherwise.")

    assert client.get("/criteria/", headers={"If-None-Match": tag}).status_code == 200
    assertNotContains(client.get("/criteria/"), "What is-blue means.")


def test_what_was_published_is_never_changed() -> None:
    version = make_criterion().current
    version.meaning = "Never said."

    with pytest.raises(PublishedError):
        version.save()

    assert CriterionVersion.objects.get(pk=version.pk).meaning != "Never said."


@settings(deadline=None)
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_a_comparison_loses_no_letter_of_either_wording(before: str, after: str) -> None:
    pieces = compare(before, after)

    assert "".join(piece.words for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.words for piece in pieces if piece.kind != "gone") == after
