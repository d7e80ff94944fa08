"""What programs are told of firms and places.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date

from ninja import Field, Schema

from qianyi.foundation.api.schemas import NextCursor
from qianyi.kernel.subjects.models import Enterprise, EnterpriseName
from qianyi.kernel.subjects.selectors import EnterpriseHit


class EnterpriseRow(Schema):
    """A firm as lists show it."""

    uscc: str = Field(title="统一社会信用代码", examples=["91999900X000000016"])
    name: str = Field(title="企业名称", examples=["示例尚远电缆有限公司"])
    enterprise_type: str = Field(title="企业类型", examples=["limited"])
    industry: str | None = Field(title="行业代码", description="GB/T 4754-2017", examples=["383"])
    territory: str = Field(title="统计归属区域", examples=["demo.zone.core"])
    park: str | None = Field(title="园区", examples=["demo.park.smart"])
    building: str | None = Field(title="楼宇", examples=[None])
    registered_on: date | None = Field(title="成立日期", examples=["2018-03-08"])
    moved_in_on: date | None = Field(title="入驻日期", examples=["2019-01-01"])
    legal_status: str = Field(title="登记状态", examples=["active"])
    is_demo: bool = Field(title="示例数据", examples=[False])

    @staticmethod
    def of(row: Enterprise) -> "EnterpriseRow":
        """From a row of ``selectors.enterprise_list``."""
        plain = (
            "uscc", "enterprise_type", "registered_on", "moved_in_on", "legal_status", "is_demo",
        )  # fmt: skip
        return EnterpriseRow(
            name=row.subject.name,
            industry=row.industry.code if row.industry else None,
            territory=row.territory.subject.code,
            park=row.park.subject.code if row.park else None,
            building=row.building.subject.code if row.building else None,
            **{name: getattr(row, name) for name in plain},
        )


class EnterprisePage(Schema):
    """A page of firms."""

    items: list[EnterpriseRow] = Field(title="企业")
    next_cursor: NextCursor


class NameBody(Schema):
    """One name of a firm."""

    name: str = Field(title="名称", examples=["示例尚远电缆有限公司"])
    kind: str = Field(title="类别", examples=["current"])
    valid_from: date | None = Field(title="起", examples=["2018-03-08"])
    valid_to: date | None = Field(title="止（不含）", examples=[None])

    @staticmethod
    def of(row: EnterpriseName) -> "NameBody":
        """From a row of ``selectors.names_of``."""
        return NameBody(
            name=row.name, kind=row.name_kind, valid_from=row.valid_from, valid_to=row.valid_to
        )


class EnterpriseBody(EnterpriseRow):
    """A firm with its names."""

    names: list[NameBody] = Field(title="名称")


class FoundBody(Schema):
    """A firm found, and the name it was found by when that is not its present one."""

    enterprise: EnterpriseRow = Field(title="企业")
    other_name: str = Field(title="按此名称找到", examples=["示例电缆厂"])

    @staticmethod
    def of(hit: EnterpriseHit) -> "FoundBody":
        """From a hit of ``selectors.enterprise_find``."""
        return FoundBody(enterprise=EnterpriseRow.of(hit.enterprise), other_name=hit.other_name)


class FoundList(Schema):
    """Firms that answer a question, best first."""

    items: list[FoundBody] = Field(title="找到的企业")
