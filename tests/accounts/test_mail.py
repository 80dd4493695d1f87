"""One address in the environment says where mail goes out."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail

from registry.mail import mailer


@pytest.mark.parametrize(
    ("url", "options"),
    [
        (
            "smtp://reg:p%40ss@mail.example.org:2525",
            {
                "host": "mail.example.org",
                "port": 2525,
                "username": "reg",
                "password": "p@ss",
                "use_tls": True,
                "use_ssl": False,
            },
        ),
        ("smtp://localhost?tls=off", {"host": "localhost", "use_tls": False, "use_ssl": False}),
        (
            "smtps://mail.example.org",
            {"host": "mail.example.org", "use_tls": False, "use_ssl": True},
        ),
        ("file:/srv/mail", {"file_path": "/srv/mail"}),
        ("console:", {}),
    ],
)
def test_an_address_says_how_mail_goes_out(url, options):
    given = mailer(url).get("OPTIONS", {})
    given.pop("timeout", None)

    assert given == options


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "smtp://",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org?tsl=off",
        "smtp://mail.example.org?tls=no",
        "file:",
        "http://mail.example.org",
    ],
)
def test_what_cannot_be_an_address_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be like"):
        mailer(url)


def test_mail_in_files_is_read_by_its_owner_only(tmp_path, settings):
    settings.MAILERS = {"default": mailer(f"file:{tmp_path}/made/mail")}

    send_mail("Subject", "A link that lets people in", None, ["anna@example.org"])

    folder = tmp_path / "made" / "mail"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = folder.iterdir()
    assert "A link that lets people in" in file.read_text()


def test_a_password_is_not_told_in_the_refusal():
    with pytest.raises(ImproperlyConfigured) as refusal:
        mailer("smtp://reg:hush@mail.example.org?tls=no")

    assert "hush" not in str(refusal.value)
