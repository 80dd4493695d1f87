"""How lists of names are told: how far they are, how a row was matched, who may be meant."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ...forms.agency_answers import HELD, OUTCOMES
from ...models import Cluster, MatchRow
from ...register import query
from ...register.held import held
from ...register.question import Question
from ...rules.alike import Reason
from ...templatetags.words import LEVELS, in_words
from ..names import names

Outcome = MatchRow.Outcome
OUTCOME_LOOKS = {
    Outcome.CHOSEN: "valid",
    Outcome.CONFIRMED: "valid",
    Outcome.DOUBTFUL: "suspended",
    Outcome.BAD: "withdrawn",
    Outcome.WAITING: "upcoming",
}
HELD_LOOKS = {"yes": "valid", "no": "withdrawn", "unknown": "unknown"}
REASONS = {
    Reason.EXACT: lazy("the same letters"),
    Reason.FORM: lazy("the same but for the legal form"),
    Reason.ACRONYM: lazy("its abbreviation"),
    Reason.FORMER: lazy("a former name"),
    Reason.ORDER: lazy("words in another order"),
    Reason.PART: lazy("a part of the name"),
    Reason.TYPING: lazy("a typing error"),
    Reason.WEAK: lazy("something fits"),
}


def question_words(run):
    """What is asked of each row, inside a sentence: at least silver on 20 November 2026."""
    day = {"day": in_words(run.valid_on)}
    if not run.min_level:
        return _("a label on %(day)s") % day
    level = str(LEVELS.get(run.min_level, run.min_level)).lower()
    return _("at least %(level)s on %(day)s") % (day | {"level": level})


def outcomes_of(counts):
    """How many rows were matched how, without those that nobody needs to see."""
    return [
        {"code": str(code), "word": word, "count": counts.by_outcome[code]}
        for code, word in OUTCOMES
        if counts.by_outcome[code]
    ]


def held_of(run, clusters):
    """yes, no or unknown for each of these clusters."""
    return held(clusters, min_level=run.min_level, on=run.valid_on, known_at=run.known_at)


def told_result(result):
    """A row of the results as the page shows it."""
    words = dict(HELD)
    return result | {
        "outcome_word": dict(OUTCOMES)[result["outcome"]],
        "outcome_look": OUTCOME_LOOKS.get(result["outcome"], "none"),
        "held_word": words.get(result["held"], ""),
        "held_look": HELD_LOOKS.get(result["held"], "none"),
        "percent": _percent(result["score"]),
        "why": REASONS.get(result["reason"], result["reason"]),
        "can_change": result["outcome"] not in (Outcome.BAD, Outcome.WAITING),
    }


def with_choices(run, rows):
    """Rows with those who may be meant by them, as the register shows these on the day."""
    rows = list(rows)
    shown = choices(run, [each for row in rows for each in row.candidates])
    by_number = {each["number"]: each for each in shown}
    return [{"row": row, "choices": _of(row, by_number)} for row in rows]


def _of(row, by_number):
    listed = [each for each in row.candidates if each["number"] in by_number]
    return [by_number[each["number"]] | _likeness(each) for each in listed]


def choices(run, candidates):
    """Candidates with what their records say. Who left the register cannot be chosen any more."""
    numbers = {each["number"] for each in candidates}
    if not numbers:
        return []
    keys = dict(Cluster.objects.filter(number__in=numbers).values_list("number", "pk"))
    found = query.records_of(keys.values(), Question(valid_on=run.valid_on))
    records = {each["number"]: each for each in found}
    return [
        each | _shown(records[each["number"]]) for each in candidates if each["number"] in records
    ]


def candidate(record):
    """A cluster that a person has looked up by its number, as candidates are kept."""
    shown = {name: record[name] for name in ("slug", "number", "name", "country")}
    return shown | {"matched": record["name"], "score": None, "reason": ""}


def _shown(record):
    return {
        "slug": record["slug"],
        "name": record["name"],
        "url": record["url"],
        "country": names().country.get(record["country"], record["country"]),
        "city": record["city"],
        "record": record,
    }


def _likeness(each):
    """How alike this name is: it differs by row, the record does not."""
    return {
        "percent": _percent(each["score"]),
        "why": REASONS.get(each["reason"], each["reason"]),
        "matched": each["matched"],
    }


def alone(told):
    """Choices that belong to no row: what a person has searched for."""
    return [each | _likeness(each) for each in told]


def _percent(score):
    return None if score is None else round(score * 100)
