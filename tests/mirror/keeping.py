"""Copies in tests: brought in step with the register of the test, and compared with it."""

import io
from urllib.parse import urlsplit

from docs.mirror.register_mirror import calling, following
from docs.mirror.register_mirror.answers import records
from docs.mirror.register_mirror.asking import Question
from docs.mirror.register_mirror.checking import differences
from docs.mirror.register_mirror.store import Store
from labels.register import query
from labels.register.document import canonical
from labels.register.head import head
from tests.mirror.serving import from_the_register
from tests.register.asking import ask

URL = "http://127.0.0.1:1"


class Direct(calling.Server):
    """Asks the register without a network, and never sleeps."""

    def __init__(self, answer=from_the_register, tries=3):
        self.answer, self.slept = answer, []
        super().__init__(URL, sleep=self.slept.append, tries=tries)

    def _open(self, url, headers):
        parts = urlsplit(url)
        told = self.answer(f"{parts.path}?{parts.query}", Headers(headers))
        return answered(url, told)


class Headers(dict):
    def __missing__(self, name):
        return None


def answered(url, told):
    """The answer as urllib would give it, by way of its errors where it is one."""
    stream = io.BytesIO(told.body)
    stream.status, stream.headers, stream.length = told.status, told.headers, 0
    if told.status >= 400:
        raise calling._fault(url, _Error(told))
    return stream


class _Error:
    def __init__(self, told):
        self.code, self.headers, self.read = told.status, told.headers, lambda size: told.body


def in_step(path, answer=from_the_register, **more):
    """The store at `path` after a sync."""
    store = Store(path, new=True)
    following.Follower(Direct(answer), store, lambda sentence: None, **more).catch_up()
    return store


def content(store):
    """All rows that follow from the records, and the place."""
    tables = ("cluster", "label", "code", "word", "level", "scheme")
    rows = {table: sorted(store.db.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
    place = store.place()
    return rows | {"place": (place.seq, place.at)}


def assert_equal_to_the_register(store, day):
    """Every record of the copy, with the statuses of a day, is that of the server's listing."""
    own = list(records(store, Question(day.isoformat())))
    theirs = list(query.walk(ask(valid_on=day), head()))
    assert own == theirs
    assert (store.place().seq, store.place().at) == (head().seq, head().known_at)


def assert_in_step(store, fake):
    """The copy holds what the made-up register says, and finds nothing wrong with itself."""
    own = sorted(store.db.execute("SELECT seq, sha256, record FROM cluster"))
    theirs = [(i["seq"], i["sha256"], canonical(i["record"])) for i in fake.records()]
    assert own == theirs
    assert (store.place().seq, list(differences(store))) == (fake.seq, [])
