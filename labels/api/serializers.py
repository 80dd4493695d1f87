"""The code lists as the API tells them. Each field is named; a new column stays inside."""

from rest_framework import serializers

from ..models import (
    Classification,
    Country,
    LabelLevel,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    Sector,
)


class CountrySerializer(serializers.ModelSerializer):
    name = serializers.CharField(read_only=True)
    names = serializers.DictField(child=serializers.CharField(), help_text="by language code")

    class Meta:
        model = Country
        fields = ["code", "nuts_code", "name", "names"]


class RegionSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(source="parent_id", allow_null=True, read_only=True)
    country = serializers.CharField(source="country_id", read_only=True)

    class Meta:
        model = Region
        fields = ["code", "name", "level", "parent", "country", "version"]


class ClassificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Classification
        fields = ["code", "name", "version", "source"]


class SectorSerializer(serializers.ModelSerializer):
    name = serializers.CharField(read_only=True)
    names = serializers.DictField(child=serializers.CharField(), help_text="by language code")
    classification = ClassificationSerializer(read_only=True)

    class Meta:
        model = Sector
        fields = ["code", "name", "names", "classification"]


class LevelSerializer(serializers.ModelSerializer):
    class Meta:
        model = LabelLevel
        fields = ["code", "rank", "name"]


class LevelRuleSerializer(serializers.ModelSerializer):
    level = serializers.CharField(source="level.code", read_only=True)

    class Meta:
        model = LevelRule
        fields = [
            "level",
            "slogan",
            "summary",
            "first_months",
            "renewal_months",
            "window_months",
            "assessors",
            "maximum_points",
            "pass_percent",
            "scoring",
            "indicator_points",
            "indicator_threshold",
            "assumed",
            "uncertain",
        ]


class RuleSetSerializer(serializers.ModelSerializer):
    indicators_of = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    levels = LevelRuleSerializer(source="level_rules", many=True, read_only=True)

    class Meta:
        model = RuleSet
        fields = [
            "code",
            "name",
            "valid_from",
            "valid_until",
            "indicators_of",
            "appeal_days",
            "notes",
            "source",
            "levels",
        ]


class SchemeSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id", allow_null=True, read_only=True)
    aliases = serializers.SlugRelatedField("name", many=True, read_only=True)
    rule_sets = RuleSetSerializer(many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Scheme
        fields = [
            "slug",
            "name",
            "aliases",
            "description",
            "country",
            "source",
            "rule_sets",
            "url",
        ]


class ProgrammeRuleSerializer(serializers.ModelSerializer):
    scheme = serializers.CharField(source="scheme.slug", read_only=True)
    min_level = serializers.CharField(source="min_level.code", default=None, read_only=True)

    class Meta:
        model = ProgrammeRule
        fields = [
            "scheme",
            "min_level",
            "valid_from",
            "valid_until",
            "paid_by",
            "text",
            "certain",
            "source",
        ]


class ProgrammeSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id", allow_null=True, read_only=True)
    rules = ProgrammeRuleSerializer(many=True, read_only=True)

    class Meta:
        model = Programme
        fields = ["code", "name", "kind", "country", "body", "description", "source", "rules"]
