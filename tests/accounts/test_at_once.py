"""Guessing from many connections at once gets no further than one by one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from .people import code, give_app, make_person, try_password

AT_ONCE = 20


@pytest.fixture
def anna(transactional_db):
    cache.clear()  # its table has no model, so nobody else clears it after a test that commits
    yield make_person("anna")
    cache.clear()


def at_once(act):
    """What each of so many threads gets that begin together."""
    ready = Barrier(AT_ONCE)

    def go(number):
        try:
            ready.wait(timeout=20)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(go, range(AT_ONCE)))


def test_no_more_passwords_get_through_at_once_than_one_by_one(anna):
    def guess(number):
        address = f"192.0.2.{number}"
        return try_password(Client(), anna.email, "wrong", REMOTE_ADDR=address).status_code

    answers = at_once(guess)

    assert set(answers) <= {200, 429}
    assert answers[200] <= 10
    assert at_once(guess)[200] <= 10 - answers[200]


def test_one_code_logs_in_one_of_many(anna):
    give_app(anna)
    clients = [Client() for _ in range(AT_ONCE)]
    for number, each in enumerate(clients):
        try_password(each, anna.email, REMOTE_ADDR=f"192.0.2.{number}")
    typed = code()

    answers = at_once(
        lambda number: (
            clients[number]
            .post("/accounts/2fa/authenticate/", {"code": typed}, REMOTE_ADDR=f"192.0.2.{number}")
            .status_code
        )
    )

    assert answers[302] <= 1
    assert sum("_auth_user_id" in each.session for each in clients) == answers[302]
