"""Cases, reviews, decisions, claims, mail: what of the workflow the database refuses, by name."""

import uuid

import pytest

from labels import models as m
from tests.factories import make_country
from tests.models import world
from tests.models.world import (
    BEFORE,
    LATER,
    NOW,
    D,
    agency,
    assignment,
    case,
    decision,
    evidence,
    measure,
    proposal,
    refused,
    score,
    twice,
)

fill = world.fill
HASH = "a" * 64
FILE = {"kind": "file", "stored_as": "f", "file_size": 1, "sha256": HASH}
ANSWERED = {"answer": "confirmed", "answered_at": NOW}


def area(w, **fields):
    return m.ImprovementArea.objects.create(
        **({"assessment": w.case, "indicator": w.indicator, "position": 1} | fields)
    )


def other_indicator(w):
    return m.Indicator.objects.create(area=w.area, code="A2", name="A2", position=2)


def finding(w, finding="met", **fields):
    return w.case.eligibility_findings.create(
        criterion="c", finding=finding, recorded_by=w.bob, recorded_at=NOW, **fields
    )


def consolidated(w, **fields):
    given = {"assessment": w.case, "indicator": w.indicator, "maximum": 4, "recorded_by": w.bob}
    return m.ConsolidatedScore.objects.create(**(given | fields))


def invitation(w, **fields):
    given = {"email": "new@example.org", "part": "editor", "cluster": w.cluster}
    given |= {"token_sha256": HASH, "invited_by": w.bob, "invited_at": NOW, "expires_at": LATER}
    return m.Invitation.objects.create(public_id=uuid.uuid4(), **(given | fields))


def claim(w, **fields):
    given = {"name": "Alpha", "country": make_country("DE"), "message": "x", "cluster": w.cluster}
    given |= {"claimed_by": w.ann, "claimed_at": NOW}
    return m.Claim.objects.create(public_id=uuid.uuid4(), **(given | fields))


def change(w, **fields):
    given = {"cluster": w.cluster, "kind": "name", "reason": "x", "asked_by": w.ann}
    return m.ProfileChange.objects.create(public_id=uuid.uuid4(), asked_at=NOW, **(given | fields))


def kept_answer(w, key="k", **owner):
    given = {"key": key, "request_sha256": HASH, "made_at": NOW}
    return m.KeptAnswer.objects.create(**(given | (owner or {"user": w.ann})))


REFUSED = [
    ("assessment_one_open_per_cluster_and_level", lambda w: case(w, status="submitted")),
    ("assessment_one_open_per_cluster_and_level", lambda w: case(w, status="appealed")),
    (
        "assessment_management_is_not_negative",
        lambda w: case(w, level=w.silver, management_fte="-0.01"),
    ),
    ("eligibility_is_found_once_per_criterion", lambda w: twice(lambda: finding(w))),
    ("eligibility_not_met_or_waived_has_a_reason", lambda w: finding(w, "waived")),
    ("eligibility_not_met_or_waived_has_a_reason", lambda w: finding(w, "not_met")),
    (
        "improvement_area_position_is_unique",
        lambda w: [area(w), area(w, indicator=other_indicator(w))],
    ),
    ("improvement_area_is_named_once", lambda w: [area(w), area(w, position=2)]),
    ("improvement_areas_are_at_most_three", lambda w: area(w, position=4)),
    ("improvement_areas_are_at_most_three", lambda w: area(w, position=0)),
    (
        "completion_request_says_something",
        lambda w: w.case.completion_requests.create(text="", asked_by=w.bob, asked_at=NOW),
    ),
    *(
        ("evidence_is_a_text_a_link_or_a_file", lambda w, given=given: evidence(w, **given))
        for given in (
            {"kind": "text", "link": "https://example.org/"},
            {"kind": "link"},
            FILE | {"kind": "text"},
            FILE | {"kind": "link", "link": "https://example.org/"},
            FILE | {"link": "https://example.org/"},
            {"kind": "file"},
            {"kind": "photo"},
        )
    ),
    *(
        ("evidence_file_has_its_size_and_hash", lambda w, given=given: evidence(w, **given))
        for given in (
            FILE | {"file_size": None},
            FILE | {"sha256": ""},
            FILE | {"sha256": HASH.upper()},
            {"sha256": HASH},
            {"file_size": 1},
        )
    ),
    (
        "evidence_file_is_at_most_10_mb",
        lambda w: evidence(w, **(FILE | {"file_size": 10 * 1024 * 1024 + 1})),
    ),
    ("evidence_has_one_answer_per_indicator", lambda w: twice(lambda: evidence(w))),
    ("evidence_is_removed_after_it_was_added", lambda w: evidence(w, removed_at=BEFORE)),
    ("assessor_is_assigned_once_per_case", lambda w: assignment(w, assessor=w.ann)),
    ("assessment_has_one_lead", lambda w: assignment(w, part="lead")),
    ("assignment_declaration_has_a_moment", lambda w: assignment(w, conflict=False)),
    ("assignment_declaration_has_a_moment", lambda w: assignment(w, declared_at=NOW)),
    (
        "assignment_with_a_conflict_is_ended",
        lambda w: assignment(w, conflict=True, declared_at=NOW),
    ),
    *(
        (
            "assignment_is_sealed_after_the_declaration",
            lambda w, given=given: assignment(w, sealed_at=NOW, **given),
        )
        for given in ({"declared_at": NOW, "conflict": True, "ended_at": NOW},)
    ),
    ("score_once_per_assessor_and_indicator", lambda w: twice(lambda: score(w, 1))),
    ("score_is_between_zero_and_the_maximum", lambda w: score(w, 5)),
    ("score_is_points_or_met_not_both", lambda w: score(w, 1, met=True)),
    ("consolidated_score_once_per_indicator", lambda w: twice(lambda: consolidated(w))),
    ("consolidated_score_is_between_zero_and_the_maximum", lambda w: consolidated(w, points=5)),
    (
        "consolidated_score_is_points_or_met_not_both",
        lambda w: consolidated(w, points=1, met=False),
    ),
    ("assessment_has_one_proposal_at_a_time", lambda w: twice(lambda: proposal(w))),
    *(
        (
            "proposal_is_answered_by_another_person",
            lambda w, answer=answer: proposal(w, answer=answer, answered_by=w.bob),
        )
        for answer in ("confirmed", "sent_back")
    ),
    *(
        (
            "proposal_not_to_award_says_why_and_what_to_improve",
            lambda w, words=words: proposal(w, outcome="not_awarded", **words),
        )
        for words in ({}, {"reason": "x"}, {"improve": "x"})
    ),
    (
        "assessment_is_decided_once_per_round",
        lambda w: twice(lambda: decision(w)),
    ),
    ("decision_is_the_first_or_the_second", lambda w: decision(w, round=3)),
    ("decision_is_the_first_or_the_second", lambda w: decision(w, round=0)),
    (
        "decision_is_proposed_and_confirmed_by_two_people",
        lambda w: decision(w, confirmed_by=w.bob),
    ),
    ("decision_follows_the_assessment", lambda w: decision(w, decided_on=D("2020-01-31"))),
    (
        "appeal_states_its_grounds",
        lambda w: m.Appeal.objects.create(
            assessment=w.case, decision=decision(w), lodged_by=w.ann, lodged_at=NOW, grounds=""
        ),
    ),
    ("measure_has_a_reason", lambda w: measure(w, reason="")),
    (
        "measure_is_answered_by_another_person",
        lambda w: measure(w, answered_by=w.bob, **ANSWERED),
    ),
    ("measure_is_open_or_answered", lambda w: measure(w, answer="confirmed")),
    ("measure_is_open_or_answered", lambda w: measure(w, answered_by=w.cora, answered_at=NOW)),
    ("measure_names_its_label", lambda w: measure(w, label=None)),
    ("label_has_one_open_measure", lambda w: [measure(w), measure(w, kind="suspend")]),
    ("profile_change_has_a_reason", lambda w: change(w, reason="")),
    (
        "profile_change_is_answered_by_another_person",
        lambda w: change(w, answered_by=w.ann, **ANSWERED),
    ),
    ("profile_change_is_open_or_answered", lambda w: change(w, answered_by=w.bob)),
    ("cluster_has_one_open_change_of_a_kind", lambda w: twice(lambda: change(w))),
    *(
        (
            "invitation_names_a_cluster_when_it_is_about_one",
            lambda w, given=given: invitation(w, **given),
        )
        for given in ({"cluster": None}, {"part": "assessor"}, {"part": "board"})
    ),
    *(
        (
            "invitation_names_an_agency_when_it_is_about_one",
            lambda w, part=part, of=of: invitation(w, part=part, cluster=None, agency=of()),
        )
        for part, of in (
            ("administrator", lambda: None),
            ("member", lambda: None),
            ("assessor", agency),
        )
    ),
    ("invitation_is_accepted_by_somebody", lambda w: invitation(w, accepted_at=NOW)),
    ("invitation_is_accepted_by_somebody", lambda w: invitation(w, accepted_by=w.ann)),
    (
        "invitation_is_accepted_by_somebody",
        lambda w: invitation(w, accepted_at=NOW, accepted_by=w.ann, withdrawn_at=NOW),
    ),
    ("claim_is_answered_by_another_person", lambda w: claim(w, answered_by=w.ann, **ANSWERED)),
    ("claim_is_open_or_answered", lambda w: claim(w, answered_at=NOW)),
    ("claim_is_made_once_at_a_time", lambda w: twice(lambda: claim(w))),
    ("idempotency_key_is_used_once", lambda w: twice(lambda: kept_answer(w))),
    (
        "idempotency_key_is_used_once_by_an_agency",
        lambda w: twice(lambda: kept_answer(w, agency=agency())),
    ),
    ("idempotency_key_is_not_empty", lambda w: kept_answer(w, "")),
    ("kept_answer_is_for_a_person_or_an_agency", lambda w: kept_answer(w, user=None)),
    (
        "kept_answer_is_for_a_person_or_an_agency",
        lambda w: kept_answer(w, user=w.ann, agency=agency()),
    ),
    ("journal_has_one_head", lambda w: m.JournalHead.objects.create(pk=2)),
    (
        "mail_choice_once_per_kind",
        lambda w: twice(lambda: w.ann.mail_choices.create(kind="decided", wanted=True)),
    ),
]


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_the_database_refuses(register, name, make):
    refused(name, lambda: make(register))


ALLOWED = {
    "a new case beside closed ones": lambda w: [
        case(w, status=closed, level=w.silver) for closed in ("decided", "withdrawn", "draft")
    ],
    "a second answer after the first was removed": lambda w: [
        evidence(w, removed_at=LATER),
        evidence(w),
    ],
    "answer, link and file for one indicator": lambda w: [
        evidence(w, text="x"),
        evidence(w, kind="link", link="https://example.org/", text="x"),
        evidence(w, **(FILE | {"file_size": 10 * 1024 * 1024}), text="x"),
    ],
    "a new lead after the first has left": lambda w: [
        m.Assignment.objects.update(ended_at=NOW),
        assignment(w, part="lead"),
    ],
    "a proposal taken back by who made it, and a new one": lambda w: [
        proposal(w, answer="taken_back", answered_by=w.bob, answered_at=NOW),
        proposal(w),
    ],
    "a decision of the same day": lambda w: decision(w, decided_on=D("2020-02-01")),
    "a historical award without a label": lambda w: measure(w, kind="enter", label=None),
    "a new measure after an answered one": lambda w: [
        measure(w, answered_by=w.cora, **ANSWERED),
        measure(w),
    ],
    "claims of new clusters": lambda w: twice(lambda: claim(w, cluster=None)),
    "full points, and none": lambda w: [score(w, 4), consolidated(w, points=0)],
}


@pytest.mark.parametrize("make", ALLOWED.values(), ids=ALLOWED)
def test_the_database_allows(register, make):
    make(register)
