"""What is decided on somebody's words alone: claims and appeals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from directory.curate.reviews.base import DecisionForm
from directory.models.identity import site_key


class ClaimForm(DecisionForm):
    """A claim that waits for a curator's word: somebody says that an entry is theirs to keep."""

    sent_template = "curate/sent/claim.html"
    accept_title = _("I know that it is theirs")
    accept_label = _("Let them look after it")

    @property
    def is_at_own_domain(self) -> bool:
        """Whether the sender's address is at the domain of the entry's website. No proof: anybody may type one."""
        domain = self.case.sender_email.rpartition("@")[2].casefold()
        host = site_key(getattr(self.case.subject, "website", "") or "").partition("/")[0]
        return bool(domain) and (host == domain or host.endswith(f".{domain}"))


class AppealForm(DecisionForm):
    """An appeal against a decision, which somebody else decides."""

    sent_template = "curate/sent/appeal.html"
    accept_title = _("They are right: decide it again")
    accept_label = _("Let it be decided again")
    decline_title = _("Or let the decision stand")
    decline_label = _("Let it stand")
