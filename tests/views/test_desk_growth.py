"""A page of the desk costs the same with two rows and with twenty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.workflow import people, profiles
from labels.workflow.labels import propose_measure
from tests.cases import make_assessment
from tests.factories import exact, make_cluster, make_country, make_label
from tests.people import make_assessor, make_manager, make_secretariat, make_user
from tests.views.desking import sit

pytestmark = pytest.mark.django_db

LISTS = ("", "cases/", "labels/", "measures/", "claims/", "changes/", "people/", "journal/")
LISTS += ("statistics/", "sector-words/", "cases/?format=csv", "twins/")


def grow(first, last, *, sam):
    for number in range(first, last):
        cluster = make_cluster(f"Cluster {number}")
        make_assessment("draft", cluster=cluster)
        label = make_label(
            cluster, "silver", awarded="2025", validity=exact("2025-01-01", "2026-12-31")
        )
        details = {"from": "2026-11-01"}
        propose_measure("suspend", by=sam, label=label, details=details, reason="A complaint.")
        people.claim(
            by=make_user(), name=f"New {number}", country=make_country("DE"), message="Our site."
        )
        details = {"name": f"Better {number}", "language": "en", "from": "2026"}
        by = make_manager(cluster)
        profiles.ask_for_change(cluster, "name", by=by, details=details, reason="We grew.")
        make_assessor("FR")
        cluster.sectors.create(word=f"word {number}")


def cost(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(asked)


def test_lists_cost_the_same_however_long_they_are(client):
    sam = make_secretariat()
    sit(client, sam)
    grow(0, 2, sam=sam)
    for name in LISTS:
        client.get(f"/desk/{name}")
    before = {name: cost(client, f"/desk/{name}") for name in LISTS}
    grow(2, 20, sam=sam)
    client.get("/desk/twins/")
    after = {name: cost(client, f"/desk/{name}") for name in LISTS}
    assert after == before


def test_assigning_costs_the_same_however_many_could_assess(client):
    sam = make_secretariat()
    sit(client, sam)
    case = make_assessment("submitted", secretariat=sam)
    address = f"/desk/cases/{case.public_id}/assign/"
    for _each in range(2):
        make_assessor("FR")
    client.get(address)
    before = cost(client, address)
    for _each in range(18):
        make_assessor("FR")
    assert cost(client, address) == before
