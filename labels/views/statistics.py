"""Counts for a day: labels ever awarded and labels valid."""

from datetime import date

from django.shortcuts import render
from django.utils.http import urlencode

from .. import filters
from ..register.statistics import BY, statistics
from ..templatetags import words
from .asking import known_at_text, not_empty, not_on_pages, refused, sent_to
from .caching import public
from .counting import columns, most_first, with_addresses, with_bars
from .names import names

COUNTRIES_SHOWN = 10


@public
def statistics_page(request):
    """The two numbers that are often mixed up, by level, country, sector and year."""
    sent = not_empty(sent_to(request))
    try:
        not_on_pages((name for name, value in sent), "by")
        asked = filters.parse(sent, surface="statistics")
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    on = date.fromisoformat(asked.texts["on"][0]) if "on" in asked.texts else asked.valid_on
    counts = statistics(on=on, by=BY, known_at=asked.known_at)
    then = {"known_at": known_at_text(asked)} if asked.known_at else {}
    context = {
        "on": on,
        "known_at": asked.known_at,
        "known_at_text": known_at_text(asked),
        "data": urlencode({"on": on.isoformat()} | then),
        "totals": counts["totals"],
        "sections": _sections(counts["by"], names(), {"valid_on": on.isoformat()} | then),
        "years": with_bars(counts["by"]["year"], {}),
        "columns": columns(counts["by"]["year"]),
    }
    return render(request, "labels/statistics.html", context)


def _sections(by, known, clocks):
    levels = sorted(by["level"], key=lambda row: known.place_of_level(row["code"]))
    level_words = known.level | {code: str(word) for code, word in words.LEVELS.items()}
    level_rows = with_addresses(with_bars(levels, level_words), "level", clocks)
    countries = with_addresses(most_first(by["country"], known.country), "country", clocks)
    sections = [
        {"name": "level", "rows": level_rows},
        {
            "name": "country",
            "rows": countries[:COUNTRIES_SHOWN],
            "rest": countries[COUNTRIES_SHOWN:],
        },
    ]
    for classification, codes in known.sectors_of.items():
        rows = [row for row in by["sector"] if row["code"] in codes]
        if rows:
            named = most_first(rows, known.sector)
            sections.append(
                {
                    "name": "sector",
                    "classification": classification,
                    "rows": with_addresses(named, "sector", clocks),
                }
            )
    return sections
