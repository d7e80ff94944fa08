"""What a what-if answers, as values: counts, money, groups, who moves and why, one firm's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, overload

from qianyi.domains.evaluation.selectors.whatif import (
    GROUPS,
    SUBJECT,
    Trial,
    WeightsTrial,
    lines_by_firm,
    names_of,
    reason_of,
    weight_places,
    weight_reason,
)
from qianyi.domains.evaluation.tables.whatif import Mover
from qianyi.foundation.addresses import ENTERPRISE, address_of
from qianyi.foundation.ui import charts, numbers
from qianyi.foundation.ui.pages import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.domains.evaluation.selectors.whatif import (
        Award,
        FirmPlace,
        Money,
        WeightPlace,
    )
    from qianyi.foundation.permissions import Actor

STATE_COLOURS: Final[Mapping[str, charts.Colour]] = {"符合": 2, "不符合": 3, "暂无法判断": 6}
GRADE_COLOURS: Final[tuple[charts.Colour, ...]] = (2, 1, 3, 5, 4, 6)
DIGEST_SHOWN: Final = 12
YES, NO = "符合", "不符合"
ENTERS, LEAVES = "进入", "退出"
CLEARS, CLOUDS = "由无法判断转为符合", "由符合转为无法判断"
UNKNOWN: Final = "暂无法判断"
STATES: Final = {
    ENTERS: (NO, YES), LEAVES: (YES, NO), CLEARS: (UNKNOWN, YES), CLOUDS: (YES, UNKNOWN),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupTable:
    """How an industry, a park or a size fares."""

    title: str
    lines: Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Everything the answer part of the page shows."""

    announce: str
    figures: Sequence[Figure]
    remarks: Sequence[str]
    money: Sequence[tuple[str, str]]
    groups: Sequence[GroupTable]
    picture: charts.Flow
    inside: str


@dataclass(frozen=True, kw_only=True)
class FirmView:
    """One firm's place in a what-if."""

    name: str
    uscc: str
    before: str
    after: str
    facts: Sequence[tuple[str, str]]
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str], bool]]

    @property
    def url(self) -> str:
        """The firm's own page."""
        return address_of(ENTERPRISE, self.uscc)


def answer_of(trial: Trial | WeightsTrial) -> Answer:
    """The answer in words and pictures."""
    outcome, inside = trial.outcome, inside_of(trial)
    entering, leaving = len(outcome.entering), len(outcome.leaving)
    return Answer(
        announce=f"{inside}由 {outcome.before} 家变为 {outcome.after} 家：进入 {entering} 家，"
        f"退出 {leaving} 家",
        figures=[
            Figure(label=f"现行{inside}", value=outcome.before, unit="家"),
            Figure(
                label=f"试算后{inside}",
                value=outcome.after,
                unit="家",
                change=_signed(outcome.after - outcome.before, "家"),
            ),
            Figure(
                label="进入",
                value=entering,
                unit="家",
                tone="green" if entering else "",
                change=f"另有 {len(outcome.cleared):,} 家{CLEARS}" if outcome.cleared else "",
            ),
            Figure(
                label="退出",
                value=leaving,
                unit="家",
                tone="red" if leaving else "",
                change=f"另有 {len(outcome.clouded):,} 家{CLOUDS}" if outcome.clouded else "",
            ),
        ],
        remarks=_remarks(trial),
        money=money_words(outcome.money, trial.asked.award),
        groups=[GroupTable(GROUPS[kind], lines) for kind, lines in outcome.groups.items()],
        picture=picture_of(trial),
        inside=inside,
    )


def inside_of(trial: Trial | WeightsTrial) -> str:
    """What one enters or leaves, as a word."""
    if isinstance(trial, Trial):
        return "符合"
    return dict(_grades(trial)).get(trial.grade, trial.grade)


def picture_of(trial: Trial | WeightsTrial) -> charts.Flow:
    """How firms go from a state to another, in numbers."""
    moves = trial.outcome.moves
    order = _order(trial, {state for old, new, _ in moves for state in (old, new)})
    return charts.Flow(
        name="moves",
        title="现行与试算之间的变动",
        years=("现行", "试算"),
        grades=[charts.Grade(state, colour) for state, colour in order],
        streams=[charts.Stream(0, old, new, count) for old, new, count in moves],
        source="试算，不改变现行办法",
    )


def money_words(money: Money | None, award: Award) -> list[tuple[str, str]]:
    """What it costs, line by line."""
    if money is None:
        return []
    told = [
        ("现行需要", _wan(money.before)),
        ("试算后需要", _wan(money.after)),
        ("变化", _signed(money.change, "万元")),
    ]
    if money.left is not None:
        told.append(
            ("预算结余", _wan(money.left)) if money.left >= 0 else ("超出预算", _wan(-money.left))
        )
    if money.affordable is not None:
        told.append(("预算可支持", f"{money.affordable:,} 家"))
    if money.unpriced:
        told.append(("没有基数、未计入金额", f"{money.unpriced:,} 家"))
    if award.base:
        cap = "" if award.cap is None else f"，单户不超过 {numbers.plain(award.cap)} 万元"
        told.append(("计算方式", f"基数的 {numbers.plain(award.rate or Decimal(0))}%{cap}"))
    return told


class Movers(Sequence[Mover]):
    """Who enters, then who leaves; a row is made when a page comes to it.

    Tens of thousands may move at once, and a page shows thirty of them.
    """

    def __init__(self, trial: Trial | WeightsTrial, who: Sequence[str] = ()) -> None:
        outcome = trial.outcome
        chosen = {
            ENTERS: outcome.entering,
            CLEARS: outcome.cleared,
            LEAVES: outcome.leaving,
            CLOUDS: outcome.clouded,
        }
        self._trial = trial
        self._rows = [
            (subject, direction)
            for direction, subjects in chosen.items()
            if not who or direction in who
            for subject in subjects
        ]

    def __len__(self) -> int:
        """How many move."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Mover: ...

    @overload
    def __getitem__(self, place: slice) -> list[Mover]: ...

    def __getitem__(self, place: int | slice) -> Mover | list[Mover]:
        """Rows with their groups and states; names and reasons are not looked up yet."""
        if isinstance(place, int):
            return self._made([self._rows[place]])[0]
        return self._made(self._rows[place])

    def _made(self, rows: list[tuple[int, str]]) -> list[Mover]:
        states = _states_of(self._trial, rows)
        return [
            Mover(subject, direction, *states[subject][:3], *states[subject][3:])
            for subject, direction in rows
        ]


def named(actor: Actor, trial: Trial | WeightsTrial, movers: Iterable[Mover]) -> None:
    """Look up names, as far as the actor may see them, and why each of these moves."""
    chosen = list(movers)
    subjects = [one.subject for one in chosen]
    firms = names_of(actor, subjects)
    reasons = reasons_of(trial, subjects)
    for one in chosen:
        firm = firms.get(one.subject)
        one.name, one.uscc = (firm.subject.name, firm.uscc) if firm else ("", "")
        one.reason = reasons.get(one.subject, "") if firm else ""


def reasons_of(trial: Trial | WeightsTrial, subjects: list[int]) -> dict[int, str]:
    """Why each of these firms enters or leaves."""
    if not subjects:
        return {}
    if isinstance(trial, Trial):
        return {
            subject: reason_of(place) for subject, place in lines_by_firm(trial, subjects).items()
        }
    return {
        subject: weight_reason(place) for subject, place in weight_places(trial, subjects).items()
    }


def firm_view(trial: Trial | WeightsTrial, subject: int, name: str, uscc: str) -> FirmView | None:
    """One firm in the what-if; None where it is not among those asked of."""
    if isinstance(trial, Trial):
        place = lines_by_firm(trial, [subject]).get(subject)
        return _condition_view(place, name, uscc) if place else None
    weighed = weight_places(trial, [subject]).get(subject)
    return _weight_view(weighed, name, uscc) if weighed else None


def _condition_view(place: FirmPlace, name: str, uscc: str) -> FirmView:
    return FirmView(
        name=name,
        uscc=uscc,
        before=place.before,
        after=place.after,
        facts=[],
        heads=("数值", "现行标准", "试算标准", "现行结论", "试算结论"),
        rows=[
            (
                one.name,
                (
                    _with_unit(one.value, one.unit),
                    _with_unit(one.old_limit, one.unit),
                    _with_unit(one.new_limit, one.unit),
                    one.before,
                    f"{one.after}{f'（{one.words}）' if one.words else ''}",
                ),
                one.turned,
            )
            for one in place.lines
        ],
    )


def _weight_view(place: WeightPlace, name: str, uscc: str) -> FirmView:
    return FirmView(
        name=name,
        uscc=uscc,
        before=place.before,
        after=place.after,
        facts=[
            ("名次", f"{place.old_rank or '—'} → {place.new_rank or '—'}"),
            ("总分", f"{_points(place.old_total)} → {_points(place.new_total)}"),
        ],
        heads=("现行权重", "试算权重", "现行得分", "试算得分", "变化"),
        rows=[
            (
                one.name,
                (
                    numbers.plain(one.old_weight, 2),
                    numbers.plain(one.new_weight, 2),
                    _points(one.old_points),
                    _points(one.new_points),
                    _points(one.change, sign=True),
                ),
                bool(one.change),
            )
            for one in place.lines
        ],
    )


def _remarks(trial: Trial | WeightsTrial) -> list[str]:
    outcome = trial.outcome
    taken = numbers.moment(trial.taken_at).text
    said = [f"共 {outcome.total:,} 家企业；取数时间 {taken}。"]
    if outcome.undecided:
        said.append(
            f"{outcome.undecided:,} 家因缺少数据前后至少一方暂无法判断，不计入进入和退出；"
            "缺数不等于不符合。"
        )
    if outcome.cleared or outcome.clouded:
        said.append(
            f"其中 {len(outcome.cleared):,} 家{CLEARS}，{len(outcome.clouded):,} 家{CLOUDS}，"
            "在名单里单独标明。"
        )
    if isinstance(trial, Trial):
        said.append("须由人评审的条件前后都不计；结论为自评/预判，以认定机关为准。")
        if trial.firms.left_out:
            said.append(f"{trial.firms.left_out:,} 个数据的许可用途不含本用途，没有使用。")
        if trial.firms.unknown:
            said.append(f"没有数据来源的项目：{'、'.join(trial.firms.unknown)}。")
        said.append(f"输入摘要 {trial.firms.digest[:DIGEST_SHOWN]}。")
    elif trial.asked.weights:
        method = trial.old.method
        told = "，".join(
            f"{method.indicator(code).name} {numbers.plain(weight, 2)}"
            for code, weight in trial.weights.items()
        )
        said.append(f"输入为这次评价固定的数据；没有改动的权重已按比例折算：{told}。")
    return said


def _order(trial: Trial | WeightsTrial, states: set[str]) -> list[tuple[str, charts.Colour]]:
    if isinstance(trial, Trial):
        return [(state, colour) for state, colour in STATE_COLOURS.items() if state in states]
    named_grades = [name for _, name in _grades(trial)]
    ordered = [
        (name, GRADE_COLOURS[min(place, len(GRADE_COLOURS) - 1)])
        for place, name in enumerate(named_grades)
        if name in states
    ]
    grey: charts.Colour = 6
    return ordered + [(state, grey) for state in sorted(states - set(named_grades))]


def _grades(trial: WeightsTrial) -> list[tuple[str, str]]:
    method = trial.old.method
    grades = method.grades_of(method.group(trial.asked.group))
    return [(one.code, one.name) for one in grades.steps] if grades else []


def _states_of(
    trial: Trial | WeightsTrial, movers: list[tuple[int, str]]
) -> dict[int, tuple[str, ...]]:
    """Industry, park, size, state before and after of some of the firms."""
    directions = dict(movers)
    if isinstance(trial, WeightsTrial):
        columns = (*GROUPS, "before", "after")
        rows = trial.states.filter(trial.states[SUBJECT].is_in([*directions]))
        return {row[0]: row[1:] for row in rows.select(SUBJECT, *columns).iter_rows()}
    frame = trial.firms.frame
    rows = frame.filter(frame[SUBJECT].is_in([*directions])).select(SUBJECT, *GROUPS)
    return {row[0]: (*row[1:], *STATES[directions[row[0]]]) for row in rows.iter_rows()}


def _wan(value: Decimal) -> str:
    return numbers.money(value, "万元").text


def _signed(value: Decimal | int, unit: str) -> str:
    text = numbers.plain(Decimal(value), sign=True) if value else "不变"
    return f"{text} {unit}" if value else text


def _with_unit(value: Decimal | None, unit: str) -> str:
    return "—" if value is None else f"{numbers.plain(value)} {unit}".rstrip()


def _points(value: float | None, *, sign: bool = False) -> str:
    return numbers.number(value, 2, sign=sign).text
