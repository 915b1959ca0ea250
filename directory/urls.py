"""The directory's addresses, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("directory.browse.urls")),
    path("", include("directory.contribute.urls")),
    path("", include("directory.freshness.urls")),
    path("", include("directory.own.urls")),
]
