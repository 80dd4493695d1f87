"""What is closed in English is closed in every other language, and led to in that language."""

import pytest

from registry.language import PREFIXED
from registry.second_factor import CLOSED_PAGES, workplace

from .people import PASSWORD, code, give_app, log_in, make_assessor, make_person

WORKPLACES = [each for each in CLOSED_PAGES if each != "/admin/"]
AROUND = ["", "cases/", "anything/", "anything/?q=1"]


@pytest.fixture
def boss(db):
    return make_person("s", "secretariat", is_staff=True)


@pytest.mark.parametrize("language", PREFIXED)
@pytest.mark.parametrize("place", WORKPLACES)
def test_without_a_second_factor_every_workplace_is_closed(client, boss, place, language):
    client.force_login(boss)
    for rest in AROUND:
        address = f"/{language}{place}{rest}"
        for response in (client.get(address), client.head(address), client.post(address)):
            assert response.status_code == 302, address
            assert response["Location"].startswith(
                f"/{language}/accounts/2fa/?next=%2F{language}%2F"
            )
            assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/DE/desk/", "/en/desk/", "/de/de/desk/", "/de//desk/"])
def test_no_other_spelling_of_a_workplace_is_one(client, boss, address):
    log_in(client, boss)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/de/admin/", "/de/api/v1/assessments/", "/de/healthz/"])
def test_what_has_no_language_is_not_there_under_one(client, boss, address):
    log_in(client, boss)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("language", PREFIXED)
def test_nothing_behind_the_log_in_is_stored(client, boss, language):
    answers = [client.get(f"/{language}/accounts/login/"), client.get(f"/{language}/desk/")]
    log_in(client, boss)
    answers += [client.get(f"/{language}{place}") for place in ("/desk/", "/accounts/2fa/")]
    assert [each.headers["Cache-Control"] for each in answers] == ["no-store"] * 4


@pytest.mark.parametrize("language", PREFIXED)
def test_who_logs_in_goes_on_in_the_language_of_the_page(client, boss, language):
    give_app(boss)
    first = client.get(f"/{language}/desk/cases/")
    login = f"/{language}/accounts/login/"
    assert first["Location"] == f"{login}?next=/{language}/desk/cases/" or first[
        "Location"
    ].startswith(f"{login}?next=%2F{language}%2Fdesk")

    sent = client.post(login, {"login": boss.email, "password": PASSWORD})
    assert sent["Location"].startswith(f"/{language}/accounts/")
    done = client.post(sent["Location"], {"code": code()})
    assert done["Location"] == f"/{language}/desk/"
    assert client.get(done["Location"]).status_code == 200


def test_the_workplace_is_in_the_language_of_the_moment(client, db):
    assessor = make_assessor()
    assert workplace(assessor) == "/reviews/"
    sent = {"login": assessor.email, "password": PASSWORD}
    assert client.post("/de/accounts/login/", sent)["Location"] == "/de/reviews/"


def test_who_logs_out_stays_in_the_language(client, boss):
    log_in(client, boss)
    assert client.post("/it/accounts/logout/")["Location"] == "/it/"
