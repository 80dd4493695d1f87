"""Whatever happens to the register, the copy says the same on any day."""

import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs.mirror.register_mirror.checking import differences
from docs.mirror.register_mirror.following import Follower
from docs.mirror.register_mirror.store import Store
from labels.models import Cluster, Label
from labels.register.dumps import kept
from labels.register.time import catch_up
from labels.workflow.delisting import delist, list_again
from tests.factories import make_cluster, make_label, republish, suspend
from tests.mirror.keeping import Direct, assert_equal_to_the_register, in_step
from tests.people import make_secretariat as staff
from tests.register.histories import ALL_DAYS, HISTORIES, play

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(HISTORIES, st.sampled_from(ALL_DAYS))
def test_after_every_transaction_of_any_history_the_copy_equals_the_register(history, day):
    with transaction.atomic(), tempfile.TemporaryDirectory() as place:
        path = Path(place, "copy.sqlite3")
        for step in history:
            play([step])
            with closing(in_step(path)) as store:
                assert_equal_to_the_register(store, day)
                assert list(differences(store)) == []
        transaction.set_rollback(True)


def test_after_every_kind_of_change_the_copy_equals_the_register(path, own_dumps):
    alpha, beta = make_cluster("Alpha", country="AT", published=False), make_cluster("Beta")
    label, sam = make_label(alpha, "silver", awarded="2025-11-30", published=False), staff()
    suspended = {}

    def rename():
        Cluster.objects.filter(pk=alpha.pk).update(name="Omega", country=None)

    def reinstate():
        suspended["row"].last = date(2026, 3, 31)
        suspended["row"].save()

    def withdraw():
        Label.objects.filter(pk=label.pk).update(
            withdrawn_on=date(2026, 5, 1), withdrawal_reason="x"
        )

    changes = [
        lambda: None,
        rename,
        lambda: make_label(alpha, "gold", scheme="other", until="2027", published=False),
        lambda: suspended.update(row=suspend(label, date(2026, 2, 1), published=False)),
        reinstate,
        withdraw,
        lambda: delist(beta, by=sam, reason="mistake"),
        lambda: kept.build_newest(timezone.now()),
        lambda: list_again(beta, by=sam),
        lambda: delist(beta, by=sam, reason="double", same_as=alpha),
    ]
    seen = []
    for change in changes:
        change()
        republish(alpha)
        for name in ("copy.sqlite3", f"from-{len(seen)}.sqlite3"):  # followed on, and made anew
            with closing(in_step(path.with_name(name))) as store:
                seen.append(store.place().seq)
                for day in (date(2026, 2, 15), date(2026, 6, 30)):
                    assert_equal_to_the_register(store, day)
    assert len(set(seen)) >= len(changes) - 1


def test_news_end_the_wait_and_come_to_the_copy(path):
    make_cluster("Alpha")
    with closing(Store(path, new=True)) as store:
        follower = Follower(Direct(), store, print)
        follower.catch_up()
        make_cluster("Beta")
        follower._wait()
        assert_equal_to_the_register(store, date(2026, 6, 30))


def test_what_time_brings_comes_to_the_copy_though_nobody_edited_anything(path):
    cluster = make_cluster("Alpha", country="AT")
    make_label(cluster, "silver", awarded="2025-11-30")
    before = in_step(path)
    reached = before.place().seq
    before.close()

    with transaction.atomic():
        told = catch_up(date(2030, 1, 1))

    with closing(in_step(path)) as store:
        assert told
        assert store.place().seq > reached
        assert_equal_to_the_register(store, date(2029, 12, 31))
        types = {kind for (kind,) in store.db.execute("SELECT type FROM event")}
        assert {"label.awarded", "label.expires_soon", "label.expired"} <= types


def test_a_copy_made_from_a_dump_equals_one_that_followed_from_the_beginning(path, own_dumps):
    for n in range(6):
        cluster = make_cluster(f"Cluster {n}", country="AT" if n % 2 else None)
        make_label(cluster, "gold", awarded="2024")
    followed = in_step(path)
    kept.build_newest(timezone.now())
    make_cluster("Late")
    said = []
    with closing(Store(path.with_name("other.sqlite3"), new=True)) as loaded, closing(followed):
        for store in (followed, loaded):
            Follower(Direct(), store, said.append).catch_up()
        assert [sentence for sentence in said if sentence.startswith("Loading the dump")]
        for day in (date(2024, 12, 31), date(2024, 12, 31) + timedelta(days=900)):
            assert_equal_to_the_register(followed, day)
            assert_equal_to_the_register(loaded, day)
