"""The copy and the feed: what is damaged, gone, restored or unknown, and what comes of it."""

import gzip
import json
from contextlib import closing

import pytest

from docs.mirror.register_mirror import following
from docs.mirror.register_mirror.answers import records
from docs.mirror.register_mirror.asking import Question
from docs.mirror.register_mirror.calling import Server
from docs.mirror.register_mirror.faults import (
    BadQuestion,
    Busy,
    Damaged,
    NoCopy,
    Refused,
)
from docs.mirror.register_mirror.store import Store, locked
from labels.register.document import canonical
from tests.mirror.fake import problem, record
from tests.mirror.keeping import Direct, Headers, assert_in_step, content
from tests.mirror.serving import Answer, serving


def test_a_first_sync_without_a_dump_reads_the_feed_from_its_beginning(sync, fake):
    assert_in_step(sync(), fake)
    assert "/api/v1/changes/?after=0&limit=1000" in fake.requests


def test_an_empty_register_gives_an_empty_copy(sync, fake):
    fake.restore(0)

    assert_in_step(sync(), fake)


def test_a_first_sync_begins_with_the_newest_dump(sync, fake):
    fake.dump()
    fake.publish(record("Delta"))
    fake.dump()
    fake.publish(record("Alpha", country="AT"))

    store = sync()

    assert_in_step(store, fake)
    assert "/api/v1/dumps/register-4.jsonl.gz?" in fake.requests
    assert "/api/v1/changes/?after=0&limit=1000" not in fake.requests
    assert not list(store.path.parent.glob("*.dump-*"))


def test_what_leaves_the_register_leaves_the_copy(sync, fake):
    sync()
    fake.bury("beta")

    store = sync()

    assert_in_step(store, fake)
    assert [each["slug"] for each in records(store, Question("2026-01-01"))] == ["alpha", "gamma"]
    assert store.one("SELECT count(*) FROM label WHERE cluster = 'C-beta'") == (0,)


def test_a_dump_whose_newest_entry_is_a_tombstone_can_be_gone_on_from(sync, fake):
    fake.bury("gamma")
    fake.dump()
    fake.publish(record("Delta"))

    assert_in_step(sync(), fake)


def test_unknown_kinds_and_events_are_kept_and_skipped(sync, fake):
    odd = {"type": "label.polished", "on": "2030-01-01", "label": "L-alpha", "shine": 3}
    fake.publish(record("Alpha", level="gold"), events=[odd, "a text"])
    fake.tell("other", "beta", [{"type": "cluster.sung"}])

    store = sync()

    assert_in_step(store, fake)
    kept = store.db.execute("SELECT seq, type, day, label, event FROM event ORDER BY seq, place")
    assert kept.fetchall() == [
        (4, "label.polished", "2030-01-01", "L-alpha", canonical(odd)),
        (4, None, None, None, '"a text"'),
        (5, "cluster.sung", None, None, '{"type":"cluster.sung"}'),
    ]
    seq, kind, item = store.one("SELECT * FROM unread")
    assert (seq, kind, json.loads(item)) == (5, "other", fake.items[-1])


def test_nothing_new_costs_one_answer_without_a_body(sync, fake):
    sync()
    sync()
    del fake.requests[:]
    answers = []
    honest = fake._changes
    fake._changes = lambda *asked: answers.append(honest(*asked)) or answers[-1]

    assert_in_step(sync(), fake)
    assert [each.status for each in answers] == [304]


def test_a_damaged_record_is_read_again(sync, fake):
    damaged = json.loads(fake.answer("/api/v1/changes/?after=0&limit=9", Headers()).body)
    damaged["results"][1]["record"]["name"] = "Bета"
    fake.next = [None, None, None, None, Answer(200, json.dumps(damaged).encode())]

    store = sync()

    assert_in_step(store, fake)
    assert store.server.slept == [1]


def test_a_record_that_stays_damaged_is_not_taken_in_nor_is_its_page(sync, path, fake):
    sync()
    fake.publish(record("Delta"))
    fake.publish(record("Epsilon"))
    fake.items[-1]["record"]["country"] = "FR"

    with pytest.raises(Damaged, match=r"number 5 \(epsilon\) is not what its hash says"):
        sync()

    assert_place(path, 3)


def assert_place(path, seq):
    with closing(Store(path)) as store:
        assert store.place().seq == seq


def test_a_feed_with_a_gap_is_refused(sync, fake):
    fake.items[1] = fake.items[2]

    with pytest.raises(Damaged, match="gap after number 0"):
        sync()


def test_a_damaged_dump_is_left_for_an_older_one(sync, fake):
    fake.dump()
    fake.publish(record("Delta"))
    lines = fake.dump()["lines"]
    fake.dumps[0]["packed"] = gzip.compress(lines.replace(b"Delta", b"Dolta"), mtime=0)

    assert_in_step(sync(), fake)
    assert any("register-3" in path for path in fake.requests)


def test_a_dump_whose_content_is_another_is_left(sync, fake):
    honest = fake.dump()["lines"]
    fake.dumps[0]["packed"] = gzip.compress(honest[: honest.index(b"\n") + 1], mtime=0)

    assert_in_step(sync(), fake)
    assert any("content" in sentence for sentence in sync.says)


def test_a_year_offline_is_made_good_by_the_newest_dump(sync, fake):
    sync()
    for n in range(20):
        fake.publish(record(f"Later{n}"))
    fake.bury("alpha")
    fake.dump()
    fake.publish(record("Omega"))
    fake.kept_from = 21

    assert_in_step(sync(), fake)


def test_a_copy_at_the_edge_of_what_is_kept_needs_no_dump(sync, fake):
    sync()
    fake.publish(record("Delta"))
    fake.kept_from = 3

    assert_in_step(sync(), fake)


def test_history_that_nobody_keeps_is_said_and_the_copy_stays(sync, path, fake):
    before = content(sync())
    fake.publish(record("Delta"))
    fake.publish(record("Epsilon"))
    fake.kept_from = 4

    with pytest.raises(Refused, match="no dump of it can be used"):
        sync()

    with closing(Store(path)) as store:
        assert content(store) == before


def test_a_large_gap_is_bridged_by_a_dump(sync, fake):
    sync()
    for n in range(20):
        fake.publish(record(f"Later{n}"))
    fake.dump()
    del fake.requests[:]

    assert_in_step(sync(gap=10), fake)
    assert any("register-23" in path for path in fake.requests)


@pytest.mark.parametrize("with_dump", [True, False])
@pytest.mark.parametrize("published_since", [0, 1, 2, 5])
def test_a_server_restored_from_a_backup_is_noticed(sync, fake, with_dump, published_since):
    """Its head may be behind ours, at the same number, or beyond it."""
    if with_dump:
        fake.dump()
    fake.publish(record("Delta"))
    fake.publish(record("Beta", country="FR"))
    if with_dump:
        fake.dump()  # of the history that will not have been
    sync()
    fake.restore(3)
    for n in range(published_since):
        fake.publish(record(f"Other{n}"), era="2027")

    assert_in_step(sync(), fake)


def test_the_copy_of_one_register_is_not_brought_in_step_with_another(sync, path, fake):
    sync()
    store = Store(path)
    with serving(fake.answer) as url, pytest.raises(BadQuestion, match="This is a copy of"):
        following.Follower(Server(url), store, print).catch_up()
    store.close()


def test_two_runs_on_one_copy_do_not_happen(path):
    with locked(path), pytest.raises(Busy, match="Another run"), locked(path):
        pass
    with locked(path):
        pass


def test_a_file_that_is_no_copy_is_left_alone(path):
    path.write_text("Dear diary, this is much longer than the head of a database. " * 9)
    with pytest.raises(NoCopy, match="cannot be read as a copy"):
        Store(path, new=True)
    assert path.read_text().startswith("Dear diary")
    with pytest.raises(NoCopy, match="There is no copy"):
        Store(path.with_name("none"))


def test_news_are_waited_for_and_taken_in(path, fake):
    store, rung = Store(path, new=True), []

    def sleep(seconds):
        rung.append(seconds)
        if len(rung) == 1:
            fake.publish(record("Delta"))
        elif len(rung) == 2:
            raise KeyboardInterrupt

    server = Direct(fake.answer)
    server.sleep = sleep
    follower = following.Follower(server, store, print)
    follower.catch_up()
    with pytest.raises(KeyboardInterrupt):
        follower.follow()
    assert_in_step(store, fake)
    assert any("wait=25" in asked for asked in fake.requests)
    store.close()


def test_a_server_that_is_away_is_asked_again_later(path, fake):
    store, slept = Store(path, new=True), []

    def sleep(seconds):
        slept.append(seconds)
        if seconds == following.AWAY:
            raise KeyboardInterrupt

    server = Direct(fake.answer, tries=1)
    server.sleep = sleep
    follower = following.Follower(server, store, print)
    follower.catch_up()
    fake.next = [problem(503)]
    with pytest.raises(KeyboardInterrupt):
        follower.follow()
    store.close()
