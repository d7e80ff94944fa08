"""What programs are told of titles.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date

from ninja import Field, Schema

from qianyi.foundation.api.schemas import Key, NextCursor

from . import choices
from .models import Title, TitleGrant


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
