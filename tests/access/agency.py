"""The agency of the world: its people, its key, what it keeps, and a stranger of another agency."""

from labels.models import Mail
from labels.register.eligible import Ask
from labels.workflow import checks, matching, people, webhooks
from tests.access.marks import mark
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.cohorts import make_list
from tests.outreach.hooks import PUBLIC


def build_agency(world):
    """What an agency has; its list is matched, and the first row of it waits for a person."""
    who, cluster = world.people, world.clusters["other"]
    agency = world.rows["agency"] = make_agency()
    make_agency_person(agency, "administrator", user=who["administrator"])
    make_agency_person(agency, "member", user=who["agency"])
    make_agency_person(make_agency("Another"), "administrator", user=who["stranger"])
    given = {"by": who["administrator"], "name": mark("key_of_agency_name")}
    world.rows["key_of_agency"], text = make_agency_key(agency, **given)
    world.others["key_of_agency_secret"] = text.partition(".")[2]
    marked = {"name": mark("cohort_name"), "note": mark("cohort_note")}
    world.rows["cohort"] = make_list(agency, cluster, **marked)
    by, given = {"by": who["agency"]}, {"name": mark("webhook_name"), "url": PUBLIC}
    world.rows["webhook"], secret = webhooks.make_webhook(agency, **by, **given)
    world.others["webhook_secret"] = secret
    world.rows["delivery"] = webhooks.send_test(world.rows["webhook"], **by)
    ask = Ask(cluster=cluster.slug, min_level="bronze")
    reference = mark("check_reference")
    world.rows["check"] = checks.check(agency, ask, reference=reference, **by)
    world.rows["list"] = _list(agency, cluster, **by)
    _invited(world, agency)


def _list(agency, cluster, *, by):
    names = ["Name,Reference", f"{cluster.name}a,", f"{mark('list_name')},{mark('list_reference')}"]
    given = {"content": "\n".join(names).encode(), "file_name": f"{mark('list_file')}.csv"}
    run = matching.match_list(agency, by=by, **given)
    matching.match_more(run, by=by)
    return run


def _invited(world, agency):
    invited = f"{mark('invited_member')}@example.org"
    by = world.people["administrator"]
    world.rows["invited"] = people.invite(invited, "member", by=by, agency=agency)
    world.rows["of_agency"] = agency.memberships.get(user=world.people["agency"])
    mail = Mail.objects.get(kind="invitation", context__part="member")
    world.others["token_member"] = mail.context["token"]
