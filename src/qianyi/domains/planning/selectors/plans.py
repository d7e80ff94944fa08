"""Plans themselves: lists, one plan, its companions, the date a board speaks of."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Count, Max, Q
from django.urls import reverse

from qianyi.domains.planning.errors import PlanNotFound, TargetNotFound
from qianyi.domains.planning.models import Plan, PlanPaper, Target
from qianyi.foundation.registry import FigureUse
from qianyi.kernel.indicators.choices import ObservationKind
from qianyi.kernel.indicators.models import Observation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from qianyi.foundation.permissions import Actor

    class PlanCounts(TypedDict):
        """What plan_list adds to a plan."""

        target_count: int

    CountedPlan = WithAnnotations[Plan, PlanCounts]


def plan_list(actor: Actor, *, archived: bool | None = False) -> QuerySet[CountedPlan]:
    """Plans the actor may see, newest first, with the number of live targets.

    In use unless ``archived``; with None both.
    """
    seen = Plan.objects.visible_to(actor)
    if archived is not None:
        seen = seen.archived() if archived else seen.present()
    rows = (
        seen.select_related("territory__subject", "document", "predecessor")
        .annotate(
            target_count=Count(
                "targets", filter=Q(targets__superseded_at__isnull=True), distinct=True
            )
        )
        .order_by("territory__is_demo", "-starts_on", "code")
    )
    return cast("QuerySet[CountedPlan]", rows)


def plan_get(*, actor: Actor, plan_id: int) -> CountedPlan:
    """One plan.

    Raises:
        PlanNotFound: it does not exist or may not be seen.
    """
    found = plan_list(actor, archived=None).filter(pk=plan_id).first()
    if found is None:
        raise PlanNotFound("没有找到这个规划，或您没有查看权限；请从规划列表进入。")
    return found


def plan_companions(*, actor: Actor, plan: Plan) -> list[CountedPlan]:
    """Other sets of targets for the same territory over overlapping years."""
    return list(
        plan_list(actor)
        .filter(
            territory_id=plan.territory_id, starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on
        )
        .exclude(pk=plan.pk)
    )


def target_get(*, actor: Actor, target_id: int) -> Target:
    """One target, live or ended.

    Raises:
        TargetNotFound: it does not exist or its plan may not be seen.
    """
    found = (
        Target.objects.select_related(
            "plan__territory__subject", "indicator", "subject", "place__document"
        )
        .filter(pk=target_id, plan__in=Plan.objects.visible_to(actor))
        .first()
    )
    if found is None:
        raise TargetNotFound("没有找到这项规划指标，或您没有查看权限。")
    return found


def target_history(target: Target) -> QuerySet[Target]:
    """Every version of a target, newest first."""
    return (
        Target.objects.filter(plan_id=target.plan_id, key=target.key, period=target.period)
        .select_related("recorded_by")
        .order_by("-version")
    )


def observations_for(plan: Plan, indicator_ids: list[int]) -> dict[int, list[Observation]]:
    """Counted actuals of a plan's territory and the parts of it, by indicator. One query."""
    rows = (
        Observation.objects.counted()
        .filter(
            kind=ObservationKind.ACTUAL,
            indicator_id__in=indicator_ids,
            subject__territory__path__startswith=plan.territory.path,
        )
        .exclude(
            ~Q(subject__territory=plan.territory),
            ~Q(subject__territory__territory_kind="directly_managed"),
        )
        .select_related("subject", "place__document", "indicator")
    )
    found: dict[int, list[Observation]] = defaultdict(list)
    for row in rows:
        found[row.indicator_id].append(row)
    return found


def default_as_of(plan: Plan) -> date:
    """The end of the latest period with an actual of the plan's own indicators, within the plan.

    Else the base period.
    """
    latest = (
        Observation.objects.counted()
        .filter(
            kind=ObservationKind.ACTUAL,
            indicator__targets__plan=plan,
            subject__territory__path__startswith=plan.territory.path,
            ends_on__lte=plan.ends_on,
        )
        .aggregate(latest=Max("ends_on"))["latest"]
    )
    return latest or plan.starts_on


def paper_counts(plan: Plan) -> tuple[list[PlanPaper], list[tuple[str, int]]]:
    """The special schemes of a plan, and how many each unit leads, most first."""
    papers = list(plan.papers.select_related("lead__subject", "place__document").order_by("number"))
    counts = Counter(str(paper.lead) if paper.lead else "未明确" for paper in papers)
    return papers, sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def uses_of_observations(ids: list[int]) -> Mapping[int, list[FigureUse]]:
    """For each observation the targets of its indicator in plans of its territory."""
    rows = Observation.objects.filter(pk__in=ids).select_related("subject__territory")
    targets = (
        Target.objects.filter(superseded_at__isnull=True, indicator__observations__in=ids)
        .select_related("plan__territory", "indicator")
        .distinct()
    )
    by_indicator: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        by_indicator[target.indicator_id].append(target)
    found: dict[int, list[FigureUse]] = {}
    for row in rows:
        path = row.subject.territory.path if hasattr(row.subject, "territory") else ""
        uses = {
            target.plan_id: FigureUse(
                label=str(target.plan),
                url=reverse("planning:indicator", args=[target.plan_id, target.indicator.code]),
                detail=f"规划指标：{target.indicator.name}",
            )
            for target in by_indicator[row.indicator_id]
            if path.startswith(target.plan.territory.path)
        }
        found[row.pk] = list(uses.values())
    return found
