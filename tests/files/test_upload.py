"""Uploads: counted while they come in, refused in a sentence, and nothing left behind."""

import gc
import hashlib
import io

import pytest
from django.http import HttpResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from labels.files.kinds import LARGEST, BadFile
from labels.files.store import keep
from labels.files.upload import (
    MOST_FILES,
    MOST_THROWN_AWAY,
    CountingHandler,
    arrived_file,
    receive_files,
)

from .conftest import files_in
from .samples import PDF

BOUNDARY = "frontier"


@csrf_exempt
def add_file(request):
    receive_files(request)
    return _add_file(request)


@csrf_protect
def _add_file(request):
    if request.method == "GET":
        return HttpResponse(get_token(request))
    try:
        file = arrived_file(request, "file")
        kept = keep(file, file.sent_name)
    except BadFile as bad:
        return HttpResponse(f"{bad.code} {request.POST.get('text', '')}", status=400)
    return HttpResponse(f"{kept.sha256} {request.POST.get('text', '')}")


urlpatterns = [path("add/", add_file)]


class Body(io.RawIOBase):
    """A form with files of zeros, made while it is read; it knows how much was read."""

    def __init__(self, *sizes, field="file", breaks_at=None):
        self.parts = [piece for size in sizes for piece in self._part(field, size)]
        self.parts.append(f"--{BOUNDARY}--\r\n".encode())
        self.length = sum(map(len, self.parts))
        self.rest = b""
        self.read_so_far = 0
        self.breaks_at = breaks_at

    def _part(self, field, size):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="a.pdf"'
        some = bytes(64 * 1024)
        whole, rest = divmod(size, len(some))
        return [f"{head}\r\n\r\n".encode(), *[some] * whole, bytes(rest), b"\r\n"]

    def readable(self):
        return True

    def read(self, size=-1):
        if self.breaks_at is not None and self.read_so_far >= self.breaks_at:
            raise OSError("The client went away.")
        while len(self.rest) < size and self.parts:
            self.rest += self.parts.pop(0)
        piece, self.rest = self.rest[:size], self.rest[size:]
        self.read_so_far += len(piece)
        return piece


def request_with(body):
    told = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(body.length),
        "wsgi.input": body,
    }
    request = RequestFactory().generic("POST", "/add/", **told)
    receive_files(request)
    return request


@pytest.mark.parametrize("size", [LARGEST + 1, 2 * LARGEST])
def test_a_file_larger_than_10_mb_is_refused_while_it_arrives(place, size):
    body = Body(size)
    request = request_with(body)

    with pytest.raises(BadFile, match="larger than 10 MB") as refused:
        arrived_file(request, "file")

    assert refused.value.code == "too_large"
    assert files_in(place) == []
    # Read to the end, so that the browser comes to listening.
    assert body.read_so_far == body.length


def test_what_is_far_too_large_is_broken_off(place):
    body = Body(LARGEST + MOST_THROWN_AWAY + 5 * LARGEST)
    request = request_with(body)

    with pytest.raises(BadFile, match="larger than 10 MB"):
        arrived_file(request, "file")

    assert body.read_so_far < LARGEST + MOST_THROWN_AWAY + 1_000_000
    assert files_in(place) == []


def test_never_more_than_10_mb_of_a_file_lie_on_the_disk(place, monkeypatch):
    sizes = []
    real = CountingHandler.receive_data_chunk

    def noted(self, raw_data, start):
        real(self, raw_data, start)
        sizes.extend(each.stat().st_size for each in files_in(place))

    monkeypatch.setattr(CountingHandler, "receive_data_chunk", noted)
    with pytest.raises(BadFile):
        arrived_file(request_with(Body(2 * LARGEST)), "file")

    assert LARGEST * 0.9 < max(sizes) <= LARGEST


def test_a_file_of_10_mb_arrives(place):
    request = request_with(Body(LARGEST))

    arrived = arrived_file(request, "file")

    assert arrived.size == LARGEST
    assert arrived.sha256 == hashlib.sha256(bytes(LARGEST)).hexdigest()
    assert arrived.content.read(10) == bytes(10)
    request.close()
    assert files_in(place) == []


def test_five_files_arrive_and_a_sixth_does_not(place):
    request = request_with(Body(*[10] * MOST_FILES))
    assert len(request.FILES.getlist("file")) == MOST_FILES
    request.close()

    with pytest.raises(BadFile, match="five files"):
        arrived_file(request_with(Body(*[10] * (MOST_FILES + 1))), "file")


def test_no_file_is_a_sentence(place):
    with pytest.raises(BadFile, match="Choose a file"):
        arrived_file(request_with(Body(10, field="other")), "file")


def test_a_client_that_goes_away_leaves_nothing(place):
    request = request_with(Body(LARGEST, breaks_at=1_000_000))

    with pytest.raises(UnreadablePostError):
        arrived_file(request, "file")

    del request
    gc.collect()
    assert files_in(place) == []


def test_a_view_that_forgot_to_receive_is_told():
    request = RequestFactory().post("/add/", {"file": io.BytesIO(PDF)})

    with pytest.raises(TypeError, match="receive_files"):
        arrived_file(request, "file")


@pytest.fixture
def page(place):
    ours = {"ROOT_URLCONF": __name__, "CSRF_FAILURE_VIEW": "django.views.csrf.csrf_failure"}
    with override_settings(MIDDLEWARE=[], **ours):
        yield Client(enforce_csrf_checks=True)


def sent(content, name="Süd.pdf"):
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_form_without_its_token_is_refused_and_leaves_nothing(page, place):
    response = page.post("/add/", {"file": sent(PDF), "text": "kept"})

    assert response.status_code == 403
    assert files_in(place) == []


def test_a_form_with_its_token_is_taken_with_its_texts(page, place):
    token = page.get("/add/").content.decode()
    form = {"csrfmiddlewaretoken": token, "file": sent(PDF), "text": "kept"}

    response = page.post("/add/", form)

    assert response.content.decode() == f"{hashlib.sha256(PDF).hexdigest()} kept"
    assert [each.read_bytes() for each in files_in(place)] == [PDF]


def test_a_file_too_large_does_not_cost_the_texts_of_its_form(page, place):
    token = page.get("/add/").content.decode()
    form = {"csrfmiddlewaretoken": token, "file": sent(bytes(LARGEST + 1)), "text": "kept"}

    response = page.post("/add/", form)

    assert (response.status_code, response.content) == (400, b"too_large kept")
    assert files_in(place) == []
