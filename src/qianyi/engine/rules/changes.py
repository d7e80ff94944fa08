"""What changed between two versions of a rule set, in words a policy officer would use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.rules.figures import Figure, figures
from qianyi.engine.rules.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qianyi.engine.rules.records import Criterion, RulePack
    from qianyi.engine.rules.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a code and a text that may differ."""

    code: str
    name: str
    text: str


def differences(old: RuleBook, new: RuleBook) -> list[str]:
    """Sentences, one for each difference, the head first, then conditions, points, figures."""
    return [*_head(old.pack, new.pack), *_records(old.pack, new.pack), *_figures(old, new)]


def _head(old: RulePack, new: RulePack) -> Iterator[str]:
    for label, before, after in (
        ("标题", old.title, new.title),
        ("版本", old.version, new.version),
        ("文号", old.number, new.number),
        ("发布单位", "、".join(old.issuers), "、".join(new.issuers)),
        ("适用", _force(old), _force(new)),
    ):
        if before != after:
            yield f"{label}：由“{before or '无'}”改为“{after or '无'}”。"


def _force(pack: RulePack) -> str:
    return "；".join(
        f"{one.type} {one.from_on} 起{f'至 {one.to_on}' if one.to_on else ''}"
        for one in pack.applications
    )


def _records(old: RulePack, new: RulePack) -> Iterator[str]:
    kinds = (
        ("输入", [Named(i.code, i.name, f"{i.name} {i.unit}") for i in old.inputs],
         [Named(i.code, i.name, f"{i.name} {i.unit}") for i in new.inputs]),
        ("推算值", [Named(d.code, d.name, d.formula) for d in old.derived],
         [Named(d.code, d.name, d.formula) for d in new.derived]),
        ("条件", list(_flat(old.criteria)), list(_flat(new.criteria))),
        ("否决", list(_flat(old.vetoes)), list(_flat(new.vetoes))),
        ("评分项", list(_items(old)), list(_items(new))),
    )  # fmt: skip
    for label, before, after in kinds:
        yield from _compared(label, before, after)


def _compared(label: str, before: Iterable[Named], after: Iterable[Named]) -> Iterator[str]:
    old = {one.code: one for one in before}
    new = {one.code: one for one in after}
    for code, one in new.items():
        if code not in old:
            yield f"新增{label}“{one.name}”（{code}）。"
        elif " ".join(old[code].text.split()) != " ".join(one.text.split()):
            yield f"{label}“{one.name}”（{code}）：由“{old[code].text}”改为“{one.text}”。"
    for code, one in old.items():
        if code not in new:
            yield f"取消{label}“{one.name}”（{code}）。"


def _flat(conditions: Iterable[Criterion]) -> Iterator[Named]:
    for one in conditions:
        kind = "人工评审" if one.manual else f"评分{one.score}" if one.score else one.formula
        said = [one.name, kind, one.operator or "", one.when and f"适用于{one.when}"]
        said.append(one.waived_if and f"{one.waived_if}时免予要求")
        said.append(f"近{len(one.period.years)}年{one.period.mode}" if one.period else "")
        yield Named(one.code, one.name, " ".join(part for part in said if part))
        yield from _flat(one.parts)


def _items(pack: RulePack) -> Iterator[Named]:
    for group in pack.scores.groups if pack.scores else ():
        yield Named(group.code, group.name, group.name)
        for one in group.items:
            yield Named(one.code, one.name, one.name)


def _figures(old: RuleBook, new: RuleBook) -> Iterator[str]:
    before = {one.path: one for one in figures(old)}
    after = {one.path: one for one in figures(new)}
    yield from _moved(before, after)
    owners = {one.owner for one in before.values()} & {one.owner for one in after.values()}
    for path, one in after.items():
        if path not in before and one.owner in owners:
            yield f"{one.label}：新增 {number(one.value)}{one.unit}。"
    for path, one in before.items():
        if path not in after and one.owner in owners:
            yield f"{one.label}：取消 {number(one.value)}{one.unit}。"


def _moved(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> Iterator[str]:
    for path, one in after.items():
        old = before.get(path)
        if old is None:
            continue
        if old.value != one.value or old.unit != one.unit:
            way = "提高" if one.value > old.value else "降低"
            yield (
                f"{one.label}：由{number(old.value)}{old.unit}{way}到{number(one.value)}{one.unit}。"
            )
        if old.certainty != one.certainty:
            is_sure = one.certainty == "confirmed"
            yield f"{one.label}：{'由待核实改为已核实' if is_sure else '改为待核实'}。"
