"""The reference data of fixtures/: countries, regions, schemes, sectors, programmes.

Loading adds what is missing and leaves every row that is there as it is, so that it is safe to
load again after people have corrected a rule or closed a rule set. Only columns that came to a
table later are filled, in rows that were loaded without them and that nobody has corrected.
"""

import csv
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import models, transaction

from labels.models import (
    Event,
    Indicator,
    LevelRule,
    ProgrammeRule,
    Region,
    RuleSet,
    SchemeAlias,
    SectorWord,
    Source,
)

# In the order of their references: what comes later names what comes before.
FIXTURES = ["countries", "levels", "schemes", "sectors", "programmes"]

# Rows without a code of their own are known by these fields.
KEYS: dict[type[models.Model], tuple[str, ...]] = {
    SchemeAlias: ("folded",),
    LevelRule: ("rule_set_id", "level_id"),
    Indicator: ("area_id", "code"),
    SectorWord: ("word", "sector_id"),
    ProgrammeRule: ("programme_id", "scheme_id", "min_level_id", "valid_from"),
}

# Columns that came later. They are filled together or not at all.
LATER: dict[type[models.Model], tuple[str, ...]] = {
    RuleSet: ("indicators_of_id",),
    LevelRule: ("scoring", "indicator_points", "indicator_threshold", "assumed"),
    Indicator: ("evidence_hint",),
}


def load_reference() -> int:
    """Add what is missing, all or none; returns how many rows were added or filled."""
    with transaction.atomic():
        return sum(map(_load, FIXTURES)) + _load_regions() + _load_titles()


def _load(name: str) -> int:
    changed = 0
    with _path(f"{name}.json").open(encoding="utf-8") as file:
        for row in serializers.deserialize("json", file):
            there = _row(row)
            if there is None:
                row.save()
            changed += there is None or _filled(there, row.object)
    return changed


def _row(row: DeserializedObject) -> models.Model | None:
    """The row as the database has it; the deserializer has looked up codes already."""
    instance = row.object
    key = KEYS.get(type(instance))
    if key is None:
        named = {"pk": instance.pk}
    else:
        named = {field: getattr(instance, field) for field in key}
    # An absent date is a value here: filter(valid_from=None) means "is null".
    return type(instance)._default_manager.filter(**named).first()


def _filled(there: models.Model, told: models.Model) -> bool:
    """Whether a row from before these columns got what the fixture tells for them."""
    columns = LATER.get(type(there), ())
    new = {column: getattr(told, column) for column in columns}
    old = {column: getattr(there, column) for column in columns}
    fresh = type(there)()
    empty = {column: getattr(fresh, column) for column in columns}
    if old == new or old != empty or _is_corrected(there):
        return False
    for column, value in new.items():
        setattr(there, column, value)
    there.save(update_fields=columns)
    return True


def _is_corrected(row: models.Model) -> bool:
    return Event.objects.of(str(row._meta.model_name), row.pk).exists()


def _load_regions() -> int:
    """Regions are many: they come from a CSV and go in with one statement per thousand."""
    present = set(Region.objects.values_list("code", flat=True))
    with _path("regions.csv").open(encoding="utf-8", newline="") as file:
        missing = [_region(row) for row in csv.DictReader(file) if row["code"] not in present]
    Region.objects.bulk_create(missing, batch_size=1000)
    return len(missing)


def _region(row: dict[str, str]) -> Region:
    """A region; the code says its level and its parent."""
    code = row["code"]
    level = len(code) - 2
    return Region(
        code=code,
        name=row["name"],
        level=level,
        parent_id=code[:-1] if level > 1 else None,
        country_id=row["country"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
    )


def _load_titles() -> int:
    """What documents are that have no address of their own."""
    with _path("sources.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["reference"]: row["title"] for row in csv.DictReader(file)}
    present = set(Source.objects.filter(reference__in=titles).values_list("reference", flat=True))
    missing = [Source(reference=r, title=t) for r, t in titles.items() if r not in present]
    Source.objects.bulk_create(missing)
    return len(missing)


def _path(name: str) -> Path:
    """The file in the first fixture folder that has it."""
    for folder in settings.FIXTURE_DIRS:
        if (path := Path(folder) / name).exists():
            return path
    raise FileNotFoundError(f"The reference file {name} is missing from fixtures/.")
