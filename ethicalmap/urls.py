"""The addresses of the site: each room brings its own."""

from django.contrib import admin
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import include, path
from django.views.decorators.http import require_safe

from ethicalmap.components import components


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The site's sign, for browsers that ask here without reading the page."""
    return HttpResponsePermanentRedirect(staticfiles_storage.url("img/sign.svg"))


urlpatterns = [
    path("", include("ethicalmap.texts")),
    path("taxonomy/", include("taxonomy.urls")),
    path("admin/", admin.site.urls),
    path("components/", components, name="components"),
    path("favicon.ico", favicon, name="favicon"),
    path("", include("directory.urls")),
]
