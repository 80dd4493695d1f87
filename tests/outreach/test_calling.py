"""An outgoing call: to the public internet only, once, for five seconds, and reading little."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from labels.outreach import calling
from labels.outreach.calling import MOST_KEPT, MOST_READ, Failure, post

from .servers import answer, dripping, means, raw, serving, silent


@pytest.fixture
def trial(settings):
    """Lets a server of the test be called."""

    def allow(server, host=None):
        settings.OUTGOING_ALLOWED = [host or server.host]
        return server.url

    return allow


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.4)


def test_one_address_inside_among_public_ones_is_too_many(nobody_is_called, monkeypatch):
    means(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert post("https://example.org/", b"", {}).failure == Failure.ADDRESS


def test_the_connection_is_made_to_the_address_that_was_checked(monkeypatch):
    asked = means(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    called = []

    def connect(address, timeout):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    told = post("https://example.org/", b"", {})
    assert (asked, called) == (["example.org"], [("93.184.216.34", 443)])
    assert (told.failure, told.address) == (Failure.AWAY, "93.184.216.34")


def test_the_next_address_is_tried_when_one_is_not_reached(trial, monkeypatch):
    with serving(answer(204)) as server:
        trial(server, host=f"hook.example:{server.port}")
        means(monkeypatch, ["::1", "127.0.0.1"])
        told = post(f"http://hook.example:{server.port}/", b"", {})
    assert (told.status, told.address) == (204, "127.0.0.1")


def test_a_name_that_nobody_knows_is_told(monkeypatch, nobody_is_called):
    def unknown(*_anything, **_more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert post("https://example.org/", b"", {}).failure == Failure.ADDRESS


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch, short, nobody_is_called):
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: over.wait(20) and [])
    told = post("https://example.org/", b"", {})
    over.set()
    assert told.failure == Failure.SLOW


def test_only_what_the_setting_names_may_be_on_this_machine(settings):
    with serving(answer(204)) as server:
        for allowed in ([], [f"127.0.0.1:{server.port + 1}"], ["127.0.0.1"], [str(server.port)]):
            settings.OUTGOING_ALLOWED = allowed
            assert post(server.url, b"", {}).failure == Failure.ADDRESS
        settings.OUTGOING_ALLOWED = [server.host]
        assert post(server.url, b"", {}).succeeded
    assert len(server.requests) == 1


def test_what_is_sent_arrives_to_the_byte(trial):
    with serving(answer(200, b"thank you", X_Seen="1")) as server:
        told = post(f"{trial(server)}?a=1", "{ü}".encode(), {"webhook-id": "msg_1"})
    (request,) = server.requests
    assert request.first == "POST /hook?a=1 HTTP/1.1"
    assert request.body == "{ü}".encode()
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["host"] == server.host
    assert (told.status, told.body, told.headers["X-Seen"]) == (200, "thank you", "1")
    assert told.succeeded


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, trial):
    with serving(answer(status, Location="/elsewhere"), answer(204)) as server:
        told = post(trial(server), b"", {})
    assert (told.status, told.failure, told.succeeded) == (status, Failure.REDIRECT, False)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [101, 400, 404, 410, 500, 503])
def test_any_other_status_is_no_success(status, trial):
    with serving(answer(status, b"no")) as server:
        told = post(trial(server), b"", {})
    assert (told.status, told.succeeded, told.failure) == (status, False, "")


@pytest.mark.parametrize(
    "reply",
    [
        silent,
        dripping(),
        dripping(b"HTTP/1.1 200 OK\r\nX: "),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["nothing", "status", "header", "body", "chunks", "continues"],
)
def test_all_of_it_together_has_one_deadline(reply, trial, short):
    """A byte comes every 50 ms; if each of them began the time anew, this would never end."""
    with serving(reply) as server:
        assert post(trial(server), b"", {}).failure == Failure.SLOW


def test_little_of_a_big_answer_is_read_and_less_is_kept(trial):
    body = b"\xc3\xbc" * MOST_READ * 4
    with serving(answer(200, body)) as server:
        told = post(trial(server), b"", {})
    assert told.succeeded
    assert told.body == "ü" * (MOST_KEPT // 2)


def test_heads_without_end_are_not_read_to_the_end(trial):
    heads = b"HTTP/1.1 200 OK\r\n" + b"".join(
        b"X-%d: %s\r\n" % (number, b"x" * 8000) for number in range(80)
    )
    with serving(raw(heads + b"\r\n")) as server:
        assert post(trial(server), b"", {}).failure == Failure.LARGE


def test_heads_are_kept_cut_and_clean_and_without_cookies(trial):
    many = {f"X_{number}": "y" * 500 for number in range(40)}
    reply = answer(200, b"a\0b\x1b[31m", Set_Cookie="id=secret", X_Odd="a\x00b", **many)
    with serving(reply) as server:
        told = post(trial(server), b"", {})
    assert len(told.headers) <= 30
    assert max(map(len, told.headers.values())) == 200
    assert "secret" not in str(told.headers)
    assert not set(told.body + told.headers["X-Odd"]) & set("\0\x1b")


@pytest.mark.parametrize(
    "text", [b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"", b"HTTP/1.1 20 OK\r\n\r\n"]
)
def test_what_is_no_answer_of_the_web_is_a_failure(text, trial):
    with serving(raw(text)) as server:
        told = post(trial(server), b"", {})
    assert told.status is None
    assert told.failure in {Failure.ANSWER, Failure.AWAY}


def test_nobody_there_is_told_without_a_word_of_the_inside(trial):
    with serving(answer(204)) as server:
        url = trial(server)
    told = post(url, b"", {})
    assert (told.failure, told.status, told.body, told.headers) == (Failure.AWAY, None, "", {})


def certificate(name, folder):
    """A certificate for a host, signed by itself, as files; the context of a server with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context


@pytest.fixture
def secured(tmp_path, monkeypatch, settings):
    """A server with a certificate for hook.example, which is trusted; names lead to it."""
    file, context = certificate("hook.example", tmp_path)
    names = []
    context.sni_callback = lambda _line, name, _context: names.append(name)
    trusting = ssl.create_default_context(cafile=file)
    monkeypatch.setattr(calling, "_context", lambda: trusting)
    means(monkeypatch, ["127.0.0.1"])
    with serving(answer(204), wrap=lambda line: context.wrap_socket(line, server_side=True)) as s:
        settings.OUTGOING_ALLOWED = [
            f"{name}:{s.port}" for name in ("hook.example", "other.example")
        ]
        s.names = names
        yield s


def test_the_certificate_must_be_for_the_name(secured):
    assert post(f"https://hook.example:{secured.port}/", b"{}", {}).status == 204
    told = post(f"https://other.example:{secured.port}/", b"{}", {})
    assert (told.failure, told.status) == (Failure.TLS, None)
    assert secured.names == ["hook.example", "other.example"]
    assert len(secured.requests) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(secured, monkeypatch):
    monkeypatch.setattr(calling, "_context", ssl.create_default_context)
    assert post(f"https://hook.example:{secured.port}/", b"{}", {}).failure == Failure.TLS
    assert secured.requests == []


def test_a_handshake_that_does_not_end_is_not_waited_for(trial, short):
    with serving(silent) as server:
        trial(server)
        told = post(server.url.replace("http:", "https:"), b"", {})
    assert told.failure == Failure.SLOW
