"""Everything that time brings: reminders, mail that waits, and what is to be forgotten.

Each part may run at any moment, twice, by several at once, and may be killed in between: what it
has done is told by rows (a mail's key, `sent_at`, the number under which an event was told), never
by when it last ran. So no lock is needed.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import Error

from ..files import store
from ..models import Evidence, KeptAnswer
from ..register.dumps import kept as kept_dumps
from ..register.time import tell_some
from . import delivering, lists, webhooks
from .counting import put_away
from .digests import put_digests
from .forgetting import forget_addresses
from .reminders import put_due
from .sending import send_waiting

KEEP_ANSWERS = timedelta(hours=48)

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class TickReport:
    """What a tick did. `failed` names the parts that could not be done."""

    now: datetime
    today: date
    told: int = 0
    reminders: int = 0
    digests: int = 0
    sent: int = 0
    delayed: int = 0
    dropped: int = 0
    delivered: int = 0
    undelivered: int = 0
    answers: int = 0
    files: int = 0
    limits: int = 0
    lists: int = 0
    addresses: int = 0
    dump: int | None = None
    failed: list[str] = field(default_factory=list)
    begun: float = field(default_factory=lambda: monotonic())

    @property
    def moment(self) -> datetime:
        """`now`, and what the tick has taken since: parts before may have taken minutes, and what
        is hidden from others for a time must be hidden from the moment on at which it is taken."""
        return self.now + timedelta(seconds=monotonic() - self.begun)


def _tell_time(report: TickReport) -> None:
    """New entries for what time has brought to labels. First, so that the rest goes by them."""
    while told := tell_some(report.today):
        report.told += told


def _remind(report: TickReport) -> None:
    report.reminders = put_due(report.today, at=report.now)


def _digest(report: TickReport) -> None:
    report.digests = put_digests(report.today, at=report.now)


def _send(report: TickReport) -> None:
    done = send_waiting(report.now, today=report.today)
    report.sent, report.delayed, report.dropped = done.sent, done.failed, done.dropped
    if done.away:
        report.failed.append("mail")


def _call_webhooks(report: TickReport) -> None:
    """Messages for what is new in the feed, and those that wait."""
    try:
        webhooks.queue(report.moment)
    finally:
        done = delivering.send(report.moment)
        report.delivered, report.undelivered = done.delivered, done.failed


def _forget_deliveries(report: TickReport) -> None:
    webhooks.forget(report.now)


def _forget_answers(report: TickReport) -> None:
    """Kept answers to requests that will not come again."""
    old = KeptAnswer.objects.filter(made_at__lt=report.now - KEEP_ANSWERS)
    report.answers = old.delete()[0]


def _put_away_counts(report: TickReport) -> None:
    """Counts of requests on days that are over."""
    report.limits = put_away(report.today)


def _forget_addresses(report: TickReport) -> None:
    """E-mail addresses of reporters, some time after their answer."""
    report.addresses = forget_addresses(report.now)


def _sweep_files(report: TickReport) -> None:
    """Evidence files that no row knows, a day after they came."""
    known = Evidence.objects.exclude(stored_as="").values_list("stored_as", flat=True)
    report.files = store.sweep(known.iterator(chunk_size=10_000))


def _keep_dumps(report: TickReport) -> None:
    """A dump of the day for download, if the register changed; old ones go."""
    built = kept_dumps.build_due(report.now, today=report.today)
    report.dump = built.seq if built else None
    kept_dumps.prune()
    kept_dumps.sweep(report.now)


def _match_lists(report: TickReport) -> None:
    """Lists whose time is over, also when others cannot be matched, and rows that wait."""
    report.lists = lists.forget_old(report.today)
    lists.match_waiting()


PARTS: dict[str, Callable[[TickReport], None]] = {
    "time": _tell_time,
    "reminders": _remind,
    "digests": _digest,
    "mail": _send,
    "webhooks": _call_webhooks,
    "deliveries": _forget_deliveries,
    "answers": _forget_answers,
    "addresses": _forget_addresses,
    "files": _sweep_files,
    "limits": _put_away_counts,
    "lists": _match_lists,
    "dumps": _keep_dumps,
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
        except Exception:  # whatever it is, the other parts are done
            logger.exception("Part of the tick stumbled: %s", name)
            report.failed.append(name)
    return report
