"""The form that asks for a person to be removed, for whoever lost the address at which they agreed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.contribute import questions
from directory.contribute.forms.sending import AboutForm
from directory.models import Contribution, Person


class PersonRemovalForm(AboutForm):
    """A request to remove a person. Nothing in it must be answered, and nobody needs a reason."""

    type: ClassVar[str] = Contribution.Type.REMOVAL

    def __init__(self, entry: Person, data: QueryDict | None = None) -> None:
        super().__init__(entry, data)
        note = self.fields["note"]
        note.label = _("How can we tell that it is you?")
        note.help_text = _("You need not say why. A line on a page of your own, for instance, is enough.")
        questions.explain(self, {"note": questions.WHY_REMOVAL_NOTE})

    def sent(self) -> dict[str, Any]:
        return self.answers()

    @property
    def identity(self) -> str:
        return f"removal:{self.entry.kind}:{self.entry.pk}"
