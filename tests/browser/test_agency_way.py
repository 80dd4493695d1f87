"""A day of an agency in a browser: a key, a saved set, a webhook, a check and a list of names."""

from datetime import timedelta

import pytest

from labels.clock import today

from . import asking
from .receiving import receiving
from .seed import HOLDER, WALKS


@pytest.mark.parametrize("walk", WALKS)
def test_an_agency_asks_watches_and_is_told(arrives, walk):
    ada = arrives(scripts=walk == "scripted", expects_refusals=True).log_in(f"ada.{walk}")
    asking.look_around(ada)

    known = asking.ask_with(ada, asking.make_a_key(ada))
    assert known["name"] == "Our own software"

    asking.save_a_set(ada)
    asking.see_what_changed(ada, f"{today() - timedelta(days=7)}")

    secret = asking.make_a_webhook(ada)
    with receiving(secret) as receiver:
        asking.send_a_test(ada, receiver)

    asking.check(ada)

    asking.bring_a_list(ada)
    asking.review_by_keyboard(ada)
    heading, *rows = asking.take_the_result(ada)
    assert "held_at_least_silver" in heading
    found = [(HOLDER in row, ",yes," in row) for row in rows]
    assert found == [(True, True), (True, True), (False, False)]

    asking.look_at_questions(ada)
