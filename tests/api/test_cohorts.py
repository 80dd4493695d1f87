"""Saved sets by API: strangers, scopes, rubbish, then what a program does with them."""

import csv
import io
from datetime import date
from uuid import uuid4

import pytest

from labels.models import Cluster, Cohort, Label
from labels.register.head import head
from tests.agencies import agency_program, make_agency, make_agency_person
from tests.api.calling import nobody, program
from tests.api.conftest import problem
from tests.cohorts import make_filter, make_list, on
from tests.factories import (
    exact,
    make_cluster,
    make_label,
    make_region,
    make_sector,
    republish,
    suspend,
)
from tests.people import make_auditor, make_secretariat, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def software(agency):
    return agency_program(agency, ["cohorts:write"])


def at(cohort, rest=""):
    return f"cohorts/{cohort.public_id}/{rest}"


EVERYTHING = [
    ("get", "", None),
    ("patch", "", {"name": "Mine"}),
    ("delete", "", None),
    ("get", "clusters/", None),
    ("post", "clusters/", {"clusters": []}),
    ("post", "clusters/take-out/", {"clusters": []}),
    ("get", "diff/?since=0", None),
]
WRITES = [each for each in EVERYTHING if each[0] != "get"]


# Who.


@pytest.mark.parametrize(("method", "rest", "data"), EVERYTHING)
def test_what_is_not_yours_looks_as_if_it_were_not_there(agency, method, rest, data):
    foreign, removed = make_list(make_agency("Region Beta")), make_list(agency)
    Cohort.objects.filter(pk=removed.pk).update(removed_at=removed.made_at)
    software = agency_program(agency)
    answers = []
    for place in (at(foreign, rest), at(removed, rest), f"cohorts/{uuid4()}/{rest}"):
        told = problem(software.call(method, place, data, version=1))
        answers.append((told["status"], told["code"], told["detail"]))
    assert set(answers) == {(404, "not_found", answers[0][2])}


@pytest.mark.parametrize(("method", "rest", "data"), EVERYTHING)
def test_nobody_logs_in_first_and_strangers_see_nothing(agency, method, rest, data):
    place = at(make_list(agency), rest)
    assert nobody().call(method, place, data, version=1).status_code == 401
    for person in (make_user(), make_agency_person(make_agency("Region Beta"))):
        assert program(person).call(method, place, data, version=1).status_code == 404


def test_without_an_agency_there_is_no_list_of_sets():
    for caller, status in ((nobody(), 401), (program(make_user()), 403)):
        assert caller.get("cohorts/").status_code == status
        assert caller.post("cohorts/", {"name": "x", "kind": "list"}).status_code == status


@pytest.mark.parametrize("scopes", [["checks"], ["webhooks:write"], []])
def test_a_key_that_is_not_for_sets_opens_none(agency, scopes):
    software, cohort = agency_program(agency, scopes), make_list(agency)
    for method, rest, data in EVERYTHING:
        told = problem(software.call(method, at(cohort, rest), data, version=1))
        assert (told["status"], told["code"]) == (403, "scope_missing")


def test_a_key_that_reads_changes_nothing(agency):
    software, cohort = agency_program(agency, ["cohorts:read"]), make_list(agency)
    for method, rest, data in EVERYTHING:
        answer = software.call(method, at(cohort, rest), data, version=1)
        assert answer.status_code == (403 if (method, rest, data) in WRITES else 200)
    assert software.post("cohorts/", {"name": "x", "kind": "list"}).status_code == 403


@pytest.mark.parametrize("make_reader", [make_secretariat, make_auditor])
def test_those_who_see_everything_read_and_change_nothing(agency, make_reader):
    cohort, office = make_list(agency), program(make_reader())
    for method, rest, data in EVERYTHING:
        answer = office.call(method, at(cohort, rest), data, version=1)
        assert answer.status_code == (403 if (method, rest, data) in WRITES else 200)
    assert office.get("cohorts/").status_code == 403
    assert office.get(f"cohorts/?agency={agency.slug}").json()["count"] == 1


def test_a_person_of_two_agencies_says_for_which(agency):
    anna = make_agency_person(agency, "member")
    make_agency_person(make_agency("Region Beta"), user=anna)
    cohort, calls = make_list(agency), program(anna)
    assert problem(calls.get("cohorts/"))["code"] == "agency_missing"
    assert calls.get(f"cohorts/?agency={agency.slug}").json()["count"] == 1
    for query, status in (("", 200), (f"?agency={agency.slug}", 200), ("?agency=region-beta", 404)):
        assert calls.get(at(cohort, query)).status_code == status


def test_the_same_request_for_another_agency_is_another_request(agency):
    anna, beta = make_agency_person(agency, "member"), make_agency("Region Beta")
    make_agency_person(beta, "member", user=anna)
    said, calls = {"name": "Ours", "kind": "list"}, program(anna)
    made = calls.post(f"cohorts/?agency={agency.slug}", said, once="one")
    other = calls.post(f"cohorts/?agency={beta.slug}", said, once="one")
    assert made.status_code == 201
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency_key_reused")


# What.


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "#/name"),
        ({"name": "x", "kind": "bag"}, "#/kind"),
        ({"name": "x", "kind": "list", "colour": "red"}, "#/colour"),
        ({"name": "x", "kind": "list", "clusters": "alpha"}, "#/clusters"),
        ({"name": "x", "kind": "list", "clusters": [5]}, "#/clusters/0"),
        ({"name": "x", "kind": "list", "clusters": ["alpha", "nowhere"]}, "#/clusters/1"),
        ({"name": "x", "kind": "filter", "filter": "countri=DE"}, "#/filter"),
        ({"name": "x", "kind": "filter", "filter": "country=XX"}, "#/filter"),
        ({"name": "x", "kind": "filter", "filter": "country"}, "#/filter"),
        ({"name": "x", "kind": "filter", "filter": "valid_on=2026-01-01"}, "#/filter"),
        ({"name": "x", "kind": "filter", "filter": "limit=5"}, "#/filter"),
        ({"name": "x", "kind": "filter", "filter": "q=%00"}, "#/filter"),
        ({"name": "x", "kind": "list", "digest": "hourly"}, "#/digest"),
    ],
)
def test_a_body_that_is_wrong_is_named_by_its_place(software, body, place):
    make_cluster("Alpha")
    told = problem(software.post("cohorts/", body))
    assert (told["status"], told["code"]) == (400, "bad_body")
    assert place in {each["pointer"] for each in told["errors"]}
    assert not Cohort.objects.exists()


def test_unknown_clusters_are_named(software, agency):
    make_cluster("Alpha")
    cohort = make_list(agency)
    sent = {"clusters": ["nowhere", "alpha", "else\u202ewhere"]}
    told = problem(software.post(at(cohort, "clusters/"), sent))
    assert [each["detail"] for each in told["errors"]] == [
        "The register lists no cluster “nowhere”.",
        "The register lists no cluster “else\ufffdwhere”.",
    ]


def test_a_refusal_of_the_step_is_told_with_its_code(software, agency):
    cohort = make_filter(agency, "country=DE")
    told = problem(software.post(at(cohort, "clusters/"), {"clusters": []}))
    assert (told["status"], told["code"]) == (409, "not_a_list")
    told = problem(software.post("cohorts/", {"name": "x", "kind": "filter"}))
    assert (told["status"], told["code"]) == (409, "filter_wrong")


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("", "since", "missing"),
        ("?since=", "since", "empty"),
        ("?since=yesterday", "since", "not_a_day"),
        ("?since=2026-02-30", "since", "no_such_day"),
        ("?since=-1", "since", "not_a_day"),
        ("?since=1.5", "since", "not_a_day"),
        ("?since=999999999999999999", "since", "no_such_moment"),
        ("?since=9999999999999999999", "since", "not_a_day"),
        ("?since=٣", "since", "not_a_day"),
        ("?since=2099-01-01", "since", "no_such_moment"),
        ("?since=2026-01-01T00:00:00Z", "since", "not_a_day"),
        ("?since=0&since=1", "since", "repeated"),
        ("?since=0&until=2099-01-01", "until", "no_such_moment"),
        ("?since=2026-02-01&until=2026-01-31", "since", "contradiction"),
        ("?since=2&until=1", "since", "contradiction"),
        ("?since=0&within=-1", "within", "not_a_number"),
        ("?since=0&within=3661", "within", "out_of_range"),
        ("?since=0&format=xlsx", "format", "unknown_value"),
        ("?since=0&known_at=2026-01-01", "known_at", "unknown_parameter"),
        ("?since=0%00", "since", "control_character"),
    ],
)
def test_a_moment_that_cannot_be_read_is_refused(software, agency, query, name, code):
    make_cluster("Alpha")
    make_cluster("Beta")
    told = problem(software.get(at(make_list(agency), f"diff/{query}")))
    assert (told["status"], told["code"]) == (400, "bad_parameters")
    assert (told["errors"][0]["parameter"], told["errors"][0]["code"]) == (name, code)


# A program at work.


def test_a_program_keeps_a_list(software, agency):
    for name in ("Alpha", "Beta"):
        make_cluster(name)
    body = {"name": "Funded", "kind": "list", "clusters": ["alpha"], "digest": "weekly"}
    made = software.post("cohorts/", body, once="first")
    assert made.status_code == 201, made.content
    told = made.json()
    assert made["Location"] == told["url"] == f"/api/v1/cohorts/{told['id']}/"
    assert (told["clusters"], told["digest"], told["version"]) == (1, "weekly", 2)
    again = software.post("cohorts/", body, once="first")
    assert (again.json(), again["Idempotency-Replayed"]) == (told, "true")
    assert software.get("cohorts/").json()["count"] == 1

    added = software.post(f"{told['url']}clusters/", {"clusters": ["alpha", "beta"]})
    assert (added.json()["changed"], added.json()["clusters"]) == (1, 2)
    rows = software.get(f"{told['url']}clusters/?limit=1").json()
    assert (rows["count"], [each["slug"] for each in rows["results"]]) == (2, ["alpha"])
    assert "offset=1" in rows["next"]
    gone = software.post(f"{told['url']}clusters/take-out/", {"clusters": ["alpha"]})
    assert (gone.json()["changed"], gone.json()["clusters"]) == (1, 1)

    read = software.get(told["url"])
    assert software.patch(told["url"], {"name": "x"}).status_code == 428
    assert software.patch(told["url"], {"name": "x"}, version=1).status_code == 412
    version = int(read["ETag"].strip('"'))
    new = software.patch(told["url"], {"name": "Paid", "digest": "never"}, version=version)
    assert (new.json()["name"], new.json()["digest"]) == ("Paid", "never")
    assert software.delete(told["url"], version=version).status_code == 412
    gone = software.delete(told["url"], version=new.json()["version"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert software.get(told["url"]).status_code == 404
    assert software.get("cohorts/").json()["results"] == []


def test_a_change_that_is_refused_in_its_second_part_changes_nothing(software, agency):
    cohort = make_list(agency)
    answer = software.patch(at(cohort), {"name": "New", "filter": "q=x"}, version=1)
    assert answer.status_code == 409
    cohort.refresh_from_db()
    assert (cohort.name, cohort.version) == ("Watched", 1)


def test_a_filter_is_told_as_it_is_kept(software):
    make_region("DE80")
    make_sector("health")
    sent = {"name": "NUTS DE8, health", "kind": "filter", "filter": "?sector=health&region=DE8"}
    told = software.post("cohorts/", sent).json()
    assert told["filter"] == "region=DE8&sector=health"
    new = software.patch(told["url"], {"filter": "country__n=DE"}, version=1)
    assert new.json()["filter"] == "country__n=DE"


def test_answers_are_kept_by_no_cache(software, agency):
    for rest in ("", "clusters/", "diff/?since=0", "diff/?since=0&format=csv"):
        answer = software.get(at(make_list(agency), rest))
        assert answer["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer


def test_a_listing_costs_the_same_for_many_sets(software, agency, django_assert_max_num_queries):
    for _ in range(30):
        make_filter(agency, "country=DE")
    with django_assert_max_num_queries(8):
        told = software.get("cohorts/?limit=30").json()
    assert len(told["results"]) == 30


# The difference.


@pytest.fixture
def history(agency):
    """Alpha's label is suspended, Beta loses its label by time, =Gamma comes with one."""
    with on("2026-01-10"):
        alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
        first = make_label(alpha, "gold", validity=exact("2025-01-01", "2026-12-31"))
        second = make_label(beta, "silver", validity=exact("2025-01-01", "2026-02-28"))
    before = head().seq
    with on("2026-02-10"):
        suspend(first, date(2026, 2, 10))
        gamma = make_cluster("=Gamma()")
        third = make_label(gamma, "bronze", validity=exact("2026-01-01", "2026-03-31"))
    return make_filter(agency, "country=DE"), before, (first, second, third)


def test_a_difference_tells_who_came_and_whose_labels_are_valid(software, history):
    cohort, before, (first, second, third) = history
    told = software.get(at(cohort, f"diff/?since={before}&until=2026-03-01&within=30")).json()
    assert told["cohort"] == str(cohort.public_id)
    assert told["since"]["seq"] == before
    assert told["since"]["valid_on"] == "2026-01-10"
    assert told["until"] == {
        "seq": head().seq,
        "known_at": head().known_at,
        "valid_on": "2026-03-01",
    }
    assert told["entered"] == [{"slug": "gamma", "name": "=Gamma()", "url": "/clusters/gamma/"}]
    assert told["left"] == []
    assert [(each["number"], each["reason"]) for each in told["gained"]] == [
        (third.number, "entered")
    ]
    assert [(each["number"], each["reason"]) for each in told["lost"]] == [
        (first.number, "suspended"),
        (second.number, "expired"),
    ]
    assert [(each["number"], each["last_day"]) for each in told["will_expire"]] == [
        (third.number, "2026-03-31")
    ]


def test_a_difference_by_days_is_that_by_numbers(software, history):
    cohort, before, _labels = history
    by_number = software.get(at(cohort, f"diff/?since={before}&until={head().seq}")).json()
    by_day = software.get(at(cohort, "diff/?since=2026-01-10&until=2026-02-10")).json()
    assert by_number == by_day


def test_two_differences_in_a_row_tell_what_the_whole_one_tells(software, history):
    cohort, before, _labels = history
    ends = ["2026-01-10", "2026-02-28", "2026-03-01"]

    def found(since, until):
        return software.get(at(cohort, f"diff/?since={since}&until={until}")).json()

    def numbers(told, name):
        return {each["number"] for each in told[name]}

    one, two, whole = found(*ends[:2]), found(*ends[1:]), found(ends[0], ends[2])
    assert one["until"] == two["since"]
    lost = numbers(one, "lost") - numbers(two, "gained") | numbers(two, "lost")
    assert lost == numbers(whole, "lost") != numbers(one, "lost")


def test_a_difference_as_a_file_calculates_nothing(software, history):
    cohort, before, labels = history
    answer = software.get(at(cohort, f"diff/?since={before}&until=2026-03-01&format=csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [each["change"] for each in rows] == [
        "entered",
        "gained",
        "lost",
        "lost",
        "will_expire",
    ]
    assert {each["cluster"] for each in rows if each["cluster_slug"] == "gamma"} == {"'=Gamma()"}
    assert rows[2]["label"] == labels[0].number
    assert rows[2]["url"].endswith(f"/labels/{labels[0].number}/")


def test_who_has_the_answer_gets_304_until_something_changes(software, history):
    cohort, before, labels = history
    place = at(cohort, f"diff/?since={before}")
    tag = software.get(place)["ETag"]
    for format, expected in (("json", 304), ("csv", 200)):
        again = software.get(f"{place}&format={format}", **{"If-None-Match": tag})
        assert again.status_code == expected
    Label.objects.filter(pk=labels[0].pk).update(note="Seen.")
    Cluster.objects.filter(slug="alpha").update(city="Rostock")
    republish(labels[0].cluster)
    assert software.get(place, **{"If-None-Match": tag}).status_code == 200


def test_a_difference_up_to_now_ends_today(software, history, settings):
    cohort, before, _labels = history
    settings.TODAY = date(2026, 3, 5)
    told = software.get(at(cohort, f"diff/?since={before}")).json()
    assert (told["until"]["valid_on"], told["within"]) == ("2026-03-05", 90)
