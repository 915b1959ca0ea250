"""Mail that curators cause: a question to whoever sent something in.

As all mail about contributions, it carries a link and our words. What the curator asks stands on the private page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from directory.models import Contribution, Message
from ethicalmap.outbox import Draft, absolute, letter, post


def tell_question(case: Contribution, question: Message) -> None:
    """Mail the sender of `case` that a curator asks something, if there is an address. Call in the transaction that
    asks."""
    if case.sender_email:
        post("asked", to=case.sender_email, about={"contribution": case.pk}, key=f"asked:{question.pk}")


@letter("asked")
def _asked(about: Mapping[str, Any]) -> Draft | None:
    """None once it is decided, or answered, or forgotten: nobody is asked in vain."""
    case = Contribution.objects.filter(pk=about["contribution"], stage=Contribution.Stage.ASKED).first()
    if case is None or not case.private_path:
        return None
    subject = _("A question about what you sent to %(site)s") % {"site": settings.SITE_NAME}
    context = {"link": absolute(case.private_path), "sent_at": case.sent_at}
    return Draft(subject, "curate/mail/asked.txt", context)
