"""People and their parts: all steps by which somebody comes to rights, or loses them."""

from .claims import answer_claim, claim
from .invitations import (
    accept_invitation,
    closed_because,
    invitation_of,
    invite,
    withdraw_invitation,
)
from .memberships import change_role, end_membership, hand_over
from .namesakes import Candidate, candidates_for
from .offices import end_office, save_assessor_profile

__all__ = [
    "Candidate",
    "accept_invitation",
    "answer_claim",
    "candidates_for",
    "change_role",
    "claim",
    "closed_because",
    "end_membership",
    "end_office",
    "hand_over",
    "invitation_of",
    "invite",
    "save_assessor_profile",
    "withdraw_invitation",
]
