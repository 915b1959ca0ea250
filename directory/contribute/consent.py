"""The text that a person agrees to before they are listed. Each version stays here: an entry keeps the text agreed to.

To change it, add a version and name it in `CURRENT`. Whoever agreed to an earlier one stays listed under that one.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

CONSENTS = {
    "1": _(
        "I agree that %(site)s lists me with what stands above: in its lists, its search and its data, which anybody "
        "may use under CC BY 4.0. I may change it or end it at any time, without a reason, by a link that is mailed to "
        "this address. Then my page, its history and all that was sent in about me are deleted at once. Copies that "
        "others took before cannot be called back. My mail address is never shown. It is kept for as long as I am "
        "listed, so that I can do this."
    ),
}
CURRENT = "1"


def text_of(version: str) -> str:
    """What a version says, as it is shown and kept."""
    return str(CONSENTS[version] % {"site": settings.SITE_NAME})
