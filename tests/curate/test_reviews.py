"""The page on which a curator decides, for each type of contribution."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate import decisions, stages
from directory.curate.effects import EFFECTS
from directory.curate.effects.people import UnconfirmedError
from directory.models import (
    Change,
    Contribution,
    Criterion,
    CriterionVersion,
    Decision,
    Message,
    Organisation,
    Owner,
    Person,
    act,
)
from tests.curate.cases import (
    make_appeal,
    make_case,
    make_challenge,
    make_claim,
    make_edit,
    make_relationship,
    make_removal,
    put_it,
)
from tests.curate.conftest import make_curator
from tests.curate.contributions import make_contribution
from tests.curate.forms import filled
from tests.factories import make_facet, make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

State, Stage, Type = Contribution.State, Contribution.Stage, Contribution.Type


@pytest.fixture(autouse=True)
def simple_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in {Type.NEW_PERSON, Type.CLAIM} - EFFECTS.keys():
        monkeypatch.setitem(EFFECTS, one, put_it)


def page_of(case: Contribution) -> str:
    return f"/admin/directory/contribution/{case.pk}/change/"


def press(browser: Client, case: Contribution, decision: str, **changes: Any) -> HttpResponse:
    form = filled(browser.get(page_of(case)), decision=decision, **changes)
    return browser.post(page_of(case), {name: value for name, value in form.items() if value is not None})


def both(browser: Client, case: Contribution, decision: str, **changes: Any) -> HttpResponse:
    """As `press`, proposed by this curator and confirmed by another."""
    press(browser, case, decision, note="I looked.", **changes)
    other = Client()
    other.force_login(make_curator("ada"))
    response = press(other, case, "confirm")
    assert response.status_code == 302, "It was not carried out."
    return response


# Edits ---------------------------------------------------------------------------------------------------------------


def test_an_edit_is_shown_field_by_field_with_its_sources(at_desk: Client) -> None:
    privacy = make_term("privacy")
    entry = make_organisation(city="York", terms=[privacy])
    make_term("surveillance")
    case = make_edit(
        entry,
        city="Leeds",
        terms__issue=["surveillance"],
        sources={"city": "https://zed.example/about", "terms.issue": "javascript:alert(1)"},
    )

    page = at_desk.get(page_of(case))

    for words in ("York", "Leeds", "<del>Privacy</del>", "<ins>Surveillance</ins>"):
        assertContains(page, words)
    assertContains(page, 'href="https://zed.example/about"')
    assertNotContains(page, 'href="javascript:')
    assertNotContains(page, "In conflict")


def test_each_field_is_accepted_corrected_or_declined_with_a_reply(at_desk: Client) -> None:
    entry = make_organisation(city="York", year_founded=2001)
    case = make_edit(
        entry, city="Ledes", year_founded=2011, summary="Does better work.", sources={"city": "Their site"}
    )

    press(
        at_desk,
        case,
        "accept",
        city="Leeds",
        take__year_founded=None,
        reply__year_founded="Their report says 2001.",
    )

    entry, case = Organisation.objects.get(), Contribution.objects.get(pk=case.pk)
    assert (entry.city, entry.year_founded, entry.summary) == ("Leeds", 2001, "Does better work.")
    assert case.state == State.IN_PART
    assert case.accepted_fields == {"city": True, "year_founded": False, "summary": True}
    assert case.replies == {"year_founded": "Their report says 2001."}
    change = Change.objects.to("organisation", entry.pk).latest("pk")
    assert (change.source, set(change.fields)) == ("City or town: Their site", {"city", "summary"})
    assertContains(at_desk.get(page_of(case)), "Their report says 2001.")


def test_terms_of_an_edit_are_corrected(at_desk: Client) -> None:
    make_term("privacy")
    make_term("surveillance")
    right = make_term("children")
    case = make_edit(make_organisation(), terms__issue=["privacy", "surveillance"])

    press(at_desk, case, "accept", terms__issue=[right.pk])

    assert list(Organisation.objects.get().terms.all()) == [right]


def test_a_field_that_changed_since_is_in_conflict_and_not_ticked(at_desk: Client) -> None:
    entry = make_organisation(city="York", year_founded=2001)
    case = make_edit(entry, city="Leeds", year_founded=2011)
    entry.city = "Hull"
    entry.save()

    page = at_desk.get(page_of(case))

    assertContains(page, "Somebody has changed this since it was sent.", count=1)
    for words in ("York", "Hull", "Leeds"):
        assertContains(page, words)
    assert "take.city" not in filled(page)
    assert filled(page)["take.year_founded"] == ["on"]
    assertContains(at_desk.get("/admin/work/"), "in conflict")
    press(at_desk, case, "accept")
    entry.refresh_from_db()
    assert (entry.city, entry.year_founded) == ("Hull", 2011)


def test_what_came_to_be_so_meanwhile_is_no_conflict(at_desk: Client) -> None:
    entry = make_organisation(city="York")
    case = make_edit(entry, city="Leeds")
    entry.city = "Leeds"
    entry.save()

    page = at_desk.get(page_of(case))

    assertContains(page, "It says so already.")
    assertNotContains(page, "In conflict")


def test_an_edit_of_which_nothing_is_ticked_is_no_acceptance(at_desk: Client) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")

    response = press(at_desk, case, "accept", take__city=None)

    assertContains(response, "Tick what you accept, or decline all of it.", status_code=422)
    assertContains(response, "<title>Error:", status_code=422)


@pytest.mark.parametrize(
    ("changes", "typed", "told"),
    [
        ({"website": "https://other.example"}, {"website": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"year_founded": 2011}, {"year_founded": "12"}, "Give the year as four figures."),
        ({"status": "closed"}, {}, "Say in a few words what became of it."),
        ({"name": "Zed"}, {"name": ""}, "cannot be blank"),
    ],
)
def test_an_edit_is_checked_like_any_entry(
    at_desk: Client, changes: dict[str, Any], typed: dict[str, Any], told: str
) -> None:
    case = make_edit(make_organisation(city="York"), **changes)

    response = press(at_desk, case, "accept", **typed)

    assertContains(response, told, status_code=422)
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_an_edit_cannot_make_two_entries_one(at_desk: Client) -> None:
    make_organisation("Zed", website="https://zed.example")
    case = make_edit(make_organisation("Other"), website="https://zed.example")

    response = press(at_desk, case, "accept")

    assertContains(response, "listed already", status_code=422)


def test_an_edit_that_names_what_is_no_more_is_refused_in_words(at_desk: Client) -> None:
    case = make_edit(make_organisation(), **{"relationships.to.funds.nobody": {"since": "2019"}})

    response = press(at_desk, case, "accept")

    assertContains(response, "“nobody” is there no more.", status_code=422)
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_a_person_is_edited_likewise(at_desk: Client) -> None:
    person = make_person(role="Researcher")
    case = make_edit(person, role="Teacher", links=["https://w.example"])

    press(at_desk, case, "accept")

    person.refresh_from_db()
    assert (person.role, person.links) == ("Teacher", ["https://w.example"])


def test_what_a_stranger_changed_is_told_to_the_person_and_confirmed_no_longer(
    at_desk: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person = make_person(role="Researcher", confirmed_on=timezone.localdate(), confirmed_by="owner")
    Owner.objects.create(person=person, email="w@person.example", proof="person")
    page = "/people/wilhelmina-testperson/"
    assertContains(Client().get(page), "by the person themselves")

    with django_capture_on_commit_callbacks(execute=True):
        press(at_desk, make_edit(person, role="Arms dealer"), "accept")

    [told] = mailoutbox
    assert (told.to, "Arms dealer" in told.subject + told.body) == (["w@person.example"], False)
    for path in (f"{page}history/", f"{page}remove/", "/owner/people/wilhelmina-testperson/"):
        assert f"http://testserver{path}\n" in told.body
    assertNotContains(Client().get(page), "by the person themselves")
    assertContains(Client().get(page), "Not yet confirmed")


def test_owners_of_an_organisation_are_told_of_a_change_and_it_stays_confirmed(
    at_desk: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry = make_organisation(city="York", confirmed_on=timezone.localdate(), confirmed_by="owner")
    Owner.objects.create(organisation=entry, email="ada@example.org", proof="mail")

    with django_capture_on_commit_callbacks(execute=True):
        press(at_desk, make_edit(entry, city="Leeds"), "accept")

    [told] = mailoutbox
    assert told.to == ["ada@example.org"]
    assert "Leeds" not in told.body
    assert "/remove/" not in told.body
    entry.refresh_from_db()
    assert entry.confirmed_by == "owner"


def test_an_edit_is_declined_with_replies(at_desk: Client) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")

    press(at_desk, case, "decline", reason="not_confirmed", reply__city="Their site says York.")

    case.refresh_from_db()
    assert (case.state, case.replies) == (State.DECLINED, {"city": "Their site says York."})


# Relationships -------------------------------------------------------------------------------------------------------


def test_a_relationship_is_accepted_as_corrected(at_desk: Client) -> None:
    giver, taker = make_organisation("Giver"), make_organisation("Taker")
    case = make_relationship(giver, taker)

    page = at_desk.get(page_of(case))
    press(at_desk, case, "accept", since="2018-05")

    assertContains(page, "Funds")
    assertContains(page, 'href="https://zed.example/report"')
    row = giver.relationships_from.get()
    assert (row.type, row.target, row.since, row.evidence) == ("funds", taker, "2018-05", "https://zed.example/report")


def test_a_relationship_seen_from_its_target(at_desk: Client) -> None:
    giver, taker = make_organisation("Giver"), make_organisation("Taker")
    case = make_relationship(taker, giver, way="from")

    assertContains(at_desk.get(page_of(case)), "Funded by")
    press(at_desk, case, "accept")

    assert giver.relationships_from.get().target == taker


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"since": "soon"}, "Give a year, a month"),
        ({"other": "nobody"}, "No organisation is called"),
        ({"other": "giver"}, "relationship to itself"),
    ],
)
def test_a_relationship_is_checked(at_desk: Client, typed: dict[str, str], told: str) -> None:
    case = make_relationship(make_organisation("Giver"), make_organisation("Taker"))

    assertContains(press(at_desk, case, "accept", **typed), told, status_code=422)


# Challenges and removals ---------------------------------------------------------------------------------------------


def test_a_challenge_stands_beside_the_fact_its_evidence_and_the_owners_reply(at_desk: Client) -> None:
    case = make_challenge(wrong="It moved: javascript:alert(1)", evidence="See http://zed.example/contact.")
    Message.objects.create(contribution=case, voice="owner", words="So we did.")

    page = at_desk.get(page_of(case))

    for words in ("City or town", "York", "It moved", 'href="http://zed.example/contact"', "So we did."):
        assertContains(page, words)
    assertNotContains(page, 'href="javascript')


@pytest.mark.parametrize(
    ("typed", "city"), [({"remedy": "correct", "value": "Leeds"}, "Leeds"), ({"remedy": "take-away"}, "")]
)
def test_a_fact_is_corrected_or_taken_away(at_desk: Client, typed: dict[str, str], city: str) -> None:
    case = make_challenge()

    both(at_desk, case, "accept", **typed)

    assert Organisation.objects.get().city == city


@pytest.mark.parametrize("remedy", ["removed", "archived"])
def test_against_a_criterion_an_entry_goes_with_a_reason(at_desk: Client, remedy: str) -> None:
    criterion, _made = Criterion.objects.get_or_create(slug="purpose", defaults={"side": "in"})
    if _made:
        CriterionVersion.objects.create(criterion=criterion, title="Purpose", meaning="It works on ethical technology.")
    case = make_challenge(against="criterion.purpose", wrong="It sells surveillance.")

    assertContains(at_desk.get(page_of(case)), criterion.current.meaning)
    assertContains(press(at_desk, case, "accept", remedy=remedy, note="Yes."), "Say why: it", status_code=422)
    both(at_desk, case, "accept", remedy=remedy, why="It sells surveillance tools.")

    entry = Organisation.objects.get()
    assert entry.standing == remedy
    change = Change.objects.to("organisation", entry.pk).latest("pk")
    assert (change.reason, change.hand) == ("It sells surveillance tools.", "curator")


@pytest.mark.parametrize(
    ("typed", "told"),
    [({}, "Choose what is to be done."), ({"remedy": "correct"}, "Write what is right."), ({"remedy": "x"}, "valid")],
)
def test_a_challenge_needs_a_remedy(at_desk: Client, typed: dict[str, str], told: str) -> None:
    assertContains(press(at_desk, make_challenge(), "accept", note="Yes.", **typed), told, status_code=422)


@pytest.mark.parametrize(
    ("make", "first"), [(make_challenge, "id_remedy_0"), (make_removal, "id_why")], ids=["challenge", "removal"]
)
def test_the_key_that_accepts_leads_to_what_must_be_said_first(at_desk: Client, make: Any, first: str) -> None:
    page = at_desk.get(page_of(make()))

    assertContains(page, f'value="accept" data-key="a" data-first="{first}"')
    assertContains(page, f' id="{first}"')
    assertContains(page, "go to what accepting asks for")


def test_the_key_that_accepts_leads_to_the_button_where_nothing_must_be_said(at_desk: Client) -> None:
    page = at_desk.get(page_of(make_edit(make_organisation(city="York"), city="Leeds")))

    assertContains(page, 'value="accept" data-key="a">')
    assertContains(page, "go to the button that accepts")


def test_keeping_what_stands_is_declining(at_desk: Client) -> None:
    case = make_challenge()

    assertContains(at_desk.get(page_of(case)), "Propose: Keep it as it is")
    both(at_desk, case, "decline", reason="not_confirmed")

    case.refresh_from_db()
    assert (case.state, case.entry.city) == (State.DECLINED, "York")


def test_an_organisation_is_removed_by_two(at_desk: Client) -> None:
    case = make_removal()

    both(at_desk, case, "accept", why="At its own request.")

    assert Organisation.objects.get().standing == "removed"


# Claims, appeals, people ---------------------------------------------------------------------------------------------


def test_a_claim_says_whether_the_address_is_at_the_entrys_domain(at_desk: Client) -> None:
    entry = make_organisation(website="https://www.zed.example/about")
    own, strange = (make_claim(entry, sender_email=f"ada@{at}") for at in ("zed.example", "zed.example.evil.example"))

    assertContains(at_desk.get(page_of(own)), "It is at the domain of the entry")
    assertContains(at_desk.get(page_of(strange)), "It is not at the domain of the entry")
    assertNotContains(at_desk.get(page_of(own)), "ada@")
    assert press(at_desk, own, "accept").status_code == 302


def test_an_appeal_stands_beside_the_decision_it_is_against(at_desk: Client) -> None:
    first = make_edit(make_organisation(city="York"), city="Leeds")
    decisions.decline(first, by=make_curator("ada"), reason="not_confirmed", words="We found nothing.")
    case = make_appeal(Contribution.objects.get(pk=first.pk))

    page = at_desk.get(page_of(case))

    for words in ("You misread it.", "ada declined it", "We found nothing.", page_of(first)):
        assertContains(page, words)
    press(at_desk, case, "decline", reason="not_confirmed")
    assert Contribution.objects.get(pk=case.pk).state == State.DECLINED


def make_agreed(**sent: Any) -> Contribution:
    """What a person agreed to, and waits."""
    said = {"name": "Wilhelmina Testperson", "summary": "Studies machines.", "consent": "I agree."}
    said |= {"consented_at": timezone.now().isoformat()} | sent
    return make_case(Type.NEW_PERSON, said, sender_email="w@person.example")


def test_parts_of_what_a_person_agreed_to_are_left_out(at_desk: Client) -> None:
    zed = make_organisation("Zed Trust")
    case = make_agreed(role="Researcher", links=["https://w.example", "javascript:alert(1)"], organisation=zed.slug)

    page = at_desk.get(page_of(case))
    press(at_desk, case, "accept", take__role=None, take__links=None)

    assertContains(page, 'href="https://w.example"')
    assertNotContains(page, 'href="javascript')
    assertContains(page, "Zed Trust")
    case.refresh_from_db()
    assert case.state == State.IN_PART
    assert case.accepted_fields["role"] is False
    person = Person.objects.get()
    assert (person.name, person.role, person.links, person.confirmed_by) == (
        "Wilhelmina Testperson",
        "",
        [],
        "owner",
    )
    assert person.affiliations.get().organisation == zed


def test_nothing_is_changed_or_added_to_what_a_person_agreed_to(at_desk: Client) -> None:
    zed, birds, fish = make_organisation("Zed Trust"), make_term("birds"), make_term("fish")
    case = make_agreed(organisation=zed.slug, terms={"issue": ["birds"]})

    assertContains(at_desk.get(page_of(case)), "ask them, or leave it out")
    typed = {"summary": "Sells machines.", "role": "Chief", "affiliations__zed-trust": "Director"}
    press(at_desk, case, "accept", terms__issue=[birds.pk, fish.pk], source="https://zed.example", **typed)

    person = Person.objects.get()
    assert (person.summary, person.role, person.source) == ("Studies machines.", "", "The person themselves")
    assert person.affiliations.get().role == ""
    assert [term.slug for term in person.terms.all()] == ["birds"]


def test_a_person_need_not_answer_what_an_entry_must(at_desk: Client) -> None:
    make_facet("issue", required=True)
    make_term("birds")

    press(at_desk, make_agreed(), "accept")

    assert Person.objects.exists()


def test_nobody_is_listed_without_a_name(at_desk: Client) -> None:
    response = press(at_desk, make_agreed(), "accept", take__name=None)

    assertContains(response, "Nobody is listed without a name", status_code=422)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "added", [{"summary": "Sells."}, {"role": "Chief"}, {"affiliations.zed": {"role": ""}}, {"description": "More."}]
)
def test_what_a_person_did_not_agree_to_is_refused_wherever_it_comes_from(curator: User, added: dict[str, Any]) -> None:
    make_organisation("Zed")
    case = make_agreed()

    with pytest.raises(UnconfirmedError):
        decisions.accept(case, by=curator, fields={"name": case.sent["name"], "summary": case.sent["summary"]} | added)

    assert not Person.objects.exists()


def test_who_has_not_confirmed_is_not_listed(at_desk: Client, curator: User) -> None:
    case = make_case(Type.NEW_PERSON, {"name": "Wilhelmina", "summary": "Studies."}, stage=Stage.UNCONFIRMED)

    with pytest.raises(UnconfirmedError):
        decisions.accept(case, by=curator, fields={"name": "Wilhelmina"})

    assert Contribution.objects.get(pk=case.pk).is_waiting
    assert at_desk.get(page_of(case)).status_code == 404


# Asking the sender ---------------------------------------------------------------------------------------------------


def test_the_sender_is_asked_and_mailed_a_link_without_the_question(
    at_desk: Client,
    curator: User,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = make_contribution(sender_email="ada@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        assertRedirects(press(at_desk, case, "ask", question="Since when?"), "/admin/work/")

    case.refresh_from_db()
    message = Message.objects.get()
    assert (case.stage, message.voice, message.user, message.words) == (Stage.ASKED, "curator", curator, "Since when?")
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]
    assert case.private_path in mailoutbox[0].body
    assert "Since when?" not in mailoutbox[0].body
    assertContains(at_desk.get(page_of(case)), "Since when?")


def test_a_question_has_words(at_desk: Client) -> None:
    case = make_contribution()

    response = press(at_desk, case, "ask", city="Hull")

    assertContains(response, "Write what you want to know.", status_code=422)
    assert filled(response)["city"] == ["Hull"]


def test_nobody_is_mailed_about_a_question_that_was_answered_meanwhile(
    at_desk: Client, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = make_contribution(sender_email="ada@example.org")

    with django_capture_on_commit_callbacks() as waiting:
        press(at_desk, case, "ask", question="Since when?")
    Contribution.objects.filter(pk=case.pk).update(stage=Stage.OPEN)
    for callback in waiting:
        callback()

    assert not mailoutbox


# Named states --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "named"),
    [
        ({}, "waiting"),
        ({"sent_at": timezone.now() - timedelta(days=15)}, "pending for too long"),
        ({"stage": "asked"}, "needs an answer"),
        ({"held": True}, "held"),
        ({"stage": "second", "proposal": {"decision": "decline", "by": 0, "at": "x"}}, "needs a second curator"),
        ({"state": "withdrawn", "decided_at": timezone.now()}, "decided"),
    ],
)
def test_a_state_has_a_name(at_desk: Client, own: dict[str, Any], named: str) -> None:
    case = make_contribution(**own)

    assert str(stages.named_state(case).label) == named
    assertContains(at_desk.get(page_of(case)), named[1:])


def test_what_its_sender_answered_says_so(at_desk: Client, curator: User) -> None:
    case = make_contribution()
    stages.ask(case, by=curator, words="Since when?")
    Message.objects.create(contribution=case, voice="sender", words="Since May.")
    Contribution.objects.filter(pk=case.pk).update(stage=Stage.OPEN)

    assertContains(at_desk.get(page_of(case)), "Answered")
    assertContains(at_desk.get("/admin/work/"), "Somebody took the trouble to answer (+2)")


# What stands beside --------------------------------------------------------------------------------------------------


def test_the_senders_record_counts_what_they_sent_before(at_desk: Client, curator: User) -> None:
    def sent(number: int) -> Contribution:
        return make_contribution(website=f"https://zed{number}.example", sender_key="k")

    decisions.decline(sent(1), by=curator, reason="ended")
    case = sent(2)
    joined = make_contribution(joined_to=case, sender_key="other")
    decisions.decline(case, by=curator, reason="ended")
    make_contribution(website="https://zed4.example", sender_key="")

    assertContains(at_desk.get(page_of(sent(3))), "2 contributions before: 0 accepted, 0 in part, 2 declined.")
    again = make_contribution(website="https://zed5.example", sender_key="other")
    assert joined.case.state == State.WAITING or Contribution.objects.get(pk=joined.pk).case.state == State.DECLINED
    assertContains(at_desk.get(page_of(again)), "1 contribution before: 0 accepted, 0 in part, 1 declined.")
    first = make_contribution(website="https://zed6.example", sender_key="new")
    assertContains(at_desk.get(page_of(first)), "Their first contribution.")


def test_flags_say_what_was_noticed_and_why_it_matters(at_desk: Client) -> None:
    case = make_contribution(flags=["first", "burst", "something-new"])

    page = at_desk.get(page_of(case))

    for words in ("First contribution", "Most people begin so.", "Burst from one network", "Something-new"):
        assertContains(page, words)


# Two at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["accept", "decline", "ask", "contest"])
@pytest.mark.parametrize("second", ["accept", "decline", "ask", "contest"])
def test_whoever_is_second_is_told_and_loses_nothing(at_desk: Client, first: str, second: str) -> None:
    other = Client()
    other.force_login(make_curator("ada"))
    case = make_contribution()
    typed = {"reason": "ended", "question": "Since when?", "city": "Hull"}
    form = filled(other.get(page_of(case)), decision=second, **typed)
    press(at_desk, case, first, reason="ended", question="Where?")
    after_first = Contribution.objects.values("state", "stage", "contested", "decided_by").get(pk=case.pk)

    response = other.post(page_of(case), form)

    assertContains(response, "Somebody was faster", status_code=409)
    assertContains(response, "rosa", status_code=409)
    assertContains(response, "Hull", status_code=409)
    assert Contribution.objects.values("state", "stage", "contested", "decided_by").get(pk=case.pk) == after_first
    assert Message.objects.count() == (first == "ask")
    assert Decision.objects.count() == (first in ("accept", "decline"))


def test_whoever_was_second_can_decide_after_looking_again(at_desk: Client) -> None:
    other = Client()
    other.force_login(make_curator("ada"))
    case = make_contribution()
    form = filled(other.get(page_of(case)), decision="accept", city="Hull")
    press(at_desk, case, "ask", question="Where?")

    again = other.post(page_of(case), form)
    other.post(page_of(case), filled(again, decision="accept"))

    assert Organisation.objects.get().city == "Hull"


# Costs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_of_an_edit_costs_the_same_however_much_there_is(
    at_desk: Client, curator: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    terms = [make_term(f"term-{number}").slug for number in range(count)]
    entry = make_organisation(city="York")
    case = make_edit(entry, city="Leeds", terms__issue=terms, former_names=[f"Zed {number}" for number in range(count)])
    for number in range(count):
        Message.objects.create(contribution=case, voice="curator", user=curator, words=f"Question {number}")
        with act():
            entry.city = f"Town {number}"
            entry.save()
        make_edit(make_organisation(f"Other {number}"), city="Hull")

    with django_assert_num_queries(25):
        at_desk.get(page_of(case))
