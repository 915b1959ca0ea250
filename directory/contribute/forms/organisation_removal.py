"""The form that asks for an organisation to be removed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.contribute.forms.sending import AboutForm
from directory.contribute.tidying import TidyLinesField
from directory.models import Contribution


class OrganisationRemovalForm(AboutForm):
    """A request to remove an organisation. Nobody needs a reason."""

    type: ClassVar[str] = Contribution.Type.REMOVAL
    between = ("affiliated", "sender_email")

    why = TidyLinesField(
        label=_("Is there something that we should know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def sent(self) -> dict[str, Any]:
        return self.answers("why")

    @property
    def identity(self) -> str:
        return f"removal:{self.entry.kind}:{self.entry.pk}"
