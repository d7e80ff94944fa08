"""What happens when something falls due: told once, and decided only where the law lets silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.flow.acts import accept
from qianyi.engine.flow.checks import APPLICANT, HANDLER
from qianyi.engine.flow.signing import close

if TYPE_CHECKING:
    from qianyi.engine.flow.dues import Coming
    from qianyi.engine.flow.transition import EffectKind
    from qianyi.engine.flow.work import Work


def happen(work: Work, due: Coming) -> None:
    """Bring about one thing that has fallen due."""
    work.change(told=(*work.state.told, due.key))
    on = due.on.isoformat() if due.on else ""
    if due.kind == "deemed":
        work.change(deemed=True)
        accept(work, work.state.received_at)
        work.tell("deemed_accepted", to=APPLICANT, on=on)
    elif due.kind == "consent":
        step = work.process.by_id[due.step]
        work.tell("consented", due.step, work.handler(due.step), on=on)
        close(work, step, work.step(due.step).signatures)
    elif due.rung is not None:
        rung = due.rung
        kind: EffectKind = "propose" if rung.act == "propose" else "rung"
        work.tell(kind, to=rung.to, rung=rung.id, act=rung.act, label=rung.label, on=on)
    elif due.kind == "step_overdue":
        work.tell("step_overdue", due.step, work.handler(due.step), on=on)
    else:
        # What remains is told by its own name: nothing follows from it by itself.
        item = {"item": due.item} if due.item else {}
        work.tell(due.kind, to=HANDLER, on=on, **item)
