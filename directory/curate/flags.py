"""Why something was flagged, in words: what `contribute.spam` noticed, and what that may mean."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

# The name of each flag to what was noticed, and why it matters.
FLAGS: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "first": (_("first contribution"), _("Nothing came from this address before. Most people begin so.")),
    "affiliation": (
        _("belongs to the entry"),
        _("They said so themselves. They know it best, and want it to look good."),
    ),
    "links": (_("many links"), _("There are links in words that need none.")),
    "burst": (_("burst from one network"), _("Much came from the same network at about the same time.")),
    "repeated": (_("the same sentence for something else"), _("It came lately for another entry too.")),
    "haste": (_("sent within three seconds"), _("A robot does that; so does a browser that fills in everything.")),
    "trap": (_("filled in a field that people do not see"), _("Hardly anybody but a robot does.")),
}


def flags_in_words(flags: list[str]) -> list[tuple[StrOrPromise, StrOrPromise]]:
    """Each flag with why it matters; one that we have no words for as it is."""
    return [FLAGS.get(flag, (flag, "")) for flag in flags]
