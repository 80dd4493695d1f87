"""Whole pages that one worker keeps, packed, because many readers ask for the same ones.

A page is kept under its mark, which names all that it depends on: after a publication, on a new
day, and in another language another mark is asked for. Only the names in code lists have no part
in it, so nothing is kept for longer than `LONGEST` seconds.
"""

import gzip
import os
from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

MOST_BYTES = 32_000_000  # some five thousand profiles
BESIDE = 400  # what a page takes besides its text: many small ones count as well
LONGEST = 600.0
LARGEST = 1_000_000  # before it is packed


class Kept(NamedTuple):
    packed: bytes
    content_type: str
    until: float


_kept: OrderedDict[str, Kept] = OrderedDict()
_bytes = 0
_lock = Lock()


def find(mark: str) -> Kept | None:
    """The page of this mark, if this worker has it still."""
    found = _kept.get(mark)
    return found if found is not None and found.until > monotonic() else None


def keep(mark: str, response: HttpResponse) -> Kept | None:
    """Keep a page, and forget the oldest beyond the bound. A very large one is not kept."""
    global _bytes
    if len(response.content) > LARGEST:
        return None
    packed = gzip.compress(response.content, compresslevel=6, mtime=0)
    page = Kept(packed, response.headers["Content-Type"], monotonic() + LONGEST)
    with _lock:
        old = _kept.pop(mark, None)
        _bytes += size(page) - (size(old) if old else 0)
        _kept[mark] = page
        while _bytes > MOST_BYTES:
            _bytes -= size(_kept.popitem(last=False)[1])
    return page


def size(page: Kept) -> int:
    """How many bytes a page takes here."""
    return len(page.packed) + BESIDE


def answer(page: Kept, *, packed: bool) -> HttpResponse:
    """The page as it was made, packed for whoever can read it so."""
    content = page.packed if packed else gzip.decompress(page.packed)
    response = HttpResponse(content, content_type=page.content_type)
    response.headers["Content-Length"] = str(len(content))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def forget() -> None:
    """Keep nothing any more."""
    global _bytes
    with _lock:
        _kept.clear()
        _bytes = 0


def _begin_anew() -> None:
    """A forked child has nobody who would open a lock that was closed."""
    global _lock
    _lock = Lock()


os.register_at_fork(after_in_child=_begin_anew)
