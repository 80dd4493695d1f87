"""Reminders: to managers about the end of their labels, to assessors about what is due.

The rules say which reminder is due on a day; a mail's key says that it was sent. So it does not
matter when, how often, or by how many at once this is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from ..models import Assessment, Assignment, EntryLabel, Label, Mail, Membership, User
from ..rules.reminders import due
from ..rules.validity import day_of, months_after
from .outbox import Letter, key_for, put_letters

BATCH = 1000
KEYS_AT_ONCE = 20_000  # a statement takes 65,535 parameters at most
MONTHS_AHEAD = 13  # the first reminder comes 12 months before the end

# Days after the day on which an assessment is due.
ASSIGNMENT_DAYS = {"week_before": -7, "due": 0, "overdue_1": 7, "overdue_2": 14, "overdue_3": 21}
AT_WORK = (Assessment.Status.SUBMITTED, Assessment.Status.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that is due to a person about a row, sent before or not."""

    key: str
    user_id: int
    row_id: int
    code: str

    @property
    def mail_key(self) -> str:
        return key_for(self.key, self.user_id)


def put_due(today: date, *, at: datetime | None = None) -> int:
    """Put every reminder that is due today into the outbox, once each; how many were new.

    A few statements, whatever the number of labels, and five more for each 1,000 new reminders.
    """
    return _put_new(_labels_ending(today), _label_letters, at) + _put_new(
        _assignments_due(today), _assignment_letters, at
    )


def _put_new(
    wanted: list[Wanted],
    letters: Callable[[Sequence[Wanted]], Iterable[Letter]],
    at: datetime | None,
) -> int:
    """Those whose key is not there yet. Who does the same at once meets the unique key."""
    known: set[str] = set()
    for keys in batched((each.mail_key for each in wanted), KEYS_AT_ONCE):
        known |= set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    new = [each for each in wanted if each.mail_key not in known]
    return sum(put_letters(letters(batch), at=at) for batch in batched(new, BATCH))


# The end of a label.


def label_still_ends(mail: Mail, today: date) -> bool:
    """Whether a waiting reminder is still the one that is due, to somebody who still manages."""
    theirs = _ending().filter(
        number=mail.context["number"],
        cluster__in=_managed().filter(user=mail.user).values("cluster"),
    )
    return any(_code(label, today) == mail.context["code"] for label in theirs)


def _labels_ending(today: date) -> list[Wanted]:
    """To each manager. An open case for the renewal does not stop them: it may take too long."""
    labels = _ending().filter(
        Q(sure_until__gte=today) | Q(renewable_until__gte=today),
        sure_until__lte=months_after(today, MONTHS_AHEAD),
        cluster__in=_managed().values("cluster"),
    )
    people: dict[int, list[int]] = defaultdict(list)
    for cluster, user in _managed().values_list("cluster", "user"):
        people[cluster].append(user)
    return [
        Wanted(f"label_ends:{label.number}:{code}", user, label.pk, code)
        for label in labels.values_list(*DECIDING, named=True)
        if (code := _code(label, today))
        for user in people[label.cluster_id]
    ]


def _label_letters(wanted: Sequence[Wanted]) -> Iterator[Letter]:
    labels = _ending().select_related("cluster", "level").in_bulk([each.row_id for each in wanted])
    people = User.objects.in_bulk([each.user_id for each in wanted])
    for each in wanted:
        if label := labels.get(each.row_id):  # else it was withdrawn a moment ago
            context = _context(label, each.code)
            yield Letter(kind="label_ends", key=each.key, to=people[each.user_id], context=context)


def _code(label: Any, today: date) -> str:
    found = due(
        label.sure_until,
        label.renewable_until,
        after=day_of(label.known_at) if label.known_at else None,
        today=today,
        renewed=label.renewed,
    )
    return found[0].code if found else ""


# What decides whether a label's end is to be told, and when.
DECIDING = (
    "pk",
    "number",
    "cluster_id",
    "sure_until",
    "renewable_until",
    "renewed",
    "known_at",
)


def _ending() -> QuerySet[Any]:
    """Labels whose end is surely known, with what decides about reminders.

    `renewed`: the cluster holds a newer one of the same level and scheme. `known_at`: since when
    the register has shown it; one that was awarded late reminds of nothing from before that.
    """
    newer = Label.objects.filter(
        cluster=OuterRef("cluster"),
        scheme=OuterRef("scheme"),
        level=OuterRef("level"),
        withdrawn_on=None,
        possible_until__gt=OuterRef("possible_until"),
    )
    shown = EntryLabel.objects.filter(number=OuterRef("number")).order_by().values("number")
    cases = Assessment.objects.open().filter(cluster=OuterRef("cluster"), level=OuterRef("level"))
    return Label.objects.filter(sure_until__isnull=False, withdrawn_on=None).annotate(
        renewed=Exists(newer),
        open_case=Exists(cases),
        known_at=Subquery(shown.annotate(first=Min("entry__at")).values("first")),
    )


def _context(label: Any, code: str) -> dict[str, object]:
    renewable = label.renewable_until
    return {
        "cluster": label.cluster.name,
        "level": label.level.name,
        "number": label.number,
        "until": label.sure_until.isoformat(),
        "renewable_until": renewable.isoformat() if renewable else "",
        "sure": label.sure_until == label.possible_until,
        "code": code,
        "open_case": label.open_case,
    }


def _managed() -> QuerySet[Membership]:
    return Membership.objects.current().filter(role=Membership.Role.MANAGER, user__is_active=True)


# What assessors have to do.


def assignment_code(due_on: date, *, after: date, today: date) -> str:
    """The reminder that is due to an assessor: the latest whose day has come, if any.

    A week before the day, on the day, and a week apart up to three times after it; none whose
    day was not after the assignment itself.
    """
    days = {code: due_on + timedelta(days=days) for code, days in ASSIGNMENT_DAYS.items()}
    come = [code for code, day in days.items() if day <= today]
    return come[-1] if come and days[come[-1]] > after else ""


def assignment_still_waits(mail: Mail, today: date) -> bool:
    """Whether a waiting reminder is still the one that is due, of the same assessor."""
    theirs = _at_work().filter(assessor=mail.user, assessment__public_id=mail.context["assessment"])
    return any(_assignment_code(each, today) == mail.context["code"] for each in theirs)


def _assignments_due(today: date) -> list[Wanted]:
    week = timedelta(days=-ASSIGNMENT_DAYS["week_before"])
    return [
        Wanted(
            f"assignment_reminder:{each.public_id}:{each.due_on}:{code}",
            each.assessor_id,
            each.pk,
            code,
        )
        for each in _at_work().filter(due_on__lte=today + week)
        if (code := _assignment_code(each, today))
    ]


def _assignment_letters(wanted: Sequence[Wanted]) -> Iterator[Letter]:
    rows = _at_work().select_related("assessor", "assessment__cluster", "assessment__level")
    found = rows.in_bulk([each.row_id for each in wanted])
    for each in wanted:
        if assignment := found.get(each.row_id):
            case = assignment.assessment
            context = {
                "cluster": case.cluster.name,
                "level": case.level.name,
                "assessment": str(case.public_id),
                "assignment": str(assignment.public_id),
                "due_on": assignment.due_on.isoformat(),
                "code": each.code,
                "overdue": each.code.startswith("overdue"),
            }
            to = assignment.assessor
            yield Letter(kind="assignment_reminder", key=each.key, to=to, context=context)


def _assignment_code(assignment: Assignment, today: date) -> str:
    after = day_of(assignment.assigned_at)
    return assignment_code(assignment.due_on, after=after, today=today)


def _at_work() -> QuerySet[Assignment]:
    """Neither sealed nor ended, on cases that are with the assessors or on the way to them."""
    return Assignment.objects.current().filter(sealed_at=None, assessment__status__in=AT_WORK)
