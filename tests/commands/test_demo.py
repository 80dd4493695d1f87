"""`manage.py demo` as a newcomer meets it."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.utils import timezone

from labels.management import demonstration
from labels.management.demonstration import once
from labels.management.demonstration.cases import CASES
from labels.models import AgencyKey, User
from labels.rules.moves import State
from labels.workflow.agency_keys import agency_key_for

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
        out, errors = process.communicate(timeout=300)
    return process.returncode, out, errors, time.monotonic() - began


@pytest.fixture(scope="module")
def first(place):
    """What is told in the end, all progress, and the seconds of a first start.

    It was killed while it played the cases, and started again.
    """
    began, progress = time.monotonic(), []
    with start(place, "--no-serve", "--json") as process:
        for line in process.stderr:
            progress.append(line)
            if "case of techtera" in line:
                process.kill()
    assert process.returncode == -signal.SIGKILL, progress
    code, out, errors, _ = run(place, "--no-serve", "--json")
    assert code == 0, errors
    seconds = time.monotonic() - began
    return json.loads(out.splitlines()[-1]), "".join(progress) + errors, seconds


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
    assert set(told) == {"base_url", "people", "api_key", "webhook", "cases"}
    assert told["base_url"] == "http://127.0.0.1:8000"
    assert told["api_key"].startswith("a_")
    assert told["webhook"]["url"] == "http://127.0.0.1:9099/"
    assert told["webhook"]["secret"].startswith("whsec_")
    for step in ("Opening the database", "schema", "label holders", "187 clusters", "Ready"):
        assert step in errors


def test_a_start_that_was_killed_is_finished_by_the_next_one(first):
    told, progress, _ = first
    assert len(told["cases"]) == len(CASES)
    assert len({case["id"] for case in told["cases"]}) == len(CASES)
    played = re.findall(r"\w+ case of .+", progress)
    assert sorted(played) == sorted(set(played))


def test_there_is_somebody_for_every_role(first):
    people = {
        person["email"].removesuffix("@demo.example"): person for person in first[0]["people"]
    }
    assert {"secretariat.1", "secretariat.2", "board.1", "auditor.1", "agency.1"} <= set(people)
    assert {"assessor.1", "assessor.2", "assessor.3"} <= set(people)
    managed = {part.removeprefix("manager.") for part in people if part.startswith("manager.")}
    assert managed == {case["cluster"] for case in first[0]["cases"]}
    with_secret = {person["role"] for person in people.values() if person["totp_secret"]}
    assert with_secret == {"secretariat", "board", "auditor", "assessor"}


def test_each_case_tells_its_state_cluster_level_and_evidence(first):
    for case in first[0]["cases"]:
        assert set(case) == {"id", "state", "cluster", "level", "evidence"}
        assert case["evidence"]
    assert {case["state"] for case in first[0]["cases"]} == set(State)


def test_password_and_secret_are_kept_where_only_their_owner_reads_them(first, place):
    secretariat = next(one for one in first[0]["people"] if one["role"] == "secretariat")
    names = {demonstration.PASSWORD_FILE: "password", demonstration.SECRET_FILE: "totp_secret"}
    for name, told in names.items():
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o600
        assert (place / name).read_text() == secretariat[told]


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


def test_people_read_what_to_log_in_with_and_where(first, place):
    _code, out, _errors, _ = run(place, "--no-serve")
    secretariat = next(one for one in first[0]["people"] if one["role"] == "secretariat")
    assert secretariat["password"] in out
    assert secretariat["totp_secret"] in out
    assert first[0]["api_key"] in out
    receiver = f"python docs/receiver.py --port 9099 --secret {first[0]['webhook']['secret']}"
    assert receiver in out
    for person in first[0]["people"]:
        assert person["email"] in out
    for where in ("/portal/", "/reviews/", "/desk/", "/accounts/login/", "demo --code"):
        assert where in out


def test_the_code_of_the_moment_is_printed_and_nothing_else_is_done(first, place):
    code, out, errors, _ = run(place, "--code")
    assert (code, errors) == (0, "")
    assert re.fullmatch(r"\d{6}\n", out)


def test_there_is_no_code_before_there_is_a_secret(tmp_path):
    code, _, errors, _ = run(tmp_path, "--code")
    assert (code, "Run manage.py demo first" in errors) == (1, True)
    assert not (tmp_path / demonstration.SECRET_FILE).exists()


def test_reset_begins_anew_with_other_log_ins(first, place):
    code, out, errors, _ = run(place, "--no-serve", "--reset", "--json")
    assert code == 0, errors
    assert "187 clusters" in errors
    again = json.loads(out.splitlines()[-1])
    assert again["api_key"] != first[0]["api_key"]
    before = {one["email"]: one for one in first[0]["people"]}
    for person in again["people"]:
        assert person["password"] != before[person["email"]]["password"]
        assert person["totp_secret"] is None or person != before[person["email"]]
    assert {one["id"] for one in again["cases"]}.isdisjoint(one["id"] for one in first[0]["cases"])


@pytest.fixture
def people(db, tmp_path, settings):
    """How to make the people of the demonstration, as often as wanted: by their addresses."""
    settings.DATA_DIR = tmp_path
    return lambda: {one.email: one for one in demonstration.make_people()}


def test_the_secretariat_keeps_reference_data_and_nothing_else(people):
    assert people() == people()
    user = User.objects.get(email="secretariat.1@demo.example")
    assert user.is_staff
    assert not user.is_superuser
    assert user.check_password(demonstration.password())
    assert user.has_perm("labels.change_programme")
    assert not user.has_perm("labels.delete_programme")
    assert not user.has_perm("labels.change_label")
    known = {model._meta.model_name for model in demonstration.REFERENCE_DATA}
    held = Permission.objects.filter(group__user=user)
    assert {each.content_type.model for each in held} == known


def test_nobody_else_enters_the_admin(people):
    everybody = people()
    staff = set(User.objects.filter(is_staff=True).values_list("email", flat=True))
    assert staff == {each for each in everybody if each.startswith("secretariat.")}


def test_log_ins_that_were_lost_are_made_anew(people, tmp_path):
    people()
    before = demonstration.password(), demonstration.totp_secret()
    (tmp_path / demonstration.PASSWORD_FILE).unlink()
    (tmp_path / demonstration.SECRET_FILE).unlink()
    people()
    after = demonstration.password(), demonstration.totp_secret()
    assert before[0] != after[0]
    assert before[1] != after[1]
    user = User.objects.get(email="board.1@demo.example")
    assert user.check_password(after[0])
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert decrypt(app.data["secret"]) == after[1]


def test_a_password_that_somebody_changed_is_the_common_one_again(people):
    people()
    user = User.objects.get(email="manager.biopmed@demo.example")
    user.set_password("something of my own")
    user.save(update_fields=["password"])
    people()
    user.refresh_from_db()
    assert user.check_password(demonstration.password())


def test_the_key_of_the_agency_is_made_once_with_all_scopes(people):
    people()
    text = demonstration.api_key()
    assert demonstration.api_key() == text
    key = AgencyKey.objects.get()
    assert agency_key_for(text) == key
    assert key.agency.slug == "demonstration-agency"
    assert set(key.scopes) == set(AgencyKey.Scope)


def test_a_key_whose_text_was_lost_or_that_has_ended_gets_a_successor(people, tmp_path):
    people()
    first = demonstration.api_key()
    (tmp_path / demonstration.KEY_FILE).unlink()
    second = demonstration.api_key()
    assert agency_key_for(first) is None
    assert agency_key_for(second) is not None
    AgencyKey.objects.update(revoked_at=timezone.now())
    third = demonstration.api_key()
    assert agency_key_for(third) == AgencyKey.objects.in_force().get()
    assert stat.S_IMODE((tmp_path / demonstration.KEY_FILE).stat().st_mode) == 0o600


def test_a_second_start_waits_for_the_first_however_long_it_takes(db):
    held = threading.Event()

    def first():
        with transaction.atomic():
            once.one_at_a_time()
            held.set()
            time.sleep(0.3)
        connection.close()

    other = threading.Thread(target=first)
    other.start()
    assert held.wait(5)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'; SET LOCAL statement_timeout = '100ms'")
    began = time.monotonic()
    assert once.once("a part", lambda: None)
    assert time.monotonic() - began > 0.1
    other.join()


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
