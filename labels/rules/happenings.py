"""What happens to clusters and labels: by a publication, and by time alone.

Statuses are computed from dates, so nobody edits anything when a label expires. Here is said which
days of a label are worth telling, and what two versions of a record tell of what was done.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .validity import ONE_DAY, Status, Validity, change_days, label_status

type Json = dict[str, Any]

SOON = 90  # days before the last sure day

TYPES: dict[str, str] = {
    "cluster.listed": "The cluster is in the register, for the first time or again.",
    "cluster.changed": "Something in the record of the cluster was changed.",
    "cluster.renamed": "The cluster has another name.",
    "cluster.merged": "The cluster was merged with another one.",
    "cluster.delisted": "The cluster left the register: entered by mistake, or twice.",
    "label.awarded": "A label is in the record for the first time.",
    "label.changed": "Something in the record of the label was changed.",
    "label.suspended": "A suspension of the label was recorded, or prolonged.",
    "label.reinstated": "A suspension or withdrawal of the label was lifted, or ends earlier.",
    "label.withdrawn": "The label is withdrawn from this day on.",
    "label.valid_from": "The first day on which the label is surely valid.",
    "label.possibly_valid": "The first day on which the label may be valid; the days are not sure.",
    "label.expires_soon": f"{SOON} days are left until the last day that is surely valid.",
    "label.possibly_expired": "From this day on the label may have expired; the days are not sure.",
    "label.expired": "The first day after the validity of the label.",
    "label.renewal_window_closed": "From this day on the label can no longer be renewed.",
    "label.suspension_began": "The first day of a suspension.",
    "label.suspension_ended": "The first day after a suspension.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened: what, from which day on, to which label, as far as there is one."""

    type: str
    on: date | None = None
    label: str | None = None

    def as_json(self) -> Json:
        told = {"type": self.type, "on": self.on and self.on.isoformat(), "label": self.label}
        return {name: value for name, value in told.items() if value is not None}


def in_order(happenings: Iterable[Happening]) -> list[Happening]:
    """As entries tell them: the cluster first, then label by label."""
    return sorted(happenings, key=lambda h: (h.label or "", h.type, h.on or date.min))


def time_events(validity: Validity) -> list[tuple[str, date]]:
    """What time brings to a label, as types and days in order of the days.

    One event for each day on which the status becomes another, and a warning before the end.
    """
    events = [(_status_event(validity, day), day) for day in change_days(validity)]
    warning = _warning_day(validity)
    if warning:
        events.append(("label.expires_soon", warning))
    return sorted(events, key=lambda event: (event[1], event[0]))


def _status_event(validity: Validity, day: date) -> str:
    """The name of the change of the status on that day."""
    before, after = label_status(validity, day - ONE_DAY), label_status(validity, day)
    if after in {Status.RENEWABLE, Status.EXPIRED}:
        closed = before is Status.RENEWABLE
        return "label.renewal_window_closed" if closed else "label.expired"
    if after in {Status.WITHDRAWN, Status.SUSPENDED}:
        withdrawn = after is Status.WITHDRAWN
        return "label.withdrawn" if withdrawn else "label.suspension_began"
    if before is Status.SUSPENDED:
        return "label.suspension_ended"
    if after is Status.VALID:
        return "label.valid_from"
    return "label.possibly_valid" if before is Status.UPCOMING else "label.possibly_expired"


def _warning_day(validity: Validity) -> date | None:
    """The day that is so many days before the end, if the label is in force then."""
    sure = validity.sure
    if sure is None or (sure.last - sure.first).days < SOON:
        return None
    day = sure.last - timedelta(days=SOON)
    in_force = label_status(validity, day) in {Status.VALID, Status.SUSPENDED}
    return day if in_force else None


def published(before: Json | None, after: Json | None, *, today: date) -> list[Happening]:
    """What a publication on that day did, told from the records before and after it.

    None stands for a cluster that is not listed. A withdrawal whose day comes later changes the
    label now, and is told as a withdrawal on its day.
    """
    if after is None:
        return [Happening(type="cluster.delisted")] if before is not None else []
    return in_order([*_of_the_cluster(before, after), *_of_its_labels(before, after, today)])


# Told by events of their own, or by none: they follow from the number and the day.
_NOT_OF_THE_CLUSTER = frozenset({"labels", "standing", "seq", "updated_at"})


def _of_the_cluster(before: Json | None, after: Json) -> Iterator[Happening]:
    if before is None:
        yield Happening(type="cluster.listed")
        return
    names = (before.keys() | after.keys()) - _NOT_OF_THE_CLUSTER
    changed = {name for name in names if before.get(name) != after.get(name)}
    if "name" in changed:
        yield Happening(type="cluster.renamed")
        changed -= {"name", "names", "slug", "url"}
    merged = [
        each
        for each in after["succession"]
        if each["kind"] == "merged" and each not in before["succession"]
    ]
    days = {_whole_day(each["on"]) for each in merged}
    yield from (Happening(type="cluster.merged", on=day) for day in days)
    gone = {each["number"] for each in before["labels"]} - {
        each["number"] for each in after["labels"]
    }
    if gone or changed - ({"succession"} if merged else set()):
        yield Happening(type="cluster.changed")


def _of_its_labels(before: Json | None, after: Json, today: date) -> Iterator[Happening]:
    known = {each["number"]: each for each in before["labels"]} if before else {}
    for label in after["labels"]:
        number = label["number"]
        if number in known:
            yield from _of_a_label(known[number], label, today)
            continue
        awarded = label["awarded_on"]
        yield Happening(
            type="label.awarded", on=_whole_day(awarded and awarded["value"]), label=number
        )
        if label["withdrawn"] and _day(label["withdrawn"]["on"]) <= today:
            yield Happening(type="label.withdrawn", on=_day(label["withdrawn"]["on"]), label=number)


def _of_a_label(before: Json, after: Json, today: date) -> Iterator[Happening]:
    number = after["number"]
    changed = {name for name in after if name != "status" and before.get(name) != after[name]}
    told = [*_of_a_withdrawal(before, after, today), *_of_suspensions(before, after)]
    for type_, on in dict.fromkeys(told):
        yield Happening(type=type_, on=on, label=number)
    types = {type_ for type_, _ in told}
    explained = {"suspensions"} if types & {"label.suspended", "label.reinstated"} else set()
    if "label.withdrawn" in types or (before["withdrawn"] and not after["withdrawn"]):
        explained.add("withdrawn")
    if changed - explained:
        yield Happening(type="label.changed", label=number)


def _of_a_withdrawal(before: Json, after: Json, today: date) -> Iterator[tuple[str, date | None]]:
    was, now = before["withdrawn"], after["withdrawn"]
    if was and not now:
        yield "label.reinstated", None
    if now and _day(now["on"]) <= today and not (was and was["on"] == now["on"]):
        yield "label.withdrawn", _day(now["on"])


def _of_suspensions(before: Json, after: Json) -> Iterator[tuple[str, date | None]]:
    """A suspension is known by its first day; one without a last day goes on for ever."""
    was = {each["from"]: each["until"] for each in before["suspensions"]}
    now = {each["from"]: each["until"] for each in after["suspensions"]}
    for first in sorted(now):
        if first not in was or _last(now[first]) > _last(was[first]):
            yield "label.suspended", _day(first)
    for first in sorted(was):
        if first not in now:
            yield "label.reinstated", None
        elif _last(now[first]) < _last(was[first]):
            yield "label.reinstated", _day(now[first]) + ONE_DAY


def _last(text: str | None) -> str:
    return text or date.max.isoformat()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _whole_day(text: str | None) -> date | None:
    """The day of a date that is known to the day."""
    return _day(text) if text and len(text) == len("2016-06-15") else None
