"""The catalogue of the design: only for people who build pages, and whole."""

import pytest

from labels.templatetags import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(settings, see):
    settings.DEBUG = True
    return see("/design/")


def test_nobody_sees_it_where_the_register_is_public(see):
    see("/design/", 404)


def test_it_is_only_read(client, settings):
    settings.DEBUG = True
    assert client.post("/design/").status_code == 405


def test_it_is_never_kept_and_not_for_search_engines(catalogue):
    assert "no-store" in catalogue.response["Cache-Control"]
    assert {"name": "robots", "content": "noindex"} in catalogue.all("meta")


def test_every_level_and_every_status_is_on_it_in_both_schemes(catalogue):
    drawn = [attrs.get("href") for attrs in catalogue.all("use")]
    for level in words.LEVELS:
        assert drawn.count(f"#m-{level}") >= 2
    for status in words.STATUSES:
        assert drawn.count(f"#s-{status}") >= 2


def test_what_is_drawn_is_in_the_sprite(catalogue):
    there = {f"#{attrs['id']}" for _tag, attrs in catalogue.tags if "id" in attrs}
    assert {attrs["href"] for attrs in catalogue.all("use")} <= there


def test_no_name_is_given_twice(catalogue):
    names = [attrs["id"] for _tag, attrs in catalogue.tags if "id" in attrs]
    assert len(names) == len(set(names))
