"""How the desk says things: states and their colours, who has the ball, events, work to do."""

from django.utils.translation import gettext_lazy as lazy

from ... import clock
from ...rules.moves import BALL, MOVES
from ...rules.validity import day_of
from ..case_words import BALLS, LOOKS, STATES

ROLES = {
    "cluster": lazy("Cluster"),
    "secretariat": lazy("Secretariat"),
    "assessors": lazy("Assessors"),
    "board": lazy("Board"),
    "auditor": lazy("Auditor"),
    "agency": lazy("Agency"),
    "system": lazy("The system"),
    "visitor": lazy("Somebody who is not logged in"),
}
OBJECTS = {
    "assessment": lazy("Case"),
    "cluster": lazy("Cluster"),
    "agency": lazy("Agency"),
    "label": lazy("Label"),
    "user": lazy("Person"),
    "address": lazy("Address"),
}
KINDS = {"first": lazy("First award"), "upgrade": lazy("Upgrade"), "renewal": lazy("Renewal")}
PARTS = {"lead": lazy("Lead"), "second": lazy("Second")}
OUTCOMES = {"awarded": lazy("Award the label"), "not_awarded": lazy("Do not award the label")}
DECIDED = {"awarded": lazy("Awarded"), "not_awarded": lazy("Not awarded")}
FINDINGS = {"met": lazy("Met"), "not_met": lazy("Not met"), "waived": lazy("Waived")}
ANSWERS = {
    "": lazy("Waiting"),
    "confirmed": lazy("Confirmed"),
    "refused": lazy("Refused"),
    "sent_back": lazy("Sent back"),
    "taken_back": lazy("Taken back"),
}
ANSWER_LOOKS = {"": "upcoming", "confirmed": "valid"}
MEASURES = {
    "suspend": lazy("Suspend"),
    "reinstate": lazy("Reinstate"),
    "withdraw": lazy("Withdraw"),
    "correct": lazy("Correct"),
    "enter": lazy("Enter a historical award"),
}
CHANGES = {
    "name": lazy("New name"),
    "management": lazy("Managing organisation"),
    "merger": lazy("Merger into another cluster"),
}
OFFICES = {
    "secretariat": lazy("Secretariat"),
    "board": lazy("Board"),
    "auditor": lazy("Auditor"),
    "assessor": lazy("Assessor"),
    "manager": lazy("Manager of a cluster"),
    "editor": lazy("Editor of a cluster"),
}

# The work to do, by its code in workflow/todo.py.
TODO = {
    "new": lazy("New submissions"),
    "again": lazy("Handed in again"),
    "returned": lazy("Returned, with the cluster"),
    "short": lazy("Not enough assessors"),
    "undeclared": lazy("Waiting for a declaration"),
    "ready_to_start": lazy("Review can start"),
    "overdue": lazy("Assessors past their due date"),
    "to_settle": lazy("Findings to bring together"),
    "ready": lazy("Ready to propose"),
    "appeals": lazy("Appeals"),
    "board": lazy("Waiting for the board"),
    "confirmable": lazy("You may confirm"),
    "stalled": lazy("Not moved for 30 days"),
}

VERBS = {name: lazy(move.past) for name, move in MOVES.items()} | {
    "open_assessment": lazy("Case opened"),
    "delist": lazy("Taken out of the register"),
    "list_again": lazy("Taken back into the register"),
    "record_eligibility": lazy("Eligibility recorded"),
    "record_facts": lazy("Figures given"),
    "set_improvement_areas": lazy("Improvement areas named"),
    "answer_saved": lazy("Answer saved"),
    "link_added": lazy("Link added"),
    "file_added": lazy("File added"),
    "file_opened": lazy("File opened"),
    "item_changed": lazy("Evidence changed"),
    "item_removed": lazy("Evidence taken back"),
    "carried_over": lazy("Carried over from the last case"),
    "assign": lazy("Assessor assigned"),
    "unassign": lazy("Assessor taken off"),
    "make_lead": lazy("Lead given"),
    "declare": lazy("Conflict of interest declared or denied"),
    "findings_saved": lazy("Findings saved"),
    "seal": lazy("Findings sealed"),
    "save_consolidated": lazy("Finding settled"),
    "label_issued": lazy("Label issued"),
    "measure_proposed": lazy("Measure asked for"),
    "measure_confirmed": lazy("Measure carried out"),
    "measure_refused": lazy("Measure refused"),
    "claim": lazy("Cluster claimed"),
    "answer_claim": lazy("Claim answered"),
    "add_cluster": lazy("Cluster added"),
    "ask_for_change": lazy("Change asked for"),
    "answer_change": lazy("Change answered"),
    "report_error": lazy("Error reported"),
    "take_up_report": lazy("Report of an error taken up"),
    "answer_report": lazy("Report of an error answered"),
    "follow_up_report": lazy("Report of an error completed"),
    "keep_profile": lazy("Profile changed"),
    "record_figures": lazy("Members counted"),
    "invite": lazy("Invited"),
    "accept_invitation": lazy("Invitation accepted"),
    "withdraw_invitation": lazy("Invitation withdrawn"),
    "join": lazy("Joined a cluster"),
    "change_role": lazy("Role changed"),
    "end_membership": lazy("Left a cluster"),
    "end_office": lazy("Left an office"),
    "save_assessor_profile": lazy("Assessor's profile kept"),
    "make_key": lazy("Access key made"),
    "revoke_key": lazy("Access key revoked"),
    "refused": lazy("Refused: not theirs to do"),
}


def verb(code):
    """What happened; a verb that has no words yet is shown as it is."""
    return VERBS.get(code) or code.replace("_", " ").capitalize()


def look(state):
    return LOOKS.get(state, "upcoming")


def state_of(case):
    """What the case is, who has the ball, and since when."""
    state, since = case.state, day_of(case.moved_at)
    return {
        "word": STATES[state],
        "look": look(state),
        "ball": BALLS[BALL[state]],
        "since": since,
        "days": days_since(since),
    }


def days_since(day):
    return max(0, (clock.today() - day).days)
