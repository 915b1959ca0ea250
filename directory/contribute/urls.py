"""Sending something in, and following what becomes of it."""

from django.urls import path

from directory.contribute import private_page, views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("submit/organisation/", views.submit_organisation, name="submit-organisation"),
    path("contributions/<slug:token>/", private_page.contribution, name="contribution"),
    path("contributions/<slug:token>/withdraw/", private_page.withdrawal, name="withdraw"),
]
