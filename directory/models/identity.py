"""What makes two entries the same one: the website as compared, or name and place where there is none."""

from urllib.parse import urlsplit

import idna

from taxonomy.words import fold


def site_key(website: str) -> str:
    """The host and path of an address as compared, such as "gov.uk/government": no scheme, "www.", port, query or
    closing slash; the host in lower-case punycode. Empty for what is no web address."""
    text = website.strip()
    parts = urlsplit(text if "//" in text else f"//{text}")
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if not host:
        return ""
    try:
        host = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        host = host.casefold()
    return host + parts.path.rstrip("/")


def identity_of(name: str, website: str, country: str, city: str) -> str:
    """The key that is unique among listed organisations."""
    key = site_key(website)
    return f"site:{key}" if key else f"name:{fold(name)}|{country.upper()}|{fold(city)}"
