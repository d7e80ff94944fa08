"""Who sees a case of the sealed route, when persons come to it and go from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import require
from qianyi.kernel.cases.choices import LIVE, Part
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.models import Case, CaseParticipant, StepInstance

from .moving import happening_add

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


@transaction.atomic
def sealed_hand_over(
    *, case_id: int, leaves: Collection[int], stay: Collection[int], actor: Actor, moment: datetime
) -> Case:
    """Take persons off a sealed case and name those who see it from now on.

    For the app that names them: it has asked already whether the actor may; whoever names need not
    be able to open the case. Nothing said in the case is told.

    Raises:
        NotAllowed: nobody is signed in.
        CaseInvalid: not sealed, or an open one would be seen by nobody.
    """
    require(allowed=actor.is_signed_in, actor=actor, what="更换密封办理人员")
    case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case_id)
    if not case.is_sealed:
        raise CaseInvalid("这一件不是密封办理的，不在这里更换人员；请用转交或改派。")
    left, named = set(leaves) - set(stay), sorted(set(stay))
    if case.is_open and not named:
        raise CaseInvalid(f"“{case.unit}”还有在办的密封件，须先指定接办的人员。")
    CaseParticipant.objects.filter(case=case, user_id__in=left).update(part=Part.FORMER)
    for user_id in named:
        CaseParticipant.objects.update_or_create(
            case=case, user_id=user_id, defaults={"part": Part.HANDLER},
            create_defaults={"part": Part.HANDLER, "since": moment},
        )  # fmt: skip
    rows = StepInstance.objects.filter(case=case, status__in=LIVE, assignee_id__in=left)
    rows.update(assignee=None)
    happening_add(case, kind="people_changed", actor=actor, moment=moment, payload={})
    case.save(update_fields=["seq"])
    return case
