"""Closed lists of the rules app."""

from __future__ import annotations

from django.db import models


class Level(models.TextChoices):
    """Who grants a title."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    MUNICIPAL = "municipal", "市级"
    ZONE = "zone", "园区级"


class Validity(models.TextChoices):
    """How long a title holds."""

    YEARS = "years", "自取得之日起若干年"
    NEXT_MARCH = "next_march", "至次年3月31日"
    OPEN = "open", "没有固定期限"


class Certainty(models.TextChoices):
    """Whether it has been confirmed at its source."""

    CONFIRMED = "confirmed", "已核实"
    UNVERIFIED = "unverified", "待核实"


class GrantState(models.TextChoices):
    """Where a title stands on a day; reckoned, not stored."""

    VALID = "valid", "有效"
    LAPSING = "lapsing", "即将到期"
    LAPSED = "lapsed", "已到期"
    REVOKED = "revoked", "已取消"


class ListState(models.TextChoices):
    """Where an uploaded list of titles stands."""

    CHECKED = "checked", "待确认"
    DONE = "done", "已导入"
    CANCELLED = "cancelled", "已取消"


class VersionState(models.TextChoices):
    """Where a version of conditions stands."""

    LOADED = "loaded", "待启用"
    DRAFT = "draft", "草稿"
    ACTIVE = "active", "启用"
    RETIRED = "retired", "停用"
    DISCARDED = "discarded", "已弃用的草稿"


class VersionKind(models.TextChoices):
    """What a set of conditions decides."""

    TITLE = "title", "认定条件"
    EVALUATION = "evaluation", "评价办法"
    CLASS = "class", "分类标准"


class Answer(models.TextChoices):
    """What came of it for one subject."""

    YES = "yes", "符合"
    NO = "no", "不符合"
    UNKNOWN = "unknown", "暂无法判断"


LAPSING_DAYS = 180
"""A title ends soon: time enough to apply again."""
