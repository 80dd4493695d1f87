"""Errors as RFC 9457 problem details: one shape for everything under /api/.

Outside the rest framework Django makes errors too (no such address, bad host, an exception in a
middleware). Their handlers ask `is_api` and answer with `problem_response`.
"""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg import OperationalError as DriverError
from psycopg.errors import QueryCanceled

from registry.middleware import current_request_id

API = "/api"
PRIVATE = f"{API}/v1/assessments/"
DOCUMENTATION = "/api/v1/docs/errors/"
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5

# What each code means, as the documentation shows it.
CODES = {
    "bad_parameters": "A parameter is unknown, repeated or has a value that cannot be read. "
    "`errors` names each of them, with the nearest valid name or value.",
    "malformed": "The request cannot be read.",
    "not_json": "The body is not JSON in UTF-8, or not JSON that every reader reads alike.",
    "bad_host": "The request is for a host that this site does not answer for.",
    "unauthorized": "Log in, or send an API key.",
    "forbidden": "This is not yours to do.",
    "csrf_failed": "The token against forged requests is missing or wrong. Send it as X-CSRFToken.",
    "second_factor_needed": "Your role needs a second factor. Log in with one, or set one up at "
    "/accounts/2fa/.",
    "people_only": "Only people do this: log in, or send the access key of a person.",
    "scope_missing": "This key is not for that. People of the agency can make one that is.",
    "network_refused": "This key is not used from this address. People of the agency can say from "
    "which networks it is.",
    "agency_key_needed": "This address tells a key of itself: send the key of an agency.",
    "agency_missing": "You belong to several agencies. Name one in the parameter `agency`.",
    "not_found": "There is nothing at this address, or you may not see it.",
    "bad_body": "A member of the body is unknown, missing, of another type or out of bounds. "
    "`errors` names each of them by its place.",
    "precondition_required": "Send If-Match with the ETag of what you have read, so that nobody's "
    "work is lost.",
    "bad_precondition": 'If-Match takes one ETag as it was sent to you, like "7".',
    "stale": "This was changed in the meantime. Read it again; `version` is the one of now.",
    "bad_idempotency_key": "An Idempotency-Key has 1 to 100 visible characters of ASCII.",
    "idempotency_key_reused": "This Idempotency-Key was sent with another request. Use a new one.",
    "in_progress": "The same request is being answered already. Try again in a few seconds.",
    "bad_file": "The file is not taken in. `errors` says why.",
    "mistyped_number": "The number has a typing error. `did_you_mean` lists what it may be.",
    "never_listed": "The register does not list what you ask about, and never did.",
    "several": "Several clusters may be meant. `candidates` lists them.",
    "gone": "This address or parameter has ended. `instead` is what to use now.",
    "history_gone": "The feed does not reach back so far. Begin anew with a dump: `dump` is the "
    "address of the newest one, or null.",
    "renamed": "The cluster has another name now. `other` is its record of today.",
    "no_rule_in_force": "The programme asked for no level on the first day asked about.",
    "rules_differ": "The programme had rules for several schemes, or another one later.",
    "method_not_allowed": "This address does not take this method. `Allow` lists those it takes.",
    "not_acceptable": "None of the formats of this address is in your Accept header.",
    "too_large": "The request is larger than this site reads.",
    "unsupported_media_type": "Send JSON, with Content-Type: application/json.",
    "too_many_requests": "Too many requests. Wait as long as `Retry-After` says.",
    "range_not_satisfiable": "The part asked for begins behind the end of the file. "
    "`Content-Range` tells its size.",
    "delisted": "The cluster left the register. At 410 `reason` says why: mistake or double; "
    "`same_as` is the other one if it had been entered twice, `url` its address, else null. For a "
    "check the other one is `other`.",
    "server_error": "Something went wrong here. It has been noted under the request id.",
    "too_slow": "This question takes too long. Narrow it, or try again later.",
    "unavailable": "The database does not answer. Try again after `Retry-After` seconds.",
}

# Why a step cannot be taken now: 409, with a sentence of its own and, in `errors`, what is missing.
STEP_CODES = {
    "already_assigned": "The assessor is on the case already.",
    "already_declared": "The declaration was made already.",
    "appeal_too_late": "The time for an appeal is over.",
    "appealed_already": "There was an appeal already, and there is only one.",
    "area_named_twice": "Two improvement areas are the same.",
    "area_not_asked": "The improvement area belongs to another case.",
    "areas_open": "Not every improvement area has a finding.",
    "assessed_on_out_of_range": "The assessment cannot have been on this day.",
    "assessors_missing": "Not enough assessors have declared to be free of conflicts.",
    "assignment_ended": "The assignment has ended.",
    "bad_confidentiality": "There are no such readers.",
    "bad_facts": "A figure cannot be as it is said.",
    "bad_finding": "A criterion is met, not met, or waived.",
    "bad_findings": "A finding on the eligibility does not fit.",
    "bad_link": "This is no address of the web.",
    "bad_mode": "An assessment takes place on site or by video.",
    "cohort_in_use": "A webhook follows this set: it is not removed before the webhook.",
    "cohort_removed": "The set was removed.",
    "cluster_delisted": "The cluster left the register.",
    "cluster_listed": "The cluster is in the register.",
    "come_back_in_the_past": "The day to come back lies in the past.",
    "conflict_of_interest": "The assessor has a tie to the cluster.",
    "days_wrong": "A key is good for 1 to 366 days.",
    "decided_in_the_future": "The day of the decision is not over yet.",
    "decided_too_early": "The decision lies before the assessment, or before the first decision.",
    "departure_needs_reason": "The outcome departs from the verdict of the rules without a reason.",
    "due_in_the_past": "The due date lies in the past.",
    "eligibility_not_recorded": "It is not recorded whether the cluster is eligible.",
    "evidence_closed": "The case is handed in: its evidence does not change now.",
    "cohort_missing": "A webhook that is told of its saved set alone needs one.",
    "filter_wrong": "The filter of a set is missing, or cannot be kept.",
    "findings_sealed": "Findings are sealed: what they rest on does not change now.",
    "grounds_missing": "The appeal has no grounds.",
    "incomplete": "Something is missing. `errors` names each gap.",
    "indicator_not_asked": "The indicator does not belong to this case.",
    "is_lead": "The assessor has the lead already.",
    "item_removed": "The item was taken back.",
    "key_over": "The key is not in force any more.",
    "key_rotated": "The key was replaced already.",
    "label_overlaps": "The cluster holds a label of this level for some of the days.",
    "label_upcoming": "A label of this level is still to come: until it begins there is no other.",
    "lead_taken": "The case has a lead already.",
    "name_missing": "A name is missing.",
    "network_wrong": "This is no network, such as 192.0.2.0/24, and no address.",
    "no_areas": "Only silver names improvement areas.",
    "no_assessment_day": "The day of the assessment is not recorded.",
    "no_comments": "Nothing is said that the cluster should complete.",
    "no_file": "There is no file here any more.",
    "no_indicators": "The rules list no indicators for this level yet.",
    "no_lead": "None of the assessors has the lead.",
    "no_maximum": "The rules give no points for an indicator.",
    "no_points_here": "This level has no points.",
    "no_proposal": "There is no proposal for the case.",
    "no_report": "There is no report before the decision.",
    "no_requirement_here": "This level does not ask whether a requirement is met.",
    "no_rules": "There are no rules for this level today.",
    "no_such_level": "The scheme has no such level.",
    "no_verdict": "There are not enough findings for a verdict.",
    "no_video_yet": "There was no assessment by video on this day.",
    "not_a_file": "Only a file can be replaced by a file.",
    "not_a_link": "Only a link has an address.",
    "not_a_list": "Only a list of clusters is put together by hand.",
    "not_all_sealed": "Not all assessors have sealed their findings.",
    "not_an_assessor": "The person is not an active assessor.",
    "not_asked_for": "The level does not ask for this indicator.",
    "not_awarded_is_explained": "A proposal not to award lacks its explanation.",
    "not_consolidated": "The findings differ, and it is not settled what counts.",
    "not_eligible": "The cluster does not meet the conditions for a label.",
    "nothing_found": "Nothing is found for the indicator yet.",
    "nothing_to_appeal": "The label was awarded.",
    "open_case_exists": "The cluster has an open case for this level already.",
    "other_outcome": "Another outcome is proposed than the one to confirm.",
    "overlap_wrong": "An old key and its new one overlap for 0 to 30 days.",
    "points_out_of_range": "The points are not within those of the indicator.",
    "quota_reached": "The files of the case are too large together.",
    "reason_missing": "A reason is missing.",
    "rotation_running": "The secret was replaced less than a day ago; the former one signs still.",
    "same_as_wrong": "A cluster that was entered twice names the other one, which is listed.",
    "sealed": "The findings are sealed: nothing in them changes.",
    "still_needed": "Something hangs on the cluster: a label, a member, a case.",
    "too_long": "A text is too long.",
    "too_many_areas": "More than three improvement areas are named.",
    "too_many_clusters": "A list holds 10,000 clusters at most.",
    "too_many_cohorts": "An agency has 100 saved sets at most.",
    "too_many_items": "The case has too many links and files.",
    "unknown_clusters": "The register does not list all of the clusters. `errors` names them.",
    "too_many_keys": "The agency has 20 keys in force.",
    "too_many_networks": "A key names 20 networks at most.",
    "too_many_reports": "Too many errors were reported at once.",
    "unknown_criterion": "The rules of the case do not ask for this criterion.",
    "unknown_digest": "A digest comes never, daily, weekly or monthly.",
    "unknown_kind": "A set is a list or a filter.",
    "unknown_scope": "There is no such scope.",
    "tests_waiting": "Five tests of the webhook wait already.",
    "too_many_webhooks": "An agency has 20 webhooks at most.",
    "unknown_type": "There is no event of this type; see /api/v1/webhooks/types/.",
    "url_wrong": "Messages are sent to public addresses by https, on port 443, and nowhere else.",
    "webhook_paused": "The webhook is paused: it is resumed before anything is sent again.",
    "webhook_removed": "The webhook was removed.",
    "was_assigned": "The assessor was on the case before.",
    "too_many_lists": "The agency has 50 lists of names already.",
    "no_name_column": "No heading of the list says which column has the names.",
    "list_unreadable": "The list of names cannot be read.",
    "list_forgotten": "The list of names is not here any more.",
    "row_not_matched": "The row waits to be matched, or cannot be read.",
    "not_listed": "The register does not list this cluster.",
    "wrong_state": "The case is not in a state for this step.",
}
CODES |= STEP_CODES


def is_api(request: HttpRequest) -> bool:
    """Whether whoever asks expects JSON rather than a page."""
    return request.path == API or request.path.startswith(f"{API}/")


def problem_response(
    request: HttpRequest,
    status: int,
    code: str,
    detail: str,
    errors: Sequence[dict[str, Any]] | None = None,
    **more: Any,
) -> HttpResponse:
    """The error as problem details. `more` are further members."""
    problem = {
        "type": f"{DOCUMENTATION}#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": current_request_id(),
        **more,
    }
    if errors:
        problem["errors"] = list(errors)
    headers = {"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE}
    if not request.path.startswith(PRIVATE):
        headers["Access-Control-Allow-Origin"] = "*"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER)
    return HttpResponse(json.dumps(problem), status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 400: a bad host, too many fields, a body that is too large."""
    name = type(exception).__name__
    if name == "RequestDataTooBig":
        return problem_response(request, 413, "too_large", CODES["too_large"])
    if name == "DisallowedHost":
        return problem_response(request, 400, "bad_host", CODES["bad_host"])
    if name == "TooManyFieldsSent":
        return problem_response(request, 400, "malformed", "There are too many parameters.")
    return problem_response(request, 400, "malformed", CODES["malformed"])


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(request, 403, "forbidden", CODES["forbidden"])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(request, 404, "not_found", "There is nothing at this address.")


def server_error(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """Django's 500, or 503 if it is the database that is away."""
    if isinstance(exception, Exception) and is_away(exception):
        return unavailable(request, exception)
    return problem_response(request, 500, "server_error", CODES["server_error"])


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer when the database is away, or took longer than it may."""
    code = "too_slow" if isinstance(exception.__cause__, QueryCanceled) else "unavailable"
    return problem_response(request, 503, code, CODES[code])


def is_away(exception: Exception) -> bool:
    """Whether the exception says that the database cannot be asked now."""
    return isinstance(exception, OperationalError | InterfaceError | DriverError)
