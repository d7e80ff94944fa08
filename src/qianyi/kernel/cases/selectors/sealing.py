"""Which rows belong to cases of the sealed route: no export says who wrote them or what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.kernel.cases.models import (
    Assignment,
    Case,
    CaseHappening,
    CaseLink,
    CaseParticipant,
    Escalation,
    Material,
    Message,
    Note,
    Proposal,
    Rating,
    StepInstance,
)

if TYPE_CHECKING:
    from django.db.models import Model

SEALED: Final[dict[type[Model], Q]] = {
    Case: Q(is_sealed=True),
    Assignment: Q(step__case__is_sealed=True),
    CaseLink: Q(first__is_sealed=True) | Q(second__is_sealed=True),
    **dict.fromkeys(
        (
            CaseParticipant, StepInstance, CaseHappening, Escalation, Proposal, Rating, Material,
            Note, Message,
        ),
        Q(case__is_sealed=True),
    ),
}  # fmt: skip
"""Model → which of its rows; every tracked model that belongs to a case stands here."""
