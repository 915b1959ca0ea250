"""The admin of criteria: to edit one is to publish its next version, and what was published stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Contribution, Criterion, CriterionVersion
from directory.models.criterion import CriterionQuerySet
from ethicalmap.admin import NamedRow

# What a version says, as its form has it.
TEXTS = ("title", "meaning", "examples_in", "examples_out")


class CriterionForm(forms.ModelForm[Criterion]):
    """A criterion with the texts of its version of today. Texts that read otherwise are the next version."""

    title = forms.CharField(label=_("Title"), max_length=100, widget=forms.TextInput(attrs={"class": "vTextField"}))
    meaning = forms.CharField(
        label=_("What it means"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )
    examples_in = forms.CharField(
        label=_("Examples that meet it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=_("Two to four, one a line. Invented or general: nobody's name."),
    )
    examples_out = forms.CharField(
        label=_("Examples that do not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=_("Two to four, one a line. Invented or general: nobody's name."),
    )
    note = forms.CharField(
        label=_("What changed, and why"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Public, beside the new version. Needed if a text above reads otherwise."),
    )
    is_retired = forms.BooleanField(
        label=_("No longer in force"),
        required=False,
        help_text=_("No decision may cite it any more. Its page stays, for decisions of before."),
    )
    # The version that the form was filled from.
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Criterion
        fields = ["slug", "side", "reason", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = self.instance.current if self.instance.pk else None
        if self.current is not None:
            texts = {name: getattr(self.current, name) for name in TEXTS}
            kept = {"number": self.current.number, "is_retired": not self.instance.is_in_force}
            self.initial = texts | kept | dict(self.initial)

    @property
    def is_reworded(self) -> bool:
        """Whether the texts read otherwise than those of the version of today."""
        now = {name: _plain(self.cleaned_data.get(name, "")) for name in TEXTS}
        return self.current is None or now != {name: _plain(getattr(self.current, name)) for name in TEXTS}

    def clean_examples_in(self) -> str:
        return _two_to_four(self.cleaned_data["examples_in"])

    def clean_examples_out(self) -> str:
        return _two_to_four(self.cleaned_data["examples_out"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.current is not None:
            if cleaned.get("number") != self.current.number:
                self.add_error(None, _("Somebody published a version meanwhile. Open this page again, and compare."))
            if self.is_reworded and not cleaned.get("note"):
                self.add_error("note", _("Say what changed, and why: everybody reads it."))
            self._keep_what_is_needed(cleaned)
        return cleaned

    def _keep_what_is_needed(self, cleaned: dict[str, Any]) -> None:
        """Every question and every reason for a refusal keeps a criterion that decisions can cite."""
        others = Criterion.objects.in_force().exclude(pk=self.instance.pk)
        retires = cleaned.get("is_retired") and self.instance.is_in_force
        if retires and not others.filter(side=self.instance.side).exists():
            self.add_error("is_retired", _("It is the last that answers its question. Publish another one first."))
        was = Criterion.objects.values_list("reason", flat=True).get(pk=self.instance.pk)
        loses = was and (retires or (self.instance.is_in_force and cleaned.get("reason") != was))
        if loses and not others.filter(reason=was).exists():
            label = Contribution.Reason(was).label
            sentence = _("It is the last that stands for “%(reason)s” Let another one stand for it first.")
            self.add_error("is_retired" if retires else "reason", sentence % {"reason": label})


def _two_to_four(examples: str) -> str:
    if not 2 <= len(_plain(examples)) <= 4:
        raise ValidationError(_("Give two to four examples, one a line."))
    return examples


def _plain(text: str) -> list[str]:
    """The lines of a text, whatever browsers make of their ends, without empty ones."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin[Criterion]):
    """Criteria, whose order can be edited in the list. None is ever deleted: decisions name it."""

    form = CriterionForm
    list_display = ["title", "side", "position", "reason", "number", "in_force"]
    list_editable = ["position"]
    list_display_links = ["title"]
    ordering = ["side", "position", "pk"]
    sortable_by = ()
    actions = None
    fieldsets = [
        (None, {"fields": ["slug", "side", "reason", "position"]}),
        (_("What it says"), {"fields": list(TEXTS)}),
        (_("This change"), {"fields": ["note", "is_retired", "number"]}),
    ]

    class Media:
        css = {"all": ["css/admin/curate.css"]}

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=NamedRow, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Criterion]:
        criteria = cast("CriterionQuerySet", super().get_queryset(request))
        return criteria.with_current()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Its address and its question are out in the world, in decisions that cite it.
        return ["slug", "side"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["title"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Criterion, form: Any, change: bool) -> None:
        if isinstance(form, CriterionForm):
            retires = form.cleaned_data["is_retired"]
            obj.retired_at = (obj.retired_at or timezone.now()) if retires else None
        super().save_model(request, obj, form, change)
        if isinstance(form, CriterionForm) and form.is_reworded:
            self._publish(obj, form, cast("User", request.user))

    @staticmethod
    def _publish(criterion: Criterion, form: CriterionForm, by: User) -> None:
        texts = {name: "\n".join(_plain(form.cleaned_data[name])) for name in TEXTS}
        CriterionVersion.objects.create(
            criterion=criterion,
            number=form.current.number + 1 if form.current else 1,
            note=form.cleaned_data["note"],
            published_by=by,
            **texts,
        )

    @admin.display(description=_("criterion"))
    def title(self, criterion: Criterion) -> str:
        return criterion.current.title

    @admin.display(description=_("version"))
    def number(self, criterion: Criterion) -> int:
        return criterion.current.number

    @admin.display(description=_("in force"), boolean=True)
    def in_force(self, criterion: Criterion) -> bool:
        return criterion.is_in_force
