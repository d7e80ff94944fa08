"""Closed lists of the talent library: how somebody came in, what was agreed to, how things stand.

Education, ranks and ways of working are those of ``engine.talent``, which compares by them.
"""

from __future__ import annotations

from typing import Final

from django.db import models


class TermKind(models.TextChoices):
    """What a word of the library names."""

    FIELD = "field", "专业领域"
    PLAN = "plan", "人才计划和称号"
    CARD = "card", "英才卡类别"


class Level(models.TextChoices):
    """Whose plan or title it is."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    CITY = "city", "市级"
    ZONE = "zone", "高新区"


class Certainty(models.TextChoices):
    """Whether the source has been checked."""

    CONFIRMED = "confirmed", "已核实"
    UNVERIFIED = "unverified", "待核实"


class EnteredBy(models.TextChoices):
    """The door somebody came into the library by."""

    OFFICER = "officer", "工作人员登记"
    EMPLOYER = "employer", "用人单位登记"
    IMPORTED = "imported", "名单导入"
    API = "api", "接口"


class Audience(models.TextChoices):
    """Who may see the person's entry; a name is masked for all of them."""

    ZONE = "zone", "管委会人才服务人员"
    EMPLOYER = "employer", "本人所在单位"
    FIRMS = "firms", "有人才需求的园区企业（不显示姓名和联系方式）"


class AnswerChannel(models.TextChoices):
    """How somebody said yes or no."""

    PAPER = "paper", "书面签字"
    IN_PERSON = "in_person", "当面"
    ONLINE = "online", "网上确认"
    PHONE = "phone", "电话（有记录）"


class ConsentEnd(models.TextChoices):
    """Why a consent does not hold any more before its last day."""

    WITHDRAWN = "withdrawn", "本人撤回"
    REPLACED = "replaced", "另行同意"
    ERASED = "erased", "信息已清除"


class NeedState(models.TextChoices):
    """Where a firm's need stands."""

    FILED = "filed", "待发布"
    PUBLISHED = "published", "已发布"
    FILLED = "filled", "已招到"
    CLOSED = "closed", "已关闭"


OPEN_NEEDS: Final = (NeedState.FILED, NeedState.PUBLISHED)


class NeedAudience(models.TextChoices):
    """Whom the firm wants its need shown to."""

    ZONE = "zone", "只供管委会匹配人才"
    PUBLIC = "public", "公开发布"


class SalaryUnit(models.TextChoices):
    """What a range of pay is stated in."""

    YEAR = "year", "万元/年"
    MONTH = "month", "元/月"
    DAY = "day", "元/天"


class IntroductionState(models.TextChoices):
    """Where a wish to be put in touch stands."""

    ASKED = "asked", "等待本人答复"
    AGREED = "agreed", "本人同意"
    DECLINED = "declined", "本人不同意"
    ENDED = "ended", "已终止"


LIVE_INTRODUCTIONS: Final = (IntroductionState.ASKED, IntroductionState.AGREED)
LAPSING_DAYS: Final = 30
"""Consents and cards that end within so many days are shown to who keeps them."""
ANSWER_DAYS: Final = 5
"""An answer should be asked of the person within so many days."""
