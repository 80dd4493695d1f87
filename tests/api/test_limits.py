"""How much anybody may ask of the API: counted, told, and true also for many at once."""

import threading
from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from django.db import OperationalError, connection
from django.test import Client

from labels.api import limits
from labels.api.limits import ADDRESS, AGENCY, HEADERS, PERSON, Rate, TooMany, settle, take
from labels.models import Spent
from labels.problems import CODES
from tests.agencies import agency_program, make_agency, make_agency_key
from tests.people import make_user

from .calling import Program, program
from .conftest import problem

# Noon in Brussels, so that no test meets midnight unless it wants to.
NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
SMALL = Rate("small", 60, 3, 2)


@pytest.fixture(autouse=True)
def limits_are_on(settings):
    settings.RATE_LIMITS = True


@pytest.fixture
def clock(monkeypatch):
    """Moved by hand, in seconds after noon."""

    def at(seconds=0, *, start=NOON):
        monkeypatch.setattr(limits.timezone, "now", lambda: start + timedelta(seconds=seconds))

    at()
    return at


@pytest.fixture
def small(monkeypatch):
    """Three at once, one more each second, two more a day: for everybody."""
    for name in ("ADDRESS", "PERSON", "AGENCY"):
        monkeypatch.setattr(limits, name, SMALL)


def let_through(count, who="somebody", **more):
    """How many of so many requests are let through."""
    done = 0
    for _ in range(count):
        try:
            take(who, SMALL, **more)
        except TooMany:
            continue
        done += 1
    return done


def test_the_burst_and_the_allowance_of_the_day_and_no_more_is_let_through(db, clock):
    assert let_through(10) == 3 + 2
    assert Spent.objects.get().requests == 5


def test_what_was_refused_costs_nothing(db, clock):
    let_through(5)
    before = Spent.objects.values().get()
    assert let_through(7) == 0
    assert Spent.objects.values().get() == before


def test_the_rate_refills_and_the_allowance_does_not(db, clock):
    assert let_through(10) == 5
    clock(2)
    assert let_through(10) == 2
    clock(3600)
    assert let_through(10) == 3


def test_the_next_day_begins_with_a_new_allowance(db, clock):
    assert let_through(10) == 5
    clock(86_400)
    assert let_through(10) == 5


def test_midnight_gives_no_second_burst(db, clock):
    """One second before and one after midnight in Brussels."""
    midnight = datetime(2026, 6, 15, 22, tzinfo=UTC)
    clock(-1, start=midnight)
    assert let_through(10) == 5
    clock(1, start=midnight)
    assert let_through(10) == 2 + 2
    assert Spent.objects.count() == 2


def test_retry_after_is_true(db, clock):
    """Not a second before, and then at once, also where a part of a second is left."""
    for later in (0, 0.25, 0.999):
        clock(later)
        let_through(10)
        with pytest.raises(TooMany) as refused:
            take("somebody", SMALL)
        wait = refused.value.wait
        assert wait >= 1
        clock(later + wait - 1)
        with pytest.raises(TooMany):
            take("somebody", SMALL)
        clock(later + wait)
        take("somebody", SMALL)
        Spent.objects.all().delete()


def test_retry_after_counts_what_is_owed(db, clock):
    """Somebody whose conditional requests were not 304 waits for all of it."""
    let_through(5)
    clock(1)
    taken = take("somebody", SMALL, conditional=True)
    settle(taken)
    with pytest.raises(TooMany) as refused:
        take("somebody", SMALL)
    clock(1 + refused.value.wait)
    take("somebody", SMALL)


def test_an_unchanged_answer_costs_a_tenth(db, clock):
    before = take("somebody", SMALL).full_at
    after = take("somebody", SMALL, conditional=True).full_at
    assert before - NOON == timedelta(seconds=1)
    assert after - before == timedelta(seconds=0.1)
    assert settle(take("somebody", SMALL, conditional=True)).full_at - after == timedelta(seconds=1)


def test_ten_unchanged_answers_are_let_through_where_one_whole_would_be(db, clock):
    assert let_through(5) == 5
    clock(1)
    assert let_through(100, conditional=True) == 1
    clock(4)
    assert let_through(100, conditional=True) == 21


def test_conditions_that_never_hold_let_nobody_through_more_often(db, clock):
    done = 0
    for _ in range(20):
        try:
            settle(take("somebody", SMALL, conditional=True))
        except TooMany:
            continue
        done += 1
    assert done == 3 + 2


def test_many_at_once_get_no_more_than_one_after_the_other(transactional_db, clock):
    done, errors = [], []
    start = threading.Barrier(8)

    def ask():
        try:
            start.wait(10)
            done.append(let_through(4))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not errors
    assert sum(done) == 5
    assert Spent.objects.get().requests == 5


def test_addresses_do_not_share_and_those_of_one_customer_do(db, clock, small, client):
    def asks(address):
        return client.get("/api/v1/levels/", REMOTE_ADDR=address).status_code

    assert [asks("203.0.113.7") for _ in range(6)] == [200] * 5 + [429]
    assert asks("203.0.113.8") == 200
    assert asks("::ffff:203.0.113.7") == 429
    assert [asks(f"2001:db8::{n}") for n in range(1, 7)] == [200] * 5 + [429]
    assert asks("2001:db8:0:1::1") == 200
    assert "2001:db8::/64" in set(Spent.objects.values_list("who", flat=True))


def test_the_refusal_says_how_long_to_wait(db, clock, small, get):
    answers = [get("levels/") for _ in range(6)]
    assert problem(answers[-1])["code"] == "too_many_requests"
    assert answers[-1].json()["detail"] == CODES["too_many_requests"]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "1"
    assert answers[-1]["Access-Control-Allow-Origin"] == "*"
    clock(1)
    assert get("levels/").status_code == 200


def test_every_answer_tells_the_limit(db, clock, small, get):
    answers = [get("levels/") for _ in range(6)]
    told = [[answer[name] for name in HEADERS] for answer in answers]
    assert [each[0] for each in told] == ["3"] * 6
    assert [each[1] for each in told] == ["2", "1", "0", "0", "0", "0"]
    assert [each[2] for each in told] == ["1", "2", "3", "3", "3", "3"]
    assert {each[3] for each in told} == {"3;w=3, 2;w=86400"}
    clock(1)
    answer = get("levels/")
    assert answer["RateLimit-Remaining"] == "0"
    assert set(HEADERS) < set(answer["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize("address", ["levels/?x=1", "clusters/nobody/", "keys/", "assessments/"])
def test_what_is_refused_for_other_reasons_is_counted_too(db, clock, get, address):
    answer = get(address)
    assert answer.status_code in {400, 401, 404}
    assert answer["RateLimit-Remaining"] == "119"
    assert Spent.objects.get().requests == 1


def test_a_304_is_one_statement_and_costs_a_tenth(db, clock, get, django_assert_num_queries):
    tag = get("openapi.json")["ETag"]
    before = Spent.objects.get().full_at
    with django_assert_num_queries(1):
        answer = get("openapi.json", If_None_Match=tag)
    assert answer.status_code == 304
    assert answer["RateLimit-Remaining"] == "118"
    assert Spent.objects.get().full_at - before == ADDRESS.unit
    with django_assert_num_queries(2):
        assert get("openapi.json", If_None_Match='"other"').status_code == 200
    assert Spent.objects.get().full_at - before == 11 * ADDRESS.unit
    with django_assert_num_queries(1):
        get("openapi.json")
    assert Spent.objects.get().requests == 4


def test_keys_have_limits_of_their_own(db, clock, get):
    agency = make_agency()
    software, mine = agency_program(agency), program(make_user())
    other = agency_program(agency)
    assert software.get("levels/")["RateLimit-Limit"] == str(AGENCY.at_once)
    assert mine.get("levels/")["RateLimit-Limit"] == str(PERSON.at_once)
    assert get("levels/")["RateLimit-Limit"] == str(ADDRESS.at_once)
    assert other.get("levels/")["RateLimit-Remaining"] == str(AGENCY.at_once - 1)
    assert Spent.objects.count() == 4
    assert Spent.objects.filter(who=software.user.prefix).count() == 1


def test_whoever_has_logged_in_is_counted_as_a_person(db, clock, client):
    user = make_user()
    client.force_login(user)
    assert client.get("/api/v1/assessments/")["RateLimit-Limit"] == str(PERSON.at_once)
    assert Spent.objects.get().who == f"user-{user.pk}"


def test_a_key_that_opens_nothing_is_refused_everywhere_and_counted_by_the_address(db, clock, get):
    for header in ("Bearer a_0123456789ab.x", "Bearer x.y", "Basic x", "Bearer"):
        answer = get("levels/", Authorization=header)
        assert (answer.status_code, problem(answer)["code"]) == (401, "unauthorized")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Spent.objects.values_list("who", "requests").get() == ("127.0.0.1", 4)


def test_guessing_keys_ends_at_the_limit_of_the_address(db, clock, small, get):
    codes = [get("levels/", Authorization="Bearer x.y").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_keys_are_not_read_from_parameters(db, get):
    _key, text = make_agency_key(make_agency())
    for name in ("key", "api_key", "access_token", "token"):
        answer = get(f"levels/?{name}={text}")
        assert (answer.status_code, problem(answer)["code"]) == (400, "bad_parameters")


def test_questions_before_the_question_of_another_site_cost_nothing(db):
    answer = Client().options("/api/v1/levels/")
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert not Spent.objects.exists()


def test_nobody_is_answered_uncounted(db, get, monkeypatch):
    def away(*_words):
        raise OperationalError("the database is away")

    monkeypatch.setattr(limits, "_answer", away)
    answer = get("openapi.json")
    assert (answer.status_code, problem(answer)["code"]) == (503, "unavailable")


def test_switched_off_nothing_is_counted(db, get, settings):
    settings.RATE_LIMITS = False
    answer = get("levels/")
    assert "RateLimit-Limit" not in answer
    assert not Spent.objects.exists()


def test_the_limits_are_published(db, get):
    told = get("limits/").json()["results"]
    assert [each["who"] for each in told] == ["address", "person", "agency"]
    assert told[0] | {"who": ""} == {
        "who": "",
        "requests_a_minute": 60,
        "requests_at_once": 120,
        "more_requests_a_day": 2000,
        "unchanged_costs": 0.1,
    }


def test_every_rate_refills_at_least_once_a_second():
    """So that midnight never comes before the end of a wait."""
    for rate in limits.RATES:
        assert ceil((rate.unit * limits.WHOLE).total_seconds()) == 1


def test_a_program_that_is_refused_for_its_scope_is_counted_by_its_key(db, clock):
    software = agency_program(make_agency(), scopes=[])
    assert isinstance(software, Program)
    answer = software.get("keys/")
    assert answer.status_code == 403
    assert Spent.objects.get().who == software.user.prefix
