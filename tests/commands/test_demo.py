"""`manage.py demo` as a newcomer meets it."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission

from labels.management import demonstration
from labels.models import User

ROOT = Path(__file__).resolve().parents[2]
SILENT = ("DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS", "DEBUG", "TODAY", "PYTHONWARNINGS")


@pytest.fixture(scope="module")
def place():
    path = Path(tempfile.mkdtemp(prefix="demo-", dir="/tmp")).resolve()
    yield path
    shutil.rmtree(path)


def start(place, *words, **variables):
    clean = {name: value for name, value in os.environ.items() if name not in SILENT}
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *words],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(place)} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(place, *words, **variables):
    began = time.monotonic()
    with start(place, *words, **variables) as process:
        out, errors = process.communicate(timeout=120)
    return process.returncode, out, errors, time.monotonic() - began


@pytest.fixture(scope="module")
def first(place):
    code, out, errors, seconds = run(place, "--no-serve", "--json")
    assert code == 0, errors
    return json.loads(out.splitlines()[-1]), errors, seconds


def test_reset_refuses_a_database_that_is_not_the_embedded_one(place):
    code, _, errors, _ = run(
        place,
        "--no-serve",
        "--reset",
        DATABASE_URL="postgresql://nobody@db.example.org/register",
        SECRET_KEY="x" * 60,
        EMAIL_URL="console:",
    )
    assert code == 1
    assert "--reset empties the embedded database only" in errors
    assert "Traceback" not in errors


def test_a_port_that_does_not_exist_is_refused(place):
    code, _, errors, _ = run(place, "--no-serve", "--port", "70000")
    assert (code, "--port must be between 0 and 65535" in errors) == (1, True)


def test_the_first_start_shows_progress_and_ends_with_one_json_object(first):
    told, errors, _ = first
    assert told["base_url"] == "http://127.0.0.1:8000"
    assert (told["api_key"], told["cases"]) == (None, [])
    assert [each["email"] for each in told["people"]] == ["secretariat.1@demo.example"]
    for step in ("Opening the database", "schema", "label holders", "187 clusters", "Ready"):
        assert step in errors


def test_the_password_is_kept_where_only_its_owner_reads_it(first, place):
    file = place / demonstration.PASSWORD_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == first[0]["people"][0]["password"]


def test_the_second_start_does_nothing_again_and_tells_the_same(first, place):
    code, out, errors, seconds = run(place, "--no-serve", "--json")
    assert code == 0
    assert json.loads(out.splitlines()[-1]) == first[0]
    assert "already there" in errors
    assert seconds < first[2]


def test_it_serves_what_it_made_and_prints_nothing_after_the_json(first, place):
    with start(place, "--port", "0", "--json") as server:
        told = json.loads(server.stdout.readline())
        address = told["base_url"]
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"{address}/clusters/biopmed/", timeout=5) as answer:
                    assert b"bioPmed" in answer.read()
                    break
            except (ConnectionError, urllib.error.URLError):
                time.sleep(0.1)
        server.terminate()
        out, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert out == ""


def test_reset_begins_anew_with_another_password(first, place):
    code, out, errors, _ = run(place, "--no-serve", "--reset", "--json")
    assert code == 0, errors
    assert "187 clusters" in errors
    again = json.loads(out.splitlines()[-1])["people"][0]
    assert again["password"] != first[0]["people"][0]["password"]


def test_the_secretariat_keeps_reference_data_and_nothing_else(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    (person,) = demonstration.make_people()
    assert demonstration.make_people() == [person]
    user = User.objects.get(email=person["email"])
    assert user.is_staff
    assert not user.is_superuser
    assert user.check_password(person["password"])
    assert user.has_perm("labels.change_programme")
    assert not user.has_perm("labels.delete_programme")
    assert not user.has_perm("labels.change_label")
    known = {model._meta.model_name for model in demonstration.REFERENCE_DATA}
    held = Permission.objects.filter(group__user=user)
    assert {each.content_type.model for each in held} == known


def test_a_password_that_was_lost_is_made_anew(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    (before,) = demonstration.make_people()
    (tmp_path / demonstration.PASSWORD_FILE).unlink()
    (after,) = demonstration.make_people()
    assert after["password"] != before["password"]
    assert User.objects.get(email=after["email"]).check_password(after["password"])


@pytest.mark.parametrize(
    ("host", "port", "shown"),
    [
        ("127.0.0.1", 8123, "http://127.0.0.1:8123"),
        ("0.0.0.0", 80, "http://127.0.0.1:80"),
        ("::1", 8000, "http://[::1]:8000"),
        ("register.local", 8000, "http://register.local:8000"),
    ],
)
def test_links_go_to_the_address_it_listens_on(settings, monkeypatch, host, port, shown):
    monkeypatch.delenv("BASE_URL", raising=False)
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    settings.BASE_URL, settings.CSRF_TRUSTED_ORIGINS = "", []
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]"]
    assert demonstration.address(host, port) == shown
    assert shown == settings.BASE_URL
    assert shown.split("//")[1].rpartition(":")[0] in settings.ALLOWED_HOSTS


def test_an_address_of_ones_own_is_kept(settings, monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://register.example.org")
    settings.BASE_URL = "https://register.example.org"
    demonstration.address("127.0.0.1", 8000)
    assert settings.BASE_URL == "https://register.example.org"
