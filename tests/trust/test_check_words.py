"""What eligibility checks say of their rule."""

from datetime import date

import pytest

from labels.models import Scheme
from labels.register.eligible import Ask, definite
from labels.trust.check_words import rule_words
from tests.factories import make_cluster, make_level, make_scheme


@pytest.mark.django_db
def test_the_question_keeps_what_its_scheme_was_called():
    make_level("silver")
    alpha, called = make_cluster("Alpha"), make_scheme().name
    ask = Ask(cluster=alpha.slug, min_level="silver", on=date(2025, 6, 1))
    rule = definite(ask)[0]["rule"]
    Scheme.objects.update(name="Another name")
    assert rule_words(rule) == f"at least silver ({called})"


def test_a_question_that_kept_no_name_tells_the_code():
    rule = {"min_level": "silver", "scheme": "ecei", "count_renewal_window": False}
    assert rule_words(rule) == "at least silver (ecei)"
