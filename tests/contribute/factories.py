"""Things that were sent in."""

from typing import Any

from directory.contribute.duplicates import waiting_identity
from directory.models import Contribution


def make_contribution(name: str = "Zed Trust", *, sent: dict[str, Any] | None = None, **changes: Any) -> Contribution:
    """A contribution that waits."""
    answers = {"name": name, "website": f"https://{name.lower().replace(' ', '')}.example", "summary": "Does good."}
    answers |= sent or {}
    fields = {
        "sent": answers,
        "identity": waiting_identity(answers),
        "form_key": f"form {Contribution.objects.count()}",
    }
    made: Contribution = Contribution.objects.create(**fields | changes)
    return made
