"""A planner corrects, dismisses or restores a reading. Each is a row of its own.

The reading itself never changes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents import selectors
from qianyi.kernel.documents.choices import ComparatorSign, CorrectionAction, StatementKind
from qianyi.kernel.documents.errors import CorrectionInvalid
from qianyi.kernel.documents.models import Correction
from qianyi.kernel.documents.permissions import can_correct_reading
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.kernel.documents.models import DocumentVersion
    from qianyi.kernel.documents.selectors import ReadFigure

LONGEST = {"subject": 200, "indicator": 300, "unit": 40, "period": 40}


@transaction.atomic
def correction_make(
    *,
    actor: Actor,
    statement_id: int,
    changes: Mapping[str, str | Decimal | None],
    reason: str,
    moment: datetime,
) -> Correction:
    """Say what a figure really means. ``changes`` holds the fields as they should be.

    Unchanged ones are left out.

    Raises:
        NotAllowed: the actor is no planner.
        StatementNotFound: no such reading.
        CorrectionInvalid: nothing differs, or a field cannot take its value (``fields`` says
            which).
    """
    require(allowed=can_correct_reading(actor), actor=actor, what="更正读数")
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    new = _changed(figure, changes)
    if not new:
        raise CorrectionInvalid("没有改动任何一项；如读数无误，不必更正。")
    held = {name: getattr(figure, name) for name in figure.corrected_fields}
    return Correction.objects.create(
        text_digest=row.run.version.text_digest,
        quote=row.quote,
        occurrence=row.occurrence,
        action=CorrectionAction.CORRECT,
        old={name: _json(getattr(figure, name)) for name in new},
        new={name: _json(value) for name, value in {**held, **new}.items()},
        reason=reason.strip()[:300],
        made_at=moment,
        made_by_id=actor.person_id,
    )


@transaction.atomic
def figure_dismiss(*, actor: Actor, statement_id: int, reason: str, moment: datetime) -> Correction:
    """Say that this is no figure (a name, a number of a road). It can be restored.

    Raises:
        NotAllowed: the actor is no planner.
        CorrectionInvalid: it stands in the fact base and must be withdrawn there first.
    """
    require(allowed=can_correct_reading(actor), actor=actor, what="更正读数")
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    if word := selectors.mark_of(figure, row.run.version.text_digest):
        raise CorrectionInvalid(
            f"“{figure.quote}”{word}，正在作为指标数据使用。请先撤回采用，再标为“不是数据”。"
        )
    return _mark(
        actor=actor,
        statement_id=statement_id,
        action=CorrectionAction.DISMISS,
        reason=reason,
        moment=moment,
    )


@transaction.atomic
def figure_restore(*, actor: Actor, statement_id: int, reason: str, moment: datetime) -> Correction:
    """Take back a correction or dismissal: the reading stands again as it was read."""
    require(allowed=can_correct_reading(actor), actor=actor, what="更正读数")
    figure, _ = selectors.figure_get(actor=actor, statement_id=statement_id)
    if figure.correction is None or figure.correction.action == CorrectionAction.RESTORE:
        raise CorrectionInvalid("这条读数没有更正可以撤销。")
    return _mark(
        actor=actor,
        statement_id=statement_id,
        action=CorrectionAction.RESTORE,
        reason=reason,
        moment=moment,
    )


@transaction.atomic
def correction_carry_over(*, actor: Actor, version: DocumentVersion, moment: datetime) -> int:
    """Take over the corrections offered from the predecessor; the number taken."""
    require(allowed=can_correct_reading(actor), actor=actor, what="沿用更正")
    offers = selectors.corrections_to_carry(version)
    Correction.objects.bulk_create(
        [
            Correction(
                text_digest=version.text_digest,
                quote=offer.quote,
                occurrence=offer.occurrence,
                action=offer.action,
                old=offer.old,
                new=offer.new,
                reason=offer.reason,
                made_at=moment,
                made_by_id=actor.person_id,
                carried_from=offer,
            )
            for offer, _ in offers
        ]
    )
    return len(offers)


def _mark(
    *, actor: Actor, statement_id: int, action: CorrectionAction, reason: str, moment: datetime
) -> Correction:
    require(allowed=can_correct_reading(actor), actor=actor, what="更正读数")
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    return Correction.objects.create(
        text_digest=row.run.version.text_digest,
        quote=row.quote,
        occurrence=row.occurrence,
        action=action,
        old={"dismissed": figure.dismissed},
        new={"dismissed": action == CorrectionAction.DISMISS},
        reason=reason.strip()[:300],
        made_at=moment,
        made_by_id=actor.person_id,
    )


def _changed(
    figure: ReadFigure, changes: Mapping[str, str | Decimal | None]
) -> dict[str, str | Decimal | None]:
    problems: dict[str, str] = {}
    new: dict[str, str | Decimal | None] = {}
    for name, value in changes.items():
        if name not in selectors.CORRECTABLE:
            problems[name] = f"“{name}”不能更正。"
            continue
        tidy = value.strip() if isinstance(value, str) else value
        if (problem := _problem(name, tidy)) is not None:
            problems[name] = problem
        elif tidy != getattr(figure, name):
            new[name] = tidy
    if problems:
        raise CorrectionInvalid(in_one(problems.values()), fields=problems)
    return new


def _problem(name: str, value: str | Decimal | None) -> str | None:
    closed = {
        "kind": StatementKind.values,
        "comparator": ComparatorSign.values,
        "scope": list(SCOPE_CODES),
    }.get(name)
    if closed is not None and value not in closed:
        return f"“{value}”不在可选范围内，可选：{'、'.join(closed)}。"
    if name in LONGEST and len(str(value or "")) > LONGEST[name]:
        return f"内容太长，最多 {LONGEST[name]} 个字。"
    return None


def _json(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
