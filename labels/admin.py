"""Reference data for the people who run the register. Clusters and labels are not edited here."""

from django.contrib import admin

from .models import (
    Area,
    Classification,
    Country,
    Indicator,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    SchemeAlias,
    Sector,
    SectorWord,
)
from .workflow import reference_data

admin.site.site_header = "Cluster Excellence Register: reference data"
admin.site.site_title = "Reference data"
admin.site.index_title = "Reference data"


class ReferenceAdmin(admin.ModelAdmin):
    """Rows are added and corrected, never deleted: published records point to them."""

    list_per_page = 50

    def save_model(self, request, obj, form, change):
        reference_data.keep(obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        return False


class ReferenceInline(admin.TabularInline):
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request, obj=None):
        return False


class SchemeAliasInline(ReferenceInline):
    model = SchemeAlias


class LevelRuleInline(ReferenceInline):
    model = LevelRule
    fields = ["level", "first_months", "renewal_months", "window_months", "pass_percent"]


class IndicatorInline(ReferenceInline):
    model = Indicator
    fields = ["code", "name", "position", "maximum_points", "threshold", "certain"]


class ProgrammeRuleInline(ReferenceInline):
    model = ProgrammeRule
    fields = ["scheme", "min_level", "valid_from", "valid_until", "certain"]


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    list_display = ["code", "name", "nuts_code"]
    search_fields = ["code", "names"]


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ["code", "name", "level", "country", "version"]
    list_filter = ["level", "version"]
    list_select_related = ["country"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent", "country"]


@admin.register(Classification)
class ClassificationAdmin(ReferenceAdmin):
    list_display = ["code", "name", "version"]


@admin.register(Sector)
class SectorAdmin(ReferenceAdmin):
    list_display = ["code", "name", "classification"]
    list_filter = ["classification"]
    list_select_related = ["classification"]
    search_fields = ["code", "names"]


@admin.register(SectorWord)
class SectorWordAdmin(ReferenceAdmin):
    list_display = ["word", "sector"]
    list_select_related = ["sector"]
    search_fields = ["word"]
    autocomplete_fields = ["sector"]


@admin.register(Scheme)
class SchemeAdmin(ReferenceAdmin):
    list_display = ["slug", "name", "country"]
    list_select_related = ["country"]
    inlines = [SchemeAliasInline]


@admin.register(SchemeAlias)
class SchemeAliasAdmin(ReferenceAdmin):
    list_display = ["name", "scheme", "folded"]
    list_select_related = ["scheme"]
    search_fields = ["name", "folded"]


@admin.register(RuleSet)
class RuleSetAdmin(ReferenceAdmin):
    list_display = ["code", "scheme", "name", "valid_from", "valid_until"]
    list_select_related = ["scheme"]
    inlines = [LevelRuleInline]


@admin.register(LevelRule)
class LevelRuleAdmin(ReferenceAdmin):
    list_display = ["rule_set", "level", "first_months", "renewal_months", "window_months"]
    list_select_related = ["rule_set", "level"]


@admin.register(Area)
class AreaAdmin(ReferenceAdmin):
    list_display = ["code", "name", "kind", "rule_set"]
    list_select_related = ["rule_set"]
    inlines = [IndicatorInline]


@admin.register(Indicator)
class IndicatorAdmin(ReferenceAdmin):
    list_display = ["code", "name", "area", "certain"]
    list_filter = ["certain"]
    list_select_related = ["area"]
    filter_horizontal = ["levels"]


@admin.register(Programme)
class ProgrammeAdmin(ReferenceAdmin):
    list_display = ["code", "name", "kind", "country"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["code", "name"]
    inlines = [ProgrammeRuleInline]


@admin.register(ProgrammeRule)
class ProgrammeRuleAdmin(ReferenceAdmin):
    list_display = ["programme", "scheme", "min_level", "valid_from", "valid_until"]
    list_select_related = ["programme", "scheme", "min_level"]
