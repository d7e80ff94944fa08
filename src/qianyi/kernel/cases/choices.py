"""Closed lists of the cases app: what a case, a step, a part in it can be."""

from __future__ import annotations

from typing import Final

from django.db import models


class CaseKind(models.TextChoices):
    """What a process is for; the word on screen follows it (办件, 工单, 督办件)."""

    LICENCE = "licence", "行政许可"
    SERVICE = "service", "服务事项"
    SUPERVISION = "supervision", "督办事项"
    CONSULTATION = "consultation", "征求意见"


KIND_WORDS: Final = {
    CaseKind.LICENCE: ("办件", "办件号", "BJ"),
    CaseKind.SERVICE: ("工单", "工单号", "GD"),
    CaseKind.SUPERVISION: ("督办件", "督办件号", "DB"),
    CaseKind.CONSULTATION: ("征求意见件", "编号", "YJ"),
}
"""Kind → what one is called, what its number is called, what its number begins with."""


class CaseStanding(models.TextChoices):
    """Whose case it is: ours by the list of delegated items, or somebody else's that we follow."""

    OWN = "own", "主办"
    FOLLOWED = "followed", "跟踪帮代办"


class Urgency(models.TextChoices):
    """How pressing it is; a level, never a class."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"


class CaseStatus(models.TextChoices):
    """Where a case stands; the phase of engine.flow, by the same names."""

    SUBMITTED = "submitted", "待受理"
    CORRECTING = "correcting", "待补正"
    ACCEPTED = "accepted", "办理中"
    SUSPENDED = "suspended", "中止计时"
    FINISHED = "finished", "已办结"
    REFUSED = "refused", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


ENDED: Final = (CaseStatus.FINISHED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN)
"""Nothing more happens to it unless it is taken up again (重新办理)."""


class StepStatus(models.TextChoices):
    """Where one opening of a step stands."""

    OPEN = "open", "办理中"
    PAUSED = "paused", "中止计时"
    DONE = "done", "已办"
    SKIPPED = "skipped", "无须办理"
    RETURNED = "returned", "已退回"


LIVE: Final = (StepStatus.OPEN, StepStatus.PAUSED)


class Light(models.TextChoices):
    """How near a limit is; worked out from three stored instants, never stored itself."""

    NONE = "none", "不计时限"
    PAUSED = "paused", "中止计时"
    GREEN = "green", "正常"
    YELLOW = "yellow", "临近期限"
    RED = "red", "即将到期"
    OVERDUE = "overdue", "已逾期"


class Part(models.TextChoices):
    """In what way somebody takes part; whoever does may open the case."""

    APPLICANT = "applicant", "申请人"
    OPENER = "opener", "登记人"
    UNIT = "unit", "承办单位"
    HANDLER = "handler", "经办人"
    SIGNER = "signer", "会签单位"
    COVER = "cover", "代办人"
    FORMER = "former", "原经办人"
    COPIED = "copied", "抄送"


class AssignmentKind(models.TextChoices):
    """How a step came to a person, or left one."""

    CLAIM = "claim", "认领"
    DELEGATE = "delegate", "转交"
    RELEASE = "release", "放回"


class MaterialState(models.TextChoices):
    """What became of a material."""

    FILED = "filed", "已提交"
    PROMISED = "promised", "容缺后补"
    DECLARED = "declared", "告知承诺"
    REUSED = "reused", "免重复提交"
    SEEN = "seen", "已收原件"


class MessageDirection(models.TextChoices):
    """Which way a message went."""

    TO_APPLICANT = "to_applicant", "发给申请人"
    FROM_APPLICANT = "from_applicant", "申请人来信"


class LinkKind(models.TextChoices):
    """How two cases belong together; read from the first to the second."""

    RELATED = "related", "相关"
    MERGED_INTO = "merged_into", "并入"
    FOLLOWS = "follows", "后续办理"


class ProposalState(models.TextChoices):
    """What a person made of a proposal."""

    OPEN = "open", "待决定"
    ACCEPTED = "accepted", "同意"
    DECLINED = "declined", "不同意"


class VersionState(models.TextChoices):
    """Whether new cases may be opened by a version."""

    LOADED = "loaded", "待启用"
    ACTIVE = "active", "启用"
    RETIRED = "retired", "停用"


RATINGS: Final = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""好差评: the five levels."""
BAD_RATINGS: Final = frozenset({1, 2})
"""The last two: each is called back and put right."""
EFFECTS: Final = {
    "accepted": "受理后开始计算办理时限，首个环节进入承办单位的待办。",
    "not_accepted": "这一件就此结束，理由书面告知申请人。",
    "correction_told": "把须补正的全部内容告知申请人，等申请人补正；补正只能告知一次。",
    "corrected": "补正的材料交给承办单位，从这一天起重新计算受理时限。",
    "accepted_with_promises": "先受理，所缺材料在填写的日期前补交；逾期没有补交会提醒主办单位。",
    "promise_kept": "记下这份材料已经补交或核实。",
    "special_started": "书面告知申请人后中止计时，所需时间不计入办理时限。",
    "special_ended": "从现在起继续计时。",
    "paused_service": "中止计时，恢复办理后继续计算。",
    "resumed": "从现在起继续计时。",
    "step_done": "这个环节办完，后面的环节随即开始；办理后不能撤销。",
    "signed": "记下本单位的意见；最后一个单位签署后进入下一环节。",
    "signers_added": "再请这些单位签署意见，环节等他们签完。",
    "returned": "退回到选定的环节重新办理，中间已办的环节要再办一次。",
    "transferred": "这个环节改由选定的单位办理，办理期限不变。",
    "copied": "这些单位可以查看这一件，不需要办理。",
    "urged": "提醒经办人，不改变环节和时限。",
    "extended": "延长办理期限，理由告知申请人；只能延期一次。",
    "withdrawn": "这一件就此结束，不再办理。",
    "finished": "这一件就此结束，结果告知申请人，可以评价。",
    "outside_status": "照外部系统登记它的进度，不改变本系统的时限。",
    "condition_settled": "由人判断这个环节要不要办。",
    "reopened": "已结束的件重新办理，时限重新计算。",
    "asked_again": "承办单位重新办理，时限重新计算；由申请人要求的只有一次。",
}
"""Code of an act → what it does, as its form says it."""
