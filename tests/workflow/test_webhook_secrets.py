"""Replacing the secret of a webhook: nothing that signs still is lost, nothing lost is kept."""

import pytest
from django.utils import timezone

from labels.models import Webhook
from labels.trust.sealing import unseal
from labels.workflow import webhooks as steps
from tests.agencies import make_agency, make_agency_person
from tests.outreach.hooks import make_webhook
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def test_it_is_not_replaced_again_while_the_former_one_signs():
    """Otherwise a receiver that checks by the first one would refuse what comes."""
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, first = make_webhook(agency, by=anna)
    webhook, second = steps.rotate_secret(webhook, by=anna)
    refusal = refused("rotation_running", steps.rotate_secret, webhook, by=anna)
    assert f"{webhook.old_secret_until:%Y-%m-%d %H:%M}" in str(refusal)
    webhook.refresh_from_db()
    assert (unseal(webhook.secret), unseal(webhook.old_secret)) == (second, first)
    Webhook.objects.update(old_secret_until=timezone.now())
    webhook, third = steps.rotate_secret(webhook, by=anna)
    assert (unseal(webhook.secret), unseal(webhook.old_secret)) == (third, second)


def test_one_that_cannot_be_read_any_more_gives_way_at_once(settings):
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    webhook, _secret = steps.rotate_secret(webhook, by=anna)
    settings.SECRET_KEY = "another one"
    webhook, third = steps.rotate_secret(webhook, by=anna)
    assert (unseal(webhook.secret), webhook.old_secret) == (third, "")
    assert webhook.old_secret_until is None
