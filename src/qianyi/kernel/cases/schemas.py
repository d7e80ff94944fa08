"""What programs are told of cases, and what they send.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import ConfigDict, JsonValue

from qianyi.foundation.api.schemas import Key, NextCursor

from . import choices
from .models import Case, Material, Message, StepInstance
from .selectors import Act, CaseView

Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Plain = dict[str, JsonValue]


class CaseRow(Schema):
    """One case in a list."""

    id: Key
    number: str = Field(title="编号", examples=["GD-DEMOSERVICE-2026-00001"])
    kind: choices.CaseKind = Field(title="类别", examples=["service"])
    standing: choices.CaseStanding = Field(title="办理方式", examples=["own"])
    process: str = Field(title="办理流程", examples=["demo_service_request"])
    version: str = Field(title="流程版本", examples=["2026.1"])
    title: str = Field(title="事由", examples=["示例事由"])
    level: choices.Urgency = Field(title="紧急程度", examples=["normal"])
    subject: str | None = Field(title="办理对象", examples=["示例企业"])
    unit: str = Field(title="主办单位代码", examples=["demo.service"])
    status: choices.CaseStatus = Field(title="状态", examples=["accepted"])
    outcome: str = Field(title="办理结果", examples=["solved"])
    steps: str = Field(title="当前环节", examples=["签收分办"])
    due_on: date | None = Field(title="办理期限", examples=["2026-09-08"])
    expires_at: datetime | None = Field(
        title="逾期时刻", description="中止计时和办结后为空", examples=["2026-09-08T16:00:00Z"]
    )
    doubt: str = Field(title="日历待核实", examples=[""])
    project_code: str = Field(title="项目代码", examples=["2026-510000-00-01-000001"])
    outside_number: str = Field(title="外部办件号", examples=["示例-0001"])
    outside_status: str = Field(title="外部状态", examples=["已受理"])
    opened_at: datetime = Field(title="登记时间", examples=["2026-09-01T02:00:00Z"])
    finished_at: datetime | None = Field(title="办结时间", examples=["2026-09-05T02:00:00Z"])

    @staticmethod
    def of(row: Case) -> "CaseRow":
        """From a row of ``selectors.case_list``."""
        return CaseRow(**_facts(row))


class CasePage(Schema):
    """A page of cases."""

    items: list[CaseRow] = Field(title="办件")
    next_cursor: NextCursor


class StepRow(Schema):
    """One step somebody has to do something about, or has done."""

    step: str = Field(title="环节", examples=["sign"])
    round: int = Field(title="第几次", examples=[1])
    signer: str = Field(title="会签方", examples=["demo.economy"])
    label: str = Field(title="环节名称", examples=["签收分办"])
    status: choices.StepStatus = Field(title="状态", examples=["open"])
    unit: str | None = Field(title="承办单位代码", examples=["demo.service"])
    is_applicants: bool = Field(title="申请人办理", examples=[False])
    due_on: date | None = Field(title="期限", examples=["2026-09-01"])
    opened_at: datetime = Field(title="开始时间", examples=["2026-09-01T02:00:00Z"])
    closed_at: datetime | None = Field(title="结束时间", examples=["2026-09-01T03:00:00Z"])
    outcome: str = Field(title="办理结果", examples=["done"])

    @staticmethod
    def of(row: StepInstance) -> "StepRow":
        """From a row."""
        plain = ("step", "round", "signer", "label", "status", "is_applicants", "due_on",
                 "opened_at", "closed_at", "outcome")  # fmt: skip
        return StepRow(
            unit=row.unit.code if row.unit else None, **{name: getattr(row, name) for name in plain}
        )


class CanRow(Schema):
    """Something the caller may do now; with ``why_not`` it is not possible at the moment."""

    act: str = Field(title="办理动作", examples=["step_done"])
    step: str = Field(title="环节", examples=["sign"])
    signer: str = Field(title="会签方", examples=[""])
    needs: list[str] = Field(title="必须写明", examples=[["reason"]])
    outcomes: list[str] = Field(title="可选的办理结果", examples=[["done"]])
    why_not: str = Field(title="现在不能办理的原因", examples=[""])


class CaseBody(CaseRow):
    """One case whole."""

    seq: int = Field(title="事件序号", description="每办理一次加一", examples=[3])
    form: Plain = Field(title="申请内容", examples=[{"urgency": "一般"}])
    all_steps: list[StepRow] = Field(title="各环节")
    can: list[CanRow] = Field(title="现在可以办理的")

    @staticmethod
    def of_view(view: CaseView) -> "CaseBody":
        """From ``selectors.case_view``."""
        return CaseBody(
            **_facts(view.case),
            seq=view.case.seq,
            form=view.case.form,
            all_steps=[StepRow.of(row) for row in view.steps],
            can=[
                CanRow(
                    act=one.act, step=one.step, signer=one.signer, needs=list(one.needs),
                    outcomes=[code for code, _ in one.outcomes], why_not=one.why_not,
                )
                for one in view.can
            ],
        )  # fmt: skip


class CaseIn(Schema):
    """What a case is opened with."""

    model_config = ConfigDict(extra="forbid")

    process: Word = Field(title="办理流程", min_length=1, examples=["demo_service_request"])
    title: Word = Field(title="事由", min_length=1, examples=["示例事由"])
    unit: Word = Field(title="主办单位代码", min_length=1, examples=["demo.service"])
    subject: Word = Field(
        title="办理对象代码", description="企业为统一社会信用代码；没有对象不填",
        default="", examples=["91511100000000001X"],
    )  # fmt: skip
    units: dict[Word, Word] = Field(
        title="各承办单位", description="流程里的单位 → 本地单位代码", default_factory=dict,
        max_length=40, examples=[{"reviewer": "demo.economy"}],
    )  # fmt: skip
    form: dict[Word, str | bool | int | float | None] = Field(
        title="申请内容", description="按流程的输入项", default_factory=dict, max_length=100,
        examples=[{"urgency": "一般"}],
    )  # fmt: skip
    standing: choices.CaseStanding = Field(
        title="办理方式", default=choices.CaseStanding.OWN, examples=["own"]
    )
    level: choices.Urgency = Field(
        title="紧急程度", default=choices.Urgency.NORMAL, examples=["normal"]
    )
    project_code: Word = Field(title="项目代码", default="", max_length=60, examples=[""])
    outside_number: Word = Field(title="外部办件号", default="", max_length=80, examples=[""])
    source: Word = Field(title="来源", default="", max_length=40, examples=["接口"])


class ActIn(Schema):
    """What is done: an act and its fields, as the case's ``can`` names them."""

    model_config = ConfigDict(extra="forbid")

    act: Word = Field(title="办理动作", min_length=1, examples=["step_done"])
    values: dict[Word, JsonValue] = Field(
        title="内容", description="按办理动作：step、outcome、opinion、reason、items 等",
        default_factory=dict, max_length=20, examples=[{"step": "sign", "opinion": "示例"}],
    )  # fmt: skip

    def asked(self) -> Act:
        """As the service takes it."""
        return Act(self.act, self.values)


class MaterialRow(Schema):
    """One version of one material."""

    id: Key
    code: str = Field(title="材料代码", examples=["proof"])
    title: str = Field(title="材料名称", examples=["有关材料"])
    state: choices.MaterialState = Field(title="状态", examples=["filed"])
    version: int = Field(title="版本", examples=[1])
    digest: str | None = Field(title="摘要（SHA-256）", examples=["0" * 64])
    filename: str = Field(title="文件名", examples=["示例.pdf"])
    known_as: str = Field(title="系统已有信息", examples=[""])
    filed_at: datetime = Field(title="提交时间", examples=["2026-09-01T02:00:00Z"])
    is_current: bool = Field(title="现行版本", examples=[True])

    @staticmethod
    def of(row: Material) -> "MaterialRow":
        """From a row."""
        plain = ("code", "title", "state", "version", "filename", "known_as", "filed_at")
        return MaterialRow(
            id=row.pk, digest=row.file_id, is_current=row.replaced_at is None,
            **{name: getattr(row, name) for name in plain},
        )  # fmt: skip


class MaterialPage(Schema):
    """A page of materials."""

    items: list[MaterialRow] = Field(title="材料")
    next_cursor: NextCursor


class MessageRow(Schema):
    """One message to or from the applicant."""

    id: Key
    direction: choices.MessageDirection = Field(title="方向", examples=["to_applicant"])
    words: str = Field(title="内容", examples=["示例内容"])
    sent_at: datetime = Field(title="时间", examples=["2026-09-01T02:00:00Z"])

    @staticmethod
    def of(row: Message) -> "MessageRow":
        """From a row."""
        return MessageRow(
            id=row.pk,
            direction=choices.MessageDirection(row.direction),
            words=row.words,
            sent_at=row.sent_at,
        )


class MessagePage(Schema):
    """A page of messages."""

    items: list[MessageRow] = Field(title="消息")
    next_cursor: NextCursor


class MessageIn(Schema):
    """What is written."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(
        title="内容", min_length=1, max_length=4000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$",
        examples=["示例内容"],
    )  # fmt: skip


def _facts(row: Case) -> dict[str, Any]:
    plain = (
        "number", "kind", "standing", "title", "level", "status", "outcome", "due_on",
        "expires_at", "doubt", "project_code", "outside_number", "outside_status", "opened_at",
        "finished_at",
    )  # fmt: skip
    return {
        "id": row.pk,
        "process": row.version.code,
        "version": row.version.version,
        "subject": row.subject.name if row.subject else None,
        "unit": row.unit.code,
        "steps": row.step_words,
        **{name: getattr(row, name) for name in plain},
    }
