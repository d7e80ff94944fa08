"""What programs read and write of policies.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from datetime import date
from decimal import Decimal
from typing import Final, Self

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import PLAIN, NextCursor

from .choices import EntryKind
from .forms.library import last_day
from .models import PolicyApplication, PolicyEntry, PolicyItem
from .selectors.applications import money_of
from .selectors.firm import FirmItem, FirmItems
from .selectors.matches import FirmRow

MOST_KEY: Final = 2**63 - 1


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


class LedgerEntryBody(Schema):
    """One line of the ledger."""

    id: int = Field(description="记录号")
    kind: EntryKind = Field(description="事项")
    amount: str = Field(description="金额，万元；冲销为负")
    day: date = Field(description="日期")
    budget: str = Field(description="资金")
    application: str | None = Field(description="申报的查询码")
    enterprise: str | None = Field(description="统一社会信用代码")
    item: str | None = Field(description="政策事项编号")
    document: str = Field(description="文号")
    voucher: str = Field(description="凭证号")
    reason: str = Field(description="说明")
    reverses: int | None = Field(description="冲销的记录号")

    @classmethod
    def of(cls, row: PolicyEntry) -> Self:
        """A line."""
        mine = row.application
        return cls(
            id=row.pk, kind=EntryKind(row.kind), amount=f"{row.amount.normalize():f}", day=row.day,
            budget=str(row.budget), application=mine.ref if mine else None,
            enterprise=mine.enterprise.uscc if mine else None,
            item=mine.call_item.item.code if mine else None, document=row.document,
            voucher=row.voucher, reason=row.reason, reverses=row.reverses_id,
        )  # fmt: skip


class LedgerPage(Schema):
    """Lines of the ledger, a page at a time."""

    items: list[LedgerEntryBody]
    next_cursor: NextCursor


class PolicyCheckBody(Schema):
    """Something the checks found."""

    code: str = Field(description="代码")
    words: str = Field(description="说明")
    reason: str = Field(description="受理单位核定的理由")


class PolicyApplicationBody(Schema):
    """One application of a firm."""

    ref: str = Field(description="查询码")
    enterprise: str = Field(description="统一社会信用代码")
    item: str = Field(description="政策事项编号")
    title: str = Field(description="政策事项")
    year: int = Field(description="年度")
    batch: str = Field(description="批次")
    state: str = Field(description="状态")
    case: str | None = Field(description="工单号")
    asked: str | None = Field(description="申请金额，万元")
    arithmetic: str = Field(description="测算过程")
    decided: str = Field(description="决定金额，万元")
    paid: str = Field(description="实际拨付，万元")
    pay_by: date | None = Field(description="承诺拨付日期")
    findings: list[PolicyCheckBody] = Field(description="核对情况")

    @classmethod
    def of(cls, row: PolicyApplication) -> Self:
        """An application."""
        money = money_of(row)
        call = row.call_item.call
        return cls(
            ref=row.ref, enterprise=row.enterprise.uscc, item=row.call_item.item.code,
            title=str(row.call_item), year=call.year, batch=call.batch, state=row.state,
            case=row.case.number if row.case else None, asked=_text(row.asked),
            arithmetic=row.arithmetic, decided=f"{money.committed:f}", paid=f"{money.paid_net:f}",
            pay_by=row.pay_by,
            findings=[
                PolicyCheckBody(code=one["code"], words=one["words"], reason=one.get("reason", ""))
                for one in row.findings
            ],
        )  # fmt: skip


class PolicyApplicationPage(Schema):
    """Applications, a page at a time."""

    items: list[PolicyApplicationBody]
    next_cursor: NextCursor


class PolicyApplicationNew(Schema):
    """What a firm sends; what it leaves out the system fills in."""

    model_config = ConfigDict(extra="forbid")

    call_item: int = Field(
        ge=1, le=MOST_KEY, description="公告事项的编号（申报页面地址中的数字）", examples=[1]
    )
    enterprise: str = Field(
        pattern=r"^[0-9A-Za-z]{18}$",
        description="统一社会信用代码",
        examples=["91511100000000001X"],
    )
    asked: Decimal | None = Field(
        None,
        gt=0,
        max_digits=16,
        decimal_places=6,
        description="申请金额，万元；不填按测算",
        examples=["12.5"],
    )
    base: Decimal | None = Field(
        None, ge=0, max_digits=24, decimal_places=6, description="企业自报的基数", examples=["250"]
    )
    project: str = Field(
        "", max_length=120, pattern=PLAIN, description="项目或费用名称", examples=["示例项目"]
    )
    certificate: str = Field(
        "", max_length=60, pattern=PLAIN, description="证书编号", examples=["示例1号"]
    )
    explanation: str = Field(
        "", max_length=2000, pattern=PLAIN, description="补充说明", examples=["示例说明"]
    )
    agrees: bool = Field(description="同意把系统的数据用于本次审核", examples=[True])
    undertakes: bool = Field(description="作出公告里的承诺", examples=[True])
