"""The project as a whole: settings, files, directions of imports."""

import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from registry.secret import local_secret_key

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": "no-secret-but-long-enough-for-the-check-" + "0123456789abcdefghij",
    "ALLOWED_HOSTS": "register.example.org",
    "BASE_URL": "https://register.example.org",
    "EMAIL_URL": "smtps://mail.example.org",
}
VARIABLES = (
    *PRODUCTION,
    "DATABASE_URL",
    "DEBUG",
    "TODAY",
    "TRUSTED_PROXIES",
    "LOG_LEVEL",
    "OPERATOR_CONTACT",
)


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py in an environment that holds only what the test says."""

    def run(*words, **environment):
        clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=clean | {"DATA_DIR": str(tmp_path / "data")} | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.mark.django_db
def test_the_migrations_hold_every_change_of_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_deployment_check_finds_nothing_in_production(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("environment", "advice"),
    [
        ({"DATABASE_URL": "postgresql://db.example.org/register"}, "Set SECRET_KEY"),
        ({"BASE_URL": "https://register.example.org"}, "Set SECRET_KEY"),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({**PRODUCTION, "EMAIL_URL": ""}, "Set EMAIL_URL"),
        ({**PRODUCTION, "EMAIL_URL": "mail.example.org"}, "EMAIL_URL must be like"),
        ({**PRODUCTION, "TRUSTED_PROXIES": "proxy"}, "TRUSTED_PROXIES must be addresses"),
        ({"OPERATOR_CONTACT": "the office"}, "OPERATOR_CONTACT must be an e-mail address"),
        ({"OPERATOR_CONTACT": "javascript:alert(1)"}, "OPERATOR_CONTACT must be"),
        ({"DEBUG": "on", "TODAY": "2026-02-30"}, "TODAY must be a day like 2026-06-30"),
        ({"TODAY": "2026-06-30"}, "it needs DEBUG=on"),
        ({"DEBUG": "maybe"}, "DEBUG must be on or off"),
        ({**PRODUCTION, "DATABASE_URL": "mysql://db/n"}, "DATABASE_URL must begin like postgresql"),
    ],
)
def test_settings_that_cannot_be_right_stop_the_start(manage, environment, advice):
    done = manage("check", **environment)

    assert done.returncode != 0
    assert advice in done.stderr


def test_settings_start_no_database(manage, tmp_path):
    assert manage("check").returncode == 0

    assert not (tmp_path / "data" / "pg").exists()


def test_the_local_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    key = local_secret_key(tmp_path / "data")

    assert len(key) > 50
    assert local_secret_key(tmp_path / "data") == key
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path):
    keys = []
    threads = [
        threading.Thread(target=lambda: keys.append(local_secret_key(tmp_path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_a_damaged_secret_key_is_not_used(tmp_path):
    (tmp_path / "secret_key").write_text("short")

    with pytest.raises(ImproperlyConfigured, match="is damaged. Remove it"):
        local_secret_key(tmp_path)


def test_imports_go_downwards_only():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout


def project_files():
    """What is in version control, or will be: git knows what is ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listing.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_host_or_a_place_on_somebodys_machine():
    # In pieces, so that this file does not hold what it looks for.
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".com", "--index" + "-url"]
    # A web address may have such a path; a place on a machine has nothing before its first slash.
    places = [
        r"(?<![\w.])" + place
        for place in ["/ro" + "ot/", "/ho" + "me/[a-z]+/[.a-z]", "/wo" + "rk/", "/Us" + "ers/"]
    ]
    forbidden = re.compile("|".join([*map(re.escape, hosts), *places]))
    found = []
    for path in project_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in forbidden.finditer(text)]

    assert found == []
