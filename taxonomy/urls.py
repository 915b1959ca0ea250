"""The vocabulary's pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def _soon(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", _soon, name="taxonomy"),
    path("<str:slug>/", _soon, name="facet"),
    path("<str:facet>/<str:slug>/", _soon, name="term"),
]
