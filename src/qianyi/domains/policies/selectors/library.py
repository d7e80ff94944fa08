"""Reading policies and items: the list, one, its versions, what ends soon, what is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qianyi.domains.policies.choices import (
    EXPIRING_DAYS,
    REVIEW_ALLOWS,
    SPLIT_WITHIN,
    BenefitForm,
    ItemState,
    LineSection,
    ReviewConclusion,
)
from qianyi.domains.policies.errors import ItemNotFound, LineNotFound
from qianyi.domains.policies.models import PolicyDocument, PolicyItem, PolicyLine
from qianyi.engine.fair_competition import Finding, findings
from qianyi.engine.workdays import calendar_installed
from qianyi.kernel.rules.models import RuleVersion, Title
from qianyi.lib.clock import local_date

from .conditions import asked_of
from .facts import TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.engine.workdays import DerivedDate
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What the list of items is narrowed to; empty takes all but versions that were replaced."""

    day: date
    words: str = ""
    kind: str = ""
    level: str = ""
    standing: str = ""
    policy: int | None = None


def item_list(actor: Actor, asked: ItemFilter) -> QuerySet[PolicyItem]:
    """Items the actor may see, by level and title; ended versions only when asked for."""
    rows = (
        PolicyItem.objects.visible_to(actor)
        .select_related(
            "policy__document", "territory__subject", "department__subject", "written_by",
            "released_by",
        )
        .order_by("policy__level", "code", "-version")
    )  # fmt: skip
    if asked.standing:
        rows = rows.in_standing(asked.standing, asked.day)
    else:
        rows = rows.exclude(state=ItemState.ENDED)
    for word in asked.words.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(who__icontains=word)
            | Q(benefit_words__icontains=word)
            | Q(policy__document__title__icontains=word)
            | Q(policy__document__number__icontains=word)
        )
    if asked.policy:
        rows = rows.filter(policy=asked.policy)
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    return rows.filter(policy__level=asked.level) if asked.level else rows


def item_get(*, actor: Actor, item_id: int) -> PolicyItem:
    """One version of an item with its lines.

    Raises:
        ItemNotFound: there is none, or the actor may not see it.
    """
    found = _whole(PolicyItem.objects.visible_to(actor)).filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound("没有找到这项政策，或者您没有查看权限；请从政策库进入。")
    return found


def item_public(*, ref: str) -> PolicyItem:
    """A released item, for anybody.

    Raises:
        ItemNotFound: there is none.
    """
    found = _whole(PolicyItem.objects.public()).filter(ref=ref).first()
    if found is None:
        raise ItemNotFound("没有找到这项政策，可能已经停止执行；请从政策列表进入。")
    return found


def _whole(rows: QuerySet[PolicyItem]) -> QuerySet[PolicyItem]:
    return rows.select_related(
        "policy__document", "policy__superseded_by__document", "territory__subject",
        "department__subject", "written_by", "released_by", "ended_by", "follows",
    ).prefetch_related("lines__place__document")  # fmt: skip


def items_in_force(day: date) -> list[PolicyItem]:
    """Released items that hold on a day, with their lines, in the order of the library."""
    rows = PolicyItem.objects.in_force(day).order_by("policy__level", "code")
    return list(_whole(rows))


def public_items(day: date, *, words: str = "", kind: str = "") -> QuerySet[PolicyItem]:
    """Items in force, for anybody."""
    rows = PolicyItem.objects.in_force(day).select_related(
        "policy__document", "territory__subject", "department__subject"
    )
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(who__icontains=word))
    rows = rows.filter(kind=kind) if kind else rows
    return rows.order_by("policy__level", "code")


def versions_of(actor: Actor, item: PolicyItem) -> QuerySet[PolicyItem]:
    """Every version of an item, the newest first."""
    return (
        PolicyItem.objects.visible_to(actor)
        .filter(code=item.code)
        .select_related("written_by", "released_by")
        .order_by("-version")
    )


def line_get(*, item: PolicyItem, line_id: int) -> PolicyLine:
    """One line of an item.

    Raises:
        LineNotFound: there is none.
    """
    found = item.lines.select_related("place").filter(pk=line_id).first()
    if found is None:
        raise LineNotFound("这项政策里没有这一条，可能刚被删去；请返回后刷新。")
    return found


def policy_list(actor: Actor, *, words: str = "", level: str = "") -> QuerySet[PolicyDocument]:
    """Policy documents with the number of their items, those not yet split first."""
    rows = (
        PolicyDocument.objects.visible_to(actor)
        .select_related("document", "territory__subject", "superseded_by__document")
        .annotate(
            released=Count("items", filter=Q(items__state=ItemState.RELEASED)),
            opened=Count("items", filter=Q(items__state__in=[ItemState.DRAFT, ItemState.WAITING])),
        )
        .order_by("level", "-document__issued_on", "-pk")
    )
    for word in words.split():
        rows = rows.filter(Q(document__title__icontains=word) | Q(document__number__icontains=word))
    return rows.filter(level=level) if level else rows


def items_expiring(day: date) -> QuerySet[PolicyItem]:
    """Released items that end, or whose window closes, within the time to do something."""
    until = day + timedelta(days=EXPIRING_DAYS)
    return (
        PolicyItem.objects.in_force(day)
        .filter(
            Q(valid_to__gt=day, valid_to__lte=until) | Q(closes_on__gt=day, closes_on__lte=until)
        )
        .select_related("policy__document", "department__subject")
        .order_by("valid_to", "closes_on", "pk")
    )


def end_owed(item: PolicyItem, day: date) -> tuple[date, str] | None:
    """The last day that something must be done by, and what ends: what comes first and is ahead.

    Of an item that has lapsed the last day it held; None where no end is known.
    """
    ends = [(item.valid_to, "有效期")]
    if item.valid_to is None or item.valid_to > day:
        ends.append((item.closes_on, "申报"))
    ahead = [(end, what) for end, what in ends if end is not None and end > day]
    first = min(ahead) if ahead else ends[0]
    return (first[0] - timedelta(days=1), first[1]) if first[0] is not None else None


def items_lapsed(day: date) -> QuerySet[PolicyItem]:
    """Released items past their last day, which nobody ended or continued."""
    rows = PolicyItem.objects.filter(state=ItemState.RELEASED, valid_to__lte=day)
    return rows.select_related("policy__document", "department__subject").order_by("pk")


def items_to_review() -> list[tuple[PolicyItem, RuleVersion]]:
    """Released items with the newest version of conditions that began after their release.

    Four queries, however many items and versions there are.
    """
    versions: dict[str, RuleVersion] = {}
    for row in RuleVersion.objects.active().defer("content", "cases").order_by("activated_at"):
        versions[row.code] = row
    decided = {f"{TITLES}{one.code}": one.conditions or one.code for one in Title.objects.all()}
    found = []
    for item in PolicyItem.objects.public().prefetch_related("lines").order_by("code"):
        codes = {item.rule_code} | {decided.get(line.fact, "") for line in item.lines.all()}
        newer = [
            versions[code]
            for code in codes & versions.keys()
            if item.released_at
            and (versions[code].activated_at or item.released_at) > item.released_at
        ]
        if newer:
            found.append((item, max(newer, key=lambda one: one.pk)))
    return found


def findings_of(item: PolicyItem) -> tuple[Finding, ...]:
    """Wording of an item that a fair competition review has to look at."""
    parts = [item.title, item.who, item.benefit_words, item.procedure]
    parts += [line.name for line in item.lines.all()]
    return findings("。\n".join(part for part in parts if part))


def lacking(item: PolicyItem, day: date) -> list[str]:
    """What an item still lacks before it may be released, a clause each."""
    told = [*_lacking_text(item), *_lacking_review(item)]
    if asked_of(item, day) is None:
        conditions = [one for one in item.lines.all() if one.section == LineSection.CONDITION]
        told.append(
            "引用的认定条件没有启用的版本" if item.rule_code
            else "有条件不能计算" if conditions else "没有写条件"
        )  # fmt: skip
    return told


def _lacking_text(item: PolicyItem) -> Sequence[str]:
    wanted = (
        (item.who, "没有写支持对象"),
        (item.benefit_words, "没有写支持内容"),
        (item.department_id or item.unit, "没有写责任单位或办理机关"),
        (item.valid_from, "没有写生效日期"),
    )
    told = [words for given, words in wanted if not given]
    if item.benefit_form == BenefitForm.FIXED and item.amount is None:
        told.append("定额没有金额")
    if item.benefit_form == BenefitForm.RATIO and (item.ratio is None or not item.base):
        told.append("按比例的没有比例或基数")
    return told


def _lacking_review(item: PolicyItem) -> Sequence[str]:
    if item.review_conclusion == ReviewConclusion.REFUSED:
        return ["公平竞争审查结论为不得出台"]
    if item.review_conclusion not in REVIEW_ALLOWS:
        return ["没有公平竞争审查结论"]
    told = [] if item.review_basis else ["没有写审查文书"]
    if item.review_conclusion != ReviewConclusion.NOT_NEEDED and item.reviewed_on is None:
        told.append("没有写审查日期")
    if findings_of(item) and not item.explanation.strip():
        told.append("有审查提示没有说明")
    return told


def documents_to_split(day: date) -> list[tuple[PolicyDocument, DerivedDate]]:
    """Policies in force of which no item was made yet, with the last day to do it.

    Those that came with packs were split by whoever wrote the pack. Counted from the day a policy
    was recorded here.
    """
    rows = (
        PolicyDocument.objects.filter(items=None, superseded_by=None, pack="")
        .exclude(valid_to__lte=day)
        .select_related("document", "territory__subject", "recorded_by")
        .order_by("recorded_at", "pk")
    )
    calendar = calendar_installed()
    return [(row, calendar.add_workdays(local_date(row.recorded_at), SPLIT_WITHIN)) for row in rows]
