"""What makes two things that were sent in the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from directory.models.identity import site_key
from taxonomy.words import fold

# Articles and legal forms: "The Zed Trust Ltd" and "Zed Trust" are likely one.
_LEFT_OUT = """
    the le la les der die das el los a an
    ltd limited llp llc plc cic cio inc incorporated corp corporation company co pty
    gmbh ggmbh ev ag bv nv sa sas sarl srl asbl vzw oy ab as aps
"""
_left_out = frozenset(_LEFT_OUT.split())


def comparable(name: str) -> str:
    """`name` without what people leave out or spell differently: accents, case, punctuation, articles, legal forms.

    Words between single spaces. Never empty, unless the name is.
    """
    folded = unicodedata.normalize("NFKD", fold(name).replace("&", " and "))
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    # "C.I.C." and "don't" are one word each.
    words = re.sub(r"[^\w\s+#]|_", " ", re.sub(r"[.'\u2019]", "", plain)).split()
    return " ".join(word for word in words if word not in _left_out) or " ".join(words) or fold(name)


def waiting_identity(sent: Mapping[str, Any]) -> str:
    """What is the same for all who send the same thing, however they spell it; at most 600 characters.

    The website as compared; without one, the name as `comparable`, the country and the town. Wider than the identity of
    listed entries, which must not confuse two of them: those who join wait together, and a curator reads them all.
    """
    key = site_key(sent.get("website", ""))
    if key:
        identity = f"site:{re.sub(r'/(index|default|home)[.](html?|php|aspx?)$', '', key)}"
    else:
        city = comparable(sent.get("city", ""))
        identity = f"name:{comparable(sent['name'])}|{sent.get('country', '')}|{city}"
    # Folding makes some letters longer: what does not fit is told apart by its hash.
    return identity if len(identity) <= 600 else f"{identity[:500]}#{sha256(identity.encode()).hexdigest()}"
