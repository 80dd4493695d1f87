"""Lists of names as agencies bring them: CSV of any kind, XLSX, and headings in six languages."""

import io

import pytest
import xlsxwriter

from labels.register.imports.tables import Unreadable
from labels.register.lists import LARGEST, MOST_ROWS, NoNameColumn, read_list
from tests.factories import make_country

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def countries():
    for code, name in (("DE", "Deutschland"), ("PL", "Polska"), ("GR", "Ελλάδα")):
        country = make_country(code)
        country.names = {"en": name}
        country.save()


def read(text, **more):
    content = text if isinstance(text, bytes) else text.encode()
    return read_list(content, **more)


def names(text, **more):
    return [row.name for row in read(text, **more).rows]


def workbook(*rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"name\n",
        b"name\n\n  \n",
        b"\xff\xfen\0a\0",
        b"name\nx\0y",
        b'name\n"open',
        b"\xd0\xcf\x11\xe0 old workbook",
        b"PK\x03\x04 no workbook",
        b"name\n" + b"x" * LARGEST,
        b"name\n" + b"x\n" * (MOST_ROWS + 1),
        b"name" + b",a" * 60 + b"\nx",
    ],
    ids=lambda content: str(content[:20]),
)
def test_what_is_no_list_is_refused_as_a_whole(content):
    with pytest.raises(Unreadable):
        read_list(content)


def test_without_a_heading_for_names_the_columns_are_told():
    with pytest.raises(NoNameColumn) as caught:
        read("Titel;Betrag\nAlpha;5")
    assert caught.value.columns == ["Titel", "Betrag"]
    assert names("Titel;Betrag\nAlpha;5", name_column="Titel") == ["Alpha"]
    with pytest.raises(NoNameColumn):
        read("Titel;Betrag\nAlpha;5", name_column="Name")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_sign_between_cells_is_found(delimiter):
    text = delimiter.join(("Name", "Land", "Nr.")) + "\n" + delimiter.join(("Ä Ö", "DE", "7"))
    [row] = read(text).rows
    assert (row.line, row.name, row.country, row.reference) == (2, "Ä Ö", "DE", "7")


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_code_of_the_letters_is_found(code):
    assert names("name\nGrüner Rhône".encode(code)) == ["Grüner Rhône"]


def test_ten_thousand_rows_are_read():
    assert len(read("name\n" + "Alpha\n" * MOST_ROWS).rows) == MOST_ROWS


def test_a_workbook_is_read():
    content = workbook(["Beneficiary", "Country"], ["Alpha", "Polska"], ["Beta", "pl"])
    found = read(content)
    assert [(row.line, row.name, row.country) for row in found.rows] == [
        (2, "Alpha", "PL"),
        (3, "Beta", "PL"),
    ]
    assert found.columns == ("Beneficiary", "Country", "")


@pytest.mark.parametrize(
    "heading",
    ["Cluster name", "Zuwendungsempfänger", "Bénéficiaire", "Razón social", "Denominazione"]
    + ["Beneficjent", "NAME", "  Nazwa  klastra "],
)
def test_headings_in_six_languages_are_known(heading):
    assert names(f"x,{heading}\n1,Alpha") == ["Alpha"]


def test_the_surest_heading_wins():
    assert names("Name,Cluster\nAnna,Alpha") == ["Alpha"]


@pytest.mark.parametrize(
    ("country", "code"),
    [("DE", "DE"), ("de", "DE"), ("Deutschland", "DE"), ("EL", "GR"), ("ΕΛΛΆΔΑ", "GR"), ("", "")],
)
def test_countries_are_codes_or_names(country, code):
    [row] = read(f"name,country\nAlpha,{country}").rows
    assert (row.country, row.fault) == (code, "")


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (",DE,7", "no name"),
        ("Al\u202epha,DE,7", "cannot be seen"),
        ("Al\x07pha,DE,7", "cannot be seen"),
        ("x" * 401 + ",DE,7", "400"),
        ("Alpha,DE," + "7" * 101, "100"),
        ("Alpha,Germny,7", "Germny"),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_stops_no_other(row, word):
    bad, good = read(f"name,country,reference\n{row}\nBeta,DE,8").rows
    assert (bad.line, good.line, good.name, good.fault) == (2, 3, "Beta", "")
    assert word in bad.fault
    assert not any(symbol in bad.name for symbol in "\u202e\x07")


def test_rows_may_be_shorter_than_the_header_and_empty_ones_are_left_out():
    found = read("name,country\nAlpha\n\n,\nBeta,DE,,").rows
    assert [(row.line, row.name, row.country) for row in found] == [
        (2, "Alpha", ""),
        (5, "Beta", "DE"),
    ]


def test_a_list_of_names_alone_keeps_their_commas():
    assert names('name\nAcme Cluster, Torino\n"Beta, ""B"""') == [
        "Acme Cluster, Torino",
        'Beta, "B"',
    ]


def test_a_name_that_was_cut_in_two_is_named():
    found = read("name,country\nAcme Cluster, Torino,IT\nBeta,DE,,\n").rows
    assert ["more cells" in row.fault for row in found] == [True, False]


def test_empty_lines_are_no_rows():
    assert len(read("name\n" + "Alpha\n\n" * MOST_ROWS + "\n  \n").rows) == MOST_ROWS


def workbook_with_errors(**cells):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Country", "Amount"])
        sheet.write_row(1, 0, ["Alpha", "DE", 5])
        sheet.write_row(4, 0, ["Beta", "DE"])
        for place, error in cells.items():
            sheet.write_formula(place, "=1/0", None, error)
    return file.getvalue()


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#NAME?", "#SPILL!"])
def test_a_row_of_a_workbook_with_nothing_but_an_error_is_bad_and_not_left_out(error):
    found = read_list(workbook_with_errors(A3=error)).rows
    assert [(row.line, row.name) for row in found] == [(2, "Alpha"), (3, error), (5, "Beta")]
    assert [bool(row.fault) for row in found] == [False, True, False]
    assert error in found[1].fault


def test_an_error_in_the_last_row_and_in_another_column_is_told_too():
    found = read_list(workbook_with_errors(C3="#DIV/0!", A9="#REF!")).rows
    assert [row.line for row in found] == [2, 3, 5, 9]
    assert found[1].fault == "There is no name in this row."
    assert "#REF!" in found[3].fault


def test_an_error_in_place_of_the_country_or_beside_a_row_that_can_be_read():
    alpha, beta = read_list(workbook_with_errors(B5="#N/A", C2="#N/A")).rows
    assert alpha.fault == ""
    assert "#N/A" in beta.fault


def test_an_error_that_a_workbook_left_in_a_csv_file_is_no_name():
    bad, good = read("Name,Country\n#DIV/0!,DE\nBeta #1!,DE").rows
    assert "#DIV/0!" in bad.fault
    assert good.fault == ""
