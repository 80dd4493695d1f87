"""What clusters keep of their profile: published at once, with its source."""

import json
from datetime import date
from functools import partial

import pytest

from labels.models import (
    Entry,
    Event,
    MembershipFigures,
)
from labels.workflow.profiles import (
    keep_profile,
    profile_version,
    record_figures,
    remove_figures,
)
from labels.workflow.steps import Stale
from tests.factories import make_cluster
from tests.people import (
    again,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.at_once import at_once, kinds
from tests.workflow.published import record, sources
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
NINE = {
    "sme": 60,
    "non_sme": 20,
    "research": 10,
    "university": 5,
    "training": 1,
    "finance": 1,
    "consultants": 1,
    "government": 1,
    "other": 1,
}


@pytest.fixture(autouse=True)
def a_day(settings):
    settings.TODAY = TODAY


@pytest.fixture
def cluster():
    return make_cluster("Alpha")


def keep(cluster, by, **fields):
    return keep_profile(cluster, by=by, **({"description": {}, "website": "", "city": ""} | fields))


# The profile.


def test_only_the_people_of_a_cluster_keep_its_profile(cluster):
    beta = make_cluster("Beta")
    left = make_editor(cluster)
    left.memberships.update(ended_at=left.memberships.get().since)
    for by in (left, make_manager(beta), make_secretariat(), make_board(), make_user()):
        forbidden(keep, cluster, by, city="Rostock")
        forbidden(record_figures, cluster, by=by, on="2026", total=1)
        forbidden(remove_figures, cluster, by=by, on="2026")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"description": {"English": "x"}}, "language_wrong"),
        ({"description": {"": "x"}}, "language_wrong"),
        ({"description": {"en": "x" * 5001}}, "too_long"),
        ({"website": "ftp://example.org"}, "website_wrong"),
        ({"website": "javascript:alert(1)//x"}, "website_wrong"),
        ({"website": "example.org"}, "website_wrong"),
        ({"website": "https://user:word@example.org"}, "website_wrong"),
        ({"website": "https://example.org/" + "x" * 500}, "too_long"),
        ({"city": "x" * 201}, "too_long"),
        ({"lat": 1.0}, "place_wrong"),
        ({"lon": 1.0}, "place_wrong"),
        ({"lat": 91.0, "lon": 0.0}, "place_wrong"),
        ({"lat": float("nan"), "lon": 0.0}, "place_wrong"),
        ({"lat": 0.0, "lon": float("inf")}, "place_wrong"),
    ],
)
def test_what_cannot_be_a_profile_is_refused(cluster, fields, code):
    refused(code, keep, cluster, make_manager(cluster), **fields)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("make", [make_manager, make_editor])
def test_a_profile_is_published_at_once_with_its_source(cluster, make):
    by = make(cluster, email="canary@example.org", name="Ida Canary")
    text = "One \x00\u202etwo.\r\n\r\nThree."
    keep(
        cluster,
        by,
        description={"en": text, "de": " "},
        website=" https://alpha.example.org/a@b ",
        city=" Bad \n Doberan",
        lat=54.1,
        lon=12,
    )
    shown = record(cluster)
    assert shown["description"] == {"en": "One two.\n\nThree."}
    assert shown["website"] == "https://alpha.example.org/a@b"
    assert (shown["city"], shown["location"]) == ("Bad Doberan", {"lat": 54.1, "lon": 12})
    facts = {"description", "website", "city", "place on the map"}
    assert sources(cluster) == {("Told by the cluster", fact, "2026-06-30") for fact in facts}
    assert "canary" not in json.dumps(shown).lower()
    event = Event.objects.get(verb="keep_profile")
    assert (event.role, event.object_id) == ("cluster", cluster.number)
    assert event.after == {"fields": ["city", "description", "lat", "lon", "website"]}


def test_what_did_not_change_is_not_published_again(cluster, settings):
    by = make_manager(cluster)
    keep(cluster, by, city="Rostock", website="https://a.example.org")
    entries, events = Entry.objects.count(), Event.objects.count()
    settings.TODAY = date(2026, 7, 1)
    keep(cluster, by, city="Rostock", website="https://a.example.org")
    assert (Entry.objects.count(), Event.objects.count()) == (entries, events)
    keep(cluster, by, city="", website="https://b.example.org")
    assert record(cluster)["city"] is None
    assert sources(cluster) == {("Told by the cluster", "website", "2026-07-01")}


def test_a_stale_form_does_not_undo_what_another_wrote(cluster):
    by, other = make_manager(cluster), make_editor(cluster)
    seen = profile_version(cluster)
    keep(cluster, other, city="Rostock", version=seen)
    with pytest.raises(Stale) as caught:
        keep(cluster, by, city="Wismar", version=seen)
    assert caught.value.now.city == "Rostock"
    keep(cluster, by, city="Wismar", version=profile_version(cluster))


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_at_once_one_is_kept():
    cluster = make_cluster("Alpha")
    by, seen = make_manager(cluster), profile_version(cluster)
    works = [partial(keep, cluster, again(by), city=city, version=seen) for city in "ABCD"]
    assert kinds(at_once(*works)) == {"Cluster": 1, "Stale": 3}


# Figures.


def test_figures_add_up_and_have_a_day_that_has_come(cluster):
    by = make_manager(cluster)
    record_these = partial(record_figures, cluster, by=by)
    for on in ("2026-07-01", "2027", "1.7.2026", "", "soon", "\0"):
        refused("day_wrong", record_these, on=on, total=1)
    for total, parts in [(99, NINE), (100, {"sme": 100}), (-1, {}), (1_000_001, {})]:
        refused("figures_wrong", record_these, on="2026", total=total, **parts)
    told = refused("figures_wrong", record_these, on="2026", total=0, sme=-1, other=-1)
    assert [each["field"] for each in told.problems] == ["sme", "other"]
    with pytest.raises(ValueError, match="no category"):
        record_these(on="2026", total=1, people=1)
    assert not MembershipFigures.objects.exists()


def test_figures_are_dated_published_replaced_and_taken_back(cluster):
    by = make_editor(cluster)
    record_figures(cluster, by=by, on="2025", total=90)
    record_figures(cluster, by=by, on=TODAY, total=100, **NINE)
    assert record(cluster)["members"] == [
        {"on": "2025", "total": 90},
        {"on": "2026-06-30", "total": 100},
    ]
    entries = Entry.objects.count()
    record_figures(cluster, by=by, on=TODAY, total=100, **NINE)
    assert Entry.objects.count() == entries
    record_figures(cluster, by=by, on="2025", total=91)
    assert record(cluster)["members"][0] == {"on": "2025", "total": 91}
    told = {states for _, states, _ in sources(cluster)}
    assert told == {"number of members on 2025", "number of members on 2026-06-30"}
    remove_figures(cluster, by=by, on="2025")
    refused("figures_missing", remove_figures, cluster, by=by, on="2025")
    assert len(record(cluster)["members"]) == len(sources(cluster)) == 1
