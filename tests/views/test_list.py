"""The list: search, facets, chips, paging, export."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from labels.models import Country
from labels.views import list_facets, names
from tests.factories import RANKS, make_cluster, make_label

pytestmark = pytest.mark.django_db


def test_the_list_shows_clusters_with_their_standing(see, register):
    page = see("/clusters/")
    assert "3 clusters" in page.words
    assert "Gold label, valid until 31 March 2028" in page.words
    assert "No label" in page.words
    assert page.links.index("/clusters/alpha-bio/") < page.links.index("/clusters/gamma/")


def test_search_finds_names_without_their_accents(see, register):
    page = see("/clusters/?q=beta+energie")
    assert "1 cluster" in page.words
    assert "Béta Énergie" in page.words


def test_empty_fields_of_the_form_ask_nothing(see, register):
    page = see("/clusters/?q=&valid_on=&ordering=&min_level=&known_at=")
    assert "3 clusters" in page.words


def test_a_facet_counts_and_switches_its_value_on_and_off(see, register):
    page = see("/clusters/?country=DE")
    assert "/clusters/" in page.links, "following the chosen value removes it"
    assert "/clusters/?country=DE&country=FR" in page.links
    chosen = [a for a in page.all("a") if a.get("aria-current") == "true"]
    facets = [a["href"] for a in chosen if a.get("rel") == "nofollow"]
    assert facets == ["/clusters/"]


def test_every_facet_link_leads_to_a_list(see, client, register):
    page = see("/clusters/?status=expired")
    facets = [a["href"] for a in page.all("a") if a.get("rel") == "nofollow"]
    pages = [url for url in facets if url.startswith("/clusters/")]
    assert len(pages) > 8
    assert {client.get(url).status_code for url in pages} == {200}


def test_a_year_is_a_facet_of_its_own(see, register):
    page = see("/clusters/?awarded_after=2016-01-01&awarded_before=2016-12-31")
    assert "Year of award: 2016" in page.words
    assert "1 cluster" in page.words


def test_active_conditions_are_chips_that_remove_themselves(see, register):
    page = see("/clusters/?q=alpha&country=DE&country=FR&status__n=valid&valid_on=2020-01-01")
    assert "Country: DE" in page.words
    assert "Status: not Valid" in page.words
    assert "Valid on: 1 January 2020" in page.words
    assert "/clusters/?q=alpha&country=FR&status__n=valid&valid_on=2020-01-01" in page.links


def test_an_empty_result_offers_the_nearest_that_have_some(see, register):
    make_cluster("Delta", country="IT", published=True)
    page = see("/clusters/?country=IT&level=gold")
    assert "No cluster fits" in page.words
    assert "without “Level: Gold” 2 clusters without “Country: IT” 1 cluster" in page.words
    assert "/clusters/?country=IT" in page.links
    assert "/clusters/?level=gold" in page.links


def test_a_condition_whose_removal_brings_nothing_is_not_offered(see, register):
    page = see("/clusters/?country=IT&level=gold&sector=health")
    assert "without “Country: IT” 1 cluster" in page.words
    assert "without “Level" not in page.words
    assert "without “Sector" not in page.words


def test_if_no_single_condition_is_the_reason_the_list_says_so(see, register):
    page = see("/clusters/?country=IT&region=DE2&level=silver&sector=health")
    assert "No single condition is the reason" in page.words
    assert "Remove all conditions" in page.words


def test_an_empty_search_offers_the_spelling_that_the_names_have(see, register):
    page = see("/clusters/?q=alphaa+bioo+gugelhupf&country=DE")
    assert "with the spelling “alpha bio” 1 cluster" in page.words
    assert "/clusters/?q=alpha+bio&country=DE" in page.links


def test_a_better_spelling_is_offered_alone_where_conditions_forbid_it(see, register):
    page = see("/clusters/?q=alphaa+bioo+gugelhupf&country=FR")
    assert "for “alpha bio” alone, without other conditions 1 cluster" in page.words
    assert "with the spelling" not in page.words
    assert "/clusters/?q=alpha+bio" in page.links


def test_an_empty_search_in_an_earlier_register_offers_no_spelling_of_today(see, register):
    page = see("/clusters/?q=alphaa+bioo+gugelhupf&known_at=2020-01-01")
    assert "No cluster fits" in page.words
    assert "alpha bio" not in page.words


def test_an_empty_result_takes_one_statement_more(see, register, django_assert_max_num_queries):
    see("/clusters/?q=alphaa+gugelhupf&country=FR&level=silver")  # reads codes and names
    with django_assert_max_num_queries(4):
        see("/clusters/?q=alphaa+bioo+gugelhupf&country=DE&level=gold")


def test_the_compact_view_shows_the_same_clusters_in_a_table(see, register):
    detailed, compact = see("/clusters/?country=DE"), see("/clusters/?country=DE&view=compact")
    assert "Alpha Bio" in compact.words
    assert compact.all("table")
    assert not detailed.all("table")
    assert "/clusters/?country=DE&view=compact" in detailed.links
    assert "/clusters/?country=DE" in compact.links


def test_the_view_stays_with_every_way_on_and_out_of_what_is_taken_along(see, client, register):
    page = see("/clusters/?country=DE&view=compact")
    assert "/clusters/?country=DE&country=FR&view=compact" in page.links
    assert "/clusters/?view=compact" in page.links, "the chip goes, the view stays"
    taken = [url for url in page.links if url.startswith("/api/v1/clusters/")]
    assert len(taken) == 5
    assert not [url for url in taken if "view" in url]
    assert client.get("/api/v1/clusters/?view=compact").status_code == 400


def test_a_view_that_does_not_exist_is_refused(see, register):
    page = see("/clusters/?view=compat", status=400)
    assert "/clusters/?view=compact" in page.links


def test_days_have_plain_words(see, register):
    page = see("/clusters/?country=FR")
    assert "Today End of 2025 End of 2020 End of 2015" in page.words
    assert "/clusters/?country=FR&valid_on=2020-12-31" in page.links
    then = see("/clusters/?country=FR&valid_on=2020-12-31")
    assert "Statuses are those of 31 December 2020." in then.words
    assert "/clusters/?country=FR" in then.links


def test_the_list_offers_to_leave_out_what_is_not_valid(see, register):
    assert "/clusters/?country=FR&status=valid" in see("/clusters/?country=FR").links
    page = see("/clusters/?country=DE&status=valid")
    assert "Only clusters with a label valid" not in page.words


def test_values_chosen_beside_others_keep_their_canonical_order(see, client, register):
    page = see("/clusters/?country=FR&q=a")
    assert "/clusters/?q=a&country=DE&country=FR" in page.links
    page = see("/clusters/?country=DE&country=IT")
    assert "/clusters/?country=DE&country=FR&country=IT" in page.links


def test_a_facet_of_hundreds_shows_the_largest_and_says_so(see, register, monkeypatch):
    monkeypatch.setattr(list_facets, "MOST_OPTIONS", 2)
    monkeypatch.setattr(list_facets, "FIRST_OPTIONS", 1)
    page = see("/clusters/")
    assert "One more value has fewer clusters. Choose a country first to see it." in page.words


def test_what_is_kept_of_a_page_follows_the_names(see, register):
    assert "Gondor" not in see("/clusters/").words
    Country.objects.filter(pk="DE").update(names={"en": "Gondor"})
    names.forget()
    assert "Gondor" in see("/clusters/").words


def test_the_list_can_change_in_place_and_nothing_in_it_runs_by_itself(see, register):
    page = see("/clusters/")
    scripts = [a["src"] for a in page.all("script")]
    assert scripts == ["/static/django_htmx/htmx-2.min.js", "/static/labels/browse.js"]
    (settings,) = [a["content"] for a in page.all("meta") if a.get("name") == "htmx-config"]
    assert json.loads(settings)["allowEval"] is False
    assert json.loads(settings)["includeIndicatorStyles"] is False
    assert [a["hx-select"] for a in page.all("div") if a.get("id") == "browse"] == ["#browse"]
    assert [a["id"] for a in page.all("p") if a.get("role") == "status"] == ["told"]


@pytest.mark.parametrize("address", ["/about/", "/clusters/alpha-bio/", "/clusters/?country=XX"])
def test_other_pages_load_no_script_for_it(see, register, address):
    page = see(address, status=400 if "XX" in address else 200)
    assert not [a for a in page.all("script") if "htmx" in a.get("src", "")]


def test_whoever_asks_from_a_script_gets_the_same_page(client, register):
    plain = client.get("/clusters/?country=DE")
    asked = client.get("/clusters/?country=DE", headers={"hx-request": "true"})
    assert plain.content == asked.content
    assert plain["ETag"] == asked["ETag"]


def test_the_day_is_carried_to_the_profiles(see, register):
    page = see("/clusters/?valid_on=2022-02-10")
    assert "/clusters/alpha-bio/?valid_on=2022-02-10" in page.links
    assert "Silver label, suspended" in page.words


def test_pages_follow_each_other_without_gaps(see, register):
    for place in range(60):
        make_cluster(f"Delta {place:02}", published=True)
    seen = []
    for offset in (0, 25, 50):
        page = see(f"/clusters/?offset={offset}" if offset else "/clusters/")
        seen += [url for url in page.links if url.startswith("/clusters/delta")]
    assert len(seen) == len(set(seen)) == 60
    assert {"/clusters/?offset=25", "/clusters/?offset=50"} <= set(see("/clusters/").links)


def test_a_page_behind_the_last_one_leads_back(see, register):
    page = see("/clusters/?offset=500")
    assert "fewer pages" in page.words
    assert "3 clusters" in page.words


def test_exports_carry_exactly_the_conditions_shown(see, client, register):
    page = see("/clusters/?q=alpha&country=DE&ordering=-name&offset=0&limit=5&valid_on=2020-01-01")
    exports = [url for url in page.links if "format=" in url]
    formats = [parse_qs(urlsplit(url).query)["format"] for url in exports]
    assert formats == [["csv"], ["xlsx"], ["geojson"], ["jsonld"]]
    asked = parse_qs(urlsplit(exports[0]).query)
    assert asked["q"] == ["alpha"]
    assert asked["country"] == ["DE"]
    assert asked["valid_on"] == ["2020-01-01"]
    assert "limit" not in asked
    for url in exports:
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer.getvalue()  # to the end, so that what streams is closed


def test_exports_are_of_the_day_and_the_register_shown(see, client, register, settings):
    page = see("/clusters/?country=DE")
    known_at = client.get("/api/v1/clusters/").json()["register"]["known_at"]
    for url in [url for url in page.links if "format=" in url]:
        asked = parse_qs(urlsplit(url).query)
        assert asked["valid_on"] == ["2026-11-20"]
        assert asked["known_at"] == [known_at]
    geojson = next(url for url in page.links if "format=geojson" in url)
    make_cluster("Delta", country="DE")
    told = b"".join(client.get(geojson).streaming_content)
    assert b"Alpha Bio" in told
    assert b"Delta" not in told


@pytest.mark.parametrize("name", ["known_at", "updated_since"])
@pytest.mark.parametrize("plus", ["+", "%2B"])
def test_a_moment_with_a_zone_is_a_condition_like_any_other(see, register, name, plus):
    page = see(f"/clusters/?{name}=2026-11-19T13:25:00{plus}01:00&country=DE")
    assert "19 November 2026, 13:25" in page.words
    assert f"/clusters/?{name}=2026-11-19T12%3A25%3A00Z" in page.links


def test_levels_stand_in_the_order_of_their_ranks_whatever_their_names(see, register, monkeypatch):
    monkeypatch.setitem(RANKS, "platinum", 4)
    make_label(register["beta"], "platinum", awarded="2026-10")
    page = see("/clusters/?country=FR")
    levels = [url for url in page.links if "&level=" in url]
    assert [url.rpartition("=")[2] for url in levels] == ["platinum", "silver"]
    options = [a["value"] for a in page.all("option")]
    assert options[-4:] == ["bronze", "silver", "gold", "platinum"]
    assert "Platinum" in see("/statistics/").words
    assert "Platinum" in see("/clusters/?level=platinum").words
    for address in ("/", "/clusters/beta-energie/"):
        see(address)


def test_the_api_call_shown_gives_the_same_clusters(see, client, register, settings):
    page = see("/clusters/?sector=health")
    call = f"{settings.BASE_URL}/api/v1/clusters/?sector=health"
    assert call in page.words
    found = client.get(call.removeprefix(settings.BASE_URL)).json()
    assert [each["url"] for each in found["results"]] == ["/clusters/alpha-bio/"]


def test_a_list_takes_three_statements(see, register, django_assert_max_num_queries):
    see("/clusters/?country=FR&level=silver")  # reads the code lists, which are kept
    with django_assert_max_num_queries(3):
        see("/clusters/?country=DE&q=alpha&level=gold")


def test_only_the_bare_list_is_for_search_engines(see, register):
    def robots(page):
        return [a["content"] for a in page.all("meta") if a.get("name") == "robots"]

    assert robots(see("/clusters/")) == []
    assert robots(see("/clusters/?country=DE")) == ["noindex, follow"]
