"""What programs are told of titles.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from qianyi.foundation.api.schemas import Key, NextCursor

from . import choices
from .models import RuleRun, RuleVersion, Title, TitleGrant


class TitleRow(Schema):
    """A title firms can hold."""

    id: Key
    code: str = Field(title="代码", examples=["high_tech_firm"])
    name: str = Field(title="名称", examples=["高新技术企业"])
    level: choices.Level = Field(title="级别", examples=["national"])
    issuer: str = Field(title="认定机关", examples=["示例部门"])
    basis: str = Field(title="依据", examples=["示例文号"])
    validity: choices.Validity = Field(title="有效期", examples=["years"])
    years: int | None = Field(title="年数", description="按年的才有", examples=[3])
    certainty: choices.Certainty = Field(title="核实情况", examples=["unverified"])

    @staticmethod
    def of(row: Title) -> "TitleRow":
        """From a row of ``selectors.title_list``."""
        plain = (
            "code", "name", "level", "issuer", "basis", "validity", "years", "certainty",
        )  # fmt: skip
        return TitleRow(id=row.pk, **{name: getattr(row, name) for name in plain})


class TitlePage(Schema):
    """A page of titles."""

    items: list[TitleRow] = Field(title="资质称号")
    next_cursor: NextCursor


class GrantBody(Schema):
    """One firm's title."""

    id: Key
    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    enterprise_name: str = Field(title="企业", examples=["示例企业"])
    title: str = Field(title="称号代码", examples=["high_tech_firm"])
    number: str = Field(title="证书或编号", examples=["GR202451000001"])
    granted_on: date = Field(title="取得日期", examples=["2024-11-05"])
    valid_to: date | None = Field(
        title="有效期止（不含）", description="没有固定期限的为空", examples=["2027-11-05"]
    )
    state: choices.GrantState = Field(title="状态", examples=["valid"])
    source: str = Field(title="依据", examples=["示例公告"])
    certainty: choices.Certainty = Field(title="核实情况", examples=["confirmed"])

    @staticmethod
    def of(row: TitleGrant, day: date) -> "GrantBody":
        """From a row of ``selectors.grant_list``, its state on a day."""
        plain = ("number", "granted_on", "valid_to", "source", "certainty")
        return GrantBody(
            id=row.pk,
            enterprise=row.enterprise.uscc,
            enterprise_name=row.enterprise.subject.name,
            title=row.title.code,
            state=row.state_on(day),
            **{name: getattr(row, name) for name in plain},
        )


class GrantPage(Schema):
    """A page of grants."""

    items: list[GrantBody] = Field(title="企业资质称号")
    next_cursor: NextCursor


class Force(Schema):
    """When a version decides applications of a type."""

    type: str = Field(title="申请类型", examples=["新申请"])
    begins: date = Field(title="起（含）", examples=["2026-04-01"])
    ends: date | None = Field(title="止（含）", description="没有期限的为空", examples=[None])


class VersionBody(Schema):
    """One version of conditions."""

    id: Key
    code: str = Field(title="条件代码", examples=["high_tech_firm"])
    version: str = Field(title="版本", examples=["2016"])
    title: str = Field(title="名称", examples=["高新技术企业认定"])
    kind: choices.VersionKind = Field(title="类别", examples=["title"])
    number: str = Field(title="文号", examples=["示例文号"])
    state: choices.VersionState = Field(title="状态", examples=["active"])
    certainty: str = Field(title="核实情况", examples=["confirmed"])
    applications: list[Force] = Field(title="适用")
    cases_count: int = Field(title="专家案例（个）", examples=[40])
    cases_failed: int = Field(title="不符的案例（个）", examples=[0])
    digest: str = Field(title="摘要", examples=["0" * 64])

    @staticmethod
    def of(row: RuleVersion) -> "VersionBody":
        """From a row of ``selectors.version_list``."""
        return VersionBody(**_version(row))


class VersionPaper(VersionBody):
    """One version with its text."""

    lines: list[str] = Field(title="条文", examples=[["一、条件（须全部满足）"]])

    @staticmethod
    def on_paper(row: RuleVersion, lines: list[str]) -> "VersionPaper":
        """From a version and its lines."""
        return VersionPaper(**_version(row), lines=lines)


class VersionPage(Schema):
    """A page of versions."""

    items: list[VersionBody] = Field(title="认定条件版本")
    next_cursor: NextCursor


class RunBody(Schema):
    """One run of a version over the firms of a territory."""

    id: Key
    version_id: Key
    title: str = Field(title="名称", examples=["高新技术企业认定"])
    application: str = Field(title="申请类型", examples=["新申请"])
    territory: str = Field(title="企业范围", examples=["demo.zone"])
    as_of: date = Field(title="数据截至", examples=["2026-06-30"])
    applied_on: date = Field(title="假定申请日期", examples=["2026-06-30"])
    purpose: str = Field(title="用途", examples=["行政管理"])
    subjects_count: int = Field(title="企业（家）", examples=[100])
    yes_count: int = Field(title="符合（家）", examples=[20])
    no_count: int = Field(title="不符合（家）", examples=[50])
    unknown_count: int = Field(title="暂无法判断（家）", examples=[30])
    inputs_digest: str = Field(title="输入摘要", examples=["0" * 64])
    results_digest: str = Field(title="结果摘要", examples=["0" * 64])
    finished_at: datetime | None = Field(
        title="完成时间",
        description="尚未完成时为空，家数和摘要届时才有",
        examples=["2026-11-21T09:00:00+08:00"],
    )

    @staticmethod
    def of(row: RuleRun) -> "RunBody":
        """From a row of ``selectors.run_list``."""
        plain = (
            "version_id", "application", "as_of", "applied_on", "purpose", "subjects_count",
            "yes_count", "no_count", "unknown_count", "inputs_digest", "results_digest",
            "finished_at",
        )  # fmt: skip
        return RunBody(
            id=row.pk,
            title=row.version.title,
            territory=row.territory.subject.code,
            **{name: getattr(row, name) for name in plain},
        )


class RunPage(Schema):
    """A page of runs."""

    items: list[RunBody] = Field(title="条件测算")
    next_cursor: NextCursor


def _version(row: RuleVersion) -> dict[str, Any]:
    plain = (
        "code", "version", "title", "kind", "number", "state", "certainty", "cases_count",
        "cases_failed", "digest",
    )  # fmt: skip
    applications = [
        {"type": one["type"], "begins": one["from"], "ends": one["to"] or None}
        for one in row.applications
    ]
    return {"id": row.pk, "applications": applications} | {
        name: getattr(row, name) for name in plain
    }
