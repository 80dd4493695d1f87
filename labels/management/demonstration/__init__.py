"""The steps of `demo`, each of which does nothing where its work is done already."""

from .agency import api_key, make_agency_work, webhook
from .cases import make_cases, told_cases
from .clusters import make_clusters
from .database import Refused, address, data_dir, migrate, open_database
from .database import reset as empty_database
from .loading import keep_dump, load_awards, load_reference_data
from .log_ins import (
    KEY_FILE,
    PASSWORD_FILE,
    SECRET_FILE,
    code_now,
    forget,
    password,
    totp_secret,
)
from .people import REFERENCE_DATA, Person, make_assessors, make_people
from .reports import make_reports
from .waiting import make_waiting

__all__ = [
    "KEY_FILE",
    "PASSWORD_FILE",
    "REFERENCE_DATA",
    "SECRET_FILE",
    "Person",
    "Refused",
    "address",
    "api_key",
    "code_now",
    "data_dir",
    "keep_dump",
    "load_awards",
    "load_reference_data",
    "make_agency_work",
    "make_assessors",
    "make_cases",
    "make_clusters",
    "make_people",
    "make_reports",
    "make_waiting",
    "migrate",
    "open_database",
    "password",
    "reset",
    "told_cases",
    "totp_secret",
    "webhook",
]


def reset() -> None:
    """Begin with nothing: no rows, and other log-ins."""
    empty_database()
    forget()
