"""What the levels mean and ask for, by version of the rules, and which programmes want them."""

from django.shortcuts import render
from django.utils.translation import get_language

from .. import clock, filters
from ..models import Area, Programme
from ..register.head import head
from ..register.question import MAIN_SCHEME
from ..register.scheme_counts import NONE, Count, scheme_counts, whole
from ..rules.text import sort_key
from ..wording import told
from .asking import not_empty, refused, sent_to
from .caching import kept_a_minute
from .rule_changes import versions
from .scheme_facts import facts


@kept_a_minute
def scheme_list(request):
    """All schemes; two statements, one while the register stays the same."""
    counts = scheme_counts(head(), clock.today())
    rows = [
        {"facts": each, "count": whole(counts.get(each.slug, {})), "main": each.slug == MAIN_SCHEME}
        for each in _in_order()
    ]
    return render(request, "labels/scheme_list.html", {"rows": rows, "today": clock.today()})


@kept_a_minute
def scheme_detail(request, slug):
    """The rules of a day in full, and what they were before and after."""
    try:
        asked = filters.read(not_empty(sent_to(request)), surface="rules")
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    found = facts().schemes.get(slug)
    if found is None:
        known = {"schemes": _in_order()}
        return render(request, "labels/scheme_unknown.html", known, status=404)
    today = clock.today()
    on = asked.get("on", today)
    context = {"facts": found, "scheme": found.scheme, "today": today, "on": on}
    context |= _rules(found, on, scheme_counts(head(), today).get(slug, {}))
    context |= _programmes(found) | {"another_day": on != today}
    return render(request, "labels/scheme_detail.html", context)


def _in_order():
    """The schemes of many rules first, then by the alphabet of the reader."""
    language = get_language()
    return sorted(
        facts().schemes.values(),
        key=lambda each: (-len(each.rule_sets), sort_key(told(each.scheme.name), language)),
    )


def _rules(found, on, counts):
    """The rules of the day with their levels and indicators, and all versions."""
    rules = found.rules_on(on)
    told = found.indicators_of(rules) if rules else None
    areas = list(told.areas.all()) if told else []
    return {
        "rules": rules,
        "levels": [_level(rule, counts) for rule in rules.level_rules.all()] if rules else [],
        "count": whole(counts),
        "versions": versions(found.rule_sets),
        "indicators_of": told,
        "areas": [area for area in areas if area.kind == Area.Kind.INDICATORS],
        "dimensions": [area for area in areas if area.kind == Area.Kind.BENCHMARKING],
    }


def _level(rule, counts):
    count: Count = counts.get(rule.level.code, NONE)
    return {"rule": rule, "level": rule.level, "count": count}


def _programmes(found):
    """What programmes and projects ask; the others are told beside the European label only."""
    return {
        "programme_rules": _by_country(found.asked(Programme.Kind.PROGRAMME)),
        "project_rules": found.asked(Programme.Kind.PROJECT),
        "others": facts().others if found.slug == MAIN_SCHEME else [],
    }


def _by_country(rules):
    """In the order of the reader's alphabet; rules of one programme stay in the order of time."""
    language = get_language()

    def place(rule):
        country = rule.programme.country
        return sort_key(str(country or ""), language), rule.programme.name

    return sorted(rules, key=place)
