"""The listing of labels, one label, and the verdict on a number."""

from urllib.parse import quote

import pytest

from labels.rules.numbers import cluster_number, label_number

from .conftest import problem

CLUSTER = {"slug", "number", "name", "country", "url"}


def test_labels_come_with_their_cluster_newest_first(get, register):
    told = get("labels/").json()
    assert [each["level"] for each in told["results"]] == ["silver", "gold"]
    assert set(told["results"][0]["cluster"]) == CLUSTER
    assert told["count"] == 2
    assert set(told["register"]) == {"seq", "valid_on", "known_at"}


@pytest.mark.parametrize(
    ("query", "levels"),
    [
        ("status=valid", ["silver"]),
        ("status__n=valid", ["gold"]),
        ("level__n=gold", ["silver"]),
        ("country=AT", ["gold"]),
        ("q=biocon", ["silver"]),
        ("ordering=awarded", ["gold", "silver"]),
        ("awarded_before=2020-01-01", ["gold"]),
        ("limit=1&offset=1", ["gold"]),
    ],
)
def test_filters_are_about_the_label_itself(query, levels, get, register):
    assert [each["level"] for each in get(f"labels/?{query}").json()["results"]] == levels


def test_a_walk_by_cursor_sees_all_labels(get, client, register):
    first = get("labels/?cursor=*&limit=1&fields=number").json()
    second = client.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    numbers = [register["silver"].number, register["gold"].number]
    assert [*first["results"], *second["results"]] == [{"number": each} for each in numbers]


@pytest.mark.parametrize("write", [str, str.lower, lambda number: number.replace("-", "")])
def test_a_label_is_found_however_its_number_is_typed(write, get, register):
    number = register["silver"].number
    label = get(f"labels/{write(number)}/").json()
    assert label["number"] == number
    assert label["cluster"]["slug"] == "biocon-valley"


def test_a_mistyped_number_is_a_404_that_helps(get, register):
    number = register["silver"].number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    response = get(f"labels/{wrong}/")
    assert response.status_code == 404
    told = problem(response)
    assert told["code"] == "mistyped_number"
    assert told["did_you_mean"] == [number]


def test_an_unknown_number_is_a_404(get, register):
    assert problem(get(f"labels/{label_number(987654)}/"))["code"] == "not_found"


@pytest.mark.parametrize(
    ("day", "status"),
    [("2014-01-01", "upcoming"), ("2016-01-01", "valid"), ("2020-01-01", "expired")],
)
def test_the_verdict_is_that_of_the_day(day, status, get, register):
    told = get(f"verify/{register['gold'].number}/?valid_on={day}").json()
    assert (told["status"], told["valid_on"]) == (status, day)
    assert told["label"]["status"] == status
    assert told["cluster"]["slug"] == "cluster-alpen"
    assert told["detail"]


def test_nobody_knew_the_number_then(get, register):
    told = get(f"verify/{register['gold'].number}/?known_at=2000-01-01").json()
    assert (told["status"], told["code"]) == ("not_found", "unknown")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (label_number(987654), "unknown"),
        (cluster_number(7), "cluster_number"),
        ("ABC", "length"),
        ("ABCD-EFG1", "symbol"),
        ("%00", "symbol"),
        ("x" * 500, "length"),
    ],
)
def test_verifying_answers_200_for_what_is_no_label(typed, code, get, register):
    response = get(f"verify/{typed}/")
    told = response.json()
    assert response.status_code == 200
    assert (told["status"], told["did_you_mean"]) == ("not_found", [])
    assert told["detail"].endswith(".")
    assert len(told["number"]) <= 40
    assert told["code"] in {code, "length"}


def test_what_was_not_known_then_is_not_what_was_meant(get, register):
    number = register["gold"].number
    wrong = number[1] + number[0] + number[2:]
    assert get(f"verify/{wrong}/?known_at=2000-01-01").json()["did_you_mean"] == []
    assert get(f"labels/{wrong}/?known_at=2000-01-01").json()["did_you_mean"] == []


def test_what_was_meant_takes_one_statement_however_much_it_is(
    get, register, django_assert_max_num_queries
):
    number = register["gold"].number
    with django_assert_max_num_queries(2):
        told = get(f"verify/{number[1] + number[0] + number[2:]}/").json()
    assert told["did_you_mean"] == [number]


def test_linked_data_of_a_label_is_whole(get, register):
    response = get(f"labels/{register['gold'].number}/?format=jsonld&fields=number")
    assert problem(response)["errors"][0]["parameter"] == "fields"


def test_a_typing_error_offers_what_was_meant(get, register):
    number = register["gold"].number
    swapped = number[1] + number[0] + number[2:]
    told = get(f"verify/{swapped}/").json()
    assert (told["code"], told["did_you_mean"]) == ("check", [number])


def why(get, text, rest=""):
    return get(f"verify/?q={quote(text)}{rest}").json()


def test_why_not_takes_a_number_or_a_name(get, register):
    number = register["silver"].number
    for text in (number, "BioCon Valley", "biocon-valley", "biocon valley"):
        told = why(get, text, "&valid_on=2026-01-01")
        assert (told["code"], told["status"], told["until"]) == ("valid", "valid", "2027-11-30")
        assert told["cluster"]["slug"] == "biocon-valley"
        assert told["detail"].endswith(".")
        assert told["next"].endswith(".")
    assert why(get, number)["label"]["number"] == number
    assert why(get, "zonder label")["code"] == "listed_without_label"


def test_why_not_is_200_also_for_what_nobody_knows(get, register):
    told = why(get, "Nobody")
    assert (told["code"], told["status"], told["cluster"]) == ("never_listed", "not_found", None)
    number = register["silver"].number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    told = why(get, wrong)
    assert (told["code"], told["did_you_mean"]) == ("mistyped_number", [number])


def test_why_not_needs_a_question(get, register):
    for address in ("verify/", "verify/?q=", "verify/?q=%20"):
        told = problem(get(address))
        assert [each["parameter"] for each in told["errors"]] == ["q"]


def test_why_not_has_a_validator(get, register):
    tag = get("verify/?q=biocon+valley")["ETag"]
    assert get("verify/?q=biocon+valley", **{"if-none-match": tag}).status_code == 304


def test_the_verdict_on_a_label_has_the_same_code(get, register):
    number = register["gold"].number
    for day in ("2014-01-01", "2016-01-01", "2020-01-01"):
        verdict = get(f"verify/{number}/?valid_on={day}").json()
        assert verdict["code"] == why(get, number, f"&valid_on={day}")["code"] == verdict["status"]


def test_why_not_has_the_members_described(get, register):
    shapes = get("openapi.json").json()["components"]["schemas"]
    for text in ("Nobody", "BioCon Valley", register["gold"].number):
        assert set(shapes["WhyNot"]["properties"]) == set(why(get, text))
