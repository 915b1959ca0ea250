"""An appeal against a decision, from the private page of whoever it was about. Another curator decides on it."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from directory.contribute.after_refusal import appeal_until, how_to_mend
from directory.contribute.forms import SendingForm
from directory.contribute.progress import criteria_behind
from directory.contribute.questions import CURATORS, Why, explain
from directory.contribute.taking import sent_before, take_in
from directory.contribute.tidying import TidyLinesField
from directory.models import Contribution
from ethicalmap.private import private


class AppealForm(SendingForm):
    """Why a decision was wrong: on a contribution, `case`, or without one."""

    type: ClassVar[str] = Contribution.Type.APPEAL
    between = ()

    why = TidyLinesField(
        label=_("What was wrong about the decision?"),
        max_length=2000,
        error_messages={"required": _("Say what was wrong about it.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, case: Contribution | None, data: QueryDict | None = None, *, answer_to: str) -> None:
        super().__init__(data)
        self.case, self.answer_to = case, answer_to
        explain(self, {"why": Why(CURATORS, _("So that another curator can look at it again."))})

    def clean(self) -> None:
        super().clean()
        self.cleaned_data["sender_email"] = self.answer_to

    def sent(self) -> dict[str, Any]:
        return {"why": self.cleaned_data["why"]}


class SenderAppealForm(AppealForm):
    """An appeal of whoever sent in what was decided on. It is answered to the address that they gave."""

    case: Contribution

    def __init__(self, against: Contribution, data: QueryDict | None = None) -> None:
        super().__init__(against.case, data, answer_to=against.sender_email)
        self.against = against

    def sent(self) -> dict[str, Any]:
        return super().sent() | {"name": str(self.case)}

    @property
    def identity(self) -> str:
        """One decision: all who appeal against it join."""
        assert self.case.decided_at is not None  # noqa: S101  an appeal is against a decision
        return f"appeal:{self.case.pk}:{self.case.decided_at.isoformat()}"

    @property
    def about(self) -> dict[str, Any]:
        return {"entry": self.case.entry, "person": self.case.person, "appeal_of": self.case}


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """What was decided, and the place to say why that was wrong; where nobody may appeal any more, 409 with why."""
    found: Contribution | None = Contribution.objects.opened_by(token)
    if found is None:
        raise Http404
    form = SenderAppealForm(found, request.POST if request.method == "POST" else None)
    page = partial(_page, request, form)
    if form.is_bound and form.case.decided_at and form.is_valid() and (before := sent_before(form)):
        return before
    if appeal_until(found.case) is None:
        return page(status=HTTPStatus.CONFLICT)
    if not form.is_bound:
        return page()
    return take_in(request, form, page) if form.is_valid() else page(status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: HttpRequest, form: SenderAppealForm, *, status: HTTPStatus = HTTPStatus.OK, refusal: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "contribution": form.against,
        "case": form.case,
        "criteria": criteria_behind(form.case),
        "until": appeal_until(form.case),
        "mend": how_to_mend(form.case),
        "refusal": refusal,
    }
    return private(render(request, "contribute/appeal.html", context, status=status))
