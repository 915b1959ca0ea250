"""People who are listed no longer: erased with every trace, at once, and again when a backup brings them back.

Erasing is one act. It deletes the entry, and the record forgets what it said of it; what was sent in about the person,
their owners, links, letters and sessions, and the lines of the admin's log go too. What stays is that something was
decided and changed, and when; tombstones, in the database and in a file beside it; and for a year a keyed hash of their
address, so that nobody's proposal is mailed there.

What is not touched: what other people wrote elsewhere, such as the summary of an organisation that names its founder.
That is the organisation's entry, and can be changed there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from directory import tombstones
from directory.contribute.asked_no_more import ask_no_more
from directory.contribute.sender import person_identity
from directory.models import (
    Change,
    Contribution,
    Decision,
    FormerAddress,
    Hand,
    Interest,
    Owner,
    Person,
    Tombstone,
    act,
)
from directory.models.change import CONTRIBUTION
from ethicalmap.models import Letter, Token

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How long a nomination waits for the person's answer.
UNCONFIRMED_FOR = timedelta(days=30)


def erase(person: Person, *, hand: Hand, user: User | None = None) -> None:
    """Delete a person and every trace of them, and leave tombstones. `hand` is on whose word.

    Some thirty statements, two more for each contribution about them, and a look at every session.
    """
    with act(hand, user=user):
        owners = list(person.owners.all())
        emails = {owner.email for owner in owners} | _own_addresses(person)
        about = _all_about(person, emails)
        stones = [_lay_for_person(person)]
        _forget_links(person, emails, owners)
        _forget_sessions({owner.pk for owner in owners}, {person.name, person.slug, *emails})
        _forget_admin_log(Person, [person])
        _forget_admin_log(Owner, owners, named=person.name)
        stones += forget_contributions(about)
        FormerAddress.objects.filter(kind=Person.kind, entry_id=person.pk).delete()
        Interest.objects.filter(kind=Person.kind, entry_id=person.pk).delete()
        person.delete()
        for email in emails:
            ask_no_more(email)
        # A file that cannot be written now is made whole by `replay_tombstones`.
        transaction.on_commit(lambda: tombstones.add(stones), robust=True)


def forget_contributions(contributions: Iterable[Contribution]) -> list[Tombstone]:
    """Delete what was sent in about people, with its links and letters; return the tombstones that it leaves."""
    gone = list(contributions)
    keys = [one.pk for one in gone]
    stones = [Tombstone.objects.lay(CONTRIBUTION, one.pk, one.sent_at) for one in gone]
    _forget_mail_about(keys)
    _forget_admin_log(Contribution, gone)
    Change.objects.filter(kind=CONTRIBUTION, entry_id__in=keys).update(reason="", source="")
    Contribution.objects.filter(pk__in=keys).delete()
    return stones


def forget_at_their_word(nominations: Iterable[Contribution]) -> None:
    """Delete what the person it names does not want, so that no backup brings it back. Call in a transaction."""
    stones = forget_contributions(nominations)
    transaction.on_commit(lambda: tombstones.add(stones), robust=True)


def unconfirmed_too_long() -> QuerySet[Contribution]:
    """Nominations that the person they name did not answer in time."""
    late: QuerySet[Contribution] = Contribution.objects.filter(
        state=Contribution.State.WAITING,
        stage=Contribution.Stage.UNCONFIRMED,
        sent_at__lt=timezone.now() - UNCONFIRMED_FOR,
    )
    return late


def forget_unconfirmed() -> int:
    """Delete nominations that nobody answered in time, with their links and letters; return how many."""
    with transaction.atomic():
        late = unconfirmed_too_long().select_for_update()
        keys = [nomination.pk for nomination in late]
        _forget_mail_about(keys)
        Contribution.objects.filter(pk__in=keys).delete()
    return len(keys)


def replay_tombstones() -> int:
    """Erase again whoever a restored backup brought back, and return how many; make file and database agree.

    Costs one query and the reading of the file where nothing was restored. Else each tombstone that the database had
    not is tried on each person and on all that was sent in about people.
    """
    in_file = tombstones.read()
    in_database = set(Tombstone.objects.values_list("salt", flat=True))
    restored = [stone for salt, stone in in_file.items() if salt not in in_database]
    count = _replay(restored) if restored else 0
    if missing := in_database - in_file.keys():
        tombstones.add(stone for stone in Tombstone.objects.iterator() if stone.salt in missing)
    return count


def _replay(stones: list[Tombstone]) -> int:
    """Erase what `stones` were laid for, in one transaction with writing them down again."""
    count = 0
    with act(Hand.COMMAND):
        Tombstone.objects.bulk_create(stones, ignore_conflicts=True)
        for person in Person.objects.iterator():
            if any(stone.is_for(Person.kind, person.pk, person.created_at) for stone in stones):
                erase(person, hand=Hand.COMMAND)
                # The backup is older than the decision, too: without it the public log would count one less.
                Decision.objects.log(Decision.About.LISTING, Decision.Outcome.REMOVED, by=None, entry=person)
                count += 1
        about_people = Contribution.objects.filter(Q(type=Contribution.Type.NEW_PERSON) | Q(person__isnull=False))
        gone = [
            one
            for one in about_people.iterator()
            if any(stone.is_for(CONTRIBUTION, one.pk, one.sent_at) for stone in stones)
        ]
        forget_contributions(gone)
    return count + len(gone)


# What a person leaves, kind by kind --------------------------------------------------------------------------


def _lay_for_person(person: Person) -> Tombstone:
    former = FormerAddress.objects.filter(kind=Person.kind, entry_id=person.pk).values_list("slug", flat=True)
    stone: Tombstone = Tombstone.objects.lay(Person.kind, person.pk, person.created_at, slugs={person.slug, *former})
    return stone


def _own_addresses(person: Person) -> set[str]:
    """The addresses at which the person agreed, as far as they are still kept."""
    own = person.contributions.filter(type=Contribution.Type.NEW_PERSON).exclude(sender_email="")
    return set(own.values_list("sender_email", flat=True))


def _all_about(person: Person, emails: Iterable[str]) -> list[Contribution]:
    """What was sent in about the person, by whomever; whatever proposes them again; what joined it or appeals."""
    identities = [person_identity(email) for email in emails]
    about = Contribution.objects.filter(
        Q(person=person) | Q(type=Contribution.Type.NEW_PERSON, identity__in=identities)
    )
    keys = list(about.values_list("pk", flat=True))
    return list(Contribution.objects.filter(Q(pk__in=keys) | Q(joined_to__in=keys) | Q(appeal_of__in=keys)))


def _forget_links(person: Person, emails: Iterable[str], owners: Sequence[Owner]) -> None:
    """Delete links and letters to the person. What their address has to do with other entries stays."""
    subjects = [f"{Person.kind}:{person.pk}", *(f"owner:{owner.pk}" for owner in owners)]
    elsewhere = Q(subject__startswith="organisation:") | Q(subject__startswith="owner:")
    tokens = Token.objects.filter(Q(subject__in=subjects) | Q(email__in=emails) & ~elsewhere)
    about_them = Q(about__owner__in=[owner.pk for owner in owners]) | Q(about__person=person.pk)
    about_them |= Q(about__token__in=list(tokens.values_list("pk", flat=True)))
    over = Q(sent_at__isnull=False) | Q(given_up_at__isnull=False)
    Letter.objects.filter(about_them | Q(to__in=emails) & over).delete()
    tokens.delete()


def _forget_mail_about(contributions: list[int]) -> None:
    """Delete the links and letters of some contributions, whoever has them."""
    tokens = Token.objects.filter(subject__in=[f"contribution:{pk}" for pk in contributions])
    links = list(tokens.values_list("pk", flat=True))
    Letter.objects.filter(Q(about__contribution__in=contributions) | Q(about__token__in=links)).delete()
    tokens.delete()


def _forget_admin_log(model: type[Model], rows: Iterable[Model], *, named: str = "") -> None:
    """Delete the lines of Django's own log about some rows; of rows that are no more, those that begin with a name."""
    lines = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    about = Q(object_id__in=[str(row.pk) for row in rows])
    lines.filter(about | Q(object_repr__startswith=f"{named}: ") if named else about).delete()


def _forget_sessions(owners: set[int], words: set[str]) -> None:
    """End the sessions that stand on these ownerships; from curators' own, take what names the person."""
    for session in Session.objects.iterator():
        kept = session.get_decoded()
        is_theirs = not owners.isdisjoint(kept.get("owner", {}).get("owners", []))
        if not is_theirs and not any(word in json.dumps(kept, ensure_ascii=False) for word in words):
            continue
        if SESSION_KEY not in kept:
            session.delete()
            continue
        left = {name: value for name, value in kept.items() if name not in {"owner", "_messages"}}
        session.session_data = Session.objects.encode(left)
        session.save(update_fields=["session_data"])
