"""What was noticed of something sent in, in words for curators: what it is, and what that may mean."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

FLAGS: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    # Said, and no more.
    "first": (_("first contribution"), _("Nothing came from this address before. Most people begin so.")),
    "affiliation": (
        _("belongs to the entry"),
        _("They say so, or write from its own domain. They know it best, and want it to look good."),
    ),
    "burst": (_("burst from one network"), _("Several other things came from there within ten minutes.")),
    # Of these, some together hold it, and some alone: see `contribute.spam.POINTS`.
    "trap": (_("filled in a field that people do not see"), _("Hardly anybody but a robot does.")),
    "haste": (_("sent within three seconds"), _("A robot does that; so does a browser that fills in everything.")),
    "repeated": (_("the same sentence came for another name"), _("Or somebody adds several branches of one body.")),
    "links": (_("links where none belong"), _("There is a link in words that need none, such as a name.")),
    "elsewhere": (_("a link to another site"), _("It leads elsewhere than the website that was given.")),
    "markup": (_("code of links"), _("People do not type that; robots for forums do.")),
    "many-links": (_("many links"), _("Three or more. Somebody may give sources.")),
    "link-flood": (_("very many links"), _("Six or more.")),
    "sale": (
        _("sells what spam sells"),
        _("It names such a trade and how it is sold. Organisations that work on its harm seldom do."),
    ),
    "trade": (_("a trade that spam sells"), _("It only names it. So do those who work on its harm.")),
    "pitch": (_("words of advertising"), _("By themselves they say little.")),
    "call": (_("a number or an address in a sentence"), _("People put these elsewhere.")),
    "mixed-scripts": (_("letters of two scripts in one word"), _("That hides words from lists of words.")),
    "gibberish": (_("words struck at random"), _("Or a language that we do not know well.")),
    "shouting": (_("shouting"), _("Capitals, exclamation marks or pictures in rows.")),
}


def flags_in_words(flags: Iterable[str]) -> list[tuple[StrOrPromise, StrOrPromise]]:
    """Each flag with what it may mean; one that we have no words for as it is."""
    return [FLAGS.get(flag, (flag, "")) for flag in flags]
