"""What somebody sent from the desk after their two hours were over: not saved, and given back to be copied."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.contribute.appealing import AppealForm
from directory.own.entry_forms import FORMS
from directory.own.forms import ClosedForm, InvitationForm, RemovalForm, ReplyForm
from taxonomy.models import Facet, Term

# Of one field, so much is given back: no field of the desk takes more.
_LONGEST, _MOST = 20_000, 100
_ASKED: dict[str, type[forms.Form]] = {
    "owner-reply": ReplyForm,
    "owner-invite": InvitationForm,
    "owner-closed": ClosedForm,
    "owner-removal": RemovalForm,
    "owner-appeal": AppealForm,
}


def not_saved(request: HttpRequest, sign_in: str) -> HttpResponse:
    """403: that nothing was saved, what was typed, by the questions of its form, and where one signs in. At most two
    queries."""
    context = {"typed": [*_answers(request), *_terms(request)], "sign_in": sign_in}
    return render(request, "own/not_saved.html", context, status=HTTPStatus.FORBIDDEN)


def _answers(request: HttpRequest) -> Iterator[tuple[str, list[str]]]:
    """What was typed into fields that the form has: label and words."""
    asked = _form(request)
    for name, field in (asked.base_fields if asked else {}).items():
        typed = [] if field.widget.is_hidden or name == "subject" else request.POST.getlist(name)[:_MOST]
        if words := [_in_words(field, one) for one in typed if one.strip()]:
            yield str(field.label), words


def _form(request: HttpRequest) -> type[forms.Form] | None:
    match = request.resolver_match
    assert match is not None  # noqa: S101  a view is asked
    if match.url_name == "owner-edit":
        return FORMS[match.kwargs["kind"]]
    return _ASKED.get(match.url_name or "")


def _in_words(field: forms.Field, value: str) -> str:
    """A choice as it is called; else what was typed."""
    named = {str(key): str(label) for key, label in getattr(field, "choices", []) if isinstance(label, str)}
    if isinstance(field, forms.BooleanField):
        return "✓"
    return named.get(value, value[:_LONGEST])


def _terms(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """What was chosen for each facet, by name."""
    chosen = {
        name.removeprefix("terms-"): request.POST.getlist(name) for name in request.POST if name.startswith("terms-")
    }
    if not chosen:
        return []
    facets = Facet.objects.filter(slug__in=list(chosen)[:_MOST]).order_by("order", "pk")
    names = Term.objects.filter(facet__in=facets).values_list("facet", "slug", "name")
    told = [
        (facet.name, [name for of, slug, name in names if of == facet.pk and slug in chosen[facet.slug]])
        for facet in facets
    ]
    return [(label, words) for label, words in told if words]
