"""What became of a set of clusters between two moments: who is in it, and whose labels are valid.

A difference holds what was and what is for everything that is not the same at both moments. So
differences can be put together: from a to b, then from b to c, is from a to c.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from labels.rules.sentences import Sentence

from .validity import Status


class Reason(StrEnum):
    """Why a label is valid now and was not before, or the other way round."""

    # Gained.
    AWARDED = "awarded"
    BEGAN = "began"
    REINSTATED = "reinstated"
    ENTERED = "entered"
    # Lost.
    EXPIRED = "expired"
    UNPROVED = "unproved"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    LEFT = "left"
    # Both.
    CORRECTED = "corrected"


REASONS: dict[Reason, str] = {
    Reason.AWARDED: Sentence("The label is in the register for the first time."),
    Reason.BEGAN: Sentence("The first day of the label came."),
    Reason.REINSTATED: Sentence("The suspension of the label ended."),
    Reason.ENTERED: Sentence("The cluster entered the set, and brings the label."),
    Reason.EXPIRED: Sentence("The validity of the label ended."),
    Reason.UNPROVED: Sentence(
        "The last day that is surely valid is over; the source gives no exact end."
    ),
    Reason.WITHDRAWN: Sentence("The label was withdrawn."),
    Reason.SUSPENDED: Sentence("The label is suspended."),
    Reason.LEFT: Sentence("The cluster left the set, and takes the label with it."),
    Reason.CORRECTED: Sentence("The record of the label was corrected."),
}


# Why a label is not valid any more after its last sure day.
ENDED = {
    Status.EXPIRED: Reason.EXPIRED,
    Status.RENEWABLE: Reason.EXPIRED,
    Status.UNKNOWN: Reason.UNPROVED,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """The register at a number, and the day for which statuses are told."""

    seq: int
    known_at: str | None
    valid_on: date

    def as_dict(self) -> dict[str, int | str | None]:
        return {
            "seq": self.seq,
            "known_at": self.known_at,
            "valid_on": self.valid_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Member:
    """A cluster of the set: `key` stays the same whatever it is called."""

    key: int
    slug: str


@dataclass(frozen=True, slots=True)
class LabelThen:
    """A label as it stood: its status on the day, and the days on which it is surely valid.

    The last day is the one before a withdrawal that is still to come.
    """

    number: str
    level: str
    member: Member
    status: Status
    first_day: date | None = None
    last_day: date | None = None

    @property
    def valid(self) -> bool:
        return self.status is Status.VALID


@dataclass(frozen=True, slots=True)
class State:
    """A set at a moment: its clusters by key, and all their labels by number."""

    moment: Moment
    members: Mapping[int, Member] = field(default_factory=dict)
    labels: Mapping[str, LabelThen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """A label that is valid at one of the moments only, or with another level at each."""

    label: LabelThen
    reason: Reason


type Pairs[Key, Thing] = Mapping[Key, tuple[Thing | None, Thing | None]]


@dataclass(frozen=True, slots=True)
class Diff:
    """What is not the same at both moments, each as it was and as it is; None: not in the set."""

    since: Moment
    until: Moment
    members: Pairs[int, Member]
    labels: Pairs[str, LabelThen]

    @property
    def entered(self) -> list[Member]:
        """Clusters that were not in the set, by address."""
        return _by_slug(now for was, now in self.members.values() if now and not was)

    @property
    def left(self) -> list[Member]:
        return _by_slug(was for was, now in self.members.values() if was and not now)

    @property
    def gained(self) -> list[Gone]:
        """Labels that are valid and were not, by cluster and number."""
        found = (
            Gone(now, self._why_gained(was, now))
            for was, now in self.labels.values()
            if now and now.valid and not (was and was.valid and was.level == now.level)
        )
        return sorted(found, key=_place)

    @property
    def lost(self) -> list[Gone]:
        """Labels that were valid and are not."""
        found = (
            Gone(was, self._why_lost(was, now))
            for was, now in self.labels.values()
            if was and was.valid and not (now and now.valid and was.level == now.level)
        )
        return sorted(found, key=_place)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be told. Other things about the labels may have changed."""
        return not (self.entered or self.left or self.gained or self.lost)

    def _why_gained(self, was: LabelThen | None, now: LabelThen) -> Reason:
        if was is None:
            return Reason.ENTERED if self._came(now.member.key) else Reason.AWARDED
        if was.status is Status.SUSPENDED and was.level == now.level:
            return Reason.REINSTATED
        began = was.first_day and self.since.valid_on < was.first_day <= self.until.valid_on
        return Reason.BEGAN if began and was.level == now.level else Reason.CORRECTED

    def _why_lost(self, was: LabelThen, now: LabelThen | None) -> Reason:
        if now is None:
            return Reason.LEFT if self._went(was.member.key) else Reason.CORRECTED
        if now.status is Status.WITHDRAWN:
            return Reason.WITHDRAWN
        if now.status is Status.SUSPENDED:
            return Reason.SUSPENDED
        if was.last_day is None or was.last_day >= self.until.valid_on:
            return Reason.CORRECTED  # by the days known then it would still be valid
        return ENDED.get(now.status, Reason.CORRECTED)

    def _came(self, key: int) -> bool:
        return key in self.members and self.members[key][0] is None

    def _went(self, key: int) -> bool:
        return key in self.members and self.members[key][1] is None


def diff(since: State, until: State) -> Diff:
    """What became of the set from one moment to the other."""
    return Diff(
        since.moment,
        until.moment,
        _pairs(since.members, until.members),
        _pairs(since.labels, until.labels),
    )


def compose(first: Diff, then: Diff) -> Diff:
    """Both as one; ValueError if the second does not begin where the first ends."""
    if first.until != then.since:
        raise ValueError("The second difference begins at another moment than the first ends.")
    return Diff(
        first.since,
        then.until,
        _joined(first.members, then.members),
        _joined(first.labels, then.labels),
    )


def will_expire(state: State, day: date, within_days: int) -> list[LabelThen]:
    """Labels valid in that state whose last sure day is one of the days up to then, soonest first.

    The day itself is one of them: a label whose last day is today expires within 0 days.
    """
    until = day + timedelta(days=within_days)
    found = [
        label
        for label in state.labels.values()
        if label.valid and label.last_day and day <= label.last_day <= until
    ]
    return sorted(found, key=lambda label: (label.last_day, label.member.slug, label.number))


def _pairs[Key, Thing](was: Mapping[Key, Thing], now: Mapping[Key, Thing]) -> Pairs[Key, Thing]:
    return {
        key: (was.get(key), now.get(key))
        for key in was.keys() | now.keys()
        if was.get(key) != now.get(key)
    }


def _joined[Key, Thing](first: Pairs[Key, Thing], then: Pairs[Key, Thing]) -> Pairs[Key, Thing]:
    """What was before the first and is after the second; what came back is no difference."""
    found = {}
    for key in first.keys() | then.keys():
        was = (first.get(key) or then[key])[0]
        now = (then.get(key) or first[key])[1]
        if was != now:
            found[key] = (was, now)
    return found


def _by_slug(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: (member.slug, member.key))


def _place(gone: Gone) -> tuple[str, str]:
    return gone.label.member.slug, gone.label.number
