"""What may be sent to the addresses of eligibility checks, and the shapes of what they answer."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..rules.eligible import REASONS, Verdict
from .bodies import Body, Day, Text, YesOrNo
from .shapes import (
    ClusterInShortSerializer,
    LabelDateSerializer,
    SpanSerializer,
    WithdrawnSerializer,
    _maybe,
    _text,
)

VERDICTS = [str(each) for each in Verdict]


@extend_schema_field({"type": "string", "enum": VERDICTS})
class CheckVerdictField(serializers.CharField):
    """The answer to an eligibility check."""


@extend_schema_field({"type": "string", "enum": list(REASONS)})
class ReasonField(serializers.CharField):
    """The code of a reason: docs/checks.md tells each."""


class RuleBody(Body):
    """A level and its scheme, or a programme; a day, a span, or a first day alone: until when?"""

    min_level = Text(longest=40, default="", help_text="code, see /levels/")
    scheme = Text(
        longest=200,
        default="",
        help_text="slug or another name, see /schemes/; the European one if empty",
    )
    programme = Text(longest=60, default="", help_text="code, see /programmes/, for its own rule")
    on = Day(required=False, help_text="one day; today if no day is named")
    vars()["from"] = Day(required=False, help_text="the first of all days; alone: until when?")
    through = Day(required=False, help_text="the last of all days")
    count_renewal_window = YesOrNo(
        default=False, help_text="whether a label that can still be renewed counts"
    )


class CheckBody(Body):
    """A cluster or one of its labels, and a rule."""

    cluster = Text(longest=100, default="", help_text="its name in addresses, or its number")
    label = Text(longest=40, default="", help_text="the number of a label of the cluster")
    rule = RuleBody()
    known_at = Text(longest=40, default="", help_text="what the register said then; empty: now")
    reference = Text(longest=200, default="", help_text="your own, up to 100 characters")


class AppliedRuleSerializer(serializers.Serializer):
    code = _text()
    name = _text()
    text = _text("what its source says")
    certain = serializers.BooleanField()
    vars()["from"] = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    source = _maybe()


class AskedRuleSerializer(serializers.Serializer):
    min_level = _text()
    scheme = _text()
    scheme_name = _text("as it was called when the question was asked")
    vars()["from"] = serializers.DateField()
    through = serializers.DateField(allow_null=True, help_text="null: until when?")
    count_renewal_window = serializers.BooleanField()
    programme = AppliedRuleSerializer(allow_null=True)


class AskedSerializer(serializers.Serializer):
    cluster = _text("number of the cluster")
    label = _maybe("number of the label by which it was asked for")
    rule = AskedRuleSerializer()


class OtherSerializer(serializers.Serializer):
    slug = _text()
    name = _text()
    on = _maybe("partial date")


class ReasonSerializer(serializers.Serializer):
    code = ReasonField()
    detail = _text("the reason as a sentence")
    label = _maybe("number of a label")
    level = _maybe()
    scheme = _maybe()
    vars()["from"] = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    other = OtherSerializer(allow_null=True, help_text="another cluster")


class CoversSerializer(SpanSerializer):
    code = _text("of the reason")


class UsedLabelSerializer(serializers.Serializer):
    """A label that the answer rests on or that a reason names."""

    number = _text()
    url = _text()
    level = _text()
    scheme = _text()
    awarded_on = LabelDateSerializer(allow_null=True)
    valid_from = LabelDateSerializer(allow_null=True)
    valid_until = LabelDateSerializer(allow_null=True)
    sure = SpanSerializer(allow_null=True)
    possible = SpanSerializer(allow_null=True)
    renewable_until = serializers.DateField(allow_null=True)
    suspensions = SpanSerializer(many=True)
    withdrawn = WithdrawnSerializer(allow_null=True)
    cluster_name_at_award = _text()
    covers = CoversSerializer(many=True, help_text="the days asked for that it counts for")


class MomentSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    known_at = serializers.DateTimeField()


class CheckAnswerSerializer(serializers.Serializer):
    verdict = CheckVerdictField()
    until = serializers.DateField(allow_null=True, help_text="the last day covered")
    head = _text("the verdict in a word or two")
    detail = _text("the verdict as a sentence")
    cluster = ClusterInShortSerializer()
    reasons = ReasonSerializer(many=True)
    labels = UsedLabelSerializer(many=True)
    register = MomentSerializer()


class CheckSerializer(CheckAnswerSerializer):
    number = _text("EC-XXXX-XXXX, the last symbol is a check")
    url = _text()
    again = _text("address of the same question, asked again")
    pdf = _text("address of the answer for the file")
    question = AskedSerializer()
    reference = _text()
    asked_by = _text("a person or a key, by number")
    made_at = serializers.DateTimeField()


class CheckInShortSerializer(serializers.Serializer):
    number = _text()
    url = _text()
    verdict = CheckVerdictField()
    until = serializers.DateField(allow_null=True)
    detail = _text()
    cluster = ClusterInShortSerializer()
    reference = _text()
    register = MomentSerializer()
    made_at = serializers.DateTimeField()


class CheckListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CheckInShortSerializer(many=True)


class AgainSerializer(serializers.Serializer):
    """The answer asked again, of the register of then and of now."""

    number = _text()
    same = serializers.BooleanField(help_text="whether the register of then says what was kept")
    changed = serializers.BooleanField(help_text="whether it says something else now")
    then = CheckAnswerSerializer(allow_null=True)
    now = CheckAnswerSerializer(allow_null=True, help_text="null: it lists the cluster no more")
