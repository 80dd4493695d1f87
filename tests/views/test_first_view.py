"""What a first look at the register costs to send: the page and the style sheet, packed."""

import gzip

import pytest
from django.contrib.staticfiles import finders

from labels.management.demonstration.loading import load_awards, load_reference_data
from labels.models import Cluster

MOST = 60_000  # bytes
STYLE_SHEET = 20_000


def fill():
    """The real label holders."""
    load_reference_data()
    list(load_awards())


@pytest.fixture
def sheet():
    with open(finders.find("labels/site.css"), "rb") as file:
        return len(gzip.compress(file.read()))


def largest_profile():
    return max(Cluster.objects.all(), key=lambda cluster: cluster.labels.count()).slug


@pytest.mark.parametrize("prefix", ["", "/pl"])
def test_a_first_view_is_small(register, client, sheet, prefix):
    pages = ["/", "/clusters/", "/clusters/?view=compact", f"/clusters/{largest_profile()}/"]
    for page in pages:
        answer = client.get(f"{prefix}{page}", headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) + sheet < MOST, page


def test_the_style_sheet_is_small(sheet):
    assert sheet < STYLE_SHEET
