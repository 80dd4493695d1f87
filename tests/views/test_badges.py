"""The badge for other sites: a picture whatever is asked, true for each status, kept briefly."""

from datetime import UTC, date, datetime, timedelta
from xml.parsers import expat

import pytest
from django.conf import settings as site
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_max_age

from labels.models import Cluster, Label
from labels.views import badge
from tests.factories import exact, make_cluster, make_label, republish, suspend

pytestmark = pytest.mark.django_db

ADDRESS = "/clusters/alpha-bio/badge.svg"
MIDNIGHT = datetime(2026, 11, 20, 23, tzinfo=UTC)  # in Brussels


class Picture:
    """An SVG as a strict reader sees it: no document type, no entity, no outside address."""

    def __init__(self, response):
        assert response["Content-Type"] == "image/svg+xml"
        self.text = response.content.decode()
        self.elements, self.words, self.styles, self._open = [], [], [], []
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda name: self._open.pop()
        parser.CharacterDataHandler = self._said
        parser.Parse(response.content, True)
        assert {name for name, _ in self.elements} <= {
            *("svg", "title", "style", "g", "rect", "path", "circle", "text")
        }
        for _name, attributes in self.elements:
            assert not {"href", "xlink:href", "style"} & attributes.keys()
            assert not [name for name in attributes if name.startswith("on")]
        assert "url(" not in self.text
        assert "@import" not in self.text

    def _refuse(self, *_):
        raise AssertionError("a document type or an entity")

    def _start(self, name, attributes):
        self.elements.append((name, attributes))
        self._open.append(name)
        if name in ("title", "text"):
            self.words.append("")

    def _said(self, text):
        if self._open[-1] in ("title", "text"):
            self.words[-1] += text
        if self._open[-1] == "style":
            self.styles.append(text)

    @property
    def title(self):
        return self.words[0]

    @property
    def root(self):
        return self.elements[0][1]


@pytest.fixture
def look(client):
    def look(address=ADDRESS, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status
        picture = Picture(response)
        picture.response = response
        assert picture.root["role"] == "img"
        assert picture.root["aria-label"] == picture.title
        return picture

    return look


def test_an_address_of_nobody_says_so(look, register):
    picture = look("/clusters/nobody/badge.svg", 404)
    assert picture.title == "Not in the register, no cluster has this address"
    assert picture.response["Cache-Control"] == "no-store"
    assert "gold" not in picture.text.lower()


def test_a_cluster_that_left_says_so(look, register):
    Cluster.objects.filter(slug="gamma").update(
        delisted_at="2026-10-01T00:00:00Z", delisted_for="mistake"
    )
    republish(Cluster.objects.get(slug="gamma"))
    picture = look("/clusters/gamma/badge.svg", 410)
    assert picture.title == "Gamma: Not in the register, it was taken off"
    assert picture.response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("size=xl", "size"),
        ("size=", "size"),
        ("size=s&size=m", "size"),
        ("theme=red", "theme"),
        ("colour=red", "colour"),
        ("valid_on=2020-01-01", "valid_on"),
        ("known_at=2020-01-01", "known_at"),
        ("%3Cscript%3E=1", "<script>"),
        ("%00%1b=1", "“”"),
    ],
)
def test_what_a_badge_does_not_take_is_refused_as_a_picture(look, register, asked, word):
    picture = look(f"{ADDRESS}?{asked}", 400)
    assert word in picture.title
    assert picture.response["Cache-Control"] == "no-store"
    assert "label" not in picture.title


def test_it_cannot_be_written_to(client, register):
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_every_size_and_theme_says_the_same(look, register, size, theme):
    picture = look(f"{ADDRESS}?size={size}&theme={theme}")
    assert picture.title == "Alpha Bio: Gold label, valid until 31 March 2028"
    assert {"Gold label", "valid until 31 March 2028"} <= set(picture.words)
    assert bool(picture.styles) == (theme == "auto")
    assert picture.root["height"] == {"s": "24", "m": "48", "l": "118"}[size]
    assert ("Alpha Bio" in picture.words) == (size == "l")


def test_what_other_sites_add_to_addresses_is_passed_over(look, register):
    assert look(f"{ADDRESS}?utm_source=x").text == look().text


def test_a_suspension_and_its_end_are_told(look, register, settings):
    suspend(register["gold"], "2026-11-20", "2026-11-30")
    assert look().title == "Alpha Bio: Gold label, suspended, not to be used"
    settings.TODAY = date(2026, 12, 1)
    assert look().title == "Alpha Bio: Gold label, valid until 31 March 2028"


def test_no_day_is_promised_of_a_suspension_that_is_to_come(look, register):
    suspend(register["gold"], "2026-12-01", "2026-12-31")
    assert look().title == "Alpha Bio: Gold label, valid at least until 30 November 2026"


def test_a_suspension_that_is_over_takes_nothing_away(look, register):
    suspend(register["gold"], "2026-05-01", "2026-05-31")
    assert look().title == "Alpha Bio: Gold label, valid until 31 March 2028"


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("beta-energie", "Béta Énergie: Silver label, ended 31 May 2023 at the latest"),
        ("gamma", "Gamma: No label, listed in the register without one"),
    ],
)
def test_what_is_over_or_was_never_there_is_told(look, register, slug, words):
    assert look(f"/clusters/{slug}/badge.svg").title == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"renewable_until": "2027-11-30"}, "Gold label, ended 19 November 2026 at the latest"),
        ({"withdrawn_on": "2026-11-20", "withdrawal_reason": "Asked."}, "Gold label, withdrawn on"),
    ],
)
def test_other_ends_are_told(look, register, fields, words):
    label = make_label(make_cluster("Rho"), "gold", validity=exact("2024-01-01", "2026-11-19"))
    Label.objects.filter(pk=label.pk).update(**fields)
    republish(label.cluster)
    assert words in look("/clusters/rho/badge.svg").title


def test_a_label_without_dates_and_one_to_come_are_not_called_valid(look, register):
    make_label(make_cluster("Sigma"), "gold")
    make_label(make_cluster("Tau"), "gold", validity=exact("2026-12-01", "2028-12-31"))
    assert look("/clusters/sigma/badge.svg").title == "Sigma: Gold label, not proved to be valid"
    told = look("/clusters/tau/badge.svg").title
    assert told == "Tau: Gold label, valid from 1 December 2026 on"


def test_a_name_is_never_markup(look, register):
    name = "</text><script>alert(1)</script>&amp; \"'"
    cluster = make_cluster(name, slug="hostile")
    make_label(cluster, "gold", until="2028-03-31", validity=exact("2026-03-10", "2028-03-31"))
    picture = look("/clusters/hostile/badge.svg?size=l")
    assert picture.title.startswith(name)


@pytest.mark.parametrize("code", [code for code, _name in site.LANGUAGES])
def test_it_speaks_the_language_of_its_address(look, register, code):
    with translation.override(code):
        address = reverse("cluster-badge", args=["alpha-bio"])
    picture = look(address)
    assert picture.root["lang"] == code
    assert picture.response["Content-Language"] == code


def test_a_badge_takes_one_statement_and_a_refusal_two(
    client, register, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_num_queries(1):
        client.get(ADDRESS)
    with django_assert_max_num_queries(2):
        client.get("/clusters/nobody/badge.svg")


def test_other_sites_may_show_it_whatever_they_isolate(client, register):
    for address in (ADDRESS, "/clusters/nobody/badge.svg"):
        answer = client.get(address)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        policy = answer["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert "Set-Cookie" not in answer
        assert "Vary" not in answer


def test_it_is_kept_briefly_and_never_given_out_old(client, register):
    told = client.get(ADDRESS)["Cache-Control"]
    assert "must-revalidate" in told
    assert "proxy-revalidate" in told
    assert "stale" not in told
    assert told.startswith("public, ")


def test_the_same_badge_is_not_sent_again_and_another_one_is(client, register, settings):
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]
    assert again["Access-Control-Allow-Origin"] == "*"
    settings.TODAY = date(2026, 11, 21)  # nothing changes on this day
    assert client.get(ADDRESS, headers={"if-none-match": first["ETag"]}).status_code == 304
    settings.TODAY = date(2028, 4, 1)
    assert client.get(ADDRESS, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_decision_of_today_changes_it_at_once(client, register):
    tag = client.get(ADDRESS)["ETag"]
    suspend(register["gold"], "2026-11-20")
    answer = client.get(ADDRESS, headers={"if-none-match": tag})
    assert b"suspended" in answer.content


@pytest.mark.parametrize("left", [0.01, 0.4, 1, 4.99, 5, 5.5, 6, 30, 64, 65, 3600])
def test_it_is_never_kept_into_the_next_day(client, register, settings, monkeypatch, left):
    settings.TODAY = None
    now = MIDNIGHT - timedelta(seconds=left)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    answer = client.get(ADDRESS)
    kept = get_max_age(answer)
    # Whoever keeps it counts from a moment later, and nginx a second longer.
    assert kept == 0 or kept + badge.MARGIN <= left
    assert f"s-maxage={kept}," in answer["Cache-Control"]
