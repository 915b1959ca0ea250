"""Sending something in, and following what becomes of it."""

from django.urls import path

from directory.contribute import about_entry, appealing, leaving, people, private_page, suggest, views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("submit/organisation/", views.submit_organisation, name="submit-organisation"),
    path("submit/person/", people.submit_person, name="submit-person"),
    path("links/confirm-person/<slug:token>/", people.confirm_person, name="link-confirm-person"),
    # About an entry
    path("organisations/<str:slug>/suggest/", suggest.organisation_suggest, name="organisation-suggest"),
    path("people/<str:slug>/suggest/", suggest.person_suggest, name="person-suggest"),
    path("organisations/<str:slug>/challenge/", about_entry.organisation_challenge, name="organisation-challenge"),
    path("people/<str:slug>/challenge/", about_entry.person_challenge, name="person-challenge"),
    path("organisations/<str:slug>/relate/", about_entry.organisation_relate, name="organisation-relate"),
    path("organisations/<str:slug>/remove/", about_entry.organisation_remove, name="organisation-remove"),
    # What became of it
    path("contributions/<slug:token>/", private_page.contribution, name="contribution"),
    path("contributions/<slug:token>/withdraw/", private_page.withdrawal, name="withdraw"),
    path("contributions/<slug:token>/appeal/", appealing.appeal, name="contribution-appeal"),
    # Leaving
    path("people/<str:slug>/remove/", leaving.person_remove, name="person-remove"),
    path("people/<str:slug>/remove/sent/", leaving.person_remove_sent, name="person-remove-sent"),
    path("people/<str:slug>/remove/ask/", leaving.person_remove_ask, name="person-remove-ask"),
    path("links/remove-person/<slug:token>/", leaving.remove_person, name="link-remove-person"),
]
