"""What curators are told of how something came, beside its words: some of it holds, most is only said.

    flagged = triage(form, network)

Costs three queries at most: who sent before, what the same network sent, and whether the same words came before.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from directory.contribute.forms import SendingForm
from directory.contribute.scoring import host_of
from directory.contribute.sender import network_key, sender_key
from directory.models import Contribution

# So many different things from one network within so long are a burst: a workshop, or a robot.
BURST, WITHIN = 3, timedelta(minutes=10)
# How long the same words for another name are remembered, and how long they must be to say something.
REPEATED, TELLING = timedelta(days=30), 40

# Mail addresses that anybody can have: they say nothing of where somebody belongs.
ANYBODYS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "yahoo.co.uk",
        "hotmail.com",
        "hotmail.co.uk",
        "outlook.com",
        "live.com",
        "msn.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
    ]
)


def triage(form: SendingForm, network: str) -> list[str]:
    """All flags of a good form that came from `network`, those of its words first."""
    email = form.cleaned_data["sender_email"]
    found = {
        "repeated": _is_repeated(form),
        "first": bool(email) and not Contribution.objects.filter(sender_key=sender_key(email)).exists(),
        "burst": _is_burst(form, network),
        "affiliation": bool(form.cleaned_data.get("affiliated")) or _is_own_domain(email, form.site),
    }
    return [*form.flags(), *(name for name, holds in found.items() if holds)]


def _is_repeated(form: SendingForm) -> bool:
    """Whether the same sentence came lately for something else."""
    summary = form.sent().get("summary", "")
    if len(summary) < TELLING:
        return False
    lately = Contribution.objects.filter(sent_at__gt=timezone.now() - REPEATED, sent__summary=summary)
    return bool(lately.exclude(identity=form.identity).exists())


def _is_burst(form: SendingForm, network: str) -> bool:
    """Whether the network has sent several other things in the last minutes."""
    key = network_key(network)
    if not key:
        return False
    lately = Contribution.objects.filter(network=key, sent_at__gt=timezone.now() - WITHIN)
    others = lately.exclude(identity=form.identity).values_list("identity", flat=True).order_by().distinct()
    return len(others[:BURST]) == BURST


def _is_own_domain(email: str, website: str) -> bool:
    """Whether a mail address is at the website's domain, or below it."""
    domain = email.rpartition("@")[2].casefold()
    host = host_of(website)
    if not domain or not host or domain in ANYBODYS:
        return False
    return domain == host or domain.endswith(f".{host}") or host.endswith(f".{domain}")
