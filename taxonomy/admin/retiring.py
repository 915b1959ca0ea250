"""The page on which a term is retired: merged into another, or deprecated. First what it touches, then the button."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from taxonomy.admin.pages import editor_of, page
from taxonomy.admin.term_form import FindTerm, OneTerm, find_among
from taxonomy.models import Term
from taxonomy.retiring import Narrower, Retirement, Touched, retire, touched_by

MERGE, DEPRECATE = "merge", "deprecate"


class RetireForm(forms.Form):
    """How a term is retired."""

    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        widget=forms.RadioSelect,
        initial=MERGE,
        choices=[
            (MERGE, gettext_lazy("Merge it into another: the two mean the same, and its address leads there")),
            (DEPRECATE, gettext_lazy("Deprecate it: it keeps its page, which says that it is no longer used")),
        ],
    )
    into = OneTerm(
        label=gettext_lazy("Replaced by"),
        queryset=Term.objects.none(),
        required=False,
        help_text=gettext_lazy("In the same facet. A merge needs one; a deprecated term may have one."),
    )
    narrower = forms.ChoiceField(
        label=gettext_lazy("Its narrower terms"),
        widget=forms.RadioSelect,
        choices=Narrower.choices,
        initial=Narrower.REPLACEMENT,
    )
    retag = forms.BooleanField(
        label=gettext_lazy("File what has this term under the replacement"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A merge always does."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Stands in the public history of the term, and of what is filed elsewhere."),
    )

    class Media:
        js = [Script("js/taxonomy/named-search.js", type="module")]

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term
        others = Term.objects.current().filter(facet=term.facet_id).exclude(pk=term.pk)
        find_among(others.select_related("facet").order_by("key"), self.fields["into"], FindTerm)
        if not term.children.exists():
            del self.fields["narrower"]

    def asked(self) -> Retirement:
        """What a valid form asks for."""
        said = self.cleaned_data
        return Retirement(
            self.term,
            said["into"],
            merge=said["how"] == MERGE,
            narrower=Narrower(said.get("narrower") or Narrower.STAY),
            retag=said["retag"],
            reason=said["reason"],
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        needs = said.get("how") == MERGE or said.get("narrower") == Narrower.REPLACEMENT
        if needs and not said.get("into") and "into" not in self.errors:
            self.add_error("into", _("Choose the term that replaces it."))
        if said.get("how") == MERGE and said.get("narrower") == Narrower.STAY:
            self.add_error("narrower", _("Nothing can come under a term that is merged. Choose where they go."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def retire_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; with a good one, what it would touch; with that seen and unchanged, it is done.

    409 where what it touches changed since it was shown, or the term was retired meanwhile; 422 for a form with faults.
    """
    by = editor_of(request)
    term = get_object_or_404(Term.objects.select_related("facet", "parent"), pk=pk)
    if term.deprecated:
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return _page(request, term, status=status, refusal=_("It is deprecated already."))
    if request.method != "POST" or "back" in request.POST:
        return _page(request, term, form=RetireForm(term, request.POST or None))
    form = RetireForm(term, request.POST)
    if not form.is_valid():
        return _page(request, term, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    asked = form.asked()
    touched = touched_by(asked)
    shown: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "touched": touched,
        "retagged": [use.in_words(count) for use, count in touched.retagged],
        "seen": _digest(touched),
    }
    if "seen" not in request.POST:
        return _page(request, term, **shown)
    if request.POST["seen"] != shown["seen"]:
        told = _("Something changed since this was shown. Nothing was done yet. Look again at what it touches.")
        return _page(request, term, status=HTTPStatus.CONFLICT, overtaken=told, **shown)
    try:
        done = retire(asked, by)
    except ValidationError as refused:
        refusal = " ".join(refused.messages)
        return _page(request, term, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY, refusal=refusal)
    undo = reverse("admin:taxonomy_edit_undo", args=[done.pk])
    told = format_html('{} <a href="{}">{}</a>', _("“%(name)s” is retired.") % {"name": term}, undo, _("Undo"))
    messages.success(request, told)
    return HttpResponseRedirect(f"{reverse('admin:taxonomy_term_changelist')}?facet={term.facet.slug}")


def _page(
    request: HttpRequest, term: Term, *, form: RetireForm | None = None, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    title = _("Retire “%(name)s”") % {"name": term}
    context |= {"form": form, "errors": form.errors if form else None}
    return page(request, "retire", Term, status=status, title=title, term=term, word=term, **context)


def _digest(touched: Touched) -> str:
    """What tells whether the same would be touched."""
    parts = [[use.kind, count] for use, count in touched.retagged]
    parts += [[row.pk for row in rows] for rows in touched[1:]]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
