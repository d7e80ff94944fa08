"""A definition in words, as it would be written on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.checks import HANDLER
from qianyi.engine.flow.definition import ACTS, KINDS, STANDINGS, STEP_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.flow.definition import Material, Outcome, Process, Rung, Step
    from qianyi.engine.workdays import Limit

_OVERDUE: Final = {
    "warn": "逾期提醒", "escalate": "逾期按督办阶梯提级", "consent": "逾期未反馈视为同意",
}  # fmt: skip


def paper(process: Process) -> Iterator[str]:
    """The lines of a definition on paper."""
    yield f"{process.title}（{process.code}，{process.version}版{_doubt(process.certainty)}）"
    standing = "、".join(STANDINGS[one] for one in process.standing)
    yield f"类别：{KINDS[process.kind]}；办理方式：{standing}"
    for basis in process.basis:
        printed = f"（{basis.number}）" if basis.number else ""
        yield f"依据：{basis.title}{printed}{_doubt(basis.certainty)}"
    yield f"时限：{_whole(process)}"
    yield from _clock(process)
    if process.escalation:
        rungs = "；".join(_rung(process, one) for one in process.escalation)
        yield f"督办阶梯：{rungs}"
    if process.materials:
        yield f"材料：{'、'.join(_material(one) for one in process.materials)}"
    for number, step in enumerate(process.steps, 1):
        yield f"{number}. {step.label.staff}：{'；'.join(_step(process, step))}"
    if process.note:
        yield f"说明：{process.note}"


def _doubt(certainty: str) -> str:
    return "" if certainty == "confirmed" else "，待核实"


def _limit(limit: Limit | None, promised: Limit | None) -> str:
    if limit is None or promised is None or limit == promised:
        return str(limit or promised or "无")
    return f"{limit}，承诺{promised}"


def _whole(process: Process) -> str:
    words = _limit(process.limit, process.promised)
    if words == "无":
        return words
    start = "受理" if process.starts_clock == "acceptance" else "提交"
    until = process.by_id[process.decision].label.staff if process.decision else "办结"
    official = "；要求官方日历" if process.calendar == "official" else ""
    return f"{words}，从{start}起算，到{until}为止；{_OVERDUE[process.overdue]}{official}"


def _clock(process: Process) -> Iterator[str]:
    if process.correction:
        told, give = process.correction.tell_within, process.correction.give
        yield f"补正：{told}内一次告知，申请人{give}内补正；逾期未告知视为受理"
    if process.special_grounds:
        yield f"特别程序（不计入时限，书面告知）：{'、'.join(process.special_grounds)}"
    if process.pauses:
        yield f"可以暂停：{'、'.join(process.pauses)}"
    if process.extensions:
        yield f"延期：{process.extensions.times}次，每次不超过{process.extensions.amount}"
    if process.reopen_within:
        yield f"重新办理：办结后{process.reopen_within}内，申请人可以要求一次"


def _party(process: Process, code: str) -> str:
    found = process.parties.get(code)
    if found is None:
        return "承办人" if code == HANDLER else code
    return f"{found.name}（商请）" if found.asked else found.name


def _rung(process: Process, rung: Rung) -> str:
    when = f"到期前{rung.after}" if rung.early else f"逾期{rung.after}"
    act = "" if ACTS[rung.act] == rung.label else f"（{ACTS[rung.act]}）"
    return f"{when}{rung.label}{act}→{_party(process, rung.to)}"


def _material(one: Material) -> str:
    marks = [
        word
        for word, holds in (
            ("非必需", not one.required), ("可容缺", one.tolerable), ("可承诺", one.promise),
            ("免重复提交", bool(one.reuse)),
        )
        if holds
    ]  # fmt: skip
    return f"{one.title}（{'，'.join(marks)}）" if marks else one.title


def _step(process: Process, step: Step) -> Iterator[str]:
    yield STEP_KINDS[step.kind]
    if step.party:
        yield _party(process, step.party)
    if step.signers:
        yield "、".join(_party(process, one) for one in step.signers)
    if step.limit or step.promised:
        yield _limit(step.limit, step.promised)
    yield _begins(process, step)
    if step.when:
        yield f"条件：{step.condition.words if step.condition else step.when}"
    if step.item:
        yield f"事项：{step.item.name}{'（跟踪）' if step.item.owner == 'followed' else ''}"
    if any(not one.goes_on for one in step.outcomes) or len(step.outcomes) > 1:
        yield f"结果：{'、'.join(_outcome(process, one) for one in step.outcomes)}"


def _begins(process: Process, step: Step) -> str:
    if step.after is None:
        return "开始办理即进行"
    names = "、".join(process.by_id[one].label.staff for one in step.after.steps)
    if len(step.after.steps) == 1:
        return f"在{names}之后"
    if step.after.joint == "all":
        return f"在{names}都完成之后"
    return f"在{names}中完成{step.after.needed}个之后"


def _outcome(process: Process, one: Outcome) -> str:
    if one.to == "return":
        return f"{one.label}（退回{process.by_id[one.target].label.staff}）"
    return one.label if one.goes_on else f"{one.label}（办结）"
