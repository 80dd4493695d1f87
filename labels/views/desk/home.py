"""The first page of the desk: what there is to do, how much of it, and where."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import clock
from ...models import Claim, Measure, ProfileChange
from ...register import twins
from ...rules.validity import day_of
from ...workflow import todo
from . import words
from .reaching import desk

FIRST = 5

GROUPS = (
    ("incoming", ("new", "again", "returned")),
    ("review", ("short", "undeclared", "ready_to_start", "overdue", "to_settle")),
    ("decision", ("ready", "appeals", "board", "stalled")),
)


@desk("GET", "HEAD")
def home(request):
    user, on = request.user, clock.today()
    titles = {
        "incoming": _("Coming in"),
        "review": _("Under review"),
        "decision": _("Towards a decision"),
    }
    groups = [(titles[name], [_cases(code, user, on) for code in codes]) for name, codes in GROUPS]
    records = [*_requests(user), _reports(), _ending(on), *_upkeep()]
    groups.append((_("Labels and records"), records))
    context = {"groups": groups, "mine": _cases("confirmable", user, on) if user.is_board else None}
    return render(request, "desk/home.html", context)


def _cases(code, user, on):
    rows = todo.cases(code, by=user, on=on)
    first = rows.select_related("cluster", "level")[:FIRST]
    lines = [
        {
            "word": f"{case.cluster.name}, {case.level}",
            "url": reverse("desk-case", args=[case.public_id]),
            "since": day_of(case.moved_at),
        }
        for case in first
    ]
    url = f"{reverse('desk-cases')}?todo={code}"
    return _task(code, words.TODO[code], rows.count(), url, lines)


def _task(code, word, count, url, lines=()):
    return {"code": code, "word": word, "count": count, "url": url, "lines": list(lines)}


def _requests(user):
    """What others asked for: claims, changes of profiles, measures on labels."""
    asked = (
        ("claims", _("Claims to check"), todo.claims(), Claim, "claimed_at"),
        ("changes", _("Changes of profiles"), todo.changes(), ProfileChange, "asked_at"),
        ("measures", _("Measures to answer"), todo.measures(), Measure, "proposed_at"),
    )
    for code, word, rows, model, moment in asked:
        one = f"desk-{model._meta.model_name.removeprefix('profile')}"
        shown = rows.visible_to(user)
        first = shown[:FIRST] if model is Claim else shown.select_related("cluster")[:FIRST]
        lines = [
            {
                "word": row.name if model is Claim else row.cluster.name,
                "url": reverse(one, args=[row.public_id]),
                "since": day_of(getattr(row, moment)),
            }
            for row in first
        ]
        url = f"{reverse(f'desk-{code}')}?answer=waiting"
        yield _task(code, word, shown.count(), url, lines)


def _reports():
    """Errors that readers report, those that wait longest first."""
    rows = todo.error_reports()
    lines = [
        {
            "word": row.cluster.name,
            "url": reverse("desk-report", args=[row.public_id]),
            "since": day_of(row.received_at),
        }
        for row in rows.select_related("cluster")[:FIRST]
    ]
    url = f"{reverse('desk-reports')}?state=waiting"
    return _task("reports", _("Errors reported"), rows.count(), url, lines)


def _ending(on):
    rows = todo.labels_ending(on=on)
    lines = [
        {
            "word": f"{label.cluster_name}, {label.level}",
            "url": reverse("desk-label", args=[label.number]),
            "until": label.possible_until,
        }
        for label in rows.select_related("level")[:FIRST]
    ]
    url = f"{reverse('desk-labels')}?ending={todo.ENDING_WITHIN}"
    return _task("ending", _("Labels that end soon"), rows.count(), url, lines)


def _upkeep():
    """Twins are counted when somebody looks for them: it takes a while."""
    url = reverse("desk-twins")
    yield _task("twins", _("Clusters with near names"), twins.counted(), url)
    words_left = todo.unknown_words().count()
    yield _task("words", _("Words without a sector"), words_left, reverse("desk-words"))
