"""For machines that keep an eye on the site: alive, ready, and what crawlers may read."""

from django.conf import settings
from django.db import connection
from django.db.utils import Error
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.language import CODES, put_before

from .caching import kept_a_minute

# Not for search engines, in any language: other views of what stands at the address alone, and
# what is behind the log-in.
CLOSED = (
    "/clusters/?",
    "/suggest/",
    "/accounts/",
    "/portal/",
    "/reviews/",
    "/desk/",
    "/agency/",
    "/reports/",
)
CLOSED_ANYWHERE = (
    "/admin/",
    "/api/",
    "/*?valid_on=",
    "/*?known_at=",
    "/*&valid_on=",
    "/*&known_at=",
)


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
    """What crawlers leave alone, and where they find the rest."""
    closed = [put_before(path, code) for code in CODES for path in CLOSED]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*CLOSED_ANYWHERE, *closed))]
    lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
