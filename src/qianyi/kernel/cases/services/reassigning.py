"""Giving a whole case to another lead unit: it was sent to the wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import search
from qianyi.kernel.cases.choices import LIVE, Part
from qianyi.kernel.cases.errors import ActNotAllowed, CaseInvalid
from qianyi.kernel.cases.models import Case, StepInstance
from qianyi.kernel.cases.permissions import is_of_unit
from qianyi.kernel.subjects.models import Department

from .acting import case_locked
from .moving import happening_add, participants_put
from .parties import LEAD
from .telling import dispatch_add

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


@transaction.atomic
def case_reassign(
    *, actor: Actor, case_id: int, unit: str, reason: str, moment: datetime, may: bool = False
) -> Case:
    """Give an open case to another lead unit; clocks run on, nothing done is undone.

    ``may`` is the word of an app that has its own rule of who sends cases on; otherwise officers of
    the present lead unit do.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        ActNotAllowed: it is not the actor's to give.
        CaseInvalid: ended, on the sealed route, no such unit, the same one, or no reason.
    """
    case, _ = case_locked(actor, case_id)
    if not (may or actor.is_system or is_of_unit(actor, case.unit_id)):
        raise ActNotAllowed(f"改派由主办单位“{case.unit}”办理，您不能代为办理。")
    found = _other_unit(case, unit, reason)
    before = case.unit
    rows = StepInstance.objects.filter(case=case, status__in=LIVE, signer="", unit_id=before.pk)
    rows.update(unit_id=found.pk, assignee=None)
    case.unit = found.subject
    moved = {word: found.pk if key == before.pk else key for word, key in case.units.items()}
    case.units = {**moved, LEAD: found.pk}
    participants_put(case, {("subject", found.pk): Part.UNIT}, moment)
    payload = {"words": f"由{before}改派给{found.subject}", "reason": reason.strip()}
    happening_add(case, kind="reassigned", actor=actor, moment=moment, payload=payload)
    case.save(update_fields=["unit", "units", "seq"])
    effect = {"kind": "opened", "step": "", "to": "handler", "data": {"label": "改派给本单位"}}
    dispatch_add(case, f"event-{case.seq}", [effect], moment)
    search.touched("case", case.pk)  # the new unit finds it from now on
    return case


def _other_unit(case: Case, unit: str, reason: str) -> Department:
    problems = {}
    found = (
        Department.objects.select_related("subject")
        .filter(subject__code=unit, territory__isnull=False)
        .first()
    )
    if not case.is_open:
        problems["unit"] = f"这个{case.word}已经结束，不能改派。"
    elif case.is_sealed:
        problems["unit"] = f"密封办理的{case.word}不改派，由指定的人员办理。"
    elif found is None:
        problems["unit"] = f"没有代码为“{unit}”的单位，请从单位列表中选择。"
    elif found.pk == case.unit_id:
        problems["unit"] = f"现在就由“{case.unit}”主办，请选择另一个单位。"
    if not reason.strip():
        problems["reason"] = "请写明改派的理由。"
    if problems or found is None:
        raise CaseInvalid("；".join(problems.values()), fields=problems)
    return found
