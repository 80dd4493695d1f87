"""Words and colours of a case that all workplaces share: its states, and who has the ball."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from ..rules.moves import Party, State

STATES = {
    State.DRAFT: lazy("Draft"),
    State.SUBMITTED: lazy("Handed in"),
    State.RETURNED: lazy("Returned for completion"),
    State.IN_REVIEW: lazy("Under review"),
    State.ASSESSED: lazy("Assessed"),
    State.PROPOSED: lazy("Waiting for the board"),
    State.DECIDED: lazy("Decided"),
    State.APPEALED: lazy("Under appeal"),
    State.WITHDRAWN: pgettext_lazy("case", "Withdrawn"),
}
# The colours of the public statuses, by what they ask of the reader.
LOOKS = {
    State.DRAFT: "unknown",
    State.RETURNED: "suspended",
    State.DECIDED: "valid",
    State.APPEALED: "suspended",
    State.WITHDRAWN: "expired",
}
BALLS = {
    Party.CLUSTER: lazy("The cluster"),
    Party.SECRETARIAT: lazy("The secretariat"),
    Party.ASSESSORS: lazy("The assessors"),
    Party.BOARD: lazy("The board"),
    Party.NOBODY: lazy("Nobody: the case is closed"),
}
# What became of an item of evidence since the last case.
CARRIED = {
    "unchanged": lazy("Unchanged since the last case"),
    "changed": lazy("Changed since the last case"),
    "replaced": lazy("Replaced since the last case"),
    "new": "",
}
