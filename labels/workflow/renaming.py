"""A new name of a cluster, or another organisation that runs it: what was stays told."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .. import clock
from ..models import Cluster, ClusterName, Management, Organisation
from ..rules.partial_dates import PartialDate
from .namesakes import namesake
from .steps import WorkflowError
from .telling import CHECKED, cite, is_language, line

type Details = Mapping[str, Any]

LONGEST = 300
Kind = ClusterName.Kind


def check_name(cluster: Cluster, details: Details) -> dict[str, str]:
    """A name that is not the present one, nor that of another cluster of the country."""
    name = line(str(details.get("name") or ""), longest=LONGEST)
    if not name:
        raise fault("name", _("Give the new name."))
    if name == cluster.name:
        raise fault("name", _("This is the name already."))
    if namesake(name, cluster.country, but=cluster):
        raise fault("name", _("Another cluster of this country bears this name."))
    return {
        "name": name,
        "language": _language(details),
        "from": begun(details, "from"),
    }


def rename(cluster: Cluster, details: dict[str, str]) -> list[Cluster]:
    """The old name becomes a former one. Labels keep the name of their day, addresses stay."""
    ended = details["from"] or clock.today().isoformat()
    old, _made = ClusterName.objects.get_or_create(
        cluster=cluster, text=cluster.name, defaults={"kind": Kind.CURRENT}
    )
    old.kind, old.used_until = Kind.FORMER, ended
    old.save(update_fields=["kind", "used_until"])
    cluster.names.filter(kind=Kind.CURRENT).update(kind=Kind.FORMER, used_until=ended)
    used = {"kind": Kind.CURRENT, "used_from": ended, "used_until": ""}
    if details["language"]:
        used["language"] = details["language"]
    ClusterName.objects.update_or_create(cluster=cluster, text=details["name"], defaults=used)
    cluster.name = details["name"]
    cluster.save(update_fields=["name"])
    cite(cluster, f"name {cluster.name}", source=CHECKED)
    return [cluster]


def check_management(cluster: Cluster, details: Details) -> dict[str, str]:
    """Who runs the cluster from now on, who does not any more, or both."""
    found = {
        "organisation": line(str(details.get("organisation") or ""), longest=LONGEST),
        "since": begun(details, "since"),
        "ends": line(str(details.get("ends") or ""), longest=LONGEST),
        "until": begun(details, "until"),
    }
    if not (found["organisation"] or found["ends"]):
        raise fault("organisation", _("Say which organisation runs the cluster, or stops."))
    present = {each.organisation.name: each for each in _present(cluster)}
    if found["organisation"] in present and found["organisation"] != found["ends"]:
        raise fault("organisation", _("This organisation runs the cluster already."))
    if found["ends"]:
        _check_end(present.get(found["ends"]), found["until"])
    return found


def change_management(cluster: Cluster, details: dict[str, str]) -> list[Cluster]:
    if details["ends"]:
        ended = next(e for e in _present(cluster) if e.organisation.name == details["ends"])
        ended.until = details["until"] or details["since"] or clock.today().isoformat()
        ended.save(update_fields=["until"])
        cite(cluster, f"managed by {details['ends']} until {ended.until}", source=CHECKED)
    if details["organisation"]:
        organisation, _made = Organisation.objects.get_or_create(name=details["organisation"])
        Management.objects.create(
            cluster=cluster, organisation=organisation, since=details["since"]
        )
        cite(cluster, f"managed by {organisation.name}", source=CHECKED)
    return [cluster]


def begun(details: Details, name: str) -> str:
    """A date as precise as it is known, or nothing; not one that is still to come."""
    text = line(str(details.get(name) or ""), longest=LONGEST)
    if not text:
        return ""
    try:
        found = PartialDate.parse(text)
    except ValueError as error:
        raise fault(name, str(error)) from None
    if found.first > clock.today():
        raise fault(name, _("This day has not come yet. Ask for the change when it has."))
    return str(found)


def _language(details: Details) -> str:
    code = str(details.get("language") or "")
    if code and not is_language(code):
        raise fault("language", _("Write languages as codes: en, de, fr."))
    return code


def fault(field: str, text: str) -> WorkflowError:
    problem = {"code": f"{field}_wrong", "field": field, "text": text}
    return WorkflowError("details_wrong", text, [problem])


def _present(cluster: Cluster) -> list[Management]:
    """Who runs the cluster now, as far as the register knows."""
    rows = cluster.management.filter(until="").select_related("organisation")
    return list(rows.order_by("pk"))


def _check_end(ending: Management | None, until: str) -> None:
    if ending is None:
        raise fault("ends", _("This organisation does not run the cluster now."))
    since = ending.since
    if since and until and PartialDate.parse(until).last < PartialDate.parse(since).first:
        raise fault("until", _("It cannot stop before it began."))
