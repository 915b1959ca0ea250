"""What became of an entry, change by change, in words: by what kind of hand, when, from which source and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.browse.caching import unless_unchanged
from directory.browse.entries import of_entry
from directory.models import Change, Organisation, Person, Told, tell
from directory.models.change import ChangeQuerySet
from ethicalmap.paging import NoSuchPageError, leaf_of_history

CHANGES_PER_PAGE = 30


@unless_unchanged
@of_entry(Organisation)
def organisation_history(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """The history of an organisation."""
    return _history(request, entry)


@unless_unchanged
@of_entry(Person)
def person_history(request: HttpRequest, entry: Person) -> HttpResponse:
    """The history of a person's entry."""
    return _history(request, entry)


@dataclass(frozen=True)
class Event:
    """A change in words. `was` is the name of the entry that it was made to, where that was merged into this one."""

    told: Told
    was: str


def changes_of(entry: Organisation | Person, merged: Collection[int]) -> ChangeQuerySet:
    """The changes to an entry, and to those that were merged into it, newest first; of merging, the entry's own."""
    own = Change.objects.to(entry.kind, entry.pk)
    return (own | Change.objects.to(entry.kind, *merged).but_for_merging()) if merged else own


def _history(request: HttpRequest, entry: Organisation | Person) -> HttpResponse:
    """One page of it, newest first. Seven statements, however long it is. Who changed something is not asked."""
    merged = dict(entry.merged.values_list("pk", "name")) if isinstance(entry, Organisation) else {}
    try:
        leaf = leaf_of_history(request, changes_of(entry, merged).defer("user"), CHANGES_PER_PAGE)
    except NoSuchPageError as complaint:
        context = {"complaints": [str(complaint)], "kind": entry.kind}
        return render(request, "browse/list_refused.html", context, status=HTTPStatus.BAD_REQUEST)
    events = [Event(told, merged.get(told.change.entry_id, "")) for told in tell(leaf.page)]
    return render(request, "browse/history.html", {"entry": entry, "events": events, "page": leaf})
