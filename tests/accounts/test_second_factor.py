"""Whoever sees what clusters hand in in confidence has used a second factor in this session."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from labels.api import urls
from labels.api.private import PrivateView
from labels.models import AssessorProfile, Event
from registry import second_factor

from .people import (
    SECRET,
    code,
    give_app,
    log_in,
    make_assessor,
    make_person,
    show_again,
    try_password,
)

SETUP = "/accounts/2fa/"
ROLES = {
    "secretariat": lambda: make_person("s", "secretariat", is_staff=True),
    "board": lambda: make_person("b", "board"),
    "auditor": lambda: make_person("u", "auditor"),
    "assessor": make_assessor,
    "staff": lambda: make_person("t", is_staff=True),
}


@pytest.fixture(params=sorted(ROLES))
def person(request, db):
    return ROLES[request.param]()


@pytest.fixture
def boss(db):
    return ROLES["secretariat"]()


def is_led_to(response, there):
    return response.status_code == 302 and response.headers["Location"].startswith(there)


@pytest.mark.parametrize("address", second_factor.CLOSED_PAGES)
def test_without_a_second_factor_every_workplace_is_closed(client, person, address):
    client.force_login(person)

    assert is_led_to(client.get(f"{address}anything/?q=1"), f"{SETUP}?next=%2F")
    assert is_led_to(client.post(address), SETUP)


@pytest.mark.parametrize("address", second_factor.CLOSED_API)
def test_without_a_second_factor_the_private_api_refuses(client, person, address):
    client.force_login(person)

    response = client.get(f"{address}anything/")

    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "second_factor_needed"


def test_every_private_address_of_the_api_asks_for_it():
    private = {
        f"/api/v1/{each.pattern}".partition("<")[0]
        for each in urls.urlpatterns
        if issubclass(getattr(each.callback, "view_class", object), PrivateView)
    }
    assert private
    assert [each for each in sorted(private) if not each.startswith(second_factor.CLOSED_API)] == []


def test_without_a_second_factor_the_account_and_public_pages_are_open(client, person, register):
    client.force_login(person)

    assert b"A password alone is not enough" in client.get(SETUP).content
    for address in ("/accounts/email/", "/accounts/sessions/", "/about/", "/api/v1/clusters/"):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "who", [lambda: make_person("m"), lambda: make_assessor("x", active=False)]
)
def test_other_people_need_none(client, db, who):
    client.force_login(who())

    assert not is_led_to(client.get("/portal/anything/"), "/accounts/")
    assert b"second_factor_needed" not in client.get("/api/v1/assessments/anything/").content
    assert b"A password alone is not enough" not in client.get(SETUP).content


def test_a_stranger_is_led_to_the_one_log_in(client, db):
    chain = client.get("/admin/", follow=True).redirect_chain
    assert chain[-1] == ("/accounts/login/?next=%2Fadmin%2F", 302)
    assert is_led_to(client.get("/admin/login/"), "/accounts/login/")
    assert is_led_to(client.post("/admin/login/", {"username": "x"}), "/accounts/login/")


def test_the_admin_neither_shows_nor_changes_how_people_log_in(client, boss):
    boss.is_superuser = True
    boss.save(update_fields=["is_superuser"])
    log_in(client, boss)

    assert client.get("/admin/").status_code == 200
    for address in ("account/emailaddress", "mfa/authenticator", "usersessions/usersession"):
        assert client.get(f"/admin/{address}/").status_code == 404


def test_the_secretariat_sets_up_an_app_and_goes_on(client, boss):
    try_password(client, boss.email)
    assert is_led_to(client.get("/admin/"), SETUP)

    assert is_led_to(client.get(f"{SETUP}totp/activate/"), "/accounts/reauthenticate/")
    show_again(client)
    page = client.get(f"{SETUP}totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = client.post(f"{SETUP}totp/activate/", {"code": code(secret)})

    assert response.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/admin/").status_code == 200


def test_the_code_of_the_set_up_is_used(client, boss, client_class):
    client.force_login(boss)
    show_again(client)
    secret = client.get(f"{SETUP}totp/activate/").context["form"].secret
    typed = code(secret)
    client.post(f"{SETUP}totp/activate/", {"code": typed})

    thief = client_class()
    try_password(thief, boss.email)
    assert thief.post("/accounts/2fa/authenticate/", {"code": typed}).status_code == 200
    assert "_auth_user_id" not in thief.session


def test_a_password_alone_does_not_log_in_who_has_a_second_factor(client, person):
    give_app(person)

    assert try_password(client, person.email).headers["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_does_not_log_in(client, boss):
    give_app(boss)
    try_password(client, boss.email)
    wrong = f"{(int(code()) + 1) % 10**6:06}"

    assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_code_logs_in_once(client, boss, client_class):
    give_app(boss)
    typed = code()
    first, second = client, client_class()
    for each in (first, second):
        try_password(each, boss.email)
        each.post("/accounts/2fa/authenticate/", {"code": typed})

    assert first.get("/admin/").status_code == 200
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_logs_in_once(client, boss, client_class):
    give_app(boss)
    codes = Authenticator.objects.get(user=boss, type="recovery_codes").wrap().get_unused_codes()
    first, second = client, client_class()
    for each in (first, second):
        try_password(each, boss.email)
        each.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    assert first.get("/admin/").status_code == 200
    assert "_auth_user_id" not in second.session


def test_a_session_from_before_the_set_up_has_to_use_the_factor(client, boss):
    client.force_login(boss)
    give_app(boss)

    there = "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
    assert client.get("/admin/").headers["Location"] == there
    assert client.post(there, {"code": code()}).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_when_the_factor_is_gone_the_doors_close(client, boss):
    log_in(client, boss)
    assert client.get("/admin/").status_code == 200

    Authenticator.objects.filter(user=boss).delete()

    assert is_led_to(client.get("/admin/"), SETUP)


def test_the_mark_of_one_person_opens_nothing_for_another(client, boss):
    log_in(client, boss)
    other = make_person("other", "secretariat", is_staff=True)
    give_app(other)
    client.force_login(other)

    assert is_led_to(client.get("/admin/"), "/accounts/2fa/reauthenticate/")


def test_a_role_counts_from_the_next_request(client, db):
    person = make_assessor()
    client.force_login(person)
    assert is_led_to(client.get("/portal/anything/"), SETUP)
    AssessorProfile.objects.update(active=False)
    assert not is_led_to(client.get("/portal/anything/"), SETUP)
    AssessorProfile.objects.update(active=True)
    assert is_led_to(client.get("/portal/anything/"), SETUP)


def test_the_second_factor_is_not_removed_without_showing_again_who_it_is(client, boss):
    log_in(client, boss)

    for address in ("totp/deactivate/", "recovery-codes/generate/"):
        response = client.post(f"{SETUP}{address}")
        assert is_led_to(response, "/accounts/reauthenticate/"), address
    assert Authenticator.objects.filter(user=boss).count() == 2


def queries(request, path, user, session):
    made = request.get(path)
    made.user, made.session = user, session
    with CaptureQueriesContext(connection) as seen:
        second_factor.second_factor(lambda _: HttpResponse())(made)
    return len(seen)


def test_asking_costs_one_statement_on_private_paths_and_none_elsewhere(rf, client, boss):
    log_in(client, boss)
    session = client.session
    assert session["_auth_user_id"] == str(boss.pk)

    assert queries(rf, "/desk/", boss, session) == 1
    assert queries(rf, "/clusters/", boss, session) == 0
    assert queries(rf, "/accounts/email/", boss, session) == 0


def test_the_journal_keeps_log_ins_and_failures_but_nothing_typed(client, boss):
    give_app(boss)
    try_password(client, boss.email, "a wrong password")
    try_password(client, "ghost@example.org", "a wrong password")
    try_password(client, boss.email)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    events = list(Event.objects.order_by("seq").values_list("verb", "object_type", "object_id"))
    assert events == [
        ("fail_log_in", "user", str(boss.pk)),
        ("fail_log_in", "user", "unknown"),
        ("fail_second_factor", "user", str(boss.pk)),
        ("log_in", "user", str(boss.pk)),
    ]
    kept = str(list(Event.objects.values()))
    for typed in ("ghost", boss.email, "wrong", "000000", SECRET):
        assert typed not in kept


def test_the_journal_keeps_changes_of_how_somebody_logs_in(client, boss):
    log_in(client, boss)
    show_again(client)
    client.post(f"{SETUP}totp/deactivate/")

    assert Event.objects.filter(verb="totp_deactivated", object_id=str(boss.pk)).exists()


def test_the_cache_forgets_no_used_code_early(boss):
    """A mark that ends before its code does would let the code through again."""
    app = give_app(boss).wrap()
    typed = code()
    assert app.validate_code(typed)
    assert not app.validate_code(typed)
    assert cache.get(f"allauth.mfa.totp.used?user={boss.pk}&code={typed}")
