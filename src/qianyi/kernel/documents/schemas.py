"""What the API says of documents and readings.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation.api.schemas import (
    PLAIN,
    Amount,
    AmountText,
    Key,
    NextCursor,
    Reason,
    number_text,
)
from qianyi.kernel.documents.choices import ComparatorSign, StatementKind
from qianyi.kernel.documents.models import Document, DocumentVersion
from qianyi.kernel.documents.selectors import ReadFigure

Scope = Annotated[
    str,
    Field(
        title="口径",
        examples=["直管区"],
        pattern=f"^({'|'.join(SCOPE_CODES)})$",
        json_schema_extra={"enum": list(SCOPE_CODES)},
    ),
]


class DocumentRow(Schema):
    """A document in a list."""

    id: Key
    title: str = Field(title="标题", examples=["示例高新区产业发展规划"])
    number: str = Field(title="文号", description="没有时为空", examples=["示例发〔2021〕1号"])
    issuer: str = Field(title="发文机关或来源", examples=["示例高新区管委会"])
    issued_on: date | None = Field(title="发文或刊发日期", examples=["2021-12-01"])
    kind: str = Field(title="种类", examples=["规划"])
    is_loaded: bool = Field(title="已载入原文", description="否则仅有引用", examples=[True])
    figure_count: int | None = Field(title="读数条数（条）", examples=[120])

    @staticmethod
    def of(row: Document) -> "DocumentRow":
        """From a row of ``selectors.document_list``."""
        return DocumentRow(
            id=row.pk,
            title=row.title,
            number=row.number,
            issuer=row.issuer,
            issued_on=row.issued_on,
            kind=row.kind,
            is_loaded=bool(getattr(row, "version_count", 0)),
            figure_count=getattr(row, "figure_count", None),
        )


class DocumentPage(Schema):
    """A page of documents."""

    items: list[DocumentRow] = Field(title="文件")
    next_cursor: NextCursor


class VersionRow(Schema):
    """One text of a document."""

    number: int = Field(title="版次", ge=1, examples=[1])
    filename: str = Field(title="文件名", examples=["示例规划.docx"])
    text_digest: str = Field(title="文本摘要（SHA-256）", examples=["0" * 64])
    stored_at: datetime = Field(title="存入时间", examples=["2026-11-21T09:00:00+08:00"])
    warnings: list[str] = Field(title="提示", examples=[[]])


class DocumentBody(DocumentRow):
    """A document with its versions, newest first."""

    versions: list[VersionRow] = Field(title="版本")

    @staticmethod
    def with_versions(row: Document, versions: list[DocumentVersion]) -> "DocumentBody":
        """From a document and ``selectors.version_list``."""
        return DocumentBody(
            **DocumentRow.of(row).model_dump(exclude={"is_loaded"}),
            is_loaded=bool(versions),
            versions=[
                VersionRow(
                    number=version.number,
                    filename=version.filename,
                    text_digest=version.text_digest,
                    stored_at=version.stored_at,
                    warnings=[str(warning) for warning in version.warnings],
                )
                for version in versions
            ],
        )


class StatementBody(Schema):
    """What a sentence says about one figure, corrections laid over."""

    id: Key
    quote: str = Field(title="原文数字", examples=["1000亿元"])
    occurrence: int = Field(title="第几次出现", description="从 0 数起", ge=0, examples=[0])
    start: int = Field(title="起（字）", ge=0, examples=[120])
    end: int = Field(title="止（字，不含）", ge=0, examples=[126])
    subject: str = Field(title="主体", examples=["示例高新区"])
    scope: str = Field(title="口径", examples=["未注明"])
    indicator: str = Field(title="指标", examples=["园区营业收入"])
    value: AmountText | None = Field(title="数值", description="单位见 unit；空表示原文没有数")
    value_high: AmountText | None = Field(title="区间上限", description="只有区间才有")
    unit: str = Field(title="单位", examples=["亿元"])
    period: str = Field(title="时期", description="如 2024、2024Q3、2021/2025", examples=["2025"])
    kind: StatementKind = Field(title="性质", examples=["target"])
    comparator: ComparatorSign = Field(title="比较", examples=["="])
    in_table: bool = Field(title="表内", examples=[False])
    dismissed: bool = Field(title="已标为不是数据", examples=[False])
    corrected_fields: list[str] = Field(title="更正过的字段", examples=[[]])

    @staticmethod
    def of(figure: ReadFigure) -> "StatementBody":
        """From a figure after correction."""
        plain = ("id", "quote", "occurrence", "start", "end", "subject", "scope", "indicator")
        more = ("unit", "period", "kind", "comparator", "in_table", "dismissed")
        return StatementBody(
            **{name: getattr(figure, name) for name in (*plain, *more)},
            value=number_text(figure.value),
            value_high=number_text(figure.value_high),
            corrected_fields=list(figure.corrected_fields),
        )


class StatementPage(Schema):
    """A page of readings in order of the text."""

    items: list[StatementBody] = Field(title="读数")
    next_cursor: NextCursor


class CorrectionBody(Schema):
    """What a figure really means: only the fields to be changed, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    subject: str | None = Field(
        None, title="主体", max_length=200, pattern=PLAIN, examples=["示例高新区"]
    )
    scope: Scope | None = Field(None, title="口径", examples=["直管区"])
    indicator: str | None = Field(
        None, title="指标", max_length=300, pattern=PLAIN, examples=["园区营业收入"]
    )
    value: Amount | None = Field(None, title="数值（单位见 unit）", examples=["1000"])
    value_high: Amount | None = Field(None, title="区间上限", examples=["1200"])
    unit: str | None = Field(None, title="单位", max_length=40, pattern=PLAIN, examples=["亿元"])
    period: str | None = Field(None, title="时期", max_length=40, pattern=PLAIN, examples=["2025"])
    kind: StatementKind | None = Field(None, title="性质", examples=["target"])
    comparator: ComparatorSign | None = Field(None, title="比较", examples=[">="])
