"""Log lines and request ids."""

import json
import logging
import sys

import pytest
from django.http import HttpResponse

from registry.logs import JsonLines
from registry.middleware import current_request_id, request_id


def line(message, *arguments, exc_info=None):
    record = logging.LogRecord("labels", logging.ERROR, "x.py", 1, message, arguments, exc_info)
    return JsonLines().format(record)


def test_a_log_line_is_one_json_object():
    entry = json.loads(line("Read %s", "a.csv"))

    assert entry["message"] == "Read a.csv"
    assert entry["level"] == "ERROR"
    assert entry["logger"] == "labels"
    assert entry["time"].endswith("+00:00")


def test_what_a_visitor_sends_cannot_begin_a_new_line_or_colour_the_screen():
    text = line("Not Found: %s", '/a\r\n{"level": "INFO"}\x1b[31m\u2028\u202e\ud800')

    assert text.isascii()
    assert text.isprintable()


@pytest.mark.parametrize("place", ["reports", "invitations", "portal/invitations", "de/reports"])
def test_an_address_that_opens_something_is_not_written_down(place):
    secret = "7Xyg9-nS5ASiL8YQnhxHO5TWO8EG6cN5psfpo657PZE"
    text = line("Unprocessable Entity: %s", f"/{place}/{secret}/")

    assert secret not in text
    assert f"/{place}/***/" in json.loads(text)["message"]


def test_an_exception_is_part_of_its_line():
    try:
        raise ValueError("no such\nday")
    except ValueError:
        text = line("Failed", exc_info=sys.exc_info())

    assert "\n" not in text
    assert "ValueError: no such\nday" in json.loads(text)["exception"]


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql://ada:hush@db/register",
        "password=hush",
        "SECRET_KEY='hush'",
        "{'api_key': 'hush'}",
        "Authorization: Bearer hush",
        "Cookie: hush",
    ],
)
def test_passwords_and_keys_are_hidden(secret):
    text = line("Refused: %s", secret)

    assert "hush" not in text
    assert "***" in text


def test_ordinary_text_is_left_as_it_is():
    text = "Read 12 rows of https://example.org/a.csv: 3 created, key figures unchanged"

    assert json.loads(line(text))["message"] == text


def test_every_answer_names_its_request_and_so_do_its_log_lines(rf):
    seen = []

    def view(request):
        seen.append((current_request_id(), json.loads(line("Here"))["request_id"]))
        return HttpResponse()

    answer = request_id(view)(rf.get("/", headers={"X-Request-ID": "mine"}))
    again = request_id(view)(rf.get("/"))

    name = answer.headers["X-Request-ID"]
    assert name != "mine"
    assert len(name) == 32
    assert seen[0] == (name, name)
    assert again.headers["X-Request-ID"] != name
