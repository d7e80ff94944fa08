"""Writing the library: people and consents, imports, needs, introductions, cards, packs."""

from .cards import CardAsked, card_end, card_issue, card_service_ask
from .consents import ConsentAsked, consent_renew, consent_withdraw
from .erasing import expired_count, expired_erase, restored_erase, talent_erase
from .imports import Imported, Wrong, talents_import
from .introductions import (
    contact_reveal,
    introduction_answer,
    introduction_ask,
    introduction_end,
)
from .needs import NeedAsked, need_change, need_close, need_file, need_fill, need_publish
from .packs import load_talent
from .people import TalentAsked, talent_change, talent_enter, talent_reveal

__all__ = [
    "CardAsked",
    "ConsentAsked",
    "Imported",
    "NeedAsked",
    "TalentAsked",
    "Wrong",
    "card_end",
    "card_issue",
    "card_service_ask",
    "consent_renew",
    "consent_withdraw",
    "contact_reveal",
    "expired_count",
    "expired_erase",
    "introduction_answer",
    "introduction_ask",
    "introduction_end",
    "load_talent",
    "need_change",
    "need_close",
    "need_file",
    "need_fill",
    "need_publish",
    "restored_erase",
    "talent_change",
    "talent_enter",
    "talent_erase",
    "talent_reveal",
    "talents_import",
]
