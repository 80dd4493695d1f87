"""Writes that cannot be lost or doubled: If-Match for changes, Idempotency-Key for what is new."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable
from rest_framework.request import Request
from rest_framework.response import Response

from ..models import AgencyKey, KeptAnswer
from ..problems import CODES
from .errors import Refused
from .renderers import JSONRenderer

# Some proxies weaken a tag when they pack an answer; the number in it stays the version.
_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,100}")
_KEPT_HEADERS = ("ETag", "Location")


def if_match(request: Request) -> int:
    """The version that the caller has read. Whether it is the newest, the step finds out."""
    header = request.headers.get("If-Match")
    if header is None:
        raise Refused(428, "precondition_required", CODES["precondition_required"])
    found = _TAG.fullmatch(header.strip())
    if found is None:
        raise Refused(400, "bad_precondition", CODES["bad_precondition"])
    return int(found[1])


def kept_answer(request: Request, said: Any) -> Response | None:
    """The answer to the same request with the same Idempotency-Key, if there was one."""
    if (key := _key(request)) is None:
        return None
    found = KeptAnswer.objects.filter(**_owner(request), key=key).first()
    return _again(found, _hash(request, said)) if found else None


def once(request: Request, said: Any, work: Callable[[], Response]) -> Response:
    """Do the work, or give the answer that it gave before under this Idempotency-Key.

    The key is written first and in the transaction of the work: of two requests at once one
    waits for the other. What was refused is not kept, for it changed nothing.
    """
    key = _key(request)
    if key is None:
        return work()
    sha256 = _hash(request, said)
    with transaction.atomic():
        row, first = _held(request, key, sha256)
        if not first:
            return _again(row, sha256)
        answer = work()
        row.status, row.body = answer.status_code, _bytes(answer.data).decode()
        row.headers = {each: answer.headers[each] for each in _KEPT_HEADERS if each in answer}
        row.save(update_fields=["status", "body", "headers"])
    return answer


def _held(request: Request, key: str, sha256: str) -> tuple[KeptAnswer, bool]:
    """The row of the key, and whether it is new. Waits for whoever is writing the same one."""
    new = {"request_sha256": sha256, "made_at": timezone.now()}
    try:
        return KeptAnswer.objects.get_or_create(**_owner(request), key=key, defaults=new)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Refused(409, "in_progress", CODES["in_progress"]) from None
        raise


def _owner(request: Request) -> dict[str, Any]:
    """Whose request it is: all keys of an agency share its Idempotency-Keys."""
    if isinstance(request.user, AgencyKey):
        return {"agency": request.user.agency}
    return {"user": request.user}


def _again(row: KeptAnswer, sha256: str) -> Response:
    if row.request_sha256 != sha256:
        raise Refused(422, "idempotency_key_reused", CODES["idempotency_key_reused"])
    headers = row.headers | {"Idempotency-Replayed": "true"}
    return Response(row.body.encode(), status=row.status, headers=headers)


def _bytes(data: Any) -> bytes:
    """The answer to the byte: the database would put the members of an object in another order."""
    return JSONRenderer().render(data)


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Refused(400, "bad_idempotency_key", CODES["bad_idempotency_key"])
    return key


def _hash(request: Request, said: Any) -> str:
    """Over all that makes the request what it is; `said` is its body as it was read.

    The parameters count: they may name for which agency it is.
    """
    parts = [request.method, request.get_full_path(), request.headers.get("If-Match", ""), said]
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
