"""Downloads: nothing that a browser would open, run, guess at or keep."""

import pytest
from django.core.files.base import ContentFile

from labels.files.answers import download
from labels.files.store import keep

from .samples import PDF, VALID

pytestmark = pytest.mark.django_db  # the end of an answer looks after the connections


def given_back(kept, **changed):
    fields = {"media_type": kept.media_type, "size": kept.size} | changed
    return download(kept.stored_as, changed.pop("file_name", kept.file_name), **fields)


def test_a_file_that_is_not_there_is_not_answered(place):
    with pytest.raises(FileNotFoundError):
        download("0" * 32, "a.pdf", media_type="application/pdf", size=1)


def test_a_file_that_lost_a_piece_is_not_answered(place):
    kept = keep(ContentFile(PDF), "a.pdf")
    (place / kept.stored_as).write_bytes(PDF[:-1])

    with pytest.raises(FileNotFoundError, match="bytes and not"):
        given_back(kept)


def test_a_type_that_is_not_ours_is_only_bytes(place):
    response = given_back(keep(ContentFile(PDF), "a.pdf"), media_type="text/html")

    assert response["Content-Type"] == "application/octet-stream"
    response.close()


@pytest.mark.parametrize("name", VALID)
def test_a_download_is_inert(place, name):
    response = given_back(keep(ContentFile(VALID[name]), name))

    assert b"".join(response.streaming_content) == VALID[name]
    assert dict(response.headers) == {
        "Content-Type": response["Content-Type"],
        "Content-Length": str(len(VALID[name])),
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    response.close()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Süd.pdf", "attachment; filename*=utf-8''S%C3%BCd.pdf"),
        ('a"; filename=evil.exe.pdf', 'attachment; filename="a_; filename=evil.exe.pdf"'),
        ("a\r\nSet-Cookie: x.pdf", 'attachment; filename="a Set-Cookie_ x.pdf"'),
    ],
)
def test_the_name_cannot_leave_its_header(place, name, header):
    kept = keep(ContentFile(PDF), "a.pdf")

    response = download(kept.stored_as, name, media_type=kept.media_type, size=kept.size)

    assert response["Content-Disposition"] == header
    response.close()
