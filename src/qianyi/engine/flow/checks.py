"""What can be wrong with a definition as a whole: its graph, its parties, the law it must keep.

A definition without faults has these properties, which the tests prove on random ones: every step
can be reached, no join can wait for ever, and a case can reach an end from wherever it stands.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.definition import AT_ONCE, SIGNED
from qianyi.engine.packs import Place, Problem
from qianyi.engine.packs.problems import allowed, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qianyi.engine.flow.definition import Outcome, Process, Rung, Step
    from qianyi.engine.workdays import Limit

HANDLER: Final = "handler"
APPLICANT: Final = "applicant"
TELL_WITHIN: Final = 5
"""Working days within which a correction must be told (行政许可法第三十二条)."""
PROPOSED: Final = ("通报", "约谈", "挂牌", "纪检", "问责")
"""Measures no programme takes by itself."""


def checks(process: Process) -> tuple[Problem, ...]:
    """Everything wrong with a definition, in the order of its lines."""
    found = [*_steps(process), *_lawful(process), *_ladder(process)]
    if not found:
        found = [*_graph(process)]
    return tuple(sorted(found, key=lambda one: one.place.line))


def _fault(process: Process, at: Place | None, message: str) -> Problem:
    return Problem(at or process.at or Place(process.code, 1), "", message)


# --- each step by itself


def _steps(process: Process) -> Iterator[Problem]:
    seen: set[str] = set()
    for step in process.steps:
        name = f"环节“{step.label.staff}”（{step.id}）"
        if step.id in seen:
            yield _fault(process, step.at, f"{name}的代码与前面的重复，请改一个。")
        seen.add(step.id)
        told = (check(process, step) for check in (_before, _parties, _materials, _outcomes))
        for message in chain(*told, _limits(step)):
            yield _fault(process, step.at, f"{name}{message}")


def _before(process: Process, step: Step) -> Iterator[str]:
    for code in dict.fromkeys(step.before):
        if code == step.id:
            yield "不能等待自己，请从 after 中去掉。"
        elif code not in process.by_id:
            hint = did_you_mean(code, process.by_id)
            yield f"等待的环节“{code}”不存在。可用的环节：{allowed(process.by_id)}。{hint}"
    if len(set(step.before)) < len(step.before):
        yield "的 after 里有重复的环节，请各写一次。"
    if step.after and not 1 <= step.after.needed <= len(step.before):
        yield (
            f"要求{len(step.before)}个环节中完成{step.after.needed}个，永远等不到；"
            f"count 应为1至{len(step.before)}。"
        )


def _parties(process: Process, step: Step) -> Iterator[str]:
    if step.kind in ("review", "site_visit") and not step.party:
        yield "没有承办单位，请写 unit 或 role。"
    if step.kind in SIGNED and not step.signers:
        yield "是会签或或签，没有签署单位，请写 signers。"
    if step.kind not in SIGNED and step.signers:
        yield "不是会签或或签，不能写 signers；需要时可在办理中加签。"
    if len(set(step.signers)) < len(step.signers):
        yield "的 signers 里有重复的单位，请各写一次。"
    for code in dict.fromkeys((step.party, *step.signers)):
        if code and code not in process.parties:
            hint = did_you_mean(code, process.parties)
            yield f"的承办单位“{code}”不在 units 里。已列出：{allowed(process.parties)}。{hint}"


def _materials(process: Process, step: Step) -> Iterator[str]:
    known = [one.id for one in process.materials]
    for code in step.materials:
        if code not in known:
            yield f"的材料“{code}”不在 materials 里。{did_you_mean(code, known)}"


def _outcomes(process: Process, step: Step) -> Iterator[str]:
    if step.kind in AT_ONCE and (len(step.outcomes) > 1 or step.outcomes[0].to == "return"):
        yield "开始即完成，只能有一个办理结果，也不能退回。"
    if all(one.to == "return" for one in step.outcomes):
        yield "的办理结果都是退回，永远办不完，请至少写一个继续或办结的结果。"
    for one in step.outcomes:
        yield from _target(process, step, one)


def _target(process: Process, step: Step, outcome: Outcome) -> Iterator[str]:
    if outcome.to != "return":
        return
    if outcome.target not in process.by_id:
        hint = did_you_mean(outcome.target, process.by_id)
        yield f"的结果“{outcome.label}”退回到不存在的环节“{outcome.target}”。{hint}"
    elif step.id not in process.downstream[outcome.target]:
        yield f"的结果“{outcome.label}”只能退回到它之前的环节，“{outcome.target}”不在它之前。"
    elif process.by_id[outcome.target].kind in AT_ONCE:
        yield f"的结果“{outcome.label}”退回到自动或告知环节，没有人可以重办，请退到更前面的环节。"


def _limits(step: Step) -> Iterator[str]:
    if step.kind in AT_ONCE and (step.limit or step.promised):
        yield "开始即完成，不能有时限。"
    yield from _promised(step.limit, step.promised)


def _promised(limit: Limit | None, promised: Limit | None) -> Iterator[str]:
    if limit is None or promised is None:
        return
    if limit.unit != promised.unit:
        yield f"的承诺时限（{promised}）与时限（{limit}）单位不同，请用同一单位。"
    elif promised.amount > limit.amount:
        yield f"的承诺时限（{promised}）长于时限（{limit}），请缩短。"


# --- what the law asks of a kind


def _lawful(process: Process) -> Iterator[Problem]:
    checks_of: Iterable[Callable[[Process], Iterator[str]]] = (
        _licence if process.kind == "licence" else _no_licence,
        _clock,
        _overdue,
    )
    for check in checks_of:
        for message in check(process):
            yield _fault(process, process.at, message)


def _licence(process: Process) -> Iterator[str]:
    if process.starts_clock != "acceptance":
        yield "行政许可的时限从受理起算，starts_clock 应为 acceptance。"
    if process.pauses:
        yield "行政许可只能因特别程序暂停计时，请删去 pauses，改写 special_grounds。"
    if process.correction is None:
        yield "行政许可要写 correction（补正）：tell_within（告知）和 give（申请人补正）的时限。"
    elif (
        process.correction.tell_within.unit != "working_days"
        or process.correction.tell_within.amount > TELL_WITHIN
    ):
        yield (
            f"补正应在{TELL_WITHIN}个工作日内一次告知，"
            f"现为{process.correction.tell_within}，请改短。"
        )
    if process.extensions and process.extensions.times > 1:
        yield "行政许可只能延期一次，extensions 的 times 应为1。"
    if process.reopen_within:
        yield "行政许可办结后不能重新办理，请删去 reopen_within。"


def _no_licence(process: Process) -> Iterator[str]:
    if process.special_grounds:
        yield "特别程序（special_grounds）只用于行政许可；其他事项用 pauses（可暂停的情形）。"


def _clock(process: Process) -> Iterator[str]:
    for message in _promised(process.limit, process.promised):
        yield f"流程{message}"
    if not process.standing:
        yield "standing 要写 own（主办）、followed（跟踪帮代办）或两者。"
    limit = process.promised or process.limit
    if process.decision and process.decision not in process.by_id:
        hint = did_you_mean(process.decision, process.by_id)
        yield f"作出决定的环节（decision）“{process.decision}”不存在。{hint}"
    elif process.decision and process.by_id[process.decision].kind in AT_ONCE:
        yield "作出决定的环节（decision）不能是告知或自动环节，决定要由人作出。"
    if process.extensions and limit is None:
        yield "没有时限的流程不能延期，请写 limit 或删去 extensions。"
    if process.extensions and limit and process.extensions.amount.unit != limit.unit:
        yield f"延期（{process.extensions.amount}）与时限（{limit}）单位不同，请用同一单位。"


def _overdue(process: Process) -> Iterator[str]:
    if process.overdue == "consent":
        if process.kind != "consultation":
            yield "逾期视为同意（consent）只用于内部征求意见（kind: consultation）。"
        if not any(_may_be_silent(one) for one in process.steps):
            yield "逾期视为同意的环节要有时限，请给审核、会签环节写 limit。"
    if process.overdue == "escalate" and not process.escalation:
        yield "overdue 为 escalate（提级督办）时要写 escalation（督办阶梯）。"
    if process.escalation and process.overdue != "escalate":
        yield "写了 escalation（督办阶梯），overdue 应为 escalate，否则不会用到。"
    if process.escalation and process.limit is None and process.promised is None:
        yield "督办阶梯从到期日起算，没有时限的流程请写 limit 或删去 escalation。"


def _may_be_silent(step: Step) -> bool:
    return bool(step.limit or step.promised) and step.kind in ("review", *SIGNED)


def _ladder(process: Process) -> Iterator[Problem]:
    for rung in process.escalation:
        for message in _rung(process, rung):
            yield _fault(process, rung.at, f"督办级别“{rung.label}”{message}")


def _rung(process: Process, rung: Rung) -> Iterator[str]:
    if rung.to not in (HANDLER, *process.parties):
        hint = did_you_mean(rung.to, process.parties)
        yield f"的对象“{rung.to}”不在 units 里，也不是 {HANDLER}（承办人）。{hint}"
    if rung.act != "propose" and any(word in rung.label for word in PROPOSED):
        yield "只能提请决定，不能自动执行，act 应为 propose。"


# --- the graph


def _graph(process: Process) -> Iterator[Problem]:
    sorter = TopologicalSorter({one.id: one.before for one in process.steps})
    try:
        order = tuple(sorter.static_order())
    except CycleError as error:
        steps = [process.by_id[code] for code in reversed(error.args[1])]
        yield _fault(
            process,
            steps[0].at,
            f"环节互相等待，成了循环：{' → '.join(one.label.staff for one in steps)}。"
            "要重办前面的环节，请用办理结果 to: return:环节代码。",
        )
        return
    yield from _openings(process, order)


def _openings(process: Process, order: Iterable[str]) -> Iterator[Problem]:
    """Steps that can never open, because every way to them ends before."""
    passable: dict[str, bool] = {}
    for code in order:
        step = process.by_id[code]
        after = step.after
        opens = after is None or sum(passable[one] for one in after.steps) >= after.needed
        passable[code] = not opens or bool(step.when) or any(o.goes_on for o in step.outcomes)
        if after is not None and not opens:
            ends = "、".join(
                process.by_id[one].label.staff for one in after.steps if not passable[one]
            )
            yield _fault(
                process, step.at,
                f"环节“{step.label.staff}”（{step.id}）永远不会开始：它等待的“{ends}”"
                "无论什么结果都会结束办件或退回，请给那里加一个继续的结果。",
            )  # fmt: skip
