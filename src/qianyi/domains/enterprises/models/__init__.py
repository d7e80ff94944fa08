"""What is recorded of an enterprise: land, people, chains, holdings, conduct, money."""

from __future__ import annotations

from .base import Record, RecordQuerySet
from .chains import Chain, ChainCrosswalk, ChainScheme, ChainTag
from .conduct import CreditRating, Incident
from .holdings import Certificate, IntellectualRight, Platform
from .ladder import (
    ALIVE,
    LadderCount,
    LadderMessage,
    LadderMove,
    LadderRound,
    LadderStanding,
    PoolMember,
    PoolNote,
)
from .means import Financing, Land
from .people import Contact, Problem, TeamMember, Visit

__all__ = [
    "ALIVE",
    "Certificate",
    "Chain",
    "ChainCrosswalk",
    "ChainScheme",
    "ChainTag",
    "Contact",
    "CreditRating",
    "Financing",
    "Incident",
    "IntellectualRight",
    "LadderCount",
    "LadderMessage",
    "LadderMove",
    "LadderRound",
    "LadderStanding",
    "Land",
    "Platform",
    "PoolMember",
    "PoolNote",
    "Problem",
    "Record",
    "RecordQuerySet",
    "TeamMember",
    "Visit",
]
