"""The answer of whoever sent something in to what a curator asks: it waits for a curator again, and says so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.contribute.questions import CURATORS
from directory.contribute.tidying import TidyLinesField
from directory.models import Change, Contribution, Message
from ethicalmap.ratelimit import Limit

# Whoever is asked answers once; the bound is for those who would hammer at it.
ANSWERS = Limit("answer", number=20, seconds=60 * 60)

State, Stage = Contribution.State, Contribution.Stage


class NotAskedError(Exception):
    """Nobody waits for this answer: it was decided, withdrawn or answered meanwhile."""


class AnswerForm(forms.Form):
    """The place to answer."""

    words = TidyLinesField(
        label=_("Your answer"),
        max_length=2000,
        error_messages={"required": _("Write your answer.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False)
        self.fields["words"].who = CURATORS  # type: ignore[attr-defined]
        self.fields["words"].why = _("So that they can decide. We forget it 90 days after the decision.")  # type: ignore[attr-defined]


def answer(case: Contribution, words: str) -> None:
    """Give curators an answer to what they asked on `case`, which then waits for them again.

    One conditional UPDATE ends the stage, so a second click changes nothing. Raises NotAskedError where something else
    happened meanwhile.
    """
    with transaction.atomic():
        asked = Contribution.objects.filter(pk=case.pk, state=State.WAITING, joined_to=None, stage=Stage.ASKED)
        if asked.update(stage=Stage.OPEN):
            Message.objects.create(contribution=case, voice=Message.Voice.SENDER, words=words)
            Change.objects.of_case(case, {"stage": [Stage.ASKED, Stage.OPEN]})
            return
    last = Message.objects.filter(contribution=case).last()
    if last is None or (last.voice, last.words) != (Message.Voice.SENDER, words):
        raise NotAskedError
