"""Tables of the talent app: words, people with their consent, needs, introductions, cards."""

from .cards import Card, CardService, CardUse
from .needs import Introduction, Need
from .people import Talent, TalentConsent
from .terms import Term

__all__ = [
    "Card",
    "CardService",
    "CardUse",
    "Introduction",
    "Need",
    "Talent",
    "TalentConsent",
    "Term",
]
