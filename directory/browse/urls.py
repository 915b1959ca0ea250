"""What a visitor reads."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from directory.browse import home, profile


def _soon(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", home.home, name="home"),
    # Lists
    path("organisations/", _soon, name="organisation-list"),
    path("people/", _soon, name="person-list"),
    # Profiles
    path("organisations/<str:slug>/", profile.organisation, name="organisation"),
    path("organisations/<str:slug>.json", profile.organisation_json, name="organisation-json"),
    path("people/<str:slug>/", profile.person, name="person"),
    path("people/<str:slug>.json", profile.person_json, name="person-json"),
]
