"""Says whether this process lives, and whether it can serve. For machines: no cookie, no redirect, any host name."""

from __future__ import annotations

from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_seen_migrated = False


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all. Asks nothing of the database."""
    return JsonResponse({"process": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration, else 503. Anyone can ask, so it says no more."""
    found = {"process": "ok", "database": "ok", "migrations": "ok"}
    try:
        if not _is_migrated():
            found["migrations"] = "missing"
    except DatabaseError:
        found |= {"database": "unreachable", "migrations": "unknown"}
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def _is_migrated() -> bool:
    """Whether the database has every migration. Asked in full until it has; after that one query says it is there."""
    global _seen_migrated
    if _seen_migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    _seen_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _seen_migrated


urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("healthz", readyz, name="healthz"),
]

PROBES = {f"/{pattern.pattern}": pattern.callback for pattern in urlpatterns}


class ProbeMiddleware:
    """Answers probes before hosts are compared or HTTPS is asked for: a load balancer calls by number, over HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info.rstrip("/"))
        return probe(request) if probe else self.get_response(request)
