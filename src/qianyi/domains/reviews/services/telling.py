"""Who is told: a unit's people of their own sheet and the answer to their objection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.notices import Notice, notify
from qianyi.kernel.subjects.selectors import people_of_units
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.reviews.models import Appraisal, UnitAppeal


def units_told(appraisal: Appraisal, moment: datetime) -> None:
    """Each unit's people learn that their sheet is there; the notice tells no figure."""
    for score in appraisal.scores.select_related("department__subject"):
        code = score.department.subject.code
        users = people_of_units([score.department_id], moment)
        words = (
            "请反馈意见" if score.is_asked else f"请在 {appraisal.appeals_until:%Y-%m-%d} 前核对"
        )
        if users:
            notify(
                Notice(
                    key=f"appraisal-told-{score.pk}",
                    kind="reviews.appraisal_told",
                    recipients=users,
                    title=f"{quoted(appraisal.title)}的本单位计分表已反馈，{words}。",
                    url=reverse("reviews:sheet", args=[appraisal.pk, code]),
                    moment=moment,
                )
            )


def appeal_answered(appeal: UnitAppeal, moment: datetime) -> None:
    """The unit learns that its objection was answered."""
    score = appeal.score
    users = people_of_units([score.department_id], moment)
    if users:
        notify(
            Notice(
                key=f"appraisal-appeal-{appeal.pk}-{appeal.state}",
                kind="reviews.appeal_answered",
                recipients=users,
                title=f"对{quoted(score.appraisal.title)}的异议已答复：{appeal.get_state_display()}。",
                url=reverse("reviews:appeal", args=[score.appraisal_id, appeal.pk]),
                moment=moment,
            )
        )
