"""Everything that time brings: reminders, mail that waits, and what is to be forgotten.

Each part may run at any moment, twice, by several at once, and may be killed in between: what it
has done is told by rows (a mail's key, `sent_at`), never by when it last ran. So no lock is needed.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import Error

from ..files import store
from ..models import Evidence, KeptAnswer
from .reminders import put_due
from .sending import send_waiting

KEEP_ANSWERS = timedelta(hours=48)

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class TickReport:
    """What a tick did. `failed` names the parts that could not be done."""

    now: datetime
    today: date
    reminders: int = 0
    sent: int = 0
    delayed: int = 0
    dropped: int = 0
    answers: int = 0
    files: int = 0
    failed: list[str] = field(default_factory=list)


def _remind(report: TickReport) -> None:
    report.reminders = put_due(report.today, at=report.now)


def _send(report: TickReport) -> None:
    done = send_waiting(report.now, today=report.today)
    report.sent, report.delayed, report.dropped = done.sent, done.failed, done.dropped
    if done.away:
        report.failed.append("mail")


def _forget_answers(report: TickReport) -> None:
    """Kept answers to requests that will not come again."""
    old = KeptAnswer.objects.filter(made_at__lt=report.now - KEEP_ANSWERS)
    report.answers = old.delete()[0]


def _sweep_files(report: TickReport) -> None:
    """Evidence files that no row knows, a day after they came."""
    known = Evidence.objects.exclude(stored_as="").values_list("stored_as", flat=True)
    report.files = store.sweep(known.iterator(chunk_size=10_000))


PARTS: dict[str, Callable[[TickReport], None]] = {
    "reminders": _remind,
    "mail": _send,
    "answers": _forget_answers,
    "files": _sweep_files,
}


def tick(now: datetime, *, today: date, parts: Iterable[str] = tuple(PARTS)) -> TickReport:
    """Do what is due at this moment on this day. One part that fails stops no other."""
    report = TickReport(now=now, today=today)
    for name in parts:
        try:
            PARTS[name](report)
        except (Error, OSError) as error:
            logger.warning("Part of the tick failed: %s (%s)", name, type(error).__name__)
            report.failed.append(name)
    return report
