"""A client of the API, and what most of its tests ask about."""

import pytest

from labels.filters import codes
from tests.factories import exact, make_cluster, make_label, make_level, make_region, republish
from tests.worlds import world

API = "/api/v1/"


def pytest_collection_modifyitems(items):
    """Schemathesis makes a test for each operation and gives them all one name. Workers that share
    the tests would run one of them: here each gets its own."""
    for item in items:
        operation = getattr(item, "operation_label", None)
        if operation and operation not in item.nodeid:
            item._id = item.id.with_params(operation)
    names = [item.nodeid for item in items]
    assert len(names) == len(set(names)), "Two tests bear one name: workers run one of them only."


@pytest.fixture(autouse=True)
def codes_are_read_anew():
    codes.forget()
    yield
    codes.forget()


@pytest.fixture
def get(client):
    """GET an address below /api/v1/."""
    streamed = []

    def get(address="", **headers):
        answer = client.get(API + address, headers=headers)
        if answer.streaming:
            streamed.append(answer)
        return answer

    yield get
    for answer in streamed:
        body(answer)  # files are closed when they have been read to the end


@world
def register():
    """Two clusters with labels and one without."""
    for level in ("bronze", "silver", "gold"):
        make_level(level)
    make_region("DE80")
    baltic = make_cluster(
        "BioCon Valley",
        country="DE",
        regions=["DE80"],
        sectors=["health"],
        programmes=["go-cluster"],
        lat=54.09,
        lon=12.14,
        published=False,
    )
    alps = make_cluster("Clúster Ålpen", country="AT", sectors=["food"], published=False)
    bare = make_cluster("Zonder Label", country="BE", published=False)
    labels = {
        "silver": make_label(baltic, "silver", **_awarded("2025-11-30", "2027-11-30")),
        "gold": make_label(alps, "gold", **_awarded("2015-03-31", "2017-03-31")),
    }
    republish(baltic, alps, bare)
    return labels


def _awarded(first, last):
    return {"awarded": first[:7], "validity": exact(first, last), "published": False}


def body(response):
    """The whole body, also of an answer that is streamed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def problem(response):
    """The problem in an answer that must be one."""
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    told = response.json()
    assert told["status"] == response.status_code
    assert told["type"] == f"/api/v1/docs/errors/#{told['code']}"
    assert told["request_id"] == response["X-Request-ID"]
    assert told["title"]
    assert told["detail"].endswith((".", "?"))
    return told
