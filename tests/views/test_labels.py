"""One label: a verdict for each status, the same on every page."""

import pytest

from labels.models import Label
from labels.rules.numbers import label_number
from tests.factories import exact, make_cluster, make_label, republish

pytestmark = pytest.mark.django_db

VERDICTS = {
    "2021-05-09": ("upcoming", "Not yet valid on 9 May 2021"),
    "2021-05-10": ("valid", "Valid on 10 May 2021"),
    "2022-02-10": ("suspended", "Not valid on 10 February 2022: suspended"),
    "2023-05-31": ("valid", "Valid on 31 May 2023"),
    "2023-06-01": ("expired", "Not valid on 1 June 2023: expired"),
}


@pytest.mark.parametrize(("day", "told"), VERDICTS.items())
def test_the_verdict_is_one_sentence_for_each_status(see, register, day, told):
    page = see(f"/labels/{register['silver'].number}/?valid_on={day}")
    assert told[1] in page.words
    assert _status(page) == told[0]


def _status(page):
    """The status of the first pill of the page's content."""
    pills = [a["class"] for a in page.all("span") if a.get("class", "").startswith("pill")]
    return pills[0].split("st-")[1]


@pytest.mark.parametrize("day", VERDICTS)
def test_the_status_is_the_same_on_every_page_and_in_the_api(see, client, register, day):
    number = register["silver"].number
    found = client.get(f"/api/v1/clusters/beta-energie/?valid_on={day}").json()
    status = found["standing"]["status"]
    assert status == VERDICTS[day][0] == found["labels"][0]["status"]
    assert _status(see(f"/labels/{number}/?valid_on={day}")) == status
    assert _status(see(f"/clusters/beta-energie/?valid_on={day}")) == status
    listed = see(f"/clusters/?q=beta&valid_on={day}")
    assert _status(listed) == status
    assert client.get(f"/api/v1/verify/{number}/?valid_on={day}").json()["status"] == status


def test_a_withdrawn_label_says_when_and_why(see, register):
    label = register["silver"]
    Label.objects.filter(pk=label.pk).update(
        withdrawn_on="2022-06-01", withdrawal_reason="Merged away."
    )
    republish(register["beta"])
    page = see(f"/labels/{label.number}/?valid_on=2022-06-01")
    assert "Not valid on 1 June 2022: withdrawn" in page.words
    assert "It was withdrawn on 1 June 2022. Reason: Merged away." in page.words
    assert "Valid on 31 May 2022" in see(f"/labels/{label.number}/?valid_on=2022-05-31").words


def test_of_an_earlier_day_it_is_told_that_a_label_was_withdrawn_since(see, register):
    label = register["silver"]
    Label.objects.filter(pk=label.pk).update(
        withdrawn_on="2022-06-01", withdrawal_reason="Merged away."
    )
    republish(register["beta"])
    page = see(f"/labels/{label.number}/?valid_on=2022-05-31")
    assert "Valid on 31 May 2022" in page.words
    assert "It was withdrawn on 1 June 2022. Reason: Merged away." in page.words
    assert "in force" not in page.words


def test_a_renewable_label_says_until_when(see, register):
    cluster = make_cluster("Rho")
    validity = exact("2024-01-01", "2026-01-31")
    label = make_label(
        cluster, "gold", until="2026-01-31", validity=validity, renewable_until="2027-01-31"
    )
    page = see(f"/labels/{label.number}/")
    assert "Not valid on 20 November 2026: ended, may be renewed" in page.words
    assert "ended on 31 January 2026. It can be renewed until 31 January 2027" in page.words


def test_a_label_without_dates_is_never_called_valid(see, register):
    label = make_label(make_cluster("Sigma"), "gold")
    for day in ("2010-01-01", "2020-01-01", "2026-11-20"):
        page = see(f"/labels/{label.number}/?valid_on={day}")
        assert "Not proved to be valid" in page.words
        assert "never counted as valid" in page.words


@pytest.mark.parametrize("typed", [str.lower, lambda n: n.replace("-", ""), lambda n: f" {n} "])
def test_any_way_of_typing_leads_to_the_one_address(client, register, typed):
    number = register["gold"].number
    answer = client.get(f"/labels/{typed(number)}/?valid_on=2026-05-01")
    assert answer.status_code == 302
    assert answer["Location"] == f"/labels/{number}/?valid_on=2026-05-01"


def test_the_form_leads_to_the_label(client, register):
    number = register["gold"].number
    answer = client.get("/verify/", {"number": number.lower(), "valid_on": ""})
    assert answer["Location"] == f"/labels/{number}/"


def test_the_form_without_a_number_asks_for_one(see, register):
    assert "Type a number first" not in see("/verify/").words
    assert "Type a number first" in see("/verify/?number=").words


def test_a_label_of_today_offers_its_extract_its_code_and_a_report(see, register):
    number = register["gold"].number
    page = see(f"/labels/{number}/")
    assert f"/labels/{number}/certificate.pdf" in page.links
    assert f"/clusters/alpha-bio/report/?label={number}" in page.links
    (code,) = page.all("img")
    assert code["src"] == f"/labels/{number}/qr.svg"
    assert number in code["alt"]
    assert {"width", "height"} <= code.keys()


@pytest.mark.parametrize("clock", ["valid_on", "known_at"])
def test_an_extract_is_offered_for_today_only(see, client, register, clock):
    number = register["gold"].number
    now = client.get("/api/v1/clusters/").json()["register"]
    page = see(f"/labels/{number}/?{clock}={now[clock]}")
    assert f"/labels/{number}/certificate.pdf" not in page.links
    assert f"/labels/{number}/" in page.links


def test_what_is_over_has_no_extract_to_offer(see, register):
    number = register["silver"].number
    page = see(f"/labels/{number}/")
    assert f"/labels/{number}/certificate.pdf" not in page.links
    assert "There is nothing to certify today" in page.words


def test_a_label_of_another_scheme_says_that_it_does_not_count(see, register):
    label = make_label(
        make_cluster("Tau"), "gold", scheme="other", validity=exact("2026-01-01", "2028-01-31")
    )
    page = see(f"/labels/{label.number}/")
    assert "does not count as a European label" in page.words


@pytest.mark.parametrize(("day", "told"), VERDICTS.items())
def test_the_verdict_has_a_sign_words_and_a_look_for_each_status(see, register, day, told):
    page = see(f"/labels/{register['silver'].number}/?valid_on={day}")
    status, words = told
    assert [a for a in page.all("div") if a.get("class") == f"verdict st-{status}"]
    assert f"#s-{status}" in [a["href"] for a in page.all("use")]
    assert page.words.count(words) >= 1


@pytest.mark.parametrize("kind", ["never given out", "mistyped"])
def test_a_number_without_a_label_takes_three_statements(
    see, register, django_assert_max_num_queries, kind
):
    number = register["gold"].number
    wrong = f"{number[:-1]}{'A' if number[-1] != 'A' else 'B'}"
    text = label_number(987_654) if kind == "never given out" else wrong
    see(f"/labels/{number}/")  # the names of code lists are read by now
    with django_assert_max_num_queries(3):
        page = see(f"/labels/{text}/", status=404)
    assert (number in page.words) == (kind == "mistyped")


def test_a_label_takes_two_statements(see, register, django_assert_max_num_queries):
    see(f"/labels/{register['gold'].number}/")
    with django_assert_max_num_queries(2):
        see(f"/labels/{register['silver'].number}/?valid_on=2022-02-10")
