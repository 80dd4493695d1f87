"""Questions answered by hand over parsed records, to hold the SQL against; and a register to ask.

Nothing here is quick or clever: it says what the filters mean.
"""

import random
from datetime import date

from hypothesis import strategies as st

from labels.register.question import Choice
from labels.rules.partial_dates import PartialDate
from tests.factories import exact, make_cluster, make_label, republish, suspend

RANKS = {"bronze": 1, "silver": 2, "gold": 3}
CODES = {
    "country": ["AT", "DE", "PL", "FR"],
    "region": ["AT2", "AT22", "DE8", "DE80", "PL9"],
    "sector": ["health", "ict", "food"],
    "programme": ["go-cluster", "kkk"],
    "level": ["bronze", "silver", "gold"],
    "status": ["valid", "suspended", "renewable", "unknown", "upcoming", "expired", "withdrawn"],
    "scheme": ["ecei", "other"],
}
DATES = st.sampled_from([date(2012, 6, 15), date(2016, 1, 1), date(2016, 12, 31), date(2025, 7, 1)])
OPTIONAL = {name: st.sampled_from(codes) for name, codes in CODES.items() if name != "region"}
OPTIONAL |= {f"{name}__n": codes for name, codes in list(OPTIONAL.items())}
OPTIONAL |= {"region": st.sampled_from(CODES["region"]), "min_level": st.sampled_from(list(RANKS))}
OPTIONAL |= dict.fromkeys(
    ["awarded_after", "awarded_before", "expires_after", "expires_before"], DATES
)
FILTERS = st.sets(st.sampled_from(sorted(OPTIONAL)), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: OPTIONAL[name] for name in sorted(names)})
)
KINDS = [
    {"awarded": "2012-05-20"},
    {"awarded": "2016"},
    {"until": "2026-12"},
    {"awarded": "2025-06-30"},
    {},
    {"validity": exact("2025-01-01", "2026-12-31"), "awarded": "2025-01"},
    {"validity": exact("2026-09-01", "2028-08-31")},
    {"validity": exact("2023-01-01", "2025-12-31", renewable_until=date(2026, 12, 31))},
    {"withdrawn_on": date(2026, 1, 1), "withdrawal_reason": "x", "until": "2026-12"},
]


def fill():
    """Sixteen clusters with all that filters ask for, the same ones each time."""
    chance = random.Random(7)
    for i in range(16):
        cluster = make_cluster(
            f"Cluster {chance.choice('ABC')}",
            country=chance.choice(["AT", "DE", "PL", None]),
            regions=chance.sample(["AT22", "DE80", "PL91"], chance.randint(0, 2)),
            sectors=chance.sample(CODES["sector"], chance.randint(0, 2)),
            programmes=chance.sample(CODES["programme"], chance.randint(0, 1)),
            founded=chance.choice(["", "2006", "2006-05", "1999-01-31"]),
            published=False,
        )
        for level in chance.sample(CODES["level"], chance.choice([0, 1, 2, 3])):
            scheme = chance.choice(["ecei", "ecei", "other"])
            kind = chance.choice(KINDS)
            label = make_label(cluster, level, scheme=scheme, published=False, **kind)
        if i % 4 == 3 and cluster.labels.exists():
            suspend(label, date(2026, 6, 1), date(2026, 7, 31), published=False)
        republish(cluster)


def answers(record, question):
    """Whether a record, shown for the question's day, answers the question."""
    return all(_fits(_codes(record, name), getattr(question, name)) for name in _OF_CLUSTERS) and (
        _labels_answer(record["labels"], question)
    )


_OF_CLUSTERS = ("country", "region", "sector", "programme")


def _codes(record, name):
    if name == "country":
        return {record["country"]}
    if name == "region":
        codes = [each["code"] for each in record["regions"]]
        return {code[:length] for code in codes for length in range(3, len(code) + 1)}
    if name == "sector":
        return {each["code"] for each in record["sectors"]}
    return {each["programme"] for each in record["recognitions"]}


def _fits(codes, choice):
    wanted = not choice.any or bool(codes & set(choice.any))
    return wanted and not codes & set(choice.none)


def _labels_answer(labels, question):
    """One label meets all that is asked; none meets it with a code that is refused."""
    if asks(question) and not any(meets(label, question) for label in labels):
        return False
    for name in ("level", "status", "scheme"):
        refused = getattr(question, name).none
        spoilt = question.but(**{name: Choice(any=refused)})
        if refused and any(meets(label, spoilt) for label in labels):
            return False
    return True


def asks(question):
    dates = ("awarded_after", "awarded_before", "expires_after", "expires_before")
    return any(getattr(question, name).any for name in ("level", "status", "scheme")) or any(
        getattr(question, name) for name in ("min_level", *dates)
    )


def meets(label, question):
    """Whether a label meets what is asked of labels; refusals are not looked at.

    Unless a scheme is named or refused, only labels of the European one answer.
    """
    schemes = question.scheme.any or ([] if question.scheme.none else ["ecei"])
    for name, wanted in (
        ("level", question.level.any),
        ("status", question.status.any),
        ("scheme", schemes),
    ):
        if wanted and label[name] not in wanted:
            return False
    if question.min_level and RANKS[label["level"]] < RANKS[question.min_level]:
        return False
    awarded = _span(label["awarded_on"])
    until = _span(label["valid_until"]) or _ends(label)
    return _between(awarded, question.awarded_after, question.awarded_before) and _between(
        until, question.expires_after, question.expires_before
    )


def _span(dated):
    return dated and (PartialDate(dated["value"]).first, PartialDate(dated["value"]).last)


def _ends(label):
    """The first and the last day on which a label without a stated end may end."""
    first, last = (
        label[name] and date.fromisoformat(label[name]["until"]) for name in ("sure", "possible")
    )
    return (first, last) if first or last else None


def _between(span, after, before):
    """Any day of the span fits; what is not known fits nothing that is asked."""
    first, last = span or (None, None)
    return (after is None or (last is not None and last >= after)) and (
        before is None or (first is not None and first <= before)
    )
