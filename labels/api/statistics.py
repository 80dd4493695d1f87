"""Counts for a day."""

from .. import clock
from ..filters import Asked, read
from ..register.statistics import BY, statistics
from . import documentation as doc
from .base import PublicView, told
from .caching import lifetime


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
