"""DATABASE_URL names a server of one's own."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from registry.embedded.database import from_url


def test_a_url_becomes_django_settings():
    database = from_url("postgresql://ada:p%40ss%2Fword@db.example.org:6432/register")

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["HOST"] == "db.example.org"
    assert database["PORT"] == "6432"
    assert database["USER"] == "ada"
    assert database["PASSWORD"] == "p@ss/word"
    assert database["NAME"] == "register"
    assert database["OPTIONS"] == {}


def test_what_else_the_url_says_is_an_option_of_the_connection():
    database = from_url("postgres://db.example.org/register?sslmode=verify-full&connect_timeout=3")

    assert database["OPTIONS"] == {"sslmode": "verify-full", "connect_timeout": "3"}


def test_a_socket_directory_may_stand_in_for_the_host():
    assert from_url("postgresql:///register?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("mysql://u:hush@h/n", "must begin like postgresql://user:password@host:5432/name"),
        ("h/n", "must begin like"),
        ("postgresql://u:hush@h", "names no database. Add it at the end"),
        ("postgresql://u:hush@h:port/n", "names a port that is not a number"),
        ("postgresql://u:hush@h:70000/n", "names a port that is not a number up to 65535"),
        ("postgresql://u:hu%zzsh@h/n", "cannot be read. Write .* and in the password %40 for @"),
        ("postgresql://h/n?colour=red", "cannot be read"),
    ],
)
def test_a_url_that_cannot_be_used_is_answered_with_what_to_write(url, advice):
    with pytest.raises(ImproperlyConfigured, match=advice) as caught:
        from_url(url)

    assert "hush" not in str(caught.value)
