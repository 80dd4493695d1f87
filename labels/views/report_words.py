"""How pages say what was reported, how far it is, and what became of it."""

from django.utils.translation import gettext_lazy as lazy

KINDS = {
    "label_wrong": lazy("A label is wrong"),
    "label_missing": lazy("A label is missing"),
    "name": lazy("Name"),
    "place": lazy("Place"),
    "sector": lazy("Sectors"),
    "management": lazy("Managing organisation"),
    "other": lazy("Something else"),
}
# What was corrected, in the public list.
CORRECTED = KINDS | {
    "label_wrong": lazy("A label"),
    "label_missing": lazy("A missing label"),
}
STATES = {
    "new": lazy("Received"),
    "taken_up": lazy("Being looked into"),
    "answered": lazy("Answered"),
}
OUTCOMES = {
    "corrected": lazy("Corrected"),
    "nothing": lazy("Nothing to correct"),
    "need_more": lazy("More is needed"),
    "duplicate": lazy("Reported before"),
    "abuse": lazy("Not a report of an error"),
}
LOOKS = {
    "new": "upcoming",
    "taken_up": "upcoming",
    "corrected": "valid",
    "nothing": "expired",
    "need_more": "suspended",
    "duplicate": "expired",
    "abuse": "withdrawn",
}


def word(report):
    """The outcome once there is one, else how far it is."""
    return OUTCOMES[report.outcome] if report.outcome else STATES[report.state]


def look(report):
    return LOOKS[report.outcome or report.state]
