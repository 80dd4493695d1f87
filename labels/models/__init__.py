"""What is kept, and questions about it. One file per noun."""

from .assessments import Assessment, Assignment, Decision, Evidence, ImprovementArea, Score
from .clusters import (
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Identifier,
    Management,
    MembershipFigures,
    Organisation,
    Succession,
)
from .journal import Event
from .labels import Citation, Label, Source, Suspension
from .people import Agency, AgencyMembership, AssessorProfile, Membership, User
from .places import Country, Region
from .programmes import Programme, ProgrammeRule, Recognition
from .register import Entry, EntryDocument, EntryLabel, RegisterHead
from .schemes import Area, Indicator, LabelLevel, LevelRule, RuleSet, Scheme, SchemeAlias
from .sectors import Classification, Sector, SectorWord

__all__ = [
    "Agency",
    "AgencyMembership",
    "Area",
    "Assessment",
    "AssessorProfile",
    "Assignment",
    "Citation",
    "Classification",
    "Cluster",
    "ClusterName",
    "ClusterRegion",
    "ClusterSector",
    "Country",
    "Decision",
    "Entry",
    "EntryDocument",
    "EntryLabel",
    "Event",
    "Evidence",
    "Identifier",
    "ImprovementArea",
    "Indicator",
    "Label",
    "LabelLevel",
    "LevelRule",
    "Management",
    "Membership",
    "MembershipFigures",
    "Organisation",
    "Programme",
    "ProgrammeRule",
    "Recognition",
    "Region",
    "RegisterHead",
    "RuleSet",
    "Scheme",
    "SchemeAlias",
    "Score",
    "Sector",
    "SectorWord",
    "Source",
    "Succession",
    "Suspension",
    "User",
]
