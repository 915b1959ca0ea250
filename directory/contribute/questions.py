"""What we ask, why, and who sees the answer. One place for the form, the private page and the curators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_stubs_ext import StrPromise

from directory.models import Contribution, Organisation
from taxonomy.models import Facet, Synonym, Term

# Answers that a sender must give; at most so many, whatever curators require of an entry.
# See docs/decisions/contributing.md.
MUST_ANSWER = 4
# Terms of one facet that one entry may have. Nothing in the starter content has more.
MOST_TERMS = 4
# A longer list is folded up by its broadest terms.
LONG = 12


class Why(NamedTuple):
    """Beside a question: who will see the answer, and what it is for."""

    who: StrPromise
    why: StrPromise


def explain(form: forms.Form, *tables: Mapping[str, Why]) -> None:
    """Put beside the questions of `form` why they are asked and who sees the answers: their template prints both.

    What `form` does not ask is passed over. Where two tables tell of one question, the later holds.
    """
    for name, told in (pair for table in tables for pair in table.items()):
        if name in form.fields:
            form.fields[name].who, form.fields[name].why = told  # type: ignore[attr-defined]


PUBLIC, CURATORS, NOBODY = _("Public"), _("Curators only"), _("Never shown")
OWNER_TOO = _("Curators and its owner")

WHY = {
    "name": Why(PUBLIC, _("So that people find it by the name they know.")),
    "website": Why(PUBLIC, _("Visitors follow it. It also tells us whether the organisation is listed already.")),
    "country": Why(PUBLIC, _("So that people find who is near them.")),
    "city": Why(PUBLIC, _("It tells two organisations of one name apart.")),
    "summary": Why(PUBLIC, _("This is the line that people read in the list.")),
    "former_names": Why(PUBLIC, _("So that a search for another name finds it too.")),
    "year_founded": Why(PUBLIC, _("It shows how the field has grown.")),
    "description": Why(PUBLIC, _("For those who want to know more than a line.")),
    "status": Why(PUBLIC, _("So that nobody writes to an organisation that is no more.")),
    "closed_note": Why(PUBLIC, _("So that people find who goes on with its work.")),
    "role": Why(PUBLIC, _("So that people know whom they read of.")),
    "links": Why(PUBLIC, _("Visitors follow them.")),
    "against": Why(OWNER_TOO, _("So that everybody speaks of the same thing.")),
    "wrong": Why(OWNER_TOO, _("Whoever keeps the entry may reply before a curator decides.")),
    "evidence": Why(OWNER_TOO, _("What can be checked is decided sooner.")),
    "other": Why(PUBLIC, _("The link stands on both pages.")),
    "said": Why(PUBLIC, _("It reads as a sentence on both pages.")),
    "since": Why(PUBLIC, _("Some links end, and are told as past.")),
    "why": Why(CURATORS, _("You need no reason. If something is wrong with it, they may mend it instead.")),
    "affiliated": Why(CURATORS, _("You are welcome to write about your own. It tells us how to read what you say.")),
    "note": Why(CURATORS, _("Where we can check this, or how you know it: it helps us decide sooner.")),
    "sender_email": Why(
        NOBODY, _("We send you the link to follow this, and the decision. We forget the address 90 days after that.")
    ),
}
WHY_PERSON = {
    "name": Why(PUBLIC, _("So that people find them by the name that they wish to be known by.")),
    "summary": Why(PUBLIC, _("This is the line that people read in the list.")),
    "role": Why(PUBLIC, _("It stands under the name.")),
    "organisation": Why(PUBLIC, _("Each page then leads to the other.")),
    "links": Why(PUBLIC, _("Visitors follow them, and curators see that it is the same person.")),
    "note": Why(_("Curators and the person"), _("How we can tell that it belongs here.")),
}
# The same, said to the person themselves.
WHY_YOU = WHY_PERSON | {
    "name": Why(PUBLIC, _("So that people find you by the name that you wish to be known by.")),
    "role": Why(PUBLIC, _("It stands under your name.")),
    "organisation": Why(PUBLIC, _("Its page and yours then lead to each other.")),
    "links": Why(PUBLIC, _("Visitors follow them, and curators see that it is you.")),
    "note": Why(CURATORS, _("How we can tell that it belongs here.")),
}
WHY_NOMINATION = {
    "who": Why(CURATORS, _("Either way, a mail must be answered first. Nothing is listed without that.")),
    "person_email": Why(
        NOBODY,
        _("We send one link there, by which the person says yes or no. Without an answer we forget it in 30 days."),
    ),
    "proposer": Why(
        _("The person you nominate"), _("So that they know who thought of them. We forget it when they answer.")
    ),
    "sender_email": Why(NOBODY, _("We send you the link to follow this. We forget the address when they answer.")),
}
WHY_REMOVAL_EMAIL = Why(NOBODY, _("If it is that one, we send the link there. We do not keep what you type."))
WHY_REMOVAL_NOTE = Why(CURATORS, _("So that nobody has somebody else removed. It is deleted with all the rest."))
WHY_TERMS = Why(PUBLIC, _("People narrow the list by this."))
WHY_SOURCE = Why(PUBLIC, _("A link is best. The entry's history names it, so that everybody can check."))
WHY_EVIDENCE = Why(PUBLIC, _("It stands beside the link, so that everybody can check."))
WHY_PROPOSAL = Why(CURATORS, _("They may add the word, for everybody to choose."))

LABELS = {
    "name": _("Name"),
    "website": _("Website"),
    "summary": _("What it does"),
    "country": _("Country"),
    "city": _("City or town"),
    "former_names": _("Other or former names"),
    "year_founded": _("Founded in"),
    "affiliated": _("You belong to it"),
    "why": _("Why"),
    "note": _("Note to the curators"),
}
PERSON_LABELS = {
    "name": _("Name"),
    "summary": _("What they do"),
    "role": _("Role"),
    "organisation": _("Works with"),
    "links": _("Links"),
    "note": _("Note to the curators"),
}


@dataclass
class Option:
    """One term that can be chosen."""

    term: Term
    # What it is also found by: its synonyms, for the small script that searches long lists.
    words: str
    # How far in it stands below the term that opens its group.
    depth: int = 0
    chosen: bool = False


@dataclass
class Group:
    """A broadest term with all that is narrower, folded up if it is one of many."""

    options: list[Option]
    folded: bool

    @property
    def name(self) -> str:
        """The broadest term's."""
        return self.options[0].term.name

    @property
    def open(self) -> bool:
        """Whether something in it is chosen."""
        return any(option.chosen for option in self.options)


@dataclass
class Choices:
    """One facet as a question: its current terms in tree order, each with the keys of all that are broader."""

    facet: Facet
    options: dict[str, Option] = field(default_factory=dict)
    broader: dict[str, set[str]] = field(default_factory=dict)

    @property
    def terms_name(self) -> str:
        """The name of the field with the chosen terms."""
        return f"terms-{self.facet.slug}"

    @property
    def proposal_name(self) -> str:
        """The name of the field with words for a term that is missing."""
        return f"proposal-{self.facet.slug}"

    @property
    def most(self) -> int:
        """How many terms may be chosen."""
        return MOST_TERMS if self.facet.many else 1

    def narrowest(self, slugs: list[str]) -> list[str]:
        """`slugs` in tree order, each once, without those that a narrower one among them says already."""
        implied = set().union(*(self.broader[slug] for slug in slugs))
        return [slug for slug in self.options if slug in slugs and slug not in implied]

    def groups(self) -> Iterator[Group]:
        """The options as they are shown."""
        tops: list[list[Option]] = []
        for option in self.options.values():
            if option.depth == 0:
                tops.append([])
            tops[-1].append(option)
        for top in tops:
            yield Group(top, folded=len(self.options) > LONG and len(top) > 1)


def choices_for(kind: str) -> list[Choices]:
    """Every facet of `kind` in its curated order, with its terms. Three queries; nothing is kept between requests, so a
    curator's new facet is asked for at once."""
    found = {facet.pk: Choices(facet) for facet in Facet.objects.for_kind(kind)}
    words: dict[int, list[str]] = defaultdict(list)
    for term_id, name in Synonym.objects.filter(term__facet__in=found).values_list("term_id", "name"):
        words[term_id].append(name)
    children: dict[tuple[int, int | None], list[Term]] = defaultdict(list)
    terms = list(Term.objects.current().filter(facet__in=found).order_by("position", "name"))
    offered = {term.pk for term in terms}
    for term in terms:
        # Below a deprecated term, a current one stands at the top.
        children[term.facet_id, term.parent_id if term.parent_id in offered else None].append(term)
    for key, choices in found.items():
        stack = [(term, 0, frozenset[str]()) for term in reversed(children[key, None])]
        while stack:
            term, depth, broader = stack.pop()
            choices.options[term.slug] = Option(term, " ".join(words[term.pk]), depth)
            choices.broader[term.slug] = set(broader)
            below = broader | {term.slug}
            stack.extend((child, depth + 1, below) for child in reversed(children[key, term.pk]))
    return list(found.values())


def labels_for(of_type: str) -> Mapping[str, StrPromise]:
    """What the answers are called in a contribution of a type."""
    return PERSON_LABELS if of_type == Contribution.Type.NEW_PERSON else LABELS


class Answer(NamedTuple):
    """One thing that was sent, in words."""

    # As `Change.fields` names it: "city", "terms.issue"; "proposals.issue" for words, which no entry has.
    field: str
    label: StrPromise | str
    # What was typed; or the terms, by slug where a term is gone.
    values: list[str | Term]


def answers(sent: Mapping[str, Any], labels: Mapping[str, StrPromise] = LABELS) -> list[Answer]:
    """All that was sent, in the order in which it was asked, with terms looked up. Two queries, and one more of a
    person who works with an organisation."""
    found = [
        Answer(name, label, _in_words(name, sent[name])) for name, label in labels.items() if sent.get(name) is not None
    ]
    chosen, proposals = sent.get("terms", {}), sent.get("proposals", {})
    facets = {facet.slug: facet for facet in Facet.objects.filter(slug__in={*chosen, *proposals})}
    terms = {
        (term.facet.slug, term.slug): term
        for term in Term.objects.filter(
            facet__slug__in=chosen, slug__in={slug for slugs in chosen.values() for slug in slugs}
        ).select_related("facet")
    }
    order = sorted({*chosen, *proposals}, key=lambda slug: (facets[slug].order if slug in facets else 10**9, slug))
    for slug in order:
        name = facets[slug].name if slug in facets else slug
        if chosen.get(slug):
            found.append(Answer(f"terms.{slug}", name, [terms.get((slug, term), term) for term in chosen[slug]]))
        if proposals.get(slug):
            label = _("A word for %(facet)s that is missing") % {"facet": name}
            found.append(Answer(f"proposals.{slug}", label, [proposals[slug]]))
    return found


def _in_words(name: str, value: Any) -> list[str | Term]:
    if value is True:
        return [gettext("Yes")]
    if name == "country":
        return [str(countries.name(value)) or str(value)]
    if name == "organisation":
        return [Organisation.objects.filter(slug=value).values_list("name", flat=True).first() or str(value)]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
