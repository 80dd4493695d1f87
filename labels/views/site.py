"""For machines that keep an eye on the site: alive, ready, and what crawlers may read."""

from django.db import connection
from django.db.utils import Error
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .caching import kept_a_minute

ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /clusters/?
Disallow: /*?valid_on=
Disallow: /*?known_at=
"""


@never_cache
@require_safe
def healthz(request):
    """The program answers; it does not ask the database."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """The database answers too; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("no database\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@kept_a_minute
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
