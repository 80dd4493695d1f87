"""The shapes of what is told of a review, for the documentation."""

from rest_framework import serializers

from .case_shapes import GapSerializer
from .shapes import _maybe, _text


class AssessorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = _text()


class OwnAssignmentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    part = _text("lead or second")
    due_on = serializers.DateField()
    assigned_at = serializers.DateTimeField()
    declared_at = serializers.DateTimeField(allow_null=True)
    conflict = serializers.BooleanField(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class AssignmentSerializer(OwnAssignmentSerializer):
    assessor = AssessorSerializer(required=False)
    conflict_note = _text(required=False)
    ended_reason = _text(required=False)


class AssignmentsSerializer(serializers.Serializer):
    results = AssignmentSerializer(many=True)


class TieSerializer(serializers.Serializer):
    code = _text()
    detail = _text()
    hard = serializers.BooleanField(help_text="rules the person out")


class CandidateSerializer(serializers.Serializer):
    assessor = AssessorSerializer()
    country = _text()
    languages = serializers.ListField(child=serializers.CharField())
    employer = _text()
    load = serializers.IntegerField(help_text="reviews not finished")
    can_be_assigned = serializers.BooleanField()
    conflicts = TieSerializer(many=True)


class CandidatesSerializer(serializers.Serializer):
    results = CandidateSerializer(many=True)


class SealedScoreSerializer(serializers.Serializer):
    points = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField()
    met = serializers.BooleanField(allow_null=True)
    comment = _text()
    note = _text("for the secretariat alone", required=False)


class OwnScoreSerializer(serializers.Serializer):
    indicator = serializers.IntegerField()
    points = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField()
    met = serializers.BooleanField(allow_null=True)
    comment = _text()
    note = _text()


class FoundAreaSerializer(serializers.Serializer):
    position = serializers.IntegerField()
    indicator = serializers.IntegerField()
    confirmed = serializers.BooleanField(allow_null=True)
    finding = _text()


class ScoresSerializer(OwnAssignmentSerializer):
    strengths = _text()
    improvements = _text()
    scores = OwnScoreSerializer(many=True)
    areas = FoundAreaSerializer(many=True)
    gaps = GapSerializer(many=True)


class CountingScoreSerializer(serializers.Serializer):
    points = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField()
    met = serializers.BooleanField(allow_null=True)
    comment = _text()
    reason = _text()


class ConsolidatedRowSerializer(serializers.Serializer):
    indicator = serializers.IntegerField()
    difference = serializers.IntegerField()
    needs_reason = serializers.BooleanField()
    given = SealedScoreSerializer(many=True)
    consolidated = CountingScoreSerializer(allow_null=True)


class ConsolidatedSerializer(serializers.Serializer):
    results = ConsolidatedRowSerializer(many=True)


class VerdictReasonSerializer(serializers.Serializer):
    code = _text()
    text = _text()
    indicator = _maybe()


class RulesVerdictSerializer(serializers.Serializer):
    passed = serializers.BooleanField(allow_null=True, help_text="null where there is no pass mark")
    points = serializers.IntegerField()
    maximum = serializers.IntegerField()
    percent = _maybe()
    reasons = VerdictReasonSerializer(many=True)
