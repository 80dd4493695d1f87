"""What mail a person wants."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import MailChoice
from labels.outreach.choices import choices_of, choose
from labels.outreach.kinds import KINDS
from tests.factories import make_cluster
from tests.people import make_assessor, make_board, make_editor, make_secretariat, make_user

pytestmark = pytest.mark.django_db


def names(user):
    return {choice.kind.name for choice in choices_of(user)}


def test_nobody_chooses_for_somebody_else():
    person = make_user()
    with pytest.raises(PermissionDenied):
        choose(person, "label_ends", False, by=make_secretariat())

    assert not MailChoice.objects.exists()


def test_who_cannot_log_in_any_more_chooses_nothing():
    person = make_user(is_active=False)
    with pytest.raises(PermissionDenied):
        choose(person, "label_ends", False, by=person)


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.must_be_sent])
def test_what_must_be_sent_cannot_be_turned_off_and_says_why(kind):
    person = make_user()
    with pytest.raises(ValueError, match=str(kind.why)):
        choose(person, kind.name, False, by=person)


def test_a_kind_that_does_not_exist_is_refused():
    person = make_user()
    with pytest.raises(KeyError):
        choose(person, "gossip", False, by=person)


def test_a_choice_is_kept_and_can_be_changed_again():
    person = make_secretariat()
    for wanted in (False, True, False):
        choose(person, "submitted", wanted, by=person)
        assert {c.kind.name: c.wanted for c in choices_of(person)}["submitted"] is wanted

    assert MailChoice.objects.count() == 1


def test_everybody_sees_the_kinds_that_their_parts_bring():
    everybody = {"invitation", "claim_answered"}
    cluster = everybody | {"returned", "decided", "label_ends", "label_measure"}

    assert names(make_user()) == everybody
    assert names(make_editor(make_cluster())) == cluster | {"profile_change_answered"}
    assert names(make_assessor()) == everybody | {"assigned", "assignment_reminder"}
    assert names(make_assessor(active=False)) == everybody
    assert names(make_board()) == everybody | {"proposed", "appealed"}
    secretariat = {"submitted", "review_sealed", "appealed", "error_reported"}
    assert names(make_secretariat()) == everybody | secretariat


def test_a_choice_says_whether_it_can_be_changed():
    fixed = {c.kind.name for c in choices_of(make_board()) if not c.can_change}

    assert fixed == {"invitation", "appealed"}
