"""What each button of a review page does.

A press returns what was done in words, and where to go on; None where the form is refused. What is no fault of the form
(somebody was faster, or may not) is raised, by its name in `claiming`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.curate import decisions, interests, proposals, reopening, stages
from directory.curate.claiming import OvertakenError, refuse_interested, version_of
from directory.curate.effects.ownership import NobodyError
from directory.curate.effects.people import UnconfirmedError
from directory.curate.grounds import ListedAlreadyError, needs_two
from directory.curate.links import to_admin
from directory.curate.reviews import DecisionForm
from directory.curate.reviews.base import ACCEPT, ASK, DECLINE, DISAGREE
from directory.curate.reviews.entries import NewOrganisationForm
from directory.models import Contribution, GoneError


@dataclass(frozen=True)
class Done:
    """What was done, in words. `to` is where to go on; without one, the next in the work list opens."""

    told: str
    to: str = ""


@dataclass(frozen=True)
class Press:
    """One button pressed by one curator on the page of one case. `seen` and `entry_seen` are the versions of the case
    and of its entry that the page showed."""

    case: Contribution
    form: DecisionForm
    by: User
    seen: int | None
    entry_seen: int | None
    data: dict[str, str]


def accept(press: Press) -> Done | None:
    """Accept what is ticked, or propose to."""
    if not press.form.is_valid():
        return None
    told = press.form.accepted()
    if needs_two(press.case, told["fields"]):
        return _propose(press, proposals.ACCEPT, told)
    told |= {"seen": press.seen, "entry_seen": press.entry_seen}
    entry = _carried_out(press, lambda: decisions.accept(press.case, by=press.by, **told))
    if press.form.errors:
        return None
    return Done(_accepted(press.case, entry))


def decline(press: Press) -> Done | None:
    """Decline all of it, or propose to."""
    if not press.form.is_valid():
        return None
    told = press.form.declined()
    if needs_two(press.case):
        return _propose(press, proposals.DECLINE, told)
    decisions.decline(press.case, by=press.by, seen=press.seen, **told)
    return Done(_declined(press.case))


def confirm(press: Press) -> Done | None:
    """Carry out what somebody else proposed."""
    decision = press.case.proposal.get("decision")
    versions = {"seen": press.seen, "entry_seen": press.entry_seen}
    entry = _carried_out(press, lambda: proposals.confirm(press.case, by=press.by, **versions))
    if press.form.errors:
        return None
    return Done(_accepted(press.case, entry) if decision == proposals.ACCEPT else _declined(press.case))


def disagree(press: Press) -> Done | None:
    """Let it wait again."""
    if not press.form.is_valid():
        return None
    words = press.form.cleaned_data["disagreement"]
    proposals.disagree(press.case, by=press.by, words=words, seen=press.seen)
    return Done(gettext("“%(name)s” waits again.") % {"name": press.case}, address_of(press.case))


def ask(press: Press) -> Done | None:
    """Ask the sender."""
    if not press.form.is_valid():
        return None
    stages.ask(press.case, by=press.by, words=press.form.cleaned_data["question"], seen=press.seen)
    return Done(format_html(gettext("The sender of {} is asked."), _to_case(press.case)))


def contest(press: Press) -> Done | None:
    """Say that it needs two people, or not any more."""
    contested = not press.case.contested
    stages.contest(press.case, by=press.by, contested=contested, seen=press.seen)
    told = (
        gettext("Two people decide on “%(name)s” now.") if contested else gettext("One is enough for “%(name)s” now.")
    )
    return Done(told % {"name": press.case}, address_of(press.case))


def reopen(press: Press) -> Done | None:
    """Undo a decline."""
    waiting = reopening.reopen(press.case, by=press.by)
    return Done(gettext("“%(name)s” waits again.") % {"name": press.case}, address_of(waiting))


def release(press: Press) -> Done | None:
    """Say that it is no spam."""
    waiting = reopening.release(press.case, by=press.by)
    if waiting.stage == Contribution.Stage.UNCONFIRMED:
        return Done(gettext("The person is asked now. Until they answer, nobody sees it."))
    return Done(gettext("“%(name)s” waits in the queue now.") % {"name": press.case}, address_of(waiting))


def declare(press: Press) -> Done | None:
    """Declare an interest in the entry: the case is left to others."""
    if press.case.subject is None:
        return None
    interests.declare(press.by, press.case.subject, press.data.get("what", ""))
    return Done(gettext("“%(name)s” is left to others.") % {"name": press.case})


def withdraw(press: Press) -> Done | None:
    """Withdraw the interest in the entry."""
    if press.case.subject is None:
        return None
    interests.withdraw(press.by, press.case.subject.kind, press.case.subject.pk)
    return Done(str(interests.WITHDRAWN), address_of(press.case))


PRESSES: dict[str, Callable[[Press], Done | None]] = {
    ACCEPT: accept,
    DECLINE: decline,
    "confirm": confirm,
    DISAGREE: disagree,
    ASK: ask,
    "contest": contest,
    "reopen": reopen,
    "release": release,
    "declare": declare,
    "withdraw": withdraw,
}


def address_of(case: Contribution) -> str:
    """Where a case is decided."""
    return reverse("admin:directory_contribution_change", args=[case.pk])


def _propose(press: Press, decision: str, told: dict[str, Any]) -> Done | None:
    if press.seen is not None and version_of(press.case) != press.seen:
        # Before they are asked why: they may not have known that it takes two.
        raise OvertakenError(press.case)
    note = press.form.cleaned_data.get("note", "")
    if not note:
        press.form.add_error("note", _("Two people decide on this one. Say why, for the second."))
        return None
    # Before anything else: nobody writes a proposal that they could not decide.
    refuse_interested(press.case, press.by)
    proposals.propose(
        press.case, decision, by=press.by, note=note, seen=press.seen, entry_seen=press.entry_seen, **told
    )
    return Done(format_html(gettext("{} waits for a second curator."), _to_case(press.case)))


def _carried_out(press: Press, decide: Callable[[], Any]) -> Any:
    """What deciding made or changed. What the entry's own rules have against it becomes an error of the form."""
    form = press.form
    try:
        return decide()
    except ListedAlreadyError as same:
        if isinstance(form, NewOrganisationForm) and form.is_bound and hasattr(form, "cleaned_data"):
            form.refuse_listed(same.entry)
        else:
            form.add_error(None, _refused(gettext("It is listed already: {}"), same.entry))
    except GoneError as gone:
        told = _("“%(slug)s” is there no more. Correct it, or leave it out.")
        form.add_error(None, ValidationError(told, params={"slug": gone.slug}))
    except UnconfirmedError:
        form.add_error(None, _("Whom it names has not agreed to be listed, so nobody can list them."))
    except NobodyError:
        form.add_error(None, _("Its sender left no address, so nobody could look after the entry. Ask them for one."))
    except IntegrityError:
        form.add_error(None, _("Somebody changed the entry in the same moment, and both cannot hold. Look again."))
    return None


def _refused(sentence: str, entry: Any) -> ValidationError:
    return ValidationError(format_html(sentence, to_admin(entry)))


def _accepted(case: Contribution, entry: Any) -> str:
    if case.type in (Contribution.Type.NEW_ORGANISATION, Contribution.Type.NEW_PERSON) and entry is not None:
        return format_html(gettext("{} is listed."), to_admin(entry))
    if not Contribution.objects.filter(pk=case.pk).exists():
        return gettext("Accepted, and erased: nothing of it is kept.")
    return format_html(gettext("Accepted: {}."), _to_case(case))


def _declined(case: Contribution) -> str:
    """With the way to undo it."""
    undo = format_html('<a href="{}#outcome">{}</a>', address_of(case), gettext("Reopen it"))
    return format_html("{} {}", format_html(gettext("{} is declined."), _to_case(case)), undo)


def _to_case(case: Contribution) -> str:
    return format_html('<a href="{}">{}</a>', address_of(case), case)
