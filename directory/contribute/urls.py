"""Sending something in, and following what becomes of it."""

from django.urls import path

from directory.contribute import private_page, suggest, views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("submit/organisation/", views.submit_organisation, name="submit-organisation"),
    # About an entry
    path("organisations/<str:slug>/suggest/", suggest.organisation_suggest, name="organisation-suggest"),
    path("people/<str:slug>/suggest/", suggest.person_suggest, name="person-suggest"),
    # What became of it
    path("contributions/<slug:token>/", private_page.contribution, name="contribution"),
    path("contributions/<slug:token>/withdraw/", private_page.withdrawal, name="withdraw"),
]
