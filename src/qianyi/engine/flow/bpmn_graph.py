"""A process as the nodes and flows of BPMN 2.0, before they are written or have a place.

What a definition says by ``after``, ``when`` and outcomes becomes gateways: a parallel one where
all are waited for, a complex one for "any" and "n of", an exclusive one round a step that may be
left out, at its outcomes, and where a return comes in. Limits become timers on the edge of a task,
which do not interrupt it, except where silence counts as consent. When the work as a whole is
withdrawn, corrected or paused is not part of the graph of steps, here as in the definition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.flow.cards import condition_of, party_of
from qianyi.engine.flow.definition import AT_ONCE, SIGNED, STEP_KINDS
from qianyi.engine.flow.drawing import graph_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.engine.flow.definition import Outcome, Process, Step, StepKind

Tag: TypeAlias = Literal[
    "startEvent", "endEvent", "userTask", "manualTask", "serviceTask", "sendTask",
    "exclusiveGateway", "parallelGateway", "complexGateway", "boundaryEvent",
]  # fmt: skip
Ending: TypeAlias = Literal["", "terminate", "message", "escalation"]
TASKS: Final[dict[StepKind, Tag]] = {
    "review": "userTask", "countersign_all": "userTask", "countersign_any": "userTask",
    "notice": "sendTask", "applicant": "userTask", "site_visit": "manualTask",
    "automatic": "serviceTask",
}  # fmt: skip
_UNIT: Final = {"working_days": ("P", "D"), "calendar_days": ("P", "D"), "hours": ("PT", "H")}
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


@dataclass(slots=True)
class Node:
    """A node.

    Attributes:
        lane: who it belongs to, in words.
        default: the flow taken where no condition holds.
        wanted: for a complex gateway, how many have to arrive.
        signers: for a task signed by several; ``enough`` is how many of them end it.
        ending: what an end event does beyond ending one way.
        timer: for an event on the edge of a task: its duration in ISO 8601.
        host: the task it sits on.
        interrupting: whether the timer ends the task.
        onward: what the flow without a condition is called.
        text: what more there is to say.
    """

    id: str
    tag: Tag
    lane: str
    name: str = ""
    default: str = ""
    wanted: int = 0
    signers: int = 0
    enough: int = 0
    ending: Ending = ""
    timer: str = ""
    host: str = ""
    interrupting: bool = False
    onward: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; ``back`` marks one that leads to an earlier step."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    back: bool = False


@dataclass(slots=True)
class Chart:
    """All nodes and flows, lanes in the order in which they are met."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def add(self, node: Node) -> str:
        """Take a node in; its id."""
        self.nodes[node.id] = node
        return node.id

    def join(
        self, source: str, target: str, *, name: str = "", condition: str = "", back: bool = False
    ) -> str:
        """Lead from one node to another; the id of the flow."""
        code = f"flow_{len(self.flows) + 1}"
        self.flows.append(Flow(code, source, target, name, condition, back))
        return code

    @property
    def lanes(self) -> tuple[str, ...]:
        """Names of the lanes, in order."""
        return tuple(dict.fromkeys(one.lane for one in self.nodes.values()))


def chart_of(process: Process) -> Chart:
    """The nodes and flows of a process."""
    chart = Chart()
    order, arrows = graph_of(process)
    names = _names(order)
    returned = {one.target for one in arrows if one.back}
    drawn = [
        _Drawn(process, process.by_id[code], names[code], chart, returned=code in returned)
        for code in order
    ]
    ways = {one.step.id: one for one in drawn}
    lane = drawn[0].lane if drawn else "系统"
    start = chart.add(Node("start", "startEvent", lane, "受理" if _accepted(process) else "提交"))
    for one in drawn:
        one.make()
    _spread(chart, start, [one for one in drawn if not one.before(ways)], "start_fork")
    for one in drawn:
        one.lead(ways)
    _finish(chart, [one for one in drawn if not one.followers(ways)], start, lane)
    _set_defaults(chart)
    return chart


def _set_defaults(chart: Chart) -> None:
    """Where ways part by conditions, the one without is taken when none holds."""
    for number, flow in enumerate(chart.flows):
        gate = chart.nodes[flow.source]
        parting = sum(one.source == gate.id for one in chart.flows) > 1
        if gate.tag == "exclusiveGateway" and parting and not flow.condition:
            gate.default = flow.id
            if gate.onward:
                chart.flows[number] = replace(flow, name=gate.onward)


def _accepted(process: Process) -> bool:
    return process.starts_clock == "acceptance"


def _names(codes: Sequence[str]) -> dict[str, str]:
    """Ids of steps as names XML allows; others are numbered."""
    return {
        code: code if _NAME.fullmatch(code) else f"-{number}"
        for number, code in enumerate(codes, start=1)
    }


def _spread(chart: Chart, source: str, followers: Sequence[_Drawn], name: str) -> None:
    """Lead on to all that follow: directly to one, through a parallel gateway to several."""
    if len(followers) > 1:
        lane = chart.nodes[source].lane
        fork = chart.add(Node(name, "parallelGateway", lane))
        chart.join(source, fork)
        source = fork
    for one in followers:
        chart.join(source, one.first)


def _finish(chart: Chart, leaves: Sequence[_Drawn], start: str, lane: str) -> None:
    """The case is over when every last step is."""
    last = [one.last for one in leaves if one.last] or ([] if chart.flows else [start])
    if not last:
        return
    lane = leaves[-1].lane if leaves else lane
    if len(last) > 1:
        gate = chart.add(Node("end_join", "parallelGateway", lane))
        for one in last:
            chart.join(one, gate)
        last = [gate]
    end = chart.add(Node("end", "endEvent", lane, "办结"))
    chart.join(last[0], end)


class _Drawn:
    """One step with the gateways before and behind it."""

    def __init__(
        self, process: Process, step: Step, name: str, chart: Chart, *, returned: bool
    ) -> None:
        self.process, self.step, self.name, self.chart = process, step, name, chart
        self.returned = returned
        self.lane = _lane(process, step)
        self.task = f"task_{name}"
        self.first = self.task
        self.again = self.task
        self.last = self.task
        self.parting = self.task

    def before(self, ways: dict[str, _Drawn]) -> list[_Drawn]:
        """The steps it waits for, where they are there and lie before it."""
        return [ways[one] for one in self.step.before if one in ways and one != self.step.id]

    def followers(self, ways: dict[str, _Drawn]) -> list[_Drawn]:
        """The steps that wait for it."""
        return [one for one in ways.values() if self in one.before(ways)]

    def make(self) -> None:
        """All nodes of the step, and the flows among them."""
        chain = [*self._gates_before(), self._task()]
        self.first = chain[0]
        if self.returned:
            self.again = f"return_{self.name}"
        for one, other in pairwise(chain):
            if one != f"when_{self.name}":
                self.chart.join(one, other)
        self._gates_behind()

    def _gates_before(self) -> list[str]:
        step, made = self.step, []
        after = step.after
        if after is not None and len(after.steps) > 1:
            kind: Tag = "parallelGateway" if after.joint == "all" else "complexGateway"
            wanted = after.needed if kind == "complexGateway" else 0
            word = f"满{wanted}项" if after.joint == "of" else "任一" if wanted else ""
            made.append(
                self.chart.add(Node(f"join_{self.name}", kind, self.lane, word, wanted=wanted))
            )
        if self.returned:
            made.append(self.chart.add(Node(f"return_{self.name}", "exclusiveGateway", self.lane)))
        if step.when:
            name = f"是否需要“{step.label.staff}”"
            made.append(
                self.chart.add(Node(f"when_{self.name}", "exclusiveGateway", self.lane, name))
            )
        return made

    def _task(self) -> str:
        step = self.step
        signers = len(step.signers) if step.kind in SIGNED else 0
        enough = signers if step.kind == "countersign_all" else 1
        return self.chart.add(
            Node(
                self.task,
                TASKS[step.kind],
                self.lane,
                step.label.staff,
                signers=signers,
                enough=enough if signers else 0,
                text=_told(self.process, step),
            )
        )

    def _gates_behind(self) -> None:
        """From the task on: its timer, its outcomes, and where ways round it come together."""
        chart, step = self.chart, self.step
        timer = self._timer()
        ways_on = [one.label for one in step.outcomes if one.goes_on]
        if len(step.outcomes) > 1:
            gate = Node(f"outcome_{self.name}", "exclusiveGateway", self.lane)
            gate.onward = "、".join(ways_on)
            chart.join(self.task, chart.add(gate))
            self.parting = gate.id
        self.last = self.parting if ways_on else ""
        if not step.when and not timer:
            return
        merge = chart.add(Node(f"merge_{self.name}", "exclusiveGateway", self.lane))
        if ways_on:
            chart.join(self.last, merge)
        if timer:
            chart.join(timer, merge, name="逾期未反馈，视为同意")
        if step.when:
            gate_before = f"when_{self.name}"
            chart.join(gate_before, self.task, name=condition_of(step), condition=step.when)
            chart.join(gate_before, merge, name="不需要")
        self.last = merge

    def _timer(self) -> str:
        """The limit's event on the edge of the task; its id where it leads on (consent)."""
        limit, chart = self.step.limit or self.step.promised, self.chart
        if limit is None or self.step.kind in AT_ONCE:
            return ""
        consent = self.process.overdue == "consent" and self.process.kind == "consultation"
        consent = consent and self.step.kind in ("review", *SIGNED)
        before, behind = _UNIT[limit.unit]
        timer = chart.add(
            Node(
                f"limit_{self.name}",
                "boundaryEvent",
                self.lane,
                str(limit),
                timer=f"{before}{limit.amount}{behind}",
                host=self.task,
                interrupting=consent,
                text=f"时限{limit}" + (
                    "，按工作日历计，不是自然日。" if limit.unit == "working_days" else "。"
                ),
            )
        )  # fmt: skip
        if consent:
            return timer
        raised = self.process.overdue == "escalate"
        late = chart.add(
            Node(
                f"late_{self.name}",
                "endEvent",
                self.lane,
                "逾期，提级督办" if raised else "逾期提醒",
                ending="escalation" if raised else "message",
                host=self.task,
            )
        )
        chart.join(timer, late)
        return ""

    def lead(self, ways: dict[str, _Drawn]) -> None:
        """The flows to other steps, and to the ends that outcomes bring about."""
        if self.last:
            _spread(self.chart, self.last, self.followers(ways), f"fork_{self.name}")
        for one in self.step.outcomes:
            if not one.goes_on:
                self._leave(one, ways)

    def _leave(self, one: Outcome, ways: dict[str, _Drawn]) -> None:
        condition = f"outcome = '{one.id}'" if self.parting != self.task else ""
        if one.to == "return":
            if one.target in ways:
                again = ways[one.target].again
                self.chart.join(self.parting, again, name=one.label, condition=condition, back=True)
            return
        end = f"end_{self.name}_{self.step.outcomes.index(one) + 1}"
        self.chart.add(Node(end, "endEvent", self.lane, one.label, ending="terminate"))
        self.chart.join(self.parting, end, name=one.label, condition=condition)


def _lane(process: Process, step: Step) -> str:
    if step.kind in SIGNED:
        return "会签单位"
    return party_of(process, step) or "系统"


def _told(process: Process, step: Step) -> str:
    """What BPMN has no place for, in words."""
    parts = [STEP_KINDS[step.kind], party_of(process, step)]
    if step.limit:
        parts.append(f"时限{step.limit}")
    if step.promised:
        parts.append(f"承诺{step.promised}")
    if step.item:
        parts.append(f"事项：{step.item.name}")
    titles = [found.title for one in step.materials if (found := process.material(one))]
    if titles:
        parts.append(f"材料：{'、'.join(titles)}")
    return "；".join(one for one in parts if one)
