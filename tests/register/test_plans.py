"""No question reads the entries, their labels or their documents from end to end.

The register is smaller here than those it is made for; `tests.benchmarks.plans` shows the plans
at 50,000 clusters, and they are the same.
"""

import tempfile
from pathlib import Path

import pytest
from django.db import connection

from labels.register import bulk
from tests.benchmarks.generate import generate
from tests.benchmarks.plans import plans, questions, sample

SIZE = 3000
QUESTIONS = [
    "list",
    "list, deep",
    "list, cursor",
    "country, sector, level, valid on a day",
    "country, level, expired",
    "region",
    "search, rare word",
    "search, frequent word",
    "search, typing error",
    "search with facets",
    "search, rare word, label filters",
    "search, frequent word, label filters",
    "search, rare word, in the past",
    "record by slug",
    "record by slug, in the past",
    "record by label number",
    "record by identifier",
    "around a cluster",
    "changes",
    "changes, filtered",
    "what time brings",
    "labels of a country",
]


def fill():
    with tempfile.TemporaryDirectory() as directory:
        generate(SIZE, Path(directory))
        bulk.load(Path(directory), say=lambda sentence: None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return questions(sample())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_from_indexes(register, name):
    found = plans(register[name])
    assert found
    for plan in found:
        assert plan.whole_tables == [], "\n".join([plan.statement, *plan.lines])


def test_every_kind_of_question_is_looked_at(register):
    assert set(QUESTIONS) == register.keys()
