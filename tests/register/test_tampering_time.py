"""Raw SQL behind the triggers, about what time brings and about clusters that left."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from labels.models import Cluster
from labels.register import time
from labels.register.head import head
from tests.factories import exact, make_cluster, make_label, republish
from tests.register.tampering import tamper
from tests.register.test_tampering import DOCUMENT, ENTRY, LABEL, found, update

EVENT = "labels_timeevent"


def fill():
    """Five entries: 1 to 3 are of Alpha, 3 tells that its label has begun; Beta came and left.

    Two events of Alpha wait. The days lie far ahead, so that they are to come when it is checked.
    """
    alpha = make_cluster("Alpha")
    make_label(alpha, validity=exact("2090-02-01", "2090-12-30"))
    with transaction.atomic():
        time.catch_up(date(2090, 3, 1))
    beta = make_cluster("Beta")
    leave(beta)


def leave(cluster, **more):
    given = {"delisted_at": timezone.now(), "delisted_for": "mistake"} | more
    Cluster.objects.filter(pk=cluster.pk).update(**given)
    return republish(cluster)


def test_what_was_not_tampered_with_is_sound(register):
    assert (found(), head().seq, head().clusters) == (set(), 5, 1)


TAMPERINGS = {
    "what waits is gone": ([f"DELETE FROM {EVENT} WHERE seq IS NULL"], {("time", 3)}),
    "what waits has another day": (
        [f'UPDATE {EVENT} SET "on" = "on" + 1 WHERE seq IS NULL'],
        {("time", 3)},
    ),
    "what waits has another name": (
        [f"UPDATE {EVENT} SET type = 'label.suspension_began' WHERE seq IS NULL"],
        {("time", 3)},
    ),
    "what waits is of another cluster": (
        [f"UPDATE {EVENT} SET cluster_id = (SELECT max(id) FROM labels_cluster) WHERE seq IS NULL"],
        {("time", 3), ("time", None)},
    ),
    "what was told waits again": (
        [f"UPDATE {EVENT} SET seq = NULL WHERE seq = 3"],
        {("events", 3)},
    ),
    "what was told is gone": (
        [f"DELETE FROM {EVENT} WHERE seq = 3"],
        {("events", 3), ("time", 3)},
    ),
    "it was told under another number": (
        [f"UPDATE {EVENT} SET seq = 4 WHERE seq = 3"],
        {("events", 3), ("events", 4)},
    ),
    "it was told under a number that nobody has": (
        [f"UPDATE {EVENT} SET seq = 99 WHERE seq = 3"],
        {("events", 3), ("time", None)},
    ),
    "it was told of another cluster": (
        [f"UPDATE {EVENT} SET cluster_id = (SELECT max(id) FROM labels_cluster) WHERE seq = 3"],
        {("events", 3), ("time", 3)},
    ),
    "an entry of time names nothing": ([update(ENTRY, "events = '[]'", 3)], {("events", 3)}),
    "an entry names something twice": (
        [update(ENTRY, "events = events || events", 3)],
        {("events", 3)},
    ),
    "a publication names something else": (
        [update(ENTRY, """events = '[{"type": "cluster.changed"}]'""", 1)],
        {("events", 1)},
    ),
    "the reason of a tombstone": (
        [update(DOCUMENT, "body = replace(body, 'mistake', 'double')", 5)],
        {("hash", 5), ("document", 5)},
    ),
    "the name in a tombstone": (
        [update(DOCUMENT, "body = replace(body, 'Beta', 'Zeta')", 5)],
        {("hash", 5), ("columns", 5)},
    ),
    "the number in a tombstone": (
        [update(DOCUMENT, """body = replace(body, '"seq":5', '"seq":6')""", 5)],
        {("identity", 5)},
    ),
    "white space in a tombstone": ([update(DOCUMENT, "body = body || ' '", 5)], {("document", 5)}),
    "a tombstone that is no JSON": ([update(DOCUMENT, "body = 'gone'", 5)], {("document", 5)}),
    "a tombstone that is found by its country": (
        [update(ENTRY, "country = 'DE'", 5)],
        {("columns", 5)},
    ),
    "a tombstone with a status": ([update(DOCUMENT, "slots = '{x}'", 5)], {("status", 5)}),
    "a tombstone with words": (
        [update(ENTRY, "words = to_tsvector('simple', 'beta')", 5)],
        {("search", 5)},
    ),
    "a tombstone with a label": (
        [
            f"INSERT INTO {LABEL} (entry_id, superseded_at, number, scheme, level, rank, country,"
            " newest_on, suspensions) SELECT seq, superseded_at, '2222-2222', 'ecei', 'gold', 3,"
            f" country, '2020-01-01', '{{}}' FROM {ENTRY} WHERE seq = 5"
        ],
        {("labels", 5)},
    ),
    "a tombstone that is said to be a record": (
        [update(ENTRY, "kind = 'record'", 5)],
        {("document", 5), ("head", None)},
    ),
    "a cluster that is listed again, unpublished": (
        ["UPDATE labels_cluster SET delisted_at = NULL, delisted_for = '' WHERE name = 'Beta'"],
        {("unpublished", 5)},
    ),
}


@pytest.mark.parametrize(("statements", "expected"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found(register, statements, expected):
    tamper(*statements)
    assert found() == expected


def test_a_cluster_that_is_listed_again_has_its_record_back(register):
    beta = Cluster.objects.get(name="Beta")
    assert leave(beta) == []
    assert leave(beta, delisted_at=None, delisted_for="") == [6]
    assert (found(), head().clusters) == (set(), 2)
    assert leave(beta) == [7]
    assert (found(), head().clusters) == (set(), 1)


def test_who_was_never_listed_leaves_no_tombstone(register):
    assert leave(make_cluster("Gamma", published=False)) == []
    assert (found(), head().seq) == (set(), 5)


def test_a_tombstone_says_why_and_as_which_other_cluster_it_goes_on(register):
    alpha, gamma = Cluster.objects.get(name="Alpha"), make_cluster("Gamma")
    assert leave(gamma, delisted_for="double", same_as=alpha) == [7]
    assert found() == set()
