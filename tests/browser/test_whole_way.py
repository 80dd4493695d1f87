"""A gold label from the first page to the public register, in a browser, by the people it takes."""

import pytest

from . import judging, managing, running
from .looking import look
from .seed import ASSESSORS, WALKS

REQUEST = "Since when? Please name the year."


@pytest.mark.parametrize("walk", WALKS)
def test_a_case_goes_from_evidence_to_the_public_label(arrives, walk):
    cluster, scripts = WALKS[walk], walk == "scripted"
    mia = arrives(scripts=scripts).log_in(f"mia.{walk}")
    managing.open_gold_case(mia, cluster)
    managing.hand_in_evidence(mia)
    managing.give_figures(mia)
    managing.hand_in(mia)

    sam = arrives(scripts=scripts).log_in(f"sam.{walk}", app=True)
    running.find_case(sam, cluster)
    running.return_for_completion(sam, REQUEST)
    managing.complete(mia, REQUEST)

    names = [f"{name}.{walk}" for name in ASSESSORS]
    running.assign(sam, names)
    assessors = [arrives(scripts=scripts).log_in(name, app=True) for name in names]
    for each in assessors:
        judging.declare(each, cluster)
    running.start_review(sam)
    for each, points in zip(assessors, [(4, 4, 4, 4), (5, 4, 4, 4)], strict=True):
        judging.score(each, points)
        judging.seal(each)
    judging.compare(assessors[-1])

    running.bring_together(sam)
    running.record_eligibility(sam)
    running.propose(sam)
    running.confirm(arrives(scripts=scripts).log_in(f"bea.{walk}", app=True), cluster)

    running.look_around(sam)
    managing.read_the_report(mia)
    managing.look_around(mia, cluster)
    reader = arrives(scripts=scripts)
    assert_is_public(reader, cluster)


def assert_is_public(reader, cluster):
    """Before everybody: the page of the cluster, the page of the label, and the list of changes."""
    reader.page.goto("/clusters/")
    reader.follow(cluster)
    reader.page.locator(".verdict").get_by_text("Gold").first.wait_for()
    look(reader, "public-cluster")
    changes = reader.context.request.get("/api/v1/changes/").json()["results"]
    newest = [each["record"] for each in changes if each["record"]["name"] == cluster][-1]
    assert [label["level"] for label in newest["labels"]] == ["gold"]
