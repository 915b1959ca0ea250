"""The page on which a curator makes two entries of one."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_countries import countries

from directory.curate.desk import NEAR, curator_of, desk, found
from directory.curate.links import to_admin
from directory.curate.merging import MergeError
from directory.curate.splitting import parts_of, split
from directory.curate.versions import version_of
from directory.models import Affiliation, InterestError, Organisation, Owner, Relationship
from taxonomy.models import Term

FACTS = ("name", "website", "summary", "country", "city")


class SplitForm(forms.Form):
    """The new entry's own facts, and for each part of the old one two boxes: that it stays, and that it goes."""

    name = forms.CharField(label=gettext_lazy("Name of the new entry"), max_length=200)
    website = forms.URLField(
        label=gettext_lazy("Its website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("One sentence, at most 200 characters."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=[("", "—"), *countries], required=False)
    city = forms.CharField(label=gettext_lazy("City or town"), max_length=100, required=False)
    stays = forms.MultipleChoiceField(label=gettext_lazy("Stays"), required=False, widget=forms.CheckboxSelectMultiple)
    goes = forms.MultipleChoiceField(label=gettext_lazy("Goes"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Optional. Stands in the public history of both."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, entry: Organisation, data: Any = None) -> None:
        initial = {name: getattr(entry, name) for name in ("summary", "city")} | {"country": str(entry.country)}
        self.parts = list(_labels(entry))
        names = [name for name, _group, _label in self.parts]
        super().__init__(data, initial=initial | {"stays": names, "version": version_of(entry)})
        for name in ("stays", "goes"):
            self.fields[name].choices = [(one, one) for one in names]  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[str, list[tuple[str, str, bool, bool]]]]:
        """The parts in groups of a kind: name, label, and whether its two boxes are ticked."""
        stays, goes = self["stays"].value() or [], self["goes"].value() or []
        rows: dict[str, list[tuple[str, str, bool, bool]]] = {}
        for name, group, label in self.parts:
            rows.setdefault(group, []).append((name, label, name in stays, name in goes))
        yield from rows.items()


@require_http_methods(["GET", "HEAD", "POST"])
def split_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what the new entry is called and what goes there. 422 where something is wrong, 409 where somebody changed
    the entry meanwhile or what would be listed is."""
    by = curator_of(request, Organisation.kind)
    entry = found(Organisation, pk)
    if request.method != "POST":
        return _page(request, entry, SplitForm(entry))
    form = SplitForm(entry, request.POST)
    if not form.is_valid():
        return _page(request, entry, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.cleaned_data["version"] != str(version_of(entry)):
        form.data = request.POST.copy()
        form.data["version"] = str(version_of(entry))
        told = _("Somebody changed the entry in the meantime. Nothing was done yet. Look at its parts again.")
        return _page(request, entry, form, status=HTTPStatus.CONFLICT, refusal=told)
    return _split(request, entry, form, by)


def _split(request: HttpRequest, entry: Organisation, form: SplitForm, by: User) -> HttpResponse:
    told = form.cleaned_data
    facts = {name: told[name] for name in FACTS}
    try:
        made = split(entry, facts, stays=told["stays"], goes=told["goes"], by=by, reason=told["reason"])
    except MergeError as refused:
        return _page(request, entry, form, status=HTTPStatus.CONFLICT, refusal=refused.why)
    except InterestError:
        return _page(request, entry, form, status=HTTPStatus.FORBIDDEN, refusal=NEAR)
    words = _("{} is an entry of its own now, beside {}.")
    messages.success(request, format_html(words, to_admin(made), to_admin(entry)))
    return HttpResponseRedirect(reverse("admin:directory_organisation_change", args=[made.pk]))


def _page(
    request: HttpRequest, entry: Organisation, form: SplitForm, *, status: int = HTTPStatus.OK, refusal: Any = ""
) -> HttpResponse:
    is_wrong = status == HTTPStatus.UNPROCESSABLE_ENTITY
    return desk(
        request,
        "split",
        Organisation,
        status=status,
        title=_("Split an entry"),
        entry=entry,
        form=form,
        errors=form.errors if is_wrong else {},
        refusal=refusal,
    )


def _labels(entry: Organisation) -> Iterator[tuple[str, str, str]]:
    """The parts of an entry: name, the group it stands in, and what it is called. Eight queries."""
    terms = Term.objects.filter(pk__in=entry.terms.values("pk")).select_related("facet")
    for term in terms.order_by("facet__order", "facet__slug", "position", "name"):
        yield f"terms.{term.facet.slug}:{term.slug}", term.facet.name, term.name
    ties = dict(_ties(entry))
    for name, part in parts_of(entry).items():
        if name in ties:
            words, other = ties[name].seen_from(entry)
            yield name, _("Relationships"), f"{words} {other}"
        elif isinstance(part, Affiliation):
            yield name, _("People who are named with it"), ", ".join(filter(None, [str(part.person), part.role]))
        elif isinstance(part, Owner):
            since = part.since.date().isoformat()
            yield name, _("Owners"), _("%(proof)s, since %(date)s") % {"proof": part.get_proof_display(), "date": since}


def _ties(entry: Organisation) -> Iterator[tuple[str, Relationship]]:
    """The relationships of an entry by the record's names. Two queries."""
    for tie in Relationship.objects.filter(source=entry).select_related("source", "target"):
        yield f"relationships.to.{tie.type}.{tie.target.slug}", tie
    for tie in Relationship.objects.filter(target=entry).select_related("source", "target"):
        yield f"relationships.from.{tie.type}.{tie.source.slug}", tie
