"""Cases of every type, as they come in; and what accepting them does, at its simplest."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from directory.curate import decisions, proposals
from directory.models import Contribution, Message, Organisation, Person, put, state_of
from directory.models.change import Change
from tests.curate.contributions import make_contribution
from tests.factories import make_organisation

Type = Contribution.Type
made = 0


def make_case(type_: str, sent: Mapping[str, Any], subject: Any = None, **own: Any) -> Contribution:
    """A case that waits, about `subject`."""
    global made
    made += 1
    about = {"person" if isinstance(subject, Person) else "entry": subject} if subject is not None else {}
    fields = {"identity": f"{type_}:{made}", "form_key": f"case-{made}"} | about | own
    return Contribution.objects.create(type=type_, sent=dict(sent), **fields)


def make_edit(entry: Any, *, sources: Mapping[str, str] | None = None, **changes: Any) -> Contribution:
    """A change from what stands to `changes`; "terms__issue" stands for "terms.issue"."""
    stands, wanted = state_of(entry), {name.replace("__", "."): new for name, new in changes.items()}
    version = Change.objects.to(entry.kind, entry.pk).latest("pk").pk
    sent = {"changes": {name: [stands.get(name), new] for name, new in wanted.items()}, "sources": dict(sources or {})}
    return make_case(Type.EDIT, sent | {"version": version}, entry)


def make_challenge(entry: Any = None, against: str = "fact.city", **sent: Any) -> Contribution:
    entry = entry or make_organisation(city="York")
    return make_case(Type.CHALLENGE, {"against": against, "wrong": "It moved.", "evidence": ""} | sent, entry)


def make_removal(entry: Any = None, **own: Any) -> Contribution:
    return make_case(Type.REMOVAL, {"why": "It is ours."}, entry or make_organisation(), **own)


def make_relationship(entry: Organisation, other: Organisation, **sent: Any) -> Contribution:
    told = {
        "way": "to",
        "type": "funds",
        "other": other.slug,
        "since": "2019",
        "evidence": "https://zed.example/report",
    }
    return make_case(Type.RELATIONSHIP, told | sent, entry)


def make_claim(entry: Any = None, **own: Any) -> Contribution:
    return make_case(Type.CLAIM, {"proof": "word", "role": "I keep the books."}, entry or make_organisation(), **own)


def make_appeal(first: Contribution, **own: Any) -> Contribution:
    return make_case(Type.APPEAL, {"why": "You misread it."}, first.subject, appeal_of=first, **own)


def put_it(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Any:
    """Give the entry what was taken."""
    put(case.subject, fields)
    return case.subject


def make_one_of_each() -> None:
    """A case of each type, of which the change is in conflict and the second challenge was proposed by somebody."""
    entry, other = make_organisation("Lantern Commons", city="York"), make_organisation("Careful Machines")
    make_edit(entry, city="Leeds", summary="Lends out tools, and shows how.", sources={"city": "https://zed.example/"})
    entry.city = "Hull"
    entry.save()
    make_relationship(entry, other)
    Message.objects.create(contribution=make_challenge(entry), voice="owner", words="So we did: https://zed.example/")
    make_removal(other)
    make_claim(entry, sender_email="ada@lanterncommons.example")
    person = {"name": "Wilhelmina Testperson", "summary": "Studies machines.", "links": ["https://w.example/"]}
    make_case(Type.NEW_PERSON, person)
    rosa = User.objects.create_user("rosa", is_staff=True)
    proposals.propose(make_challenge(other, "fact.name"), "decline", by=rosa, note="No.", reason="not_confirmed")
    declined = make_edit(other, city="Leeds")
    decisions.decline(declined, by=rosa, reason="not_confirmed", words="We found nothing.")
    make_appeal(Contribution.objects.get(pk=declined.pk))
    make_contribution(name="Lantern Commons Trust", website="https://lct.example", flags=["first", "links"])
