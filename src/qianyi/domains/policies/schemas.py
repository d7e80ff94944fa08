"""What programs read and write of policies.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from datetime import date
from typing import Self

from ninja import Field, Schema

from qianyi.foundation.api.schemas import NextCursor

from .forms.library import last_day
from .models import PolicyItem
from .selectors.firm import FirmItem, FirmItems
from .selectors.matches import FirmRow


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}"


class PolicyItemBody(Schema):
    """One released item."""

    code: str = Field(description="编号")
    version: int = Field(description="版本")
    ref: str = Field(description="公开页面的查询码")
    title: str = Field(description="名称")
    kind: str = Field(description="类别")
    level: str = Field(description="层级")
    policy: str = Field(description="政策文件")
    number: str = Field(description="文号")
    who: str = Field(description="支持对象")
    benefit: str = Field(description="支持内容")
    benefit_form: str = Field(description="支持方式")
    amount: str | None = Field(description="定额，万元")
    ratio: str | None = Field(description="比例，%")
    base: str = Field(description="比例的基数（数据项代码）")
    cap: str | None = Field(description="单户上限，万元")
    pot: str | None = Field(description="年度资金总额，万元")
    territory: str = Field(description="适用区域代码")
    unit: str = Field(description="责任单位或办理机关")
    opens_on: date | None = Field(description="申报开始")
    close_day: date | None = Field(description="申报截止，最后一天")
    valid_from: date | None = Field(description="生效日期")
    last_day: date | None = Field(description="有效期至，最后一天")
    certainty: str = Field(description="核实情况")
    standing: str = Field(description="状态")

    @classmethod
    def of(cls, row: PolicyItem, day: date) -> Self:
        """An item on a day."""
        return cls(
            code=row.code, version=row.version, ref=row.ref, title=row.title, kind=row.kind,
            level=row.policy.level, policy=str(row.policy), number=row.policy.document.number,
            who=row.who, benefit=row.benefit_words, benefit_form=row.benefit_form,
            amount=_text(row.amount), ratio=_text(row.ratio), base=row.base, cap=_text(row.cap),
            pot=_text(row.pot), territory=row.territory.subject.code,
            unit=str(row.department or row.unit), opens_on=row.opens_on,
            close_day=last_day(row.closes_on), valid_from=row.valid_from,
            last_day=last_day(row.valid_to), certainty=row.certainty,
            standing=row.standing_on(day).value,
        )  # fmt: skip


class ItemPage(Schema):
    """Items, a page at a time."""

    items: list[PolicyItemBody]
    next_cursor: NextCursor


class LackBody(Schema):
    """A fact that is missing."""

    label: str = Field(description="数据")
    supplier: str = Field(description="谁可以提供")


class FirmItemBody(Schema):
    """One firm before one item; a self-assessment, no decision."""

    item: str = Field(description="政策事项编号")
    ref: str = Field(description="公开页面的查询码")
    title: str = Field(description="名称")
    place: str = Field(description="结果：q 符合，n 差一项，u 缺数据，f 不符合")
    words: str = Field(description="说明")
    amount: str | None = Field(description="测算金额，万元")
    lacks: list[LackBody] = Field(description="缺少的数据")

    @classmethod
    def of(cls, one: FirmItem) -> Self:
        """One item of a firm."""
        return cls(
            item=one.item.code, ref=one.item.ref, title=one.item.title, place=one.place.value,
            words=one.words, amount=_text(one.amount),
            lacks=[LackBody(label=lack.label, supplier=lack.supplier) for lack in one.lacks],
        )  # fmt: skip


class FirmItemsBody(Schema):
    """Where one firm stands before all items today."""

    enterprise: str = Field(description="统一社会信用代码")
    as_of: date = Field(description="截至日期")
    left_out: int = Field(description="因用途不许可未使用的数据")
    items: list[FirmItemBody] = Field(description="各项政策")

    @classmethod
    def of(cls, uscc: str, found: FirmItems) -> Self:
        """All items of a firm."""
        return cls(
            enterprise=uscc, as_of=found.as_of, left_out=found.left_out,
            items=[FirmItemBody.of(one) for one in found.items],
        )  # fmt: skip


class MatchBody(Schema):
    """One firm of an item."""

    enterprise: str = Field(description="统一社会信用代码")
    name: str = Field(description="企业名称")
    place: str = Field(description="结果：q 符合，n 差一项，u 缺数据，f 不符合")
    words: str = Field(description="说明")
    amount: str | None = Field(description="测算金额，万元")

    @classmethod
    def of(cls, row: FirmRow) -> Self:
        """One firm."""
        return cls(
            enterprise=row.enterprise.uscc, name=str(row.enterprise), place=row.place.value,
            words=row.words, amount=_text(row.amount),
        )  # fmt: skip


class MatchPage(Schema):
    """Firms of an item, a page at a time."""

    items: list[MatchBody]
    next_cursor: NextCursor
