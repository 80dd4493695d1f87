"""A scheme with two versions of its rules, and programmes that want its labels or do not."""

from labels.models import Area, Indicator, LevelRule, Programme, ProgrammeRule, RuleSet
from labels.views import scheme_facts
from tests.factories import make_country, make_level


def make_rules(scheme):
    """Two versions: the earlier one has points, and indicators that the newer one uses too."""
    gold, silver = make_level("gold"), make_level("silver")
    before = RuleSet.objects.create(
        code="ecei-2013",
        scheme=scheme,
        name="First rules",
        valid_from="2013-01-01",
        valid_until="2021-12-31",
        source="https://example.org/first",
    )
    LevelRule.objects.create(rule_set=before, level=silver, scoring="met")
    LevelRule.objects.create(
        rule_set=before,
        level=gold,
        summary="One expert.",
        maximum_points=150,
        pass_percent=80,
        scoring="points",
        assumed="Five points each.",
        uncertain="Who comes.",
    )
    area = Area.objects.create(rule_set=before, code="1", name="Structure", kind="indicators")
    sure = Indicator.objects.create(area=area, code="1.1", name="Members", position=1)
    sure.levels.set([silver, gold])
    derived = Indicator.objects.create(
        area=area,
        code="1.x",
        name="Stories",
        position=2,
        certain=False,
        note="Derived by us.",
        maximum_points=5,
        threshold=2,
        evidence_hint="Three stories.",
        source="https://example.net/stories",
    )
    derived.levels.set([gold])
    now = RuleSet.objects.get(code="ecei-2022")
    RuleSet.objects.filter(pk=now.pk).update(indicators_of=before, notes="The board decides.")
    scheme_facts.forget()
    return before, now


def make_programmes(scheme):
    """One that asks for silver, one that asks for nothing, and a project that paid."""
    asks = Programme.objects.create(code="asks", name="Asking", country=make_country("DE"))
    ProgrammeRule.objects.create(
        programme=asks,
        scheme=scheme,
        min_level=make_level("silver"),
        valid_from="2016-01-01",
        valid_until="2019-12-31",
        paid_by="The ministry",
        text="Silver within two years.",
        certain=False,
        source="https://example.org/asking",
    )
    Programme.objects.create(code="other", name="Another programme", description="No tie found.")
    pays = Programme.objects.create(code="pays", name="Paying project", kind="project")
    ProgrammeRule.objects.create(programme=pays, scheme=scheme, text="It paid.")
    scheme_facts.forget()
