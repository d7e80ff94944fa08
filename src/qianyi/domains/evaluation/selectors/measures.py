"""Reading measures: lists, one, those in force for a firm's grade, what keeps one off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.domains.evaluation.choices import REVIEW_ALLOWS, MeasureKind, ReviewConclusion
from qianyi.domains.evaluation.errors import MeasureNotFound
from qianyi.domains.evaluation.models import CreditSanction, Measure, MethodVersion
from qianyi.engine.fair_competition import findings

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.engine.fair_competition import Finding
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFilter:
    """What a list of measures is narrowed to; empty takes all. Standing is reckoned on ``day``."""

    day: date
    words: str = ""
    kind: str = ""
    grade: str = ""
    standing: str = ""
    method: str = ""


def measure_list(actor: Actor, asked: MeasureFilter) -> QuerySet[Measure]:
    """Measures the actor may see, by code."""
    rows = Measure.objects.visible_to(actor)
    if asked.standing:
        rows = rows.in_standing(asked.standing, asked.day)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.grade:
        rows = rows.filter(grades__contains=[asked.grade])
    if asked.method:
        rows = rows.filter(method=asked.method)
    for word in asked.words.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(content__icontains=word) | Q(code__icontains=word)
        )
    return rows.select_related("territory__subject", "sanction", "written_by").order_by("code")


def measure_get(*, actor: Actor, measure_id: int) -> Measure:
    """One measure.

    Raises:
        MeasureNotFound: there is none, or not for this actor.
    """
    found = (
        Measure.objects.visible_to(actor)
        .select_related(
            "territory__subject", "sanction", "written_by", "activated_by", "stopped_by", "follows"
        )
        .filter(pk=measure_id)
        .first()
    )
    if found is None:
        raise MeasureNotFound("没有找到这项措施；请从差别化措施列表进入。")
    return found


def measures_in_force(
    *, territory: Territory, method: str, grade: str, day: date
) -> QuerySet[Measure]:
    """Measures that hold on a day for a grade of a method: what a firm's sheet shows.

    Those of the territory and of the places it lies in; nothing that is not activated, not begun
    or ended.
    """
    codes = [code for code in territory.path.split("/") if code]
    return (
        Measure.objects.in_force(day)
        .filter(
            method=method, grades__contains=[grade], territory__subject__code__in=codes,
            is_demo=territory.is_demo,
        )
        .select_related("sanction")
        .order_by("effect", "code")
    )  # fmt: skip


def method_title(code: str) -> str:
    """What people call a method; its code where it is not loaded."""
    found = MethodVersion.objects.filter(code=code).order_by("-pk").values_list("title", flat=True)
    return found.first() or code


def sanction_list() -> QuerySet[CreditSanction]:
    """The national list as it was loaded."""
    return CreditSanction.objects.order_by("section", "code")


def findings_of(measure: Measure) -> tuple[Finding, ...]:
    """Wording a fair competition review has to look at."""
    return findings(f"{measure.title}\n{measure.content}")


def lacking(measure: Measure, *, today: date) -> list[str]:
    """What keeps a measure from being activated, each a clause; empty when nothing does."""
    found = [words for words, is_there in _wanted(measure) if not is_there]
    if measure.review_conclusion == ReviewConclusion.REFUSED:
        found.append("公平竞争审查结论为不得出台")
    if measure.reviewed_on is not None and measure.reviewed_on > today:
        found.append("公平竞争审查日期晚于今天")
    if measure.decided_on is not None and measure.decided_on > today:
        found.append("决定日期晚于今天")
    if measure.valid_to is not None and measure.valid_to <= today:
        found.append("结束日期已过")
    unanswered = [one.label for one in findings_of(measure) if not one.is_refused]
    if unanswered and not measure.explanation.strip():
        found.append(f"没有对审查提示（{'、'.join(unanswered)}）作出说明")
    return found


def _wanted(measure: Measure) -> list[tuple[str, bool]]:
    listed = measure.kind != MeasureKind.CREDIT or measure.sanction_id is not None
    decided = (*REVIEW_ALLOWS, ReviewConclusion.REFUSED)
    return [
        ("没有法律政策依据", bool(measure.legal_basis.strip())),
        ("没有公平竞争审查结论", measure.review_conclusion in decided),
        ("没有公平竞争审查日期", measure.reviewed_on is not None),
        ("没有决定机关", bool(measure.decided_by.strip())),
        ("没有开始日期", measure.valid_from is not None),
        ("没有结束日期", measure.valid_to is not None),
        ("没有对应全国失信惩戒措施基础清单的条目", listed),
    ]
