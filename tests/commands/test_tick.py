"""`manage.py tick` as an operator meets it."""

import os
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail as post
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from labels.clock import today
from labels.models import KeptAnswer, Mail
from labels.outreach import outbox, ticking
from labels.outreach.ticking import tick
from tests.factories import exact, make_cluster, make_label
from tests.people import make_manager, make_user

CASE = {"cluster": "BioCon Valley", "level": "Gold", "assessment": "a-1"}

pytestmark = pytest.mark.django_db


def run(**options):
    out = StringIO()
    call_command("tick", stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "12", "2026-11-20T25:00"])
def test_a_moment_that_is_none_is_refused(text):
    with pytest.raises(CommandError, match="--now must be like"):
        run(now=text)


def test_a_day_to_come_is_refused_on_a_site_in_service(settings):
    settings.LOCAL = False
    day = today() + timedelta(days=1)
    with pytest.raises(CommandError, match="cannot be a day to come"):
        run(now=day.isoformat())

    assert run(now=today().isoformat())


@pytest.mark.parametrize("text", ["2024-05-01", "2024-05-01T09:00", "2024-05-01T09:00+02:00"])
def test_reminders_of_a_label_go_out_once_however_the_moment_is_written(text):
    cluster = make_cluster(published=False)
    person = make_manager(cluster)
    period = exact("2023-04-09", "2025-04-30")
    make_label(cluster, "gold", validity=period, published=False)

    assert "1 reminders put, 1 mails sent" in run(now=text)
    assert "0 reminders put, 0 mails sent" in run(now=text)
    assert [message.to for message in post.outbox] == [[person.email]]


def test_a_moment_late_in_the_evening_belongs_to_the_day_in_brussels():
    assert "Tick for 2024-05-02" in run(now="2024-05-01T23:30+00:00")


def test_what_waits_is_sent_now():
    outbox.put("returned", key="r:1", to=make_user(), context=CASE)

    assert "1 mails sent" in run()


def test_kept_answers_are_forgotten_after_48_hours():
    person, now = make_user(), datetime(2026, 11, 20, 9, tzinfo=UTC)
    for hours in (47, 48, 49):
        made = now - timedelta(hours=hours)
        KeptAnswer.objects.create(user=person, key=f"{hours}", request_sha256="0", made_at=made)
    report = tick(now, today=date(2026, 11, 20))

    assert report.answers == 1
    assert set(KeptAnswer.objects.values_list("key", flat=True)) == {"47", "48"}


def test_files_that_no_row_knows_are_removed_a_day_after_they_came(settings, tmp_path):
    backend = "django.core.files.storage.FileSystemStorage"
    place = {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"evidence": place}
    old, new = (Path(tmp_path) / (letter * 32) for letter in "ab")
    for path in (old, new):
        path.write_bytes(b"x")
    yesterday = timezone.now().timestamp() - 25 * 3600
    os.utime(old, (yesterday, yesterday))

    assert "1 files" in run()
    assert storages["evidence"].listdir("")[1] == [new.name]


def test_a_part_that_fails_stops_no_other_and_is_told(monkeypatch, caplog):
    def fails(report):
        raise OSError("disk at /secret/place")

    outbox.put("returned", key="r:1", to=make_user(), context=CASE)
    monkeypatch.setitem(ticking.PARTS, "reminders", fails)
    monkeypatch.setitem(ticking.PARTS, "files", fails)
    with pytest.raises(CommandError, match="Not done: reminders, files"):
        run()

    assert Mail.objects.filter(sent_at__isnull=False).count() == 1
    assert "secret" not in caplog.text


def test_what_nobody_thought_of_stops_no_other_part_either(monkeypatch):
    def stumbles(report):
        raise ValueError

    outbox.put("returned", key="r:1", to=make_user(), context=CASE)
    monkeypatch.setitem(ticking.PARTS, "time", stumbles)
    with pytest.raises(CommandError, match="Not done: time"):
        run()

    assert Mail.objects.filter(sent_at__isnull=False).count() == 1
