"""The queue: what was sent in and waits for a decision, and the page on which a curator decides."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.contribute.duplicates import likely_duplicates
from directory.contribute.flags import flags_in_words
from directory.contribute.mails import tell_decision
from directory.curate import decisions
from directory.curate.links import to_admin
from directory.curate.paging import BoundedPaginator
from directory.curate.review import ACCEPT, DECLINE, ReviewForm
from directory.curate.roles import may_decide
from directory.curate.vocabulary import vocabulary_for
from directory.models import Change, Contribution, Organisation

State = Contribution.State
SEE_SENDER = "directory.see_sender"


# What `contribute.spam` noticed, in words.


class StateFilter(admin.SimpleListFilter):
    """What became of it. Unless asked otherwise, the list is the queue."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [
            ("held", _("Held as likely spam")),
            ("accepted", _("Accepted")),
            ("declined", _("Declined")),
            ("all", _("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": _("Waiting")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cases = queryset.filter(joined_to=None)
        chosen: dict[str, dict[str, Any]] = {
            "held": {"state": State.WAITING, "held": True},
            "accepted": {"state__in": [State.ACCEPTED, State.IN_PART]},
            "declined": {"state": State.DECLINED},
            "all": {},
        }
        return cases.filter(**chosen.get(self.value() or "", {"state": State.WAITING, "held": False}))


@admin.register(Contribution)
class ContributionAdmin(admin.ModelAdmin[Contribution]):
    """What was sent in, oldest first. Nobody writes in it; a curator decides on it."""

    list_display = ["name", "waits", "joined_count", "flagged", "state", "decided_by"]
    list_display_links = ["name"]
    list_filter = [StateFilter]
    list_select_related = ["decided_by"]
    list_per_page = 50
    ordering = ["sent_at", "pk"]
    sortable_by = ()
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator

    class Media:
        css = {"all": ["css/admin/curate.css"]}
        js = ["js/suggest.js"]

    # The queue -------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contribution]:
        seen: QuerySet[Contribution] = Contribution.objects.for_curators().annotate(others=Count("joined"))
        return seen

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody decides at all; of one case, whether it is theirs to decide."""
        return super().has_change_permission(request, obj) and (obj is None or may_decide(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent in is kept, and erased as `directory.retention` says; to delete is for superusers alone."""
        return bool(request.user.is_active and request.user.is_superuser)

    @admin.display(description=_("Name"))
    def name(self, case: Contribution) -> str:
        return str(case)

    @admin.display(description=_("Sent"))
    def waits(self, case: Contribution) -> str:
        return gettext("%(age)s ago") % {"age": timesince(case.sent_at, depth=1)}

    @admin.display(description=_("Sent by others too"))
    def joined_count(self, case: Any) -> str:
        return (
            ngettext("%(count)s other", "%(count)s others", case.others) % {"count": case.others} if case.others else ""
        )

    @admin.display(description=_("Flagged"))
    def flagged(self, case: Contribution) -> str:
        return ", ".join(str(words) for words, _why in flags_in_words(case.flags))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("What was sent in")} | (extra_context or {}))

    # One contribution ------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        case = self._case(object_id)
        if not self.has_view_or_change_permission(request, case):
            raise PermissionDenied
        if case.joined_to_id:
            return HttpResponseRedirect(_address(case.joined_to_id))
        if request.method != "POST":
            return self._page(request, case, self._form(case))
        if not self.has_change_permission(request, case):
            raise PermissionDenied
        return self._decide(request, case)

    def _case(self, object_id: str) -> Contribution:
        cases = Contribution.objects.for_curators().select_related("decided_by", "entry").with_joined()
        case = cases.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None
        if case is None:
            raise Http404
        return case

    def _form(self, case: Contribution, request: HttpRequest | None = None) -> ReviewForm:
        data, decision = (request.POST, request.POST.get("decision", "")) if request else (None, "")
        vocabulary = vocabulary_for("organisation")
        return ReviewForm(case, vocabulary, data, joined=case.joined.all(), decision=decision)

    def _decide(self, request: HttpRequest, case: Contribution) -> HttpResponse:
        form = self._form(case, request)
        answer = {ACCEPT: self._accept, DECLINE: self._decline, "reopen": self._reopen, "release": self._release}.get(
            form.decision
        )
        if answer is None:
            return self._page(request, case, self._form(case), status=HTTPStatus.BAD_REQUEST)
        try:
            if not case.is_waiting and form.decision in (ACCEPT, DECLINE):
                raise decisions.AlreadyDecidedError(case)
            return answer(request, case, form, cast("User", request.user))
        except decisions.AlreadyDecidedError as faster:
            return self._page(request, faster.case, form, status=HTTPStatus.CONFLICT)

    def _accept(self, request: HttpRequest, case: Contribution, form: ReviewForm, by: User) -> HttpResponse:
        if form.is_valid():
            try:
                entry = decisions.accept(
                    case,
                    by=by,
                    fields=form.taken,
                    words=form.cleaned_data["accept_words"],
                    is_checked=form.cleaned_data["is_checked"],
                )
            except decisions.ListedAlreadyError as same:
                form.refuse_listed(same.entry)
            else:
                return self._next(request, case, format_html(gettext("{} is listed."), to_admin(entry)))
        return self._still_waiting(request, case, form)

    def _decline(self, request: HttpRequest, case: Contribution, form: ReviewForm, by: User) -> HttpResponse:
        if not form.is_valid():
            return self._still_waiting(request, case, form)
        told = form.cleaned_data
        decisions.decline(case, by=by, reason=told["reason"], words=told["decline_words"], listed_as=told["listed_as"])
        link = format_html('<a href="{}">{}</a>', _address(case.pk), case)
        return self._next(request, case, format_html(gettext("{} is declined."), link))

    def _reopen(self, request: HttpRequest, case: Contribution, form: ReviewForm, by: User) -> HttpResponse:
        waiting = decisions.reopen(case, by=by)
        messages.success(request, gettext("“%(name)s” waits again.") % {"name": case})
        return HttpResponseRedirect(_address(waiting.pk))

    def _release(self, request: HttpRequest, case: Contribution, form: ReviewForm, by: User) -> HttpResponse:
        waiting = decisions.release(case, by=by)
        if waiting.stage == Contribution.Stage.UNCONFIRMED:
            messages.success(request, gettext("The person is asked now. Until they answer, nobody sees it."))
            return HttpResponseRedirect(_queue())
        messages.success(request, gettext("“%(name)s” waits in the queue now.") % {"name": case})
        return HttpResponseRedirect(_address(waiting.pk))

    def _still_waiting(self, request: HttpRequest, case: Contribution, form: ReviewForm) -> HttpResponse:
        """The form again with what is wrong; unless that is only because somebody decided meanwhile."""
        fresh = self._case(str(case.pk))
        if not fresh.is_waiting:
            raise decisions.AlreadyDecidedError(fresh)
        return self._page(request, case, form)

    def _next(self, request: HttpRequest, case: Contribution, told: str) -> HttpResponse:
        """Tell those who sent it; then on to what waits next, or back to the empty queue."""
        tell_decision(case)
        left = Contribution.objects.waiting()
        following = _after(case) or left.first()
        waits = ngettext("%(count)s more waits.", "%(count)s more wait.", count := left.count()) % {"count": count}
        rest = waits if following else gettext("Nothing waits any more.")
        messages.success(request, format_html("{} {}", told, rest))
        return HttpResponseRedirect(_address(following.pk) if following else _queue())

    def _page(
        self, request: HttpRequest, case: Contribution, form: ReviewForm, *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        decided = Change.objects.to(decisions.CONTRIBUTION, case.pk).select_related("user").order_by("pk")
        following = _after(case)
        context = self.admin_site.each_context(request) | {
            "title": str(case),
            "opts": self.opts,
            "case": case,
            "flags": [words for words, _why in flags_in_words(case.flags)],
            "form": form,
            "errors": form.errors if form.is_bound and status == HTTPStatus.OK else None,
            "is_overtaken": status == HTTPStatus.CONFLICT,
            "may_decide": self.has_change_permission(request, case),
            "may_see_sender": request.user.has_perm(SEE_SENDER),
            "duplicates": likely_duplicates(case.sent, among=Organisation.objects.exclude(contributions=case)),
            "decided": [(change, _in_words(change)) for change in decided],
            "ahead": case.place_in_queue() - 1 if case.is_waiting and not case.held else None,
            "next_address": _address(following.pk) if following else "",
            "media": self.media,
        }
        return TemplateResponse(request, "admin/directory/review.html", context, status=status)


def _after(case: Contribution) -> Contribution | None:
    """The next in the queue after `case`: not always the oldest, so that one may be left for somebody else."""
    later = Q(sent_at__gt=case.sent_at) | Q(sent_at=case.sent_at, pk__gt=case.pk)
    return Contribution.objects.waiting().filter(later).first()


def _in_words(change: Change) -> str:
    """What a `Change` of a contribution says, in a few words."""
    _was, state = change.fields.get("state", [None, None])
    if state is None:
        return gettext("released")
    _was, reason = change.fields.get("reason", [None, ""])
    became = gettext("reopened") if state == State.WAITING else str(State(state).label)
    return f"{became}: {Contribution.Reason(reason).label}" if reason else became


def _address(pk: int) -> str:
    return reverse("admin:directory_contribution_change", args=[pk])


def _queue() -> str:
    return reverse("admin:directory_contribution_changelist")
