"""Giving a file back: as a download that no browser opens, guesses at or keeps.

Who may have it, and the line in the journal, are the caller's.
"""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from .kinds import KINDS
from .names import clean_name
from .store import open_stored

_OUR_TYPES = frozenset(kind.media_type for kind in KINDS)


def download(stored_as: str, file_name: str, *, media_type: str, size: int) -> FileResponse:
    """The kept file with the fields of its row; FileNotFoundError if the store has lost it."""
    file = open_stored(stored_as)
    if file.size != size:
        file.close()
        raise FileNotFoundError(f"{stored_as} has {file.size} bytes and not {size}.")
    ours = media_type if media_type in _OUR_TYPES else "application/octet-stream"
    response = FileResponse(file, content_type=ours)
    named = content_disposition_header(True, clean_name(file_name))
    for header, value in {
        "Content-Length": str(size),
        "Content-Disposition": named or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }.items():
        response.headers[header] = value
    return response
