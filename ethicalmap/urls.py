"""The addresses of the site: each room brings its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("taxonomy/", include("taxonomy.urls")),
    path("admin/", admin.site.urls),
    path("", include("directory.urls")),
]
