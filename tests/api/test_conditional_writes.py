"""Changes name the version they were made from; bodies are read strictly."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from labels.models import Evidence
from labels.workflow.evidence import add_link, save_answer
from labels.workflow.readiness import indicators_for
from tests.cases import make_assessment
from tests.files.samples import pdf_with
from tests.people import make_manager, make_secretariat

from .calling import API, at, program
from .conftest import problem

pytestmark = pytest.mark.django_db

FACTS = {
    "management_fte": None,
    "committed_members": None,
    "member_types": None,
    "platform_profile": "",
    "mode": "",
}


@pytest.fixture
def draft():
    case = make_assessment()
    return case, program(make_manager(case.cluster)), indicators_for(case)[0]


def test_a_stale_write_is_told_the_version_of_now(draft):
    case, anna, _indicator = draft
    first = anna.put(at(case, "facts/"), FACTS | {"member_types": 3}, version=case.version)
    assert first["ETag"] == f'"{case.version + 1}"'
    second = anna.put(at(case, "facts/"), FACTS | {"member_types": 4}, version=case.version)
    assert second.status_code == 412
    told = problem(second)
    assert (told["code"], told["version"]) == ("stale", case.version + 1)


@pytest.mark.parametrize("tag", ["*", "7", '"x"', '"7", "8"', '""', '"-1"', '"99999999999"'])
def test_if_match_takes_one_tag_as_it_was_sent(draft, tag):
    case, anna, _indicator = draft
    answer = anna.put(at(case, "facts/"), FACTS, **{"If-Match": tag})
    assert (answer.status_code, problem(answer)["code"]) == (400, "bad_precondition")


def test_a_tag_that_a_proxy_weakened_still_names_its_version(draft):
    case, anna, _indicator = draft
    answer = anna.put(at(case, "facts/"), FACTS, **{"If-Match": f'W/"{case.version}"'})
    assert answer.status_code == 200


def test_an_item_has_a_version_of_its_own(draft):
    case, anna, indicator = draft
    new = {"indicator": indicator.pk, "kind": "text", "text": "One."}
    item = anna.post(at(case, "evidence/"), new).json()
    assert item["version"] == 1
    changed = anna.patch(item["url"], {"text": "Two."}, version=1)
    assert (changed.json()["text"], changed["ETag"]) == ("Two.", '"2"')
    assert anna.patch(item["url"], {"text": "Three."}, version=1).status_code == 412
    assert anna.delete(item["url"], version=1).status_code == 412
    assert anna.delete(item["url"]).status_code == 428
    gone = anna.delete(item["url"], version=2)
    assert (gone.status_code, gone.content) == (204, b"")
    assert anna.get(item["url"]).status_code == 404


def test_an_answer_that_somebody_else_gave_is_not_written_over(draft):
    case, anna, indicator = draft
    save_answer(case, indicator, by=anna.user, text="First.", version=None)
    new = {"indicator": indicator.pk, "kind": "text", "text": "Second."}
    answer = anna.post(at(case, "evidence/"), new)
    assert (answer.status_code, problem(answer)["version"]) == (412, 1)
    assert Evidence.objects.get().text == "First."


def test_scores_are_kept_all_or_none():
    case = make_assessment("in_review")
    ida = program(case.assignments.order_by("part").first().assessor)
    indicators = [each.pk for each in indicators_for(case)]
    drafts = ida.get(at(case, "scores/"))
    now = drafts.json()["version"]
    given = [{"indicator": indicators[0], "points": 3}, {"indicator": indicators[1], "points": 99}]
    refused = ida.put(at(case, "scores/"), {"scores": given}, version=now)
    assert (refused.status_code, problem(refused)["code"]) == (409, "points_out_of_range")
    assert ida.get(at(case, "scores/")).json()["scores"] == []
    given[1]["points"] = 4
    kept = ida.put(at(case, "scores/"), {"scores": given}, version=now)
    assert [each["points"] for each in kept.json()["scores"]] == [3, 4]
    stale = ida.put(at(case, "scores/"), {"strengths": "Late."}, version=now)
    assert (stale.status_code, problem(stale)["version"]) == (412, kept.json()["version"])


def test_what_counts_is_kept_all_or_none_from_the_version_that_was_read():
    case = make_assessment("assessed")
    sam = program(make_secretariat())
    now = sam.get(at(case)).json()["version"]
    again = sam.post(at(case, "reopen-review/"), {"reason": "A look."}, version=now).json()
    pks = [each.pk for each in indicators_for(case)]
    given = [{"indicator": pks[0], "points": 4}, {"indicator": pks[1], "points": 1}]
    stale = sam.put(at(case, "scores/consolidated/"), {"scores": given}, version=now)
    assert stale.status_code == 412
    how = {"version": again["version"]}
    refused = sam.put(at(case, "scores/consolidated/"), {"scores": given}, **how)
    assert (refused.status_code, problem(refused)["code"]) == (409, "reason_missing")
    assert sam.get(at(case)).json()["version"] == again["version"]
    given[1]["reason"] = "The annex shows less."
    assert sam.put(at(case, "scores/consolidated/"), {"scores": given}, **how).status_code == 200


def rubbish(case, indicator):
    """A body, the place of its fault, and the code of it."""
    item = {"indicator": indicator.pk, "kind": "text", "text": "x"}
    return [
        ("evidence/", item | {"texts": "x"}, "#/texts", "unknown_member"),
        ("evidence/", item | {"a/b~c": 1}, "#/a~1b~0c", "unknown_member"),
        ("evidence/", item | {"indicator": "1"}, "#/indicator", "invalid"),
        ("evidence/", item | {"indicator": True}, "#/indicator", "invalid"),
        ("evidence/", item | {"indicator": 2**40}, "#/indicator", "max_value"),
        ("evidence/", item | {"indicator": 999999}, "#/indicator", "unknown_indicator"),
        ("evidence/", item | {"kind": "file"}, "#/kind", "invalid_choice"),
        ("evidence/", item | {"kind": ["text"]}, "#/kind", "invalid_choice"),
        ("evidence/", item | {"text": 5}, "#/text", "invalid"),
        ("evidence/", item | {"text": None}, "#/text", "null"),
        ("evidence/", item | {"text": "x" * 50_001}, "#/text", "max_length"),
        ("evidence/", item | {"text": "a\x00b"}, "#/text", "null_characters_not_allowed"),
        ("evidence/", item | {"link": "https://example.org"}, "#/link", "unknown_member"),
        ("evidence/", {"kind": "text"}, "#/indicator", "required"),
        ("evidence/", [item], "#", "invalid"),
        ("evidence/", "text", "#", "invalid"),
    ]


def test_rubbish_is_refused_by_place(draft):
    case, anna, indicator = draft
    for address, body, place, code in rubbish(case, indicator):
        answer = anna.post(at(case, address), body)
        told = problem(answer)
        assert (answer.status_code, told["code"]) == (400, "bad_body"), body
        assert (place, code) in {(each["pointer"], each["code"]) for each in told["errors"]}, body
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "place", "code"),
    [
        ({"management_fte": "2.5"}, "#/management_fte", "invalid"),
        ({"management_fte": 1.234}, "#/management_fte", "max_decimal_places"),
        ({"management_fte": True}, "#/management_fte", "invalid"),
        ({"committed_members": 2.5}, "#/committed_members", "invalid"),
        ({"committed_members": -1}, "#/committed_members", "min_value"),
        ({"mode": "by train"}, "#/mode", "invalid_choice"),
    ],
)
def test_figures_have_their_own_types(draft, changed, place, code):
    case, anna, _indicator = draft
    answer = anna.put(at(case, "facts/"), FACTS | changed, version=case.version)
    assert [(each["pointer"], each["code"]) for each in problem(answer)["errors"]] == [
        (place, code)
    ]


def test_a_list_in_a_body_is_bounded(draft):
    case, anna, indicator = draft
    areas = [{"indicator": indicator.pk, "text": "x"}] * 4
    answer = anna.put(at(case, "improvement-areas/"), {"areas": areas}, version=case.version)
    assert problem(answer)["errors"][0]["pointer"].startswith("#/areas")


@pytest.mark.parametrize("day", ["2026-02-30", "20260101", "", 5, None, "2026-01-01T00:00:00"])
def test_a_day_is_a_day(day):
    case = make_assessment("in_review")
    ida = program(case.assignments.first().assessor)
    answer = ida.post(at(case, "seal/"), {"assessed_on": day}, version=1)
    assert (answer.status_code, problem(answer)["code"]) == (400, "bad_body")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"text": NaN}', "application/json", 400),
        (b'{"a": 1, "a": 2}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"x" * 1_100_000, "application/json", 413),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "text/xml", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ],
)
def test_a_body_that_is_no_json_of_ours_is_refused(draft, body, kind, status):
    case, anna, _indicator = draft
    headers = anna.headers | {"If-Match": f'"{case.version}"'}
    answer = anna.client.generic("PUT", API + at(case, "facts/"), body, kind, headers=headers)
    assert answer.status_code == status
    problem(answer)


def test_a_form_in_a_session_is_no_step_without_a_body(client):
    case = make_assessment()
    client.force_login(make_manager(case.cluster))
    headers = {"If-Match": f'"{case.version}"'}
    answer = client.post(API + at(case, "withdraw/"), {"reason": "x"}, headers=headers)
    assert answer.status_code == 415


def file(content=None, name="plan.pdf"):
    content = pdf_with() if content is None else content
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_file_that_is_not_taken_in_says_why(draft):
    case, anna, indicator = draft
    there = at(case, "evidence/")
    wrong = anna.send_file(there, file(b"MZ\x90"), indicator=indicator.pk)
    assert (wrong.status_code, problem(wrong)["code"]) == (422, "bad_file")
    assert problem(wrong)["errors"][0]["code"] == "wrong_kind"
    large = anna.send_file(there, file(b"%PDF" + b"x" * 10_500_000), indicator=indicator.pk)
    assert (large.status_code, problem(large)["code"]) == (413, "too_large")
    headers = anna.headers
    none = anna.client.post(API + there, {"indicator": indicator.pk}, headers=headers)
    assert problem(none)["errors"][0]["code"] == "missing"
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"indicator": "x"}, "#/indicator"),
        ({"indicator": "9" * 400}, "#/indicator"),
        ({"indicator": "²"}, "#/indicator"),
        ({}, "#/indicator"),
        ({"colour": "red"}, "#/colour"),
    ],
)
def test_the_fields_of_a_form_are_checked_too(draft, fields, place):
    case, anna, _indicator = draft
    answer = anna.send_file(at(case, "evidence/"), file(), **fields)
    assert answer.status_code == 400
    assert place in {each["pointer"] for each in problem(answer)["errors"]}


def test_a_form_that_is_broken_off_is_malformed(draft):
    case, anna, _indicator = draft
    kind = "multipart/form-data; boundary="
    answer = anna.client.generic(
        "POST", API + at(case, "evidence/"), b"--\r\n", kind, headers=anna.headers
    )
    assert (answer.status_code, problem(answer)["code"]) == (400, "malformed")


def test_a_field_stands_once_in_a_form(draft):
    case, anna, indicator = draft
    answer = anna.send_file(at(case, "evidence/"), file(), indicator=[indicator.pk, indicator.pk])
    assert (answer.status_code, problem(answer)["code"]) == (400, "bad_body")


@pytest.mark.parametrize("second", ["file", "other"])
def test_a_second_file_is_refused_and_not_lost_without_a_word(draft, second):
    case, anna, indicator = draft
    sent = {"file": [file()], "indicator": indicator.pk}
    sent.setdefault(second, []).append(file())
    answer = anna.client.post(API + at(case, "evidence/"), sent, headers=anna.headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "bad_body")
    assert Evidence.objects.count() == 0


def replace(anna, address, content, version):
    body = encode_multipart(BOUNDARY, {"file": content})
    headers = anna.headers | {"If-Match": f'"{version}"'}
    return anna.client.generic("PUT", API + address, body, MULTIPART_CONTENT, headers=headers)


def test_another_file_takes_the_place_of_one(draft):
    case, anna, indicator = draft
    old = anna.send_file(at(case, "evidence/"), file(), indicator=indicator.pk).json()
    place = at(case, f"evidence/{old['id']}/file/")
    assert replace(anna, place, file(pdf_with(b"/X 1"), "new.pdf"), 7).status_code == 412
    new = replace(anna, place, file(pdf_with(b"/X 1"), "new.pdf"), old["version"])
    assert (new.status_code, new.json()["file"]["name"]) == (200, "new.pdf")
    assert new.json()["id"] != old["id"]
    assert anna.get(old["url"]).status_code == 404


def test_a_link_has_no_bytes(draft):
    case, anna, indicator = draft
    link = add_link(case, indicator, by=anna.user, link="https://example.org")
    assert anna.get(at(case, f"evidence/{link.public_id}/file/")).status_code == 404
    place = at(case, f"evidence/{link.public_id}/file/")
    answer = replace(anna, place, file(), link.version)
    assert (answer.status_code, problem(answer)["code"]) == (409, "not_a_file")


def test_a_file_that_the_store_has_lost_is_not_there(draft):
    case, anna, indicator = draft
    item = anna.send_file(at(case, "evidence/"), file(), indicator=indicator.pk).json()
    Evidence.objects.update(stored_as="0" * 32)
    assert anna.get(item["file"]["url"]).status_code == 404
