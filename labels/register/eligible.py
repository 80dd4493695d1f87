"""Eligibility asked of the register: which cluster, under which rule, as known at which moment.

A question is made definite once: the cluster by its number, the rule with its level, its scheme
and the ranks of that day. Asked again with the same moment, its answer is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from .. import clock
from ..models import LabelLevel
from ..rules.claims import Claim, Rule
from ..rules.eligible import LAST_DAY, Answer, Reason, Succession, eligible
from ..rules.numbers import NumberError, parse_cluster_number, parse_label_number
from ..rules.partial_dates import FIRST_YEAR, LAST_YEAR
from ..rules.validity import Period, Suspension, Validity
from . import query
from .head import Head, head
from .programmes import CannotAnswer, InForce, rule_of
from .question import MAIN_SCHEME, Question
from .scheme_names import scheme_called
from .shown import Json

__all__ = ["Ask", "CannotAnswer", "answer", "claims_of", "definite", "validity_of"]

IN_SHORT = ("slug", "number", "name", "country", "url")
OF_A_LABEL = (
    "number",
    "url",
    "level",
    "scheme",
    "awarded_on",
    "valid_from",
    "valid_until",
    "sure",
    "possible",
    "renewable_until",
    "suspensions",
    "withdrawn",
    "cluster_name_at_award",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question as somebody puts it: a cluster or a label, a level or a programme, and days.

    Without any day it is about today; `first` without `last` asks until when.
    """

    cluster: str = ""
    label: str = ""
    min_level: str = ""
    scheme: str = ""
    programme: str = ""
    on: date | None = None
    first: date | None = None
    last: date | None = None
    count_renewal_window: bool = False
    known_at: datetime | None = None


def definite(ask: Ask) -> tuple[Json, Head]:
    """The question as it is kept, and the register it is asked of; CannotAnswer says why not."""
    register = head(ask.known_at)
    record = _named(ask, register)
    first, last = _days(ask)
    ranks = dict(LabelLevel.objects.values_list("code", "rank"))
    rule = _of_programme(ask, first, last) if ask.programme else None
    level = rule.level if rule else ask.min_level
    if level not in ranks:
        raise CannotAnswer("no_such_level", _("There is no such level."), "rule/min_level")
    scheme = scheme_called(rule.scheme if rule else ask.scheme or MAIN_SCHEME)
    if scheme is None:
        raise CannotAnswer("no_such_scheme", _("There is no such scheme."), "rule/scheme")
    question = {
        "cluster": record["number"],
        "label": parse_label_number(ask.label) if ask.label else None,
        "rule": {
            "min_level": level,
            "scheme": scheme.slug,
            "scheme_name": scheme.name,
            "from": first.isoformat(),
            "through": last and last.isoformat(),
            "count_renewal_window": ask.count_renewal_window,
            "programme": rule and rule.told,
        },
        "ranks": ranks,
    }
    return question, register


def _of_programme(ask: Ask, first: date, last: date | None) -> InForce:
    """The rule of the programme on the days asked for: it says which level of which scheme."""
    if ask.min_level or ask.scheme:
        text = _("Name either a programme, or a level and its scheme.")
        raise CannotAnswer("contradiction", text, "rule/programme")
    return rule_of(ask.programme, Period(first, last or LAST_DAY))


def _days(ask: Ask) -> tuple[date, date | None]:
    """The first and the last day asked for; no last day asks until when."""
    for name, day in (("on", ask.on), ("from", ask.first), ("through", ask.last)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            text = _("Write a day between %(first)s and %(last)s.")
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise CannotAnswer("out_of_range", text % years, f"rule/{name}")
    if ask.on and (ask.first or ask.last):
        text = _("Write either one day, or the first and the last one.")
        raise CannotAnswer("contradiction", text, "rule/on")
    if ask.last and not ask.first:
        raise CannotAnswer("first_day_missing", _("Write the first day too."), "rule/from")
    if ask.first and ask.last and ask.last < ask.first:
        text = _("The last day lies before the first one.")
        raise CannotAnswer("ends_before_it_begins", text, "rule/through")
    if ask.first:
        return ask.first, ask.last
    day = ask.on or clock.today()
    return day, day


def _named(ask: Ask, register: Head) -> Json:
    """The record of the cluster that is asked about, or of the one that holds the label."""
    if bool(ask.cluster) == bool(ask.label):
        text = _("Name either a cluster or a label.")
        raise CannotAnswer("contradiction" if ask.label else "cluster_missing", text, "cluster")
    found = None
    if register.at is not None:
        asked = Question(valid_on=clock.today(), known_at=register.at)
        found = _of_label(ask.label, asked) if ask.label else of_cluster(ask.cluster, asked)
    if found is None:
        text = _("The register does not list it.")
        raise CannotAnswer("not_listed", text, "label" if ask.label else "cluster")
    return found


def of_cluster(text: str, asked: Question) -> Json | None:
    """The record of a cluster by its number, however it was typed, or by its name in addresses."""
    try:
        record = _of_number(parse_cluster_number(text), asked)
    except NumberError:
        record = None
    if record is None:  # a name of seven letters may be in the form of a number
        found = query.record(text, asked)
        record = found.record() if found else None
    return record


def _of_number(number: str, asked: Question) -> Json | None:
    return next(iter(query.records_by_number([number], asked)), None)


def _of_label(text: str, asked: Question) -> Json | None:
    try:
        found = query.record_by_label(parse_label_number(text), asked)
    except NumberError:
        return None
    return found.record() if found else None


def answer(question: Json, known_at: datetime | None = None) -> Json | None:
    """What the register answers, or answered then; None if it did not list the cluster."""
    register = head(known_at)
    if register.at is None:
        return None
    asked = Question(valid_on=clock.today(), known_at=register.at)
    record = _of_number(question["cluster"], asked)
    if record is None:
        return None
    found = eligible(claims_of(record, question["ranks"]), _rule(question), _succession(record))
    return {
        "verdict": str(found.verdict),
        "until": _day(found.until),
        "cluster": {name: record[name] for name in IN_SHORT},
        "reasons": [_told(each) for each in found.reasons] + _doubts(question),
        "labels": _labels(record, found),
        "register": {"seq": register.seq, "known_at": register.known_at},
    }


def _rule(question: Json) -> Rule:
    rule = question["rule"]
    last = rule["through"]
    return Rule(
        min_level=rule["min_level"],
        min_rank=question["ranks"][rule["min_level"]],
        scheme=rule["scheme"],
        days=Period(
            date.fromisoformat(rule["from"]), date.fromisoformat(last) if last else LAST_DAY
        ),
        open_ended=last is None,
        count_renewal_window=rule["count_renewal_window"],
    )


def claims_of(record: Json, ranks: Mapping[str, int]) -> list[Claim]:
    """The labels of a record as what may count under a rule."""
    return [
        Claim(
            number=each["number"],
            level=each["level"],
            rank=ranks.get(each["level"], 0),
            scheme=each["scheme"],
            validity=validity_of(each),
        )
        for each in record["labels"]
    ]


def validity_of(label: Json) -> Validity:
    """The days of a label as its record tells them."""
    return Validity(
        _period(label["sure"]),
        _period(label["possible"]),
        renewable_until=_read(label["renewable_until"]),
        withdrawn_on=_read((label["withdrawn"] or {}).get("on")),
        suspensions=tuple(
            Suspension(date.fromisoformat(each["from"]), _read(each["until"]))
            for each in label["suspensions"]
        ),
    )


def _period(span: Json | None) -> Period | None:
    if span is None:
        return None
    return Period(date.fromisoformat(span["from"]), date.fromisoformat(span["until"]))


def _read(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _succession(record: Json) -> list[Succession]:
    return [
        Succession(
            each["kind"],
            each["role"],
            each["on"] or "",
            each["cluster"]["slug"],
            each["cluster"]["name"],
        )
        for each in record["succession"]
    ]


def _labels(record: Json, found: Answer) -> list[Json]:
    """The labels that the answer rests on or that its reasons name, and the days they cover."""
    named = {each.label for each in found.reasons}
    return [
        {name: label[name] for name in OF_A_LABEL}
        | {
            "covers": [
                {"from": _day(use.days.first), "until": _day(use.days.last), "code": use.code}
                for use in found.uses
                if use.label == label["number"]
            ]
        }
        for label in record["labels"]
        if label["number"] in named
    ]


def _told(reason: Reason) -> Json:
    other = reason.other
    return {
        "code": reason.code,
        "label": reason.label or None,
        "level": reason.level or None,
        "scheme": reason.scheme or None,
        "from": _day(reason.first),
        "until": _day(reason.last),
        "other": other and {"slug": other.slug, "name": other.name, "on": other.on or None},
    }


def _doubts(question: Json) -> list[Json]:
    """A rule whose source is not certain is told as such."""
    programme = question["rule"]["programme"]
    return (
        [] if programme is None or programme["certain"] else [_told(Reason(code="rule_uncertain"))]
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
