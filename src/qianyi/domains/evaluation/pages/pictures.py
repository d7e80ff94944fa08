"""Pictures of a run and of one firm in it: for those who look rather than read."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.evaluation.selectors import pictures as selectors
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.foundation.ui import charts, numbers
from qianyi.foundation.ui.pages import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.evaluation.models import EvaluationRun, RunResult
    from qianyi.domains.evaluation.selectors.pictures import PlaceRow
    from qianyi.engine.scoring import Explanation, Method
    from qianyi.engine.scoring.records import Group
    from qianyi.foundation.permissions import Actor

GRADE_COLOURS: Final[tuple[charts.Colour, ...]] = (2, 1, 3, 5, 4)
GRADE_SHAPES: Final[tuple[charts.Shape, ...]] = ("circle", "rect", "triangle", "diamond")
ABSENT: Final = "未参评"
HOME: Final = ("首页", "/")
HUNDRED: Final = Decimal(100)


def groups_of(run: EvaluationRun) -> list[Group]:
    """Groups that were rated, in the method's order."""
    rated = run.summary.get("groups", {})
    return [one for one in method_for(run).groups if one.code in rated]


def pictures_page(run: EvaluationRun, group: Group) -> Page:
    """The head of the page of pictures."""
    return Page(
        title=f"{run.title}：图",
        answer=f"{group.name}各企业的得分、名次区间和用地产出，以及两年之间等级的变动",
        breadcrumbs=(
            HOME,
            (run.title, reverse("evaluation:run", args=[run.pk])),
            ("图", ""),
        ),
        as_of=run.as_of,
    )


def run_pictures(
    actor: Actor, run: EvaluationRun, group: Group, own: int | None = None
) -> list[charts.Drawing]:
    """Totals, tax by land against land, ranks with intervals, moves of grades.

    ``own`` is the result whose place is marked.
    """
    rows = selectors.place_rows(actor, run, group.code)
    mine = next((row for row in rows if row.result == own), None)
    found: list[charts.Drawing] = [
        _totals(run, group, mine),
        _ranks(run, group, rows, own),
        _moves(actor, run, group),
    ]
    if selectors.axes_of(method_for(run)).are_there:
        found.insert(1, _land(run, group, rows, own))
    return found


def sheet_pictures(result: RunResult, told: Explanation, *, least: int) -> list[charts.Drawing]:
    """One firm against the median of its industry, and its place among all.

    ``least``: counts from 1 up to below it are not told; for the firm itself 5.
    """
    method = method_for(result.run)
    group = next((one for one in method.groups if one.code == result.group), None)
    if group is None or result.total is None:
        return []
    return [_radar(result, told, method, group), _own_place(result, group, least)]


def _totals(run: EvaluationRun, group: Group, mine: PlaceRow | None) -> charts.Distribution:
    marks = [
        charts.Mark(numbers_of(total), f"{_grade_word(grade)}最低分")
        for grade, total in selectors.grade_floors(run, group.code)
    ]
    if mine is not None:
        place = f"（第 {mine.rank} 名）" if mine.rank else ""
        marks.insert(0, charts.Mark(numbers_of(mine.total), f"{mine.name}{place}", own=True))
    return charts.Distribution(
        name="totals",
        title=f"{group.name}企业总分的分布",
        unit="分",
        axis="总分",
        scope=str(run.territory),
        bins=_bins(run.pk, run.results_digest, group.code, 20),
        marks=marks,
        note="竖线为各等级实际最低分" if mine is None else "实线为所选企业，虚线为各等级实际最低分",
        source=run.title,
    )


def _land(
    run: EvaluationRun, group: Group, rows: Sequence[PlaceRow], own: int | None
) -> charts.Scatter:
    axes = selectors.axes_of(method_for(run))
    names = _grade_names(method_for(run), group)
    clouds = []
    for place, grade in enumerate([*names, ""]):
        points = [
            charts.Point(row.name, row.x, row.y, _sheet_url(run, row.result), row.result == own)
            for row in rows
            if row.grade == grade
        ]
        if points:
            clouds.append(
                charts.Cloud(
                    names.get(grade, "未定等级"),
                    points,
                    GRADE_COLOURS[place % len(GRADE_COLOURS)] if grade else 6,
                    GRADE_SHAPES[place % len(GRADE_SHAPES)],
                )
            )
    return charts.Scatter(
        name="land",
        title=f"{group.name}企业{axes.yield_name}与{axes.land_name}",
        unit=selectors.PER_MU,
        scope=str(run.territory),
        x_title=axes.land_name,
        x_unit=selectors.MU,
        y_title=axes.yield_name,
        clouds=clouds,
        logarithmic=True,
        note="对数坐标，每点一家企业，点开看该企业的评价单",
        source=run.title,
    )


def _ranks(
    run: EvaluationRun, group: Group, rows: Sequence[PlaceRow], own: int | None
) -> charts.Ranking:
    names = _grade_names(method_for(run), group)
    order = list(names)
    return charts.Ranking(
        name="ranks",
        title=f"{group.name}企业名次和名次区间",
        unit="名",
        axis="名次",
        scope=str(run.territory),
        places=[
            charts.Placed(
                row.name,
                row.rank,
                row.low,
                row.high,
                group=names.get(row.grade, "未定等级"),
                colour=GRADE_COLOURS[order.index(row.grade) % len(GRADE_COLOURS)]
                if row.grade in names
                else 6,
                url=_sheet_url(run, row.result),
                own=row.result == own,
            )
            for row in rows
            if row.rank is not None
        ],
        note=f"横线为权重上下浮动 {numbers.share(run.weights_move, 0).text} 时名次的范围",
        source=run.title,
    )


def _moves(actor: Actor, run: EvaluationRun, group: Group) -> charts.Flow:
    names = _grade_names(method_for(run), group)
    moves = selectors.grade_moves(actor, run)
    # Grades of last year's method that this year's does not have stand after its own.
    strange = sorted({code for old, new, _ in moves for code in (old, new)} - {*names, ""})
    codes = [*names, *strange]
    before = run.compared_with
    return charts.Flow(
        name="moves",
        title="两次评价之间各等级企业的流动",
        scope=str(run.territory),
        years=(f"{before.year}年" if before else "上次", f"{run.year}年"),
        grades=[
            *(
                charts.Grade(_grade_word(code), GRADE_COLOURS[place % len(GRADE_COLOURS)])
                for place, code in enumerate(codes)
            ),
            charts.Grade(ABSENT, 6),
        ],
        streams=[
            charts.Stream(0, _grade_word(old) or ABSENT, _grade_word(new) or ABSENT, count)
            for old, new, count in sorted(moves)
        ],
        note="含全部分组；未定等级和没有参加的归入未参评",
        source=f"{before.title}；{run.title}" if before else run.title,
    )


def _radar(result: RunResult, told: Explanation, method: Method, group: Group) -> charts.Radar:
    peers = selectors.peers_of(result)
    caps = {item.indicator: item.cap for item in group.items}
    spokes = []
    for line in told.lines:
        full = HUNDRED * max(caps.get(line.code) or Decimal(1), Decimal(1))
        spokes.append(
            charts.Spoke(
                line.name,
                _rate(line.points, line.weight, full),
                _rate(peers.points.get(line.code), line.weight, full),
                full,
            )
        )
    return charts.Radar(
        name="radar",
        title=f"本企业各项得分率与{peers.words}中位数",
        unit="%",
        scope=f"{peers.words} {peers.count} 家",
        own_name="本企业",
        median_name=f"{peers.words}中位数",
        spokes=spokes,
        note="得分率为该项得分占权重的比例，负分记为 0",
        source=f"{result.run.title}（{method.title}）",
    )


def _own_place(result: RunResult, group: Group, least: int) -> charts.Distribution:
    place = f"（第 {result.rank} 名）" if result.rank else ""
    return charts.Distribution(
        name="own-place",
        title=f"本企业在{group.name}总分分布中的位置",
        unit="分",
        axis="总分",
        scope=str(result.run.territory),
        bins=_bins(result.run_id, result.run.results_digest, group.code, 16),
        marks=[charts.Mark(numbers_of(result.total), f"本企业{place}", own=True)],
        least=least,
        source=result.run.title,
    )


@lru_cache(maxsize=64)
def _bins(run_id: int, digest: str, group: str, about: int) -> charts.Bins:
    """The totals of a group in ranges; kept, for a hundred thousand take longer than the page."""
    return charts.histogram(selectors.totals_kept(run_id, digest, group), about=about)


def numbers_of(value: Decimal | None) -> object:
    """A total as it is told: two places."""
    return numbers.Missing() if value is None else round(value, 2)


def _rate(points: object, weight: Decimal, full: Decimal) -> object:
    found = numbers.as_decimal(points)
    if not isinstance(found, Decimal) or not weight:
        return numbers.Missing("没有得分")
    return min(max(round(found / weight * HUNDRED, 1), Decimal(0)), full)


def _grade_names(method: Method, group: Group) -> dict[str, str]:
    grades = method.grades_of(group)
    return {one.code: _grade_word(one.code) for one in grades.steps} if grades else {}


def _grade_word(code: str) -> str:
    """A letter is read with 类; a word speaks for itself."""
    return f"{code}类" if len(code) == 1 and code.isascii() else code


def _sheet_url(run: EvaluationRun, result: int) -> str:
    return reverse("evaluation:result", args=[run.pk, result])
