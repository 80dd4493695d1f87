"""The list: search, facets, chips, paging, export."""

from urllib.parse import parse_qs, urlsplit

import pytest

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
    assert [a["href"] for a in chosen] == ["/clusters/"]


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


def test_an_empty_result_explains_itself(see, register):
    page = see("/clusters/?country=IT&level=gold")
    assert "No cluster fits" in page.words
    assert "/clusters/?country=IT" in page.links
    assert "/clusters/?level=gold" in page.links


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
