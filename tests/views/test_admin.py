"""Reference data is corrected in the admin; nothing else is, and nothing is deleted."""

import pytest
from django.contrib import admin
from django.urls import reverse

from labels import models
from labels.models import User
from tests.accounts.people import log_in

REFERENCE = {
    "Area",
    "Classification",
    "Country",
    "Indicator",
    "LevelRule",
    "Programme",
    "ProgrammeRule",
    "Region",
    "RuleSet",
    "Scheme",
    "SchemeAlias",
    "Sector",
    "SectorWord",
}


@pytest.fixture
def boss(client, db):
    log_in(client, User.objects.create_superuser(email="boss@example.org", password="x"))
    return client


def test_only_reference_data_is_there():
    ours = {
        model.__name__ for model in admin.site._registry if model.__module__.startswith("labels")
    }
    assert ours == REFERENCE


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_nothing_can_be_deleted(name, rf):
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    assert not admin.site._registry[getattr(models, name)].has_delete_permission(request)


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_every_list_and_form_opens(boss, scheme, name):
    assert boss.get(reverse(f"admin:labels_{name.lower()}_changelist")).status_code == 200
    assert boss.get(reverse(f"admin:labels_{name.lower()}_add")).status_code == 200


def test_a_stranger_is_sent_to_the_log_in(client, db):
    assert client.get("/admin/").status_code == 302
