"""Claiming an organisation: by mail, by a file on its site, or by a curator's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from directory.models import Organisation, Owner
from directory.own.forms import ClaimForm
from directory.own.keeping import become_owner
from directory.own.letters import mail_link
from directory.own.proof import FILE, file_address, is_at, is_file_of, mail_host, own_host
from directory.own.subjects import entry_behind, subject_of
from ethicalmap.fetching import FetchError, fetch
from ethicalmap.models import Token

# Long enough to ask whoever keeps the website.
FILE_LASTS = timedelta(days=14)
# A file of one line; some keep several, for several people.
MOST_BYTES = 10_000
# Somebody waits for the page meanwhile.
SECONDS = 5.0


class NotFoundError(Exception):
    """The line was not where it should be. Its words say what was there."""


def claim_by_mail(entry: Organisation, form: ClaimForm) -> None:
    """Mail a link to an address that `form` found to be at the entry's own host."""
    data = {"proof": Owner.Proof.MAIL, "role": form.cleaned_data["role"]}
    mail_link("claim", form.cleaned_data["sender_email"], subject=subject_of(entry), data=data)


def begin_file(entry: Organisation, form: ClaimForm) -> Token:
    """A claim that waits for a line on the entry's site. Who holds its link sees the line and has it looked for."""
    data = {"proof": Owner.Proof.FILE, "role": form.cleaned_data["role"], "host": own_host(entry)}
    return Token.objects.issue(
        "claim-file", email=form.cleaned_data["sender_email"], subject=subject_of(entry), data=data, lasts=FILE_LASTS
    )


def line_of(token: Token) -> str:
    """The line to put on the site: it stands for one entry and one address, and opens nothing by itself."""
    return f"ethicalmap-claim={token.token_hash}"


def check_file(token: Token) -> None:
    """Look for the line of a claim; where it stands, mail the link that ends it. Raises NotFoundError.

    The line proves the site, and only the mail proves that the address is theirs who put it there.
    """
    entry = entry_behind(token.subject)
    if not isinstance(entry, Organisation) or not _still_holds(entry, token):
        raise NotFoundError(_("The entry, or its website, has changed since. Begin again from its page."))
    if line_of(token) not in _lines(file_address(entry), token.data["host"]):
        raise NotFoundError(_("The file is there, and the line is not in it."))
    if Token.objects.redeem(token.purpose, token.text):
        mail_link("claim", token.email, subject=token.subject, data=token.data)


def take_up(token: Token) -> Owner | None:
    """Let who used a mailed link keep the entry; None if that proves nothing any more."""
    entry = entry_behind(token.subject)
    if not isinstance(entry, Organisation) or not _still_holds(entry, token):
        return None
    return become_owner(entry, token.email, token.data["proof"])


def _still_holds(entry: Organisation, token: Token) -> bool:
    """Whether the entry's site is still the one that was proved: it may have been corrected meanwhile."""
    if token.data["proof"] == Owner.Proof.FILE:
        return bool(token.data["host"]) and own_host(entry) == token.data["host"]
    return is_at(token.email, mail_host(entry))


def _lines(address: str, host: str) -> list[str]:
    """The lines of the file at `address`. Raises NotFoundError, whose words tell nothing of what lies behind a name."""
    try:
        found = fetch(address, most_bytes=MOST_BYTES, seconds=SECONDS)
    except FetchError:
        raise NotFoundError(_("The site did not answer at that address.")) from None
    if not is_file_of(host, found.url):
        raise NotFoundError(
            _("The site leads on to another address. The file must stand at the one above, over HTTPS.")
        )
    if found.status != 200:
        told: dict[str, Any] = {"status": found.status, "file": FILE}
        raise NotFoundError(_("The site answered “%(status)s” for %(file)s: the file is not there yet.") % told)
    return [line.strip() for line in found.body.decode("utf-8", "replace").splitlines()]
