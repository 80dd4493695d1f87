"""What `demo` plays: made once for all tests here, on top of the real label holders."""

import tempfile
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from labels.clock import today
from labels.management import demonstration
from labels.management.demonstration import agency, once
from labels.models import (
    AgencyMembership,
    Assessment,
    AssessorProfile,
    Citation,
    Cluster,
    Cohort,
    EligibilityCheck,
    Entry,
    Event,
    Evidence,
    Invitation,
    Label,
    Mail,
    RegisterHead,
    User,
    Webhook,
)
from labels.register.cohorts import counts
from labels.rules.moves import State
from labels.trust.sealing import unseal
from labels.workflow import todo
from labels.workflow.checks import again
from labels.workflow.webhooks import remove_webhook
from tests.accounts.people import code

FICTITIOUS = "(fictitious)"


def fill():
    """The whole demonstration. Its log-ins and files are gone afterwards."""
    with tempfile.TemporaryDirectory() as place, at(place):
        demonstration.load_reference_data()
        list(demonstration.load_awards())
        before = public(Cluster.objects.all())
        people = play()
        told = demonstration.told_cases()
        secret = demonstration.totp_secret()
        codes = code(secret), demonstration.code_now(), code(secret)
        head = RegisterHead.objects.get(pk=1).seq, Event.objects.count(), Mail.objects.count()
        again = play()
        after = RegisterHead.objects.get(pk=1).seq, Event.objects.count(), Mail.objects.count()
        return {
            "before": before,
            "people": people,
            "told": told,
            "again": (again, demonstration.told_cases()),
            "rows": (head, after),
            "webhook": demonstration.webhook(),
            "log_in": (demonstration.password(), secret),
            "codes": codes,
            "files": {path.name for path in (Path(place) / "evidence").iterdir()},
        }


def at(place):
    evidence = settings.STORAGES["evidence"]
    there = evidence | {"OPTIONS": evidence["OPTIONS"] | {"location": Path(place) / "evidence"}}
    return override_settings(DATA_DIR=Path(place), STORAGES=settings.STORAGES | {"evidence": there})


def play():
    people = demonstration.make_people()
    demonstration.make_assessors()
    demonstration.make_clusters()
    list(demonstration.make_cases())
    demonstration.make_waiting()
    demonstration.make_reports()
    demonstration.make_agency_work()
    return people


def public(clusters):
    """Every entry that was ever published of them, and whether it is the current one."""
    entries = Entry.objects.filter(cluster__in=clusters).order_by("seq")
    return list(entries.values_list("seq", "cluster__slug", "sha256", "at", "superseded_at"))


def test_the_public_record_of_real_clusters_stays_as_it_was(register):
    assert len({slug for _seq, slug, *_ in register["before"]}) >= 187
    assert public(Cluster.objects.exclude(name__contains=FICTITIOUS)) == register["before"]


def test_labels_come_to_clusters_only_that_say_they_do_not_exist(register):
    real = Label.objects.exclude(cluster__name__contains=FICTITIOUS)
    assert not real.exclude(decision=None).exists()
    played = Label.objects.filter(cluster__name__contains=FICTITIOUS)
    assert {label.level.code for label in played} == {"bronze", "silver", "gold"}
    for label in played:
        assert "does not exist" in label.cluster.description["en"]
        assert Citation.objects.filter(label=label).exists()


def test_there_is_a_case_in_every_state_and_of_every_level(register):
    told = register["told"]
    assert {case["state"] for case in told} == set(State)
    assert {case["level"] for case in told} == {"bronze", "silver", "gold"}
    outcomes = Assessment.objects.filter(status="decided").values_list(
        "decisions__outcome", flat=True
    )
    assert set(outcomes) == {"awarded", "not_awarded"}


def test_all_cases_are_marked_as_demonstrations(register):
    assert Assessment.objects.count() == len(register["told"])
    assert not Assessment.objects.filter(demonstration=False).exists()


def test_only_open_cases_belong_to_real_clusters(register):
    real = Assessment.objects.exclude(cluster__name__contains=FICTITIOUS)
    assert real.count() == 5
    assert {case.status for case in real} == {"draft", "submitted", "returned", "in_review"}


def test_the_ids_of_evidence_lead_to_evidence_and_its_files_are_kept(register):
    for case in register["told"]:
        kept = Evidence.objects.kept().filter(assessment__public_id=case["id"])
        assert sorted(case["evidence"]) == sorted(str(item.public_id) for item in kept)
        assert {"text", "file"} <= {item.kind for item in kept}
    files = Evidence.objects.filter(kind="file")
    assert set(files.values_list("stored_as", flat=True)) <= register["files"]
    assert {name.rpartition(".")[2] for name in files.values_list("file_name", flat=True)} == {
        "pdf",
        "xlsx",
        "docx",
        "png",
    }


def test_playing_again_changes_nothing_and_tells_the_same(register):
    assert register["again"] == (register["people"], register["told"])
    before, after = register["rows"]
    assert before == after


def test_a_part_that_breaks_off_leaves_nothing_and_is_made_the_next_time(register):
    def half():
        User.objects.create_user("half.done@demo.example")
        raise RuntimeError

    def whole():
        User.objects.create_user("half.done@demo.example")
        return {"made": True}

    with pytest.raises(RuntimeError):
        once.once("a part", half)
    assert once.told_of("a part") is None
    assert not User.objects.filter(email="half.done@demo.example").exists()
    assert once.once("a part", whole)
    assert not once.once("a part", whole)
    assert once.told_of("a part") == {"made": True}


def test_there_is_something_to_do_for_everybody(register):
    board = User.objects.get(email="board.2@demo.example")
    for kind in ("new", "returned", "undeclared", "to_settle", "ready", "appeals", "confirmable"):
        assert todo.cases(kind, by=board, on=today()).exists(), kind
    for waiting in (todo.claims(), todo.changes(), todo.measures(), Invitation.objects.open()):
        assert waiting.count() == 1
    assert todo.error_reports().count() == 1
    assert todo.labels_ending(on=today()).filter(cluster__name__contains=FICTITIOUS).exists()


def test_the_agency_watches_holders_and_has_an_answer_for_its_file(register):
    watched = Cohort.objects.get()
    assert counts([watched]) > [0]
    (check,) = EligibilityCheck.objects.all()
    assert check.agency == watched.agency
    assert check.answer == again(check)


def test_the_webhook_of_the_agency_rests_and_its_secret_signs(register):
    made = Webhook.objects.get()
    assert (made.status, made.paused_for) == ("paused", Webhook.Pause.ASKED)
    told = register["webhook"]
    assert (told.url, told.id) == (made.url, str(made.public_id))
    assert told.secret == unseal(made.secret)
    assert told.secret.startswith("whsec_")


def test_no_webhook_is_made_where_its_address_is_not_allowed(settings, monkeypatch):
    tried = []
    monkeypatch.setattr(agency, "once", lambda part, make: tried.append(part))
    settings.OUTGOING_ALLOWED = []
    demonstration.make_agency_work()
    assert tried == ["agency: set", "agency: check"]


def test_a_webhook_that_somebody_removed_is_not_made_again(register):
    remove_webhook(Webhook.objects.get(), by=User.objects.get(email="agency.1@demo.example"))
    demonstration.make_agency_work()
    assert demonstration.webhook() is None


def test_nothing_that_can_be_computed_again_differs(register, capsys):
    call_command("check_register")


def test_everybody_has_the_part_that_the_list_says(register):
    for person in register["people"]:
        user = User.objects.get(email=person.email)
        parts = {
            "manager": user.memberships.current().filter(role="manager"),
            "editor": user.memberships.current().filter(role="editor"),
            "assessor": AssessorProfile.objects.filter(user=user, active=True),
            "agency": AgencyMembership.objects.filter(user=user),
            "claimant": todo.claims().filter(claimed_by=user),
        }
        held = parts.get(person.role, user.groups.filter(name=person.role))
        assert held.count() == 1, person.email
        assert user.is_staff == (person.role == "secretariat")


def test_those_who_need_a_code_have_the_common_secret_and_nobody_else_has_any(register):
    _password, secret = register["log_in"]
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    needed = {person.email for person in register["people"] if person.needs_code}
    assert {app.user.email: decrypt(app.data["secret"]) for app in apps} == dict.fromkeys(
        needed, secret
    )
    spare = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    assert {each.user.email for each in spare} == needed


def test_the_code_of_the_moment_is_what_an_app_shows(register):
    before, printed, after = register["codes"]
    assert printed in (before, after)


@pytest.mark.parametrize(
    ("part", "work"),
    [("secretariat.1", "/desk/"), ("board.1", "/desk/"), ("assessor.1", "/reviews/")],
)
def test_password_and_code_lead_to_ones_work(register, client, part, work):
    password, secret = register["log_in"]
    first = client.post("/accounts/login/", {"login": f"{part}@demo.example", "password": password})
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert client.post(first["Location"], {"code": code(secret)})["Location"] == work
