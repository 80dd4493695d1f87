"""Eligibility checks at the pages of an agency: asked by name, told so that nobody misreads it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labels.models import EligibilityCheck, Label, Programme, ProgrammeRule
from labels.register.eligible import Ask
from labels.workflow import checks
from labels.workflow.delisting import delist
from tests.accounts.people import log_in
from tests.agencies import make_agency, make_agency_person
from tests.factories import (
    exact,
    make_cluster,
    make_label,
    make_level,
    make_scheme,
    republish,
)
from tests.people import make_manager, make_secretariat, make_user

from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

RULE = {"min_level": "silver", "on": "2025-06-01"}


@pytest.fixture
def alpha():
    make_level("gold")
    cluster = make_cluster("Alpha Bio")
    make_label(cluster, "silver", validity=exact("2025-01-01", "2026-12-31"))
    return cluster


@pytest.fixture
def agency():
    return make_agency("Region")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency, "member"))


def ask(visitor, agency, what, *, status=302, **fields):
    return visitor.send(
        "agency-check-new", agency.slug, status=status, what=what, **(RULE | fields)
    )


def kept(agency, anna, **given):
    ask = Ask(**({"cluster": "alpha-bio", "min_level": "silver", "on": date(2025, 6, 1)} | given))
    return checks.check(agency, ask, by=anna.user, reference="2026/17")


def chosen_of(page):
    return [each["value"] for each in page.all("input") if each.get("name") == "chosen"]


@pytest.mark.parametrize("name", ["agency-checks", "agency-check-new"])
def test_a_stranger_finds_nothing_and_nobody_is_led_to_log_in(agency, alpha, name):
    other = make_agency_person(make_agency("Other"))
    for user in (make_user(), make_manager(alpha), other):
        Visitor(user).see(name, agency.slug, status=404)
    response = Client().get(reverse(name, args=[agency.slug]))
    assert response.status_code == 302
    assert "/accounts/login/?next=" in response.headers["Location"]


def test_a_check_of_another_agency_is_not_there(agency, alpha, anna):
    check = kept(agency, anna)
    other = make_agency("Other")
    stranger = Visitor(make_agency_person(other))
    for name in ("agency-check", "agency-check-pdf"):
        stranger.see(name, agency.slug, check.number, status=404)
        stranger.see(name, other.slug, check.number, status=404)
    anna.see("agency-check", agency.slug, "EC-0000", status=404)


def test_the_secretariat_looks_in_and_asks_nothing(agency, alpha, anna):
    check = kept(agency, anna)
    office = Visitor()
    log_in(office.client, make_secretariat())
    assert "New check" not in office.see("agency-checks", agency.slug).words
    office.see("agency-check", agency.slug, check.number)
    assert office.client.get(reverse("agency-check-new", args=[agency.slug])).status_code == 403
    assert ask_raw(office, agency).status_code == 403
    assert EligibilityCheck.objects.count() == 1


def ask_raw(visitor, agency):
    address = reverse("agency-check-new", args=[agency.slug])
    return visitor.client.post(address, {"what": "alpha-bio", **RULE})


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        ("nobody at all", {}, "The register lists no cluster of this name"),
        ("alpha-bio", {"min_level": ""}, "Choose a level, or a programme."),
        ("alpha-bio", {"first": "2025-01-01"}, "Write either one day"),
        ("alpha-bio", {"on": "", "first": "2025-02-01", "last": "2025-01-01"}, "lies before"),
        ("alpha-bio", {"on": "", "last": "2025-01-01"}, "Write the first day too."),
        ("alpha-bio", {"on": "1066-10-14"}, "between 1900 and 2100"),
        ("alpha-bio", {"on": "soon"}, "Enter a valid date."),
        ("alpha-bio", {"known_on": "2099-01-01"}, "does not know the future"),
        ("alpha-bio", {"known_on": "2026-01-01"}, "The register lists no cluster of this name"),
        ("alpha-bio", {"reference": "x" * 101}, "at most 100"),
        ("alpha-bio", {"min_level": "platinum"}, "platinum"),
        ("", {}, "This field is required."),
    ],
)
def test_what_has_no_answer_is_told_and_nothing_typed_is_lost(
    agency, alpha, anna, what, fields, said
):
    given = {"reference": "file 17"} | fields
    page = ask(anna, agency, what, status=422, **given)
    assert said in page.words
    values = {each.get("name"): each.get("value", "") for each in page.all("input")}
    typed = {"what": what, "on": "2025-06-01"} | given
    assert all(values.get(name) == text for name, text in typed.items() if name != "min_level")
    assert not EligibilityCheck.objects.exists()


@pytest.mark.parametrize(
    "typed", ["alpha bio", "ALPHA-BIO", "alpha-bio", "https://register.example/clusters/alpha-bio/"]
)
def test_an_exact_name_or_an_address_is_answered_at_once(agency, alpha, anna, typed):
    response = ask(anna, agency, typed, reference="2026/17")
    check = EligibilityCheck.objects.get()
    assert response.headers["Location"].endswith(f"/checks/{check.number}/")
    assert (check.answer["cluster"]["number"], check.reference) == (alpha.number, "2026/17")
    assert (check.verdict, check.question["rule"]["from"]) == ("yes", "2025-06-01")


def test_numbers_are_answered_at_once_however_they_are_typed(agency, alpha, anna):
    ask(anna, agency, alpha.number.lower().replace("-", " "))
    ask(anna, agency, alpha.labels.get().number.lower())
    labels = [each.question["label"] for each in EligibilityCheck.objects.order_by("pk")]
    assert labels == [None, alpha.labels.get().number]


def test_a_name_that_is_only_near_is_asked_back_and_answered_when_chosen(agency, alpha, anna):
    page = ask(anna, agency, "Alpa Bio", status=200, reference="2026/17")
    assert "Which one do you mean?" in page.words
    assert chosen_of(page) == [alpha.number]
    assert not EligibilityCheck.objects.exists()
    values = {each.get("name"): each.get("value", "") for each in page.all("input")}
    assert (values["what"], values["reference"]) == ("Alpa Bio", "2026/17")
    ask(anna, agency, "Alpa Bio", chosen=alpha.number, chosen_for="Alpa Bio")
    assert EligibilityCheck.objects.get().answer["cluster"]["number"] == alpha.number


def test_of_two_clusters_of_one_name_none_is_taken(agency, alpha, anna):
    twin = make_cluster("Alpha Bio", country="FR")
    page = ask(anna, agency, "Alpha Bio", status=200)
    assert sorted(chosen_of(page)) == sorted([alpha.number, twin.number])
    assert not EligibilityCheck.objects.exists()


def test_a_name_that_was_given_up_is_asked_back(agency, alpha, anna):
    alpha.names.create(text="Old Alpha", kind="former")
    republish(alpha)
    assert chosen_of(ask(anna, agency, "Old Alpha", status=200)) == [alpha.number]


def test_a_choice_does_not_count_for_another_text(agency, alpha, anna):
    beta = make_cluster("Beta")
    ask(anna, agency, "Beta", chosen=alpha.number, chosen_for="Alpa Bio")
    assert EligibilityCheck.objects.get().answer["cluster"]["number"] == beta.number


def test_a_mistyped_number_shows_the_likely_label(agency, alpha, anna):
    number = alpha.labels.get().number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    page = ask(anna, agency, wrong, status=200)
    assert number in chosen_of(page)


def test_a_programme_is_asked_by_its_name(agency, alpha, anna):
    programme = Programme.objects.create(code="growth", name="Growth money")
    make_cluster("Beta")
    ProgrammeRule.objects.create(
        programme=programme, scheme=make_scheme(), min_level=make_level("silver"), text="Silver."
    )
    ask(anna, agency, "alpha-bio", min_level="", programme="growth")
    check = EligibilityCheck.objects.get()
    assert check.question["rule"]["programme"]["name"] == "Growth money"
    page = ask(anna, agency, "alpha-bio", status=422, programme="growth")
    assert "Name either a programme, or a level" in page.words
    assert "Growth money" in anna.see("agency-check", agency.slug, check.number).words


def test_a_span_without_an_end_asks_until_when(agency, alpha, anna):
    ask(anna, agency, "alpha-bio", on="", first="2025-06-01")
    check = EligibilityCheck.objects.get()
    page = anna.see("agency-check", agency.slug, check.number)
    assert page.words.startswith("Until 31 December 2026")


@pytest.mark.parametrize(
    ("on", "head", "reason"),
    [
        (date(2024, 12, 31), "No", "begins on 1 January 2025"),
        (date(2025, 1, 1), "Yes", "was valid on 1 January 2025"),
        (date(2026, 12, 31), "Yes", "was valid on 31 December 2026"),
        (date(2027, 1, 1), "No", "ended on 31 December 2026"),
    ],
)
def test_the_answer_is_told_with_its_reasons_its_labels_and_its_register(
    agency, alpha, anna, on, head, reason
):
    check = kept(agency, anna, on=on)
    page = anna.see("agency-check", agency.slug, check.number)
    assert page.words.startswith(f"{head}: Alpha Bio")
    for words in (reason, "2026/17", check.number, alpha.labels.get().number, str(check.seq)):
        assert words in page.words
    assert "gives the same answer" in page.words
    assert "gave this very answer" in page.words


def test_what_the_register_learns_later_stands_beside_the_answer(agency, alpha, anna):
    check = kept(agency, anna)
    Label.objects.filter(cluster=alpha).update(
        withdrawn_on="2025-05-01", withdrawal_reason="An error."
    )
    republish(alpha)
    page = anna.see("agency-check", agency.slug, check.number)
    assert page.words.startswith("Yes: Alpha Bio")
    assert "The register has learnt something since." in page.words
    assert "was withdrawn on 1 May 2025" in page.words
    assert "gave this very answer" in page.words


def test_an_answer_stays_when_its_cluster_has_left_the_register(agency, alpha, anna):
    beta = make_cluster("Beta")
    check = kept(agency, anna, cluster="beta")
    delist(beta, by=make_secretariat(), reason="mistake")
    words = anna.see("agency-check", agency.slug, check.number).words
    assert "The register does not list this cluster any more." in words
    assert "gave this very answer" in words
    page = ask(anna, agency, "beta", status=422)
    assert "Nothing counts under this name." in page.words


def test_any_way_of_typing_the_number_leads_to_the_one_address(agency, alpha, anna):
    check = kept(agency, anna)
    response = anna.client.get(reverse("agency-check", args=[agency.slug, check.number.lower()]))
    assert response.headers["Location"].endswith(f"/checks/{check.number}/")


def test_the_answer_comes_as_pdf(agency, alpha, anna):
    check = kept(agency, anna)
    response = anna.client.get(reverse("agency-check-pdf", args=[agency.slug, check.number]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert f"{check.number}.pdf" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    assert response.content.startswith(b"%PDF-")


def test_the_same_rule_is_asked_of_another_cluster(agency, alpha, anna):
    check = kept(agency, anna, on=None, first=date(2025, 1, 1), last=date(2025, 3, 1))
    page = anna.see("agency-check-new", agency.slug, like=check.number)
    values = {each.get("name"): each.get("value", "") for each in page.all("input")}
    assert (values["what"], values["first"], values["last"]) == ("", "2025-01-01", "2025-03-01")
    elsewhere = make_agency("Other")
    stranger = Visitor(make_agency_person(elsewhere))
    page = stranger.see("agency-check-new", elsewhere.slug, like=check.number)
    values = {each.get("name"): each.get("value", "") for each in page.all("input")}
    assert not values.get("first")


def test_checks_are_found_by_number_reference_and_answer(agency, alpha, anna):
    yes = kept(agency, anna)
    no = checks.check(agency, Ask(cluster="alpha-bio", min_level="gold"), by=anna.user)

    def found(**query):
        words = anna.see("agency-checks", agency.slug, **query).words
        return [each.number for each in (yes, no) if each.number in words]

    assert found() == [yes.number, no.number]
    assert found(q="026/1") == [yes.number]
    assert found(q=no.number.lower()) == [no.number]
    assert found(verdict="no") == [no.number]
    assert found(q="nothing") == []
    anna.see("agency-checks", agency.slug, status=400, vedict="no")


def test_the_list_costs_the_same_with_many_and_keeps_what_is_looked_for(agency, alpha, anna):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            page = anna.see("agency-checks", agency.slug, q="2026/17")
        return len(seen), page

    kept(agency, anna)
    cost()
    few, _page = cost()
    for _number in range(26):
        kept(agency, anna)
    many, page = cost()
    assert many == few <= 12
    assert any("page=2" in link and "q=2026" in link for link in links(page))


def links(page):
    return [each["href"] for each in page.all("a") if each.get("href")]


def test_the_page_of_a_check_costs_few_statements(agency, alpha, anna):
    check = kept(agency, anna)
    anna.see("agency-check", agency.slug, check.number)
    with CaptureQueriesContext(connection) as seen:
        anna.see("agency-check", agency.slug, check.number)
    assert len(seen) <= 20
