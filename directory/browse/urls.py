"""What a visitor reads."""

from django.urls import path

from directory.browse import contact, criteria, history, home, lists, log, privacy, profile

urlpatterns = [
    path("", home.home, name="home"),
    # Lists
    path("organisations/", lists.entry_list, {"kind": "organisation"}, name="organisation-list"),
    path("organisations.json", lists.entry_list_json, {"kind": "organisation"}, name="organisation-list-json"),
    path("people/", lists.entry_list, {"kind": "person"}, name="person-list"),
    path("people.json", lists.entry_list_json, {"kind": "person"}, name="person-list-json"),
    # Profiles
    path("organisations/<str:slug>/", profile.organisation, name="organisation"),
    path("organisations/<str:slug>.json", profile.organisation_json, name="organisation-json"),
    path("organisations/<str:slug>/history/", history.organisation_history, name="organisation-history"),
    path("people/<str:slug>/", profile.person, name="person"),
    path("people/<str:slug>.json", profile.person_json, name="person-json"),
    path("people/<str:slug>/history/", history.person_history, name="person-history"),
    # What it is kept by
    path("criteria/", criteria.criteria, name="criteria"),
    path("criteria/<slug:slug>/", criteria.criterion, name="criterion"),
    path("log/", log.log, name="log"),
    path("log.csv", log.log_csv, name="log-csv"),
    path("log.atom", log.log_atom, name="log-atom"),
    path("log/figures.csv", log.figures_csv, name="log-figures-csv"),
    path("log/figures.json", log.figures_json, name="log-figures-json"),
    # To those who keep it
    path("contact/", contact.contact, name="contact"),
    path("privacy/", privacy.privacy, name="privacy"),
]
