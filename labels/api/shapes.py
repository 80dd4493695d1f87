"""The shapes of public answers, for the documentation. The answers themselves come as bytes."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..register.whynot import CODES
from ..rules.validity import Status

STATUSES = [str(status) for status in Status]


def _text(help="", **options):
    return serializers.CharField(help_text=help, **options)


def _maybe(help=""):
    return serializers.CharField(help_text=help, allow_null=True)


@extend_schema_field({"type": "string", "enum": STATUSES})
class StatusField(serializers.CharField):
    """The status of a label on a day."""


class PartialDateSerializer(serializers.Serializer):
    value = _text("2016, 2016-06 or 2016-06-15, as precise as the source")
    precision = _text("year, month or day")


class LabelDateSerializer(PartialDateSerializer):
    basis = _text("stated, computed, notice, certificate or unknown")


class SpanSerializer(serializers.Serializer):
    """Days from the first to the last, both included."""

    vars()["from"] = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class OpenSpanSerializer(serializers.Serializer):
    """Partial dates; null where the source does not tell."""

    vars()["from"] = _maybe()
    until = _maybe()


class SourceSerializer(serializers.Serializer):
    reference = _text("address or name of a document")
    title = _maybe("what the document is called")
    states = _text("what the source says of it")
    dated = _maybe("partial date of the source")


class WithdrawnSerializer(serializers.Serializer):
    on = serializers.DateField()
    reason = _text()


class LabelSerializer(serializers.Serializer):
    """One level awarded to one cluster for one period."""

    number = _text("XXXX-XXXX, the last symbol is a check")
    url = _text("address on this site")
    level = _text("code, see /levels/")
    scheme = _text("slug, see /schemes/")
    status = StatusField(help_text="on the day `valid_on`")
    awarded_on = LabelDateSerializer(allow_null=True)
    valid_from = LabelDateSerializer(allow_null=True)
    valid_until = LabelDateSerializer(allow_null=True)
    sure = SpanSerializer(allow_null=True, help_text="days that are surely valid")
    possible = SpanSerializer(allow_null=True, help_text="days that are possibly valid")
    renewable_until = serializers.DateField(allow_null=True)
    suspensions = SpanSerializer(many=True)
    withdrawn = WithdrawnSerializer(allow_null=True)
    cluster_name_at_award = _text()
    certificate = _maybe("number printed on the certificate")
    note = _maybe()
    sources = SourceSerializer(many=True)


class ClusterInShortSerializer(serializers.Serializer):
    slug = _text()
    number = _text()
    name = _text()
    country = _maybe()
    url = _text()


class LabelWithClusterSerializer(LabelSerializer):
    cluster = ClusterInShortSerializer()


class NameSerializer(OpenSpanSerializer):
    text = _text()
    kind = _text("current, former, local, english or abbreviation")
    language = _maybe()


class ClusterRegionSerializer(serializers.Serializer):
    code = _maybe("NUTS code")
    name = _text()


class PlaceSerializer(serializers.Serializer):
    lat = serializers.FloatField()
    lon = serializers.FloatField()


class ManagerSerializer(OpenSpanSerializer):
    name = _text()


class ClusterSectorSerializer(serializers.Serializer):
    classification = _maybe()
    code = _maybe()
    name = _text()
    source_words = serializers.ListField(child=serializers.CharField())


class IdentifierSerializer(serializers.Serializer):
    scheme = _text()
    value = _text()


class RecognitionSerializer(OpenSpanSerializer):
    programme = _text("code, see /programmes/")
    name = _text()
    sources = SourceSerializer(many=True)


class StandingSerializer(serializers.Serializer):
    """What the labels of the cluster add up to on the day `valid_on`."""

    status = _text("status of the deciding label; none when there never was a label")
    level = _maybe()
    label = _maybe("number of the label that decides")
    valid_until = _maybe("partial date")


class OtherClusterSerializer(serializers.Serializer):
    slug = _text()
    name = _text()


class SuccessionSerializer(serializers.Serializer):
    kind = _text("renamed, merged or split")
    on = _maybe("partial date")
    role = _text("whether the other cluster is the successor or the predecessor")
    cluster = OtherClusterSerializer()


class MembersSerializer(serializers.Serializer):
    on = _maybe("partial date")
    total = serializers.IntegerField()


class ClusterSerializer(serializers.Serializer):
    """The public record of one cluster."""

    slug = _text()
    number = _text("XXX-XXXX, the last symbol is a check")
    url = _text("address on this site")
    name = _text()
    names = NameSerializer(many=True)
    description = serializers.DictField(child=serializers.CharField(), help_text="by language")
    country = _maybe("ISO 3166 code")
    regions = ClusterRegionSerializer(many=True)
    city = _maybe()
    location = PlaceSerializer(allow_null=True)
    website = _maybe()
    founded = PartialDateSerializer(allow_null=True)
    management = ManagerSerializer(many=True)
    sectors = ClusterSectorSerializer(many=True)
    identifiers = IdentifierSerializer(many=True)
    recognitions = RecognitionSerializer(many=True)
    members = MembersSerializer(many=True)
    labels = LabelSerializer(many=True)
    standing = StandingSerializer()
    sources = SourceSerializer(many=True)
    succession = SuccessionSerializer(many=True)
    updated_at = serializers.DateTimeField()
    seq = serializers.IntegerField(help_text="number of the entry in the register")


class RegisterSerializer(serializers.Serializer):
    """Which register answered: ask again with these two clocks and the answer is the same."""

    seq = serializers.IntegerField()
    valid_on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)


class FacetSerializer(serializers.Serializer):
    code = _text()
    count = serializers.IntegerField()


class ListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    register = RegisterSerializer()


class ClusterListingSerializer(ListingSerializer):
    results = ClusterSerializer(many=True)
    facets = serializers.DictField(child=FacetSerializer(many=True), required=False)


class LabelListingSerializer(ListingSerializer):
    results = LabelWithClusterSerializer(many=True)


class VerdictSerializer(serializers.Serializer):
    """`label`, `cluster` and `valid_on` when it was found, `did_you_mean` when not."""

    number = _text()
    status = _text("status of the label on the day, or not_found")
    detail = _text("the verdict in a sentence")
    valid_on = serializers.DateField(required=False)
    label = LabelSerializer(required=False)
    cluster = ClusterInShortSerializer(required=False)
    code = _text(
        "found: the status, or other_scheme; else length, symbol, check, cluster_number, unknown",
        required=False,
    )
    did_you_mean = serializers.ListField(child=serializers.CharField(), required=False)


class ClusterWithStandingSerializer(ClusterInShortSerializer):
    standing = StandingSerializer()


@extend_schema_field({"type": "string", "enum": list(CODES)})
class WhyField(serializers.CharField):
    """What is the case: docs/checks.md tells each."""


class WhyNotSerializer(serializers.Serializer):
    """What is the case with a number or a name, and what to do next."""

    q = _text()
    status = _text("of the label or of the cluster; none without a label; not_found")
    code = WhyField()
    valid_on = serializers.DateField()
    detail = _text("what is the case, as a sentence")
    next = _text("what to do next, as a sentence")
    exact = serializers.BooleanField(help_text="false: nothing is called so, this is the nearest")
    on = _maybe("partial date of what the code says")
    until = _maybe("partial date until which it stays so")
    label = LabelSerializer(allow_null=True)
    cluster = ClusterWithStandingSerializer(allow_null=True)
    other = OtherClusterSerializer(allow_null=True, help_text="successor, or the one it is now")
    did_you_mean = serializers.ListField(
        child=serializers.CharField(), help_text="numbers of labels one correction away"
    )
    candidates = ClusterWithStandingSerializer(many=True)


class CountsSerializer(serializers.Serializer):
    ever = serializers.IntegerField(help_text="labels awarded by that day")
    valid = serializers.IntegerField(help_text="labels surely valid on that day")
    clusters = serializers.IntegerField(help_text="clusters that ever had one")
    clusters_valid = serializers.IntegerField(help_text="clusters that have a valid one")
    undated = serializers.IntegerField(help_text="of `ever`, those without any date")


class CountsOfCodeSerializer(CountsSerializer):
    code = _maybe("null where no source tells")


class StatisticsSerializer(serializers.Serializer):
    on = serializers.DateField()
    totals = CountsSerializer()
    by = serializers.DictField(child=CountsOfCodeSerializer(many=True))
    register = RegisterSerializer()
