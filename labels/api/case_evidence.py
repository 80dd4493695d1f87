"""What a cluster hands in: answers, links, files, figures, and for silver its three areas."""

from typing import Any

from django.http import HttpRequest
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.response import Response

from ..files.answers import download
from ..files.store import Kept, keep
from ..files.upload import arrived_file, receive_files
from ..models import Evidence, Indicator
from ..problems import CODES
from ..workflow import cases, evidence
from ..workflow.readiness import indicators_for
from . import case_bodies as bodies
from . import case_documentation as doc
from .bodies import Given, fault, given
from .case_answers import areas, facts, item_told
from .cases import CaseView, listed
from .conditional import if_match, kept_answer, once
from .errors import NotThere, Refused
from .parsers import StrictJSONParser
from .private import tagged

FORM = "multipart/form-data"


class FormParser(BaseParser):
    """The fields of a form with a file. The file itself goes to the store's own handler."""

    media_type = FORM

    def parse(self, stream, media_type=None, parser_context=None):
        plain: HttpRequest = parser_context["request"]._request
        if plain.method != "POST":  # Django reads forms of this method only
            plain._post, plain._files = plain.parse_file_upload(plain.META, stream)
        return DataAndFiles(plain.POST, plain.FILES)


class UploadView(CaseView):
    """Also takes a form with a file, which is counted while it comes in."""

    def initialize_request(self, request, *args, **kwargs):
        if request.content_type == FORM:
            receive_files(request)
        return super().initialize_request(request, *args, **kwargs)

    def form(self) -> Given:
        """The fields of the form, each once; files are no fields."""
        _read = self.request.data  # which is where a form is taken in
        lists = dict(self.request._request.POST.lists())
        fields = {name: values[-1] for name, values in lists.items() if len(values) == 1}
        if len(fields) < len(lists):
            raise Refused(400, "bad_body", "Send each field of the form once.")
        fields.pop("csrfmiddlewaretoken", None)
        if "indicator" in fields and fields["indicator"].isascii():
            text = fields["indicator"]
            fields["indicator"] = int(text) if text.isdigit() and len(text) < 10 else text
        return fields

    def arrived(self) -> Any:
        """The file; a second one would be lost without a word."""
        if sum(len(files) for _name, files in self.request._request.FILES.lists()) > 1:
            raise Refused(400, "bad_body", "Send one file at a time.")
        return arrived_file(self.request._request, "file")

    def kept(self, sent: Any) -> Kept:
        """The file, checked and stored; before any transaction."""
        return keep(sent, sent.sent_name)

    def is_form(self) -> bool:
        return self.request._request.content_type == FORM

    def asked(self, pk: int) -> Indicator:
        found = next((each for each in indicators_for(self.case) if each.pk == pk), None)
        if found is None:
            sentence = "The case does not ask for this indicator; `indicators` lists those it does."
            raise fault("indicator", "unknown_indicator", sentence)
        return found


class Items(UploadView):
    """All items that the caller may see; and where one is added."""

    surface = "rows"
    parser_classes = [StrictJSONParser, FormParser]

    def initial(self, request, *args, **kwargs):
        self.surface = "rows" if request.method in ("GET", "HEAD") else "nothing"
        super().initial(request, *args, **kwargs)

    @doc.items
    def get(self, request, assessment):
        rows = items_of(self).order_by("indicator", "pk")
        return listed(request, rows, self.values, lambda each: item_told(each, self.case))

    @doc.add_item
    def post(self, request, assessment):
        self.allow(self.part.member)
        return self._file() if self.is_form() else self._text_or_link()

    def _text_or_link(self) -> Response:
        body = self.body(bodies.ItemBody)
        indicator = self.asked(body["indicator"])

        def work():
            more = {name: body[name] for name in ("text", "confidentiality") if name in body}
            how = {"by": self.request.user} | more
            if body["kind"] == Evidence.Kind.LINK:
                link = body.get("link", "")
                return self._made(evidence.add_link(self.case, indicator, link=link, **how))
            if "link" in body:
                raise fault("link", "unknown_member", "An answer in words has no link.")
            return self._made(evidence.save_answer(self.case, indicator, version=None, **how))

        return once(self.request, [body, self.part.names], work)

    def _file(self) -> Response:
        body = given(bodies.FileBody, self.form())
        indicator, sent = self.asked(body["indicator"]), self.arrived()
        said = [body, sent.sha256, sent.sent_name, self.part.names]
        if found := kept_answer(self.request, said):
            sent.close()
            return found
        by = self.request.user
        evidence.check_file_is_wanted(self.case, indicator, by=by)
        upload = self.kept(sent)
        more = {name: body[name] for name in ("text", "confidentiality") if name in body}

        def work():
            new = evidence.add_file(self.case, indicator, by=by, upload=upload, **more)
            return self._made(new)

        return once(self.request, said, work)

    def _made(self, item: Evidence) -> Response:
        told = item_told(item, self.case)
        return tagged(told, item.version, 201, Location=told["url"])


class ItemView(UploadView):
    """An address of one item."""

    item: Evidence

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.item = items_of(self).filter(public_id=kwargs["item"]).first()
        if self.item is None:
            raise NotThere(CODES["not_found"])

    def changed(self, item: Evidence) -> Response:
        found = items_of(self).get(pk=item.pk)
        return tagged(item_told(found, self.case), found.version)


class Item(ItemView):
    """One item, and changing or taking it back while the case is with the cluster."""

    @doc.item
    def get(self, request, assessment, item):
        return tagged(item_told(self.item, self.case), self.item.version)

    @doc.change_item
    def patch(self, request, assessment, item):
        self.allow(self.part.member)
        version, body = if_match(request), self.body(bodies.ChangeBody)
        changed = evidence.change_item(self.item, by=request.user, version=version, **body)
        return self.changed(changed)

    @doc.remove_item
    def delete(self, request, assessment, item):
        self.allow(self.part.member)
        evidence.remove_item(self.item, by=request.user, version=if_match(request))
        return Response(status=204)


class File(ItemView):
    """The bytes of a file; and another file in its place."""

    parser_classes = [FormParser]

    def perform_content_negotiation(self, request, force=False):
        return super().perform_content_negotiation(request, force=True)  # the type is the file's

    @doc.file
    def get(self, request, assessment, item):
        if self.item.kind != Evidence.Kind.FILE:
            raise NotThere("This item is no file.")
        found = evidence.download(self.item, by=request.user)
        about = {"media_type": found.file_type, "size": found.file_size}
        try:
            return download(found.stored_as, found.file_name, **about)
        except FileNotFoundError:
            raise NotThere("The file cannot be found.") from None

    @doc.replace_file
    def put(self, request, assessment, item):
        self.allow(self.part.member)
        version = if_match(request)
        if self.form():
            raise Refused(400, "bad_body", "Send the field `file` and nothing else.")
        sent = self.arrived()
        evidence.check_file_is_wanted(self.case, self.item.indicator, by=request.user)
        upload = self.kept(sent)
        how = {"by": request.user, "version": version}
        return self.changed(evidence.replace_file(self.item, upload=upload, **how))


class Facts(CaseView):
    """What the cluster says of itself, for its eligibility."""

    @doc.facts
    def get(self, request, assessment):
        self.allow(self.part.reads_content)
        return tagged(facts(self.case), self.case.version)

    @doc.keep_facts
    def put(self, request, assessment):
        self.allow(self.part.member)
        version, body = if_match(request), self.body(bodies.FactsBody)
        case = cases.record_facts(self.case, by=request.user, version=version, **body)
        return tagged(facts(case), case.version)


class Areas(UploadView):
    """Silver: three areas in which the cluster says it has improved."""

    @doc.areas
    def get(self, request, assessment):
        self.allow(self.part.reads_content)
        return tagged({"areas": areas(self.case)}, self.case.version)

    @doc.keep_areas
    def put(self, request, assessment):
        self.allow(self.part.member)
        version, body = if_match(request), self.body(bodies.AreasBody)
        named = [(self.asked(each["indicator"]), each["text"]) for each in body["areas"]]
        case = cases.set_improvement_areas(self.case, named, by=request.user, version=version)
        return tagged({"areas": areas(case)}, case.version)


def items_of(view: CaseView) -> Any:
    """The items of a case that the caller may see, without those that were taken back."""
    rows = Evidence.objects.visible_to(view.request.user).kept().filter(assessment=view.case)
    return rows.select_related("indicator", "carried_from")
