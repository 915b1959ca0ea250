"""What curators' decisions do for people: list somebody who agreed, or erase somebody who asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from directory.contribute.person_mails import tell_erased
from directory.models import Contribution, Hand, Owner, Person, Standing, put
from directory.own.keeping import become_owner
from directory.removal import erase
from taxonomy.models import Term


class UnconfirmedError(Exception):
    """Somebody would be listed who did not agree to it, or with what they did not agree to."""


def new_person(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Person:
    """List a person with these fields, and let them keep their entry.

    What they agreed to they also confirmed, that day. Raises UnconfirmedError without their consent, and for anything
    that they did not agree to: a part may be left out, but none changed or added.
    """
    agreed_at = parse_datetime(str(case.sent.get("consented_at", "")))
    if not case.sent.get("consent") or agreed_at is None or not case.sender_email:
        raise UnconfirmedError
    _refuse_unsaid(case, fields)
    entry = Person(
        standing=Standing.LISTED,
        consent_given_at=agreed_at,
        consent_given_by=_("the person, by a link mailed to their address"),
        consent_text=case.sent["consent"],
    )
    entry.confirm(Hand.OWNER)
    entry.confirmed_on = timezone.localdate(agreed_at)
    if is_checked:
        entry.confirm(Hand.CURATOR)
    put(entry, fields)
    become_owner(entry, case.sender_email, Owner.Proof.PERSON, claim=case)
    return entry


def _refuse_unsaid(case: Contribution, fields: Mapping[str, Any]) -> None:
    """Raise UnconfirmedError for a value that the person did not agree to. A query for each facet."""
    for name, value in fields.items():
        if not value or name == "source":
            continue
        kind, _dot, slug = name.partition(".")
        if kind == "terms":
            agreed = Term.objects.filter(facet__slug=slug, slug__in=case.sent.get("terms", {}).get(slug, ()))
            # What a term was replaced by since stands for it.
            theirs = {one for pair in agreed.values_list("slug", "replaced_by__slug") for one in pair}
            is_theirs = {getattr(term, "slug", term) for term in value} <= theirs
        elif kind == "affiliations":
            is_theirs = slug == case.sent.get("organisation") and not value.get("role")
        else:
            is_theirs = value == case.sent.get(name)
        if not is_theirs:
            raise UnconfirmedError


def erase_at_request(case: Contribution, person: Person) -> None:
    """Erase a person, the request with all the rest; tell whoever asked."""
    if case.sender_email:
        tell_erased(case)
    erase(person, hand=Hand.CURATOR)
