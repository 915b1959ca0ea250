"""What proves that somebody speaks for an organisation. Reads what is known, and asks nobody.

Nothing here is a secret: it follows from the entry's public page, so a refusal may say why.
"""

from __future__ import annotations

import re

from directory.models import LinkCheck, Organisation, Standing
from directory.models.identity import site_key
from directory.own.hosts import HOSTS, MAIL, PATHS, stands_below

# No plus, no quotes, no brackets: one spelling for one mailbox.
_PLAIN = re.compile(r"[a-z0-9]+(?:[._'-][a-z0-9]+)*", re.IGNORECASE | re.ASCII)
# A name whose last label is a figure is an address of a machine.
_NAME = re.compile(r"([a-z0-9_-]+\.)+(?!\d)[a-z0-9-]{2,}")

FILE = "/.well-known/ethicalmap.txt"


def own_host(entry: Organisation) -> str:
    """The host that is the organisation's alone, in punycode and without "www."; empty where there is none.

    A website with a path shares its host with others. One that nobody could reach for a week, or of an organisation
    that is closed or archived, may be somebody else's by now: names lapse, and are bought. One query, if any.
    """
    host = site_key(entry.website)
    if not _NAME.fullmatch(host) or stands_below(host, PATHS) or host in HOSTS:
        return ""
    if entry.standing != Standing.LISTED or entry.status not in _AT_WORK:
        return ""
    return "" if LinkCheck.objects.broken().filter(organisation=entry).exists() else host


_AT_WORK = {Organisation.Status.ACTIVE, Organisation.Status.UNKNOWN}


def mail_host(entry: Organisation) -> str:
    """The host at which an address proves something; empty where none does. One query, if any."""
    host = own_host(entry)
    return "" if stands_below(host, HOSTS) or stands_below(host, MAIL) else host


def is_at(email: str, host: str) -> bool:
    """Whether `email`, in `one_spelling`, is a plain address at `host` itself: neither above it nor below it."""
    local, _at, domain = email.rpartition("@")
    return bool(host) and domain == host and _PLAIN.fullmatch(local) is not None


def file_address(entry: Organisation) -> str:
    """Where the line of a claim is to be found; empty where a file proves nothing. One query, if any."""
    host = own_host(entry)
    # As the website is written, since some sites answer only with "www." before their name.
    return f"https://{_written(entry.website) or host}{FILE}" if host else ""


def _written(website: str) -> str:
    found = re.match(r"https?://(www\.[^/:?#@]+)", website.strip(), re.IGNORECASE)
    return found[1].lower() if found else ""


def is_file_of(host: str, address: str) -> bool:
    """Whether `address`, where a fetch ended, is still that file on `host`, over HTTPS."""
    return address.startswith("https://") and site_key(address) == f"{host}{FILE}"
