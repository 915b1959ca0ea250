"""What somebody says when what they kept has closed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation


class ClosedForm(forms.Form):
    """What became of an organisation."""

    closed_note = forms.CharField(
        label=_("What became of it?"),
        max_length=Organisation._meta.get_field("closed_note").max_length,
        help_text=_(
            "In a few words, at most 300 characters: when it closed, who carries its work on. Shown in public."
        ),
        error_messages={"required": _("Say in a few words what became of it.")},
    )
