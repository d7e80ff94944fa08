"""Beginning, drafting, editing, submitting and approving assessments.

Figures come from a snapshot of what all apps told; people's text is never written over, neither by
a newer draft nor by somebody who did not see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.reviews.choices import AssessmentKind, AssessmentState
from qianyi.domains.reviews.errors import AssessmentClosed, ReviewInvalid, SectionChanged
from qianyi.domains.reviews.events import ASSESSMENT_APPROVED
from qianyi.domains.reviews.models import Assessment, AssessmentSection, AssessmentSnapshot
from qianyi.domains.reviews.permissions import (
    can_approve_assessments,
    can_edit_sections,
    can_keep_assessments,
)
from qianyi.domains.reviews.selectors import assessments as selectors
from qianyi.foundation import history
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require
from qianyi.foundation.reviewing import ReviewAsked
from qianyi.kernel.subjects.models import Territory
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

MOST_TEXT: Final = 20_000
OUTLINE: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("一、评估说明", ("planning.basis",), "写明评估依据、范围、方法和数据截至日期。"),
    ("二、主要指标", ("planning.targets",), "逐项写明目标、进展、口径和来源；不能评价的写明原因。"),
    ("三、重点任务和清单", ("planning.items", "planning.papers"), "写明清单和方案的落实情况。"),
    ("四、重大项目", ("projects",), "写明项目推进和停滞的原因。"),
    ("五、规划调整", ("planning.adjustments",), "写明调整了什么、批准文号和日期。"),
    ("六、服务企业", ("requests.service",), "写明诉求办理的时限和满意情况。"),
    ("七、存在的问题", ("planning.problems",), "只写有依据的问题，原因由责任单位核实。"),
    ("八、下一步建议", ("planning.advice",), "按问题提出，可以办、可以查。"),
)
"""Title, parts and guide of each section where no outline of a pack says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFacts:
    """What a new assessment is about."""

    code: str
    title: str
    kind: str
    plan_key: str
    territory: Territory
    first: date
    last: date
    is_demo: bool = False


@transaction.atomic
def assessment_begin(
    *, actor: Actor, plan_key: str, kind: str, title: str, first: date, last: date,
    moment: datetime,
) -> Assessment:  # fmt: skip
    """A new assessment with the usual outline and its first figures.

    Raises:
        NotAllowed: the actor does not keep assessments.
        ReviewInvalid: an unknown plan or kind, no title, days outside the plan, or one of the same
            plan, kind and days is there.
    """
    require(allowed=can_keep_assessments(actor), actor=actor, what="起草规划评估")
    plan = selectors.plan_named(actor, plan_key)
    problems = {}
    if plan is None:
        problems["plan"] = "请从列表中选择一个规划。"
    if kind not in AssessmentKind.values:
        problems["kind"] = "请选择年度监测、中期评估或总结评估。"
    if not title.strip():
        problems["title"] = "请填写报告名称。"
    if last < first or (plan is not None and (first > plan.last or last < plan.first)):
        problems["last"] = "评估期应在规划期内，结束日期不早于开始日期。"
    code = f"{plan_key}.{kind}.{last:%Y%m%d}"[:80]
    if not problems and Assessment.objects.filter(code=code).exists():
        problems["last"] = "这个规划在这段时间已有同类评估，请在那一份上继续。"
    if problems or plan is None:
        raise ReviewInvalid("".join(problems.values()), fields=problems)
    facts = AssessmentFacts(
        code=code, title=title.strip()[:160], kind=kind, plan_key=plan_key, first=first, last=last,
        territory=Territory.objects.get(subject__code=plan.territory), is_demo=plan.is_demo,
    )  # fmt: skip
    made = assessment_store(actor=actor, facts=facts, outline=OUTLINE, moment=moment)
    snapshot_take(actor=actor, assessment=made, moment=moment)
    return made


def assessment_store(
    *,
    actor: Actor,
    facts: AssessmentFacts,
    outline: Sequence[tuple[str, Sequence[str], str]],
    moment: datetime,
    provenance: Mapping[str, str] | None = None,
) -> Assessment:
    """Keep a new assessment with its empty sections."""
    made = Assessment.objects.create(
        **{name: getattr(facts, name) for name in AssessmentFacts.__dataclass_fields__},
        made_at=moment,
        made_by_id=actor.user_id,
        **(provenance or {}),
    )
    AssessmentSection.objects.bulk_create(
        [
            AssessmentSection(
                assessment=made, position=position, title=title, parts=list(parts), guide=guide
            )
            for position, (title, parts, guide) in enumerate(outline, start=1)
        ]
    )
    return made


@transaction.atomic
def snapshot_take(*, actor: Actor, assessment: Assessment, moment: datetime) -> AssessmentSnapshot:
    """Ask all apps anew and freeze what they tell. People's texts stay; drafts follow.

    Where nothing differs the present snapshot stays.

    Raises:
        NotAllowed: neither a keeper nor the system loading a pack.
        AssessmentClosed: it is no draft any more.
    """
    allowed = actor.is_system or can_keep_assessments(actor)
    require(allowed=allowed, actor=actor, what="取数起草")
    row = _locked(assessment, AssessmentState.DRAFTING)
    content = {
        "plan": row.plan_key,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "parts": selectors.parts_taken(
            actor,
            ReviewAsked(plan_key=row.plan_key, first=row.first, last=row.last, moment=moment),
        ),
    }
    digest = selectors.digest_of(content)
    if row.snapshot is not None and row.snapshot.digest == digest:
        return row.snapshot
    taken = AssessmentSnapshot.objects.create(
        assessment=row,
        number=row.snapshots.count() + 1,
        content=content,
        digest=digest,
        taken_at=moment,
        taken_by_id=actor.user_id,
    )
    row.snapshot = assessment.snapshot = taken
    row.save(update_fields=["snapshot"])
    return taken


@transaction.atomic
def section_write(
    *, actor: Actor, section: AssessmentSection, text: str, version: int, moment: datetime
) -> AssessmentSection:
    """Put people's text in place of the draft; an empty one goes back to the draft.

    ``version`` is the one the writer had before them.

    Raises:
        NotAllowed: the actor does not write.
        AssessmentClosed: the paper is submitted or approved.
        SectionChanged: somebody saved meanwhile; carries what stands now.
        ReviewInvalid: too long.
    """
    require(allowed=can_edit_sections(actor), actor=actor, what="修改评估报告")
    paper = _locked(section.assessment, AssessmentState.DRAFTING)
    row = AssessmentSection.objects.select_for_update().get(pk=section.pk)
    if row.version != version:
        who = str(row.edited_by) if row.edited_by else "他人"
        raise SectionChanged(
            f"您打开以后，{who}已经保存了这一节。两份文字都在下面，请合并后再保存。",
            now=row.text,
            version=row.version,
        )
    if len(text) > MOST_TEXT:
        sentence = f"一节最多 {MOST_TEXT} 字，现为 {len(text)} 字；请分到几节。"
        raise ReviewInvalid(sentence, fields={"text": sentence})
    row.text, row.version = text.replace("\r\n", "\n").strip(), row.version + 1
    row.based_on = paper.snapshot if row.text else None
    row.edited_at, row.edited_by_id = moment, actor.user_id
    row.save()
    return row


@transaction.atomic
def assessment_submit(*, actor: Actor, assessment: Assessment, moment: datetime) -> Assessment:
    """Hand the paper to a second person.

    Raises:
        NotAllowed: the actor does not keep assessments.
        AssessmentClosed: it is no draft, has no figures, or a section is neither drafted nor
            written; names them.
    """
    require(allowed=can_keep_assessments(actor), actor=actor, what="送审规划评估")
    row = _locked(assessment, AssessmentState.DRAFTING)
    if row.snapshot is None:
        raise AssessmentClosed("还没有取数，不能送审；请先取数起草。")
    empty = [
        view.section.title
        for view in selectors.section_views(row)
        if not view.text and not view.parts
    ]
    if empty:
        raise AssessmentClosed(f"还有没写的章节：{'、'.join(empty)}。请写完，或写明“无”。")
    row.state, row.submitted_at = AssessmentState.SUBMITTED, moment
    row.submitted_by_id, row.decision_note = actor.person_id, ""
    row.save()
    return row


@transaction.atomic
def assessment_return(
    *, actor: Actor, assessment: Assessment, reason: str, moment: datetime
) -> Assessment:
    """Send a submitted paper back, with the reason.

    Raises:
        NotAllowed: the actor does not approve.
        AssessmentClosed: it is not submitted.
        ReviewInvalid: no reason.
    """
    del moment
    require(allowed=can_approve_assessments(actor), actor=actor, what="退回规划评估")
    row = _locked(assessment, AssessmentState.SUBMITTED)
    _reasoned(reason, "请写明退回的理由。")
    row.state, row.decision_note = AssessmentState.DRAFTING, reason.strip()[:300]
    with history.because(reason):
        row.save(update_fields=["state", "decision_note"])
    return row


@transaction.atomic
def assessment_approve(
    *, actor: Actor, assessment: Assessment, reason: str, moment: datetime
) -> Assessment:
    """Approve a submitted paper; it and its figures never change afterwards.

    Raises:
        NotAllowed: the actor does not approve, submitted it, or wrote in it.
        AssessmentClosed: it is not submitted, or its figures were tampered with.
        ReviewInvalid: no opinion.
    """
    require(allowed=can_approve_assessments(actor), actor=actor, what="审定规划评估")
    row = _locked(assessment, AssessmentState.SUBMITTED)
    wrote = row.sections.filter(edited_by_id=actor.person_id).exclude(text="").exists()
    if row.submitted_by_id == actor.person_id or wrote:
        require(allowed=False, actor=actor, what="审定自己起草或送审的报告（须由另一人审定）")
    _reasoned(reason, "请写明审定意见。")
    if row.snapshot is None or not selectors.is_intact(row.snapshot):
        raise AssessmentClosed("报告所用数据与摘要不一致，不能审定；请退回后重新取数。")
    row.state, row.approved_at = AssessmentState.APPROVED, moment
    row.approved_by_id, row.decision_note = actor.person_id, reason.strip()[:300]
    with history.because(reason):
        row.save()
    url = reverse("reviews:assessment", args=[row.pk])
    publish(Event(ASSESSMENT_APPROVED, row.pk, url, moment))
    return row


def _reasoned(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise ReviewInvalid(sentence, fields={"reason": sentence})


def _locked(assessment: Assessment, state: AssessmentState) -> Assessment:
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("snapshot")
        .get(pk=assessment.pk)
    )
    if row.state != state:
        raise AssessmentClosed(
            f"{quoted(row)}现为“{row.get_state_display()}”，不能这样办理；"
            "已审定的报告不再修改，需要更新时另起一份评估。"
        )
    return row
