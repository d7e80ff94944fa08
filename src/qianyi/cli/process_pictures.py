"""`qianyi process draw|bpmn|simulate`: a definition to look at, to take along, to try. No database.

What is drawn or exported goes to stdout or into the file named; figures of a trial are told in
words, assumptions among them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.cli.console import WrongUse, note, result
from qianyi.cli.processes import open_process
from qianyi.engine.flow.bpmn import bpmn
from qianyi.engine.flow.drawing import draw as drawn
from qianyi.engine.flow.simulation import Simulation, simulate, total

if TYPE_CHECKING:
    from pathlib import Path

    from qianyi.engine.flow import Process

_HUNDRED = Decimal(100)


def draw(which: str, version: str, out: Path | None, *, upright: bool) -> None:
    """The picture of a definition, as SVG."""
    _give(drawn(open_process(which, version), upright=upright), out)


def export(which: str, version: str, out: Path | None) -> None:
    """A definition as BPMN 2.0, for other modellers."""
    _give(bpmn(open_process(which, version)), out)


def _give(text: str, out: Path | None) -> None:
    if out is None:
        result(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUse(
            f"不能写入“{out}”（{error.strerror}）。请换一个有写权限的位置，再用 -o 指定。"
        ) from error
    note(f"已写入 {out}。")


def trial(which: str, version: str, *, runs: int, seed: int) -> None:
    """How long cases of a definition take, one step after another and side by side."""
    process = open_process(which, version)
    whole = total(process)
    result(f"各环节时限合计（逐项依次办理）：{_days(whole.serial)}")
    result(f"按流程并联办理：{_days(whole.parallel)}")
    result(f"决定总时间的环节：{'、'.join(_name(process, code) for code in whole.critical)}")
    beside = simulate(process, runs=runs, seed=seed)
    after = simulate(process, runs=runs, seed=seed, serial=True)
    result(f"模拟{runs}件（工作日）\t半数不超过\t九成不超过\t按时比例")
    for word, found in (("并联", beside), ("逐项", after)):
        result(f"{word}\t{_at(found, '0.5')}\t{_at(found, '0.9')}\t{_share(found.within)}")
    result("环节\t为关键环节的比例")
    for code, share in sorted(beside.critical.items(), key=lambda one: -one[1]):
        if share:
            result(f"{_name(process, code)}\t{_share(share)}")
    if beside.invented:
        note(
            f"示例：{len(beside.invented)} 个环节没有以往办理数据，"
            "时长按时限的 20%—120% 假定（最可能 70%），仅供比较，不是预测。"
        )


def _name(process: Process, code: str) -> str:
    return process.by_id[code].label.staff


def _days(days: Decimal) -> str:
    return f"{days.normalize():f}个工作日"


def _at(found: Simulation, share: str) -> str:
    return f"{found.quantiles[Decimal(share)]:.1f}"


def _share(share: Decimal | None) -> str:
    return "—" if share is None else f"{share * _HUNDRED:.0f}%"
