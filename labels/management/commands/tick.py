"""tick: everything that time brings. Safe to run at any moment, twice, or by several at once."""

from datetime import date, datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from labels.clock import today
from labels.outreach.ticking import tick
from labels.rules.validity import ZONE, day_of


class Command(BaseCommand):
    help = (
        "Tells what time has brought to labels, puts the reminders that are due into the outbox, "
        "sends the mail that waits, and removes what is no longer needed."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--now", help="a day or a moment, as 2026-11-20 or 2026-11-20T09:00+01:00"
        )

    def handle(self, **options):
        now, day = _moment(options["now"])
        report = tick(now, today=day)
        self.stdout.write(
            f"Tick for {day}: {report.told} entries for what time brought, "
            f"{report.reminders} reminders put, {report.sent} mails sent, "
            f"{report.delayed} to be tried again, {report.dropped} dropped, "
            f"{report.delivered} messages delivered, {report.undelivered} not taken, "
            f"{report.files} files and {report.answers} kept answers removed."
        )
        if report.failed:
            raise CommandError(f"Not done: {', '.join(report.failed)}. The log says why.")


def _moment(text: str | None) -> tuple[datetime, date]:
    """The moment and its day. A day alone means that day at the present time of day."""
    now = timezone.now()
    if not text:
        return now, today()
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--now must be like 2026-11-20T09:00, not {text!r}.") from None
    if len(text) <= len("2026-11-20"):
        given = datetime.combine(given.date(), now.astimezone(ZONE).time())
    given = given if given.tzinfo else given.replace(tzinfo=ZONE)
    if day_of(given) > day_of(now) and not settings.LOCAL:
        raise CommandError("--now cannot be a day to come: reminders would go out too early.")
    return given, day_of(given)
