"""Which role may see which mark. Every mark of the world has its row; nobody else may see it."""

from tests.access.marks import named
from tests.access.visiting import ROLES

CLUSTER = {"manager", "editor", "insider"}
STAFF = {"secretariat", "board", "auditor"}
# What is not about the cases of one's own cluster is for everybody at the desk.
DESK = STAFF | {"insider"}
AGENCY = DESK | {"agency", "administrator"}
KEEPERS = {"secretariat", "auditor"}
BOTH = {"lead", "second"}
ASSESSORS = {"lead", "second", "undeclared", "unassigned", "ended"}
NOBODY = set()


def _evidence(name, readers, keepers):
    """What is handed in: for those who read it, and what is kept back; what was removed is gone."""
    kept = {f"{name}_kept_{part}": keepers for part in ("link", "words", "filename", "content")}
    open_ones = {f"{name}_{part}": readers for part in ("link", "words", "filename", "content")}
    return open_ones | kept | {f"{name}_answer": readers, f"{name}_removed": NOBODY}


def _case(name, assessors=NOBODY):
    """A case that was handed in, with those who read for its review."""
    readers = CLUSTER | STAFF | assessors
    facts = {f"{name}_profile": readers}
    return facts | _evidence(name, readers, CLUSTER | KEEPERS)


def _findings(name, *, told=NOBODY):
    """Sealed findings, when all have sealed; `told` are those who read the report."""
    shown = STAFF | BOTH | told
    notes = {f"{name}_{part}_note": STAFF | {part} for part in ("lead", "second")}
    words = {
        f"{name}_{part}_{kind}": shown
        for part in ("lead", "second")
        for kind in ("comment", "strengths", "weaknesses")
    }
    return notes | words | {f"{name}_settled": shown, f"{name}_settling": STAFF}


def _proposal(name, told=NOBODY):
    return {
        f"{name}_reason": STAFF | told,
        f"{name}_improve": STAFF | told,
        f"{name}_departure": STAFF,
    }


def _person(role, *others):
    """A name and an address, and what else is known of somebody."""
    seen = {role, *others} | DESK
    known = ("name", "mail", "employer") if role in ASSESSORS else ("name", "mail")
    return {f"{role}_{part}": seen for part in known} | {
        f"{role}_key": {role},
        f"{role}_prefix": {role} | DESK,  # the journal tells keys apart by it
        f"{role}_secret": NOBODY,
    }


ALLOWED = (
    _evidence("draft", CLUSTER, CLUSTER)
    | _evidence("withdrawn", CLUSTER, CLUSTER)
    | _case("submitted")
    | _case("returned")
    | _case("silver", {"lead"})
    | _case("in_review", BOTH)
    | _case("assessed", BOTH)
    | _case("proposed", BOTH)
    | _case("decided", BOTH)
    | _case("appealed", BOTH)
    | {
        name: (seen - CLUSTER) | {"other_manager", "insider"}
        for name, seen in _case("other").items()
        if not name.endswith("removed")
    }
    | {"other_removed": NOBODY, "key_of_agency_secret": NOBODY}
    | dict.fromkeys(("cohort_name", "cohort_note", "webhook_name"), AGENCY)
    | dict.fromkeys(("check_reference", "key_of_agency_name"), AGENCY)
    | {f"list_{part}": AGENCY for part in ("name", "file", "reference")}
    | {"webhook_secret": NOBODY}
    # The review: the lead has sealed nothing, so nobody else sees it, nor the lead anything else.
    | {f"lead_{part}": {"lead"} for part in ("comment", "note", "strengths", "weaknesses")}
    | {
        f"second_{part}": STAFF | {"second"}
        for part in ("comment", "note", "strengths", "weaknesses")
    }
    | _findings("assessed")
    | _findings("proposed")
    | _findings("decided", told=CLUSTER)
    | _findings("appealed", told=CLUSTER)
    | {"area": CLUSTER | STAFF | {"lead"}, "area_finding": {"lead"}}
    | {"conflict": STAFF | {"ended"}, "ended_reason": STAFF}
    # The decision.
    | _proposal("proposed")
    | _proposal("decided", CLUSTER)
    | _proposal("appealed", CLUSTER)
    | {
        "answer_note": STAFF,
        "proposed_eligibility": STAFF,
        "appealed_eligibility": STAFF,
        "grounds": CLUSTER | STAFF,
        "completion": CLUSTER | STAFF,
        "withdrawal": CLUSTER | STAFF,
    }
    # Labels and records.
    | dict.fromkeys(("measure", "refused_measure", "suspension", "measure_note"), DESK)
    | {"confirmed_note": DESK}
    | dict.fromkeys(("change_name", "change_reason", "change_note"), CLUSTER | STAFF)
    | {f"claim_{part}": DESK | {"claimant"} for part in ("name", "website", "message")}
    | {f"report_{part}": DESK for part in ("text", "source", "asked", "question", "more")}
    | {"report_mail": NOBODY, "report_token": NOBODY}
    # People.
    | _person("manager", *CLUSTER)
    | _person("editor", *CLUSTER)
    | _person("insider", *CLUSTER)
    | _person("other_manager")
    | _person("lead")
    | _person("second")
    | _person("undeclared")
    | _person("unassigned")
    | _person("ended")
    | _person("secretariat")
    | _person("board")
    | _person("auditor")
    | _person("agency", "administrator")
    | _person("administrator", "agency")
    | _person("stranger")
    | _person("claimant")
    | {"invited_editor": {"manager"} | DESK, "invited_assessor": DESK}
    | {"invited_member": {"administrator"} | DESK}
    | {"token_editor": NOBODY, "token_assessor": NOBODY, "token_member": NOBODY}
)


def leaks(world, seen):
    """What was seen by somebody who may not see it: "mark: role at address"."""
    names = named(ALLOWED)
    found = []
    for role, addresses in seen.items():
        for address, marks in addresses.items():
            for key in sorted(marks):
                if key not in names:
                    found.append(f"{key}: not in the table, {role} at {address}")
                elif role not in ALLOWED[names[key]]:
                    found.append(f"{names[key]}: {role} at {address}")
    return found


assert {role for seen in ALLOWED.values() for role in seen} <= {*ROLES, "ended", "claimant"}
