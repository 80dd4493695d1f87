"""The reference data: complete, consistent, as sourced, and safe to load again."""

import csv
import hashlib
import json
import re
from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from labels.models import (
    Area,
    Country,
    Indicator,
    LabelLevel,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    SchemeAlias,
    Sector,
    SectorWord,
    User,
)
from labels.register.reference import FIXTURES, load_reference
from labels.rules.text import fold
from labels.workflow.reference_data import keep

FOLDER = settings.BASE_DIR / "fixtures"
LANGUAGES = {"en", "de", "fr", "it", "es", "pl"}
# Taken from the collected facts when the notes were put into our own words.
FACTS = "abc3ecd9337abda3c1de80914f3c3f327693edcd2572a16567a9bb95dcb45821"
WITHOUT_SECTOR = {
    "beauty",
    "bioeconomy",
    "export promotion",
    "forest bioeconomy",
    "hemp",
    "industry",
    "packaging",
    "real estate",
    "smart city",
    "smart technology",
    "wood",
}


def awards():
    with (FOLDER / "awards.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(column):
    return {part.strip() for row in awards() for part in row[column].split(";") if part.strip()}


@pytest.mark.django_db
def test_loaddata_takes_the_fixtures_on_an_empty_database():
    call_command("loaddata", *FIXTURES, verbosity=0)
    assert Indicator.objects.filter(area__kind=Area.Kind.INDICATORS).count() == 31


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker):
    """The reference data, loaded once for the tests below and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def undone(reference):
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_loading_again_adds_nothing(reference):
    assert load_reference() == 0


def test_loading_again_keeps_what_people_wrote(undone):
    current = RuleSet.objects.get(code="ecei-2022")
    current.valid_until = date(2026, 12, 31)
    current.save(update_fields=["valid_until"])
    RuleSet.objects.create(
        code="ecei-2027", scheme=current.scheme, name="Next rules", valid_from=date(2027, 1, 1)
    )
    assert load_reference() == 0
    current.refresh_from_db()
    assert current.valid_until == date(2026, 12, 31)


def test_loading_fills_a_gap_beside_rows_of_people(undone):
    SectorWord.objects.filter(word="photonics").delete()
    SectorWord.objects.create(word="lasers of all kinds", sector=Sector.objects.get(code="ict"))
    assert load_reference() == 1
    assert SectorWord.objects.filter(word="photonics").exists()


OLD = {
    "scoring": "none",
    "indicator_points": None,
    "indicator_threshold": None,
    "assumed": "",
}


def gold_rule():
    return LevelRule.objects.get(rule_set__code="ecei-2022", level__code="gold")


def test_loading_fills_rows_from_before_the_points_of_indicators(undone):
    LevelRule.objects.update(**OLD)
    RuleSet.objects.update(indicators_of=None)
    Indicator.objects.update(evidence_hint="")
    filled = 11 + 2 + 37  # of the twelve level rules, the bronze one of 2010 has nothing new
    assert load_reference() == filled
    rule = gold_rule()
    assert (rule.scoring, rule.indicator_points, rule.rule_set.indicators_of.code) == (
        "points",
        5,
        "ecei-2013",
    )
    assert load_reference() == 0


def test_loading_keeps_the_points_that_people_wrote(undone):
    LevelRule.objects.filter(pk=gold_rule().pk).update(**(OLD | {"indicator_points": 4}))
    assert load_reference() == 0
    assert (gold_rule().indicator_points, gold_rule().assumed) == (4, "")


def test_loading_keeps_a_row_that_people_emptied(undone):
    rule = gold_rule()
    for column, value in OLD.items():
        setattr(rule, column, value)
    keep(rule, by=User.objects.create(email="ann@example.org"))
    assert load_reference() == 0
    assert gold_rule().indicator_points is None


def test_bronze_silver_and_gold_are_ranked(reference):
    assert list(LabelLevel.objects.values_list("code", "rank")) == [
        ("bronze", 1),
        ("silver", 2),
        ("gold", 3),
    ]


def test_the_european_scheme_has_its_rule_sets_without_a_gap(reference):
    sets = list(RuleSet.objects.filter(scheme__slug="ecei").order_by("valid_from"))
    assert [each.code for each in sets] == ["ecei-2010", "ecei-2013", "ecei-2019", "ecei-2022"]
    assert sets[0].valid_from == date(2010, 11, 1)
    assert sets[2].valid_from == date(2019, 11, 15)
    for before, after in zip(sets, sets[1:], strict=False):
        assert (after.valid_from - before.valid_until).days == 1
    assert sets[-1].valid_until is None


def test_every_level_has_its_terms_in_every_european_rule_set(reference):
    rules = LevelRule.objects.filter(rule_set__scheme__slug="ecei").select_related("level")
    assert len(rules) == 12
    for rule in rules:
        terms = (rule.first_months, rule.renewal_months, rule.window_months)
        assert terms == (24, 36, 12)
        assert rule.assessors == (2 if rule.level.code == "gold" else 1)
        assert rule.pass_percent == (80 if rule.level.code == "gold" else None)
        if rule.level.code != "bronze":
            assert "36 months" in rule.uncertain


def test_gold_of_2013_has_150_points(reference):
    assert list(
        LevelRule.objects.exclude(maximum_points=None).values_list(
            "rule_set__code", "level__code", "maximum_points"
        )
    ) == [("ecei-2013", "gold", 150)]


def test_the_european_gold_has_31_indicators_in_five_areas(reference):
    gold = Indicator.objects.filter(levels__code="gold", area__rule_set__code="ecei-2013")
    by_area = Counter(gold.values_list("area__code", flat=True))
    assert by_area == {"1": 4, "2": 10, "3": 2, "4": 12, "5": 3}
    assert Indicator.objects.filter(area__kind=Area.Kind.INDICATORS).count() == 31
    assert sorted(gold.values_list("position", flat=True)) == list(range(1, 32))


def test_silver_shares_19_indicators_with_gold(reference):
    assert Indicator.objects.filter(levels__code="silver").count() == 19


def test_two_indicators_are_not_certain_and_say_why(reference):
    unsure = Indicator.objects.filter(certain=False, area__kind=Area.Kind.INDICATORS)
    assert [each.code for each in unsure] == ["5.x-1", "5.x-2"]
    assert all("derived" in each.note for each in unsure)


def test_each_of_the_six_dimensions_has_one_stand_in_for_its_unknown_indicators(reference):
    dimensions = Area.objects.filter(kind=Area.Kind.BENCHMARKING)
    assert dimensions.count() == 6
    for dimension in dimensions:
        only = dimension.indicators.get()
        assert (only.code, only.name) == (f"{dimension.code}.0", dimension.name)
        assert [level.code for level in only.levels.all()] == ["bronze"]
        assert not only.certain
        assert not only.source
        assert only.note.startswith("Not an indicator of the scheme")


def test_every_indicator_says_what_to_hand_in_as_our_advice(reference):
    hints = Indicator.objects.values_list("evidence_hint", flat=True)
    assert all(re.fullmatch(r"Our advice: [A-Z].{40,240}[.]", hint) for hint in hints)
    assert len(set(hints)) == 37


def test_gold_gives_points_silver_met_and_bronze_comments(reference):
    by_level = {"bronze": "none", "silver": "met", "gold": "points"}
    for rule in LevelRule.objects.select_related("level"):
        assert rule.scoring == by_level[rule.level.code]


def test_points_that_no_source_gives_are_assumed_and_say_so(reference):
    rules = LevelRule.objects.exclude(indicator_points=None)
    assert set(rules.values_list("rule_set__code", "level__code")) == {
        (code, "gold") for code in ("ecei-2013", "ecei-2019", "ecei-2022")
    }
    for rule in rules:
        assert (rule.indicator_points, rule.indicator_threshold) == (5, 2)
        assert "We assume 5 points for each, and that each must reach 2" in rule.assumed
        assert "155" in rule.assumed


def test_later_rules_use_the_indicators_of_2013(reference):
    sets = RuleSet.objects.exclude(indicators_of=None)
    assert sorted(sets.values_list("code", "indicators_of__code")) == [
        ("ecei-2019", "ecei-2013"),
        ("ecei-2022", "ecei-2013"),
    ]


def test_the_time_for_an_appeal_is_assumed_and_says_so(reference):
    for each in RuleSet.objects.all():
        assert each.appeal_days == 30
        assert "within 30 days is assumed" in each.notes


def test_other_schemes_never_answer_to_a_name_of_the_european_one(reference):
    assert Scheme.objects.count() == 7
    for words in ("ECEI", "ESCA", "EUCLES", "ECEI label (ESCA)", "EUCLES / ECEI label"):
        assert SchemeAlias.objects.get(folded=fold(words)).scheme.slug == "ecei"
    for words in ("NCA Gold Cluster", "Cluster-Exzellenz Baden-Württemberg"):
        assert SchemeAlias.objects.get(folded=fold(words)).scheme.slug != "ecei"


def test_every_alias_is_kept_with_its_folded_form(reference):
    for alias in SchemeAlias.objects.all():
        assert alias.folded == fold(alias.name)


def test_every_sector_has_a_name_in_six_languages(reference):
    counts = Counter(Sector.objects.values_list("classification__code", flat=True))
    assert counts == {"esca-portfolio": 14, "eu-ecosystem": 14}
    for sector in Sector.objects.all():
        assert set(sector.names) == LANGUAGES
        assert all(name.strip() == name != "" for name in sector.names.values())


def test_sector_words_are_folded_and_the_rest_is_named(reference):
    known = set(SectorWord.objects.values_list("word", flat=True))
    assert {fold(word) for word in known} == known
    assert {word for word in parts("sectors") if fold(word) not in known} == WITHOUT_SECTOR


def test_every_sector_answers_to_its_english_name(reference):
    for sector in Sector.objects.all():
        assert SectorWord.objects.filter(word=fold(sector.names["en"]), sector=sector).exists()


def test_life_science_stands_for_health_and_biotechnology(reference):
    sectors = SectorWord.objects.filter(word="life science").values_list("sector__code", flat=True)
    assert set(sectors) == {"health", "biotechnology", "eu-health"}


def test_every_country_has_a_name_in_six_languages(reference):
    countries = Country.objects.in_bulk()
    assert len(countries) == 249
    for country in countries.values():
        assert set(country.names) == LANGUAGES
        assert all(country.names.values())
    assert countries["MK"].names["it"] == "Macedonia del Nord"
    assert countries["MK"].names["pl"] == "Macedonia Północna"
    assert "XK" not in countries


def test_greece_and_the_united_kingdom_have_their_own_nuts_codes(reference):
    codes = dict(Country.objects.exclude(nuts_code="").values_list("code", "nuts_code"))
    assert len(codes) == 37
    assert {code: nuts for code, nuts in codes.items() if code != nuts} == {"GR": "EL", "GB": "UK"}


def test_every_region_lies_in_its_parent_and_its_country(reference):
    regions = Region.objects.select_related("country").in_bulk()
    levels = Counter(region.level for region in regions.values())
    assert levels == {1: 125, 2: 334, 3: 1514}
    for code, region in regions.items():
        assert region.level == len(code) - 2
        assert region.country.nuts_code == code[:2]
        assert region.parent_id == (code[:-1] if region.level > 1 else None)
        assert -90 <= region.lat <= 90
        assert -180 <= region.lon <= 180


def test_the_csv_of_regions_names_parents_first():
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    place = {code: position for position, code in enumerate(codes)}
    assert len(place) == len(codes)
    assert all(place[code[:-1]] < place[code] for code in codes if len(code) > 3)


def test_regions_and_countries_of_the_awards_are_known(reference):
    assert parts("nuts") <= set(Region.objects.values_list("code", flat=True))
    assert parts("country") <= set(Country.objects.values_list("code", flat=True))


def test_every_programme_in_the_awards_is_a_scheme_or_a_programme(reference):
    aliases = set(SchemeAlias.objects.values_list("folded", flat=True))
    words = [word for each in Programme.objects.all() for word in each.words]
    assert len(words) == len(set(words))
    assert {fold(word) for word in words} == set(words)
    assert not aliases & set(words)
    for part in parts("programme"):
        name = re.sub(r" since [0-9-]+$", "", part)
        assert fold(name) in aliases | set(words), part


def test_programmes_require_what_their_sources_say(reference):
    required = ProgrammeRule.objects.exclude(min_level=None).values_list(
        "programme__code", "min_level__code", "certain"
    )
    assert set(required) == {
        ("go-cluster", "silver", True),
        ("innovationskraft", "gold", True),
        ("norwegian-innovation-clusters", "gold", False),
        ("catalonia-clusters", "bronze", True),
        ("krajowy-klaster-kluczowy", "silver", False),
    }


def test_the_awards_are_231_rows_of_unchanged_facts():
    with (FOLDER / "awards.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    note = rows[0].index("note")
    digest = hashlib.sha256()
    for row in rows:
        facts = [cell for column, cell in enumerate(row[:15]) if column != note]
        digest.update(("\x1f".join(facts) + "\x1e").encode())
    assert len(rows) == 1 + 231
    assert digest.hexdigest() == FACTS


def test_every_award_has_a_source():
    assert all(row["source"] for row in awards())


def test_no_address_or_telephone_number_of_a_person_is_shipped():
    for path in FOLDER.glob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text), path
        assert not re.search(r"(\+\d{2}[ /-]?\(?\d{2,}|\btel\b|\bphone\b|\(0\)\d)", text, re.I), (
            path
        )


def test_json_fixtures_have_no_numbers_as_keys():
    for name in FIXTURES:
        rows = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        assert all("pk" not in row or row["model"] == "labels.country" for row in rows)
