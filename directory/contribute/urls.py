"""Sending something in, and following what becomes of it."""

from django.urls import path

from directory.contribute import views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("submit/organisation/", views.submit_organisation, name="submit-organisation"),
    path("contributions/<slug:token>/", views.contribution, name="contribution"),
]
