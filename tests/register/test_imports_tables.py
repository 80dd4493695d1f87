"""Files as tables: what is refused, in which sentence, and how lines are counted."""

import io
import random
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from labels.register.imports import tables
from labels.register.imports.tables import Problem, Unreadable, read_file, read_table, unseen

COLUMNS = ["name", "day"]


def table(content):
    return read_table(content, columns=COLUMNS, optional=["note"])


def sheet(*rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, days)
                else:
                    page.write(number, column, cell)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"name,day\n", "a header but no rows"),
        (b"name,day\n,\n\n", "a header but no rows"),
        ("name,day\na\u00e9,2016\n".encode("latin-1"), "Line 2 is not UTF-8"),
        ("name,day\n".encode("utf-16"), "UTF-16"),
        (b"name,day\nx,2016\n\0,2017\n", "NUL byte on line 3"),
        (b"name\nx\n", "day is missing"),
        (b"name,day,colour\nx,2016,red\n", "colour is unknown"),
        (b"name,day,day\nx,2016,2017\n", "day is there twice"),
        (b"name,,day\nx,,2016\n", "(no name) is unknown"),
        (b"name;day\nx;2016\n", "not separated by commas"),
        (b'name,day\n"x,2016\ny,2017\n', "record that begins on line 2"),
        (b'name,day\n"x"y,2016\n', "record that begins on line 2"),
        (b"\xd0\xcf\x11\xe0 old", "Save it as XLSX or CSV"),
        (b"PK\x03\x04 not a zip", "not an XLSX file"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(Unreadable) as refused:
        table(content)
    assert sentence in str(refused.value)


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(Unreadable, match="not an XLSX file"):
        table(file.getvalue())


def test_more_than_ten_megabytes_are_refused_before_they_are_read_as_text():
    with pytest.raises(Unreadable, match="larger than 10 MB"):
        table(b"name,day\n" + b"x,2016\n" * 1_500_000)


def test_too_many_rows_are_refused():
    with pytest.raises(Unreadable, match="more than 20,000 rows"):
        table(b"name,day\n" + b"x,2016\n" * 100_000)


def test_a_workbook_that_unpacks_to_very_much_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_UNPACKED", 10_000)
    noise = random.Random(1).randbytes(6000).hex()
    with pytest.raises(Unreadable, match="too large"):
        table(sheet(COLUMNS, [noise, noise]))


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("missing.csv", "There is no file"), (".", "is a directory"), ("a\0b", "not the name")],
)
def test_what_is_no_file_is_refused_in_a_sentence(tmp_path, path, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_file(path if "\0" in path else tmp_path / path)


def test_lines_are_counted_as_a_person_sees_them():
    content = b'name,day\r\n"two\r\nlines",2016\r\n\r\nthird,2017\r\n'
    assert [line.number for line in table(content).lines] == [2, 5]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert table(b"\xef\xbb\xbfname,day\nx,2016\n").lines[0].cells == {"name": "x", "day": "2016"}


def test_columns_come_in_any_order_and_optional_ones_may_be_missing():
    assert table(b"note,day,name\nn,2016,x\n").lines[0].cells["note"] == "n"
    assert "note" not in table(b"day,name\n2016,x\n").lines[0].cells


def test_a_row_of_another_length_is_a_problem_with_its_line():
    found = table(b"name,day\nx,2016\ny\nz,2017,more\nw,2018,\n")
    assert found.problems == [
        Problem(3, "(row)", "This row has 1 cells, the header has 2."),
        Problem(4, "(row)", "This row has 3 cells, the header has 2."),
    ]
    assert [line.number for line in found.lines] == [2, 5]


def test_a_workbook_gives_days_years_and_texts_with_the_numbers_of_its_rows():
    content = sheet(
        COLUMNS,
        ["a", date(2016, 6, 15)],
        [],
        ["b", 2016],
        ["c", "2016-06"],
        [7.5, datetime(2016, 6, 15, 12, 30)],
    )
    found = [(line.number, *line.cells.values()) for line in table(content).lines]
    assert found == [
        (2, "a", "2016-06-15"),
        (4, "b", "2016"),
        (5, "c", "2016-06"),
        (6, "7.5", "2016-06-15"),
    ]


def tampered(change, *, name="xl/worksheets/sheet1.xml", new=None):
    """A good workbook, the sheet of which is changed or put somewhere else."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(COLUMNS, ["x", 2016]))) as old,
        zipfile.ZipFile(file, "w") as archive,
    ):
        for each in old.namelist():
            text = old.read(each).decode()
            archive.writestr(
                new or each if each == name else each, change(text) if each == name else text
            )
    return file.getvalue()


def with_cell(cell):
    return tampered(lambda text: text.replace("</sheetData>", f"{cell}</sheetData>"))


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576" t="str"><v></v></c></row>',
        '<row r="1048576"><c r="XFD1048576"/></row>',
        '<row r="20002"><c t="str"><v>x</v></c></row>',
        '<row r="20001"/><row><c t="str"><v>x</v></c></row>',
        '<row><c r="bi&#51;" t="str"><v>x</v></c></row>',
        "<row>" + "<c/>" * 61 + "</row>",
        '<x:row xmlns:x="y"><x:c r="A20002"/></x:row>',
    ],
)
def test_a_cell_far_outside_the_table_is_refused_before_the_sheet_is_built(monkeypatch, cell):
    monkeypatch.setattr(tables, "CalamineWorkbook", None)
    with pytest.raises(Unreadable, match="cell beyond row 20,001 or column 60"):
        table(with_cell(cell))


def test_a_blank_cell_at_the_edge_of_what_is_read_does_no_harm():
    content = with_cell('<row r="20001"><c r="BH20001" t="str"><v></v></c></row>')
    found = table(content)
    assert [problem.line for problem in found.problems] == []
    assert [line.number for line in found.lines] == [2]


@pytest.mark.parametrize(
    "content",
    [
        with_cell('<row r="3"><c r="A-1"/></row>'),
        with_cell('<row r="x"><c/></row>'),
        with_cell("<row>"),
        tampered(lambda text: text.replace("?>", "?><!DOCTYPE worksheet>", 1)),
        tampered(lambda text: text, new="xl/worksheets/sheet1.bin"),
        tampered(lambda text: "", name="xl/workbook.xml"),
        tampered(lambda text: text, name="docProps/app.xml", new="content.xml"),
        tampered(lambda text: text, name="docProps/app.xml", new="xl/workbook.bin"),
    ],
)
def test_a_workbook_that_is_not_well_made_is_refused(content):
    with pytest.raises(Unreadable, match="This is not an XLSX file"):
        table(content)


def test_a_panic_of_the_reader_is_a_file_that_cannot_be_read(monkeypatch):
    class PanicException(BaseException):
        pass

    class Reader:
        @staticmethod
        def from_filelike(file):
            raise PanicException

    monkeypatch.setattr(tables, "CalamineWorkbook", Reader)
    with pytest.raises(Unreadable, match="not an XLSX file"):
        table(sheet(COLUMNS))


def test_a_very_long_cell_is_read_so_that_its_row_can_be_named():
    assert table(b"name,day\n" + b"x" * 200_000 + b",2016\n").lines[0].number == 2


def test_of_a_file_that_is_no_table_little_is_repeated():
    with pytest.raises(Unreadable) as refused:
        table(b"root:" + b"s" * 100 + b"\x1b[2J,b,c,d,e,f,secret\nx\n")
    found = str(refused.value)
    assert "root:" + "s" * 35 + ", b, c, d, e, 2 more are unknown" in found
    assert "s" * 36 not in found
    assert "secret" not in found


@pytest.mark.parametrize("text", ["a\0b", "\x1b[31m", "a\u202eb", "\u2066a", "\ud800"])
def test_characters_that_nobody_sees_are_noticed(text):
    assert unseen(text)


@pytest.mark.parametrize("text", ["a b", "a\tb", "Ł\u00f3d\u017a", "Клъстер", "a\u0301"])
def test_characters_that_people_write_are_not(text):
    assert not unseen(text)
