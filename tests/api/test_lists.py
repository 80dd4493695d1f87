"""Code lists, counts, and the feed of changes."""

import pytest

from labels.models import LevelRule, Programme, ProgrammeRule, RuleSet, SchemeAlias
from tests.factories import make_cluster, make_region, make_scheme, make_sector, republish

LISTS = ["schemes", "levels", "sectors", "regions", "countries", "programmes"]


@pytest.mark.parametrize("name", LISTS)
def test_a_code_list_has_the_envelope_of_a_listing(name, get, register):
    told = get(f"{name}/").json()
    assert list(told) == ["count", "next", "previous", "results", "register"]
    assert told["count"] == len(told["results"]) > 0
    assert told["register"]["seq"] == 3


@pytest.mark.parametrize("name", LISTS)
def test_a_code_list_costs_the_same_whatever_its_size(
    name, get, register, django_assert_max_num_queries
):
    scheme = make_scheme("other")
    for year in range(2010, 2015):
        days = {"valid_from": f"{year}-01-01", "valid_until": f"{year}-12-31"}
        rules = RuleSet.objects.create(code=f"r{year}", scheme=scheme, name="Rules", **days)
        LevelRule.objects.create(rule_set=rules, level=register["gold"].level)
        programme = Programme.objects.create(code=f"p{year}", name="Programme")
        ProgrammeRule.objects.create(programme=programme, scheme=scheme)
        make_sector(f"s{year}")
    with django_assert_max_num_queries(7):
        get(f"{name}/?limit=100")


def test_regions_are_filtered_by_country_level_and_parent(get, register):
    make_region("AT31")
    codes = [each["code"] for each in get("regions/?country=DE").json()["results"]]
    assert codes == ["DE8", "DE80"]
    assert get("regions/?level=2").json()["count"] == 2
    assert get("regions/?parent=DE8").json()["results"][0]["parent"] == "DE8"


def test_pages_of_a_code_list_keep_the_filter(get, register, settings):
    first = get("regions/?country=DE&limit=1").json()
    assert first["next"] == f"{settings.BASE_URL}/api/v1/regions/?country=DE&limit=1&offset=1"
    last = get("regions/?country=DE&limit=1&offset=1").json()
    assert last["next"] is None
    assert last["previous"].endswith("limit=1&offset=0")


def test_sectors_are_filtered_by_classification(get, register):
    make_sector("eu-health", "eu-ecosystem")
    found = get("sectors/?classification=eu-ecosystem").json()["results"]
    assert [each["code"] for each in found] == ["eu-health"]
    assert found[0]["classification"]["code"] == "eu-ecosystem"


def test_a_scheme_answers_to_its_other_names(get, register):
    scheme = make_scheme("ecei")
    SchemeAlias.objects.create(scheme=scheme, name="ESCA Label", folded="esca label")
    assert get("clusters/?scheme=ESCA%20label").json()["count"] == 2
    assert get("schemes/").json()["results"][0]["aliases"] == ["ESCA Label"]


def test_statistics_tell_ever_from_valid(get, register):
    told = get("statistics/?on=2016-01-01&by=level").json()
    assert (told["on"], list(told["by"])) == ("2016-01-01", ["level"])
    assert told["totals"]["ever"] == told["totals"]["valid"] == 1
    now = get("statistics/").json()
    assert (now["totals"]["ever"], now["totals"]["valid"]) == (2, 1)
    assert list(now["by"]) == ["level", "country", "sector", "year"]


def test_statistics_answer_on_the_other_clock(get, register):
    assert get("statistics/?known_at=2000-01-01").json()["totals"]["ever"] == 0


def test_changes_come_in_order_and_without_gaps(get, client, register, settings):
    republish(make_cluster("Late", published=False))
    found, address = [], "/api/v1/changes/?limit=3"
    while address:
        told = client.get(address).json()
        found += [each["seq"] for each in told["results"]]
        address = told["next"] and told["next"].removeprefix(settings.BASE_URL)
    assert found == list(range(1, told["last"] + 1))
    assert told["last"] == told["register"]["seq"] == 4
    assert get("changes/?after=4").json() == told | {"results": []}


def test_a_change_holds_its_record_without_statuses(get, register):
    change = get("changes/?after=1&limit=1").json()["results"][0]
    assert set(change) == {"seq", "at", "kind", "slug", "sha256", "events", "record"}
    assert "standing" not in change["record"]


def test_the_index_leads_everywhere(get, client, register, settings):
    for address in get().json().values():
        assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200
