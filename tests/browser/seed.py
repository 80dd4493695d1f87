"""Who and what is there before the first page is opened. Runs in a process of its own."""

from datetime import timedelta

from django.db import transaction

from labels.clock import today
from labels.models.people import BOARD, SECRETARIAT
from tests import people
from tests.accounts.people import give_app, make_person
from tests.agencies import make_agency, make_agency_person
from tests.cases import make_assessment, make_rule_set
from tests.factories import exact, make_cluster, make_label

# A name for each way that is walked; all people of one have it in their addresses.
WALKS = {"scripted": "Baltic Wood", "plain": "Alpine Light"}
REVIEWED = "Southern Stone"
WRITER = "Northern Lights"
HOLDER = "BioCon Valley"
AGENCY = "Regional Agency"
ASSESSORS = {"ida": "FR", "otto": "AT"}


def fill():
    with transaction.atomic():
        make_rule_set()
        for walk, cluster in WALKS.items():
            _cast(walk, cluster)
        _writer()
        _assessor()
        make_person("paul")
        _agencies()


def _cast(walk, cluster):
    """A manager, and with a second factor the secretariat, the board and two assessors."""
    _manage(make_person(f"mia.{walk}"), make_cluster(cluster))
    offices = [make_person(f"sam.{walk}", SECRETARIAT), make_person(f"bea.{walk}", BOARD)]
    assessors = [make_person(f"{name}.{walk}") for name in ASSESSORS]
    for person, country in zip(assessors, ASSESSORS.values(), strict=True):
        people.make_assessor(country, user=person, employer="Example Institute")
    for person in [*offices, *assessors]:
        give_app(person)


def _writer():
    """Somebody with a draft, for all that can happen to a text."""
    cluster = make_cluster(WRITER)
    kim = _manage(make_person("kim"), cluster)
    make_assessment("draft", "gold", cluster=cluster, manager=kim)


def _assessor():
    """Somebody with a review under way."""
    people_there = [make_person("ruth"), make_person("rolf")]
    for person in people_there:
        people.make_assessor("FR", user=person)
        give_app(person)
    make_assessment("in_review", "gold", cluster=make_cluster(REVIEWED), assessors=people_there)


def _agencies():
    """An agency for each way, and a cluster that holds silver for a year to come."""
    holder = make_cluster(HOLDER, country="DE", sectors=["health"])
    year = timedelta(days=365)
    held = exact(f"{today() - year}", f"{today() + year}")
    make_label(holder, "silver", validity=held)
    for walk in WALKS:
        make_agency_person(make_agency(f"{AGENCY} {walk}"), user=make_person(f"ada.{walk}"))


def _manage(user, cluster):
    user.memberships.create(cluster=cluster, role="manager")
    return user
