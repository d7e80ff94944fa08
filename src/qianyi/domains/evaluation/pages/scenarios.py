"""What the pages of saved what-ifs say: one of them, and several side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from qianyi.domains.evaluation.choices import ScenarioKind
from qianyi.domains.evaluation.forms.whatif import FIGURE
from qianyi.domains.evaluation.selectors.whatif import GROUPS, names_of
from qianyi.foundation.addresses import ENTERPRISE, address_of
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.pages import Action, Event, Figure, Page
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import Scenario
    from qianyi.foundation.permissions import Actor

HOME: Final = ("首页", "/")
FIRMS_SHOWN: Final = 100
COUNTS: Final = (
    ("total", "企业数"),
    ("before", "现行符合"),
    ("after", "试算后符合"),
    ("entering", "进入"),
    ("leaving", "退出"),
    ("undecided", "暂无法判断"),
    ("cleared", "由无法判断转为符合"),
    ("clouded", "由符合转为无法判断"),
)
MONEY: Final = (
    ("before", "现行需要"),
    ("after", "试算后需要"),
    ("change", "资金变化"),
    ("left", "预算结余（负数为超出）"),
)
AWARD: Final = {
    "amount": "每家金额（万元）",
    "rate": "比例（%）",
    "cap": "单户上限（万元）",
    "budget": "预算（万元）",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of a comparison: what it is about and a cell for each what-if.

    ``section`` stands above the lines that share it.
    """

    section: str
    label: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Named:
    """Firms of a kept list as the reader may see them."""

    firms: Sequence[tuple[str, str]]
    unseen: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One what-if as it was kept."""

    facts: Sequence[tuple[str, str]]
    changes: Sequence[tuple[str, str, str, str]]
    money: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, Sequence[Sequence[Any]]]]


def list_page() -> Page:
    """The head of the list."""
    return Page(
        title="试算方案",
        answer="保存过哪些“如果调整”，结果如何；可选两至四个并列比较",
        breadcrumbs=(HOME, ("如果调整", reverse("evaluation:what-if")), ("试算方案", "")),
        action=Action(label="去试算", url=reverse("evaluation:what-if")),
    )


def scenario_page(row: Scenario, *, own: bool) -> Page:
    """The head of one what-if."""
    told = row.results
    events = [Event(at=row.made_at, who=str(row.made_by), what="保存方案")]
    if row.put_away_at:
        events.insert(0, Event(at=row.put_away_at, who=str(row.put_away_by), what="收起方案"))
    more = [Action(label="收起", url=reverse("evaluation:scenario-put-away", args=[row.pk]))]
    return Page(
        title=row.name,
        answer=row.note or "一次试算和它当时的结果；不改变现行办法",
        breadcrumbs=(
            HOME,
            ("如果调整", reverse("evaluation:what-if")),
            ("试算方案", reverse("evaluation:scenarios")),
            (row.name, ""),
        ),
        figures=[Figure(label=label, value=told[name], unit="家") for name, label in COUNTS[1:5]],
        action=Action(label="按现在的数据重新试算", url=again(row)),
        more_actions=more if own and row.put_away_at is None else (),
        history=events,
        as_of=row.as_of,
        tags=[row.get_kind_display(), *(["已收起"] if row.put_away_at else [])],
    )


def put_away_page(row: Scenario) -> Page:
    """The head of the confirmation."""
    return Page(
        title="收起方案",
        breadcrumbs=(
            HOME,
            ("试算方案", reverse("evaluation:scenarios")),
            (row.name, reverse("evaluation:scenario", args=[row.pk])),
            ("收起", ""),
        ),
    )


def compare_page() -> Page:
    """The head of the comparison."""
    return Page(
        title="比较试算方案",
        answer="几个方案各让哪些企业进出、各要多少钱",
        breadcrumbs=(HOME, ("试算方案", reverse("evaluation:scenarios")), ("比较", "")),
    )


def again(row: Scenario) -> str:
    """The address that asks the same again."""
    told: list[tuple[str, str]] = [("kind", row.kind)]
    if row.kind == ScenarioKind.CONDITIONS:
        assert row.version is not None  # noqa: S101 - a constraint of the table
        assert row.applied_on is not None  # noqa: S101 - written with every such row
        told += [
            ("version", str(row.version_id)),
            ("application", row.application),
            ("territory", row.territory.subject.code),
            ("applied_on", row.applied_on.isoformat()),
            ("as_of", row.as_of.isoformat()),
            ("purpose", row.purpose),
        ]
    else:
        told += [("run", str(row.run_id)), ("group", row.group), ("grade", row.grade)]
    told += sorted(row.award.items())
    told += [(FIGURE + path, one["new"]) for path, one in sorted(row.changes.items())]
    return f"{reverse('evaluation:what-if')}?{urlencode(told)}"


def kept_of(row: Scenario) -> Kept:
    """What was asked and what came of it, for its page."""
    facts = [
        ("依据", str(row.version or row.run)),
        ("企业范围", str(row.territory)),
        ("用途", row.purpose),
        ("取数时间", numbers.moment(row.taken_at).text),
        ("输入摘要", row.inputs_digest[:12]),
    ]
    if row.applied_on:
        facts.insert(1, ("申请", f"{row.application}，假定 {row.applied_on:%Y-%m-%d} 申请"))
    if row.results["undecided"]:
        facts.append(("暂无法判断", f"{row.results['undecided']:,} 家，不计入进入和退出"))
    return Kept(
        facts=facts,
        changes=[_change(one) for one in row.changes.values()],
        money=_money(row),
        groups=[(GROUPS[kind], lines) for kind, lines in row.results["groups"].items() if lines],
    )


def firms_named(actor: Actor, subjects: Sequence[int], total: int) -> Named:
    """Names of the first of a kept list, as far as the reader may see them."""
    shown = list(subjects[:FIRMS_SHOWN])
    found = names_of(actor, shown)
    firms = [
        (one.subject.name, address_of(ENTERPRISE, one.uscc))
        for subject in shown
        if (one := found.get(subject))
    ]
    return Named(firms, total - len(firms))


def comparison(rows: Sequence[Scenario]) -> list[Compared]:
    """Line by line: what each what-if stands on, changes, gives and costs."""
    lines = [
        Compared("依据", "依据", [str(row.version or row.run) for row in rows]),
        Compared("依据", "企业范围", [str(row.territory) for row in rows]),
        Compared("依据", "数据截至", [row.as_of.isoformat() for row in rows]),
        Compared("依据", "取数时间", [numbers.moment(row.taken_at).text for row in rows]),
    ]
    paths = dict.fromkeys(path for row in rows for path in row.changes)
    for path in paths:
        label = next(row.changes[path]["label"] for row in rows if path in row.changes)
        lines.append(Compared("改动", label, [_cell(row, path) for row in rows]))
    lines += [_counted(rows, "结果", label, _result(name), "家") for name, label in COUNTS]
    lines += [
        _counted(rows, "资金", label, _cost(name), "万元")
        for name, label in MONEY
        if any((row.results.get("money") or {}).get(name) is not None for row in rows)
    ]
    for kind, title in GROUPS.items():
        names = dict.fromkeys(
            line[0]
            for row in rows
            for line in row.results["groups"].get(kind, [])
            if line[3] or line[4] or line[1] != line[2]
        )
        lines += [
            Compared(f"按{title}净变化", name, [_net(row, kind, name) for row in rows])
            for name in names
        ]
    return lines


def comparison_table(request: HttpRequest, rows: Sequence[Scenario]) -> Table:
    """The comparison for a workbook."""
    columns = [
        Column(key="section", title="部分", required=True),
        Column(key="label", title="项目", required=True),
        *(
            Column(key=f"s{row.pk}", title=row.name, value=_reader(place), required=True)
            for place, row in enumerate(rows)
        ),
    ]
    return Table(
        request, name="comparison", caption="试算方案比较", columns=columns, rows=comparison(rows)
    )


def warnings_of(rows: Sequence[Scenario]) -> list[str]:
    """What makes these what-ifs hard to hold against each other."""
    said = []
    if len({(row.version_id, row.run_id) for row in rows}) > 1:
        said.append("各方案依据的条件版本或评价不同，现行数也不同，请分别看进入和退出。")
    if len({row.territory_id for row in rows}) > 1:
        said.append("各方案的企业范围不同，家数和金额不能直接相比。")
    elif len({row.inputs_digest for row in rows}) > 1:
        said.append("各方案取数的时间或数据不同；需要严格相比时，请按现在的数据重新试算后保存。")
    return said


def _change(one: dict[str, str]) -> tuple[str, str, str, str]:
    return one["label"], _tidy(one["old"]), _tidy(one["new"]), one["unit"]


def _cell(row: Scenario, path: str) -> str:
    one = row.changes.get(path)
    return f"{_tidy(one['old'])} → {_tidy(one['new'])} {one['unit']}".rstrip() if one else "不变"


def _counted(
    rows: Sequence[Scenario],
    section: str,
    label: str,
    read: Callable[[Scenario], object],
    unit: str,
) -> Compared:
    return Compared(section, label, [numbers.number(read(row), None, unit).text for row in rows])


def _result(name: str) -> Callable[[Scenario], object]:
    return lambda row: row.results.get(name)


def _cost(name: str) -> Callable[[Scenario], object]:
    return lambda row: (row.results.get("money") or {}).get(name)


def _net(row: Scenario, kind: str, name: str) -> str:
    line = next((one for one in row.results["groups"].get(kind, []) if one[0] == name), None)
    net = line[2] - line[1] if line else 0
    return f"{net:+d} 家" if net else "不变"


def _money(row: Scenario) -> list[tuple[str, str]]:
    money = row.results.get("money")
    if not money:
        return []
    told = [(AWARD[name], _tidy(value)) for name, value in row.award.items() if name in AWARD]
    told += [
        (label, f"{_tidy(money[name])} 万元") for name, label in MONEY if money[name] is not None
    ]
    return told


def _reader(place: int) -> Callable[[Compared], str]:
    return lambda line: line.cells[place]


def _tidy(text: str) -> str:
    return numbers.plain(Decimal(text))
