"""One event being worked out: the state as it changes, and the graph moving on.

Opening goes from cause to effect: only the followers of a step that has just been passed are looked
at, so a step opens once for each time something before it was passed anew. That is what keeps a
join that has already opened from opening again, and lets a return run the way once more.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qianyi.engine.flow.checks import APPLICANT
from qianyi.engine.flow.definition import AT_ONCE, SIGNED
from qianyi.engine.flow.state import PASSED, StepState, settled
from qianyi.engine.flow.transition import Effect, Transition
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qianyi.engine.flow.conditions import Facts, Plain
    from qianyi.engine.flow.definition import Outcome, Process, Step
    from qianyi.engine.flow.state import Phase, Span, State, Status
    from qianyi.engine.flow.transition import EffectKind
    from qianyi.engine.workdays import WorkCalendar


class Work:
    """A state being changed by one event; ``transition`` gives the result."""

    def __init__(
        self, process: Process, state: State, facts: Facts, calendar: WorkCalendar
    ) -> None:
        self.process = process
        self.calendar = calendar
        self.facts = facts
        self.state = state
        self.moment: datetime = state.moment
        self.steps: dict[str, StepState] = dict(state.steps)
        self.effects: list[Effect] = []
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.paused: list[str] = []
        self.resumed: list[str] = []
        self.skipped: list[str] = []
        self.waiting: list[str] = []
        self.read: dict[str, Plain] = {}
        self._was_settled = settled(process, state)

    # --- the case

    def change(self, **changes: Any) -> None:  # noqa: ANN401  # fields of State
        """Change fields of the case."""
        self.state = replace(self.state, **changes)

    def tell(self, kind: EffectKind, step: str = "", to: str = "", **data: str) -> None:
        """Note something to be told or done outside."""
        self.effects.append(Effect(kind, step, to, data))

    def start_clock(self, since: datetime) -> None:
        """Let the case's clock run on from a moment."""
        self.change(spans=(*self.state.spans, (since, None)))

    def stop_clock(self, since: datetime) -> None:
        """Stop the case's clock at a moment."""
        self.change(spans=stopped(self.state.spans, since))

    def end(self, phase: Phase, outcome: str) -> None:
        """The case is over; what is still open is no longer needed."""
        for code, one in self.steps.items():
            if one.status in ("open", "paused"):
                self.close(code, "skipped", "")
                self.tell("cancelled", code, self.handler(code))
            elif one.missing:
                self.steps[code] = replace(one, missing=())
        self.stop_clock(self.moment)
        self.change(phase=phase, outcome=outcome, finished_at=self.moment, stopped_for="")
        self.tell("ended", to=APPLICANT, outcome=outcome, phase=phase)

    # --- steps

    def step(self, code: str) -> StepState:
        """Where a step stands now."""
        return self.steps.get(code) or StepState()

    def put(self, code: str, **changes: Any) -> None:  # noqa: ANN401  # fields of StepState
        """Change fields of a step."""
        self.steps[code] = replace(self.step(code), **changes)

    def handler(self, code: str) -> str:
        """Who handles a step now."""
        step = self.process.by_id[code]
        if step.kind == "applicant":
            return APPLICANT
        return self.step(code).unit or step.party

    def close(self, code: str, status: Status, outcome: str) -> None:
        """A step is over."""
        one = self.step(code)
        self.steps[code] = replace(
            one,
            status=status,
            outcome=outcome,
            closed_at=self.moment,
            spans=stopped(one.spans, self.moment),
            missing=(),
        )
        (self.closed if status == "done" else self.skipped).append(code)

    def hold(self, code: str) -> None:
        """A step stands still."""
        self.put(code, status="paused", spans=stopped(self.step(code).spans, self.moment))
        self.paused.append(code)

    def go_on(self, code: str) -> None:
        """A step goes on."""
        self.put(code, status="open", spans=(*self.step(code).spans, (self.moment, None)))
        self.resumed.append(code)

    # --- the graph

    def begin_steps(self) -> None:
        """Open what waits for nothing."""
        self.consider(self.process.roots)

    def done(self, code: str, outcome: Outcome) -> None:
        """A step ends with an outcome, and the graph moves on."""
        self.close(code, "done", outcome.id)
        ours = self.state.standing == "own"
        if ours and code == self.process.decision and outcome.to != "return":
            self.stop_clock(self.moment)
            self.change(decided_at=self.moment)
        self._after(self.process.by_id[code], outcome)

    def _after(self, step: Step, outcome: Outcome) -> None:
        if outcome.to == "return":
            self.go_back(step.id, outcome.target)
        elif self._ends(outcome):
            self.end("finished", outcome.id)
        else:
            self.consider(self.process.followers[step.id])

    def _ends(self, outcome: Outcome) -> bool:
        """Whether an outcome ends the case: a followed one ends when the outside system says so."""
        if outcome.goes_on or self.state.standing == "followed":
            return False
        return outcome.to == "reject" or not self.owed()

    def owed(self) -> list[str]:
        """Materials tolerated at acceptance that have not come yet."""
        return [
            one.item
            for one in self.state.promises
            if one.manner == "tolerated" and one.kept_at is None
        ]

    def consider(self, steps: Iterable[Step]) -> None:
        """Open or skip each step whose turn has come, and go on from there."""
        queue = deque(steps)
        while queue and not self.state.ended:
            step = queue.popleft()
            if not self._turn(step):
                continue
            held = self._holds(step)
            if held is False:
                self.close(step.id, "skipped", "")
            elif held:
                self.open(step)
            if held is not None and self.steps[step.id].status in PASSED:
                queue.extend(self.process.followers[step.id])

    def _turn(self, step: Step) -> bool:
        if self.step(step.id).status != "not_open":
            return False
        if step.after is None:
            return True
        done = skipped = 0
        for code in step.after.steps:
            status = self.step(code).status
            done += status == "done"
            skipped += status == "skipped"
        return done >= min(step.after.needed, len(step.after.steps) - skipped)

    def _holds(self, step: Step) -> bool | None:
        """Whether its condition holds; None leaves it waiting, the missing facts told once."""
        if step.condition is None:
            return True
        one = self.step(step.id)
        if one.holds is not None:
            return one.holds
        facts = {APPLIED_ON: local_date(self.state.submitted_at), **self.facts}
        answer = step.condition.ask(facts)
        self.read.update(answer.facts)
        if answer.holds is None and answer.missing != one.missing:
            names = "、".join(step.condition.label(name) for name in answer.missing)
            self.put(step.id, missing=answer.missing)
            self.tell("fact_missing", step.id, step.party, missing=names, wrong=answer.wrong)
        if answer.holds is None:
            self.waiting.append(step.id)
        return answer.holds

    def ask_again(self) -> None:
        """Look once more at steps that wait for facts."""
        for code in self.state.waiting_steps:
            if self.step(code).missing:
                self.consider((self.process.by_id[code],))

    def open(self, step: Step) -> None:
        """A step begins; one that is over at once ends in the same breath."""
        self.opened.append(step.id)
        rounds = self.step(step.id).rounds + 1
        span: Span = (self.moment, None)
        self.steps[step.id] = StepState("open", self.moment, spans=(span,), rounds=rounds)
        if step.kind in AT_ONCE:
            self._at_once(step)
        elif step.kind in SIGNED:
            for signer in step.signers:
                self.tell("asked", step.id, signer)
        else:
            self.tell("opened", step.id, self.handler(step.id))

    def _at_once(self, step: Step) -> None:
        outcome = step.outcomes[0]
        to = step.party or APPLICANT
        self.tell("notice" if step.kind == "notice" else "automatic", step.id, to)
        self.close(step.id, "done", outcome.id)
        if self._ends(outcome):
            self.end("finished", outcome.id)

    def go_back(self, source: str, target: str) -> None:
        """Begin a step again; it and all that comes after it are as if not yet reached."""
        for code in (target, *self._later(target)):
            one = self.steps[code]
            if one.status in ("open", "paused"):
                self.closed.append(code)
                if code != source:
                    self.tell("cancelled", code, self.handler(code))
            self.steps[code] = StepState(rounds=one.rounds)
        self._undecide()
        self.open(self.process.by_id[target])
        self.tell("returned", target, self.handler(target), source=source)

    def _undecide(self) -> None:
        """A decision taken back has never stopped the clock."""
        decision = self.process.decision
        if self.state.decided_at is None or self.step(decision).status == "done":
            return
        spans = self.state.spans
        self.change(decided_at=None, spans=(*spans[:-1], (spans[-1][0], None)))

    def _later(self, target: str) -> list[str]:
        later = self.process.downstream[target]
        return [code for code in self.steps if code in later]

    # --- the result

    def now(self) -> State:
        """The state as it stands between two changes."""
        return replace(self.state, steps=self.steps)

    def transition(self) -> Transition:
        """What the event brought about."""
        state = replace(self.state, moment=self.moment, seq=self.state.seq + 1, steps=self.steps)
        if not state.ended and not self._was_settled and settled(self.process, state):
            self.tell("ready", to="handler")
        return Transition(
            state,
            tuple(self.opened),
            tuple(self.closed),
            tuple(self.paused),
            tuple(self.resumed),
            tuple(self.skipped),
            tuple(self.waiting),
            tuple(self.effects),
            self.read,
        )


def stopped(spans: tuple[Span, ...], since: datetime) -> tuple[Span, ...]:
    """Spans with the last one ended, if it still ran."""
    if not spans or spans[-1][1] is not None:
        return spans
    return (*spans[:-1], (spans[-1][0], since))
