"""`manage.py serve` as an operator meets it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured, ViewDoesNotExist
from django.core.management import CommandError

from labels.management import serving
from registry.embedded.places import Places
from registry.embedded.process import postmaster

ROOT = Path(__file__).resolve().parents[2]
SILENT = ("DATABASE_URL", "BASE_URL", "DEBUG", "TODAY", "PYTHONWARNINGS")


@pytest.fixture(scope="module")
def site():
    """A data directory for a site of its own, short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="serve-", dir="/tmp")).resolve()
    yield path
    shutil.rmtree(path)


def manage(site, *words):
    clean = {name: value for name, value in os.environ.items() if name not in SILENT}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(site)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def migrated(site):
    """The site after its schema was made; before that, serving is refused."""
    with manage(site, "serve", "--port", "0") as refused:
        _, errors = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "Run `manage.py demo`" in errors
    with manage(site, "migrate", "-v0") as done:
        assert done.communicate(timeout=120) == ("", "") or done.returncode == 0
    return site


def fetch(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_serves_until_it_is_told_to_stop_and_takes_the_database_with_it(migrated, ending):
    with manage(migrated, "serve", "--port", "0", "--workers", "2") as server:
        address = re.search(r"http://\S+", server.stdout.readline())[0]
        status, headers = fetch(address)
        assert status < 500
        assert headers["X-Request-ID"]
        assert postmaster(Places(migrated / "pg")) is not None
        with urllib.request.urlopen(f"{address}api/v1/", timeout=10) as index:
            links = json.load(index)
        assert links["clusters"] == f"{address}api/v1/clusters/"

        server.send_signal(ending)
        _, errors = server.communicate(timeout=60)

    assert server.returncode == 0
    assert "Traceback" not in errors
    assert postmaster(Places(migrated / "pg")) is None


def test_static_files_are_collected_once(migrated):
    state = migrated / "static.collected"
    collected = (migrated / "static" / "staticfiles.json").stat().st_mtime_ns
    with manage(migrated, "serve", "--port", "0") as server:
        server.stdout.readline()
        server.terminate()
        server.communicate(timeout=60)

    assert len(state.read_text()) == 64
    assert (migrated / "static" / "staticfiles.json").stat().st_mtime_ns == collected


@pytest.mark.parametrize(
    ("host", "link"),
    [
        ("127.0.0.1", "http://127.0.0.1:8190"),
        ("0.0.0.0", "http://127.0.0.1:8190"),
        ("::1", "http://[::1]:8190"),
    ],
)
def test_links_go_to_the_address_served_unless_the_environment_says_otherwise(
    settings, monkeypatch, host, link
):
    settings.BASE_URL = settings.CSRF_TRUSTED_ORIGINS = ""
    monkeypatch.setenv("BASE_URL", "http://register.example")
    serving.publish_under(host, 8190)
    assert settings.BASE_URL == ""
    monkeypatch.delenv("BASE_URL")
    assert serving.publish_under(host, 8190) == settings.BASE_URL == link
    assert [link] == settings.CSRF_TRUSTED_ORIGINS


def test_the_folder_of_static_files_is_there_also_when_nothing_is_collected(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    serving.collect_static_files()
    assert settings.STATIC_ROOT.is_dir()


@pytest.mark.parametrize("broken", [{}, {"urlpatterns": [], "handler500": "labels.views.nowhere"}])
def test_a_fault_in_the_addresses_stops_the_start(broken, monkeypatch, settings):
    """Not the first request of each worker, nor all that follow."""
    module = ModuleType("broken_addresses")
    vars(module).update(broken)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    with pytest.raises((ImproperlyConfigured, ViewDoesNotExist)):
        serving.application()


def test_all_addresses_are_there_before_the_first_request():
    script = (
        "import sys, django; django.setup();"
        "from labels.management.serving import application; application();"
        "print('labels.views.errors' in sys.modules, 'labels.api.feed' in sys.modules)"
    )
    clean = os.environ | {"DJANGO_SETTINGS_MODULE": "registry.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=clean, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "True"], done.stderr


def test_a_taken_port_is_told_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} .* Choose another one with --port"):
            serving.open_listener("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "advice"),
    [
        ("no:address", 0, "There is no host no:address"),
        ("127.0.0.1", 70000, "--port must be between 0 and 65535"),
        ("192.0.2.1", 0, "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_in_a_sentence(host, port, advice):
    with pytest.raises(CommandError, match=advice):
        serving.open_listener(host, port)


@pytest.mark.parametrize("workers", [0, -1, 12])
def test_the_workers_stay_within_what_the_database_takes(workers):
    with pytest.raises(CommandError, match="--workers must be between 1 and 11"):
        serving.check_workers(workers)
