"""The board, topics by month, and words of a month as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.requests.choices import Channel, RequestKind
from qianyi.engine.requests import RATES
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from qianyi.domains.requests.selectors import BoardRow, HotTopics
    from qianyi.engine.requests import HotWord
    from qianyi.engine.requests.rates import RateName

LABELS = {**dict(RequestKind.choices), **dict(Channel.choices)}


def board_table(request: HttpRequest, rows: Sequence[BoardRow], heading: str) -> Table:
    """The groups with their rates; under each rate what is above and below the line."""
    columns = [
        Column(key="name", title=heading, priority=1, required=True,
               value=lambda row: LABELS.get(row.name, row.name)),
        Column(key="filed", title="收到", kind="number", unit="件", decimals=0, priority=2),
        Column(key="open", title="在办", kind="number", unit="件", decimals=0),
    ]  # fmt: skip
    for name, formula in RATES.items():
        columns.append(_rate(name, formula.label, formula.words))
        columns.append(_base(name, f"{formula.label}分子", "done"))
        columns.append(_base(name, f"{formula.label}分母", "of"))
    return Table(
        request,
        name="board",
        caption="诉求办理情况",
        noun="行",
        rows=rows,
        columns=columns,
        export_url=reverse("requests:board-export"),
        empty="这段时间没有诉求。",
    )


def _rate(name: RateName, label: str, words: str) -> Column:
    def value(row: BoardRow) -> object:
        found = row.rates[name].value
        return Missing("没有可以计算的诉求") if found is None else found

    def note(row: BoardRow) -> str:
        return f"{row.rates[name].done}/{row.rates[name].of}" if row.rates[name].of else ""

    return Column(key=name, title=label, kind="percent", decimals=1, priority=2, help=words,
                  value=value, note=note)  # fmt: skip


def _base(name: RateName, label: str, part: str) -> Column:
    return Column(key=f"{name}_{part}", title=label, kind="number", unit="件", decimals=0,
                  visible=False, value=lambda row: getattr(row.rates[name], part))  # fmt: skip


def topic_table(request: HttpRequest, found: HotTopics) -> Table:
    """Topics with the month, the month before, and the twelve months."""
    columns = [
        Column(key="name", title="主题", priority=1, required=True),
        Column(key="count", title="本月", kind="number", unit="件", decimals=0, priority=2),
        Column(key="before", title="上月", kind="number", unit="件", decimals=0, priority=2),
        *(
            Column(key=f"m{number}", title=month, kind="number", unit="件", decimals=0,
                   visible=False, value=lambda row, at=number: row.months[at])  # type: ignore[misc]
            for number, month in enumerate(found.months)
        ),
    ]  # fmt: skip
    return Table(
        request,
        name="topics",
        caption="各主题的诉求",
        noun="个",
        rows=found.topics,
        columns=columns,
        export_url=reverse("requests:hot-export"),
        empty="这十二个月没有诉求。",
        prefix="t",
    )


def word_table(request: HttpRequest, words: Sequence[HotWord]) -> Table:
    """The words of the month."""
    return Table(
        request,
        name="words",
        caption="本月热点词",
        noun="个",
        rows=words,
        columns=[
            Column(key="word", title="词", priority=1, required=True),
            Column(key="count", title="本月", kind="number", unit="件", decimals=0, priority=2),
            Column(key="firms", title="企业", kind="number", unit="家", decimals=0, priority=2),
            Column(key="before", title="上月", kind="number", unit="件", decimals=0),
            Column(key="topics", title="主题", wrap=True,
                   value=lambda row: "、".join(row.topics)),
        ],
        export_url=reverse("requests:hot-export"),
        empty="本月没有两家以上企业都提到的词。",
        prefix="w",
    )  # fmt: skip
