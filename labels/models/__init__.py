"""What is kept, and questions about it. One file per noun."""

from .access import AccessKey, KeptAnswer
from .assessments import Assessment, CompletionRequest, EligibilityFinding, ImprovementArea
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
from .decisions import Appeal, Decision, Outcome, Proposal
from .evidence import Evidence
from .joining import Claim, Invitation
from .journal import Event, JournalHead
from .labels import Citation, Label, Source, Suspension
from .measures import Answer, Measure, ProfileChange
from .outbox import Mail, MailChoice
from .people import Agency, AgencyMembership, AssessorProfile, Membership, User
from .places import Country, Region
from .programmes import Programme, ProgrammeRule, Recognition
from .register import Entry, EntryDocument, EntryLabel, RegisterHead
from .reviews import Assignment, ConsolidatedScore, Score
from .schemes import Area, Indicator, LabelLevel, LevelRule, RuleSet, Scheme, SchemeAlias
from .sectors import Classification, Sector, SectorWord

__all__ = [
    "AccessKey",
    "Agency",
    "AgencyMembership",
    "Answer",
    "Appeal",
    "Area",
    "Assessment",
    "AssessorProfile",
    "Assignment",
    "Citation",
    "Claim",
    "Classification",
    "Cluster",
    "ClusterName",
    "ClusterRegion",
    "ClusterSector",
    "CompletionRequest",
    "ConsolidatedScore",
    "Country",
    "Decision",
    "EligibilityFinding",
    "Entry",
    "EntryDocument",
    "EntryLabel",
    "Event",
    "Evidence",
    "Identifier",
    "ImprovementArea",
    "Indicator",
    "Invitation",
    "JournalHead",
    "KeptAnswer",
    "Label",
    "LabelLevel",
    "LevelRule",
    "Mail",
    "MailChoice",
    "Management",
    "Measure",
    "Membership",
    "MembershipFigures",
    "Organisation",
    "Outcome",
    "ProfileChange",
    "Programme",
    "ProgrammeRule",
    "Proposal",
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
