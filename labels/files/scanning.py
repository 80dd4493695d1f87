"""A virus scan by clamd, where the setting CLAMD_SOCKET names one.

It is a path (`/run/clamav/clamd.ctl`) or a host and a port (`127.0.0.1:3310`). Without an answer
no file is taken in: a scan that is wished for is never skipped.
"""

import socket
import struct
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from .faults import BadFile

SECONDS = 20
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


def scan(file: IO[bytes]) -> None:
    """BadFile if clamd finds something in the file, or does not answer. The file is read whole."""
    place = getattr(settings, "CLAMD_SOCKET", "")
    if not place:
        return
    try:
        answer = _ask(place, file)
    except OSError as error:
        raise _unanswered() from error
    if answer.endswith(b" FOUND"):
        raise BadFile(
            "virus", _("The virus scanner objects to this file. Check your computer, and the file.")
        )
    if not answer.endswith(b": OK"):
        raise _unanswered()


def _ask(place: str, file: IO[bytes]) -> bytes:
    """The answer to INSTREAM: pieces with their lengths in front, an empty one at the end."""
    with _connected(place.removeprefix("unix:").removeprefix("tcp://")) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(_PIECE):
            clamd.sendall(struct.pack(">I", len(piece)) + piece)
        clamd.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            piece = clamd.recv(_LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0\n")


def _connected(place: str) -> socket.socket:
    host, _colon, port = place.rpartition(":")
    if port.isdigit() and not place.startswith("/"):
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(SECONDS)
    try:
        clamd.connect(place)
    except OSError:
        clamd.close()
        raise
    return clamd


def _unanswered() -> BadFile:
    return BadFile("not_scanned", _("Files cannot be checked for viruses now. Try again later."))
