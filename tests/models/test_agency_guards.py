"""What the database holds of the agencies' side, whoever writes: answers stay, and who left has
no label."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from labels.models import Delisting, EligibilityCheck
from tests.agencies import make_agency
from tests.factories import make_cluster, make_label

NEVER = "Rows of labels_eligibilitycheck are never changed or deleted."


def kept():
    now = timezone.now()
    return EligibilityCheck.objects.create(
        number="EC-2222-2222",
        agency=make_agency(),
        asked_by="system",
        question={},
        answer={},
        verdict="yes",
        seq=1,
        known_at=now,
        made_at=now,
    )


def delisted(cluster):
    cluster.delisted_at, cluster.delisted_for = timezone.now(), Delisting.MISTAKE
    cluster.save(update_fields=["delisted_at", "delisted_for"])
    return cluster


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE labels_eligibilitycheck SET verdict = 'no'",
        "UPDATE labels_eligibilitycheck SET reference = 'other'",
        "DELETE FROM labels_eligibilitycheck",
    ],
)
def test_an_answer_that_was_given_stays_as_it_was(statement):
    kept()
    with (
        pytest.raises(IntegrityError, match=NEVER),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_cluster_that_left_gets_no_label():
    cluster = delisted(make_cluster("Entered by mistake"))
    with pytest.raises(IntegrityError, match="gets no label"), transaction.atomic():
        make_label(cluster, awarded="2020")


@pytest.mark.django_db
def test_a_label_cannot_be_moved_to_a_cluster_that_left():
    label = make_label(make_cluster("Holder"), awarded="2020")
    label.cluster = delisted(make_cluster("Entered by mistake"))
    with pytest.raises(IntegrityError, match="gets no label"), transaction.atomic():
        label.save(update_fields=["cluster"])


@pytest.mark.django_db
def test_a_cluster_with_a_label_cannot_leave():
    cluster = make_cluster("Holder")
    make_label(cluster, awarded="2020")
    with pytest.raises(IntegrityError, match="does not leave"), transaction.atomic():
        delisted(cluster)


@pytest.mark.django_db
def test_a_cluster_without_one_can_leave_and_come_back_to_be_awarded():
    cluster = delisted(make_cluster("Entered twice"))
    cluster.delisted_at, cluster.delisted_for = None, ""
    cluster.save(update_fields=["delisted_at", "delisted_for"])
    assert make_label(cluster, awarded="2020").possible_from == date(2020, 1, 1)
