"""Every step of the workflow: found by looking, and taken once in a world made for it.

    world = make_world()
    STEPS["submit"](world)

A world holds a case in each state that the steps need, and people for every part. A step that is
not in STEPS fails the tests that use them: what is new is proved as well.
"""

import pkgutil
from hashlib import sha256
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

from labels import workflow
from labels.clock import today
from labels.files.store import Kept
from labels.models import Assignment, Mail, Membership
from labels.register.eligible import Ask
from labels.workflow import (
    accounts,
    agencies,
    agency_keys,
    appeals,
    assignments,
    cases,
    checks,
    claims,
    cohorts,
    consolidation,
    decisions,
    delisting,
    error_reports,
    evidence,
    invitations,
    keys,
    labels,
    matching,
    memberships,
    offices,
    profiles,
    reviews,
    webhooks,
)
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import step
from tests import cases as walking
from tests.agencies import make_agency, make_agency_person
from tests.factories import exact, make_cluster, make_country, make_label, make_level
from tests.people import (
    make_assessor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.reviewing import LEAD, assign, declared, fill, parts, seal
from tests.workflow.invited import somebody, token_of

# What `step` makes of a function runs this code, whatever the function is.
_TAKEN = step(print).__code__


def all_steps():
    """The names of all steps in labels/workflow/."""
    places = [
        import_module(f"{workflow.__name__}.{module.name}")
        for module in pkgutil.iter_modules(workflow.__path__)
    ]
    things = [each for place in places for each in vars(place).items()]
    return {name for name, thing in things if getattr(thing, "__code__", None) is _TAKEN}


def make_world():
    w = SimpleNamespace(secretariat=make_secretariat(), board=make_board())
    w.cluster = make_cluster("Alpha")
    w.manager, w.editor = make_manager(w.cluster), make_editor(w.cluster)
    walking.make_rule_set()
    _with_the_cluster(w)
    _with_the_assessors(w)
    _with_the_board(w)
    _people(w)
    _records(w)
    return w


def a_file(content=b"a"):
    digest = sha256(content).hexdigest()
    return Kept(uuid4().hex, "plan.pdf", "application/pdf", len(content), digest)


def case_in(w, state, level="gold", **people):
    """A case of a cluster of its own; the world's office holders take the steps."""
    cluster = make_cluster(f"{state} {level}")
    given = {"secretariat": w.secretariat, "board": w.board, "manager": make_manager(cluster)}
    return walking.make_assessment(state, level, cluster=cluster, **(given | people))


def manager_of(case):
    return case.opened_by


def _with_the_cluster(w):
    given = {"cluster": w.cluster, "manager": w.manager}
    last_time = walking.make_assessment("draft", **given)
    walking.fill(last_time, by=w.manager)
    cases.withdraw(last_time, by=w.manager)
    w.empty = walking.make_assessment("draft", **given)
    w.silver = walking.make_assessment("draft", "silver", **given)
    walking.fill(w.silver, by=w.manager)
    w.indicator = indicators_for(w.silver)[0]
    on = (w.silver, w.indicator)
    w.file = evidence.add_file(*on, by=w.manager, upload=a_file())
    w.link = evidence.add_link(*on, by=w.manager, link="https://example.org/plan")


def _with_the_assessors(w):
    w.submitted = case_in(w, "submitted")
    by = {"by": w.secretariat}
    declared(w.submitted, **by, part=LEAD)
    w.second = declared(w.submitted, **by)
    w.undeclared = assign(w.submitted, **by)
    w.reserve = make_assessor()
    w.reviewed = case_in(w, "in_review", "silver")
    w.assignment = fill(parts(w.reviewed)[0])
    w.area = w.reviewed.improvement_areas.first()
    w.sealed = case_in(w, "in_review")
    for assignment in parts(w.sealed):
        seal(assignment)
    w.assessed = case_in(w, "assessed")
    cases.record_eligibility(w.assessed, walking.MET, by=w.secretariat)


def _with_the_board(w):
    w.proposed = case_in(w, "proposed")
    w.refused = case_in(w, "decided", outcome="not_awarded")
    w.appealed = case_in(w, "appealed")


def _people(w):
    w.membership = w.manager.memberships.get()
    w.other = w.editor.memberships.get()
    w.newcomer = somebody()
    given = {"by": w.manager, "cluster": w.cluster}
    w.invitation = invitations.invite(w.newcomer.email, "editor", **given)
    w.token = token_of(w.invitation)
    w.claim = claims.claim(
        by=make_user(), name="Omega", country=make_country("FR"), message="I run it."
    )
    w.key, _text = keys.make_key(by=w.manager, name="Reports")
    make_secretariat()


def _records(w):
    profiles.record_figures(w.cluster, by=w.manager, on="2020", total=9)
    given = {"by": w.manager, "reason": "A vote."}
    w.change = profiles.ask_for_change(w.cluster, "name", details={"name": "Alpha II"}, **given)
    w.label = make_label(
        w.cluster,
        validity=exact("2024-01-01", "2025-12-31"),
        awarded="2024-01-01",
        until="2025-12-31",
    )
    other = make_cluster("Other")
    make_manager(other)
    w.other_label = make_label(
        other, validity=exact("2024-01-01", "2025-12-31"), until="2025-12-31"
    )
    w.measure = suspension(w, w.other_label)
    _error_reports(w)
    _cohorts(w)
    _lists(w)
    _agency(w)
    _webhooks(w)
    w.lonely = make_cluster("Lonely")
    w.left = delisting.delist(make_cluster("Left"), by=w.secretariat, reason="mistake")


def _error_reports(w):
    given = {"by": None, "kind": "name", "email": "reader@example.org"}
    w.report, _token = error_reports.report_error(w.cluster, text="It is called Alfa.", **given)
    asked, w.report_token = error_reports.report_error(w.cluster, text="It has moved.", **given)
    error_reports.answer_report(asked, by=w.secretariat, outcome="need_more", answer="Where to?")
    Mail.objects.filter(kind="error_reported").delete()  # it comes once a day


def _cohorts(w):
    w.region = make_agency("Region")
    w.agent = make_agency_person(w.region)
    w.cohort = cohorts.make_cohort(
        w.region, by=w.agent, name="Watched", kind="list", clusters=[w.cluster.slug]
    )


def _lists(w):
    w.run = matching.match_list(w.region, by=w.agent, content=b"name\nAlpha", file_name="a.csv")
    matching.match_more(w.run, by=w.agent)
    w.row = w.run.rows.get()


def _webhooks(w):
    url = "https://hooks.example.org/"
    w.webhook, _secret = webhooks.make_webhook(w.region, by=w.agent, name="Ours", url=url)
    w.delivery = webhooks.send_test(w.webhook, by=w.agent)
    paused, _secret = webhooks.make_webhook(w.region, by=w.agent, name="Old", url=url)
    w.paused_webhook = webhooks.pause_webhook(paused, by=w.agent)


def _agency(w):
    member = make_agency_person(w.region, "member")
    w.agency_member = member.agency_memberships.get()
    given = {"by": w.agent, "name": "Program", "scopes": ["checks"]}
    w.agency_key, _text = agency_keys.make_agency_key(w.region, **given)


def suspension(w, label):
    given = {"by": w.secretariat, "reason": "Unpaid.", "details": {"from": "2025-02-01"}}
    return labels.propose_measure("suspend", label=label, **given)


def _areas(w):
    return [(each, f"Much better {each.code}.") for each in indicators_for(w.silver)[:3]]


def _score(w):
    return next(iter(indicators_for(w.reviewed)))


STEPS = {
    # The case, with the cluster.
    "open_assessment": lambda w: cases.open_assessment(
        w.cluster, make_level("bronze"), by=w.manager
    ),
    "record_facts": lambda w: cases.record_facts(
        w.silver, by=w.manager, **(walking.FACTS | {"committed_members": 41})
    ),
    "set_improvement_areas": lambda w: cases.set_improvement_areas(
        w.silver, _areas(w), by=w.manager
    ),
    "save_answer": lambda w: evidence.save_answer(
        w.silver, w.indicator, by=w.editor, text="Other words.", version=1
    ),
    "add_link": lambda w: evidence.add_link(
        w.silver, w.indicator, by=w.editor, link="https://example.org/second"
    ),
    "add_file": lambda w: evidence.add_file(w.silver, w.indicator, by=w.editor, upload=a_file()),
    "check_file_is_wanted": lambda w: evidence.check_file_is_wanted(
        w.silver, w.indicator, by=w.editor
    ),
    "replace_file": lambda w: evidence.replace_file(w.file, by=w.editor, upload=a_file(b"b")),
    "change_item": lambda w: evidence.change_item(w.link, by=w.editor, text="The plan."),
    "remove_item": lambda w: evidence.remove_item(w.link, by=w.editor),
    "download": lambda w: evidence.download(w.file, by=w.editor),
    "carry_over": lambda w: evidence.carry_over(w.empty, by=w.manager),
    "submit": lambda w: cases.submit(w.silver, by=w.manager),
    "withdraw": lambda w: cases.withdraw(w.proposed, by=manager_of(w.proposed)),
    "appeal": lambda w: appeals.appeal(w.refused, by=manager_of(w.refused), grounds="Annex 3."),
    "withdraw_appeal": lambda w: appeals.withdraw_appeal(w.appealed, by=manager_of(w.appealed)),
    # The case, in the secretariat.
    "record_eligibility": lambda w: cases.record_eligibility(
        w.submitted, walking.MET, by=w.secretariat
    ),
    "return_for_completion": lambda w: cases.return_for_completion(
        w.submitted, {None: "Please add more."}, by=w.secretariat
    ),
    "assign": lambda w: assignments.assign(
        w.submitted, w.reserve, by=w.secretariat, part=Assignment.Part.SECOND, due_on=today()
    ),
    "unassign": lambda w: assignments.unassign(w.second, by=w.secretariat, reason="Ill."),
    "make_lead": lambda w: assignments.make_lead(w.second, by=w.secretariat),
    "start_review": lambda w: reviews.start_review(w.submitted, by=w.secretariat),
    "save_consolidated": lambda w: consolidation.save_consolidated(
        w.sealed, indicators_for(w.sealed)[0], by=w.secretariat, points=5, reason="Seen alike."
    ),
    "complete_review": lambda w: consolidation.complete_review(w.sealed, by=w.secretariat),
    "reopen_review": lambda w: consolidation.reopen_review(
        w.assessed, by=w.secretariat, reason="One more look."
    ),
    "propose": lambda w: decisions.propose(w.assessed, by=w.secretariat, outcome="awarded"),
    # The review.
    "declare": lambda w: assignments.declare(
        w.undeclared, by=w.undeclared.assessor, conflict=False
    ),
    "save_score": lambda w: reviews.save_score(
        w.assignment, _score(w), by=w.assignment.assessor, met=False, comment="Not seen."
    ),
    "save_summary": lambda w: reviews.save_summary(
        w.assignment, by=w.assignment.assessor, strengths="Many.", improvements="Few."
    ),
    "confirm_area": lambda w: reviews.confirm_area(
        w.assignment, w.area, by=w.assignment.assessor, confirmed=False, finding="Not seen."
    ),
    "seal": lambda w: reviews.seal(w.assignment, by=w.assignment.assessor, assessed_on=today()),
    # The board.
    "send_back": lambda w: decisions.send_back(w.proposed, by=w.board, reason="Say more."),
    "confirm": lambda w: decisions.confirm(w.proposed, by=w.board),
    # Labels afterwards.
    "propose_measure": lambda w: suspension(w, w.label),
    "confirm_measure": lambda w: labels.confirm_measure(w.measure, by=w.board),
    "refuse_measure": lambda w: labels.refuse_measure(w.measure, by=w.board, note="Paid."),
    # The public record.
    "keep_profile": lambda w: profiles.keep_profile(
        w.cluster, by=w.editor, description={"en": "New."}, website="", city="Rostock"
    ),
    "record_figures": lambda w: profiles.record_figures(w.cluster, by=w.editor, on="2021", total=7),
    "remove_figures": lambda w: profiles.remove_figures(w.cluster, by=w.editor, on="2020"),
    "ask_for_change": lambda w: profiles.ask_for_change(
        w.cluster, "management", by=w.manager, details={"organisation": "New Ltd"}, reason="Sold."
    ),
    "answer_change": lambda w: profiles.answer_change(w.change, by=w.secretariat, accept=True),
    "delist": lambda w: delisting.delist(
        w.lonely, by=w.secretariat, reason="double", same_as=w.cluster
    ),
    "list_again": lambda w: delisting.list_again(w.left, by=w.secretariat),
    # Errors that readers report.
    "report_error": lambda w: error_reports.report_error(
        w.cluster, by=None, kind="sector", text="It is no sector of theirs."
    ),
    "take_up_report": lambda w: error_reports.take_up_report(w.report, by=w.secretariat),
    "answer_report": lambda w: error_reports.answer_report(
        w.report, by=w.secretariat, outcome="nothing", answer="Their statutes say Alpha."
    ),
    "follow_up_report": lambda w: error_reports.follow_up_report(
        w.report_token, by=None, text="To Rostock."
    ),
    # Agencies.
    "make_agency": lambda w: agencies.make_agency(by=w.secretariat, name="Second region"),
    "change_agency": lambda w: agencies.change_agency(
        w.region, by=w.agent, name="Region II", website="", regions=[], programmes=[]
    ),
    "change_agency_role": lambda w: agencies.change_agency_role(
        w.agency_member, "administrator", by=w.agent
    ),
    "end_agency_membership": lambda w: agencies.end_agency_membership(w.agency_member, by=w.agent),
    "make_agency_key": lambda w: agency_keys.make_agency_key(
        w.region, by=w.agent, name="Second", scopes=[]
    ),
    "rotate_agency_key": lambda w: agency_keys.rotate_agency_key(w.agency_key, by=w.agent),
    "revoke_agency_key": lambda w: agency_keys.revoke_agency_key(w.agency_key, by=w.agent),
    # Lists of names.
    "match_list": lambda w: matching.match_list(
        w.region, by=w.agent, content=b"name\nAlpha", file_name="b.csv"
    ),
    "confirm_row": lambda w: matching.confirm_row(w.row, w.cluster.slug, by=w.agent),
    "refuse_row": lambda w: matching.refuse_row(w.row, by=w.agent),
    "forget_run": lambda w: matching.forget_run(w.run, by=w.agent),
    # Saved sets.
    "make_webhook": lambda w: webhooks.make_webhook(
        w.region, by=w.agent, name="Second", url="https://hooks.example.org/second"
    ),
    "change_webhook": lambda w: webhooks.change_webhook(w.webhook, by=w.agent, name="New"),
    "pause_webhook": lambda w: webhooks.pause_webhook(w.webhook, by=w.agent),
    "resume_webhook": lambda w: webhooks.resume_webhook(w.paused_webhook, by=w.agent),
    "remove_webhook": lambda w: webhooks.remove_webhook(w.webhook, by=w.agent),
    "rotate_secret": lambda w: webhooks.rotate_secret(w.webhook, by=w.agent),
    "send_test": lambda w: webhooks.send_test(w.webhook, by=w.agent),
    "redeliver": lambda w: webhooks.redeliver(w.delivery, by=w.agent),
    "make_cohort": lambda w: cohorts.make_cohort(
        w.region, by=w.agent, name="Second", kind="list", clusters=[w.cluster.slug]
    ),
    "change_cohort": lambda w: cohorts.change_cohort(w.cohort, by=w.agent, note="Why."),
    "add_clusters": lambda w: cohorts.add_clusters(
        w.cohort, [w.other_label.cluster.slug], by=w.agent
    ),
    "take_out_clusters": lambda w: cohorts.take_out_clusters(
        w.cohort, [w.cluster.slug], by=w.agent
    ),
    "set_digest": lambda w: cohorts.set_digest(w.cohort, "daily", by=w.agent),
    "remove_cohort": lambda w: cohorts.remove_cohort(w.cohort, by=w.agent),
    "check": lambda w: checks.check(
        w.region, Ask(cluster=w.cluster.slug, min_level="gold"), by=w.agent
    ),
    # People.
    "claim": lambda w: claims.claim(
        by=w.newcomer, name="Psi", country=make_country("FR"), message="I run it."
    ),
    "answer_claim": lambda w: claims.answer_claim(w.claim, by=w.secretariat, accept=True),
    "invite": lambda w: invitations.invite(
        "someone@example.org", "editor", by=w.manager, cluster=w.cluster
    ),
    "accept_invitation": lambda w: invitations.accept_invitation(w.token, by=w.newcomer),
    "withdraw_invitation": lambda w: invitations.withdraw_invitation(w.invitation, by=w.manager),
    "end_membership": lambda w: memberships.end_membership(w.other, by=w.manager),
    "change_role": lambda w: memberships.change_role(
        w.other, Membership.Role.MANAGER, by=w.manager
    ),
    "hand_over": lambda w: memberships.hand_over(w.membership, to=w.other, by=w.manager),
    "save_assessor_profile": lambda w: offices.save_assessor_profile(
        w.reserve,
        by=w.secretariat,
        country=make_country("FR"),
        languages=["en"],
        sectors=[],
        employer="",
        active=True,
    ),
    "end_office": lambda w: offices.end_office(w.secretariat, "secretariat", by=w.secretariat),
    "make_key": lambda w: keys.make_key(by=w.manager, name="Second"),
    "revoke_key": lambda w: keys.revoke_key(w.key, by=w.manager),
    "keep_account": lambda w: accounts.keep_account(
        w.editor, by=w.editor, name="Ed", language="en"
    ),
}
