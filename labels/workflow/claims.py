"""Claims: somebody says that they manage a cluster, known or new; the secretariat checks it."""

from collections.abc import Iterator
from itertools import count
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import actor, record
from ..models import Answer, Claim, Cluster, ClusterName, Country, Membership, User
from ..outreach.outbox import put
from ..register.numbers import cluster_number, take
from ..register.publish import publish
from ..rules.text import slug
from .delisting import refuse_delisted
from .memberships import join, locked_cluster
from .namesakes import namesake
from .steps import WorkflowError, allow, step
from .telling import CHECKED, address, cite, line, plain

LONGEST_NAME = 300
LONGEST_MESSAGE = 5_000
MOST_OPEN = 10


@step
def claim(
    *,
    by: User,
    name: str,
    country: Country,
    cluster: Cluster | None = None,
    website: str = "",
    message: str,
) -> Claim:
    """Say that one manages a cluster. Nobody learns from it whether somebody else does."""
    allow(permissions.can_claim(by))
    held = locked_cluster(cluster) if cluster else None
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    named, proof = line(name, longest=LONGEST_NAME), plain(message, longest=LONGEST_MESSAGE)
    _needed(named, _("Give the name of the cluster."))
    _needed(proof, _("Say how we can see that you manage the cluster."))
    _refuse_again(by, named, cluster)
    if held:
        refuse_delisted(held)
    asked = Claim.objects.create(
        public_id=uuid4(),
        cluster=cluster,
        name=named,
        country=country,
        website=address(website),
        message=proof,
        claimed_by=by,
        claimed_at=timezone.now(),
    )
    _journal("claim", asked, by=by)
    return asked


@step
def answer_claim(
    claim: Claim, *, by: User, accept: bool, cluster: Cluster | None = None, note: str = ""
) -> Claim:
    """Accepting makes the person a manager: of `cluster`, of the one claimed, or of a new one.

    A new cluster is published at once. Refusing needs a note, which the person can read.
    """
    claim = Claim.objects.select_for_update(no_key=True, of=("self",)).get(pk=claim.pk)
    allow(permissions.can_answer_claim(by, claim.claimed_by))
    if claim.answer:
        raise WorkflowError("claim_answered", _("This claim is answered already."))
    claim.answer_note = plain(note, longest=LONGEST_MESSAGE)
    if accept:
        claim.cluster = _managed(claim, cluster, by=by)
    else:
        _needed(claim.answer_note, _("Say why the claim is refused."))
    claim.answer = Answer.CONFIRMED if accept else Answer.REFUSED
    claim.answered_by, claim.answered_at = by, timezone.now()
    claim.save(update_fields=["cluster", "answer", "answered_by", "answered_at", "answer_note"])
    _journal("answer_claim", claim, by=by)
    _tell(claim)
    if accept and claim.cluster:
        publish([claim.cluster.pk])
    return claim


def _managed(claim: Claim, cluster: Cluster | None, *, by: User) -> Cluster:
    """The cluster that the person manages from now on."""
    if not claim.claimed_by.is_active:
        raise WorkflowError("claimant_inactive", _("This person cannot log in any more."))
    known = cluster or claim.cluster
    held = locked_cluster(known) if known else _founded(claim, by=by)
    join(claim.claimed_by, held, Membership.Role.MANAGER, by=by)
    return held


def _founded(claim: Claim, *, by: User) -> Cluster:
    """A cluster that the register did not know, with a number and an address of its own."""
    _one_at_a_time()
    if twin := namesake(claim.name, claim.country):
        text = _("The register has a cluster of this name in this country. Choose %(name)s.")
        raise WorkflowError("cluster_exists", text % {"name": twin.name})
    (pk,) = take(Cluster, 1)
    cluster = Cluster.objects.create(
        pk=pk,
        number=cluster_number(pk),
        slug=next(text for text in _addresses(claim) if not _used(text)),
        name=claim.name,
        country=claim.country,
        website=claim.website,
    )
    ClusterName.objects.create(cluster=cluster, text=cluster.name, kind=ClusterName.Kind.CURRENT)
    cite(cluster, "name and country", source=CHECKED)
    if cluster.website:
        cite(cluster, "website", source=CHECKED)
    record("add_cluster", by=by, role="secretariat", of=("cluster", cluster.number))
    return cluster


def _one_at_a_time() -> None:
    """Two new clusters at once would not see each other's names and addresses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('a new cluster', 0))")


def _addresses(claim: Claim) -> Iterator[str]:
    """The name as an address; a namesake elsewhere gets its country, then a number behind it."""
    base = slug(claim.name)
    yield base
    yield f"{base}-{claim.country_id.lower()}"
    for number in count(2):
        yield f"{base}-{number}"


def _used(text: str) -> bool:
    return Cluster.objects.filter(slug=text).exists()


def _refuse_again(by: User, name: str, cluster: Cluster | None) -> None:
    if cluster and permissions.is_member(by, cluster):
        raise WorkflowError("has_the_part", _("You belong to this cluster already."))
    waiting = Claim.objects.pending().filter(claimed_by=by)
    again = waiting.filter(cluster=cluster) if cluster else waiting.filter(name__iexact=name)
    if again.exists():
        raise WorkflowError("claim_waits", _("You have claimed this cluster; please wait for us."))
    if waiting.count() >= MOST_OPEN:
        raise WorkflowError("too_many_claims", _("Please wait for the answers to your claims."))


def _needed(text: str, sentence: str) -> None:
    if not text:
        raise WorkflowError("text_missing", sentence)


def _tell(claim: Claim) -> None:
    context = {"name": claim.name, "accepted": claim.answer == Answer.CONFIRMED}
    if claim.cluster and context["accepted"]:
        context["cluster"] = claim.cluster.name
    key = f"claim_answered:{claim.public_id}"
    put("claim_answered", key=key, to=claim.claimed_by, context=context)


def _journal(verb: str, claim: Claim, *, by: User) -> None:
    of = ("cluster", claim.cluster.number) if claim.cluster else ("user", str(claim.claimed_by_id))
    record(
        verb,
        by=by,
        role="secretariat" if claim.answer else "cluster",
        of=of,
        after={
            "claim": str(claim.public_id),
            "user": actor(claim.claimed_by),
            "answer": claim.answer,
        },
    )
