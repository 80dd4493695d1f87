"""Why something is no valid label: for any number or name, one answer with a code.

It reads entries and nothing else, so a case in progress looks exactly like no case.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from django.db.models import Q

from ..models import Entry
from ..rules.numbers import NumberError, parse_cluster_number, parse_label_number
from ..rules.partial_dates import PartialDate
from ..rules.text import core, fold, near, search_terms
from ..rules.validity import day_of
from . import query
from .guesses import meant
from .question import MAIN_SCHEME, Question
from .search import LONGEST
from .shown import Json

MOST = 8  # candidates in one answer
_SLUG = re.compile(r"[a-z0-9_-]{1,100}")
_IN_THE_FORM_OF_A_NUMBER = re.compile(r"[A-Za-z0-9]{2,5}[ \u2010-\u2015-]?[A-Za-z0-9]{2,5}")

# Every code, and what it says. Codes are never given another meaning.
CODES = {
    "valid": "The label, or that of the cluster, is valid on this day.",
    "suspended": "It is suspended on this day; `until` is the last such day, if one is known.",
    "renewable": "It has ended `on` that day and can be renewed until `until`.",
    "expired": "It has ended `on` that day.",
    "withdrawn": "It was withdrawn `on` that day.",
    "upcoming": "It begins `on` that day.",
    "unknown": "It was awarded, and may be valid: the sources do not prove it.",
    "listed_without_label": "The register lists the cluster and knows of no label.",
    "renamed": "The cluster has another name now, in `other`.",
    "merged": "The cluster was merged into another, in `other`.",
    "other_scheme": "There are labels, but of another scheme.",
    "mistyped_number": "There is a typing error; `did_you_mean` has the likely numbers.",
    "delisted": "The cluster left the register; `other` is the one that it is the same as.",
    "several": "Several clusters may be meant; `candidates` has them.",
    "never_listed": "The register does not list it, and never did.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer: a code of CODES, and what it is about.

    `on` and `until` are dates as precise as they are known. `name` is the name that was found; it
    is not `exact` if it is only the nearest one. `meant` are labels with their records.
    """

    code: str
    label: Json | None = None
    record: Json | None = None
    on: str | None = None
    until: str | None = None
    other: Json | None = None
    name: str = ""
    exact: bool = True
    candidates: Sequence[Json] = ()
    meant: Sequence[tuple[Json, Json]] = ()

    @property
    def status(self) -> str:
        """That of the label, or what those of the cluster add up to; none without any."""
        if self.label:
            return str(self.label["status"])
        return str(self.record["standing"]["status"]) if self.record else "not_found"

    @property
    def is_found(self) -> bool:
        return self.code not in ("never_listed", "mistyped_number")


def why(text: str, asked: Question) -> Told:
    """What the register says of a label's number, a cluster's number, a name or an address."""
    return _told(text, asked, (_by_label, _by_cluster, _by_name, _mistyped, _nearest))


def why_no_label(text: str, asked: Question) -> Told:
    """The same for a text under which no label was found."""
    return _told(text, asked, (_by_cluster, _by_name, _mistyped, _nearest))


def _told(text: str, asked: Question, ways: Sequence[Callable[..., Told | None]]) -> Told:
    typed = " ".join("".join(each for each in text if each.isprintable()).split())[:LONGEST]
    found = (way(typed, asked) for way in ways if typed)
    return next((told for told in found if told), None) or _nothing(typed)


def _by_label(typed: str, asked: Question) -> Told | None:
    try:
        found = query.label_record(parse_label_number(typed), asked)
    except NumberError:
        return None
    return of_label(*found, asked.valid_on) if found else None


def _by_cluster(typed: str, asked: Question) -> Told | None:
    try:
        number = parse_cluster_number(typed)
    except NumberError:
        return None
    return _of_clusters(_entries(Q(cluster__number=number), asked), asked, name=number)


def _by_name(typed: str, asked: Question) -> Told | None:
    """Exactly so called, now or before: by a name, whatever its case and accents, or an address."""
    exactly = Q(names__contains=[fold(typed)]) if fold(typed) else Q(pk__in=())
    if _SLUG.fullmatch(typed):
        exactly |= Q(slug=typed)
    return _of_clusters(_entries(exactly, asked), asked, name=typed)


def _entries(where: Q, asked: Question) -> list[Entry]:
    """Entries that were published by then, the newest first, current or not.

    Sorted here: the database might walk all entries in this order to find the few that fit.
    """
    known = Q(at__lte=asked.known_at) if asked.known_at else Q()
    found = Entry.objects.filter(where, known).order_by().only("seq", "cluster_id", "kind")
    return sorted(found, key=lambda entry: -entry.seq)


def _of_clusters(entries: Iterable[Entry], asked: Question, *, name: str) -> Told | None:
    """What became of the clusters that were ever called so; those that still are come first."""
    keys = dict.fromkeys(entry.cluster_id for entry in entries)
    records = query.records_of(keys, asked) if keys else []
    so_called = [each for each in records if _is_called(each, name)] or records
    if len(so_called) > 1:
        return Told(code="several", candidates=_ordered(so_called))
    if so_called:
        return of_record(so_called[0], asked.valid_on, name=name)
    return _left(keys, asked) if keys else None


def _is_called(record: Json, name: str) -> bool:
    names = {fold(each) for each in (record["name"], *(each["text"] for each in record["names"]))}
    return fold(name) in names or name in (record["slug"], record["number"])


def _left(keys: Iterable[int], asked: Question) -> Told | None:
    """A cluster that left the register, as its last entry says."""
    entries = _entries(Q(cluster__in=list(keys)), asked)
    if not entries or entries[0].kind != Entry.Kind.TOMBSTONE:
        return None
    said = json.loads(Entry.objects.values_list("document__body", flat=True).get(pk=entries[0].pk))
    on = day_of(datetime.fromisoformat(said["updated_at"])).isoformat()
    same = query.record(said["delisted"]["same_as"] or "", asked)
    other = {name: same.record()[name] for name in ("slug", "name")} if same else None
    return Told(code="delisted", name=said["name"], on=on, other=other)


def of_label(label: Json, record: Json, day: date) -> Told:
    """One label, for the day its record was asked for."""
    code = label["status"] if label["scheme"] == MAIN_SCHEME else "other_scheme"
    on, until = _dates(label, day)
    return Told(code=code, label=label, record=record, on=on, until=until)


def of_record(record: Json, day: date, *, name: str = "", exact: bool = True) -> Told:
    """A cluster, and what its labels add up to on the day its record was asked for.

    `name` is the one that was looked for, if it is not its number or its address.
    """
    told = replace(_standing(record, day), record=record, name=record["name"], exact=exact)
    after = _successor(record, day)
    if after:
        other = after["cluster"]
        return replace(told, code=after["kind"], on=after["on"], until=None, other=other)
    if _is_former(record, name):
        now = {"slug": record["slug"], "name": record["name"]}
        text, ended = _as_written(record, name)
        return replace(told, code="renamed", other=now, name=text, on=ended, until=None)
    return told


def _standing(record: Json, day: date) -> Told:
    standing = record["standing"]
    held = (each for each in record["labels"] if each["number"] == standing["label"])
    label = next(held, None)
    if label:
        on, until = _dates(label, day)
        return Told(code=standing["status"], on=on, until=until)
    return Told(code="other_scheme" if record["labels"] else "listed_without_label")


def _dates(label: Json, day: date) -> tuple[str | None, str | None]:
    """The day on which the label came to its status, and until when it stays so."""
    ended = (label["valid_until"] or {}).get("value") or (label["possible"] or {}).get("until")
    match label["status"]:
        case "valid":
            end = (label["valid_until"] or {}).get("value") or (label["sure"] or {}).get("until")
            return None, end
        case "suspended":
            return None, _suspended_until(label, day)
        case "renewable" | "expired" as status:
            return ended, label["renewable_until"] if status == "renewable" else None
        case "withdrawn":
            return (label["withdrawn"] or {}).get("on"), None
        case "upcoming":
            begins = (label["valid_from"] or {}).get("value")
            return begins or (label["possible"] or {}).get("from"), None
    return None, None


def _suspended_until(label: Json, day: date) -> str | None:
    text = day.isoformat()
    spans = (each for each in label["suspensions"] if each["from"] <= text)
    return next((s["until"] for s in spans if s["until"] is None or s["until"] >= text), None)


def _successor(record: Json, day: date) -> Json | None:
    """The cluster that this one was merged into, or goes on as, on that day."""
    for each in record["succession"]:
        so_far = not each["on"] or PartialDate.parse(each["on"]).first <= day
        if each["role"] == "successor" and each["kind"] in ("merged", "renamed") and so_far:
            return each
    return None


def _is_former(record: Json, name: str) -> bool:
    """Whether the cluster is not so called any more."""
    if not name or not fold(name) or fold(name) == fold(record["name"]):
        return False
    if name in (record["slug"], record["number"]):
        return False
    kinds = {each["kind"] for each in record["names"] if fold(each["text"]) == fold(name)}
    return kinds <= {"former"}


def _as_written(record: Json, name: str) -> tuple[str, str | None]:
    """A former name as the register writes it, and its end, if it still does."""
    written = (each for each in record["names"] if fold(each["text"]) == fold(name))
    return next(((each["text"], each["until"]) for each in written), (name, None))


def _mistyped(typed: str, asked: Question) -> Told | None:
    """One symbol off a number that the register knows."""
    labels, clusters = meant(typed, asked)
    if not (labels or clusters):
        return None
    return Told(code="mistyped_number", meant=labels, candidates=_ordered(clusters))


def _nearest(typed: str, asked: Question) -> Told | None:
    """The search by name, for what nothing is called exactly and what is no number either."""
    if _is_well_formed(typed):
        return None
    question = Question(valid_on=asked.valid_on, known_at=asked.known_at, q=typed, limit=MOST)
    records = query.page(question).records()
    same = [(each, name) for each in records if (name := _same_but_for_its_form(typed, each))]
    if len(same) == 1:
        record, name = same[0]
        return of_record(record, asked.valid_on, name=name)
    if len(records) == 1 and _fits(typed, records[0]):
        return of_record(records[0], asked.valid_on, exact=False)
    return Told(code="several", exact=False, candidates=records) if records else None


def _same_but_for_its_form(typed: str, record: Json) -> str:
    """The name of the cluster that differs by no more than a legal form; empty if none does."""
    return next((each for each in _all_names(record) if core(each) == core(typed)), "")


def _fits(typed: str, record: Json) -> bool:
    """Whether each word is one of its names, begins one, or is one typing error away from one."""
    terms = search_terms(_all_names(record))
    forms = set(chain.from_iterable(map(near, terms))) | terms
    return all(_is_a_word(word, terms, forms) for word in core(typed).split())


def _is_a_word(word: str, terms: set[str], forms: set[str]) -> bool:
    return any(term.startswith(word) for term in terms) or bool((near(word) | {word}) & forms)


def _all_names(record: Json) -> list[str]:
    return [record["name"], *(each["text"] for each in record["names"])]


def _nothing(typed: str) -> Told:
    """Two groups of symbols with a digit among them are meant to be a number."""
    has_digit = any(symbol.isdigit() for symbol in typed)
    in_form = has_digit and _IN_THE_FORM_OF_A_NUMBER.fullmatch(typed)
    wrong = in_form and not _is_well_formed(typed)
    return Told(code="mistyped_number" if wrong else "never_listed", name=typed)


def _is_well_formed(typed: str) -> bool:
    for parse in (parse_label_number, parse_cluster_number):
        with suppress(NumberError):
            parse(typed)
            return True
    return False


def _ordered(records: Iterable[Json]) -> list[Json]:
    return sorted(records, key=lambda each: (fold(each["name"]), each["slug"]))[:MOST]
