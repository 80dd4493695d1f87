"""Two errors that somebody reported: one was corrected, the other waits for the secretariat."""

from labels.models import Cluster, Entry, ErrorReport
from labels.workflow import error_reports as reports
from labels.workflow import profiles

from .cast import ALPHA, BETA, MADE_UP
from .once import once
from .people import user_of


def make_reports() -> None:
    once("reports: corrected", _corrected)
    once("reports: waiting", _waiting)


def _corrected() -> None:
    """The cluster named another city; its manager puts it right, and the secretariat answers."""
    cluster, secretary = Cluster.objects.get(slug=ALPHA.slug), user_of("secretariat.1")
    report, _token = reports.report_error(
        cluster,
        by=None,
        kind=ErrorReport.Kind.PLACE,
        text=f"{MADE_UP} The office has moved to Ghent.",
    )
    reports.take_up_report(report, by=secretary)
    profiles.keep_profile(
        cluster,
        by=user_of(f"manager.{ALPHA.slug}"),
        description=cluster.description,
        website=cluster.website,
        city="Ghent",
        lat=cluster.lat,
        lon=cluster.lon,
    )
    entry = Entry.objects.get(cluster=cluster, superseded_at=None)
    reports.answer_report(
        report,
        by=secretary,
        outcome=ErrorReport.Outcome.CORRECTED,
        answer=f"{MADE_UP} Thank you. The cluster has confirmed its new address.",
        entry=entry.seq,
    )


def _waiting() -> None:
    reports.report_error(
        Cluster.objects.get(slug=BETA.slug),
        by=None,
        kind=ErrorReport.Kind.SECTOR,
        text=f"{MADE_UP} Two of the sectors are those of another cluster of this name.",
        source="https://beta.demo.example/about/",
    )
