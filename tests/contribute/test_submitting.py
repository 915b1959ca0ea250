"""Anybody sends in an organisation, without an account."""

import html
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.contribute import questions
from directory.contribute.forms import OrganisationForm
from directory.models import Change, Contribution, Organisation
from ethicalmap.ratelimit import Limit
from taxonomy.models import Facet, Term
from tests.contribute.factories import ADDRESS, make_vocabulary, payload, send, stamp
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary() -> dict[str, Term]:
    return make_vocabulary()


def title(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
    return html.unescape(" ".join(found[1].split())) if found else ""


def test_what_can_be_sent_in_is_said_in_one_place(client: Client) -> None:
    assertContains(client.get("/submit/"), f'href="{ADDRESS}"')


def test_a_good_form_waits_for_a_curator_and_is_not_public(client: Client) -> None:
    response = send(
        client,
        name="  Zed\u200b   Trust ",
        website="ZedTrust.example/About",
        country="GB",
        city="Leeds",
        former_names="Zeta\r\n\r\nZeta Project\r\nZeta",
        year_founded="2019",
        terms_issue=["data", "privacy"],
        terms_kind=["charity"],
        proposal_stage="Taking it apart",
        note="I work there.",
        sender_email="ada@example.org",
    )

    sent = Contribution.objects.get()
    assert response.status_code == 302
    assert response["Location"] == sent.private_path
    assert sent.sent == {
        "name": "Zed Trust",
        "website": "https://zedtrust.example/About",
        "summary": "Helps people see what is known about them.",
        "country": "GB",
        "city": "Leeds",
        "former_names": ["Zeta", "Zeta Project"],
        "year_founded": 2019,
        "note": "I work there.",
        "terms": {"issue": ["privacy"], "kind": ["charity"]},  # a broader term says nothing beside its narrower
        "proposals": {"stage": "Taking it apart"},
    }
    assert (sent.state, sent.held, sent.sender_email) == ("waiting", False, "ada@example.org")
    assert not Organisation.objects.exists()
    assert not Change.objects.exists()
    for address in ("/", "/organisations/", "/organisations.json"):
        assertNotContains(client.get(address), "Zed Trust")


def test_a_form_asks_for_at_most_four_answers_whatever_an_entry_needs(client: Client) -> None:
    response = client.post(ADDRESS, {"form": stamp()})

    errors = response.context["form"].errors
    assert list(errors) == ["name", "summary", "website", "terms-issue"]
    assert len(errors) == questions.MUST_ANSWER


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "", "country": "GB"},
        {"country": "LB"},
        {"terms_issue": None, "proposal_issue": "Something else"},
        {"form": "two seconds"},
        {"form": "five hours"},
        {"name": "日本の会", "website": "https://日本.example/会"},
        {"name": "مرصد الحقوق الرقمية", "website": "", "country": "LB"},
        {"summary": "x" * 200, "name": "y" * 200},
        {"proposal_issue": "Also https://zedtrust.example/words"},  # one hint alone holds nothing
    ],
)
def test_genuine_forms_pass(client: Client, changes: dict[str, Any]) -> None:
    ages = {"two seconds": 2, "five hours": 5 * 60 * 60}
    if "form" in changes:
        changes = {"form": stamp(age=ages[changes["form"]])}

    assert send(client, **changes).status_code == 302
    assert not Contribution.objects.get().held


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "Give its name."),
        ({"name": "\u200b\u2060"}, "name", "Give its name."),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"summary": "x" * 201}, "summary", "at most 200"),
        ({"website": "not a site"}, "website", "such as example.org"),
        ({"website": "javascript:alert(1)"}, "website", "such as example.org"),
        ({"website": "ftp://example.org"}, "website", "such as example.org"),
        ({"website": "http://192.0.2.1/"}, "website", "that anybody can open"),
        ({"website": "http://localhost:8000"}, "website", "that anybody can open"),
        ({"website": "https://ada:secret@example.org"}, "website", "without a user name"),
        ({"website": "http://[::1"}, "website", "such as example.org"),
        ({"website": f"example.org/{'x' * 500}"}, "website", "at most 500"),
        ({"website": ""}, "website", "or else the country"),
        ({"country": "XX"}, "country", "not one of the available choices"),
        ({"city": "x" * 101}, "city", "at most 100"),
        ({"former_names": "\n".join("abcdef")}, "former_names", "at most five"),
        ({"former_names": "x" * 201}, "former_names", "at most 200"),
        ({"year_founded": "19"}, "year_founded", "between 1000"),
        ({"year_founded": "9" * 5000}, "year_founded", "four figures"),
        ({"year_founded": "3000"}, "year_founded", "between 1000"),
        ({"note": "x" * 1001}, "note", "at most 1000"),
        ({"sender_email": "ada"}, "sender_email", "such as ada@example.org"),
        ({"sender_email": "ada@example.org\nBcc: all@example.org"}, "sender_email", "such as ada@example.org"),
        ({"terms_issue": []}, "terms-issue", "Choose what fits best"),
        ({"terms_issue": ["nonsense"]}, "terms-issue", "not in the list any more"),
        ({"terms_issue": ["research"]}, "terms-issue", "not in the list any more"),  # of another facet
        ({"terms_issue": ["privacy", "work", "climate", "health", "money"]}, "terms-issue", "at most 4"),
        ({"terms_kind": ["charity", "company"]}, "terms-kind", "Choose only 1"),
        ({"proposal_stage": "x" * 101}, "proposal-stage", "at most 100"),
    ],
)
def test_what_is_wrong_is_said_on_top_and_at_its_field_and_what_was_typed_is_kept(
    client: Client, changes: dict[str, Any], field: str, message: str
) -> None:
    typed = {"city": "Sometown", "note": "A note of mine.", "terms_stage": ["design"], "proposal_approach": "By heart"}

    form = payload(**typed | changes)

    response = client.post(ADDRESS, form)

    page = response.content.decode()
    assert response.status_code == 422
    assert title(response).startswith("Error:")
    assert list(response.context["form"].errors) == [field]
    assert message in html.unescape(str(response.context["form"].errors[field]))
    assert re.search(rf'<a href="#(id_{field}(_field)?)">', page), "linked from the top"
    assert all(f'id="{target}"' in page for target in re.findall(r'<a href="#(id_[^"]+)">', page)), "leads somewhere"
    assert f'id="id_{field}_error"' in page
    assert re.search(rf'aria-describedby="[^"]*id_{field}_error', page), "tied to its field"
    for kept in form.values():
        for value in kept if isinstance(kept, list) else [kept]:
            assert value in ("nonsense", "research", "XX") or _is_kept(value, page), value  # these cannot be typed
    assert not Contribution.objects.exists()


def _is_kept(value: str, page: str) -> bool:
    """Whether `value` stands in a field, or is a box that is ticked."""
    shown = html.unescape(page)
    ticked = re.search(rf'value="{re.escape(value)}"[^>]*(checked|selected)', shown)
    return bool(ticked) or f'value="{value}"' in shown or f">\n{value}</textarea>" in shown


def test_a_deprecated_term_is_neither_offered_nor_taken(client: Client, vocabulary: dict[str, Term]) -> None:
    Term.objects.filter(pk=vocabulary["privacy"].pk).update(deprecated=True)

    assertNotContains(client.get(ADDRESS), 'value="privacy"')
    assert send(client).status_code == 422


def test_a_term_below_a_deprecated_one_is_still_offered(client: Client, vocabulary: dict[str, Term]) -> None:
    Term.objects.filter(pk=vocabulary["data"].pk).update(deprecated=True)

    assertContains(client.get(ADDRESS), 'value="surveillance"')


def test_a_new_facet_is_asked_for_at_once(client: Client) -> None:
    client.get(ADDRESS)
    make_facet("värde", question="Wofür stehen sie?")
    make_term("öppenhet", "värde")

    assertContains(client.get(ADDRESS), "Wofür stehen sie?")
    send(client, **{"terms-värde": ["öppenhet"]})

    assert Contribution.objects.get().sent["terms"]["värde"] == ["öppenhet"]


def test_a_facet_for_people_alone_is_not_asked_for(client: Client) -> None:
    make_facet("craft", question="Which craft?", applies_to=" person ")

    assertNotContains(client.get(ADDRESS), "Which craft?")


def test_one_answer_is_a_radio_button_and_many_are_boxes(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()

    assert re.search(r'type="radio" name="terms-kind" value="charity"', page)
    assert re.search(r'type="radio"\s+name="terms-kind"\s+value=""\s+checked', page)
    assert re.search(r'type="checkbox" name="terms-issue" value="privacy"', page)
    assert send(client, terms_kind=[""]).status_code == 302


def test_a_definition_stands_with_each_term(client: Client, vocabulary: dict[str, Term]) -> None:
    key = vocabulary["privacy"].pk

    response = client.get(ADDRESS)

    assertContains(response, f'aria-describedby="means-{key}"')
    assertContains(response, f'<span class="option__hint" id="means-{key}">What privacy means.</span>', html=True)


def test_beside_each_question_stands_why_it_is_asked_and_who_sees_the_answer() -> None:
    form = OrganisationForm()
    unasked = {"subject", "form", "another"}

    for name in form.fields:
        if name in unasked:
            continue
        why = form.fields[name].why if not name.startswith("terms-") else questions.WHY_TERMS.why
        who = form.fields[name].who if not name.startswith("terms-") else questions.WHY_TERMS.who
        assert who in {"Public", "Curators only", "Never shown"}, name
        assert 4 <= len(f"{who} {why}".split()) <= 25, name


def test_an_address_fills_the_form_in(client: Client) -> None:
    page = client.get(
        f"{ADDRESS}?issue=privacy&issue=work&approach=research&kind=charity&kind=company&name=Zed"
    ).content

    ticked = re.findall(r'name="terms-(\w+)" value="(\w+)"[^>]*checked', page.decode())
    assert ticked == [("issue", "privacy"), ("issue", "work"), ("approach", "research"), ("kind", "charity")]
    assert b'value="Zed"' in page


@pytest.mark.parametrize(
    "query",
    [
        "issue=nonsense",
        "nonsense=privacy",
        "issue=",
        "name=" + "x" * 2_000,
        "issue=privacy&" * 400,
        "utm_source=x",
    ],
)
def test_what_an_address_gets_wrong_keeps_nobody_from_sending(client: Client, query: str) -> None:
    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_the_page_costs_the_same_however_many_terms(client: Client, django_assert_num_queries: Any) -> None:
    client.get(ADDRESS)
    with django_assert_num_queries(3):
        client.get(ADDRESS)

    for number in range(30):
        make_term(f"term-{number}", "stage", synonyms=["x"])

    with django_assert_num_queries(3):
        client.get(ADDRESS)


# Duplicates ------------------------------------------------------------------------------------------


def test_likely_duplicates_are_shown_before_anything_is_stored(client: Client) -> None:
    make_organisation("Zed Trusts", website="https://other.example")

    response = send(client, note="Kept as typed.", terms_stage=["design"])

    assertContains(response, "It has nearly the same name.")
    assertContains(response, 'data-entry="zed-trusts"')
    assertContains(response, "Kept as typed.")
    assert title(response).startswith("Is it one of these?")
    assert not Contribution.objects.exists()


def test_the_visitor_goes_on_when_it_is_another_one(client: Client) -> None:
    make_organisation("Zed Trusts", website="https://other.example")
    page = send(client).content.decode()
    button = re.search(r'<button[^>]*name="another"\s+value="([^"]*)"', page)

    assert send(client, another=button[1] if button else "").status_code == 302
    assert Contribution.objects.count() == 1


def test_a_duplicate_that_was_not_shown_yet_is_shown(client: Client) -> None:
    make_organisation("Zed Trusts", website="https://other.example")
    make_organisation("Something else", website="https://zedtrust.example")

    response = send(client, another="zed-trusts")

    assertContains(response, "It has the same website.")
    assert not Contribution.objects.exists()


def test_what_others_sent_and_waits_is_never_shown(client: Client) -> None:
    send(client)

    response = send(Client(), name="Zed Trust", website="zedtrust.example/other")

    assert response.status_code == 302


# Twice, and together -----------------------------------------------------------------------------------


def test_a_form_sent_twenty_times_is_stored_once_and_leads_to_the_same_page(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    form = payload(sender_email="ada@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(ADDRESS, form) for _ in range(25)]

    assert {answer["Location"] for answer in answers} == {Contribution.objects.get().private_path}
    assert len(mail.outbox) == 1


def test_a_form_sent_again_with_something_changed_loses_neither(client: Client) -> None:
    form = payload()

    client.post(ADDRESS, form)
    client.post(ADDRESS, form | {"note": "I forgot to say: ask for Ada."})

    first, second = Contribution.objects.all()
    assert second.joined_to == first
    assert second.sent["note"] == "I forgot to say: ask for Ada."


def test_who_sends_the_same_joins_and_has_a_page_of_their_own(client: Client) -> None:
    first = send(client)
    second = send(Client(), name="The Zed-Trust Ltd", website="http://www.zedtrust.example/?from=mail")

    case, joined = Contribution.objects.all()
    assert joined.joined_to == case
    assert joined.sent["name"] == "The Zed-Trust Ltd"
    assert first["Location"] != second["Location"]
    assert list(Contribution.objects.waiting()) == [case]


# Robots ----------------------------------------------------------------------------------------------


def test_a_filled_trap_is_held_and_answered_like_any_other(client: Client) -> None:
    response = send(client, subject="Cheap watches", follow=True)

    held = Contribution.objects.get()
    assert (held.held, held.flags) == (True, ["trap"])
    assert not Contribution.objects.waiting().exists()
    assertContains(response, "It waits for a curator")


def test_hints_that_are_nothing_by_themselves_are_held_together(client: Client) -> None:
    send(client, form=stamp(age=1), summary="See zed at https://zedtrust.example now")

    assert Contribution.objects.get().flags == ["haste", "links"]
    assert Contribution.objects.get().held


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"form": "in haste"}, ["haste"]),
        ({"summary": "See what is known about you: https://zedtrust.example"}, ["links"]),
        ({"sender_email": "ada@example.org"}, ["first"]),
        ({"affiliated": "on"}, ["affiliation"]),
        ({"sender_email": "ada@mail.zedtrust.example"}, ["first", "affiliation"]),
        ({"note": "http://a.example http://b.example http://c.example"}, ["many-links"]),
    ],
)
def test_what_is_only_said_holds_nothing(client: Client, changes: dict[str, Any], flags: list[str]) -> None:
    if "form" in changes:
        changes = {"form": stamp(age=1)}

    send(client, **changes)

    assert Contribution.objects.get().flags == flags
    assert not Contribution.objects.get().held


def test_who_sent_something_before_is_not_new(client: Client) -> None:
    send(client, sender_email="ada@example.org")
    send(client, name="Another", website="another.example", summary="Else.", sender_email="Ada@example.org")

    assert [sent.flags for sent in Contribution.objects.order_by("pk")] == [["first"], []]


def test_a_burst_from_one_network_is_said_and_not_held(client: Client) -> None:
    for number in range(5):
        send(client, name=f"Name {number}", website=f"site{number}.example", address=f"192.0.2.{number}")
    send(client, name="From elsewhere", website="else.example", address="198.51.100.1")

    assert ["burst" in sent.flags for sent in Contribution.objects.order_by("pk")] == [False] * 3 + [True] * 2 + [False]
    assert not Contribution.objects.filter(held=True).exists()


def test_the_same_sentence_for_several_names_is_noticed(client: Client) -> None:
    for number in range(2):
        send(client, name=f"Name {number}", website=f"site{number}.example", summary="The very same words, " * 3)

    assert [sent.flags for sent in Contribution.objects.order_by("pk")] == [[], ["repeated"]]


def test_what_is_held_joins_nothing_and_nothing_joins_it(client: Client) -> None:
    send(client, subject="Cheap watches")
    send(Client())

    assert [(one.held, one.joined_to) for one in Contribution.objects.all()] == [(True, None), (False, None)]


@pytest.mark.parametrize("made", ["too old", "of another site", "missing"])
def test_a_stale_form_is_kept_as_typed_and_can_be_sent_again(client: Client, made: str) -> None:
    form = {"too old": stamp(age=24 * 60 * 60 + 60), "of another site": stamp() + "x", "missing": None}[made]

    response = send(client, form=form, note="Kept as typed.")

    assert response.status_code == 422
    assertContains(response, "Nothing is lost", status_code=422)
    assertContains(response, "Kept as typed.", status_code=422)
    fresh = re.search(r'name="form" value="([^"]+)"', response.content.decode())
    assert fresh
    assert send(client, form=fresh[1]).status_code == 302


def test_mending_an_error_is_still_the_same_form(client: Client) -> None:
    form = stamp(age=3_600)

    response = send(client, name="", form=form)

    assertContains(response, f'name="form" value="{form}"', status_code=422)


def test_one_address_sends_so_much_and_keeps_what_was_typed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.contribute.taking.SUBMISSIONS", Limit("test", number=2, seconds=3600))
    for number in range(2):
        assert send(client, name=f"Organisation of {number}s", website=f"site{number}.example").status_code == 302

    response = send(client, note="Kept as typed.")

    assert response.status_code == 429
    assert response["Retry-After"] == "1800"
    assert title(response).startswith("Error:")
    assertContains(response, "in 30 minutes", status_code=429)
    assertContains(response, "Kept as typed.", status_code=429)
    assert send(client, name="").status_code == 422, "a mistake costs no turn, and is still answered as one"
    assert send(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


# The rest ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["/submit/", ADDRESS, "/contributions/x/"])
def test_other_methods_are_refused(client: Client, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405


def test_without_its_csrf_token_a_form_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)

    assert send(strict).status_code == 403
    assert not Contribution.objects.exists()


def test_a_huge_post_is_refused(client: Client) -> None:
    assert send(client, note="x" * 600_000).status_code == 400
    assert send(client, **{f"field{number}": "x" for number in range(600)}).status_code == 400


def test_no_cookie_before_the_form(client: Client) -> None:
    assert not client.get("/submit/").cookies
    assert set(client.get(ADDRESS).cookies) == {"csrftoken"}


def test_the_facet_asked_for_first_is_the_first_that_an_entry_needs() -> None:
    Facet.objects.filter(slug="issue").update(required=False)

    assert OrganisationForm().must_choose == {"approach"}
