"""The extract as PDF: tagged, readable, the same bytes; names are never code."""

import io
from datetime import date

import pytest
from django.utils import translation
from pypdf import PdfReader

from labels.trust.certificate import Extract, certificate_pdf, shown_data
from labels.trust.qr import qr_svg

DAY = {"value": "2028-03-31", "precision": "day", "basis": "stated"}
MONTH = {"value": "2026-03", "precision": "month", "basis": "notice"}
YEAR = {"value": "2026", "precision": "year", "basis": "computed"}
BASES = {"stated": "stated by the source", "notice": "date of the notice"}


def extract(name="Alpha Bio", *, at_award=None, names=(), status="valid", **changes):
    label = {
        "number": "ABCD-EFGH",
        "level": "gold",
        "status": status,
        "awarded_on": MONTH,
        "valid_from": YEAR,
        "valid_until": DAY,
        "sure": {"from": "2026-03-31", "until": "2028-03-31"},
        "possible": {"from": "2026-03-01", "until": "2028-03-31"},
        "renewable_until": "2029-03-31",
        "suspensions": [],
        "cluster_name_at_award": name if at_award is None else at_award,
        "certificate": None,
    } | changes
    record = {
        "name": name,
        "number": "C-2345",
        "names": [{"text": text, "kind": kind} for text, kind in names],
        "seq": 7,
        "updated_at": "2026-11-19T12:00:00Z",
    }
    return Extract(
        label=label,
        record=record,
        day=date(2026, 11, 20),
        address="https://register.example/labels/ABCD-EFGH/",
        head="Valid on 20 November 2026",
        reason="The label is in force.",
        level="Gold label",
        scheme="European label",
        bases=BASES,
    )


def words(body):
    """The text of all pages, with single spaces."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return " ".join(text.split())


HOSTILE = [
    '#read("/etc/passwd")',
    '#eval("1+1") $x^2$ *bold* _it_ `raw` = Title',
    '"; #panic("x") \\',
    "]) #pagebreak() [",
    "<script>&amp;</script>",
    "// comment /* and */ more",
    "@label <label> \\u{41} --- ~",
    "{{ name }} {% load i18n %}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_code(name):
    made = extract(name, at_award=f"{name} then", certificate=name)
    told = words(certificate_pdf(made))
    assert told.count(" ".join(name.split())) == 3
    assert len(PdfReader(io.BytesIO(certificate_pdf(made))).pages) == 1


UNSHOWABLE = ["東京クラスター", "คลัสเตอร์", "Cluster 😀"]


@pytest.mark.parametrize("name", UNSHOWABLE)
def test_letters_that_no_font_has_are_told_by_another_name(name):
    english = [("Former Name", "former"), ("Tokyo Cluster", "english"), (name, "current")]
    told = words(certificate_pdf(extract(name, names=english)))
    assert "Tokyo Cluster" in told
    assert "written in letters that this document cannot show" in told
    assert not set(told) & {"\u25a1", "\ufffd"}


@pytest.mark.parametrize("name", UNSHOWABLE)
def test_without_another_name_the_number_stands_there(name):
    told = words(certificate_pdf(extract(name, certificate=name)))
    assert "Cluster C-2345" in told
    assert "written in letters that this document cannot show" in told


@pytest.mark.parametrize(
    "name",
    ["Żółć Łódź ąęőűșțđħ", "Κλάστερ Ενέργειας", "Кластер Їжак Ђорђе", "Cluster d’Énergie «Ñ» ß"],
)
def test_every_letter_of_our_scripts_is_shown(name):
    told = words(certificate_pdf(extract(name)))
    assert name in told
    assert "cannot show" not in told


@pytest.mark.parametrize("count", [1, 45, 90, 150, 200, 300])
def test_a_long_name_stays_on_one_page(count):
    name = "".join("Cluster "[at % 8] for at in range(count)).strip()
    former = [("2020-01-01", None), ("2021-01-01", "2021-02-01"), ("2022-01-01", None)]
    body = certificate_pdf(
        extract(
            name,
            at_award=name[::-1].strip(),
            status="renewable",
            certificate="X" * 60,
            suspensions=[{"from": first, "until": last} for first, last in former],
        )
    )
    assert len(PdfReader(io.BytesIO(body)).pages) == 1


def test_the_same_input_gives_the_same_bytes():
    assert certificate_pdf(extract()) == certificate_pdf(extract())
    assert certificate_pdf(extract()) != certificate_pdf(extract("Beta"))


def test_it_says_that_it_is_not_the_certificate_of_the_award():
    told = words(certificate_pdf(extract()))
    assert "Extract from the register" in told
    assert "It is not the certificate of the award." in told
    assert "only their certificates are binding" in told
    assert "ABCD-EFGH, entry 7 of the register, 20 November 2026" in told
    assert "https://register.example/labels/ABCD-EFGH/" in told


def test_dates_are_as_precise_as_they_are_known():
    told = words(certificate_pdf(extract(awarded_on=None)))
    assert "not known" in told
    told = words(certificate_pdf(extract()))
    assert "March 2026 (only the month is known; date of the notice)" in told
    assert "2026 (only the year is known; computed)" in told
    assert "31 March 2028 (stated by the source)" in told
    assert "1 March 2026 (" not in told


@pytest.mark.parametrize("status", ["valid", "suspended", "renewable"])
def test_the_medal_of_every_status_and_level_can_be_drawn(status):
    for level in ("bronze", "silver", "gold", "platinum"):
        made = extract(
            status=status, level=level, suspensions=[{"from": "2026-01-01", "until": None}]
        )
        assert "from 1 January 2026 until further notice" in words(certificate_pdf(made))


def test_the_renewal_window_is_told_only_while_it_counts():
    assert "31 March 2029" not in words(certificate_pdf(extract()))
    assert "31 March 2029" in words(certificate_pdf(extract(status="renewable")))


def tags(element, found):
    """The kinds of all parts of the structure, and the texts that stand for pictures."""
    for each in (
        element.get("/K", []) if isinstance(element.get("/K"), list) else [element.get("/K")]
    ):
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, dict) and "/S" in each:
            found.append((each["/S"], each.get("/Alt")))
            tags(each, found)
    return found


def test_it_is_tagged_for_those_who_do_not_see_it():
    with translation.override("de"):
        reader = PdfReader(io.BytesIO(certificate_pdf(extract())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "ABCD-EFGH" in reader.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    found = tags(root["/StructTreeRoot"], [])
    kinds = [kind for kind, _alt in found]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/P", "/Table", "/TH", "/TD", "/Link"} <= set(kinds)
    figures = [alt for kind, alt in found if kind == "/Figure"]
    assert len(figures) == 2
    assert all(figures)


def test_no_text_is_left_out_of_the_data():
    """Words of the template are all in the data, so that they can be translated."""
    data = shown_data(extract(), lambda text: text)
    assert all(data["words"].values())


def test_a_qr_code_carries_its_address_and_its_name():
    code = qr_svg("https://register.example/labels/ABCD-EFGH/", title="A <b> & c")
    assert code.startswith("<svg")
    assert "<title>A &lt;b&gt; &amp; c</title>" in code
    assert code != qr_svg("https://register.example/labels/ABCD-EFGJ/", title="A <b> & c")
