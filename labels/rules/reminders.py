"""Which reminder about the end of a label is due on a day.

The caller keeps which (label, code) was sent and sends each once. Nothing here depends on when,
or how often, it is asked.
"""

from dataclasses import dataclass
from datetime import date

from labels.rules.validity import ONE_DAY, months_on

MONTHS_BEFORE_THE_END = (12, 6, 3, 1)
CODES = (
    *(f"months_{months}" for months in MONTHS_BEFORE_THE_END),
    "window_open",
    "window_closing",
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder and its day."""

    code: str
    on: date


def planned(label_until: date | None, renewable_until: date | None) -> list[Reminder]:
    """All reminders of a label in the order of their days.

    12, 6, 3 and 1 months before the end; the day after the end, when the label can still be
    renewed; one month before that window closes. None while the end is not known.
    """
    if label_until is None:
        return []
    found = [
        Reminder(f"months_{months}", months_on(label_until, -months))
        for months in MONTHS_BEFORE_THE_END
    ]
    opens = label_until + ONE_DAY
    if renewable_until is None or renewable_until < opens:
        return found
    found.append(Reminder("window_open", opens))
    closing = months_on(renewable_until, -1)
    # In a window of a month or less, "it is open" already says that it closes soon.
    return [*found, Reminder("window_closing", closing)] if closing > opens else found


def due(
    label_until: date | None,
    renewable_until: date | None,
    *,
    after: date | None,
    today: date,
    renewed: bool,
    withdrawn: bool = False,
) -> list[Reminder]:
    """The reminder that is due today, if any: the latest whose day has come.

    One whose day was passed by that of a later one says nothing any more, so there is never more
    than one: after five months in which nobody asked, the latest. None after a renewal, for a
    withdrawn label, or once the label can no longer be renewed. Days up to and including `after`
    are left out: give the day on which the label came to be known here, so that a label awarded
    late does not remind of months before its award. (Not the day one last asked: what was lost
    in between would never be sent.)
    """
    if renewed or withdrawn or label_until is None:
        return []
    if today > max(label_until, renewable_until or label_until):
        return []
    days = [each for each in planned(label_until, renewable_until) if each.on <= today]
    return [each for each in days[-1:] if after is None or each.on > after]
