"""Names matched with the register: who may be meant, how surely, and why."""

from typing import Any

from .. import clock
from ..filters import Asked, BadParameters, Problem, read
from ..filters.values import clean
from ..register.matching import CANDIDATES, Candidate, match_all
from . import match_documentation as doc
from .base import PublicView, told
from .caching import lifetime

MOST_NAMES = 25


class Match(PublicView):
    """Candidates for each name, the best first; `chosen` where there is no doubt."""

    surface = "match"

    @doc.match
    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        names = self._names(request)
        on = values.get("valid_on") or clock.today()
        found = match_all(
            [(name, values.get("country")) for name in names],
            limit=values.get("limit", CANDIDATES),
            valid_on=on,
        )
        asked = Asked(valid_on=on, texts={"valid_on": (str(on),)} if "valid_on" in values else {})
        answer = {
            "results": [
                {
                    "name": each.name,
                    "chosen": each.chosen and each.chosen.slug,
                    "candidates": [shown(candidate) for candidate in each.candidates],
                }
                for each in found.rows
            ],
            "register": found.register.envelope(on),
        }
        return told(request, answer, lifetime(asked))

    def _names(self, request) -> list[str]:
        """In the order sent, each once."""
        names = list(dict.fromkeys(map(clean, request.query_params.getlist("name"))))
        if not names:
            raise BadParameters([Problem("name", "missing", "Write a name, like name=bioPmed.")])
        if len(names) > MOST_NAMES:
            sentence = f"Write name at most {MOST_NAMES} times, not {len(names)}."
            raise BadParameters([Problem("name", "repeated", sentence)])
        return names


def shown(candidate: Candidate) -> dict[str, Any]:
    """A candidate as answers show it."""
    return {
        name: getattr(candidate, name)
        for name in (
            "slug",
            "number",
            "name",
            "matched",
            "score",
            "reason",
            "country",
            "url",
            "standing",
        )
    }
