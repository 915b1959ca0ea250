"""The vocabulary's pages."""

from django.urls import path

from taxonomy import views

urlpatterns = [
    path("", views.vocabulary, name="taxonomy"),
    path("<str:slug>/", views.facet, name="facet"),
    path("<str:facet>/<str:slug>/", views.term, name="term"),
]
