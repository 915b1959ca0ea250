"""The directory's addresses, room by room."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def _soon(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", _soon, name="home"),
    path("organisations/<str:slug>/", _soon, name="organisation"),
    path("people/<str:slug>/", _soon, name="person"),
]
