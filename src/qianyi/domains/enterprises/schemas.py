"""What programs are told of enterprises' records.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.models import LadderStanding
from qianyi.domains.enterprises.selectors import RecordKind
from qianyi.domains.enterprises.selectors.firm_ladder import FirmLadder, FirmRung
from qianyi.domains.enterprises.tables.records import shown
from qianyi.foundation.api.schemas import Key, NextCursor, number_text
from qianyi.foundation.registry import FactColumn


class RecordBody(Schema):
    """One record of an enterprise, of any kind."""

    id: Key
    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    kind: str = Field(title="类别", examples=["rights"])
    values: dict[str, str | None] = Field(
        title="内容",
        description="项目 → 文字；日期为 2024-05-01，个人信息为掩码，没有登记的为空",
        examples=[{"name": "示例发明", "number": "ZL1", "granted_on": "2024-05-01"}],
    )
    source: str = Field(title="来源", examples=["示例公告"])
    source_kind: str = Field(title="来源类别", examples=["public"])
    certainty: str = Field(title="核实情况", examples=["confirmed"])
    uses: list[str] = Field(title="许可用途", examples=[["统计", "行政管理"]])
    recorded_at: datetime = Field(title="记录时间", examples=["2026-11-21T09:00:00+08:00"])

    @staticmethod
    def of(kind: RecordKind, uscc: str, row: Any) -> "RecordBody":  # noqa: ANN401 - a row of any kind
        """From a row of ``selectors.records_of``."""
        plain = ("source", "source_kind", "certainty", "recorded_at")
        return RecordBody(
            id=row.pk,
            enterprise=uscc,
            kind=kind.key,
            values={name: _text(shown(kind, row, name), name, row) for name in kind.fields},
            uses=list(row.uses),
            **{name: getattr(row, name) for name in plain},
        )


def _text(value: Any, name: str, row: Any) -> str | None:  # noqa: ANN401
    """Days as they are stored (the end not included), numbers exact, the rest in words."""
    stored = getattr(row, name)
    if isinstance(stored, date):
        return stored.isoformat()
    if isinstance(value, Decimal):
        return number_text(value)
    return None if value is None or value == "" else str(value)


class RecordPage(Schema):
    """A page of records."""

    items: list[RecordBody] = Field(title="企业记录")
    next_cursor: NextCursor


class InputBody(Schema):
    """One typed input that rules may ask for."""

    code: str = Field(title="代码", examples=["rec.ip_class1"])
    label: str = Field(title="名称", examples=["有效Ⅰ类知识产权"])
    kind: str = Field(title="类型", examples=["count"])
    unit: str = Field(title="单位", examples=["件"])
    value: str | None = Field(title="值", description="空表示不知道，不是零", examples=["3"])

    @staticmethod
    def of(column: FactColumn, value: Any) -> "InputBody":  # noqa: ANN401 - a value of any type
        """From a column and its value for one firm."""
        return InputBody(
            code=column.code,
            label=column.label,
            kind=column.kind,
            unit=column.unit,
            value=_plain(value),
        )


def _plain(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, Decimal) else str(value)


class InputList(Schema):
    """All typed inputs of one enterprise, as of a day and for a purpose."""

    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    as_of: date = Field(title="截至日期", examples=["2026-06-30"])
    purpose: str = Field(title="用途", examples=["行政管理"])
    items: list[InputBody] = Field(title="输入")


class RungBody(Schema):
    """Where a firm stands before one title."""

    title: str = Field(title="称号代码", examples=["high_tech_firm"])
    name: str = Field(title="称号", examples=["高新技术企业"])
    state: LadderState | None = Field(
        title="状态", description="空表示没有启用的认定条件，也不持有", examples=["near"]
    )
    ends_on: date | None = Field(title="有效期止（不含）", examples=["2027-11-05"])
    words: str = Field(title="差什么", examples=["科技人员数还差1人"])
    next_step: str = Field(title="下一步", examples=["只差一项：科技人员数还差1人。"])
    missing: list[str] = Field(title="缺少的数据", examples=[["职工总数"]])
    version_id: int | None = Field(title="认定条件版本", examples=[1])

    @staticmethod
    def of(one: FirmRung) -> "RungBody":
        """From a rung of ``selectors.firm_ladder.ladder_of``."""
        return RungBody(
            title=one.rung.title.code,
            name=one.rung.title.name,
            state=LadderState(one.state) if one.state else None,
            ends_on=one.grant.valid_to if one.grant else None,
            words=one.words,
            next_step=one.next_words,
            missing=[lacking.label for lacking in one.lacking],
            version_id=one.asked.version.pk if one.asked else None,
        )


class FirmLadderBody(Schema):
    """Where a firm stands before every title; a self-assessment, the granting office decides."""

    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    as_of: date = Field(title="截至日期", examples=["2026-06-30"])
    rungs: list[RungBody] = Field(title="各称号")

    @staticmethod
    def of(uscc: str, ladder: FirmLadder) -> "FirmLadderBody":
        """From ``selectors.firm_ladder.ladder_of``."""
        rungs = [RungBody.of(one) for one in ladder.rungs]
        return FirmLadderBody(enterprise=uscc, as_of=ladder.as_of, rungs=rungs)


class StandingBody(Schema):
    """Where one firm stood before a title when the ladder was worked out last."""

    id: Key
    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    title: str = Field(title="称号代码", examples=["high_tech_firm"])
    state: LadderState = Field(title="状态", examples=["near"])
    since: date = Field(title="自", examples=["2026-06-30"])
    as_of: date = Field(title="截至日期", examples=["2026-06-30"])
    ends_on: date | None = Field(title="有效期止（不含）", examples=["2027-11-05"])
    words: str = Field(title="差什么", examples=["科技人员数还差1人"])
    next_step: str = Field(title="下一步", examples=["只差一项：科技人员数还差1人。"])
    missing: list[str] = Field(title="缺少的数据", examples=[["职工总数"]])
    purpose: str = Field(title="用途", examples=["行政管理"])
    version_id: int | None = Field(title="认定条件版本", examples=[1])

    @staticmethod
    def of(row: LadderStanding) -> "StandingBody":
        """From a row of ``selectors.ladder.standing_list``."""
        plain = (
            "state", "since", "as_of", "ends_on", "words", "next_step", "missing", "purpose",
            "version_id",
        )  # fmt: skip
        return StandingBody(
            id=row.pk,
            enterprise=row.enterprise.uscc,
            title=row.title.code,
            **{name: getattr(row, name) for name in plain},
        )


class StandingPage(Schema):
    """A page of standings."""

    items: list[StandingBody] = Field(title="企业")
    next_cursor: NextCursor
