"""Write labels/migrations/0001_initial.py anew from the models. Until 1.0 there is only this one.

    uv run .ci/initial_migration.py

Each table comes in one operation with its columns, constraints and indexes, and the triggers of
the row history in one at the end. As makemigrations writes it, the same takes five times as long
to run, in every test run and at the first start, because Django renders its models anew for each
of some three hundred operations.
"""

import os
import sys
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "labels" / "migrations" / "0001_initial.py"
APP = "labels"

INSTALL = '''

def install_triggers(apps, schema_editor):
    """The triggers stand in the options of the models; a migration makes them in the database."""
    for model in apps.get_app_config("labels").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)

'''


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    import django

    django.setup()
    from django.db import migrations
    from django.db.migrations.writer import MigrationWriter

    operations = [_create(state) for state in _in_order(_models())]
    operations.append(migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop))
    first = type("Migration", (migrations.Migration,), {"initial": True, "operations": operations})
    migration = first("0001_initial", APP)
    migration.dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    text = MigrationWriter(migration, include_header=False).as_string()
    text = text.replace(
        "code=django.db.migrations.operations.special.RunPython.noop", "code=install_triggers"
    ).replace(
        "reverse_code=install_triggers",
        "reverse_code=migrations.RunPython.noop",
    )
    text = text.replace("\n\nclass Migration(", INSTALL + "\nclass Migration(", 1)
    TARGET.write_text('"""Every table as it is now."""\n\n' + text)


def _models():
    """The models as makemigrations sees them: with the triggers in the form of migrations."""
    from django.apps import apps
    from django.db.migrations.state import ProjectState
    from pgtrigger.core import Trigger

    state = ProjectState.from_apps(apps)
    models = {name: each for (label, name), each in state.models.items() if label == APP}
    for each in models.values():
        model = apps.get_model(APP, each.name)
        each.options["triggers"] = [
            trigger.compile(model) if isinstance(trigger, Trigger) else trigger
            for trigger in getattr(model._meta, "triggers", [])
        ]
    return models


def _in_order(models):
    """Each table after those that its columns point to; by name where nothing decides."""
    graph = {
        name: sorted(
            {
                target
                for field in models[name].fields.values()
                if (target := _target(field)) in models and target != name
            }
        )
        for name in sorted(models)
    }
    return [models[name] for name in TopologicalSorter(graph).static_order()]


def _target(field) -> str | None:
    to = getattr(getattr(field, "remote_field", None), "model", None)
    label = to if isinstance(to, str) else getattr(getattr(to, "_meta", None), "label_lower", "")
    app, _, name = label.lower().partition(".")
    return name if app == APP else None


def _create(state):
    from django.db import migrations

    return migrations.CreateModel(
        name=state.name,
        fields=list(state.fields.items()),
        options={name: value for name, value in state.options.items() if value not in ([], ())},
        bases=state.bases,
        managers=state.managers,
    )


main()
