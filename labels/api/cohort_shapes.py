"""What may be sent to the addresses of saved sets, and the shapes of what they answer."""

from rest_framework import serializers

from ..models import Cohort
from ..register.cohorts import MOST_IN_A_LIST
from ..rules.cohort_diff import Reason
from .bodies import Body, Text, Word
from .shapes import _text


def _slugs(**options):
    return serializers.ListField(
        child=Text(longest=100),
        max_length=MOST_IN_A_LIST,
        help_text="names of clusters in addresses",
        **options,
    )


class CohortBody(Body):
    """A list names its clusters, a filter its conditions."""

    name = Text(longest=100)
    note = Text(longest=500, default="")
    kind = Word(choices=Cohort.Kind.values)
    filter = Text(longest=2000, default="", help_text="as in addresses: country=DE&sector=health")
    clusters = _slugs(default=list)
    digest = Word(choices=Cohort.Digest.values, default=Cohort.Digest.NEVER.value)


class CohortChangedBody(Body):
    """What is not named stays."""

    name = Text(longest=100, required=False)
    note = Text(longest=500, required=False)
    filter = Text(longest=2000, required=False)
    digest = Word(choices=Cohort.Digest.values, required=False)


class CohortClustersBody(Body):
    clusters = _slugs()


class CohortInShortSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = _text()
    name = _text()
    note = _text()
    kind = _text("list or filter")
    filter = _text("as in addresses; empty for a list")
    digest = _text("never, daily, weekly or monthly")
    made_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="for If-Match")


class CohortSerializer(CohortInShortSerializer):
    clusters = serializers.IntegerField(help_text="how many the register lists now")


class ChangedCohortSerializer(CohortSerializer):
    changed = serializers.IntegerField(help_text="how many came in or were taken out")


class CohortListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CohortInShortSerializer(many=True)


class CohortClusterSerializer(serializers.Serializer):
    slug = _text()
    number = _text()
    name = _text()
    country = _text("ISO 3166 code")
    standing = serializers.DictField(help_text="today")
    url = _text()


class CohortClusterListingSerializer(CohortListingSerializer):
    results = CohortClusterSerializer(many=True)


class CohortMomentSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="number of the newest entry that was known")
    known_at = serializers.DateTimeField(allow_null=True, help_text="its moment")
    valid_on = serializers.DateField(help_text="the day of the statuses")


class CohortThenClusterSerializer(serializers.Serializer):
    slug = _text()
    name = _text("as the register last knew it")
    url = _text()


class EndingLabelSerializer(serializers.Serializer):
    number = _text()
    level = _text("code, see /levels/")
    last_day = serializers.DateField(allow_null=True, help_text="the last day surely valid")
    cluster = CohortThenClusterSerializer()
    url = _text()


class ChangedLabelSerializer(EndingLabelSerializer):
    reason = _text("one of " + ", ".join(Reason))
    detail = _text("the reason in words")


class DifferenceSerializer(serializers.Serializer):
    cohort = serializers.UUIDField()
    since = CohortMomentSerializer()
    until = CohortMomentSerializer()
    within = serializers.IntegerField()
    entered = CohortThenClusterSerializer(many=True)
    left = CohortThenClusterSerializer(many=True)
    gained = ChangedLabelSerializer(many=True)
    lost = ChangedLabelSerializer(many=True)
    will_expire = EndingLabelSerializer(many=True)
