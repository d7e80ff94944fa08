"""The sheet of references: weights, bases, ends and means as formulas, and the quotas of grades."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.engine.scorebooks import formulas, ranking
from qianyi.engine.scorebooks.layout import REFERENCES, TOP, InputLayout
from qianyi.engine.scorebooks.parts import GroupPart, GroupSpots, Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from qianyi.engine.scorebooks.layout import GroupLayout
    from qianyi.engine.scoring import Method, Scores
    from qianyi.engine.scoring.records import Group, Item

WAYS: Final = {
    "ratio": "比基准", "minmax": "最小—最大", "bands": "分档", "percentile": "同组分位",
    "points": "直接给分",
}  # fmt: skip
MISSING: Final = {
    "zero": "缺数计0分", "mean": "缺数取同组平均", "unknown": "缺数不评价", "skip": "缺数权重分摊",
}  # fmt: skip


class ReferenceSheet:
    """The sheet being written."""

    def __init__(self, ink: Ink, scores: Scores, title: str) -> None:
        self.ink, self.scores, self.title = ink, scores, title
        self.method = scores.method
        self.inputs = InputLayout.of(scores)

    def write(self, sheet: Worksheet, parts: Sequence[GroupPart]) -> dict[str, GroupSpots]:
        """All groups' references; where each stands."""
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 2, 24)
        sheet.set_column(3, 8, 14)
        sheet.set_column(9, 10, 30)
        sheet.write_string(0, 0, f"{self.title}：基准", self.ink.title)
        row, found = TOP - 1, {}
        for part in parts:
            layout = part.layout
            heads = ("分组", "指标", "单位", "权重", "基准值", "最小值", "最大值", "同组平均比值",
                     "有数据（户）", "折算和缺数", "核实情况")  # fmt: skip
            for column, words in enumerate(heads):
                sheet.write_string(row, column, words, self.ink.head)
            items = {}
            for place, item in enumerate(layout.group.items):
                items[item.indicator] = formulas.Spots(REFERENCES, row + 1 + place)
                self._reference_row(sheet, row + 1 + place, part, item)
            row += len(layout.group.items) + 2
            quotas = self._quotas(sheet, row, part)
            row += (quotas.count if quotas else 0) + 3
            found[layout.group.code] = GroupSpots(items, quotas)
        return found

    def _reference_row(self, sheet: Worksheet, row: int, part: GroupPart, item: Item) -> None:
        layout = part.layout
        group, code = layout.group, item.indicator
        indicator = self.method.indicator(code)
        reference = self.scores.references[group.code][code]
        self.ink.text(sheet, row, 0, group.name)
        self.ink.text(sheet, row, 1, indicator.name)
        self.ink.text(sheet, row, 2, indicator.unit)
        sheet.write_formula(
            row, 3, f"={_weight(self.method, group, item, reference.weight)}", self.ink.fine,
            float(reference.weight),
        )  # fmt: skip
        cells = {
            4: (self._base(part, item), reference.base),
            5: (_end(layout, item, "low"), reference.low),
            6: (_end(layout, item, "high"), reference.high),
        }
        shares = layout.column_outside(f"s.{code}")
        if item.missing == "mean":
            mean = f"IF(COUNT({shares})=0,{formulas.EMPTY},AVERAGE({shares}))"
            cells[7] = (mean, reference.mean_share)
        counted = formulas.usable(item, layout.column_outside(f"v.{code}"))
        cells[8] = (f"COUNT({counted})", Decimal(reference.count))
        for column, (formula, value) in cells.items():
            if formula:
                told = "" if value is None else float(value)
                sheet.write_array_formula(
                    row, column, row, column, f"{{={formula}}}", self.ink.number, told
                )
        cap = "" if item.cap is None else f"，最高为权重的{formulas.plain(item.cap)}倍"
        way = f"{WAYS[item.normalise.kind]}{cap}；{MISSING[item.missing]}"
        self.ink.text(sheet, row, 9, way)
        sure = item.certainty == item.weight_certainty == indicator.certainty == "confirmed"
        self.ink.text(sheet, row, 10, "已核实" if sure else "待核实")

    def _base(self, part: GroupPart, item: Item) -> str:
        normalise = item.normalise
        if normalise.kind != "ratio":
            return ""
        if normalise.base is not None:
            return formulas.plain(normalise.base)
        figures = part.layout.column_outside(f"v.{item.indicator}")
        if normalise.source == "pooled":
            worked = self._pooled(part, item, figures)
        else:
            word = "AVERAGE" if normalise.source == "mean" else "MEDIAN"
            array = formulas.usable(item, figures)
            worked = f"IF(COUNT({array})=0,0,{word}({array}))"
        return f"IF({worked}<=0,{formulas.EMPTY},{worked})"

    def _pooled(self, part: GroupPart, item: Item, figures: str) -> str:
        value = self.method.indicator(item.indicator).value
        first, last = part.first, part.first + part.layout.rows - 1

        def added(plus: Sequence[str], minus: Sequence[str]) -> str:
            parts = [f"+{self.inputs.column(code, first, last)}" for code in plus]
            parts += [f"-{self.inputs.column(code, first, last)}" for code in minus]
            return f"SUMPRODUCT(ISNUMBER({figures})*({''.join(parts).lstrip('+')}))"

        top, below = added(value.of, value.less), added(value.per, value.per_less)
        times = "" if value.times is None else f"*{formulas.plain(value.times)}"
        return f"IF({below}<=0,0,{top}/{below}{times})"

    def _quotas(self, sheet: Worksheet, row: int, part: GroupPart) -> ranking.QuotaSpots | None:
        layout = part.layout
        grades = self.method.grades_of(layout.group)
        if grades is None:
            return None
        by_rank = grades.steps[0].to is not None
        last = "截止名次" if by_rank else "最低得分"
        heads = ("分组", "等级", "名称", "累计比例" if by_rank else "", last)
        for column, words in enumerate(heads):
            sheet.write_string(row, column, words, self.ink.head)
        spots = ranking.QuotaSpots(row + 1, len(grades.steps))
        for place, step in enumerate(grades.steps):
            line = row + 1 + place
            self.ink.text(sheet, line, 0, layout.group.name)
            self.ink.text(sheet, line, 1, step.code)
            self.ink.text(sheet, line, 2, step.name)
            if by_rank and step.to is not None:
                sheet.write_number(line, 3, float(step.to))
                formula = f"{{={ranking.quota_end(grades, place, layout)}}}"
                sheet.write_array_formula(line, 4, line, 4, formula, None, part.ends[place])
            elif step.from_ is not None:
                sheet.write_number(line, 4, float(step.from_))
        return spots


def _weight(method: Method, group: Group, item: Item, weight: Decimal) -> str:
    """How the weight came about: as given, shared out within a part, equal, or by the data."""
    if method.weighting == "entropy":
        return formulas.plain(weight)
    part = next((one for one in group.parts if one.code == item.part), None)
    mates = [one for one in group.items if part is None or one.part == part.code]
    whole = formulas.plain(method.total if part is None else part.weight)
    if method.weighting == "equal":
        return f"{whole}/{len(mates)}"
    assert item.weight is not None  # noqa: S101 - the run would have been refused
    own = formulas.plain(item.weight)
    if part is None:
        return own
    return f"{whole}*{own}/({'+'.join(formulas.plain(one.weight or Decimal(0)) for one in mates)})"


def _end(layout: GroupLayout, item: Item, which: str) -> str:
    normalise = item.normalise
    if normalise.kind != "minmax":
        return ""
    given = normalise.low if which == "low" else normalise.high
    if given is not None:
        return formulas.plain(given)
    array = formulas.usable(item, layout.column_outside(f"v.{item.indicator}"))
    worked = f"{'MIN' if which == 'low' else 'MAX'}({array})"
    if normalise.trim:
        at = normalise.trim if which == "low" else 1 - normalise.trim
        worked = f"PERCENTILE({array},{formulas.plain(at)})"
    return f"IF(COUNT({array})=0,{formulas.EMPTY},{worked})"
