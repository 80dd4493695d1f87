"""Who manages which cluster. Real clusters get a manager; the fictitious ones are founded."""

from datetime import timedelta

from labels.clock import today
from labels.models import Claim, Cluster, Country, Mail
from labels.rules.validity import months_after
from labels.workflow import invitations, labels, people, profiles

from .cast import FICTITIOUS, FOUNDED_IN, MADE_UP, MANAGED, REAL, Fictitious
from .once import once
from .people import user_of

# The label ends within the time in which the desk lists it, and managers are reminded.
ENDS_IN = timedelta(days=60)
FIRST_MONTHS = 24


def make_clusters() -> None:
    """Managers by claims that the secretariat accepts; an editor by an invitation."""
    for slug in MANAGED:
        once(f"manager of {slug}", lambda slug=slug: _give_manager(slug))
    for each in FICTITIOUS:
        once(f"profile of {each.slug}", lambda each=each: _describe(each))
        if each.earlier:
            once(f"earlier label of {each.slug}", lambda each=each: _enter(each))
    once(f"editor of {REAL.biopmed}", _give_editor)


def _give_manager(slug: str) -> None:
    """A claim, accepted. For a fictitious cluster that founds it; its name makes its address."""
    cluster = Cluster.objects.filter(slug=slug).first()
    claim = people.claim(
        by=user_of(f"manager.{slug}"),
        name=cluster.name if cluster else MANAGED[slug],
        country=cluster.country if cluster else Country.objects.get(pk=FOUNDED_IN),
        cluster=cluster,
        message=f"{MADE_UP} I manage this cluster.",
    )
    people.answer_claim(claim, by=user_of("secretariat.1"), accept=True, note=MADE_UP)
    _check_address(claim, slug)


def _check_address(claim: Claim, slug: str) -> None:
    claim.refresh_from_db()
    if claim.cluster is None or claim.cluster.slug != slug:
        raise ValueError(f"{claim.name} should have the address {slug}.")


def _describe(each: Fictitious) -> None:
    cluster, manager = Cluster.objects.get(slug=each.slug), user_of(f"manager.{each.slug}")
    profiles.keep_profile(
        cluster,
        by=manager,
        description={"en": f"{MADE_UP} This cluster does not exist. {each.about}"},
        website=f"https://{each.short}.demo.example/",
        city="Brussels",
    )
    profiles.record_figures(
        cluster,
        by=manager,
        on=months_after(today(), -2),
        total=48,
        sme=30,
        non_sme=6,
        research=4,
        university=3,
        training=1,
        finance=1,
        consultants=1,
        government=2,
        other=0,
    )


def _enter(each: Fictitious) -> None:
    """A label of the past, asked for by the secretariat and confirmed by the board."""
    until = today() + ENDS_IN
    measure = labels.propose_measure(
        "enter",
        by=user_of("secretariat.1"),
        reason=f"{MADE_UP} The cluster showed its certificate.",
        cluster=Cluster.objects.get(slug=each.slug),
        details={
            "level": each.earlier,
            "scheme": "ecei",
            "awarded_on": months_after(until, -FIRST_MONTHS).isoformat(),
            "valid_until": until.isoformat(),
            "source": "Demonstration: certificate made up",
        },
    )
    labels.confirm_measure(measure, by=user_of("board.1"))


def _give_editor() -> None:
    """Invited by the manager; the link is in the mail, as it is for everybody."""
    editor = user_of(f"editor.{REAL.biopmed}")
    invitation = invitations.invite(
        editor.email,
        "editor",
        by=user_of(f"manager.{REAL.biopmed}"),
        cluster=Cluster.objects.get(slug=REAL.biopmed),
    )
    mail = Mail.objects.get(key=f"invitation:{invitation.public_id}")
    invitations.accept_invitation(mail.context["token"], by=editor)
