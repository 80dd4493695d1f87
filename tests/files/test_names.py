"""What becomes of the names that people's computers send along."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.files.kinds import JPEG, KINDS, PDF
from labels.files.names import LONGEST, clean_name

NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\anna\\Strategie.pdf": "Strategie.pdf",
    "/tmp/report.pdf": "report.pdf",
    "report\x00.pdf": "report.pdf",
    "report\r\nX-Evil: 1.pdf": "report X-Evil_ 1.pdf",
    "fdp.\u202etroper.pdf": "fdp.troper.pdf",
    "re\u200bport\ufeff.pdf": "report.pdf",
    "line\u2028break.pdf": "line break.pdf",
    "half\ud800.pdf": "half.pdf",
    'a<b>"c"|d?e*.pdf': "a_b__c__d_e_.pdf",
    "..": "file",
    "": "file",
    ".pdf": "pdf",
    "  .report.pdf. ": "report.pdf",
    "Jahresbericht Südböhmen.pdf": "Jahresbericht Südböhmen.pdf",
    "Jahresbericht Su\u0308d.pdf": "Jahresbericht Süd.pdf",
    "στρατηγική 2024.pdf": "στρατηγική 2024.pdf",
}


@pytest.mark.parametrize(("sent", "shown"), NAMES.items())
def test_a_name_is_a_label_and_nothing_else(sent, shown):
    assert clean_name(sent) == shown


def test_a_long_name_keeps_its_ending():
    assert clean_name("ä" * 500 + ".pdf", PDF) == "ä" * 196 + ".pdf"
    assert len(clean_name("x." + "y" * 500)) <= LONGEST


def test_the_ending_is_that_of_the_kind():
    assert clean_name("Photo.JPEG", JPEG) == "Photo.jpg"
    assert clean_name("report", PDF) == "report.pdf"


@given(st.text(), st.sampled_from([None, *KINDS]))
def test_no_name_holds_what_nobody_sees(text, kind):
    name = clean_name(text, kind)

    assert 0 < len(name) <= LONGEST
    assert name == unicodedata.normalize("NFC", name)
    assert not any(unicodedata.category(symbol).startswith("C") for symbol in name)
    assert not set(name) & set('/\\:"<>|?*')
    assert not name.startswith(".")
    assert clean_name(name, kind) == name
