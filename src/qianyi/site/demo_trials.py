"""A reserve with talks, two saved what-ifs and the zone's standing, so that their pages are alive.

All of it is invented. Every step goes through the services, in the planner's name.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.enterprises.models import PoolMember
from qianyi.domains.enterprises.services.pool import PoolFacts, pool_add, pool_note
from qianyi.domains.evaluation.models import EvaluationRun, Scenario, ZoneAssessment
from qianyi.domains.evaluation.selectors.whatif import WeightsAsked, weights_try
from qianyi.domains.evaluation.selectors.zone import comparisons_for, system_get
from qianyi.domains.evaluation.services.scenarios import scenario_save
from qianyi.domains.evaluation.services.zone import AssessmentFacts, zone_assess
from qianyi.foundation import history
from qianyi.kernel.rules.models import Title
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.selectors import territory_get
from qianyi.lib.clock import local_date
from qianyi.site.demo_actors import account_found

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

ZONE: Final = "demo.zone"
METHOD: Final = "per_mu_demo"
SYSTEM: Final = "zone_2021"
SCOPE: Final = "直管区"
POOLED: Final = (
    ("示例联络员甲", 0, "研发费用占比连续两年上升，拟申报高新技术企业",
     "走访企业，核对研发费用辅助账；企业表示下月补齐研发人员名册。"),
    ("示例联络员甲", 9, "已有发明专利两件，营业收入规模较小",
     "电话联系，了解高新技术产品收入的归集办法。"),
    ("示例联络员乙", 16, "科技型中小企业，知识产权正在申请", ""),
    ("", 30, "园区推荐，还没有走访", ""),
)  # fmt: skip
"""Owner, days until the next call, why, what was talked about."""
TRIED: Final[tuple[tuple[str, str, Mapping[str, Decimal]], ...]] = (
    ("提高亩均税收权重", "示例方案：亩均税收更重，其余按比例缩小",
     {"tax_per_mu": Decimal(40)}),
    ("更看重研发投入", "示例方案：研发投入强度权重加倍", {"rd_ratio": Decimal(20)}),
)  # fmt: skip


def trials_ensure(moment: datetime) -> int:
    """What is lacking of it; how many rows were made. Nothing without firms and accounts."""
    planner = account_found("planner", moment)
    if planner is None or territory_get(ZONE) is None:
        return 0
    with transaction.atomic(), history.acting(planner, "示例培育和试算"):
        return _reserve(planner, moment) + _scenarios(planner, moment) + _standing(planner, moment)


def _reserve(planner: Actor, moment: datetime) -> int:
    """Firms with the title for small ones, kept for the next title up."""
    title = Title.objects.filter(code="high_tech_firm").first()
    if title is None or PoolMember.objects.filter(enterprise__is_demo=True).exists():
        return 0
    today = local_date(moment)
    firms = (
        Enterprise.objects.visible_to(planner)
        .present()
        .filter(is_demo=True, title_grants__title__code="tech_sme")
        .exclude(title_grants__title=title)
        .select_related("subject")
        .distinct()
        .order_by("sort_key", "pk")[: len(POOLED)]
    )
    for firm, (owner, days, reason, talk) in zip(firms, POOLED, strict=False):
        facts = PoolFacts(owner=owner, next_contact_on=today + timedelta(days=days))
        member = pool_add(
            actor=planner, enterprise=firm, title=title, reason=reason, facts=facts, moment=moment
        )
        if talk:
            pool_note(
                actor=planner, member=member, noted_on=today, text=talk,
                next_contact_on=facts.next_contact_on, moment=moment,
            )  # fmt: skip
    return len(firms)


def _scenarios(planner: Actor, moment: datetime) -> int:
    """What-ifs of weights over the newest run of the demonstration's method."""
    run = (
        EvaluationRun.objects.filter(method__code=METHOD, results_digest__gt="")
        .select_related("method", "inputs", "territory__subject")
        .order_by("-year", "-pk")
        .first()
    )
    if run is None or Scenario.objects.filter(run__is_demo=True).exists():
        return 0
    group = min(run.references)
    for name, note, weights in TRIED:
        asked = WeightsAsked(run=run, group=group, weights=weights)
        trial = weights_try(actor=planner, asked=asked, moment=moment)
        scenario_save(actor=planner, trial=trial, name=name, note=note, moment=moment)
    return len(TRIED)


def _standing(planner: Actor, moment: datetime) -> int:
    """The fictional zone beside the invented ones, for last year."""
    territory = territory_get(ZONE)
    assert territory is not None  # noqa: S101 - the caller has looked
    if ZoneAssessment.objects.filter(territory=territory).exists():
        return 0
    _, made = zone_assess(
        actor=planner,
        facts=AssessmentFacts(
            system=system_get(actor=planner, code=SYSTEM),
            territory=territory,
            year=local_date(moment).year - 1,
            scope=SCOPE,
            as_of=local_date(moment),
            comparison=comparisons_for(planner, system=SYSTEM, is_demo=True).first(),
        ),
        moment=moment,
    )
    return int(made)
