"""Closed lists of evaluation, and the run's way from draft to publication as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models


class RunState(models.TextChoices):
    """Where an evaluation run stands."""

    DRAFT = "draft", "拟制"
    FROZEN = "frozen", "已固定输入"
    SCORED = "scored", "已评分"
    REVIEW = "review", "内部审核"
    PUBLICITY = "publicity", "公示期"
    FINAL = "final", "已定稿"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被后续评价取代"
    DISCARDED = "discarded", "已作废"


class RunAction(models.TextChoices):
    """What is done to a run; each is one line of its history."""

    CREATE = "create", "新建评价"
    FREEZE = "freeze", "固定输入"
    SCORE = "score", "评分排名"
    SUBMIT = "submit", "提交内部审核"
    COMMENT = "comment", "提出审核意见"
    RETURN = "return", "退回"
    ANNOUNCE = "announce", "开始公示"
    FINALISE = "finalise", "终审定稿"
    PUBLISH = "publish", "公布"
    SUPERSEDE = "supersede", "被后续评价取代"
    DISCARD = "discard", "作废"


class Standing(models.TextChoices):
    """Whether a firm was rated; the words of the engine."""

    RATED = "rated", "参加排名"
    NOT_CLASSED = "not_classed", "参评，不定等级"
    UNKNOWN = "unknown", "暂无法评价"
    NOT_RATED = "not_rated", "不在参评范围"


class AppealState(models.TextChoices):
    """Where an objection stands."""

    FILED = "filed", "待答复"
    WITHDRAWN = "withdrawn", "已撤回"
    UPHELD = "upheld", "予以采纳"
    REJECTED = "rejected", "不予采纳"


class AppealAction(models.TextChoices):
    """What is done to an objection."""

    FILE = "file", "提出异议"
    ADD = "add", "补充材料"
    WITHDRAW = "withdraw", "撤回"
    UPHOLD = "uphold", "采纳"
    REJECT = "reject", "不采纳"


class Side(models.TextChoices):
    """Who put an objection in."""

    FIRM = "firm", "企业自行提出"
    OFFICER = "officer", "工作人员代为登记"


class MeasureKind(models.TextChoices):
    """What a measure for firms of a grade is about. A price of electricity is none of them."""

    LAND = "land", "用地"
    ENERGY = "energy", "用能和排放指标"
    FUNDS = "funds", "财政资金"
    FINANCE = "finance", "融资服务"
    SERVICE = "service", "项目和服务"
    SUPERVISION = "supervision", "监督检查"
    CREDIT = "credit", "信用惩戒"
    OTHER = "other", "其他"


class Effect(models.TextChoices):
    """Which way a measure works."""

    SUPPORT = "support", "支持"
    LIMIT = "limit", "约束"


class MeasureState(models.TextChoices):
    """How far a measure has come; whether it holds on a day is a matter of its dates."""

    DRAFT = "draft", "拟制"
    ACTIVE = "active", "已启用"
    STOPPED = "stopped", "已停止"


class MeasureStanding(models.TextChoices):
    """Where a measure stands on a day."""

    DRAFT = "draft", "拟制（未启用）"
    UPCOMING = "upcoming", "已启用，尚未开始"
    IN_FORCE = "in_force", "执行中"
    ENDED = "ended", "已到期"
    STOPPED = "stopped", "已停止"


class ReviewConclusion(models.TextChoices):
    """What the fair competition review found."""

    ALLOWED = "allowed", "可以出台"
    EXEMPT = "exempt", "适用例外规定可以出台"
    REFUSED = "refused", "不得出台"


class PaperKind(models.TextChoices):
    """Files made of a run by a job."""

    WORKBOOK = "workbook", "评分工作簿（含公式）"
    SHEETS = "sheets", "逐户评价表（PDF 压缩包）"


REVIEW_ALLOWS: Final = (ReviewConclusion.ALLOWED, ReviewConclusion.EXEMPT)


@dataclass(frozen=True, slots=True)
class Transition:
    """One way between states.

    Attributes:
        action: what is done.
        sources: states it starts from.
        target: the state after it.
        guards: names of ``services.guards``, asked in order.
        needs_reason: the person must say why.
    """

    action: RunAction
    sources: tuple[RunState, ...]
    target: RunState
    guards: tuple[str, ...] = ()
    needs_reason: bool = False


TRANSITIONS: Final = {
    one.action: one
    for one in (
        Transition(RunAction.FREEZE, (RunState.DRAFT,), RunState.FROZEN, ("keeper",)),
        Transition(RunAction.SCORE, (RunState.FROZEN,), RunState.SCORED, ("keeper",)),
        Transition(
            RunAction.SUBMIT, (RunState.SCORED,), RunState.REVIEW, ("keeper", "somebody_ranked")
        ),
        Transition(
            RunAction.RETURN, (RunState.REVIEW,), RunState.SCORED, ("reviewer",), needs_reason=True
        ),
        Transition(
            RunAction.ANNOUNCE,
            (RunState.REVIEW,),
            RunState.PUBLICITY,
            ("reviewer", "other_than_scorer", "weights_confirmed"),
        ),
        Transition(
            RunAction.FINALISE,
            (RunState.PUBLICITY,),
            RunState.FINAL,
            (
                "reviewer",
                "other_than_scorer",
                "publicity_over",
                "appeals_answered",
                "no_correction_due",
            ),
        ),
        Transition(
            RunAction.PUBLISH,
            (RunState.FINAL,),
            RunState.PUBLISHED,
            ("keeper", "not_published_yet"),
        ),
        Transition(
            RunAction.SUPERSEDE,
            (
                RunState.SCORED,
                RunState.REVIEW,
                RunState.PUBLICITY,
                RunState.FINAL,
                RunState.PUBLISHED,
            ),
            RunState.SUPERSEDED,
            (),
            needs_reason=True,
        ),
        Transition(
            RunAction.DISCARD,
            (RunState.DRAFT, RunState.FROZEN, RunState.SCORED, RunState.REVIEW),
            RunState.DISCARDED,
            ("keeper",),
            needs_reason=True,
        ),
    )
}
"""A run never goes back behind its frozen inputs: a correction is a run that follows it."""

FINAL_STATES: Final = (RunState.PUBLISHED, RunState.SUPERSEDED, RunState.DISCARDED)
TOLD_STATES: Final = (RunState.PUBLICITY, RunState.FINAL, RunState.PUBLISHED)
"""From the publicity period on each firm is told its own result."""
OPEN_STATES: Final = (RunState.PUBLICITY, RunState.FINAL, RunState.PUBLISHED)
"""What the public may see of: best grade and aggregates."""
APPEAL_OPEN: Final = (AppealState.FILED,)
LEAST_PUBLICITY: Final = 5
USUAL_PUBLICITY: Final = 7
MOST_PUBLICITY: Final = 60
ANSWER_DAYS: Final = 10
"""Working days to answer an objection; a setting of the zone, not a rule of law."""
SMALLEST_SHOWN: Final = 5
"""Aggregates of fewer firms are not shown to the public."""
POINTS_PURPOSE: Final = "创新积分查询"


class ScenarioKind(models.TextChoices):
    """What a what-if changes."""

    CONDITIONS = "conditions", "认定条件的数值"
    WEIGHTS = "weights", "评价办法的权重"
