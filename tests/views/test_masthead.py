"""The frame of every page: its menu, the page one is on, and the way to other languages."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

MAIN = ("cluster-list", "map", "verify", "statistics", "scheme-list", "about", "account_login")


@pytest.fixture
def page(see):
    return see("/about/")


def test_the_menu_opens_without_a_script_and_holds_every_main_page(page):
    assert [attrs["class"] for attrs in page.all("details") if attrs.get("class") == "menu"]
    assert {reverse(route) for route in MAIN} <= set(page.links)


def test_one_page_of_the_menu_is_the_one_we_are_on(page):
    here = [attrs for attrs in page.all("a") if attrs.get("aria-current") == "page"]
    assert [attrs["href"] for attrs in here] == ["/about/"]


def test_the_way_to_other_languages_ends_at_their_list(page):
    assert "#languages" in page.links
    assert [attrs["id"] for attrs in page.all("nav") if "id" in attrs] == ["languages"]


def test_the_end_of_a_page_names_what_programs_and_readers_of_news_need(page):
    assert {reverse("api-docs"), reverse("feed"), "/about/#sources"} <= set(page.links)
