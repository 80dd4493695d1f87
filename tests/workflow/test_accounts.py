"""Name and language of a person: one's own, and never in the journal."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import Event
from labels.workflow.accounts import keep_account
from tests.people import again, make_secretariat, make_user
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def test_nobody_renames_somebody_else():
    user = make_user()
    for by in (make_user(), make_secretariat()):
        with pytest.raises(PermissionDenied):
            keep_account(user, by=by, name="Other", language="en")


def test_a_language_that_there_is_not_is_refused():
    user = make_user()
    refused("language_unknown", keep_account, user, by=user, name="Ada", language="tlh")
    assert again(user).language == "en"


def test_the_journal_knows_that_the_name_changed_and_not_the_name():
    user = make_user(name="Before")
    keep_account(user, by=user, name=" Ada   Example ", language="en")
    keep_account(user, by=user, name="Ada Example", language="en")
    assert again(user).name == "Ada Example"
    event = Event.objects.get(verb="keep_account")
    assert event.after == {"fields": ["name"]}
