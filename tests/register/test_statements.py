"""How many statements an answer takes: a few, whatever the size of the register."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.register import cache, changes, labels, query, statistics
from labels.register.question import FACETS
from tests.factories import make_cluster, make_label, republish
from tests.register import reference
from tests.register.asking import TODAY, ask

ANSWERS = {
    "list with facets": (lambda asked: query.page(asked.but(facets=FACETS)), 3),
    "list": (query.page, 2),
    "labels": (labels.labels_page, 3),
    "detail": (lambda asked: query.record("alpha", asked), 1),
    "by identifier": (lambda asked: query.record_by_identifier("vat", "1", asked), 1),
    "changes": (lambda asked: changes.changes(0, 100), 2),
    "changes, filtered": (lambda asked: changes.changes(0, 100, asked), 2),
    "statistics": (lambda asked: statistics.statistics(on=TODAY), 2),
}
QUESTIONS = [{}, {"country": "AT", "level__n": "gold", "status": "valid"}, {"q": "clutser"}]


def fill():
    """The statements that a register of one cluster takes; then it grows."""
    make_label(make_cluster("Alpha", country="AT"), awarded="2025-06")
    small = {
        (name, str(filters)): statements(answer, ask(**filters))
        for name, (answer, _) in ANSWERS.items()
        for filters in QUESTIONS
    }
    reference.fill()
    return small


def statements(answer, question):
    cache._kept.clear()
    with CaptureQueriesContext(connection) as captured:
        answer(question)
    return len(captured)


@pytest.mark.parametrize("filters", QUESTIONS, ids=str)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_takes_few_statements_at_any_size(register, name, filters):
    answer, most = ANSWERS[name]
    assert statements(answer, ask(**filters)) == register[name, str(filters)] <= most


@pytest.mark.parametrize("name", ["list with facets", "list", "labels"])
def test_the_past_takes_one_statement_more_at_most(register, name):
    answer, most = ANSWERS[name]
    then = query.page(ask()).register.at
    make_cluster("New one")
    assert statements(answer, ask(known_at=then)) <= most + 1


def test_publishing_takes_as_many_statements_for_one_cluster_as_for_many(register):
    def publish(number):
        made = [make_cluster(f"C {i}", regions=["AT22"], published=False) for i in range(number)]
        for cluster in made:
            make_label(cluster, awarded="2025", published=False)
        with CaptureQueriesContext(connection) as captured:
            republish(*made)
        return len(captured)

    assert publish(1) == publish(9)
