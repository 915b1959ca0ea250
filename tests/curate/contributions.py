"""Contributions as they come in."""

from typing import Any

from directory.contribute.duplicates import waiting_identity
from directory.models import Contribution
from tests.factories import make_facet

SENT: dict[str, Any] = {
    "name": "Watch the Watchers",
    "website": "https://watch.example",
    "summary": "Watches those who watch.",
    "country": "GB",
    "city": "Leeds",
}
made = 0


def make_contribution(*, joined_to: Contribution | None = None, **changes: Any) -> Contribution:
    """A contribution that waits, or joined one that does. What is no field of the model is a part of what was sent."""
    global made
    made += 1
    own = {name: changes.pop(name) for name in list(changes) if hasattr(Contribution, name)}
    sent = {name: value for name, value in (SENT | changes).items() if value}
    for facet in {**sent.get("terms", {}), **sent.get("proposals", {})}:
        make_facet(facet)
    return Contribution.objects.create(
        **{"sent": sent, "identity": waiting_identity(sent), "form_key": f"form-{made}", "joined_to": joined_to} | own
    )
