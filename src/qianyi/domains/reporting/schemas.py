"""What the API says of forms, collections and returns.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import PLAIN, AmountText, Key, NextCursor

from . import choices
from .models import Filing, Form, Return
from .selectors import CollectionRow, Sheet

ItemKey = Annotated[str, Field(max_length=80, pattern=r"^[a-z][a-z0-9_.-]*$", examples=["staff"])]
Entry = Annotated[str, Field(max_length=40, pattern=PLAIN, examples=["1234.5"])]
Words = Annotated[str, Field(max_length=500, pattern=PLAIN, examples=["新厂投产"])]


class FormBody(Schema):
    """A form in force."""

    id: Key
    code: str = Field(title="代码", examples=["demo.monthly_service"])
    version: str = Field(title="版本", examples=["2026.1"])
    title: str = Field(title="名称", examples=["企业运行服务月度信息采集表"])
    respondent: choices.Respondent = Field(title="填报对象", examples=["enterprise"])
    frequency: choices.Frequency = Field(title="周期", examples=["month"])
    due_days: int = Field(title="期后工作日", description="单位：工作日（天）", examples=[10])
    is_voluntary: bool = Field(title="自愿填报", examples=[True])
    number: str = Field(title="表号", examples=[""])
    issuer: str = Field(title="制定机关", examples=[""])
    approval: str = Field(title="批准或备案文号", examples=[""])
    valid_to: date | None = Field(title="有效期至", examples=[None])
    uses: list[str] = Field(title="许可用途", examples=[["行政管理"]])

    @staticmethod
    def of(row: Form) -> "FormBody":
        """From a row of ``selectors.form_list``."""
        names = [name for name in FormBody.model_fields if name != "id"]
        return FormBody(id=row.pk, **{name: getattr(row, name) for name in names})


class FormPage(Schema):
    """A page of forms."""

    items: list[FormBody] = Field(title="报表")
    next_cursor: NextCursor


class CollectionBody(Schema):
    """One form asked for one period, and how far it is."""

    id: Key
    form: str = Field(title="报表代码", examples=["demo.monthly_service"])
    title: str = Field(title="报表", examples=["企业运行服务月度信息采集表"])
    period: str = Field(title="报告期", examples=["2026-10"])
    due_on: date = Field(title="报送截止", examples=["2026-11-13"])
    due_doubt: str = Field(title="截止日待核实原因", examples=[""])
    is_open: bool = Field(title="采集中", examples=[True])
    total: int = Field(title="应报", description="可见的填报单位（家）", examples=[3])
    missing: int = Field(title="未报送", description="单位：家", examples=[2])
    accepted: int = Field(title="已审核", description="单位：家", examples=[1])

    @staticmethod
    def of(row: CollectionRow) -> "CollectionBody":
        """From a counted collection."""
        held = row.collection
        return CollectionBody(
            id=held.pk, form=held.form.code, title=held.form.title, period=held.period,
            due_on=held.due_on, due_doubt=held.due_doubt, is_open=held.is_open, total=row.total,
            missing=row.missing, accepted=row.accepted,
        )  # fmt: skip


class CollectionPage(Schema):
    """A page of collections."""

    items: list[CollectionBody] = Field(title="采集任务")
    next_cursor: NextCursor


class ReturnRow(Schema):
    """One respondent's return, without figures."""

    id: Key
    collection_id: Key
    form: str = Field(title="报表代码", examples=["demo.monthly_service"])
    period: str = Field(title="报告期", examples=["2026-10"])
    subject: str = Field(title="填报单位代码", examples=["91999900000000000X"])
    subject_name: str = Field(title="填报单位", examples=["示例科技有限公司"])
    territory: str = Field(title="所在区域", examples=["demo.zone"])
    status: choices.ReturnStatus = Field(title="状态", examples=["reported"])
    revision: int = Field(title="修订号", examples=[3])
    due_on: date = Field(title="报送截止", examples=["2026-11-13"])
    reported_at: datetime | None = Field(title="首次报送时间", examples=[None])

    @staticmethod
    def facts(row: Return) -> dict[str, object]:
        """The plain facts of a row of ``selectors.return_list``."""
        return {
            "id": row.pk, "collection_id": row.collection_id, "form": row.collection.form.code,
            "period": row.collection.period, "subject": row.subject.code,
            "subject_name": str(row.subject), "territory": row.territory.subject.code,
            "status": row.status, "revision": row.revision, "due_on": row.collection.due_on,
            "reported_at": row.reported_at,
        }  # fmt: skip

    @staticmethod
    def of(row: Return) -> "ReturnRow":
        """From a row of ``selectors.return_list``."""
        return ReturnRow.model_validate(ReturnRow.facts(row))


class ReturnPage(Schema):
    """A page of returns."""

    items: list[ReturnRow] = Field(title="填报单")
    next_cursor: NextCursor


class ItemBody(Schema):
    """One line of a return."""

    key: str = Field(title="项目代码", examples=["staff"])
    indicator: str = Field(title="指标代码", examples=["ent.staff_end"])
    name: str = Field(title="项目", examples=["从业人员期末人数"])
    unit: str = Field(title="单位", examples=["人"])
    required: bool = Field(title="必填", examples=[True])
    last: AmountText | None = Field(title="上期数", description="单位见 unit")
    entry: str = Field(title="填的内容", description="暂存的原文；不可见时为空", examples=["80"])
    explanation: str = Field(title="情况说明", examples=[""])
    filed: str = Field(title="报送的数", description="没有报送或不可见时为空", examples=[""])
    findings: list[str] = Field(title="核对提示", examples=[[]])


class ReturnBody(ReturnRow):
    """One return with its lines; figures only for whoever may see them."""

    lines: list[ItemBody] = Field(title="项目")

    @staticmethod
    def whole(sheet: Sheet, filing: Filing | None, *, shown: bool, types: bool) -> "ReturnBody":
        """From a sheet; ``types`` is the respondent, who sees the draft."""
        filled = sheet.filled
        entries = filled.entries if types else {}
        words = filled.explanations if types else {}
        checked = sheet.check(entries, words)
        values = filing.values if filing is not None and shown else {}
        lines = [
            ItemBody(
                key=item.key, indicator=item.indicator, name=item.name, unit=item.unit,
                required=item.required,
                last=f"{sheet.last[item.key].normalize():f}"
                if shown and item.key in sheet.last else None,
                entry=entries.get(item.key, ""), explanation=words.get(item.key, ""),
                filed=values.get(item.key, ""),
                findings=[one.message for one in checked.at(item.key)] if types else [],
            )
            for item in sheet.items
        ]  # fmt: skip
        return ReturnBody.model_validate({**ReturnRow.facts(filled), "lines": lines})


class EntriesBody(Schema):
    """What is typed: item → number as text; item → explanation."""

    model_config = ConfigDict(extra="forbid")

    entries: dict[ItemKey, Entry] = Field(title="填的数", examples=[{"staff": "80"}])
    explanations: dict[ItemKey, Words] = Field(
        title="情况说明", default_factory=dict, examples=[{"staff": "新厂投产"}]
    )


class FilingBody(EntriesBody):
    """What is reported; ``answers`` are by number of the question."""

    answers: dict[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")], Words] = Field(
        title="对提示核实的答复", default_factory=dict, examples=[{"7": "已核对"}]
    )


class QueryBody(Schema):
    """What the respondent is asked to verify."""

    model_config = ConfigDict(extra="forbid")

    item: ItemKey | None = Field(None, title="项目代码", description="空表示整张表")
    comment: Annotated[
        str,
        Field(
            title="请核实的内容",
            min_length=1,
            max_length=500,
            pattern=r"^[^\x00]*[^\s\x00][^\x00]*$",
            examples=["人数请核对"],
        ),
    ]
