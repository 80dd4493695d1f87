"""The shapes of what is told of cases, for the documentation. `required=False` marks the parts
that not every reader gets."""

from rest_framework import serializers

from .shapes import _maybe, _text


class CaseClusterSerializer(serializers.Serializer):
    slug = _text()
    number = _text()
    name = _text()


class CaseInShortSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = _text()
    cluster = CaseClusterSerializer()
    level = _text("code, see /levels/")
    scheme = _text("slug, see /schemes/")
    rule_set = _text("code of the rules under which it was opened")
    kind = _text("first, upgrade or renewal")
    status = _text("state of the case")
    ball = _text("who has to act: cluster, secretariat, assessors, board or nobody")
    version = serializers.IntegerField(help_text="for If-Match")
    opened_on = serializers.DateField()
    moved_at = serializers.DateTimeField(help_text="when it came into its present state")
    submitted_at = serializers.DateTimeField(allow_null=True)
    demonstration = serializers.BooleanField()


class CaseListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CaseInShortSerializer(many=True)


class PossibleStepSerializer(serializers.Serializer):
    step = _text()
    url = _text("POST here")
    label = _text()


class PastStepSerializer(serializers.Serializer):
    step = _text()
    label = _text()
    on = serializers.DateField()
    by = _text("on whose side")


class FactsSerializer(serializers.Serializer):
    management_fte = serializers.FloatField(allow_null=True)
    committed_members = serializers.IntegerField(allow_null=True)
    member_types = serializers.IntegerField(allow_null=True)
    platform_profile = _text()
    mode = _text("on_site, video or empty")


class NamedAreaSerializer(serializers.Serializer):
    position = serializers.IntegerField()
    indicator = serializers.IntegerField()
    text = _text()


class NamedAreasSerializer(serializers.Serializer):
    areas = NamedAreaSerializer(many=True)


class AskedIndicatorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    area = _text()
    code = _text()
    name = _text()
    maximum_points = serializers.IntegerField(
        allow_null=True, help_text="points are given from 0 to this; null where there are none"
    )
    threshold = serializers.IntegerField(allow_null=True)
    evidence_hint = _text("what counts as evidence")
    ready = serializers.BooleanField()


class GapSerializer(serializers.Serializer):
    code = _text()
    detail = _text()
    indicator = serializers.IntegerField(allow_null=True)


class CompletionRequestSerializer(serializers.Serializer):
    indicator = serializers.IntegerField(allow_null=True)
    text = _text()
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class DecisionSerializer(serializers.Serializer):
    round = serializers.IntegerField(help_text="2 after an appeal")
    outcome = _text("awarded or not_awarded")
    assessed_on = serializers.DateField()
    decided_on = serializers.DateField()
    published_on = serializers.DateField(allow_null=True)
    reason = _text()
    improve = _text()
    come_back_on = serializers.DateField(allow_null=True)
    appeal_until = serializers.DateField(allow_null=True)


class DecidedLabelSerializer(serializers.Serializer):
    number = _text()
    url = _text()


class WaitingProposalSerializer(serializers.Serializer):
    round = serializers.IntegerField()
    outcome = _text("awarded or not_awarded")
    reason = _text()
    improve = _text()
    come_back_on = serializers.DateField(allow_null=True)
    departure_reason = _text()
    proposed_at = serializers.DateTimeField()


class CaseSerializer(CaseInShortSerializer):
    timeline = PastStepSerializer(many=True)
    steps = PossibleStepSerializer(many=True, help_text="what you can do next")
    facts = FactsSerializer(required=False)
    improvement_areas = NamedAreaSerializer(many=True, required=False)
    readiness = serializers.IntegerField(required=False, help_text="percent")
    scoring = _text("how assessors find: points, met, or none (comments only)", required=False)
    indicators = AskedIndicatorSerializer(many=True, required=False)
    gaps = GapSerializer(many=True, required=False)
    completion_requests = CompletionRequestSerializer(many=True, required=False)
    decisions = DecisionSerializer(many=True, required=False)
    label = DecidedLabelSerializer(allow_null=True, required=False)
    assessed_on = serializers.DateField(allow_null=True, required=False)
    proposal = WaitingProposalSerializer(allow_null=True, required=False)


class EvidenceFileSerializer(serializers.Serializer):
    name = _text()
    type = _text()
    size = serializers.IntegerField(help_text="bytes")
    sha256 = _text()
    url = _text()


class EvidenceItemSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = _text()
    indicator = serializers.IntegerField()
    kind = _text("text, link or file")
    text = _text()
    link = _text()
    file = EvidenceFileSerializer(allow_null=True)
    confidentiality = _text("assessors or secretariat")
    carried = _text("since the last case: unchanged, changed, replaced or new")
    version = serializers.IntegerField(help_text="for If-Match")
    added_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class EvidenceListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EvidenceItemSerializer(many=True)


class RecordedFindingSerializer(serializers.Serializer):
    criterion = _text()
    asks = _text()
    waivable = serializers.BooleanField()
    finding = _maybe("met, not_met or waived")
    reason = _text()


class EligibilitySerializer(serializers.Serializer):
    on = serializers.DateField(help_text="the conditions of this day")
    recognised_by = serializers.ListField(child=serializers.CharField())
    findings = RecordedFindingSerializer(many=True)
