"""Counts for a day: labels ever awarded and labels valid."""

from django.shortcuts import render

from .. import clock, filters
from ..register.statistics import BY, statistics
from ..templatetags import words
from .asking import not_on_pages, refused
from .caching import public
from .counting import columns, most_first, with_addresses, with_bars
from .names import names

COUNTRIES_SHOWN = 10


@public
def statistics_page(request):
    """The two numbers that are often mixed up, by level, country, sector and year."""
    sent = {name: each for name, each in request.GET.lists() if any(text.strip() for text in each)}
    try:
        not_on_pages(sent, "by")
        asked = filters.read(sent, surface="statistics")
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    on = asked.get("on", clock.today())
    counts = statistics(on=on, by=BY, known_at=asked.get("known_at"))
    context = {
        "on": on,
        "known_at": asked.get("known_at"),
        "totals": counts["totals"],
        "sections": _sections(counts["by"], names(), {"valid_on": on.isoformat()}),
        "years": with_bars(counts["by"]["year"], {}),
        "columns": columns(counts["by"]["year"]),
    }
    return render(request, "labels/statistics.html", context)


def _sections(by, known, day):
    levels = sorted(by["level"], key=lambda row: -list(words.LEVELS).index(row["code"]))
    level_rows = with_bars(levels, {code: str(word) for code, word in words.LEVELS.items()})
    countries = with_addresses(most_first(by["country"], known.country), "country", day)
    sections = [
        {"name": "level", "rows": with_addresses(level_rows, "level", day)},
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
                    "rows": with_addresses(named, "sector", day),
                }
            )
    return sections
