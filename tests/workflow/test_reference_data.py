"""Names of reference data stand in published records: correcting one publishes them anew."""

import pytest
from django.db import transaction

from labels.models import Event, Programme, Region, Sector, User
from labels.register.check import Tally, check
from labels.register.head import head
from labels.workflow import reference_data
from tests.factories import make_cluster, make_country

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user("secretariat@example.org", "a long enough password")


@pytest.fixture
def cluster():
    return make_cluster("BioCon Valley", regions=["DE80"], sectors=["health"], programmes=["go"])


def test_nothing_is_kept_when_publishing_fails(person, cluster, monkeypatch):
    def refused(clusters):
        raise RuntimeError("no room")

    monkeypatch.setattr(reference_data, "publish", refused)
    region = Region.objects.get(code="DE80")
    region.name = "Mecklenburg-Vorpommern"
    with pytest.raises(RuntimeError), transaction.atomic():
        reference_data.keep(region, by=person)
    assert Region.objects.get(code="DE80").name == "Region DE80"
    assert not Event.objects.exists()


@pytest.mark.parametrize("model", [Region, Sector, Programme])
def test_the_records_that_show_a_name_are_published_with_its_correction(model, person, cluster):
    before = head().seq
    other = make_cluster("Elsewhere", country="FR")
    row = model.objects.order_by("-pk").first() if model is Region else model.objects.get()
    if model is Sector:
        row.names = {"en": "Corrected"}
    else:
        row.name = "Corrected"
    reference_data.keep(row, by=person)
    assert head().seq == before + 2
    assert "Corrected" in cluster.entries.get(superseded_at=None).document.body
    assert other.entries.count() == 1
    assert not list(check(Tally()))
    assert Event.objects.get().verb == "corrected"


def test_a_row_that_no_record_shows_publishes_nothing(person, cluster):
    before = head().seq
    country = make_country("FR")
    country.names = {"en": "France"}
    reference_data.keep(country, by=person)
    assert head().seq == before
