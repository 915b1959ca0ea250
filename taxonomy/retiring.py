"""Retiring a term: merging it into another, or deprecating it, with what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from taxonomy import guards
from taxonomy.models import Edit, Mapping, Synonym, Term
from taxonomy.record import edit
from taxonomy.tree import above
from taxonomy.uses import Use, uses


class Narrower(models.TextChoices):
    """What becomes of the terms that come right under the one that is retired."""

    REPLACEMENT = "replacement", gettext_lazy("They come under the replacement")
    BROADER = "broader", gettext_lazy("They move up, to where this term stands")
    STAY = "stay", gettext_lazy("They stay where they are")


@dataclass(frozen=True)
class Retirement:
    """What is asked: `into` is the replacement; a merge needs one, and gives it all that hangs on the term."""

    term: Term
    into: Term | None = None
    merge: bool = False
    narrower: Narrower = Narrower.STAY
    # Whether what is tagged with the term is filed under the replacement. A merge does.
    retag: bool = False
    reason: str = ""

    @property
    def retags(self) -> bool:
        return self.merge or (self.retag and self.into is not None)


class Touched(NamedTuple):
    """What a retirement comes to, before it is done."""

    # Each kind of thing, and how many of it, listed or not, are filed elsewhere.
    retagged: Sequence[tuple[Use, int]]
    narrower: Sequence[Term]
    synonyms: Sequence[Synonym]
    mappings: Sequence[Mapping]
    related: Sequence[Term]
    # Terms that this one replaced: they lead to the replacement directly.
    replaces: Sequence[Term]


def touched_by(asked: Retirement) -> Touched:
    """What would change with a retirement. Five queries, and one a kind of use."""
    term, moves = asked.term, asked.narrower != Narrower.STAY
    return Touched(
        retagged=[(use, count) for use in uses() if asked.retags and (count := use.tagged(term.pk))],
        narrower=list(term.children.all()) if moves else [],
        synonyms=list(term.synonyms.all()) if asked.merge else [],
        mappings=list(term.mappings.all()) if asked.merge else [],
        related=list(term.related.all()) if asked.merge else [],
        replaces=list(term.replaces.all()) if asked.into else [],
    )


def retire(asked: Retirement, by: User) -> Edit:
    """Do what is asked, as one edit, and return it. ValidationError with sentences if it cannot be; nothing is done."""
    what = Edit.What.MERGED if asked.merge else Edit.What.DEPRECATED
    with edit(user=by, what=what, reason=asked.reason[:500]) as under_way:
        guards.lock()
        term, into = _now(asked)
        _move_narrower(term, into, asked.narrower)
        if into is not None:
            term.replaces.update(replaced_by=into)
            if asked.merge:
                _give_what_hangs(term, into)
        term.deprecated, term.replaced_by, term.merged = True, into, asked.merge
        term.clean()
        term.save()
        if asked.retags and into is not None:
            because = asked.reason or _("“%(old)s” gave way to “%(new)s”.") % {"old": term, "new": into}
            retagged = {use.kind: use.retag(term.pk, into.pk, by, because[:500]) for use in uses()}
            under_way.said["retagged"] = {
                kind: done for kind, done in retagged.items() if done["moved"] or done["joined"]
            }
    assert under_way.edit is not None  # noqa: S101  it was not deprecated before
    return under_way.edit


def _now(asked: Retirement) -> tuple[Term, Term | None]:
    """The term and its replacement as they are now, and fit for it."""
    term = Term.objects.select_related("facet").get(pk=asked.term.pk)
    into = Term.objects.select_related("facet").get(pk=asked.into.pk) if asked.into else None
    if term.deprecated:
        raise ValidationError(_("It is deprecated already."))
    if into is None and (asked.merge or asked.narrower == Narrower.REPLACEMENT):
        raise ValidationError(_("Choose the term that replaces it."))
    if into is not None and into.deprecated:
        raise ValidationError(_("That term is deprecated itself. Choose one that is in use."))
    if into is not None and into.pk == term.pk:
        raise ValidationError(_("A term cannot be replaced by itself."))
    if asked.merge and asked.narrower == Narrower.STAY and term.children.exists():
        raise ValidationError(_("Say where its narrower terms go: nothing can come under a term that is merged."))
    if into is not None and asked.narrower == Narrower.STAY and term.pk in above(into.pk, _parents(term)):
        raise ValidationError(_("The replacement comes under this term itself. Say where its narrower terms go."))
    return term, into


def _parents(term: Term) -> dict[int, int | None]:
    return dict(Term.objects.filter(facet=term.facet_id).values_list("pk", "parent"))


def _move_narrower(term: Term, into: Term | None, where: Narrower) -> None:
    """Each to the end of its new neighbours. The branch that the replacement itself stands in moves up."""
    if where == Narrower.STAY:
        return
    branch = {into.pk, *above(into.pk, _parents(term))} if into is not None else set()
    for child in term.children.all():
        up = where == Narrower.BROADER or child.pk in branch
        child.parent = term.parent if up else into
        child.position = 0
        child.clean()
        child.clean_related()
        child.save()


def _give_what_hangs(term: Term, into: Term) -> None:
    """Synonyms, mappings and related terms go to the replacement, where it does not have them, or cannot."""
    keys = set(into.synonyms.values_list("key", flat=True)) | {into.key}
    for synonym in term.synonyms.all():
        if synonym.key in keys:
            synonym.delete()
        else:
            synonym.term = into
            synonym.save()
    uris = set(into.mappings.values_list("uri", flat=True))
    for mapping in term.mappings.exclude(uri__in=uris):
        mapping.term = into
        mapping.save()
    for other in term.related.all():
        term.related.remove(other)
        try:
            into.clean_related([other])
        except ValidationError:
            continue
        into.related.add(other)
