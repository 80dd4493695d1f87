"""docs/receiver.py takes what the register sends, and nothing else."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from labels.outreach import messages
from labels.outreach.calling import post
from labels.outreach.delivering import send
from labels.outreach.messages import new_secret
from labels.outreach.webhooks import queue
from labels.workflow import webhooks as steps
from tests.agencies import make_agency, make_agency_person

from .hooks import happen, make_webhook

RECEIVER = Path(__file__).resolve().parents[2] / "docs" / "receiver.py"


@pytest.fixture
def started(settings):
    """Starts it as a process, on a port that is free; its address, and what it prints."""
    processes = []

    def start(secret, *words):
        command = [sys.executable, RECEIVER, "--port", "0", "--secret", secret, *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        url = re.search(r"http://(\S+)/", process.stdout.readline())
        settings.OUTGOING_ALLOWED = [url[1]]
        return url[0], process.stdout

    yield start
    for process in processes:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.django_db
def test_it_prints_what_happened_and_knows_a_repeat(started):
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, secret = make_webhook(agency, by=anna)
    url, printed = started(secret)
    steps.change_webhook(webhook, by=anna, url=url)
    happen()
    queue(timezone.now())
    assert send(timezone.now()).delivered == 1
    assert re.fullmatch(
        r"\S+Z cluster.listed cluster-0, entry 1: cluster.listed\n", printed.readline()
    )
    steps.redeliver(webhook.deliveries.get(), by=anna)
    steps.send_test(webhook, by=anna)
    assert send(timezone.now()).delivered == 2
    said = {printed.readline().split(" ", 1)[1] for _line in range(2)}
    assert said == {
        "cluster.listed cluster-0, entry 1: cluster.listed (again)\n",
        "webhook.test This is a test. Nothing has happened.\n",
    }


@pytest.mark.django_db
def test_it_takes_messages_while_the_secret_is_replaced(started):
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, secret = make_webhook(agency, by=anna)
    url, _printed = started(secret)
    steps.change_webhook(webhook, by=anna, url=url)
    steps.rotate_secret(webhook, by=anna)
    steps.send_test(webhook, by=anna)
    assert send(timezone.now()).delivered == 1


def test_it_refuses_what_is_old_changed_or_signed_by_others(started):
    secret = new_secret()
    url, printed = started(secret)
    now, body = int(time.time()), b'{"data":{},"timestamp":"","type":"x"}'

    def answer(said, at=now, by=secret, signed=body):
        signature = messages.signature(by, "msg_1", at, signed)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(at),
            "webhook-signature": signature,
        }
        assert post(url, body, headers | said).status == 401
        return printed.readline()

    assert "signature is wrong" in answer({}, by=new_secret())
    assert "signature is wrong" in answer({}, signed=body + b" ")
    assert "signature is wrong" in answer({"webhook-id": "msg_2"})
    assert "signature is wrong" in answer({"webhook-signature": "v1,ü"})
    assert "too old" in answer({}, at=now - 301)
    assert "too old" in answer({}, at=now + 301)
    assert "headers" in answer({"webhook-timestamp": "soon"})


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_ü"])
def test_without_a_secret_it_does_not_start(secret):
    command = [sys.executable, RECEIVER, "--port", "0", "--secret", secret]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert "--secret whsec_" in done.stderr


def test_it_answers_whoever_says_no_length_that_can_be_read(started):
    url, _printed = started(new_secret())
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(b"POST / HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n")
        assert line.recv(100).split()[1] == b"413"
