"""E-mail addresses of people without an account: kept for the answer to their report, no longer.

They stand in the report and in the mail that told them of the answer; both are emptied.
"""

from datetime import datetime, timedelta

from django.db import transaction

from ..models import ErrorReport, Mail

KEEP = timedelta(days=90)
KIND = "error_answered"


@transaction.atomic
def forget_addresses(now: datetime) -> int:
    """Forget those of reports answered 90 days ago or earlier; how many there were.

    A mail that could not be sent in all this time is given up.
    """
    before = now - KEEP
    mails = Mail.objects.filter(kind=KIND, put_at__lt=before).exclude(address="")
    mails.filter(sent_at=None, dropped_at=None).update(dropped_at=now, context={})
    mails.update(address="")
    reports = ErrorReport.objects.filter(state=ErrorReport.State.ANSWERED, answered_at__lt=before)
    return reports.exclude(email="").update(email="")
