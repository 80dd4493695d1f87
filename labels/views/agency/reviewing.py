"""Rows of a list that a person decides: several on a page, or one after the other."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...forms.agency_answers import MeantForm
from ...models import MatchRow
from ...permissions import is_of_agency
from ...register.eligible import of_cluster
from ...register.matching import match
from ...register.question import Question
from ...workflow import matching as steps
from ...workflow.steps import WorkflowError
from ..working import private, told
from . import list_words as words
from .reaching import my_list, shown_of

PER_PAGE = 10
MOST_LOOKED_UP = 8
LARGEST_LINE = 2_000_000_000
NONE = "(none)"  # no name in addresses has brackets
FIELD = re.compile(r"row-([0-9]{1,9})")

Outcome = MatchRow.Outcome


@private()
def review(request, slug, public_id):
    """Doubtful rows, several on a page; what is left open stays for later."""
    agency, run = my_list(request, slug, public_id)
    if request.method == "POST":
        _allow(request, agency)
        _decide_all(request, run)
        left = steps.to_review(run).exists()
        there = "agency-list-review" if left else "agency-list"
        return redirect(there, agency.slug, run.public_id)
    page = Paginator(steps.to_review(run), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "question": words.question_words(run),
        "page": page,
        "rows": words.with_choices(run, page.object_list),
        "none": NONE,
        "may_decide": is_of_agency(request.user, agency),
    }
    return shown_of(request, "agency/list_review.html", agency, "lists", **context)


def _decide_all(request, run):
    """Decide the rows that something was chosen for, unless somebody has decided them already."""
    chosen = dict(_chosen(request.POST))
    done, before = 0, 0
    for row in run.rows.filter(line__in=chosen).order_by("line"):
        if row.outcome != Outcome.DOUBTFUL:
            before += 1
            continue
        try:
            _decide(row, chosen[row.line], by=request.user)
            done += 1
        except WorkflowError as refusal:
            messages.error(request, f"{row.name}: {refusal}")
    if done:
        text = ngettext("%(count)s row is decided.", "%(count)s rows are decided.", done)
        messages.success(request, text % {"count": done})
    if before:
        text = _("Somebody else has decided %(count)s of these rows meanwhile. That stays.")
        messages.warning(request, text % {"count": before})


def _chosen(sent):
    """The lines that something was chosen for; not more than a page has."""
    for name, value in list(sent.items())[: 2 * PER_PAGE]:
        if value and (field := FIELD.fullmatch(name)):
            yield int(field[1]), value


def _decide(row, meant, *, by):
    if meant == NONE:
        steps.refuse_row(row, by=by)
    else:
        steps.confirm_row(row, meant, by=by)


@private()
def row(request, slug, public_id, line):
    """One row with all who may be meant, and a search for others; then the next doubtful one."""
    agency, run = my_list(request, slug, public_id)
    found = _row(run, line)
    if request.method == "POST":
        _allow(request, agency)
        return _decided(request, agency, run, found)
    form = MeantForm(request.GET if "q" in request.GET else None)
    doubtful = steps.to_review(run)
    told_row = words.with_choices(run, [found])[0]
    context = told_row | {
        "run": run,
        "form": form,
        "question": words.question_words(run),
        "looked_up": _looked_up(run, form, told_row["choices"]),
        "seen": _seen(found),
        "previous": doubtful.filter(line__lt=found.line).last(),
        "next": doubtful.filter(line__gt=found.line).first(),
        "left": doubtful.count(),
        "none": NONE,
        "may_decide": is_of_agency(request.user, agency),
    }
    return shown_of(request, "agency/list_row.html", agency, "lists", **context)


def _row(run, line):
    if line >= LARGEST_LINE:
        raise Http404
    rows = run.rows.select_related("cluster", "decided_by").filter(line=line)
    found = rows.exclude(outcome__in=[Outcome.BAD, Outcome.WAITING]).first()
    if found is None:
        raise Http404
    return found


def _seen(row):
    """What the row said when its form was made."""
    return f"{row.outcome} {row.cluster_id or ''}".strip()


def _decided(request, agency, run, row):
    here = redirect("agency-list-row", agency.slug, run.public_id, row.line)
    meant = request.POST.get("meant", "")
    if not meant:
        messages.error(request, _("Choose who is meant, or that none of them is."))
        return here
    if request.POST.get("seen") != _seen(row):
        messages.warning(request, _("Somebody has decided this row meanwhile. Look once more."))
        return here
    was_doubtful = row.outcome == Outcome.DOUBTFUL
    with told(request, _("Line %(line)s is decided.") % {"line": row.line}) as refusals:
        _decide(row, meant, by=request.user)
    if refusals:
        return here
    doubtful = steps.to_review(run)
    after = doubtful.filter(line__gt=row.line).first() or doubtful.first()
    if was_doubtful and after:
        return redirect("agency-list-row", agency.slug, run.public_id, after.line)
    return redirect("agency-list", agency.slug, run.public_id)


def _looked_up(run, form, known):
    """Whom the search finds beside those who are shown already."""
    if not form.is_bound or not form.is_valid() or not form.cleaned_data["q"]:
        return []
    numbers = {each["number"] for each in known}
    found = _look_up(run, form.cleaned_data["q"])
    others = [each for each in found if each["number"] not in numbers]
    return words.alone(words.choices(run, others))


def _look_up(run, text):
    """Clusters of this number, or of names like this."""
    record = of_cluster(text, Question(valid_on=run.valid_on))
    if record:
        return [words.candidate(record)]
    found = match(text, limit=MOST_LOOKED_UP, valid_on=run.valid_on).candidates
    kept = ("slug", "number", "name", "matched", "country", "score", "reason")
    return [{name: getattr(each, name) for name in kept} for each in found]


def _allow(request, agency):
    if not is_of_agency(request.user, agency):
        raise PermissionDenied
