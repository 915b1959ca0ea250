"""Terms in the admin: a tree a facet, and one page for each term."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ethicalmap.admin import NamedFields
from taxonomy.admin.deleting import CarefulDelete, Obstacle
from taxonomy.admin.retiring import retire_page
from taxonomy.admin.term_form import FindTermView, MappingFormSet, SynonymFormSet, TermForm
from taxonomy.lookup import look_up
from taxonomy.models import Facet, Mapping, Synonym, Term
from taxonomy.moving import Way, move
from taxonomy.outline import Tally, tree
from taxonomy.record import edit
from taxonomy.uses import uses

TREE = "admin:taxonomy_term_changelist"


class SynonymInline(admin.TabularInline[Synonym, Term]):
    model = Synonym
    form = NamedFields
    formset = SynonymFormSet
    template = "admin/tabular.html"
    fields = ["name"]
    extra = 2
    verbose_name_plural = _("synonyms: other words for it, which searches find too")


class MappingInline(admin.TabularInline[Mapping, Term]):
    model = Mapping
    form = NamedFields
    formset = MappingFormSet
    template = "admin/tabular.html"
    fields = ["relation", "uri"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    extra = 1
    verbose_name_plural = _("mappings: the same or a near idea in the vocabularies of others")


@admin.register(Term)
class TermAdmin(CarefulDelete):
    """Terms. The list is a tree, one facet at a time."""

    form = TermForm
    inlines = [SynonymInline, MappingInline]
    search_fields = ["key", "synonyms__key"]
    readonly_fields = ["in_facet", "used_by"]

    class Media:
        css = {"all": ["css/admin/taxonomy.css"]}
        js = [Script("js/taxonomy/named-search.js", type="module")]

    # The tree --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("move/", self.admin_site.admin_view(require_POST(self.move_view)), name="taxonomy_term_move"),
            path("find/", self.admin_site.admin_view(self.find_view), name="taxonomy_term_find"),
            path("<int:pk>/retire/", self.admin_site.admin_view(retire_page), name="taxonomy_term_retire"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The terms of one facet as a tree, or of all facets where something is looked for. Six queries at most."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        facets = list(Facet.objects.all())
        typed = request.GET.get("q", "").strip()[:200]
        asked = request.GET.get("facet", "")
        facet = next((each for each in facets if each.slug == asked), facets[0] if facets else None)
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": _("Terms"),
            "opts": self.opts,
            "media": self.media,
            "facets": facets,
            "facet": facet,
            "typed": typed,
            "may_change": self.has_change_permission(request),
            "may_add": self.has_add_permission(request),
        }
        if typed:
            tally = Tally()
            context["found"] = [(found, tally.of(found.term.facet, found.term)) for found in look_up(typed, facets)]
        elif facet:
            context["nodes"] = tree(facet, facet.terms.all(), Tally(facet.kinds))
        return TemplateResponse(request, "admin/taxonomy/terms.html", context | (extra_context or {}))

    def move_view(self, request: HttpRequest) -> HttpResponse:
        """Moves a term as `move` asks: "up:12", or "under:12:34" for a term and another. Back to the tree, there."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        way, _colon, keys = request.POST.get("move", "").partition(":")
        found = {term.pk: term for term in Term.objects.select_related("facet").filter(pk__in=_keys(keys))}
        moved, other = ([*(found.get(key) for key in _keys(keys)), None, None])[:2]
        if moved is None or way not in set(Way):
            self.message_user(request, _("That term is no longer there. Nothing was moved."), messages.ERROR)
            return HttpResponseRedirect(reverse(TREE))
        try:
            with edit(user=request.user):
                move(moved, Way(way), other)
        except ValidationError as refusal:
            told = gettext("“%(name)s” stays where it is. %(why)s") % {"name": moved, "why": " ".join(refusal.messages)}
            self.message_user(request, told, messages.ERROR)
        else:
            told = self._where(moved)
            self.log_change(request, moved, told)
            self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse(TREE)}?facet={moved.facet.slug}#term-{moved.pk}")

    @staticmethod
    def _where(term: Term) -> str:
        """Where a term stands now, for those who do not see it move."""
        row = list(Term.objects.filter(facet=term.facet_id, parent=term.parent_id).values_list("pk", flat=True))
        place = {"name": term, "broader": term.parent, "number": row.index(term.pk) + 1, "count": len(row)}
        if term.parent is None:
            return gettext("“%(name)s” is now number %(number)s of %(count)s at the top.") % place
        return gettext("“%(name)s” is now number %(number)s of %(count)s under “%(broader)s”.") % place

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """What Django's autocomplete asks for, with facets said."""
        return FindTermView.as_view(admin_site=self.admin_site)(request)  # type: ignore[return-value]

    # One term --------------------------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A term is added to a facet: the address says to which."""
        if not Facet.objects.filter(slug=request.GET.get("facet", "")).exists():
            self.message_user(request, _("Choose a facet, and add the term there."), messages.INFO)
            return HttpResponseRedirect(reverse(TREE))
        return super().add_view(request, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        facet = obj.facet if obj else Facet.objects.get(slug=request.GET["facet"])
        return type(form.__name__, (form,), {"facet": facet})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (None, {"fields": ["in_facet", "name", "slug", "parent", "definition", "scope_note", "related", "source"]}),
            (_("Deprecation"), {"fields": ["deprecated", "replaced_by"]}),
            (_("For the public history"), {"fields": ["reason"]}),
            *([(_("Use"), {"fields": ["used_by"]})] if obj else []),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Addresses with the slug are out in the world.
        return [*self.readonly_fields, "slug"] if obj else self.readonly_fields

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        return {name: value for name, value in request.GET.items() if name in {"name", "parent"}}

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Term], change: bool) -> None:
        if change:
            # Before the move: it may go to where one that it was related to has been in the way.
            obj.related.remove(*obj.related.exclude(pk__in=[other.pk for other in form.cleaned_data["related"]]))
        if "parent" in form.changed_data:
            obj.position = 0  # to the end of its new neighbours
        super().save_model(request, obj, form, change)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        term = super().get_object(request, object_id, from_field)
        # Read here once, for the form, the tree and the counts.
        return term and Term.objects.select_related("facet").get(pk=term.pk)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._add_another_here(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._add_another_here(request, obj, super().response_change(request, obj))

    @staticmethod
    def _add_another_here(request: HttpRequest, term: Term, response: HttpResponse) -> HttpResponse:
        """“Save and add another” stays in the facet."""
        if "_addanother" in request.POST and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(f"{reverse('admin:taxonomy_term_add')}?facet={term.facet.slug}")
        return response

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._back_to_tree(obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._back_to_tree(obj)

    @staticmethod
    def _back_to_tree(term: Term) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{reverse(TREE)}?facet={term.facet.slug}#term-{term.pk}")

    def view_on_site(self, obj: Any) -> str:
        return str(obj.get_absolute_url())

    @admin.display(description=_("facet"))
    def in_facet(self, term: Any) -> SafeString | str:
        if term is None or not term.facet_id:
            return ""
        address = f"{reverse(TREE)}?facet={term.facet.slug}"
        return format_html('<a href="{}">{}</a>: {}', address, term.facet.name, term.facet.question)

    @admin.display(description=_("used by"))
    def used_by(self, term: Term) -> SafeString | str:
        counts = Tally(term.facet.kinds).of(term.facet, term)
        if not counts:
            return gettext("Nothing that is listed.")
        links = format_html_join(", ", '<a href="{}">{}</a>', ((count.address, count.words) for count in counts))
        return format_html("{} {}", links, gettext("(listed, with its narrower terms)"))

    # Deleting --------------------------------------------------------------------------------------------------------

    def obstacles(self, thing: Term) -> list[Obstacle]:
        found = []
        change = reverse("admin:taxonomy_term_change", args=[thing.pk])
        for use in uses():
            if use.tagged(thing.pk):
                why = gettext("There are %(things)s with this term, listed or not.") % {"things": use.name_plural}
                found.append(Obstacle(why, use.address(thing.facet.slug, thing.slug), _("Give them another term")))
        if count := thing.children.count():
            why = ngettext(
                "%(count)s narrower term comes under it.", "%(count)s narrower terms come under it.", count
            ) % {"count": count}
            found.append(Obstacle(why, f"{reverse(TREE)}?facet={thing.facet.slug}#term-{thing.pk}", _("Move them")))
        if found:
            why = gettext("Its address may be linked to from elsewhere.")
            found.append(Obstacle(why, f"{change}#id_deprecated", _("Deprecate it instead")))
        return found


def _keys(text: str) -> list[int]:
    return [int(part) for part in text.split(":") if part.isdecimal() and len(part) < 19]
