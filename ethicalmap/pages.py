"""Pages that belong to the site and to no room: what robots are told, and what stands when something fails."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ethicalmap.context import site

# Private or endless addresses: the admin, what people sent in, and lists narrowed more than once.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /contributions/
Disallow: /links/
Disallow: /owner/
Disallow: /*?*&
"""


@require_safe
@cache_control(max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The site's sign, for browsers that ask here without reading the page."""
    return HttpResponsePermanentRedirect(staticfiles_storage.url("img/sign.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 400 page, rendered without a request: asking for its host or its cookies may be what failed."""
    if request.path_info.endswith(".json"):
        return JsonResponse({"errors": [_("We cannot read that address.")]}, status=400)
    return HttpResponse(render_to_string("400.html", site(request)), status=400)


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An empty 405 with a page for its body, rendered without a request, as the 400 page is; no page for data."""
    if not response.content and not request.path_info.endswith(".json"):
        response.content = render_to_string("405.html", site(request))
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page. It asks no database, and is one plain sentence if even templates fail."""
    try:
        page: str = render_to_string("500.html", site(request))
    except Exception:  # whatever broke the first page may break this one
        page = _("Something broke on our side. Try again in a few minutes.")
    return HttpResponse(page, status=500)
