"""One label, and the answer to "was it valid on that day"; also for numbers that do not exist."""

from django.shortcuts import redirect, render
from django.urls import reverse

from .. import filters
from ..register import query
from ..register.guesses import guesses
from ..rules.numbers import NumberError, is_cluster_number, parse_label_number
from ..templatetags.words import verdict
from .asking import clocks_of, clocks_string, known_at_text, refused, sent_to
from .caching import public
from .names import names
from .sources import numbered
from .timeline import draw

LONGEST_SHOWN = 40


@public
def label_detail(request, text):
    """The verdict on one label; any way of typing its number leads to its one address."""
    try:
        asked = clocks_of(sent_to(request))
        number = parse_label_number(text)
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    except NumberError as error:
        return _no_number(request, text, asked, error)
    if number != text:
        return redirect(reverse("label-detail", args=[number]) + clocks_string(asked))
    found = query.label_record(number, asked)
    if found is None:
        return _unknown(request, text, asked, {"case": "never"})
    context = _label(*found, asked) | {"page_url": request.path}
    return render(request, "labels/label_detail.html", context)


def _label(label, record, asked):
    """The label as its page shows it, with its own sources only."""
    record = record | {"labels": [label], "recognitions": [], "sources": []}
    known = names()
    return {
        "label": label,
        "record": record,
        "sources": numbered(record),
        "verdict": verdict(label, asked.valid_on),
        "question": asked,
        "asked": asked.texts,
        "clocks": clocks_string(asked),
        "known_at_text": known_at_text(asked),
        "names": known,
        "timeline": draw([label], asked.valid_on, known.highest_first),
    }


@public
def verify(request):
    """The form for a number; a number that can be one leads on to its label."""
    sent = sent_to(request)
    text = " ".join(sent.pop("number", [])).strip()
    missing = "number" in request.GET and not text
    context = {
        "number": text[:LONGEST_SHOWN],
        "day": sent.get("valid_on", ""),
        "known_at_text": sent.get("known_at", ""),
        "missing": missing,
    }
    try:
        asked = clocks_of(sent)
        number = parse_label_number(text) if text else None
    except filters.BadParameters as bad:
        context["problems"] = bad.problems
        return render(request, "labels/verify.html", context, status=400)
    except NumberError as error:
        return _no_number(request, text, asked, error)
    if number is None:
        return render(request, "labels/verify.html", context)
    return redirect(reverse("label-detail", args=[number]) + clocks_string(asked))


def _no_number(request, text, asked, error):
    """What was typed cannot be a label number; it may be a cluster's, or one symbol off."""
    if is_cluster_number(text):
        return _unknown(request, text, asked, {"case": "cluster"})
    meant = [query.label_record(number, asked) for number in guesses(text)]
    case = {"case": error.code, "sentence": str(error), "meant": [each for each in meant if each]}
    return _unknown(request, text, asked, case)


def _unknown(request, text, asked, case):
    context = {
        "text": text[:LONGEST_SHOWN],
        "number": text[:LONGEST_SHOWN],
        "day": "".join(asked.texts.get("valid_on", ())),
        "known_at": asked.known_at,
        "known_at_text": known_at_text(asked),
        "clocks": clocks_string(asked),
        "page_url": request.path,
        **case,
    }
    return render(request, "labels/label_unknown.html", context, status=404)
