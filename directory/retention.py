"""What we keep of people, how long, and what for: one table.

`manage.py keep_up` applies it, the privacy page prints it, and a system check (`directory/classified.py`) fails for a
field of ours that is neither here nor named as not personal. How each thing ends stands in `directory/endings.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from directory import endings
from directory.endings import Ending


@dataclass(frozen=True)
class Kept:
    """Something personal: what it is to the person, how long it is kept ("kept …"), and what for ("…, to …").

    `field` names a field, "app.Model.field", or several of one model, "app.Model.one, other". Without an `ending`, no
    time ends it but what somebody does: it goes with the entry, or with the account.
    """

    field: str
    called: StrPromise
    long: StrPromise
    purpose: StrPromise
    ending: Ending | None = None

    @cached_property
    def fields(self) -> list[str]:
        """Each field by its full name."""
        first, *others = self.field.split(", ")
        return [first, *(f"{first.rpartition('.')[0]}.{name}" for name in others)]


KEPT = [
    # Whoever sends something in.
    Kept(
        "directory.Contribution.sender_email",
        _("Your e-mail address, if you give it"),
        _("until 90 days after the decision; 90 days where something was held as spam and never decided"),
        _("to tell whoever sent something in what became of it"),
        endings.SENDERS_ADDRESS,
    ),
    Kept(
        "directory.Contribution.sent, identity",
        _("What you send in about an organisation, and your note to the curators"),
        _("with the decision; your note, your role and your reasons are forgotten together with your address"),
        _("to decide on it, and to explain the decision later"),
        endings.SENDERS_WORDS,
    ),
    Kept(
        "directory.Contribution.sent",
        _("What you send in about a person"),
        _("until 90 days after the decision; 30 days where the person does not answer; not at all after their “no”"),
        _("to ask the person, and to decide on it"),
    ),
    Kept(
        "directory.Contribution.network",
        _("Which network you sent it from"),
        _("30 days, and only as a keyed hash"),
        _("to notice when one network sends much at once"),
        endings.SENDERS_NETWORK,
    ),
    Kept(
        "directory.Contribution.sender_key",
        _("That two things were sent from the same address"),
        _("two years, and only as a keyed hash of the address"),
        _("to show curators how earlier contributions from the same address were decided"),
        endings.SENDERS_KEY,
    ),
    Kept(
        "directory.Contribution.words, replies, proposal",
        _("What curators wrote to you with their decision"),
        _("until a year after the decision"),
        _("to let you read why, and object"),
        endings.CURATORS_WORDS,
    ),
    Kept(
        "directory.Message.words",
        _("What curators asked you, and what you answered"),
        _("with your note to the curators: until 90 days after the decision"),
        _("to ask what is not clear, and to answer it"),
        endings.MESSAGES,
    ),
    Kept(
        "ethicalmap.Turns.who",
        _("From which network something is sent and to whom mail goes, for counting"),
        _(
            "an hour at most, a week for who is asked to be listed, a year for who said no to that or was removed; "
            "only as a keyed hash of the address"
        ),
        _("to bound how much one network sends in, and how much mail one person gets; to ask nobody again who said no"),
        endings.TURNS,
    ),
    # Whoever gets mail from us.
    Kept(
        "ethicalmap.Letter.to",
        _("To whom we sent a mail"),
        _("until 30 days after it was sent, or could not be"),
        _("to send it once, and to know that it went"),
        endings.LETTERS,
    ),
    Kept(
        "ethicalmap.Token.email, subject, data",
        _("To whom a link was sent that opens something once"),
        _("until the link is used or too old"),
        _("to know whose link it is"),
        endings.TOKENS,
    ),
    # Whoever is listed, or keeps an entry.
    Kept(
        "directory.Person.name, slug, summary, description, source, role, links",
        _("What is listed about you, if you agreed to it"),
        _("as long as you are listed"),
        _("to let people find you"),
    ),
    Kept(
        "directory.Affiliation.role",
        _("What you are to an organisation, if you agreed to it"),
        _("as long as you are listed"),
        _("to let people find you"),
    ),
    Kept(
        "directory.Person.consent_given_by, consent_given_at, consent_text",
        _("Who agreed to be listed, when, and to which text"),
        _("as long as the person is listed"),
        _("to show that they agreed"),
    ),
    Kept(
        "directory.FormerAddress.slug",
        _("Addresses that your page had before"),
        _("as long as you are listed"),
        _("to lead links to you"),
    ),
    Kept(
        "directory.Change.fields, reason, source",
        _("What was changed in your entry"),
        _("as long as you are listed; that something changed, and when, stays"),
        _("to show where each fact is from"),
    ),
    Kept(
        "directory.Tombstone.entry, addresses",
        _("That you were listed once"),
        _("for good, and only as salted hashes that name nobody"),
        _("to keep you from coming back with a restored backup"),
    ),
    Kept(
        "directory.Owner.email",
        _("Your address, if you look after an entry"),
        _("as long as you look after it"),
        _("to let you in, and to ask whether the entry still holds"),
    ),
    # Whoever curates.
    Kept(
        "auth.User.username, first_name, last_name, email, password, last_login, date_joined",
        _("Your account, if you curate, and what you did with it"),
        _("as long as you have it; after that, what you did stands without your name"),
        _("to let you in, and to answer for decisions; it is never public"),
    ),
    Kept(
        "directory.Interest.what",
        _("What ties you to an entry, if you curate and say so"),
        _("until a year after you take it back, or until your account ends"),
        _("to keep you from deciding on it, and to have on record that you were too near"),
        endings.INTERESTS,
    ),
    Kept(
        "sessions.Session.session_data",
        _("That you are signed in"),
        _("until you sign out, or twelve hours"),
        _("to let you in without asking on every page"),
        endings.SESSIONS,
    ),
    Kept(
        "admin.LogEntry.object_repr, change_message",
        _("What you did in the administration"),
        _("a year"),
        _("to find out how something came about"),
        endings.ADMIN_ENTRIES,
    ),
]


def forget() -> Iterator[tuple[Kept, int]]:
    """Forget what has been kept long enough; say of each rule how many rows forgot. Safe to run at any time, and twice.

    A rule that fails stops no other; what it raised is raised at the end.
    """
    broken: DatabaseError | None = None
    for kept, ending in _ending():
        try:
            with transaction.atomic():
                count = ending.forget(ending.due())
        except DatabaseError as error:
            broken = broken or error
        else:
            yield kept, count
    if broken:
        raise broken


def foresee() -> Iterator[tuple[Kept, int]]:
    """What `forget` would say now. Nothing is changed."""
    for kept, ending in _ending():
        yield kept, ending.due().count()


def _ending() -> Iterator[tuple[Kept, Ending]]:
    """The rules that time ends."""
    for kept in KEPT:
        if kept.ending is not None:
            yield kept, kept.ending
