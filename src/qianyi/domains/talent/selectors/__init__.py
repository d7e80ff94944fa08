"""Reading the library: people, needs with their matches, cards and services, targets."""

from .cards import (
    CardFilter,
    card_get,
    card_list,
    cards_lapsing,
    service_list,
    services_of,
    uses_of,
)
from .matching import Candidate, candidates_of, wanted_of
from .needs import (
    NeedFilter,
    NeedMatches,
    introduction_get,
    introduction_list,
    need_get,
    need_list,
    needs_of_firm,
    needs_public,
)
from .people import (
    TalentFilter,
    consents_lapsing,
    hidden_list,
    talent_get,
    talent_list,
    units_of,
)
from .places import libraries_of, libraries_read, library_of, places_within
from .targets import TargetRow, targets_of
from .terms import terms

__all__ = [
    "Candidate",
    "CardFilter",
    "NeedFilter",
    "NeedMatches",
    "TalentFilter",
    "TargetRow",
    "candidates_of",
    "card_get",
    "card_list",
    "cards_lapsing",
    "consents_lapsing",
    "hidden_list",
    "introduction_get",
    "introduction_list",
    "libraries_of",
    "libraries_read",
    "library_of",
    "need_get",
    "need_list",
    "needs_of_firm",
    "needs_public",
    "places_within",
    "service_list",
    "services_of",
    "talent_get",
    "talent_list",
    "targets_of",
    "terms",
    "units_of",
    "uses_of",
    "wanted_of",
]
