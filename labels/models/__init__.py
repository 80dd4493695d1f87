"""What is kept, and questions about it. One file per noun."""

from .access import AccessKey, KeptAnswer
from .agencies import Agency, AgencyKey, AgencyMembership, KeyUse, Spent
from .assessments import Assessment, CompletionRequest, EligibilityFinding, ImprovementArea
from .checks import EligibilityCheck
from .clusters import (
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Delisting,
    Identifier,
    MembershipFigures,
    Succession,
)
from .cohorts import Cohort, CohortMember
from .decisions import Appeal, Decision, Outcome, Proposal
from .dumps import Dump
from .evidence import Evidence
from .joining import Claim, Invitation
from .journal import Event, JournalHead
from .labels import Citation, Label, Source, Suspension
from .managing import Management, Organisation
from .matching import MatchRow, MatchRun
from .measures import Answer, Measure, ProfileChange
from .outbox import Mail, MailChoice
from .people import AssessorProfile, Membership, User
from .places import Country, Region
from .programmes import Programme, ProgrammeRule, Recognition
from .register import Entry, EntryDocument, EntryLabel, RegisterHead, TimeEvent
from .reports import ErrorReport
from .reviews import Assignment, ConsolidatedScore, Score
from .schemes import Area, Indicator, LabelLevel, LevelRule, RuleSet, Scheme, SchemeAlias
from .sectors import Classification, Sector, SectorWord
from .webhooks import Attempt, Delivery, Webhook

__all__ = [
    "AccessKey",
    "Agency",
    "AgencyKey",
    "AgencyMembership",
    "Answer",
    "Appeal",
    "Area",
    "Assessment",
    "AssessorProfile",
    "Assignment",
    "Attempt",
    "Citation",
    "Claim",
    "Classification",
    "Cluster",
    "ClusterName",
    "ClusterRegion",
    "ClusterSector",
    "Cohort",
    "CohortMember",
    "CompletionRequest",
    "ConsolidatedScore",
    "Country",
    "Decision",
    "Delisting",
    "Delivery",
    "Dump",
    "EligibilityCheck",
    "EligibilityFinding",
    "Entry",
    "EntryDocument",
    "EntryLabel",
    "ErrorReport",
    "Event",
    "Evidence",
    "Identifier",
    "ImprovementArea",
    "Indicator",
    "Invitation",
    "JournalHead",
    "KeptAnswer",
    "KeyUse",
    "Label",
    "LabelLevel",
    "LevelRule",
    "Mail",
    "MailChoice",
    "Management",
    "MatchRow",
    "MatchRun",
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
    "Spent",
    "Succession",
    "Suspension",
    "TimeEvent",
    "User",
    "Webhook",
]
