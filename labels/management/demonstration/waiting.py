"""What waits for an answer: a claim, an invitation, a change of a record, a measure on a label."""

from labels.clock import today
from labels.models import Cluster, Country, Label, User
from labels.workflow import invitations, labels, people, profiles

from .cast import ALPHA, BETA, DEMO, FOUNDED_IN, MADE_UP
from .once import once
from .people import user_of


def make_waiting() -> None:
    for make in (_claim, _invite, _rename, _suspend):
        once(f"waiting: {make.__name__.strip('_')}", make)


def _claim() -> None:
    """Somebody claims a cluster that the register does not know."""
    people.claim(
        by=user_of("claimant.1"),
        name="Demonstration Cluster Epsilon (fictitious)",
        country=Country.objects.get(pk=FOUNDED_IN),
        website="https://epsilon.demo.example/",
        message=f"{MADE_UP} My name is in the imprint of the website.",
    )


def _invite() -> None:
    """A colleague who has not followed the link in the mail yet."""
    cluster, manager = _of(ALPHA.slug)
    invitations.invite(f"colleague@{DEMO}", "editor", by=manager, cluster=cluster)


def _rename() -> None:
    cluster, manager = _of(BETA.slug)
    profiles.ask_for_change(
        cluster,
        "name",
        by=manager,
        details={"name": "Demonstration Cluster Beta and Friends (fictitious)"},
        reason=f"{MADE_UP} The members decided on a new name.",
    )


def _suspend() -> None:
    """Asked for by one of the secretariat: another one, or the board, answers."""
    labels.propose_measure(
        "suspend",
        by=user_of("secretariat.1"),
        reason=f"{MADE_UP} The cluster has had no manager for three months.",
        label=Label.objects.get(cluster__slug=BETA.slug, level__code="bronze"),
        details={"from": today().isoformat()},
    )


def _of(slug: str) -> tuple[Cluster, User]:
    return Cluster.objects.get(slug=slug), user_of(f"manager.{slug}")
