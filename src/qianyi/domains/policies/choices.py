"""Closed lists of the policies app."""

from __future__ import annotations

from typing import Final

from django.db import models


class Level(models.TextChoices):
    """Whose policy it is."""

    NATIONAL = "national", "国家"
    PROVINCIAL = "provincial", "省"
    MUNICIPAL = "municipal", "市"
    ZONE = "zone", "区"


class ItemKind(models.TextChoices):
    """What an item gives."""

    RELIEF = "relief", "减免"
    GRANT = "grant", "奖补"
    RIGHT = "right", "权益"
    QUALIFICATION = "qualification", "资质"
    FINANCE = "finance", "融资"
    LAND = "land", "用地"
    TALENT = "talent", "人才"


class BenefitForm(models.TextChoices):
    """How the benefit is measured."""

    FIXED = "fixed", "定额"
    RATIO = "ratio", "按比例"
    OTHER = "other", "其他方式（见支持内容）"


class ItemState(models.TextChoices):
    """Where one version of an item stands."""

    DRAFT = "draft", "拟制"
    WAITING = "waiting", "待复核发布"
    RELEASED = "released", "已发布"
    ENDED = "ended", "已停止"


class Standing(models.TextChoices):
    """Where a version stands on a day; reckoned."""

    DRAFT = "draft", "拟制"
    WAITING = "waiting", "待复核发布"
    UPCOMING = "upcoming", "未到生效日期"
    IN_FORCE = "in_force", "执行中"
    LAPSED = "lapsed", "已过有效期"
    ENDED = "ended", "已停止"


class Certainty(models.TextChoices):
    """Whether it has been confirmed at its source."""

    CONFIRMED = "confirmed", "已核实"
    UNVERIFIED = "unverified", "待核实"


class ReviewConclusion(models.TextChoices):
    """What the fair competition review found."""

    ALLOWED = "allowed", "可以出台"
    EXEMPT = "exempt", "适用例外规定可以出台"
    REFUSED = "refused", "不得出台"
    NOT_NEEDED = "not_needed", "执行上级规定，不需要审查"


REVIEW_ALLOWS: Final = (
    ReviewConclusion.ALLOWED, ReviewConclusion.EXEMPT, ReviewConclusion.NOT_NEEDED,
)  # fmt: skip


class LineSection(models.TextChoices):
    """What a line of an item says."""

    CONDITION = "condition", "条件"
    BENEFIT = "benefit", "支持内容"
    MATERIAL = "material", "申报材料"
    DUTY = "duty", "后续要求"


class LineKind(models.TextChoices):
    """How a condition is worked out."""

    FIGURE = "figure", "数值与标准比较"
    SHARE = "share", "两项数据的占比（%）"
    GROWTH = "growth", "比上一年增长（%）"
    FLAG = "flag", "是或否"
    AGE = "age", "距今满多少年"
    INDUSTRY = "industry", "属于所列行业"
    CHOICE = "choice", "取值在所列范围内"
    MANUAL = "manual", "人工判断"


OPERATORS: Final = (
    (">=", "不低于"), (">", "高于"), ("<=", "不超过"), ("<", "低于"), ("=", "等于"),
)  # fmt: skip


class Place(models.TextChoices):
    """Where a firm stands before an item: one letter, as matches keep it."""

    QUALIFIES = "q", "符合"
    NEAR = "n", "差一项"
    UNKNOWN = "u", "缺数据"
    FURTHER = "f", "不符合"


EXPIRING_DAYS: Final = 60
"""An item ends soon: time enough to continue it or to tell firms."""
PAY_WITHIN: Final = 60
"""Working days in which an item is paid unless it says otherwise (川办函〔2024〕17号)."""


class CallState(models.TextChoices):
    """Where an announcement stands."""

    DRAFT = "draft", "拟制"
    WAITING = "waiting", "待复核发布"
    PUBLISHED = "published", "已发布"
    ENDED = "ended", "已结束"


class PotRule(models.TextChoices):
    """What is done where applications ask for more than the batch has."""

    FIRST_COME = "first_come", "先到先得"
    PRO_RATA = "pro_rata", "按比例折算"
    REVIEW = "review", "评审确定"


class ApplicationState(models.TextChoices):
    """Where an application stands; once it is a case it follows its case and the ledger."""

    DRAFT = "draft", "暂存"
    LISTED = "listed", "待企业确认"
    OBJECTED = "objected", "企业有异议"
    SUBMITTED = "submitted", "办理中"
    DECIDED = "decided", "已决定，待拨付"
    PAID = "paid", "已拨付"
    REFUSED = "refused", "不予支持"
    WITHDRAWN = "withdrawn", "已撤回"


GIVEN_UP: Final = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
"""A firm may apply anew after these."""


class EntryKind(models.TextChoices):
    """What a line of the ledger is."""

    ALLOTTED = "allotted", "预算安排"
    ADJUSTED = "adjusted", "预算调整"
    COMMITTED = "committed", "决定"
    PAID = "paid", "拨付"
    RETURNED = "returned", "退回"
    RECOVERED = "recovered", "追回"


OF_BUDGET: Final = (EntryKind.ALLOTTED, EntryKind.ADJUSTED)
"""Lines of the pot itself; the others belong to an application."""


class PublicityKind(models.TextChoices):
    """What a public list is."""

    PUBLICITY = "publicity", "拟兑付公示"
    RESULT = "result", "兑付结果公布"


class PublicityState(models.TextChoices):
    """Whether a list stands on the public page."""

    PUBLISHED = "published", "已公布"
    WITHDRAWN = "withdrawn", "已撤下"


class ObjectionState(models.TextChoices):
    """What was made of an objection."""

    OPEN = "open", "待答复"
    UPHELD = "upheld", "成立"
    TURNED_DOWN = "turned_down", "不成立"


class FollowState(models.TextChoices):
    """Whether a later condition was kept."""

    OPEN = "open", "待核对"
    MET = "met", "已履行"
    FAILED = "failed", "没有履行"
    WAIVED = "waived", "不再要求"


class RecoveryState(models.TextChoices):
    """What became of a proposal to take money back; a person decides."""

    NONE = "", "没有提出"
    PROPOSED = "proposed", "待决定"
    ACCEPTED = "accepted", "同意追回"
    DECLINED = "declined", "不追回"


PROCESS: Final = "policy_payment"
"""Code of the process applications go by."""
SPLIT_WITHIN: Final = 7
"""Working days in which a new policy is split into items (川办函〔2024〕17号)."""
ANSWER_WITHIN: Final = 5
"""Working days in which an objection to a public list is answered."""
