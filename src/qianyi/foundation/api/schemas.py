"""Kinds of fields and bodies every app's schemas are made of.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from ninja import Field, Header, Path, Query, Schema, Status

LARGEST_KEY: Final = 2**63 - 1
LARGEST_PAGE: Final = 200
CURSOR_FORM: Final = r"^c[0-9a-f]{1,15}$"
# PostgreSQL stores no NUL.
PLAIN: Final = r"^[^\x00]*$"

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY, title="编号", examples=[1])]
KeyInPath = Annotated[int, Path(ge=1, le=LARGEST_KEY, description="编号", examples=[1])]
Limit = Annotated[
    int, Query(ge=1, le=LARGEST_PAGE, description="这一页最多几条（条）", examples=[50])
]
Cursor = Annotated[
    str | None,
    Query(
        pattern=CURSOR_FORM, description="上一页 next_cursor 的值；不填从头开始", examples=["c0"]
    ),
]
NextCursor = Annotated[
    str | None, Field(title="下一页", description="没有下一页时为空", examples=["c32"])
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=300,
        description="读取时得到的 ETag；“*”表示不论版本。缺少时返回 428，不符时返回 412",
        examples=["*"],
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=300,
        description="已有的 ETag；没有变化时返回 304，不带内容",
        examples=['"0123456789abcdef"'],
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_-]{8,80}$",
        description="由调用方生成；同一请求带同一键重发，得到第一次的答复，不会重复办理",
        examples=["7f0a2f0e-5f0b-4d0e-9a39-6a1f1f7d2b11"],
    ),
]
Amount = Annotated[Decimal, Field(max_digits=22, decimal_places=8, examples=["1000"])]
AmountText = Annotated[
    str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="十进制数，不舍入", examples=["1000"])
]
Reason = Annotated[
    str,
    Field(
        title="理由",
        min_length=1,
        max_length=300,
        pattern=r"^[^\x00]*[^\s\x00][^\x00]*$",
        examples=["与统计部门核对"],
    ),
]


class ErrorBody(Schema):
    """Every refusal, whatever the operation."""

    code: str = Field(
        title="代码", description="固定不变，供程序判断", examples=["api.request_invalid"]
    )
    message: str = Field(
        title="说明", description="可以直接显示给用户", examples=["limit：应不大于 200。"]
    )
    fields: dict[str, str] = Field(
        title="各字段的问题", examples=[{"limit": "应不大于 200"}], default_factory=dict
    )
    context: dict[str, Any] = Field(
        title="其他事实", description="不含个人信息", examples=[{}], default_factory=dict
    )


class ReasonBody(Schema):
    """Why something is done."""

    reason: Reason


Answer: TypeAlias = Schema | dict[str, Any] | Status[Any]


def number_text(value: Decimal | None) -> str | None:
    """A stored number as it is sent: exact, no exponent, no trailing zeros."""
    return None if value is None else f"{value.normalize():f}"


_REFUSALS: Final[dict[int, Any]] = dict.fromkeys((400, 401, 403, 422, 429, 500), ErrorBody)
READ_LIST: Final[dict[int, Any]] = {**_REFUSALS}
READ_ONE: Final[dict[int, Any]] = {304: None, 404: ErrorBody, **_REFUSALS}
READ_WITHIN: Final[dict[int, Any]] = {404: ErrorBody, **_REFUSALS}
CREATE: Final[dict[int, Any]] = {409: ErrorBody, 413: ErrorBody, **_REFUSALS}
CHANGE: Final[dict[int, Any]] = {
    **dict.fromkeys((404, 409, 412, 413, 428), ErrorBody),
    **_REFUSALS,
}
