"""How a check is told on its page: the words of its PDF, with the way to what they are about."""

from ...templatetags.words import moment_in_words
from ...trust.check_pdf import shown_data
from ...trust.check_words import days_words, reason_words, rule_words, verdict_head, verdict_words
from ...workflow import checks as steps

LOOKS = {"yes": "valid", "until": "renewable", "unknown": "unknown", "no": "withdrawn"}
# The sign beside the word, for who does not see colours.
SIGNS = {"yes": "s-valid", "until": "s-renewable", "unknown": "s-unknown", "no": "s-withdrawn"}


def in_short(check):
    """A check in a list."""
    return {
        "check": check,
        "cluster": check.answer["cluster"]["name"],
        "head": verdict_head(check.answer),
        "look": LOOKS[check.verdict],
        "rule": rule_words(check.question["rule"]).rstrip(","),
        "days": days_words(check.question["rule"]),
    }


def in_full(check):
    """A check with all that was asked and answered, as on paper."""
    told = shown_data(check)
    labels = zip(told["labels"], check.answer["labels"], strict=True)
    return told | {
        "verdict": verdict(check.question, check.answer),
        "labels": [{"words": words, "label": label} for words, label in labels],
        "others": _others(check.answer),
        "known_at": moment_in_words(check.known_at),
        "source": (check.question["rule"]["programme"] or {}).get("source"),
    }


def verdict(question, answer):
    """The verdict in a word, in a sentence, and in a colour with its sign."""
    return {
        "head": verdict_head(answer),
        "sentence": verdict_words(question, answer),
        "look": LOOKS[answer["verdict"]],
        "sign": SIGNS[answer["verdict"]],
        "reasons": [reason_words(each) for each in answer["reasons"]],
    }


def beside(check):
    """What the registers of then and of today say to the same question."""
    then, now = steps.again(check), steps.now(check)
    return {
        "repeats": then == check.answer,
        "now": now and verdict(check.question, now),
        "known_at": now and moment_in_words(now["register"]["known_at"]),
        "seq": now and now["register"]["seq"],
        "changed": _lasting(now) != _lasting(check.answer),
    }


def _lasting(answer):
    """The answer without the number of the register, which grows every day."""
    return answer and {name: each for name, each in answer.items() if name != "register"}


def _others(answer):
    """Other clusters that the reasons name, each once."""
    found = [each["other"] for each in answer["reasons"] if each["other"]]
    return list({each["slug"]: each for each in found}.values())
