"""The extract about one label as PDF, and the QR code of its page."""

from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..filters import Problem
from ..freshness import entity_tag, has, never_kept, not_modified
from ..register import query
from ..rules.numbers import NumberError, parse_label_number
from ..templatetags import words
from ..trust.certificate import CERTIFIED, Extract, certificate_pdf
from ..trust.qr import qr_svg
from .asking import clocks_of, refused, sent_to
from .badge import for_others, kept_exactly
from .caching import build_mark
from .names import names
from .verify import no_label

# Setting a page takes all of one processor: of four threads two are left for everybody else.
MOST_AT_WORK, LONGEST_WAIT = 2, 5
A_DAY = 86_400
_at_work = BoundedSemaphore(MOST_AT_WORK)


@require_safe
def certificate(request, text):
    """The extract of today, while there is something to certify; else a page says what it was."""
    sent = sent_to(request)
    if sent:
        return never_kept(refused(request, [_not_taken(name) for name in sent]))
    asked = clocks_of(sent)
    try:
        number = parse_label_number(text)
    except NumberError as error:
        return never_kept(no_label(request, text, asked, error))
    if number != text:
        return never_kept(redirect("label-certificate", number))
    found = query.label_record(number, asked)
    if found is None:
        return never_kept(no_label(request, text, asked))
    extract = _extract(*found, asked.valid_on)
    if extract.label["status"] not in CERTIFIED:
        return never_kept(_nothing_to_certify(request, extract))
    return _pdf(request, extract)


def _extract(label, record, day):
    said = words.verdict(label, day)
    return Extract(
        label=label,
        record=record,
        day=day,
        address=page_address(label["number"]),
        head=said.head,
        reason=said.reason,
        level=str(words.LABELS.get(label["level"], _("Label"))),
        scheme=names().scheme.get(label["scheme"], label["scheme"]),
        bases=words.BASES,
    )


def page_address(number):
    """Where the page of a label is reached from outside, in the reader's language."""
    return settings.BASE_URL + reverse("label-detail", args=[number])


def _pdf(request, extract):
    """The same bytes as long as the entry, the day, the language and the program are the same."""
    label, record = extract.label, extract.record
    tag = entity_tag(
        build_mark(), record["seq"], record["updated_at"], label["number"], extract.day,
        extract.address, extract.scheme, get_language(),
    )  # fmt: skip
    if has(request, tag):
        return kept_exactly(not_modified(tag, 0), tag, extract.day)
    if not _at_work.acquire(timeout=LONGEST_WAIT):
        return _busy()
    try:
        body = certificate_pdf(extract)
    finally:
        _at_work.release()
    response = HttpResponse(body, content_type="application/pdf")
    named = content_disposition_header(False, f"{label['number']}.pdf")
    response.headers["Content-Disposition"] = named
    response.headers["Last-Modified"] = http_date(extract.moment.timestamp())
    return kept_exactly(response, tag, extract.day)


def _busy():
    response = HttpResponse(_("Try again in a moment."), content_type="text/plain", status=503)
    response.headers["Retry-After"] = str(LONGEST_WAIT)
    return never_kept(response)


def _nothing_to_certify(request, extract):
    """What it was is gone (410); what is not proved or not begun is not there (404)."""
    label = extract.label
    context = {
        "label": label,
        "record": extract.record,
        "verdict": extract,
    }
    status = 410 if label["status"] in ("expired", "withdrawn") else 404
    return render(request, "labels/certificate_none.html", context, status=status)


def _not_taken(name):
    told = _("An extract is about the day it is made, and takes no %(name)s.")
    return Problem(name, "unknown_parameter", told % {"name": name})


@require_safe
def qr(request, text):
    """The address of a label's page as a picture. Any number that can be one has its code."""
    try:
        number = parse_label_number(text)
    except NumberError:
        number = ""
    if number != text:
        return never_kept(HttpResponse(status=404))
    address = page_address(number)
    title = _("QR code of the page of label %(number)s") % {"number": number}
    response = for_others(HttpResponse(qr_svg(address, title=title), content_type="image/svg+xml"))
    tag = entity_tag(response.content.decode())
    answer = for_others(not_modified(tag, 0)) if has(request, tag) else response
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer
