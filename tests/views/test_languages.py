"""One page in six languages: addresses, heads, the switch, and where `/` leads."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from labels.forms.places import CountryField, SectorsField
from labels.models import Country
from labels.views import names
from registry.language import CODES, PREFIXED, put_before
from tests.factories import make_level

PUBLIC = [
    "/",
    "/about/",
    "/clusters/",
    "/clusters/alpha-bio/",
    "/labels/{gold}/",
    "/verify/",
    "/statistics/",
    "/schemes/",
    "/schemes/ecei/",
]
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
SWITCH = re.compile(
    r'<a href="([^"]*)" lang="(..)" hreflang="(..)"( aria-current="true")?>([^<]+)</a>'
)


def head_of(response):
    return response.content.decode().partition("</head>")[0]


def switch_of(response):
    """{code: address} of the switch, and the language that it says is shown."""
    found = SWITCH.findall(response.content.decode().rpartition("<footer")[2])
    assert [(lang, code) for _url, lang, code, _here, _name in found] == [(c, c) for c in CODES]
    assert [name for *_rest, name in found] == [name for _code, name in settings.LANGUAGES]
    return {code: url for url, code, *_rest in found}, [c for _u, c, _h, here, _n in found if here]


def to_whom(client, address="/", **headers):
    return client.get(
        address, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


# What is refused, and what nothing has a say in.


@pytest.mark.parametrize(
    "address", ["/en/", "/en/clusters/", "/DE/clusters/", "/nl/", "/de/fr/about/"]
)
def test_other_words_in_front_are_no_languages(see, register, address):
    page = see(address, 404)
    assert not ALTERNATE.search(page.response.content.decode())


@pytest.mark.parametrize(
    "address", ["/de/api/v1/clusters/", "/de/robots.txt/", "/de/static/x/", "/de/sitemap.xml/"]
)
def test_what_has_no_language_has_no_page_under_one(client, register, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Language"] == "de"


def test_neither_header_nor_cookie_nor_person_changes_the_language(client, register):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    for address, code in (("/clusters/", "en"), ("/de/clusters/", "de"), ("/de/", "de")):
        response = client.get(address, headers={"accept-language": "pl"})
        assert response.status_code == 200
        assert response["Content-Language"] == code
        assert f'<html lang="{code}">' in response.content.decode()
        assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ["/de", "/de/clusters", "/de/desk", "/de/labels/X"])
def test_a_read_without_the_last_slash_is_led_on_in_its_language(client, db, address):
    answer = client.get(f"{address}?country=DE")
    assert (answer.status_code, answer["Location"]) == (301, f"{address}/?country=DE")


@pytest.mark.parametrize("address", ["/about", "/de/about", "/de"])
def test_what_is_sent_without_the_last_slash_is_not_led_on(client, db, address):
    assert client.post(address, {"x": "1"}).status_code == 404


def test_a_language_ends_with_its_request(client, register):
    client.get("/de/clusters/")
    assert client.get("/api/v1/clusters/")["Content-Language"] == "en"
    assert '<html lang="en">' in client.get("/clusters/").content.decode()


def test_pages_of_two_languages_have_two_marks(client, register):
    marks = {client.get(put_before("/clusters/", code))["ETag"] for code in CODES}
    assert len(marks) == len(CODES)
    tag = client.get("/de/clusters/")["ETag"]
    assert client.get("/de/clusters/", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/fr/clusters/", headers={"if-none-match": tag}).status_code == 200


# The first page.


@pytest.mark.parametrize("site", [{"sec_fetch_site": "none"}, {"sec_fetch_site": "cross-site"}, {}])
def test_who_comes_from_elsewhere_is_led_to_their_language(client, register, site):
    response = to_whom(client, "/?x=1", accept_language="de-AT,de;q=0.9,en;q=0.5", **site)
    assert (response.status_code, response["Location"]) == (302, "/de/?x=1")
    assert response["Cache-Control"] == "no-store"
    assert {"Accept-Language", "Sec-Fetch-Site"} <= set(response["Vary"].split(", "))
    assert ("Referer" in response["Vary"]) is not bool(site)


@pytest.mark.parametrize(
    "came", [{"sec_fetch_site": "same-origin"}, {"referer": "http://testserver/de/"}]
)
def test_who_comes_from_our_pages_chose_english(client, register, came):
    response = to_whom(client, accept_language="de", **came)
    assert response.status_code == 200
    assert response["Content-Language"] == "en"
    assert "Accept-Language" in response["Vary"]
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize("header", ["", "en", "en-GB,de;q=0.5", "*", "nl", ";;rubbish"])
def test_programs_and_readers_of_english_get_english(client, register, header):
    response = to_whom(client, **({"accept_language": header} if header else {}))
    assert response.status_code == 200
    varies = set(response["Vary"].split(", "))
    assert varies - {"Accept-Encoding"} == {"Accept-Language"}


def test_only_the_first_page_leads(client, register):
    for address in ("/clusters/", "/about/", "/de/", "/nothing/", "/api/v1/clusters/"):
        assert to_whom(client, address, accept_language="fr").status_code in (200, 404)
    assert client.post("/", headers={"accept-language": "fr"}).status_code == 405
    assert client.head("/", headers={"accept-language": "fr"})["Location"] == "/fr/"


def test_being_led_asks_nothing_of_the_database(client, db):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert to_whom(client, accept_language="fr").status_code == 302
    assert len(asked) == 0


# Heads.


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("code", CODES)
def test_a_page_names_itself_in_every_language(see, register, address, code):
    path = address.format(gold=register["gold"].number)
    page = see(put_before(path, code))
    head = head_of(page.response)

    assert f'<html lang="{code}">' in head
    assert CANONICAL.findall(head) == [settings.BASE_URL + put_before(path, code)]
    expected = [(each, settings.BASE_URL + put_before(path, each)) for each in CODES]
    assert ALTERNATE.findall(head) == [*expected, ("x-default", settings.BASE_URL + path)]
    assert 'property="og:title" content=""' not in head
    assert 'property="og:description" content=""' not in head
    assert switch_of(page.response)[1] == [code]


def test_the_title_for_sharing_is_that_of_the_page(see, register):
    head = head_of(see("/clusters/beta-energie/").response)
    assert '<meta property="og:title" content="Béta Énergie">' in head
    assert '<meta property="og:locale" content="en_GB">' in head


def test_a_question_is_kept_for_readers_and_left_out_of_the_one_address(see, register):
    page = see("/de/clusters/?sector=health&utm_source=x&q=a%26b")
    assert CANONICAL.findall(head_of(page.response)) == [f"{settings.BASE_URL}/de/clusters/"]
    others = dict(ALTERNATE.findall(head_of(page.response)))
    assert others["fr"] == f"{settings.BASE_URL}/fr/clusters/?sector=health&amp;q=a%26b"
    assert (
        switch_of(page.response)[0]["en"] == "/clusters/?sector=health&amp;utm_source=x&amp;q=a%26b"
    )


@pytest.mark.parametrize(
    "address", ["/nothing/", "/clusters/nothing/", "/labels/X-1/", "/clusters/?x=1"]
)
def test_a_page_that_is_not_there_has_a_switch_and_no_other_addresses(client, register, address):
    response = client.get(put_before(address, "it"))
    assert response.status_code in (400, 404)
    assert not ALTERNATE.search(response.content.decode())
    assert not CANONICAL.search(response.content.decode())
    urls, here = switch_of(response)
    assert here == ["it"]
    assert urls["en"] == address
    assert urls["pl"] == f"/pl{address}"


def test_no_address_of_the_switch_leads_to_another_host(client, db):
    for path in ("//example.org/", "/de//example.org/"):
        urls, _here = switch_of(client.get(path))
        assert not [url for url in urls.values() if url.startswith("//")]


# Forms that were sent.


def test_after_a_form_the_switch_leads_to_where_it_was(client, db):
    form = "/de/accounts/login/"
    sent = {"login": "nobody@example.org", "password": "wrong"}
    urls, here = switch_of(client.post(form, sent))
    assert (urls["fr"], here) == ("/fr/accounts/login/", ["de"])

    came = {
        "referer": "http://testserver/de/accounts/login/?next=/de/desk/",
        "sec-fetch-site": "same-origin",
    }
    urls, _here = switch_of(client.post(form, sent, headers=came))
    assert urls["en"] == "/accounts/login/?next=/de/desk/"


@pytest.mark.parametrize(
    "referer", ["https://example.org/x/", "http://[rubbish", "", "http://testserver//example.org/"]
)
def test_an_address_from_elsewhere_is_not_where_a_form_was(client, db, referer):
    sent = {"login": "nobody@example.org", "password": "wrong"}
    response = client.post("/de/accounts/login/", sent, headers={"referer": referer})
    urls, _here = switch_of(response)
    assert urls["fr"] in ("/fr/accounts/login/", "/fr/example.org/")
    assert not [url for url in urls.values() if not url.startswith("/") or url.startswith("//")]


# Links and names.


@pytest.mark.parametrize("address", [*PUBLIC, "/nothing/"])
def test_every_link_of_a_page_stays_in_its_language(client, register, address):
    path = put_before(address.format(gold=register["gold"].number), "pl")
    body, foot = client.get(path).content.decode().split("<footer", 1)
    body = body.partition("<body")[2] + foot.partition('<nav class="languages"')[0]
    links = re.findall(r'(?:href|action)="(/[^"]*)"', body)
    strangers = [
        each
        for each in links
        if put_before(each.replace("&amp;", "&"), "pl") != each.replace("&amp;", "&")
    ]
    assert links
    assert strangers == []


def test_names_are_those_of_the_language_and_in_its_order(register):
    rows = [
        ("AT", "Austria", "Österreich"),
        ("LV", "Latvia", "Lettland"),
        ("CY", "Cyprus", "Zypern"),
    ]
    for code, english, german in rows:
        Country.objects.update_or_create(
            code=code, defaults={"names": {"en": english, "de": german}}
        )
    names.forget()
    with override("de"):
        known = names.names()
        assert known.country["AT"] == "Österreich"
        shown = [known.country[c] for c in known.country if c in {"AT", "LV", "CY"}]
        assert shown == ["Lettland", "Österreich", "Zypern"]
    assert names.names().country["AT"] == "Austria"
    with override("fr"):
        assert names.names().country["AT"] == "Austria"


def test_names_of_all_languages_are_read_once(register, django_assert_num_queries):
    names.names()
    with django_assert_num_queries(0):
        for code in CODES:
            with override(code):
                assert names.names().level["gold"]


def test_choices_are_in_the_order_of_the_language(db):
    make_level("gold")
    for code, english, polish in (
        ("LT", "Lithuania", "Litwa"),
        ("LV", "Latvia", "Łotwa"),
        ("MT", "Malta", "Malta"),
    ):
        Country.objects.update_or_create(
            code=code, defaults={"names": {"en": english, "pl": polish}}
        )
    for language, expected in (
        ("pl", ["Litwa", "Łotwa", "Malta"]),
        ("en", ["Latvia", "Lithuania", "Malta"]),
    ):
        with override(language):
            words = [word for _value, word in CountryField(empty_label="-").choices]
            assert words[0] == "-"
            assert [word for word in words if word in expected] == expected
            assert SectorsField(required=False).choices is not None


@pytest.mark.parametrize("code", PREFIXED)
def test_news_in_a_language_are_the_same_news(client, register, code):
    feed, english = (
        client.get(put_before("/feed.atom", each)).content.decode() for each in (code, "en")
    )
    assert re.findall("<id>(.*?)</id>", feed)[1:] == re.findall("<id>(.*?)</id>", english)[1:]
    assert f'xml:lang="{code}"' in feed
    assert f"{settings.BASE_URL}/{code}/clusters/alpha-bio/" in feed
