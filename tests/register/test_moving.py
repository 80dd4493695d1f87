"""A publication between two statements of one answer: the answer stays about one register."""

from datetime import date

import pytest

from labels.register import labels, paging, query, statistics
from labels.register.head import head
from labels.register.question import FACETS, Question
from tests.factories import exact, make_cluster, make_label

pytestmark = pytest.mark.django_db
TODAY = Question(valid_on=date(2026, 11, 20), facets=FACETS)


@pytest.fixture
def published_after_the_head_was_read(monkeypatch):
    """The first look at the head is followed by a publication."""
    make_label(make_cluster("First"), "gold", validity=exact("2025-01-01", "2026-12-31"))
    left = ["Second"]

    def late(known_at=None):
        found = head(known_at)
        if left:
            cluster = make_cluster(left.pop())
            make_label(cluster, "silver", validity=exact("2025-01-01", "2026-12-31"))
        return found

    for module in (paging, statistics):
        monkeypatch.setattr(module, "head", late)


@pytest.mark.usefixtures("published_after_the_head_was_read")
def test_a_page_its_count_and_its_facets_are_about_the_register_it_names():
    page = query.page(TODAY)
    assert (page.register.seq, page.count) == (2, 1)
    assert [record["slug"] for record in page.records()] == ["first"]
    assert page.facets["level"] == [{"code": "gold", "count": 1}]
    assert query.page(TODAY).count == 2


@pytest.mark.usefixtures("published_after_the_head_was_read")
def test_labels_are_those_of_the_register_they_name():
    page = labels.labels_page(TODAY)
    assert (page.register.seq, page.count, len(page.rows)) == (2, 1, 1)
    assert labels.labels_page(TODAY).count == 2


@pytest.mark.usefixtures("published_after_the_head_was_read")
def test_statistics_are_those_of_the_register_they_name():
    told = statistics.statistics(on=TODAY.valid_on)
    assert (told["register"]["seq"], told["totals"]["valid"]) == (2, 1)
    assert statistics.statistics(on=TODAY.valid_on)["totals"]["valid"] == 2
