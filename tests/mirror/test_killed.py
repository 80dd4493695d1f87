"""Killed at any point and started again, the copy ends equal to the server.

After every kill the copy is whole: it is the register at the number it says it has reached.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from docs.mirror.register_mirror.checking import differences
from docs.mirror.register_mirror.store import Store
from labels.models import Cluster, Entry
from labels.register.document import canonical
from labels.register.dumps import kept as dumps
from tests.factories import make_cluster, make_label, republish, suspend
from tests.mirror.fake import Register, record
from tests.mirror.keeping import assert_equal_to_the_register, assert_in_step
from tests.mirror.serving import Relay, from_the_register

KILLS, OF_THE_REAL_ONE = 100, 40
SIGKILL = -signal.SIGKILL


class Syncs:
    """Runs the client in processes that may be killed, and answers them from this thread."""

    def __init__(self, answer, path):
        self.relay, self.path = Relay(answer), path
        self.relay.timeout = 0.5
        dying = Path(__file__).with_name("dying.py")
        self.said = path.with_name("said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, str(dying)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
            start_new_session=True,
        )

    def run(self, die_at=0):
        """The exit code of a run that is killed at this line of the client, if it comes so far."""
        words = ["sync", "--url", self.relay.url, "--store", str(self.path), "--gap", "30"]
        self.process.stdin.write(json.dumps([die_at, words]) + "\n")
        self.process.stdin.flush()
        while True:
            ready, _, _ = select.select([self.process.stdout, self.relay], [], [], 60)
            assert ready, "The client hangs."
            if self.process.stdout in ready:
                code = json.loads(self.process.stdout.readline())
                assert code in (0, SIGKILL), Path(self.said.name).read_text()
                return code
            self.relay.handle_request()
            said = Path(self.said.name).read_text()
            assert "Trying again" not in said, said

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)  # with a child that still tries
        self.process.communicate()
        self.said.close()
        self.relay.server_close()


@pytest.fixture
def syncs(path):
    """Makes the runs for an answering function."""
    made = []

    def make(answer):
        made.append(Syncs(answer, path))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_killed_at_a_hundred_points_the_copy_equals_a_register_that_goes_on(syncs, path):
    """With tombstones, dumps, history that is no longer kept, and backups that are restored."""
    fake, chance = Register("Alpha", "Beta"), random.Random(20261120)
    runs, killed = syncs(fake.answer), 0
    histories = []
    while killed < KILLS:
        histories.append(list(fake.items))
        goes_on(fake, chance)
        killed += runs.run(some_line(chance)) == SIGKILL
        assert_is_one_of(path, [*histories[-25:], fake.items])

    assert runs.run() == 0
    with closing(Store(path)) as store:
        assert_in_step(store, fake)


def some_line(chance):
    """Early and late ones alike: a run has some hundred lines, or with a dump many thousand."""
    return chance.randrange(1, chance.choice([200, 600, 2000, 6000]))


def goes_on(fake, chance):
    """What happens to a register between two runs."""
    for _ in range(chance.choice([0, 1, 3, 8])):
        name = chance.choice(["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"])
        if chance.random() < 0.2:
            fake.bury(name.lower())
        else:
            era = str(chance.randrange(2001, 2999))
            fake.publish(record(name, level=chance.choice(["gold", None])), era=era)
    happens = chance.random()
    if happens < 0.15 and fake.records():
        fake.dump()
    elif happens < 0.25:
        fake.kept_from = max((each["seq"] for each in fake.dumps), default=0)
    elif happens < 0.35 and fake.seq > fake.kept_from + 2:
        fake.restore(chance.randrange(max(fake.kept_from, fake.seq - 5), fake.seq))


def assert_is_one_of(path, histories):
    """The copy is what some history said at the number it has reached, if it is there at all."""
    if not path.exists() or not path.stat().st_size:
        return
    with closing(Store(path, new=True)) as store:
        assert list(differences(store)) == []
        place = store.place()
        if place is None or not place.seq:
            return
        own = sorted(store.db.execute("SELECT seq, record FROM cluster"))
    told = Register()
    for told.items in histories:
        if len(told.items) >= place.seq and told.items[place.seq - 1]["at"] == place.at:
            theirs = [(i["seq"], canonical(i["record"])) for i in told.records(place.seq)]
            if own == theirs:
                return
    raise AssertionError(f"The copy at {place.seq} is of no history.")


@pytest.mark.django_db
def test_killed_at_many_points_the_copy_equals_the_real_register(syncs, path, own_dumps):
    chance, killed = random.Random(7), 0
    runs = syncs(from_the_register)
    make_cluster("Alpha", country="AT")
    while killed < OF_THE_REAL_ONE:
        changes_the_register(chance)
        killed += runs.run(some_line(chance)) == SIGKILL
        assert_was_the_register(path)

    assert runs.run() == 0
    with closing(Store(path)) as store:
        for day in (date(2016, 12, 31), date(2026, 6, 30)):
            assert_equal_to_the_register(store, day)


def changes_the_register(chance):
    cluster = chance.choice(list(Cluster.objects.order_by("pk")))
    what = chance.choice(["new", "label", "suspend", "rename", "dump", "nothing"])
    if what == "new":
        make_cluster(f"Cluster {chance.randrange(9)}", country=chance.choice(["DE", None]))
    elif what == "label":
        level = chance.choice(["bronze", "silver", "gold"])
        if not cluster.labels.filter(level__code=level).exists():
            make_label(cluster, level, awarded=chance.choice(["2016", ""]))
    elif what == "suspend" and (free := cluster.labels.filter(suspensions=None).first()):
        suspend(free, date(2026, 6, 1))
    elif what == "rename":
        Cluster.objects.filter(pk=cluster.pk).update(name=f"Renamed {chance.randrange(99)}")
        republish(cluster)
    elif what == "dump":
        dumps.build_newest(timezone.now())


def assert_was_the_register(path):
    """The copy is whole, and what the register was at the number that the copy has reached."""
    if not path.exists() or not path.stat().st_size:
        return
    with closing(Store(path, new=True)) as store:
        assert list(differences(store)) == []
        if place := store.place():
            own = {slug for (slug,) in store.db.execute("SELECT slug FROM cluster")}
            past = Entry.objects.filter(seq__lte=place.seq, kind="record")
            assert own == set(past.values_list("slug", flat=True))
            assert store.one("SELECT coalesce(max(seq), 0) FROM cluster") == (place.seq,)
