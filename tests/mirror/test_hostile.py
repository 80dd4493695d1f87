"""A server that is broken or means harm: every run ends with a sentence, and the copy stays."""

import gzip
import hashlib
import json
from contextlib import closing

import pytest

from docs.mirror.register_mirror import calling, dumps, following
from docs.mirror.register_mirror.asking import question
from docs.mirror.register_mirror.calling import Server
from docs.mirror.register_mirror.checking import against
from docs.mirror.register_mirror.faults import BadQuestion, Damaged, Fault, Refused
from docs.mirror.register_mirror.store import Store
from tests.mirror.fake import as_json, record
from tests.mirror.keeping import Direct
from tests.mirror.serving import Answer, serving

MOST_REQUESTS = 60


class TooMany(BaseException):
    """It would go on for ever."""


@pytest.fixture
def ending(fake, path):
    """Brings a copy in step with a server whose answers are changed; it must come to an end."""

    def run(change):
        def answer(asked, headers):
            if len(fake.requests) > MOST_REQUESTS:
                raise TooMany
            told = change(asked, fake.answer(asked, headers))
            return told if isinstance(told, Answer) else as_json(told)

        with closing(Store(path, new=True)) as store:
            following.Follower(Direct(answer, 2), store, str).catch_up()

    return run


def changed(place, **members):
    """Members of the answers of one address are others."""

    def change(asked, answer):
        if f"/{place}/" not in asked or answer.status != 200:
            return answer
        return json.loads(answer.body) | members

    return change


def test_a_feed_that_promises_more_and_gives_nothing_ends(ending, path, fake):
    ending(lambda _asked, answer: answer)
    with pytest.raises(Damaged, match="gives nothing"):
        ending(changed("changes", next="more"))


def test_a_list_of_dumps_that_begins_anew_ends(ending, fake):
    fake.publish(record("Delta"))
    too_new = {"seq": 99, "at": "x", "files": []}
    ending(changed("dumps", next="more", results=[too_new]))


@pytest.mark.parametrize(
    ("place", "members"),
    [
        ("clusters", {"register": None}),
        ("clusters", {"register": {"seq": "nine"}}),
        ("levels", {"results": [1]}),
        ("levels", {"results": [{"code": "gold", "rank": {}}]}),
        ("schemes", {"results": [{"slug": 1, "name": None, "aliases": 2}]}),
        ("changes", {"register": None}),
        ("changes", {"results": None}),
        ("changes", {"results": [{"seq": 2**70}]}),
        ("dumps", {"results": [{"seq": "../../x", "at": "", "files": None}]}),
        ("dumps", {"results": [{"seq": 1, "at": "", "files": [{"name": "register-1.jsonl.gz"}]}]}),
    ],
)
def test_an_answer_of_another_form_is_a_sentence(ending, place, members):
    with pytest.raises(Fault):
        ending(changed(place, **members))


@pytest.mark.parametrize("body", [b"[" * 200_000, b"null", b"[]", b'"x"', b"{}", b"\xff"])
def test_an_answer_that_is_something_else_is_a_sentence(ending, body):
    with pytest.raises(Fault):
        ending(lambda asked, answer: Answer(200, body) if "/changes/" in asked else answer)


@pytest.mark.parametrize("members", [{"slug": "\ud800"}, {"events": [{"type": "\ud800"}]}])
def test_half_a_letter_is_not_taken_in(ending, path, fake, members):
    fake.items[1] |= members | {"record": None, "kind": "other"}
    with pytest.raises(Damaged):
        ending(lambda _asked, answer: answer)
    with closing(Store(path)) as store:
        assert store.one("SELECT count(*) FROM cluster") == (0,)


def test_a_register_of_another_form_cannot_be_compared(ending, path, fake):
    ending(lambda _asked, answer: answer)
    with closing(Store(path)) as store, pytest.raises(Refused, match="another form"):
        against(Direct(lambda *_asked: as_json({"count": 1}), 1), store)


def test_a_dump_is_fetched_from_the_server_itself(path, fake):
    fake.dump()
    told = json.loads(fake.answer("/api/v1/dumps/", {}).body)
    told["results"][0]["files"][0]["url"] = "x:@elsewhere.example/register"
    [dump] = dumps.offered(Direct(lambda *_asked: as_json(told), 1), 3)
    assert dump.path == "/@elsewhere.example/register"


def test_a_file_is_fetched_no_further_than_promised(path, fake, monkeypatch):
    dump = fake.dump()
    monkeypatch.setattr(calling, "CHUNK", 100)
    with serving(lambda *_asked: Answer(200, dump["packed"] * 1000)) as url:
        server = Server(url, tries=1)
        promised = dumps.Dump(3, "", "/x", len(dump["packed"]), "x", "x")
        sizes = []
        monkeypatch.setattr(dumps, "_sha256", lambda part: sizes.append(part.stat().st_size))
        with pytest.raises(Damaged):
            dumps.fetched(server, promised, path)
    assert sizes == []


def test_a_line_that_never_ends_is_not_read_to_its_end(path, monkeypatch):
    monkeypatch.setattr(dumps, "LONGEST_LINE", 1000)
    path.write_bytes(gzip.compress(b'{"a":"' + b"x" * 10_000))
    promised = dumps.Dump(1, "", "/x", 1, "", hashlib.sha256(b"").hexdigest())
    with pytest.raises(Damaged, match="too long"):
        list(dumps.items(path, promised))


def test_an_answer_is_not_read_to_its_end(ending, monkeypatch):
    monkeypatch.setattr(calling, "LARGEST", 50)
    with pytest.raises(Refused, match="too large"):
        ending(lambda _asked, answer: answer)


@pytest.mark.parametrize(
    ("name", "value"),
    [("country", "de"), ("country", "Germany"), ("region", "DE"), ("region", "de8"),
     ("identifier", "x"), ("limit", "9" * 20), ("offset", "٣")],
)  # fmt: skip
def test_a_value_of_another_form_finds_nothing_in_silence_nowhere(path, name, value):
    with closing(Store(path, new=True)) as store, pytest.raises(BadQuestion):
        question([(name, value)], store)
