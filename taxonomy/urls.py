"""The vocabulary's pages."""

from django.urls import path

from taxonomy import views
from taxonomy.history import term_history

urlpatterns = [
    path("", views.vocabulary, name="taxonomy"),
    path("<str:slug>/", views.facet, name="facet"),
    path("<str:facet>/<str:slug>/", views.term, name="term"),
    path("<str:facet>/<str:slug>/history/", term_history, name="term-history"),
]
