"""The queue: what was sent in and waits for a decision, and the page on which a curator decides."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.contribute.flags import flags_in_words
from directory.curate import work
from directory.curate.claiming import AlreadyDecidedError, HinderedError, OvertakenError
from directory.curate.interests import LEFT_TO_OTHERS
from directory.curate.meanwhile import EntryChangedError
from directory.curate.paging import BoundedPaginator
from directory.curate.presses import PRESSES, Done, Press, address_of
from directory.curate.review_page import context_for
from directory.curate.reviews import REVIEWS, DecisionForm
from directory.curate.reviews.base import ACCEPT
from directory.curate.roles import may_decide
from directory.curate.stages import with_last_voice
from directory.curate.versions import typed_version, version_of
from directory.models import Contribution, InterestError

State = Contribution.State
SEE_SENDER = "directory.see_sender"


# What may be pressed on a page whatever became of the case; what else is pressed there needs one that waits.
NOT_ONLY_WAITING = {"reopen", "release", "declare", "withdraw"}
# What may write in the entry, so that it says which version of it was looked at.
WRITING = {ACCEPT, "confirm"}
# The versions that a page carries, and which of them it keeps as they came back: all but of what is told on it.
VERSIONS = ("version", "entry_version")
KEPT = {
    HTTPStatus.UNPROCESSABLE_ENTITY: VERSIONS,
    HTTPStatus.FORBIDDEN: VERSIONS,
    HTTPStatus.CONFLICT: ("entry_version",),
}


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
        if case.joined_to is not None:
            return HttpResponseRedirect(address_of(case.joined_to))
        if request.method != "POST":
            return self._page(request, case, self._form(case))
        if not may_decide(request.user, case):
            raise PermissionDenied
        return self._press(request, case)

    def _case(self, object_id: str) -> Contribution:
        related = ("decided_by", "entry", "person", "joined_to", "appeal_of__entry", "appeal_of__person")
        seen = Contribution.objects.for_curators().select_related(*related, "appeal_of__decided_by")
        cases = with_last_voice(seen.with_joined())
        case = cases.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None
        if case is None:
            raise Http404
        return case

    def _form(self, case: Contribution, request: HttpRequest | None = None) -> DecisionForm:
        data, decision = (request.POST, request.POST.get("decision", "")) if request else (None, "")
        return REVIEWS[case.type](case, data, decision=decision, joined=case.joined.all())

    def _press(self, request: HttpRequest, case: Contribution) -> HttpResponse:
        form = self._form(case, request)
        press = PRESSES.get(form.decision)
        if press is None:
            return self._page(request, case, self._form(case), status=HTTPStatus.BAD_REQUEST)
        seen, entry_seen = (typed_version(request.POST.get(name, "")) for name in VERSIONS)
        by = cast("User", request.user)
        try:
            if not case.is_waiting and form.decision not in NOT_ONLY_WAITING:
                raise AlreadyDecidedError(case)
            if not self._says_what_it_saw(case, form.decision, seen, entry_seen):
                return self._page(request, case, form, status=HTTPStatus.BAD_REQUEST)
            done = press(Press(case, form, by, seen, entry_seen, request.POST))
        except EntryChangedError as changed:
            return self._page(request, changed.case, form, status=HTTPStatus.CONFLICT, changed=changed)
        except OvertakenError as faster:
            return self._page(request, faster.case, form, status=HTTPStatus.CONFLICT)
        except (InterestError, HinderedError) as hindered:
            sentence = hindered.sentence if isinstance(hindered, HinderedError) else LEFT_TO_OTHERS
            return self._page(request, case, form, status=HTTPStatus.FORBIDDEN, refusal=sentence)
        return self._still_waiting(request, case, form) if done is None else self._on(request, case, done)

    @staticmethod
    def _says_what_it_saw(case: Contribution, decision: str, seen: int | None, entry_seen: int | None) -> bool:
        """Whether a form came back with the versions that it was given. One query, for what writes in an entry."""
        if decision in NOT_ONLY_WAITING:
            return True
        if seen is None or decision not in WRITING:
            return seen is not None
        return entry_seen is not None and (case.subject is None or entry_seen <= version_of(case.subject))

    def _still_waiting(self, request: HttpRequest, case: Contribution, form: DecisionForm) -> HttpResponse:
        """The form again with what is wrong; unless that is only because somebody decided meanwhile."""
        fresh = self._case(str(case.pk))
        if not fresh.is_waiting:
            return self._page(request, fresh, form, status=HTTPStatus.CONFLICT)
        return self._page(request, case, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _on(self, request: HttpRequest, case: Contribution, done: Done) -> HttpResponse:
        """To where the press leads: mostly to what is next in the work list, or to the list when no case is left."""
        if done.to:
            messages.success(request, done.told)
            return HttpResponseRedirect(done.to)
        address, count = work.following(cast("User", request.user), case, request.POST.get("next", ""))
        messages.success(request, format_html("{} {}", done.told, self._left(request, count)))
        return HttpResponseRedirect(address or reverse("work"))

    @staticmethod
    def _left(request: HttpRequest, cases: int) -> str:
        """What is left to do, in words."""
        if cases:
            return ngettext("%(count)s more waits.", "%(count)s more wait.", cases) % {"count": cases}
        others = len(work.work_for(cast("User", request.user)).items)
        if not others:
            return gettext("Nothing waits any more.")
        told = ngettext(
            "Nothing else waits for your decision; %(count)s other thing is to be done.",
            "Nothing else waits for your decision; %(count)s other things are to be done.",
            others,
        )
        return told % {"count": others}

    def _page(
        self,
        request: HttpRequest,
        case: Contribution,
        form: DecisionForm,
        *,
        status: int = HTTPStatus.OK,
        refusal: StrOrPromise = "",
        changed: EntryChangedError | None = None,
    ) -> HttpResponse:
        user = cast("User", request.user)
        form.case = case
        context = (
            self.admin_site.each_context(request)
            | context_for(case, form, user)
            | {
                "title": str(case),
                "opts": self.opts,
                "errors": form.errors if status == HTTPStatus.UNPROCESSABLE_ENTITY else None,
                "is_overtaken": status == HTTPStatus.CONFLICT,
                "is_incomplete": status == HTTPStatus.BAD_REQUEST and form.is_bound,
                "changed": changed,
                "refusal": refusal,
                "may_decide": may_decide(user, case),
                "may_see_sender": user.has_perm(SEE_SENDER),
                "media": self.media,
            }
            | self._kept_versions(request, case, status, changed)
        )
        return TemplateResponse(request, "admin/directory/review.html", context, status=status)

    @staticmethod
    def _kept_versions(
        request: HttpRequest, case: Contribution, status: int, changed: EntryChangedError | None
    ) -> dict[str, int]:
        """The versions that the page goes on carrying. What its curator was not told of stays unseen."""
        if changed is not None:
            return {"entry_version": changed.version}
        is_proposed_anew = status == HTTPStatus.CONFLICT and case.proposal
        names = () if is_proposed_anew else KEPT.get(HTTPStatus(status), ())
        typed = {name: typed_version(request.POST.get(name, "")) for name in names}
        return {name: version for name, version in typed.items() if version is not None}
