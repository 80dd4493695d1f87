"""What the levels mean and ask for, by version of the rules. Reference data, read by the ORM."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render

from ..models import Area, LevelRule, Programme, ProgrammeRule, RuleSet, Scheme
from .caching import kept_a_minute


@kept_a_minute
def scheme_list(request):
    schemes = Scheme.objects.select_related("country").annotate(versions=Count("rule_sets"))
    ordered = sorted(schemes, key=lambda scheme: (-scheme.versions, scheme.name))
    return render(request, "labels/scheme_list.html", {"schemes": ordered})


@kept_a_minute
def scheme_detail(request, slug):
    """The newest rules in full, earlier ones below; seven statements, however many rules."""
    scheme = get_object_or_404(Scheme.objects.select_related("country"), slug=slug)
    rule_sets = list(_rule_sets(scheme))
    rules = ProgrammeRule.objects.filter(scheme=scheme).select_related(
        "programme__country", "min_level"
    )
    rules = list(rules.order_by("programme__country", "programme__name", "valid_from"))
    told = next((each for each in rule_sets if each.areas.all()), None)
    areas = list(told.areas.all()) if told else []
    context = {
        "scheme": scheme,
        "aliases": scheme.aliases.all(),
        "newest": rule_sets[0] if rule_sets else None,
        "earlier": rule_sets[1:],
        "indicators_of": told,
        "areas": [area for area in areas if area.kind == Area.Kind.INDICATORS],
        "dimensions": [area for area in areas if area.kind == Area.Kind.BENCHMARKING],
        "programme_rules": [rule for rule in rules if _is_programme(rule)],
        "project_rules": [rule for rule in rules if not _is_programme(rule)],
    }
    return render(request, "labels/scheme_detail.html", context)


def _is_programme(rule):
    return rule.programme.kind == Programme.Kind.PROGRAMME


def _rule_sets(scheme):
    levels = LevelRule.objects.select_related("level").order_by("level__rank")
    areas = Area.objects.prefetch_related("indicators__levels").order_by("kind", "code")
    return (
        RuleSet.objects.filter(scheme=scheme)
        .order_by("-valid_from")
        .prefetch_related(Prefetch("level_rules", levels), Prefetch("areas", areas))
    )
