"""Eligibility checks over the API: asked, kept, listed, asked again, and put into a file."""

import io
from datetime import date

import pypdf
import pytest

from labels.models import (
    EligibilityCheck,
    Label,
    Programme,
    ProgrammeRule,
    SchemeAlias,
    Succession,
)
from labels.rules.eligible import REASONS
from labels.rules.numbers import check_number
from labels.rules.text import fold
from labels.trust.check_words import _REASONS
from tests.agencies import agency_program, make_agency, make_agency_person
from tests.factories import exact, make_cluster, make_label, make_level, make_scheme, republish
from tests.people import make_auditor, make_user

from .calling import nobody, program
from .conftest import problem

pytestmark = pytest.mark.django_db
CHECKS = "eligibility-checks/"
RULE = {"min_level": "silver", "on": "2025-06-01"}


@pytest.fixture
def alpha():
    make_level("gold")
    cluster = make_cluster("Alpha", names=[("Old Alpha", "former")])
    make_label(
        cluster,
        "silver",
        validity=exact("2025-01-01", "2026-12-31"),
        awarded="2025-01",
        until="2026-12-31",
    )
    return cluster


@pytest.fixture
def agency():
    return make_agency("Region")


@pytest.fixture
def software(agency):
    return agency_program(agency, ["checks"])


def asked(cluster="alpha", rule=RULE, **more):
    return {"cluster": cluster, "rule": rule, **more}


def test_nobody_asks_without_a_key(alpha):
    assert nobody().post(CHECKS, asked()).status_code == 401
    assert nobody().get(CHECKS).status_code == 401


def test_a_key_without_the_scope_and_people_of_no_agency_are_refused(alpha, agency):
    other = agency_program(agency, ["cohorts:write"])
    assert problem(other.post(CHECKS, asked()))["code"] == "scope_missing"
    assert problem(other.get(CHECKS))["code"] == "scope_missing"
    assert problem(program(make_user()).post(CHECKS, asked()))["code"] == "forbidden"


def test_who_sees_everything_reads_and_does_not_ask(alpha, agency, software):
    made = software.post(CHECKS, asked()).json()
    sees = program(make_auditor())
    assert sees.get(f"{CHECKS}{made['number']}/?agency=region").status_code == 200
    assert sees.post(f"{CHECKS}?agency=region", asked()).status_code == 403


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"cluster": "alpha"}, "#/rule"),
        (asked(rule={"min_level": "platinum"}), "#/rule/min_level"),
        (asked(rule={"min_levle": "gold"}), "#/rule/min_levle"),
        (asked(rule={"on": "2025-02-30", "min_level": "gold"}), "#/rule/on"),
        (asked(rule={"on": "1899-12-31", "min_level": "gold"}), "#/rule/on"),
        (asked(rule={"through": "2025-01-01", "min_level": "gold"}), "#/rule/from"),
        (asked(rule=RULE | {"from": "2025-01-01"}), "#/rule/on"),
        (asked(rule=RULE | {"scheme": "x"}), "#/rule/scheme"),
        (asked(rule={"programme": "x"}), "#/rule/programme"),
        (asked(rule=RULE | {"programme": "x"}), "#/rule/programme"),
        (asked(rule=RULE | {"count_renewal_window": "yes"}), "#/rule/count_renewal_window"),
        (asked(known_at="2999-01-01"), "#/known_at"),
        (asked(known_at="soon"), "#/known_at"),
        (asked(cluster=""), "#/cluster"),
        (asked(label="8HDZ-GGTK"), "#/cluster"),
        (asked(reference="x" * 201), "#/reference"),
    ],
)
def test_what_is_wrong_in_a_question_is_named(alpha, software, body, pointer):
    told = problem(software.post(CHECKS, body))
    assert (told["status"], told["code"]) == (400, "bad_body")
    assert [each["pointer"] for each in told["errors"]] == [pointer]
    assert not EligibilityCheck.objects.exists()


def test_a_scheme_may_be_called_by_another_name_and_is_kept_by_its_slug(alpha, software):
    name = "European Cluster Excellence Initiative, the label of clusters in Europe"
    SchemeAlias.objects.create(scheme=make_scheme(), name=name, folded=fold(name))
    made = software.post(CHECKS, asked(rule=RULE | {"scheme": name})).json()
    assert made["question"]["rule"]["scheme"] == "ecei"
    assert EligibilityCheck.objects.get().question["rule"]["scheme"] == "ecei"


def test_a_reference_that_is_too_long_is_refused(alpha, software):
    told = problem(software.post(CHECKS, asked(reference="x" * 101)))
    assert (told["status"], told["code"]) == (409, "too_long")


@pytest.mark.parametrize(
    ("named", "code"),
    [("nobody", "never_listed"), ("Old Alpha", "renamed"), ("Alpha!", "not_found")],
)
def test_what_the_register_does_not_list_is_a_404_that_says_why(alpha, software, named, code):
    told = problem(software.post(CHECKS, asked(named)))
    assert (told["status"], told["code"]) == (404, code)
    if code == "renamed":
        assert told["other"] == {"slug": "alpha", "name": "Alpha"}
    if code == "not_found":
        assert [each["slug"] for each in told["candidates"]] == ["alpha"]


def test_a_mistyped_label_is_a_404_with_the_likely_one(alpha, software):
    number = alpha.labels.get().number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    told = problem(software.post(CHECKS, {"label": wrong, "rule": RULE}))
    assert (told["code"], told["did_you_mean"]) == ("mistyped_number", [number])


def test_a_programme_without_a_rule_on_the_day_is_a_422(alpha, software):
    programme = Programme.objects.create(code="north", name="North")
    rule = {"programme": "north", "on": "2025-06-01"}
    told = problem(software.post(CHECKS, asked(rule=rule)))
    assert (told["status"], told["code"]) == (422, "no_rule_in_force")
    ProgrammeRule.objects.create(
        programme=programme, scheme=make_scheme(), min_level=make_level("gold"), certain=False
    )
    made = software.post(CHECKS, asked(rule=rule)).json()
    assert made["question"]["rule"]["programme"]["code"] == "north"
    assert [each["code"] for each in made["reasons"]] == ["level_too_low", "rule_uncertain"]


def test_a_check_is_answered_kept_and_found_by_its_number(alpha, software):
    answer = software.post(CHECKS, asked(reference="2026/17"))
    assert answer.status_code == 201
    made = answer.json()
    assert answer["Location"] == made["url"] == f"/api/v1/eligibility-checks/{made['number']}/"
    assert answer["Cache-Control"] == "no-store"
    assert (made["verdict"], made["until"]) == ("yes", None)
    assert made["detail"] == "Yes: Alpha surely held at least silver (ECEI) on 1 June 2025."
    number = alpha.labels.get().number
    assert made["reasons"][0]["detail"] == f"Label {number} (silver) was valid on 1 June 2025."
    for typed in (made["number"], made["number"].lower(), made["number"].replace("-", "")):
        assert software.get(f"{CHECKS}{typed}/").json() == made


def test_a_span_ends_where_the_label_does(alpha, software):
    rule = {"min_level": "silver", "from": "2025-06-01", "through": "2027-06-30"}
    made = software.post(CHECKS, asked(rule=rule)).json()
    assert (made["verdict"], made["until"]) == ("until", "2026-12-31")
    assert made["head"] == "Until 31 December 2026"
    assert made["detail"].startswith("Until 31 December 2026: so far Alpha surely held")
    is_open = software.post(CHECKS, asked(rule={"min_level": "silver", "from": "2025-06-01"}))
    assert is_open.json()["detail"].startswith("Until 31 December 2026: so long Alpha surely")


def test_the_same_request_with_one_key_makes_one_check(alpha, software):
    first = software.post(CHECKS, asked(), once="k1")
    second = software.post(CHECKS, asked(), once="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert EligibilityCheck.objects.count() == 1
    other = software.post(CHECKS, asked(reference="x"), once="k1")
    assert problem(other)["code"] == "idempotency_key_reused"


def test_the_list_has_pages_the_newest_first_and_finds_a_reference(alpha, software):
    numbers = [
        software.post(CHECKS, asked(reference=each)).json()["number"] for each in ("a", "b", "a")
    ]
    told = software.get(f"{CHECKS}?limit=2").json()
    assert told["count"] == 3
    assert [each["number"] for each in told["results"]] == numbers[:0:-1]
    rest = software.get(told["next"]).json()
    assert [each["number"] for each in rest["results"]] == [numbers[0]]
    assert rest["next"] is None
    found = software.get(f"{CHECKS}?reference=a").json()["results"]
    assert [each["number"] for each in found] == [numbers[2], numbers[0]]
    assert problem(software.get(f"{CHECKS}?referense=a"))["code"] == "bad_parameters"


def test_the_checks_of_another_agency_look_like_none(alpha, software):
    made = software.post(CHECKS, asked()).json()
    other = agency_program(make_agency("Other"), ["checks"])
    assert other.get(CHECKS).json()["count"] == 0
    for rest in ("", "again/", "answer.pdf"):
        theirs = other.get(f"{CHECKS}{made['number']}/{rest}")
        missing = other.get(f"{CHECKS}{check_number(99_999)}/{rest}")
        assert theirs.status_code == missing.status_code == 404
        assert _without_id(theirs) == _without_id(missing)


def _without_id(answer):
    return answer.json() | {"request_id": ""}


def test_a_mistyped_number_of_a_check_says_so(alpha, software):
    number = software.post(CHECKS, asked()).json()["number"]
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    assert problem(software.get(f"{CHECKS}{wrong}/"))["code"] == "mistyped_number"


def test_asked_again_the_register_of_then_says_the_same_and_that_of_now_what_it_knows(
    alpha, software
):
    made = software.post(CHECKS, asked()).json()
    same = software.get(made["again"]).json()
    assert (same["same"], same["changed"]) == (True, False)
    Label.objects.update(withdrawn_on=date(2025, 3, 1), withdrawal_reason="Wrong.")
    republish(alpha)
    told = software.get(made["again"]).json()
    assert (told["same"], told["changed"]) == (True, True)
    assert told["then"]["verdict"] == "yes"
    assert told["then"] == {name: made[name] for name in told["then"]}
    assert (told["now"]["verdict"], told["now"]["reasons"][0]["code"]) == ("no", "withdrawn")
    assert told["now"]["register"]["seq"] > told["then"]["register"]["seq"]


def test_the_moment_of_an_answer_gives_the_answer_again(alpha, software):
    made = software.post(CHECKS, asked()).json()
    Label.objects.update(withdrawn_on=date(2025, 3, 1), withdrawal_reason="Wrong.")
    republish(alpha)
    then = software.post(CHECKS, asked(known_at=made["register"]["known_at"])).json()
    for name in ("verdict", "reasons", "labels", "register", "cluster"):
        assert then[name] == made[name]


def text_of(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_answer_for_the_file_says_all_of_it(alpha, software):
    beta = make_cluster("Beta")
    Succession.objects.create(kind="merged", predecessor=alpha, successor=beta, on="2025-05")
    republish(alpha, beta)
    made = software.post(CHECKS, asked(reference="2026/17")).json()
    answer = software.get(made["pdf"])
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{made["number"]}.pdf"'
    text = text_of(answer.content)
    for words in (
        made["number"],
        made["detail"],
        *(each["detail"] for each in made["reasons"]),
        "2026/17",
        "Region",
        alpha.number,
        "January 2025",
        "31 December 2026",
        made["register"]["known_at"],
        f"{made['url']}",
    ):
        assert words in text, words
    assert software.get(made["pdf"]).content == answer.content
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_names_in_the_file_are_never_code_and_odd_letters_do_not_stop_it(alpha, software):
    alpha.name = '#read("/etc/passwd") $x$ \U0001f98a 漢字 *Alpha*'
    alpha.save(update_fields=["name"])
    republish(alpha)
    made = software.post(CHECKS, asked()).json()
    text = text_of(software.get(made["pdf"]).content)
    assert '#read("/etc/passwd")' in text
    assert "cannot be shown" in text


def test_people_of_the_agency_ask_too(alpha, agency):
    anna = program(make_agency_person(agency, "member"))
    made = anna.post(CHECKS, asked()).json()
    assert made["asked_by"] == f"user-{anna.user.pk}"
    make_agency_person(make_agency("Other"), user=anna.user)
    assert problem(anna.get(CHECKS))["code"] == "agency_missing"
    assert anna.get(f"{CHECKS}?agency=region").json()["count"] == 1


def test_every_reason_has_its_words():
    assert _REASONS.keys() - {"expired on", "upcoming on"} == REASONS.keys()


def test_a_list_of_checks_takes_as_many_statements_as_a_short_one(
    alpha, agency, software, django_assert_max_num_queries
):
    for _ in range(12):
        software.post(CHECKS, asked())
    with django_assert_max_num_queries(6):
        assert len(software.get(CHECKS).json()["results"]) == 12


def test_checks_have_the_members_described(alpha, software):
    document = software.get("openapi.json").json()["components"]["schemas"]
    rule = RULE | {"min_level": "gold"}
    made = software.post(CHECKS, asked(rule=rule)).json()
    shapes = {
        "Check": made,
        "Reason": made["reasons"][0],
        "UsedLabel": made["labels"][0],
        "AskedRule": made["question"]["rule"],
        "CheckInShort": software.get(CHECKS).json()["results"][0],
        "Again": software.get(made["again"]).json(),
        "CheckAnswer": software.get(made["again"]).json()["then"],
    }
    for name, told in shapes.items():
        assert set(document[name]["properties"]) == set(told), name
