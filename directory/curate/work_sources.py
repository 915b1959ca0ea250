"""The kinds of work there are. A new one is a class here, or elsewhere, and its place in `SOURCES`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.contribute.sender import sender_key
from directory.curate.appealed import Appealed
from directory.curate.claiming import linked_by
from directory.curate.roles import may_decide
from directory.curate.stages import Named, conflicts, named_state, with_last_voice
from directory.curate.work import MOST, NO_HURRY, SOME_DAY, Item, Source
from directory.models import (
    Contribution,
    Entry,
    Freshness,
    Interest,
    LikelyDuplicate,
    LinkCheck,
    Organisation,
    Person,
    Standing,
)
from directory.models.confirming import DUE_MONTHS, FRESH_MONTHS, Since, months_after
from ethicalmap.models import Letter

State, Stage, Type = Contribution.State, Contribution.Stage, Contribution.Type

# Whom a case affects, by what it is, and in which words.
_EFFECT: dict[str, tuple[int, StrOrPromise]] = {
    Type.REMOVAL: (4, _("somebody wants their entry gone")),
    Type.APPEAL: (4, _("somebody says that we were wrong")),
    Type.CHALLENGE: (3, _("visitors may read something wrong")),
    Type.CLAIM: (3, _("an entry gets somebody who looks after it")),
    Type.EDIT: (2, _("visitors read something else")),
    Type.NEW_ORGANISATION: (2, _("the map gets an entry")),
    Type.NEW_PERSON: (2, _("the map gets an entry")),
    Type.RELATIONSHIP: (1, _("two entries get a link")),
}


class Near:
    """What a curator is too near to decide on. Four queries at most."""

    def __init__(self, user: User) -> None:
        self.entries = set(Interest.objects.binding().filter(user=user).values_list("kind", "entry_id"))
        keys = [key for kind, key in self.entries if kind == Organisation.kind]
        self.address = sender_key(user.email)
        self.appealed = Appealed.against(user)
        self.slugs = set(Organisation.objects.filter(pk__in=keys).values_list("slug", flat=True)) if keys else set()

    def to(self, case: Contribution) -> bool:
        """Whether `case`, fetched with what it is about, is about one of these, or was sent by the curator, or
        goes to somebody else because of an appeal."""
        if (self.address and case.sender_key == self.address) or self.appealed.hindrance(case):
            return True
        subjects = [case.subject, case.appeal_of.subject if case.appeal_of else None]
        is_about = any(one is not None and (one.kind, one.pk) in self.entries for one in subjects)
        cases = [case, case.appeal_of] if case.appeal_of else [case]
        return is_about or any(linked_by(one) in self.slugs for one in cases)


class Cases:
    """What was sent in: by type, with what is held, what came back from its sender, and what a second decides.

    Seven queries at most. A curator's own proposals and what waits for its sender come last; what they may not
    decide on, and what is about an entry that they declared an interest in, is left to others.
    """

    kinds: dict[str, StrOrPromise] = {
        "appeal": _("Appeals"),
        "challenge": _("Challenges"),
        "removal": _("Requests to remove"),
        "claim": _("Claims"),
        "edit": _("Changes"),
        "relationship": _("Relationships"),
        "new_organisation": _("New organisations"),
        "new_person": _("New people"),
        "held": _("Held as likely spam"),
    }

    def items(self, user: User) -> Iterable[Item]:
        """The cases, oldest first."""
        cases = list(self._cases()[:MOST])
        changed = conflicts(cases)
        near = Near(user)
        for case in cases:
            if may_decide(user, case) and not near.to(case):
                yield self._item(case, user, named_state(case, in_conflict=case.pk in changed))

    @staticmethod
    def _cases() -> QuerySet[Contribution]:
        waiting = Contribution.objects.for_curators().filter(state=State.WAITING, joined_to=None)
        related = ("entry", "person", "appeal_of__entry", "appeal_of__person")
        known = waiting.select_related(*related).annotate(others=Count("joined"))
        return with_last_voice(known).order_by("held", "sent_at", "pk")

    def _item(self, case: Any, user: User, state: Named) -> Item:
        is_own = case.proposal.get("by") == user.pk
        to_second = state == Named.SECOND and not is_own
        return Item(
            kind="held" if case.held else case.type,
            title=str(case),
            address=reverse("admin:directory_contribution_change", args=[case.pk]),
            what=capfirst(case.get_type_display()),
            since=case.sent_at,
            effect=[] if case.held else list(self._effect(case, state, to_second=to_second)),
            state=gettext("waits for a second curator: you proposed it") if is_own else state.label,
            is_mine=state != Named.ASKED and not is_own,
            is_to_second=to_second,
            case=case.pk,
        )

    @staticmethod
    def _effect(case: Any, state: Named, *, to_second: bool) -> Iterator[tuple[int, StrOrPromise]]:
        yield _EFFECT[case.type]
        if case.others:
            told = ngettext("%(count)s other sent the same", "%(count)s others sent the same", case.others)
            yield min(case.others, 3), told % {"count": case.others}
        if to_second:
            yield 2, _("one word finishes it")
        if state == Named.ANSWERED:
            yield 2, _("somebody took the trouble to answer")


class Stale:
    """Entries that nobody has confirmed for long. Two queries."""

    kinds: dict[str, StrOrPromise] = {"stale": _("Stale entries")}

    def items(self, user: User) -> Iterable[Item]:
        """The entries, those confirmed longest ago first."""
        for model in (Organisation, Person):
            overdue = model.objects.public().overdue().order_by("confirmed_on", "pk")
            for entry in overdue.only("pk", "name", "confirmed_on")[:MOST]:
                since = _midnight(months_after(entry.confirmed_on, DUE_MONTHS))
                effect = [(1, _("visitors cannot tell whether it still holds"))]
                what = _("Confirm it, or mend it")
                yield Item("stale", entry.name, admin_address(entry), what, since, effect, patience=NO_HURRY)


class Unconfirmed:
    """Entries to confirm that are not overdue: one thing to do for all of a kind, for editors. Two queries."""

    kinds: dict[str, StrOrPromise] = {"unconfirmed": _("Entries to confirm")}

    def items(self, user: User) -> Iterable[Item]:
        """One item for what nobody ever confirmed, and one for what is due, of organisations and of people."""
        since = Since.today(timezone.localdate())
        never, due = Q(confirmed_on=None), Q(confirmed_on__lt=since.fresh, confirmed_on__gte=since.due)
        for model in (Organisation, Person):
            if not user.has_perm(f"directory.change_{model.kind}"):
                continue
            # As `unconfirmed` and `due` of EntryQuerySet, counted at once.
            told = model.objects.public().aggregate(
                never=Count("pk", filter=never),
                never_since=Min("created_at", filter=never),
                due=Count("pk", filter=due),
                due_since=Min("confirmed_on", filter=due),
            )
            if told["never"]:
                yield self._item(model, Freshness.UNKNOWN, told["never"], told["never_since"])
            if told["due"]:
                began = _midnight(months_after(told["due_since"], FRESH_MONTHS))
                yield self._item(model, Freshness.DUE, told["due"], began)

    @staticmethod
    def _item(model: type[Organisation | Person], state: Freshness, count: int, since: datetime) -> Item:
        address = reverse(f"admin:directory_{model.kind}_changelist")
        return Item(
            kind="unconfirmed",
            title=_unconfirmed(model, state, count) % {"count": count},
            address=f"{address}?freshness={state.value}&standing__in={Standing.LISTED},{Standing.ARCHIVED}",
            what=_("Confirm those that hold"),
            since=since,
            effect=[(1, _("visitors cannot tell whether it still holds"))],
            patience=SOME_DAY,
        )


def _unconfirmed(model: type[Organisation | Person], state: Freshness, count: int) -> str:
    """How many of what are in that state."""
    is_never = state == Freshness.UNKNOWN
    if model is Person and is_never:
        return ngettext(
            "%(count)s person whose entry nobody has confirmed yet",
            "%(count)s people whose entries nobody has confirmed yet",
            count,
        )
    if model is Person:
        return ngettext(
            "%(count)s person whose entry is due to be confirmed again",
            "%(count)s people whose entries are due to be confirmed again",
            count,
        )
    if is_never:
        return ngettext(
            "%(count)s organisation that nobody has confirmed yet",
            "%(count)s organisations that nobody has confirmed yet",
            count,
        )
    return ngettext(
        "%(count)s organisation that is due to be confirmed again",
        "%(count)s organisations that are due to be confirmed again",
        count,
    )


class BrokenLinks:
    """Websites that cannot be reached. One query."""

    kinds: dict[str, StrOrPromise] = {"link": _("Broken links")}

    def items(self, user: User) -> Iterable[Item]:
        """The entries, those that fail longest first."""
        broken = LinkCheck.objects.broken().select_related("organisation").order_by("failing_since", "pk")
        for check in broken[:MOST]:
            yield Item(
                kind="link",
                title=check.organisation.name,
                address=admin_address(check.organisation),
                what=_("Find where its website went"),
                since=check.failing_since or check.checked_at,
                effect=[(2, _("a link leads visitors nowhere"))],
                state=check.get_outcome_display(),
                patience=NO_HURRY,
            )


class Duplicates:
    """Entries that may be one, and merges that wait for a second curator. One query."""

    kinds: dict[str, StrOrPromise] = {"duplicate": _("Likely duplicates")}

    def items(self, user: User) -> Iterable[Item]:
        """The pairs, likeliest first."""
        for pair in LikelyDuplicate.objects.open()[:MOST]:
            yield self._item(pair, pair.proposal.get("by"), user)

    @staticmethod
    def _item(pair: LikelyDuplicate, proposed_by: int | None, user: User) -> Item:
        is_own = proposed_by == user.pk
        to_second = proposed_by is not None and not is_own
        state = gettext("waits for a second curator: you proposed it") if is_own else Named.SECOND.label
        finishes = [(2, _("one word finishes it"))] if to_second else []
        return Item(
            kind="duplicate",
            title=gettext("%(one)s and %(other)s") % {"one": pair.one, "other": pair.other},
            address=reverse("admin:directory_organisation_merge", args=[pair.one_id, pair.other_id]),
            what=pair.reason or _("They look alike"),
            since=pair.found_at,
            effect=[(2, _("visitors find one thing twice")), *finishes],
            state=state if proposed_by is not None else "",
            is_mine=not is_own,
            is_to_second=to_second,
            patience=NO_HURRY,
        )


class MovedSites:
    """Websites that answered from another address for good. One query."""

    kinds: dict[str, StrOrPromise] = {"moved": _("Websites that moved")}

    def items(self, user: User) -> Iterable[Item]:
        """The entries, those seen longest ago first."""
        for check in (
            LinkCheck.objects.moved().still_linked().select_related("organisation").order_by("checked_at", "pk")[:MOST]
        ):
            yield Item(
                kind="moved",
                title=check.organisation.name,
                address=reverse("admin:directory_linkcheck_change", args=[check.pk]),
                what=_("Take over the address that it moved to"),
                since=check.checked_at,
                effect=[(1, _("a link leads there by a detour"))],
                patience=NO_HURRY,
            )


class GivenUpLetters:
    """Mail that could not be delivered: one thing to do for all of it, for those who may look at it. One query."""

    kinds: dict[str, StrOrPromise] = {"letter": _("Letters given up")}

    def items(self, user: User) -> Iterable[Item]:
        """One item, if there is any such letter."""
        if not user.has_perm("ethicalmap.view_letter"):
            return
        given_up = Letter.objects.given_up().order_by("given_up_at").values_list("given_up_at", flat=True)
        moments = [moment for moment in given_up[:MOST] if moment is not None]
        if moments:
            count = len(moments)
            title = ngettext("%(count)s letter", "%(count)s letters", count) % {"count": count}
            told = ngettext("%(count)s person never heard from us", "%(count)s never heard from us", count)
            yield Item(
                kind="letter",
                title=title,
                address=reverse("admin:ethicalmap_letter_changelist") + f"?state={quote(Letter.State.GIVEN_UP)}",
                what=_("See why, and try again"),
                since=moments[0],
                effect=[(min(2 + count, 6), told % {"count": count})],
            )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def admin_address(entry: Entry) -> str:
    """Where an entry is edited."""
    return reverse(f"admin:directory_{entry.kind}_change", args=[entry.pk])


CASES = Cases()
SOURCES: list[Source] = [CASES, BrokenLinks(), MovedSites(), Duplicates(), Stale(), Unconfirmed(), GivenUpLetters()]
