"""The addresses of the site: each room brings its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from ethicalmap import pages
from ethicalmap.components import components

handler400 = pages.bad_request
handler500 = pages.server_error

# Curators see the name of the site above their pages, not the framework's.
admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [
    path("", include("ethicalmap.texts")),
    path("", include("ethicalmap.health")),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("components/", components, name="components"),
    path("taxonomy/", include("taxonomy.urls")),
    path("admin/", include("directory.curate.urls")),
    path("admin/", admin.site.urls),
    path("", include("directory.urls")),
]
