"""Mailed links: GET shows what they open, POST opens it, and what is spent says so."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.models import Entry
from ethicalmap.private import private
from ethicalmap.tokens import Token


def opened(request: HttpRequest, purpose: str, text: str) -> Token | None:
    """The token of a link: used up by POST, only looked at by anything else. None if it opens nothing (any more)."""
    tokens = Token.objects
    return tokens.redeem(purpose, text) if request.method == "POST" else tokens.valid(purpose, text)


def gone(request: HttpRequest, entry: Entry | None = None) -> HttpResponse:
    """That a link opens nothing, whether it was used, is too old, or never was; and where to get another."""
    return private(render(request, "own/link_gone.html", {"entry": entry}, status=HTTPStatus.GONE))
