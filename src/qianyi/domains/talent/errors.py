"""Refusals of the talent app."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, NotFound


class TalentNotFound(NotFound):
    """No such person in the library, no consent in force, or not for the actor."""

    code = "talent.talent_not_found"


class TalentInvalid(BadInput):
    """Something is missing or does not fit; ``fields`` says which."""

    code = "talent.talent_invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class ConsentInvalid(TalentInvalid):
    """Without a whole consent nobody is entered."""

    code = "talent.consent_invalid"


class TalentThere(Conflict):
    """The person is in the library already."""

    code = "talent.talent_there"


class ListRefused(BadInput):
    """The workbook cannot be read as a list of people, or a cell of it says nothing known."""

    code = "talent.list_refused"


class NeedNotFound(NotFound):
    """No such need, or not for the actor."""

    code = "talent.need_not_found"


class NeedInvalid(TalentInvalid):
    """A need is not whole."""

    code = "talent.need_invalid"


class NeedRefused(Conflict):
    """A need in this state does not take what was asked."""

    code = "talent.need_refused"


class IntroductionNotFound(NotFound):
    """No such wish to be put in touch, or not for the actor."""

    code = "talent.introduction_not_found"


class IntroductionRefused(Conflict):
    """The two cannot be put in touch now, or it was answered already."""

    code = "talent.introduction_refused"


class CardNotFound(NotFound):
    """No such card, or not for the actor."""

    code = "talent.card_not_found"


class CardInvalid(TalentInvalid):
    """A card is not whole."""

    code = "talent.card_invalid"


class CardServiceRefused(Conflict):
    """The card does not carry the service: lapsed, another class, or used up."""

    code = "talent.card_service_refused"
