"""Eligibility checks: a question asked, its answer kept, asked again, and put into a file."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from rest_framework.response import Response

from ..filters import PARAMETERS
from ..filters.description import PAGE_SIZE
from ..filters.problems import BadValue
from ..filters.values import clean, read_moment
from ..models import AgencyKey, EligibilityCheck
from ..problems import CODES
from ..register.append import stamp
from ..register.eligible import Ask, CannotAnswer
from ..rules.numbers import NumberError, parse_check_number
from ..trust.check_pdf import check_pdf
from ..trust.check_words import reason_words, verdict_head, verdict_words
from ..workflow import checks as steps
from . import check_documentation as doc
from .agency import AgencyView
from .base import simple_links
from .bodies import Given, fault
from .check_shapes import CheckBody
from .conditional import once
from .errors import NotThere, Refused
from .labels import verdict_on
from .private import tagged

__all__ = ["Again", "AnswerPDF", "Check", "Checks"]

Scope = AgencyKey.Scope
NOT_THERE = ("never_listed", "mistyped_number", "delisted", "renamed", "several")
NO_RULE = ("no_rule_in_force", "rules_differ")


class CheckView(AgencyView):
    """An address of one check. That of another agency looks like one that is not there."""

    scopes = {"GET": Scope.CHECKS, "POST": Scope.CHECKS}

    def check(self, number: str) -> EligibilityCheck:
        try:
            written = parse_check_number(number)
        except NumberError as error:
            raise NotThere(str(error), "mistyped_number", did_you_mean=[]) from None
        found = self._visible().filter(number=written).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        return found

    def _visible(self) -> Any:
        """The checks of the key's agency; for a person those they may see, perhaps of one named."""
        if isinstance(self.actor, AgencyKey):
            return self.agency().checks
        rows = EligibilityCheck.objects.visible_to(self.actor)
        named = self.values.get("agency")
        return rows if named is None else rows.filter(agency__slug=named)


class Checks(CheckView):
    """The checks of the agency, the newest first; and where one is made."""

    surface = "checks"

    @doc.checks
    def get(self, request):
        rows = self.agency().checks.order_by("-made_at", "-pk")
        if "reference" in self.values:
            rows = rows.filter(reference=self.values["reference"])
        limit, offset = self.values.get("limit", PAGE_SIZE), self.values.get("offset", 0)
        count = rows.count()
        following, previous = simple_links(request.path, self.values, count)
        results = [in_short(each) for each in rows[offset : offset + limit]]
        return Response(
            {"count": count, "next": following, "previous": previous, "results": results}
        )

    @doc.make
    def post(self, request):
        agency, said = self.agency(), self.body(CheckBody)
        ask = _ask(said)

        def work():
            try:
                made = steps.check(agency, ask, by=self.actor, reference=said["reference"])
            except CannotAnswer as error:
                raise _refused(error, ask) from None
            told = in_full(made)
            return tagged(told, 1, 201, Location=told["url"])

        return once(request, said, work)


class Check(CheckView):
    """A check as it was answered. It never changes."""

    surface = "agency"

    @doc.check
    def get(self, request, number):
        return tagged(in_full(self.check(number)), 1)


class Again(CheckView):
    """What the register of then says, and that of now."""

    surface = "agency"

    @doc.again
    def get(self, request, number):
        check = self.check(number)
        then, now = steps.again(check), steps.now(check)
        return Response(
            {
                "number": check.number,
                "same": then == check.answer,
                "changed": _without_moment(now) != _without_moment(check.answer),
                "then": then and in_words(check.question, then),
                "now": now and in_words(check.question, now),
            }
        )


class AnswerPDF(CheckView):
    """The answer for the file."""

    surface = "agency"

    def perform_content_negotiation(self, request, force=False):
        return super().perform_content_negotiation(request, force=True)  # it is always a PDF

    @doc.pdf
    def get(self, request, number):
        check = self.check(number)
        with translation.override("en"):
            response = HttpResponse(check_pdf(check), content_type="application/pdf")
        named = content_disposition_header(True, f"{check.number}.pdf")
        response.headers["Content-Disposition"] = named
        return response


def in_full(check: EligibilityCheck) -> dict[str, Any]:
    """A check with all that was asked and answered."""
    question = {name: check.question[name] for name in ("cluster", "label", "rule")}
    return {
        **_named(check),
        **in_words(check.question, check.answer),
        "again": f"{_url(check)}again/",
        "pdf": f"{_url(check)}answer.pdf",
        "question": question,
        "asked_by": check.asked_by,
    }


def in_short(check: EligibilityCheck) -> dict[str, Any]:
    """A check as lists show it."""
    told = in_words(check.question, check.answer)
    members = ("verdict", "until", "detail", "cluster", "register")
    return _named(check) | {name: told[name] for name in members}


def in_words(question: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with its sentences. They are not kept, so that the answer stays the same."""
    with translation.override("en"):
        reasons = [each | {"detail": reason_words(each)} for each in answer["reasons"]]
        return answer | {
            "head": verdict_head(answer),
            "detail": verdict_words(question, answer),
            "reasons": reasons,
        }


def _named(check: EligibilityCheck) -> dict[str, Any]:
    return {
        "number": check.number,
        "url": _url(check),
        "reference": check.reference,
        "made_at": stamp(check.made_at),
    }


def _url(check: EligibilityCheck) -> str:
    return f"/api/v1/eligibility-checks/{check.number}/"


def _without_moment(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    return answer and {name: each for name, each in answer.items() if name != "register"}


def _ask(said: Given) -> Ask:
    rule = said["rule"]
    return Ask(
        cluster=said["cluster"],
        label=said["label"],
        min_level=rule["min_level"],
        scheme=rule["scheme"],
        programme=rule["programme"],
        on=rule.get("on"),
        first=rule.get("from"),
        last=rule.get("through"),
        count_renewal_window=rule["count_renewal_window"],
        known_at=_moment(said["known_at"]) if said["known_at"] else None,
    )


def _moment(text: str) -> Any:
    try:
        return read_moment(PARAMETERS["known_at"], clean(text))
    except BadValue as bad:
        raise fault("known_at", bad.code, str(bad)) from None


def _refused(error: CannotAnswer, ask: Ask) -> Exception:
    """What is not listed is a 404 with the code of "why not"; a rule that is none is a 422."""
    if error.code == "not_listed":
        return _not_listed(verdict_on(ask.label or ask.cluster, known_at=ask.known_at))
    if error.code in NO_RULE:
        return Refused(422, error.code, str(error))
    return fault(error.member, error.code, str(error))


def _not_listed(told: dict[str, Any]) -> NotThere:
    """Who names a cluster by what it is called is told its address: names are not unique."""
    more = {name: told[name] for name in ("did_you_mean", "candidates", "other")}
    if told["code"] in NOT_THERE:
        return NotThere(told["detail"], told["code"], **more)
    if told["cluster"]:
        more["candidates"] = [told["cluster"]]
    return NotThere("Name the cluster by its address or its number.", "not_found", **more)
