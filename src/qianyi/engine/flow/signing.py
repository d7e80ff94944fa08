"""Signing: 会签 ends with the last signature, 或签 with the first, 加签 waits for those added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.flow.acts import need, outcome_of, returnable
from qianyi.engine.flow.definition import SIGNED
from qianyi.engine.flow.errors import ActionRefused
from qianyi.engine.flow.state import Signature

if TYPE_CHECKING:
    from qianyi.engine.flow.definition import Outcome, Step
    from qianyi.engine.flow.events import Signed, SignersAdded
    from qianyi.engine.flow.state import StepState
    from qianyi.engine.flow.work import Work


def signers_of(step: Step, one: StepState) -> tuple[str, ...]:
    """Who signs: those of the definition and those added."""
    return (*step.signers, *one.added)


def signed(work: Work, event: Signed) -> None:
    """One signer's word; the step ends when the last needed has spoken."""
    step, one = work.process.by_id[event.step], work.step(event.step)
    wanted = signers_of(step, one)
    outcome = outcome_of(work, event.step, event.outcome)
    if event.signer not in wanted:
        named = "、".join(_name(work, each) for each in wanted)
        raise ActionRefused("not_signer", f"该环节由{named}签署意见；其他单位请先加签。")
    if event.signer in [each.signer for each in one.signatures]:
        raise ActionRefused("signed", f"{_name(work, event.signer)}已签署意见，不能重复签署。")
    if not outcome.goes_on:
        need(event.opinion, f"“{outcome.label}”的理由")
    if outcome.to == "return" and step.kind in SIGNED:
        returnable(work, event.step, outcome.target)
    signature = Signature(event.signer, outcome.id, work.moment)
    signatures = (*one.signatures, signature)
    work.put(event.step, signatures=signatures)
    if step.kind == "countersign_any" or (
        step.kind == "countersign_all" and len(signatures) == len(wanted)
    ):
        close(work, step, signatures)


def close(work: Work, step: Step, signatures: tuple[Signature, ...]) -> None:
    """End a step with the gravest outcome signed: the one the definition lists last."""
    work.done(step.id, gravest(step, signatures))


def gravest(step: Step, signatures: tuple[Signature, ...]) -> Outcome:
    """The outcome listed last of those signed; the first that goes on where none has signed."""
    signed_ = {one.outcome for one in signatures}
    found = [one for one in step.outcomes if one.id in signed_]
    if found:
        return found[-1]
    return next((one for one in step.outcomes if one.goes_on), step.outcomes[0])


def signers_added(work: Work, event: SignersAdded) -> None:
    """加签."""
    step, one = work.process.by_id[event.step], work.step(event.step)
    known = signers_of(step, one)
    added = tuple(dict.fromkeys(each for each in event.signers if each not in known))
    if not added:
        raise ActionRefused("no_signers", "请选择要加签的单位；已在签署之列的不用再加。")
    work.put(event.step, added=(*one.added, *added))
    for each in added:
        work.tell("asked", event.step, each, reason=event.reason)


def _name(work: Work, code: str) -> str:
    party = work.process.parties.get(code)
    return party.name if party else code
