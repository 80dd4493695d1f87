"""Fills the workplaces: invented cases in all states, with the people and all that is in them.

    uv run python -m tests.benchmarks.cases [--cases 20000]

Goes into the database of DATA_DIR, after `import_registry`. Rows are written by SQL, past the steps
and with the triggers of the tables switched off: the hashes of the journal are no real ones, and
the files of evidence are not there. So this is for measuring only, never for a register in use.
"""

import argparse
import os
import time
from typing import Any

from . import cases_sql as sql
from .cases_plan import PLAN

OFFICES = {"secretariat": 5, "board": 5, "auditor": 2}
MANAGERS, ASSESSORS = 200, 50


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    import django

    django.setup()
    fill(options.cases)


def fill(cases: int) -> None:
    """People first, then the rows of each table in the order of their references; all or none."""
    from django.db import connection, transaction

    from labels.models import Assessment
    from labels.register.reference import load_reference

    if Assessment.objects.exists():
        raise SystemExit("There are cases already.")
    with transaction.atomic():
        load_reference()
        given = people() | {"cases": cases}
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            _triggers(cursor, "DISABLE")
            for name, statement in PLAN.items():
                cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {statement}", given)
                cursor.execute(f"ANALYZE {name}")
            for name, columns, rest in sql.ROWS:
                _insert(cursor, name, columns, rest, given)
            for statement in sql.AFTERWARDS:
                cursor.execute(statement, given)
            _freeze_inputs(cursor)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _triggers(cursor, "ENABLE")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def people() -> dict[str, list[int]]:
    """Keys of the people of each part; nobody of them can log in with a password."""
    from django.contrib.auth.models import Group

    from labels.models import AssessorProfile, Country

    found = {name: _users(name, count) for name, count in OFFICES.items()}
    for name, users in found.items():
        Group.objects.get_or_create(name=name)[0].user_set.set(users)
    found |= {"managers": _users("manager", MANAGERS), "assessors": _users("assessor", ASSESSORS)}
    countries = list(Country.objects.order_by("code"))
    AssessorProfile.objects.bulk_create(
        AssessorProfile(
            user_id=user,
            country=countries[place % len(countries)],
            languages=["en"],
            employer=f"Assessing House {place}",
        )
        for place, user in enumerate(found["assessors"])
    )
    return found


def _users(part: str, count: int) -> list[int]:
    from labels.models import User

    made = [
        User(email=f"{part}.{number}@example.org", name=f"{part} {number}".title(), password="!")
        for number in range(1, count + 1)
    ]
    return [user.pk for user in User.objects.bulk_create(made)]


def _triggers(cursor: Any, what: str) -> None:
    """Guards and histories; the references between tables are checked all the same."""
    for name in {"label", *(name for name, _columns, _rest in sql.ROWS)}:
        cursor.execute(f"ALTER TABLE labels_{name} {what} TRIGGER USER")


def _insert(
    cursor: Any, name: str, columns: dict[str, str], rest: str, given: dict[str, Any]
) -> None:
    """Rows of a table: the columns told, and for all others what the model has by default."""
    from django.apps import apps

    begun, model = time.perf_counter(), apps.get_model("labels", name)
    told, values = dict(columns), dict(given)
    fields = [
        each for each in model._meta.concrete_fields if each.column in told or not each.primary_key
    ]
    for field in fields:
        if field.column not in told:
            told[field.column] = f"%(default_{field.column})s"
            default = field.get_db_prep_save(field.get_default(), cursor.db)
            values[f"default_{field.column}"] = default
    names = ", ".join(f'"{field.column}"' for field in fields)
    chosen = ", ".join(f'{told[field.column]} AS "{field.column}"' for field in fields)
    typed = ", ".join(f'"{field.column}"::{_type(field)}' for field in fields)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {typed} FROM"
        f" (SELECT {chosen} FROM {rest}) AS made",
        values,
    )
    print(f"{name}: {cursor.rowcount:,} rows, {time.perf_counter() - begun:.1f} s", flush=True)


def _type(field: Any) -> str:
    from django.db import connection

    return field.rel_db_type(connection) if field.primary_key else field.db_type(connection)


def _freeze_inputs(cursor: Any) -> None:
    """Decisions of one level share what they rest on: as long as a real one, and as readable."""
    import json

    from labels.models import Assessment, LabelLevel
    from labels.workflow.verdicts import frozen_inputs

    for level in LabelLevel.objects.all():
        one = Assessment.objects.filter(status="decided", level=level).first()
        if one:
            cursor.execute(
                "UPDATE labels_decision d SET inputs = %s::jsonb FROM labels_assessment a"
                " WHERE a.id = d.assessment_id AND a.level_id = %s",
                [json.dumps(frozen_inputs(one)), level.pk],
            )


if __name__ == "__main__":
    main()
