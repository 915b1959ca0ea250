"""One hand at a time on a case.

Whatever curators do to a case begins with one conditional UPDATE on it, in the transaction that does the rest: of two
at once the second finds that it no longer stands so, and is told what the first did. A curator who decides from a page
that was opened before somebody else did something to the case is told likewise: each page carries the version of what
it shows, the key of the case's last `Change`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from directory.contribute.sender import sender_key
from directory.curate.appealed import Appealed
from directory.models import Change, Contribution, Entry, Hand, Interest, InterestError, Organisation
from directory.models.acts import Fields

State = Contribution.State

# The kind under which the record keeps what became of contributions.
CONTRIBUTION = "contribution"


class OvertakenError(Exception):
    """Somebody else did something to the case first."""

    def __init__(self, case: Contribution) -> None:
        super().__init__(f"Somebody else was faster on contribution {case.pk}.")
        self.pk = case.pk

    @cached_property
    def case(self) -> Contribution:
        """The contribution as it stands when this is asked: after the transaction that failed was undone."""
        return as_it_stands(self.pk)


class AlreadyDecidedError(OvertakenError):
    """Somebody else decided first."""


class HinderedError(Exception):
    """Somebody would do what is not theirs to do. `sentence` tells them why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def claim(case: Contribution, by: User, *, stands: Q | None = None, seen: int | None = None, **becomes: Any) -> None:
    """Take hold of `case`, which waits and `stands` so, and let its fields become these. Call it in a transaction.

    `seen` is the version that the curator looked at; None if that does not matter. Raises OvertakenError, which must
    undo the transaction; InterestError or HinderedError.
    """
    refuse_interested(case, by)
    waiting = Q(state=State.WAITING) if stands is None else Q(stands, state=State.WAITING)
    if not Contribution.objects.filter(waiting, pk=case.pk, joined_to=None).update(**becomes):
        raise overtaken(case)
    # The row is ours until the transaction ends: whoever did something to it before has written it down.
    if seen is not None and version_of(case) != seen:
        raise OvertakenError(case)


def refuse_interested(case: Contribution, *curators: User) -> None:
    """Raise InterestError if one of them declared an interest in what `case` is about; HinderedError if one sent it, or
    took part in a decision that was appealed against."""
    for curator in curators:
        if sentence := hindrance(case, curator):
            raise HinderedError(str(sentence))
    entries = list(concerned(case))
    if entries and any(Interest.objects.hinders(curator, *entries) for curator in curators):
        raise InterestError


def hindrance(case: Contribution, curator: User) -> StrOrPromise:
    """Why `case` is somebody else's to decide, apart from interests; empty if it is not. Two queries at most."""
    if case.sender_key and case.sender_key == sender_key(curator.email):
        return _("It was sent from your own address: somebody else decides on it.")
    return Appealed.against(curator).hindrance(case)


def concerned(case: Contribution) -> Iterable[Entry]:
    """The entries that a decision on `case` is about: what it links to, and what an appeal is about, too."""
    if case.subject is not None:
        yield case.subject
    if slug := linked_by(case):
        yield from Organisation.objects.filter(slug=slug)
    if case.appeal_of is not None:
        yield from concerned(case.appeal_of)


def linked_by(case: Contribution) -> str:
    """The slug of the organisation that `case` would link to what it is about; "" for none. It is another side of a
    relationship, or where somebody belongs who is to be listed."""
    names: dict[str, str] = {Contribution.Type.RELATIONSHIP: "other", Contribution.Type.NEW_PERSON: "organisation"}
    return str(case.sent.get(names.get(case.type, "")) or "")


def version_of(case: Contribution) -> int:
    """The version of `case` now: the key of its last `Change`, 0 for none. One query."""
    return Change.objects.to(CONTRIBUTION, case.pk).order_by("-pk").values_list("pk", flat=True).first() or 0


def record(case: Contribution, by: User, fields: Fields, *, why: str = "") -> None:
    """Write down what `by` did to `case`. `why` is for curators; what is written to senders is no part of it."""
    Change.objects.create(
        kind=CONTRIBUTION,
        entry_id=case.pk,
        contribution_id=case.pk,
        fields=fields,
        hand=Hand.CURATOR,
        user=by,
        reason=why[:500],
    )


def as_it_stands(pk: int) -> Contribution:
    """A case as the database has it now, with who decided and what it is about."""
    known: Contribution = Contribution.objects.select_related("decided_by", "entry", "person").get(pk=pk)
    return known


def overtaken(case: Contribution) -> OvertakenError:
    """The error that tells somebody who came too late how `case` stands now."""
    waits = Contribution.objects.filter(pk=case.pk, state=State.WAITING, joined_to=None).exists()
    return OvertakenError(case) if waits else AlreadyDecidedError(case)
