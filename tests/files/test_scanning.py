"""The virus scan: a wish for it is never skipped."""

import socket
import struct
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings

from labels.files import scanning
from labels.files.kinds import BadFile
from labels.files.store import keep

from .conftest import files_in
from .samples import PDF


@contextmanager
def clamd(answer, *, path=None):
    """A server that takes one INSTREAM and answers this; gives its place and what it received."""
    family = socket.AF_UNIX if path else socket.AF_INET
    received = []
    with socket.socket(family) as listener:
        listener.bind(str(path) if path else ("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener, answer, received))
        thread.start()
        place = str(path) if path else f"127.0.0.1:{listener.getsockname()[1]}"
        with override_settings(CLAMD_SOCKET=place):
            yield received
        thread.join()


def _serve(listener, answer, received):
    client, _address = listener.accept()
    with client, client.makefile("rb") as sent:
        received.append(sent.read(10))
        while size := struct.unpack(">I", sent.read(4))[0]:
            received.append(sent.read(size))
        client.sendall(answer)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not_scanned"),
        (b"", "not_scanned"),
        (b"OK", "not_scanned"),
    ],
)
def test_a_file_that_is_not_found_clean_is_refused(place, answer, code):
    with clamd(answer), pytest.raises(BadFile) as refused:
        keep(ContentFile(PDF), "a.pdf")

    assert refused.value.code == code
    assert files_in(place) == []


@pytest.mark.parametrize("where", ["/nowhere/clamd.ctl", "127.0.0.1:1", "nonsense"])
def test_without_an_answer_no_file_is_taken(place, where):
    with (
        override_settings(CLAMD_SOCKET=where),
        pytest.raises(BadFile, match="Try again later"),
    ):
        keep(ContentFile(PDF), "a.pdf")

    assert files_in(place) == []


def test_a_scanner_that_is_silent_is_not_waited_for(place, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"127.0.0.1:{silent.getsockname()[1]}"
        with override_settings(CLAMD_SOCKET=where), pytest.raises(BadFile) as refused:
            keep(ContentFile(PDF), "a.pdf")

    assert refused.value.code == "not_scanned"


@pytest.fixture
def short():
    """A directory with a short path: the one of a socket may have 107 bytes."""
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


@pytest.mark.parametrize("local", [False, True])
def test_a_clean_file_is_kept_after_all_of_it_was_scanned(place, short, local):
    path = short / "clamd.ctl" if local else None
    with clamd(b"stream: OK\0", path=path) as received:
        keep(ContentFile(PDF), "a.pdf")

    assert received[0] == b"zINSTREAM\0"
    assert b"".join(received[1:]) == PDF
    assert len(files_in(place)) == 1
