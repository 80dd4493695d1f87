"""Requests to the server: patience, broken downloads, keys."""

import pytest

from docs.mirror.register_mirror import following
from docs.mirror.register_mirror.calling import Server
from docs.mirror.register_mirror.faults import (
    BadQuestion,
    Refused,
    Unreachable,
)
from docs.mirror.register_mirror.store import Store
from tests.mirror.fake import problem, record
from tests.mirror.keeping import Direct, assert_in_step
from tests.mirror.serving import Answer, serving


def test_it_waits_as_long_as_the_server_says(sync, fake):
    fake.next = [problem(429, Retry_After="7"), problem(503, Retry_After="2")]

    store = sync()

    assert_in_step(store, fake)
    assert store.server.slept == [7, 2]


def test_a_moment_to_come_back_is_understood(sync, fake):
    fake.next = [problem(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")]

    assert_in_step(sync(), fake)


def test_without_a_word_from_the_server_it_waits_longer_each_time(sync, fake):
    fake.next = [problem(502), problem(500), None]

    assert sync().server.slept == [1, 2]


def test_it_gives_up_with_the_words_of_the_server(sync, fake):
    fake.next = [problem(503, Retry_After="1")] * 3

    with pytest.raises(Unreachable, match="answers 503. Not now"):
        sync()


def test_a_day_is_too_long_to_wait(sync, fake):
    fake.next = [problem(429, Retry_After="86400")]

    with pytest.raises(Unreachable, match="answers 429"):
        sync()


def test_at_the_end_of_its_allowance_it_goes_slowly(path, fake):
    told = {"RateLimit-Limit": "120", "RateLimit-Remaining": "0", "RateLimit-Reset": "60"}

    def answer(asked, headers):
        given = fake.answer(asked, headers)
        given.headers |= told
        return given

    slept, store = [], Store(path, new=True)
    with serving(answer) as url:
        following.Follower(Server(url, sleep=slept.append), store, print).catch_up()
    assert_in_step(store, fake)
    assert set(slept) == {0.5}
    store.close()


def test_a_broken_download_goes_on_where_it_broke(path, fake):
    for n in range(40):
        fake.publish(record(f"Cluster{n}"))
    size, cut = len(fake.dump()["packed"]), 500
    ranges = []

    def answer(asked, headers):
        given = fake.answer(asked, headers)
        if "register-" in asked:
            ranges.append((headers["Range"], len(given.body)))
            given.cut = cut if len(ranges) < 3 else None
        return given

    store = Store(path, new=True)
    with serving(answer) as url:
        following.Follower(Server(url, sleep=lambda seconds: None), store, print).catch_up()
    assert_in_step(store, fake)
    assert ranges == [
        (None, size),
        (f"bytes={cut}-", size - cut),
        (f"bytes={2 * cut}-", size - 2 * cut),
    ]
    store.close()


def test_part_of_a_file_that_is_damaged_is_fetched_anew(path, fake):
    fake.dump()
    path.with_name(f"{path.name}.dump-3").write_bytes(b"not this")
    path.with_name(f"{path.name}.dump-1").write_bytes(b"of an older one")
    store = Store(path, new=True)

    following.Follower(Direct(fake.answer), store, print).catch_up()

    assert_in_step(store, fake)
    assert not list(path.parent.glob("*.dump-*"))
    store.close()


def test_a_server_that_leads_elsewhere_is_not_followed():
    elsewhere = Answer(302, headers={"Location": "https://a.example/"})
    with (
        serving(lambda asked, headers: elsewhere) as url,
        pytest.raises(Refused, match="leads elsewhere"),
    ):
        Server(url, tries=1).json("levels/")


def test_a_key_goes_over_https_alone():
    with pytest.raises(BadQuestion, match="over https only"):
        Server("http://register.example", key="abc.def")


def test_a_key_is_sent_in_the_header(fake):
    seen = []

    def answer(asked, headers):
        seen.append(headers["Authorization"])
        return fake.answer(asked, headers)

    with serving(answer) as url:
        Server(url, key="abc.def").json("levels/")
    assert seen == ["Bearer abc.def"]
