"""The feed of changes: the ledger in order, whole or filtered, for those who keep a copy."""

from threading import BoundedSemaphore
from time import monotonic, sleep

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _

from ..filters import parse, query_string, read
from ..filters.description import CHANGES_AT_ONCE
from ..freshness import has
from ..models import Dump
from ..problems import CODES
from ..register.changes import changes
from ..register.formats_atom import atom
from ..register.head import head
from ..templatetags.news import news
from . import documentation as doc
from .base import EXPOSED, JSON, PublicView, dumped
from .caching import etag
from .dumps import address
from .errors import Gone
from .renderers import AtomRenderer, JSONRenderer, NDJSONRenderer

LOOK_EVERY = 1.0  # seconds
# Who waits holds a thread: the others of the process go on answering.
MOST_WAITING = 2
_waiters = BoundedSemaphore(MOST_WAITING)


class Changes(PublicView):
    """Entries of the register in the order of their numbers."""

    surface = "changes"
    renderer_classes = [JSONRenderer, NDJSONRenderer, AtomRenderer]

    @doc.changes
    def get(self, request):
        asked = parse(request.query_params, surface=self.surface)
        values = read(request.query_params, surface=self.surface)
        after, limit = values.get("after", 0), values.get("limit", CHANGES_AT_ONCE)
        if after < settings.CHANGES_FROM_SEQ:
            raise Gone(CODES["history_gone"], "history_gone", dump=_newest_dump())
        format, end = request.accepted_renderer.format, monotonic() + values.get("wait", 0)

        # However long somebody waits for it, the answer is the same.
        place = (format, after, limit, query_string(asked, wait=None))

        def tag(register):
            return etag("changes", *register.key, *place)

        if "HTTP_IF_NONE_MATCH" in request.META:
            register = head()
            if has(request, tag(register)) and not _moves(register, end):
                return _validated(HttpResponseNotModified(), tag(register))
        found = _awaited(after, limit, asked, end)
        if has(request, tag(found.register)):
            return _validated(HttpResponseNotModified(), tag(found.register))
        answer = _WRITTEN[format](found, _following(request, asked, found))
        return _validated(answer, tag(found.register))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        exposed = f"{EXPOSED}, X-Last-Seq, X-Register-Seq"
        response.headers["Access-Control-Expose-Headers"] = exposed
        return response


def _newest_dump():
    """Where a copy can begin anew; null if no dump was made yet."""
    newest = Dump.objects.values_list("seq", flat=True).first()
    return newest and address(f"manifest-{newest}.json")


def _validated(response, tag):
    """Whoever follows the register wants to know now: keep it, but ask each time."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _moves(register, end):
    """Whether the register moves on before then, for who has what it says now."""
    if monotonic() >= end or not _waiters.acquire(blocking=False):
        return False
    try:
        while (left := end - monotonic()) > 0:
            _pause(min(LOOK_EVERY, left))
            if head().key != register.key:
                return True
        return False
    finally:
        _waiters.release()


def _awaited(after, limit, asked, end):
    """What came after that number. If nothing has, wait for it: a while, and not too many at once.

    The end is that of the register as it is looked at last, so nothing in between is passed over.
    """
    found = changes(after, limit, asked)
    if found.items or monotonic() >= end or not _waiters.acquire(blocking=False):
        return found
    try:
        while not found.items and (left := end - monotonic()) > 0:
            if not found.more:
                _pause(min(LOOK_EVERY, left))
            if found.more or head().key != found.register.key:
                found = changes(found.last, limit, asked)
        return found
    finally:
        _waiters.release()


def _pause(seconds):
    """Between two looks the database connection serves others."""
    if not connection.in_atomic_block:
        connection.close()
    sleep(seconds)


def _following(request, asked, found):
    """The address of the rest; None when there is none yet."""
    if not found.more:
        return None
    place = query_string(asked, after=found.last, wait=None)
    return f"{settings.BASE_URL}{request.path}?{place}"


def _as_json(found, following):
    register = {"seq": found.register.seq, "known_at": found.register.known_at}
    body = (
        f'{{"last":{found.last},"next":{dumped(following)},'
        f'"results":[{found.body}],"register":{dumped(register)}}}'
    )
    return HttpResponse(body.encode(), content_type=JSON)


def _as_lines(found, following):
    """One item a line; where to go on is in the headers."""
    body = "".join(f"{item}\n" for item in found.items)
    return _with_headers(body.encode(), NDJSONRenderer.media_type, found, following)


def _as_atom(found, following):
    body = atom(
        [news(entry) for entry in found.entries()],
        title=_("Cluster Excellence Register"),
        subtitle=_("Changes in the order of their numbers"),
        path="/api/v1/changes/?format=atom",
    )
    media_type = f"{AtomRenderer.media_type}; charset=utf-8"
    return _with_headers(body, media_type, found, following)


def _with_headers(body, media_type, found, following):
    response = HttpResponse(body, content_type=media_type)
    response.headers["X-Register-Seq"] = str(found.register.seq)
    response.headers["X-Last-Seq"] = str(found.last)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


_WRITTEN = {"json": _as_json, "ndjson": _as_lines, "atom": _as_atom}
