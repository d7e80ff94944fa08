"""Reading saved what-ifs, and holding up to four of them beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.evaluation.errors import ScenarioInvalid, ScenarioNotFound
from qianyi.domains.evaluation.models import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

MOST_COMPARED: Final = 4


def scenario_list(actor: Actor, *, words: str = "", kind: str = "") -> QuerySet[Scenario]:
    """Saved what-ifs the actor may see and nobody put away, the newest first."""
    rows = (
        Scenario.objects.visible_to(actor)
        .present()
        .select_related("version", "run", "territory__subject", "made_by")
        .defer("version__content", "version__cases", "entering", "leaving")
    )
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(note__icontains=word)
            | Q(version__title__icontains=word)
            | Q(run__title__icontains=word)
        )
    return rows.filter(kind=kind) if kind else rows


def scenario_get(*, actor: Actor, scenario_id: int) -> Scenario:
    """One saved what-if, put away or not.

    Raises:
        ScenarioNotFound: there is none, or the actor may not see it.
    """
    found = (
        Scenario.objects.visible_to(actor)
        .select_related("version", "run__method", "territory__subject", "made_by", "put_away_by")
        .filter(pk=scenario_id)
        .first()
    )
    if found is None:
        raise ScenarioNotFound("没有找到这个试算方案；请从试算方案列表进入。")
    return found


def scenarios_beside(actor: Actor, written: Sequence[str]) -> list[Scenario]:
    """The chosen what-ifs in the order chosen, each once.

    Raises:
        ScenarioInvalid: fewer than two or more than four, or of different kinds.
        ScenarioNotFound: one of them is not there for this actor.
    """
    numbers = [int(one) for one in dict.fromkeys(written) if one.isdecimal() and len(one) < 19]  # noqa: PLR2004
    if not 1 < len(numbers) <= MOST_COMPARED:
        raise ScenarioInvalid(f"请选择2至{MOST_COMPARED}个方案并列比较，现在选了{len(numbers)}个。")
    found = [scenario_get(actor=actor, scenario_id=number) for number in numbers]
    if len({one.kind for one in found}) > 1:
        raise ScenarioInvalid("条件数值的方案和评价权重的方案不能放在一起比较，请分别选择。")
    return found
