"""What cannot be answered: addresses nobody has, conditions nobody understands."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sent",
    [
        "levle=gold",
        "country=XX",
        "valid_on=2026-02-30",
        "valid_on=2026-01-01&valid_on=2026-01-02",
        "q=%00",
        "q=" + "x" * 300,
        "offset=1000000000000",
        "limit=0",
        "cursor=nonsense",
        "known_at=2099-01-01",
        "ordering=sideways",
    ],
)
def test_a_list_with_a_bad_parameter_is_a_400_that_names_it(see, register, sent):
    page = see(f"/clusters/?{sent}", 400)
    assert sent.split("=")[0] in page.words
    assert "not understood" in page.words


def test_a_refused_list_keeps_the_form_and_offers_the_nearest_name(see, register):
    page = see("/clusters/?q=alpha&levle=gold&country=DE", 400)
    assert "Did you mean level?" in page.words
    assert "/clusters/?q=alpha&country=DE&level=gold" in page.links
    assert "/clusters/?q=alpha&country=DE" in page.links
    assert {"name": "country", "value": "DE"}.items() <= _hidden(page)["country"].items()
    assert any(a.get("name") == "q" and a.get("value") == "alpha" for a in page.all("input"))


def _hidden(page):
    return {a["name"]: a for a in page.all("input") if a.get("type") == "hidden"}


def test_a_refused_code_offers_the_nearest_code(see, register):
    page = see("/clusters/?level=glod", 400)
    assert "/clusters/?level=gold" in page.links


def test_what_was_sent_is_never_markup(see, register):
    page = see("/clusters/?q=%3Cscript%3Ealert(1)%3C/script%3E", 200)
    assert "<script>alert" in page.text or "alert(1)" in page.words
    see("/clusters/?%3Cb%3E=1", 400)


def test_an_unknown_cluster_helps_to_search(see, register):
    page = see("/clusters/alpha-bio-2/", 404)
    assert any(a.get("value") == "alpha bio 2" for a in page.all("input"))


def test_a_cluster_is_not_known_before_it_was_published(see, register):
    page = see("/clusters/alpha-bio/?known_at=2020-01-01", 404)
    assert "not in the register as it was" in page.words
    assert "/clusters/alpha-bio/" in page.links


@pytest.mark.parametrize("address", ["/clusters/alpha-bio/", "/labels/{gold}/", "/verify/"])
@pytest.mark.parametrize(
    "sent", ["valid_on=yesterday", "known_at=2099-01-01", "colour=red", "format=json"]
)
def test_a_page_with_a_bad_day_is_a_400_that_names_it(see, register, address, sent):
    page = see(f"{address.format(gold=register['gold'].number)}?{sent}", 400)
    assert sent.split("=")[0] in page.words


def test_bad_statistics_are_a_400(see, register):
    assert "valid_on" in see("/statistics/?valid_on=2020-01-01", 400).words
    see("/statistics/?on=2020-02-30", 400)
    see("/statistics/?by=level", 400)


@pytest.mark.parametrize(
    "address", ["/clusters/", "/clusters/alpha-bio/", "/labels/{gold}/", "/verify/", "/statistics/"]
)
@pytest.mark.parametrize("sent", ["utm_source=mail&fbclid=1", "gclid=x", "mc_cid=1&msclkid=2"])
def test_what_other_sites_add_to_an_address_is_no_question(see, register, address, sent):
    page = see(f"{address.format(gold=register['gold'].number)}?{sent}")
    names = {a.get("name") for a in page.all("input")}
    assert not names & {"utm_source", "fbclid", "gclid", "mc_cid", "msclkid"}


def test_the_api_takes_none_of_them(client, register):
    assert client.get("/api/v1/clusters/?utm_source=mail").status_code == 400


def test_what_was_meant_is_shown_for_the_same_day_and_register(see, register, client):
    known_at = client.get("/api/v1/clusters/").json()["register"]["known_at"]
    number = register["gold"].number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    page = see(f"/labels/{wrong}/?known_at={known_at}&valid_on=2026-05-01", 404)
    kept = f"valid_on=2026-05-01&known_at={known_at.replace(':', '%3A')}"
    assert f"/labels/{number}/?{kept}" in page.links
    assert {"type": "hidden", "name": "known_at", "value": known_at} in page.all("input")
    before = see(f"/labels/{wrong}/?known_at=2020-01-01", 404)
    assert not [url for url in before.links if number in url]


@pytest.mark.parametrize("text", ["ABC", "0000-0000", "%00", "%F0%9F%8F%85", "x" * 500])
def test_what_cannot_be_a_number_is_told_why(see, register, text):
    page = see(f"/labels/{text}/", 404)
    assert "No label has this number" in page.words


def test_a_mistyped_number_is_noticed_and_the_right_one_offered(see, register):
    number = register["gold"].number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    for address in (f"/labels/{wrong}/", f"/verify/?number={wrong}"):
        page = see(address, 404)
        assert "typing error" in page.words
        assert f"/labels/{number}/" in page.links
        assert "Alpha Bio" in page.words


def test_a_number_that_was_never_given_out_says_so(see, register):
    from labels.rules.numbers import label_number

    page = see(f"/labels/{label_number(99_999)}/", 404)
    assert "never gave it out" in page.words


def test_the_number_of_a_cluster_is_recognised(see, register):
    page = see(f"/labels/{register['alpha'].number}/", 404)
    assert "register number of a cluster" in page.words


def test_a_number_not_known_then_says_so(see, register):
    page = see(f"/labels/{register['gold'].number}/?known_at=2020-01-01", 404)
    assert "did not know this number" in page.words


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/", "/clusters/", "/verify/", "/statistics/", "/healthz"])
def test_public_pages_only_take_reads(client, register, method, address):
    assert getattr(client, method)(address).status_code == 405
