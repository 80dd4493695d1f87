"""The page of statistics: days, pictures with their tables, files, addresses, published numbers."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import Country
from labels.register import cache
from labels.register.head import head
from labels.views import names
from tests.factories import exact, make_cluster, make_label

pytestmark = pytest.mark.django_db
PARTS = ["valid-over-years", "ever-over-years", "level", "country", "sector", "headlines"]


def rows(response):
    assert response.status_code == 200, response.content[:300]
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize(
    "sent",
    [
        "on=31.12.2020",
        "on=2020-02-30",
        "on=2020-01-01&on=2021-01-01",
        "known_at=2099-01-01",
        "valid_on=2020-01-01",
        "by=level",
        "sort=size",
        "sort=ever&sort=valid",
        "format=csv",
        "part=level",
        "format=json&part=level",
        "format=csv&part=everything",
        "colour=red",
    ],
)
def test_what_is_not_understood_is_refused_and_named(see, register, sent):
    page = see(f"/statistics/?{sent}", 400)
    assert sent.split("=")[0] in page.words or "part" in page.words
    assert page.response["Cache-Control"] == "no-store"


def test_all_that_is_wrong_is_named_at_once(see, register):
    words = see("/statistics/?on=x&sort=size&colour=red", 400).words
    assert all(name in words for name in ("on", "sort is one of these", "colour"))


def test_empty_fields_ask_nothing(see, register):
    assert "20 November 2026" in see("/statistics/?on=&sort=&format=&part=&known_at=").words


def test_an_empty_register_has_statistics_without_pictures(see, client, db):
    page = see("/statistics/")
    assert "knows of no label that had been awarded by this day" in page.words
    assert "Valid over the years" not in page.words
    assert "Published numbers beside ours" in page.words
    for part in PARTS[:-1]:
        assert rows(client.get(f"/statistics/?format=csv&part={part}")) == [] or part in PARTS[:2]


def test_a_day_before_the_first_label_has_none(see, register):
    page = see("/statistics/?on=2009-12-31")
    assert "0 valid labels" in page.words
    assert "no label that had been awarded by this day" in page.words


@pytest.mark.parametrize("on", ["1900-01-01", "2030-06-01", "2100-12-31"])
def test_any_day_of_the_calendar_has_an_answer(see, register, on):
    see(f"/statistics/?on={on}")


def test_a_day_in_the_future_is_the_last_column(see, client, register):
    found = rows(client.get("/statistics/?on=2028-06-01&format=csv&part=valid-over-years"))
    assert found[-1] == {
        "day": "2028-06-01",
        "bronze": "0",
        "silver": "0",
        "gold": "0",
        "total": "0",
    }
    assert {"2026-12-31", "2027-12-31"} <= {row["day"] for row in found}


def test_the_pictures_say_the_same_as_the_api_on_every_day(client, register):
    for part, name in (("valid-over-years", "valid"), ("ever-over-years", "ever")):
        found = rows(client.get(f"/statistics/?format=csv&part={part}"))
        assert [row["day"] for row in found][-2:] == ["2025-12-31", "2026-11-20"]
        for row in found:
            told = client.get(f"/api/v1/statistics/?on={row['day']}&by=level").json()
            assert int(row["total"]) == told["totals"][name]
            for level in told["by"]["level"]:
                dated = level["ever"] - level["undated"] if name == "ever" else level["valid"]
                assert int(row[level["code"]]) == dated


def test_labels_of_no_known_day_are_a_part_of_their_own(see, client, register):
    make_label(register["beta"], "gold")
    found = rows(client.get("/statistics/?format=csv&part=ever-over-years"))
    assert {row["undated"] for row in found} == {"1"}
    assert "Day not known" in see("/statistics/").words


def test_each_picture_has_its_table_its_file_and_an_address(see, register):
    page = see("/statistics/")
    ids = {attrs["id"] for _tag, attrs in page.tags if "id" in attrs}
    for part in PARTS:
        assert part in ids
        assert f"/statistics/?format=csv&part={part}" in page.links
        assert [url for url in page.links if "known_at=" in url and url.endswith(f"#{part}")]
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(pictures) == 2
    assert all(set(svg["aria-labelledby"].split()) <= ids for svg in pictures)


def test_the_address_that_keeps_the_numbers_keeps_them(see, client, register):
    page = see("/statistics/")
    kept = next(url for url in page.links if url.endswith("#level")).partition("#")[0]
    before = rows(client.get(f"{kept}&format=csv&part=level"))
    make_label(register["beta"], "gold", validity=exact("2020-01-01", "2027-12-31"))
    assert rows(client.get("/statistics/?format=csv&part=level")) != before
    assert rows(client.get(f"{kept}&format=csv&part=level")) == before


def test_countries_have_all_numbers_in_the_order_asked_for(see, client, register):
    make_label(register["beta"], "gold", awarded="2012")
    make_label(register["beta"], "gold", awarded="2017")
    make_cluster("Nowhere", country=None)

    def order(sort):
        page = see(f"/statistics/?sort={sort}")
        text = page.words.partition("Labels and clusters by country")[2]
        return text.index("DE") < text.index("FR")

    assert order("valid")
    assert not order("ever")
    assert order("name")
    found = {row["code"]: row for row in rows(client.get("/statistics/?format=csv&part=country"))}
    assert found["FR"] == {
        "code": "FR",
        "name": "FR",
        "valid": "0",
        "ever": "3",
        "clusters_valid": "0",
        "clusters": "1",
        "undated": "0",
    }


def test_the_order_in_force_is_told_and_the_others_are_links(see, register):
    page = see("/statistics/?on=2022-01-01&sort=ever")
    assert [th["aria-sort"] for th in page.all("th") if "aria-sort" in th] == ["descending"]
    assert "/statistics/?on=2022-01-01&sort=name#country" in page.links
    assert "/statistics/?on=2022-01-01&sort=ever#country" not in page.links


def test_a_name_that_a_spreadsheet_would_calculate_is_disarmed(client, register):
    Country.objects.filter(code="DE").update(names={"en": "=1+1"})
    names.forget()
    found = rows(client.get("/statistics/?format=csv&part=country"))
    assert [row["name"] for row in found if row["code"] == "DE"] == ["'=1+1"]


@pytest.mark.parametrize("part", PARTS)
def test_a_file_says_what_it_is(client, register, part):
    answer = client.get(f"/statistics/?on=2022-01-01&format=csv&part={part}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{part}-2022-01-01.csv"'
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["ETag"]


def test_published_numbers_stand_beside_ours(see, client, register):
    found = rows(client.get("/statistics/?format=csv&part=headlines"))
    last = next(row for row in found if (row["on"], row["number"]) == ("2023", "172"))
    assert (last["ever"], last["valid"], last["kind"]) == ("1", "0", "ever")
    counted = [row for row in found if row["kind"] == "benchmarked"]
    assert counted
    assert {(row["ever"], row["valid"]) for row in counted} == {("", "")}
    words = see("/statistics/").words
    assert "1,261" in words
    assert "in 46 countries" in words
    assert "about 62" in words


def test_a_published_number_of_a_country_stands_beside_that_country(client, register):
    make_label(register["beta"], "bronze", awarded="2013-05-01")
    make_label(make_cluster("Undated", country="FR"), "bronze")
    make_label(register["alpha"], "bronze", awarded="2013-05-01")
    found = rows(client.get("/statistics/?format=csv&part=headlines"))
    french = next(row for row in found if row["what"].startswith("Bronze labels, FR"))
    assert (french["on"], french["number"], french["ever"]) == ("2014-02", "71", "1")


@pytest.mark.parametrize("language", ["de", "fr", "it", "es", "pl"])
def test_years_are_never_grouped_and_numbers_are_those_of_the_language(see, register, language):
    page = see(f"/{language}/statistics/")
    drawn = page.response.content.decode().partition('role="img"')[2].partition("</svg>")[0]
    assert ">2026</text>" in drawn
    grouped = {"de": "1.261", "fr": "1\u202f261", "it": "1.261", "es": "1261", "pl": "1261"}
    assert grouped[language] in page.text.replace("\xa0", "\u202f")
    assert 'height="' in drawn
    assert not [part for part in drawn.split('"') if part.endswith("%") and "," in part]


def test_the_page_takes_three_statements_and_then_one(see, client, register):
    see("/clusters/")  # reads the code lists, which are kept
    cache._kept.clear()
    for most in (3, 1):
        with CaptureQueriesContext(connection) as asked:
            see("/statistics/")
        assert len(asked) <= most


PAST = ["/statistics/", "/map/", "/map/?country=DE", "/clusters/?country=FR&level=gold"]


@pytest.mark.parametrize("address", PAST)
def test_pages_about_an_earlier_register_take_three_statements_too(see, register, address):
    then = head().known_at
    make_cluster("Delta")
    address = f"{address}{'&' if '?' in address else '?'}known_at={then}"
    see(address)  # reads the code lists, which are kept
    cache._kept.clear()
    with CaptureQueriesContext(connection) as asked:
        see(address)
    assert len(asked) <= 3, [each["sql"][:90] for each in asked]


def test_another_day_of_the_same_year_does_not_count_the_years_again(see, register):
    see("/statistics/?on=2026-01-01")
    with CaptureQueriesContext(connection) as asked:
        see("/statistics/?on=2026-01-02")
    assert len(asked) <= 2


def test_the_page_about_the_end_of_a_year_has_one_column_for_it(client, register):
    found = rows(client.get("/statistics/?on=2025-12-31&format=csv&part=valid-over-years"))
    days = [date.fromisoformat(row["day"]) for row in found]
    assert days[-1] == date(2025, 12, 31)
    assert len(days) == len(set(days))
