"""Counts for a day, and the ledger for those who keep a copy."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified

from .. import clock
from ..filters import Asked, read
from ..filters.description import CHANGES_AT_ONCE
from ..freshness import has
from ..register.changes import changes
from ..register.statistics import BY, statistics
from . import documentation as doc
from .base import JSON, PublicView, dumped, told
from .caching import etag, lifetime


class Statistics(PublicView):
    """Labels ever awarded and labels valid on a day, counted by what is asked for."""

    surface = "statistics"

    @doc.statistics
    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        known_at = values.get("known_at")
        on = values.get("on") or clock.today()
        counts = statistics(on=on, by=values.get("by", BY), known_at=known_at)
        texts = {"valid_on": (str(on),)} if "on" in values else {}
        asked = Asked(valid_on=on, known_at=known_at, texts=texts)
        return told(request, counts, lifetime(asked))


class Changes(PublicView):
    """Entries of the register in the order of their numbers, without gaps."""

    surface = "changes"

    @doc.changes
    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        after, limit = values.get("after", 0), values.get("limit", CHANGES_AT_ONCE)
        found = changes(after, limit)
        tag = etag("changes", *found.register.key, after, limit)
        body = self._body(request.path, found, limit)
        response = HttpResponseNotModified() if has(request, tag) else body
        response.headers["ETag"] = tag
        # Whoever follows the register wants to know now: keep it, but ask each time.
        response.headers["Cache-Control"] = "public, no-cache"
        return response

    def _body(self, path, found, limit):
        register = {"seq": found.register.seq, "known_at": found.register.known_at}
        following = f"{settings.BASE_URL}{path}?after={found.last}&limit={limit}"
        body = (
            f'{{"last":{found.last},"next":{dumped(following if found.more else None)},'
            f'"results":[{found.body}],"register":{dumped(register)}}}'
        )
        return HttpResponse(body.encode(), content_type=JSON)
