"""A process as BPMN 2.0 with its diagram, for other modellers.

Ids, names, lanes, gateways and timers are BPMN's own; conditions stay in the formula language of
the definition and say so. What BPMN has no place for stands in the documentation of its element.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.bpmn_graph import chart_of
from qianyi.engine.flow.definition import KINDS, STANDINGS
from qianyi.engine.flow.layout import Box, Gaps, Place, lay_out
from qianyi.engine.flow.markup import tag, words
from qianyi.engine.flow.ordering import Arrow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qianyi.engine.flow.bpmn_graph import Chart, Flow, Node
    from qianyi.engine.flow.definition import Process
    from qianyi.engine.flow.layout import Layout, Line, Point

FORMULA: Final = "urn:qianyi:formula"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES: Final = {
    "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_TASK: Final = (120.0, 80.0)
_GATE: Final = (50.0, 50.0)
_EVENT: Final = (36.0, 36.0)
_BELOW: Final = 48.0
_POOL: Final = 30.0
_GAPS: Final = Gaps(layer=70.0, box=24.0, margin=20.0, head=20.0, line=16.0, back=20.0)


def bpmn(process: Process) -> str:
    """The process as BPMN 2.0 XML, valid against the OMG schema, diagram included."""
    chart = chart_of(process)
    code = f"process_{_name(process.code)}"
    body = "\n".join(
        [
            tag(
                "bpmn:collaboration",
                tag("bpmn:participant", id="pool", name=process.title, processRef=code),
                id="collaboration",
            ),
            _process(process, chart, code),
            _diagram(chart),
        ]
    )
    return _HEAD + tag(
        "bpmn:definitions",
        f"\n{body}\n",
        id="definitions",
        targetNamespace="urn:qianyi:processes",
        expressionLanguage=FORMULA,
        exporter="Qianyi",
        exporterVersion=process.version,
        **_SPACES,
    )


def _name(code: str) -> str:
    return "".join(
        char if char.isascii() and (char.isalnum() or char == "_") else "-" for char in code
    )


def _process(process: Process, chart: Chart, code: str) -> str:
    kept = "\n".join(
        [
            _lanes(chart),
            *(_node(one, chart) for one in chart.nodes.values()),
            *(_flow(one) for one in chart.flows),
        ]
    )
    return tag(
        "bpmn:process",
        tag("bpmn:documentation", words(_told(process))),
        f"\n{kept}\n",
        id=code,
        name=process.title,
        isExecutable="true",
    )


def _told(process: Process) -> str:
    standing = "、".join(STANDINGS[one] for one in process.standing)
    parts = [KINDS[process.kind], standing, f"版本{process.version}"]
    if process.limit:
        parts.append(f"总时限{process.limit}")
    if process.promised:
        parts.append(f"承诺{process.promised}")
    if process.certainty != "confirmed":
        parts.append("待核实")
    return "；".join([*parts, process.note] if process.note else parts)


def _lanes(chart: Chart) -> str:
    lanes = [
        tag(
            "bpmn:lane",
            *(tag("bpmn:flowNodeRef", one.id) for one in chart.nodes.values() if one.lane == name),
            id=f"lane_{number}",
            name=name,
        )
        for number, name in enumerate(chart.lanes, start=1)
    ]
    return tag("bpmn:laneSet", *lanes, id="lanes")


def _node(node: Node, chart: Chart) -> str:
    parts = [tag("bpmn:documentation", words(node.text))] if node.text else []
    parts += [tag("bpmn:incoming", one.id) for one in chart.flows if one.target == node.id]
    parts += [tag("bpmn:outgoing", one.id) for one in chart.flows if one.source == node.id]
    timed = node.tag == "boundaryEvent"
    return tag(
        f"bpmn:{node.tag}",
        *parts,
        *_inside(node),
        id=node.id,
        name=node.name or None,
        default=node.default or None,
        attachedToRef=node.host if timed else None,
        cancelActivity=str(node.interrupting).lower() if timed else None,
    )


def _inside(node: Node) -> list[str]:
    """What a kind of node has that others have not."""
    if node.timer:
        duration = _expression("bpmn:timeDuration", node.timer)
        return [tag("bpmn:timerEventDefinition", duration)]
    if node.ending:
        return [tag(f"bpmn:{node.ending}EventDefinition")]
    if node.wanted:
        return [_expression("bpmn:activationCondition", f"activationCount >= {node.wanted}")]
    if node.signers:
        enough = f"numberOfCompletedInstances >= {node.enough}"
        return [
            tag(
                "bpmn:multiInstanceLoopCharacteristics",
                _expression("bpmn:loopCardinality", str(node.signers)),
                _expression("bpmn:completionCondition", enough),
                isSequential="false",
            )
        ]
    return []


def _expression(name: str, text: str) -> str:
    return tag(name, words(text), **{"xsi:type": "bpmn:tFormalExpression"})


def _flow(flow: Flow) -> str:
    condition = (
        [
            tag(
                "bpmn:conditionExpression",
                words(flow.condition),
                language=FORMULA,
                **{"xsi:type": "bpmn:tFormalExpression"},
            )
        ]
        if flow.condition
        else []
    )
    return tag(
        "bpmn:sequenceFlow",
        *condition,
        id=flow.id,
        name=flow.name or None,
        sourceRef=flow.source,
        targetRef=flow.target,
    )


# --- the diagram


def _diagram(chart: Chart) -> str:
    boxes = [
        Box(one.id, *_room(one, chart), one.lane) for one in chart.nodes.values() if not one.host
    ]
    placed = {one.key for one in boxes}
    inner = [one for one in chart.flows if {one.source, one.target} <= placed]
    extra = [
        Arrow(chart.nodes[one.source].host, one.target)
        for one in chart.flows
        if one.source not in placed and one.target in placed
    ]
    found = lay_out(boxes, [*(Arrow(o.source, o.target, o.back) for o in inner), *extra], _GAPS)
    places = _placed(chart, found)
    shapes = [*_bands(chart, found), *(_shape(one, places[one.id]) for one in chart.nodes.values())]
    ways = _ways(found)
    edges = [_edge(one, ways, places) for one in chart.flows]
    plane = tag(
        "bpmndi:BPMNPlane", "\n", "\n".join([*shapes, *edges]), "\n",
        id="plane", bpmnElement="collaboration",
    )  # fmt: skip
    return tag("bpmndi:BPMNDiagram", plane, id="diagram")


def _room(node: Node, chart: Chart) -> tuple[float, float]:
    """A node's size; a task with a timer keeps room below it, and as much above."""
    if node.tag.endswith("Task"):
        timed = any(one.host == node.id for one in chart.nodes.values())
        return _TASK[0], _TASK[1] + 2 * _BELOW * timed
    return _GATE if node.tag.endswith("Gateway") else _EVENT


def _placed(chart: Chart, found: Layout) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for node in chart.nodes.values():
        if node.host:
            continue
        place = found.places[node.id]
        tall = _TASK[1] if node.tag.endswith("Task") else place.height
        places[node.id] = Place(place.x + _POOL, place.middle - tall / 2, place.width, tall)
    for node in chart.nodes.values():
        if node.host:
            host = places[node.host]
            low = host.y + host.height
            at = (host.x + 6, low - 18) if node.tag == "boundaryEvent" else (host.x + 72, low + 8)
            places[node.id] = Place(*at, *_EVENT)
    return places


def _bands(chart: Chart, found: Layout) -> list[str]:
    """The pool and its lanes; the last one reaches below the ways back."""
    if not found.bands:
        return []
    top, width = found.bands[0].y, found.width + _POOL
    ends = [*(one.y for one in found.bands[1:]), found.height]
    shapes = [_frame("pool", Place(0.0, top, width, ends[-1] - top))]
    by_name = {name: number for number, name in enumerate(chart.lanes, start=1)}
    for band, end in zip(found.bands, ends, strict=True):
        place = Place(_POOL, band.y, width - _POOL, end - band.y)
        shapes.append(_frame(f"lane_{by_name[band.name]}", place))
    return shapes


def _frame(element: str, place: Place) -> str:
    return tag(
        "bpmndi:BPMNShape", _bounds(place), id=f"di_{element}", bpmnElement=element,
        isHorizontal="true",
    )  # fmt: skip


def _shape(node: Node, place: Place) -> str:
    marked = "true" if node.tag == "exclusiveGateway" else None
    return tag(
        "bpmndi:BPMNShape", _bounds(place), id=f"di_{node.id}", bpmnElement=node.id,
        isMarkerVisible=marked,
    )  # fmt: skip


def _bounds(place: Place) -> str:
    return tag("dc:Bounds", x=place.x, y=place.y, width=place.width, height=place.height)


def _ways(found: Layout) -> dict[tuple[str, str], tuple[Point, ...]]:
    """The corners of each line: level and upright stretches only."""
    slots = _slots(found.lines)
    return {
        (one.arrow.source, one.arrow.target): one.points
        if one.arrow.back
        else tuple(_squared(one, slots))
        for one in found.lines
    }


def _slots(lines: Sequence[Line]) -> dict[tuple[Point, float], float]:
    """Where in a gap each line turns: lines from one place together, others apart."""
    gaps: dict[tuple[float, float], set[Point]] = {}
    for one in lines:
        if not one.arrow.back:
            for here, there in _steps(one):
                gaps.setdefault((here[0], there[0]), set()).add(here)
    return {
        (point, right): left + (right - left) * number / (len(points) + 1)
        for (left, right), points in gaps.items()
        for number, point in enumerate(sorted(points, key=lambda one: -one[1]), start=1)
    }


def _steps(line: Line) -> list[tuple[Point, Point]]:
    return list(pairwise(line.points))[1::2]


def _squared(line: Line, slots: Mapping[tuple[Point, float], float]) -> list[Point]:
    points = [line.points[0]]
    for here, there in _steps(line):
        at = slots[here, there[0]]
        points += [(at, here[1]), (at, there[1])]
    points.append(line.points[-1])
    kept = points[:1]
    for point, after in pairwise(points[1:]):
        if not (kept[-1][1] == point[1] == after[1]):
            kept.append(point)
    return [*kept, points[-1]]


def _edge(
    flow: Flow, ways: Mapping[tuple[str, str], tuple[Point, ...]], places: Mapping[str, Place]
) -> str:
    source, target = places[flow.source], places[flow.target]
    way = ways.get((flow.source, flow.target))
    if way is None:
        points = _from_edge(source, target)
    else:
        points = [(x + _POOL, y) for x, y in way]
        if flow.back:
            points = _docked(points, source, target)
    marks = [tag("di:waypoint", x=x, y=y) for x, y in points]
    return tag("bpmndi:BPMNEdge", *marks, id=f"di_{flow.id}", bpmnElement=flow.id)


def _docked(points: Sequence[Point], source: Place, target: Place) -> list[Point]:
    """A way back whose ends lie on the corners of the gateways it joins."""
    _, (away, _), low, up, (home, _), _ = points
    out, into = source.middle, target.middle
    return [(source.right, out), (away, out), low, up, (home, into), (target.x, into)]


def _from_edge(source: Place, target: Place) -> list[Point]:
    """From an event on the edge of a task: down, over to the right, and up where it is higher."""
    x, y = source.x + source.width / 2, source.y + source.height
    if target.middle >= y:
        return [(x, y), (x, target.middle), (target.x, target.middle)]
    middle, level = target.x + target.width / 2, y + _BELOW / 2
    return [(x, y), (x, level), (middle, level), (middle, target.y + target.height)]
