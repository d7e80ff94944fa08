from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import XSD_PATH, BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from qianyi.engine.flow.bpmn import bpmn
from qianyi.engine.flow.bpmn_graph import chart_of
from qianyi.engine.flow.definition import DONE, STEP_KINDS, Outcome
from qianyi.engine.flow.loading import read_process
from qianyi.engine.packs import find_packs
from qianyi.engine.workdays import Limit

from .invented import REFUSED, licence, process, processes, step

NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
SHIPPED = sorted(
    path for folder in find_packs().values() for path in (folder / "processes").glob("*.yaml")
)
NASTY = '<script>alert("1")</script>&'
READ = """
import { BpmnModdle } from 'bpmn-moddle';
let text = '';
for await (const part of process.stdin) text += part;
const found = [];
for (const xml of JSON.parse(text)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  const held = rootElement.rootElements.find(one => one.$type === 'bpmn:Process');
  found.push({
    warnings: warnings.map(one => one.message),
    elements: held.flowElements.map(one => [one.id, one.$type]),
    lanes: held.laneSets[0].lanes.map(one => one.name),
    drawn: rootElement.diagrams[0].plane.planeElement.map(one => one.bpmnElement.id),
  });
}
console.log(JSON.stringify(found));
"""


@cache
def schema():
    return etree.XMLSchema(etree.parse(XSD_PATH))


class Parser(BpmnParser):
    """SpiffWorkflow knows no complex gateway; to open a file any gateway will do."""

    OVERRIDE_PARSER_CLASSES = {full_tag("complexGateway"): (GatewayParser, ParallelGateway)}


def tree(made):
    return etree.fromstring(bpmn(made).encode())


def opened(made, parser=Parser):
    reader = parser(validator=BpmnValidator())
    reader.add_bpmn_xml(tree(made))
    (code,) = reader.get_process_ids()
    return reader.get_spec(code)


def elements(made, name):
    return tree(made).findall(f".//bpmn:{name}", NS)


def node_program():
    beside = Path(sys.executable).parent / "node"
    return shutil.which("node") or (str(beside) if beside.exists() else None)


def read_by_moddle(made):
    """What bpmn-moddle, the reader of the bpmn.io modellers, finds in each file."""
    program = node_program()
    assert program, "node 没有安装：make front-ready"
    configured = os.environ.get("QIANYI_NODE_MODULES")
    home = Path(configured).parent if configured else Path(__file__).resolve().parents[5]
    done = subprocess.run(
        [program, "--input-type=module", "-e", READ], input=json.dumps([bpmn(one) for one in made]),
        capture_output=True, text=True, cwd=home, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestBpmn:
    @settings(max_examples=60)
    @given(processes())
    def test_is_valid_against_the_schema_of_the_omg(self, made):
        root = tree(made)
        schema().assertValid(root)
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))

    @settings(max_examples=30)
    @given(processes())
    def test_opens_in_another_engine(self, made):
        names = set(opened(made).task_specs)
        assert {f"task_{one.id}" for one in made.steps if one.limit is None} <= names
        wanted = {f"limit_{one.id}" for one in made.steps
                  if one.limit and one.kind not in ("notice", "automatic")}  # fmt: skip
        assert wanted <= names

    @pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
    def test_exports_what_the_packs_ship(self, path):
        made = read_process(path)
        names = set(opened(made).task_specs)
        assert len([one for one in names if one.startswith("task_")]) >= len(made.steps)

    def test_opens_in_another_engine_as_it_is_where_all_are_waited_for(self):
        steps = [replace(one, after=one.after and replace(one.after, joint="all", count=0))
                 for one in licence().steps]  # fmt: skip
        assert opened(replace(licence(), steps=tuple(steps)), BpmnParser).name == "process_made"

    @settings(max_examples=25)
    @given(processes(most=6))
    def test_does_every_step_once_when_another_engine_runs_it(self, made):
        plain = process(
            *(
                replace(one, when="", outcomes=(DONE,), limit=None, kind="review", signers=(),
                        after=one.after and replace(one.after, joint="all", count=0))
                for one in made.steps
            )
        )  # fmt: skip
        case = BpmnWorkflow(opened(plain, BpmnParser))
        case.do_engine_steps()
        done = []
        while ready := case.get_tasks(state=TaskState.READY, manual=True):
            done.append(ready[-1].task_spec.name)
            known = {one.removeprefix("task_") for one in done[:-1]}
            assert set(plain.by_id[done[-1].removeprefix("task_")].before) <= known
            ready[-1].run()
            case.do_engine_steps()
        assert sorted(done) == sorted(f"task_{one.id}" for one in plain.steps)
        assert case.completed

    def test_opens_in_the_reader_of_a_modeller(self):
        kinds = [step(kind, kind=kind, when="x > 1") for kind in STEP_KINDS]
        made = [licence(), process(), process(*kinds), process(*kinds, overdue="escalate"),
                process(*kinds, kind="consultation", overdue="consent", title=NASTY),
                *(read_process(path) for path in SHIPPED)]  # fmt: skip
        for one, read in zip(made, read_by_moddle(made), strict=True):
            chart = chart_of(one)
            assert read["warnings"] == []
            kinds = {code: f"bpmn:{node.tag[0].upper()}{node.tag[1:]}"
                     for code, node in chart.nodes.items()}  # fmt: skip
            found = dict(read["elements"])
            assert {code: found[code] for code in kinds} == kinds
            assert len(found) == len(kinds) + len(chart.flows)
            assert read["lanes"] == list(chart.lanes)
            assert {*kinds, *(flow.id for flow in chart.flows)} <= set(read["drawn"])

    @settings(max_examples=50)
    @given(processes())
    def test_draws_each_element_once_and_nothing_over_another(self, made):
        root = tree(made)
        nodes = {one.get("id") for one in root.find("bpmn:process", NS)
                 if one.get("id") and one.get("id") != "lanes"}  # fmt: skip
        drawn = root.xpath("//@bpmnElement")
        assert len(drawn) == len(set(drawn))
        lanes = {one.get("id") for one in root.iterfind(".//bpmn:lane", NS)}
        assert set(drawn) == nodes | lanes | {"collaboration", "pool"}
        places = {
            one.get("bpmnElement"): [float(one[0].get(k)) for k in ("x", "y", "width", "height")]
            for one in root.iterfind(".//bpmndi:BPMNShape", NS)
        }
        for one, other in combinations(sorted(nodes & set(places)), 2):
            edge = {one.partition("_")[2], other.partition("_")[2]}
            if not (len(edge) == 1 and ("limit_" in one or "limit_" in other)):
                assert apart(places[one], places[other]), (one, other)
        for code in nodes & set(places):
            assert inside(places[code], places["pool"]), code

    def test_escapes_whatever_it_is_given(self):
        ends = (Outcome("o'x", NASTY, "return", "a"), Outcome("y", NASTY, "reject"), DONE)
        nasty = step("b", "a", name=NASTY, when=NASTY, outcomes=ends, unit=NASTY)
        made = process(step("a"), nasty, title=NASTY, note=NASTY, code="<&>")
        root = tree(made)
        schema().assertValid(root)
        assert {etree.QName(one).namespace for one in root.iter()} == set(NS.values())
        assert root.find("bpmn:process", NS).get("name") == NASTY

    @pytest.mark.parametrize("code", ["1", "a b", "环节", "a/../b", "", "end", "start", "n1", "-1"])
    def test_gives_every_step_an_id_that_xml_allows(self, code):
        made = process(step(code), step("x", code), step("y", code), step("z", "x", "y"))
        schema().assertValid(tree(made))

    def test_is_valid_without_a_single_step(self):
        schema().assertValid(tree(process()))

    def test_says_what_it_cannot_express(self):
        made = replace(licence(), certainty="unconfirmed", promised=Limit(10), note="仅供演示。")
        told = tree(made).find("bpmn:process/bpmn:documentation", NS).text
        assert told == "行政许可；主办；版本1；总时限36个工作日；承诺10个工作日；待核实；仅供演示。"


class TestChartOf:
    @pytest.mark.parametrize(
        ("joint", "count", "gateway", "wanted"),
        [
            ("all", 0, "parallelGateway", None),
            ("any", 0, "complexGateway", "activationCount >= 1"),
            ("of", 2, "complexGateway", "activationCount >= 2"),
        ],
    )
    def test_joins_as_the_step_waits(self, joint, count, gateway, wanted):
        made = process(
            step("a"), step("b"), step("c"), step("d", "a", "b", "c", joint=joint, count=count)
        )
        gate = next(one for one in elements(made, gateway) if one.get("id") == "join_d")
        assert gate.findtext("bpmn:activationCondition", namespaces=NS) == wanted
        assert len(gate.findall("bpmn:incoming", NS)) == 3

    def test_needs_no_gateway_after_a_single_step(self):
        chart = chart_of(process(step("a"), step("b", "a", joint="any")))
        assert not [one for one in chart.nodes.values() if "Gateway" in one.tag]

    def test_leads_round_a_step_that_may_be_left_out(self):
        chart = chart_of(process(step("a"), step("b", "a", when="x > 1"), step("c", "b")))
        flows = {(one.source, one.target): one for one in chart.flows}
        assert flows["when_b", "task_b"].condition == "x > 1"
        assert flows["when_b", "merge_b"].name == "不需要"
        assert chart.nodes["when_b"].default == flows["when_b", "merge_b"].id
        assert ("merge_b", "task_c") in flows

    def test_parts_by_outcomes(self):
        enough = Outcome("enough", "直接办结", "finish")
        back = Outcome("back", "退回", "return", "a")
        agreed = Outcome("agreed", "同意")
        made = process(step("a"), step("b", "a", outcomes=(agreed, back, REFUSED, enough)),
                       step("c", "b"))  # fmt: skip
        chart = chart_of(made)
        ways = {one.target: one for one in chart.flows if one.source == "outcome_b"}
        assert ways["task_c"].name == "同意"
        assert chart.nodes["outcome_b"].default == ways["task_c"].id
        assert ways["return_a"].back
        assert ways["return_a"].condition == "outcome = 'back'"
        assert chart.nodes["end_b_3"].ending == chart.nodes["end_b_4"].ending == "terminate"

    def test_takes_the_only_outcome_without_asking(self):
        chart = chart_of(process(step("a", outcomes=(REFUSED,))))
        assert [(one.target, one.condition) for one in chart.flows if one.source == "task_a"] == [
            ("end_a_1", "")
        ]

    @pytest.mark.parametrize(
        ("limit", "duration", "said"),
        [
            (Limit(5), "P5D", "时限5个工作日，按工作日历计，不是自然日。"),
            (Limit(60, "calendar_days"), "P60D", "时限60日。"),
            (Limit(24, "hours"), "PT24H", "时限24小时。"),
        ],
    )
    def test_hangs_the_limit_on_the_edge_of_the_task(self, limit, duration, said):
        (timer,) = elements(process(replace(step("a"), limit=limit)), "boundaryEvent")
        assert (timer.get("attachedToRef"), timer.get("cancelActivity")) == ("task_a", "false")
        assert timer.findtext(".//bpmn:timeDuration", namespaces=NS) == duration
        assert timer.findtext("bpmn:documentation", namespaces=NS) == said

    @pytest.mark.parametrize(
        ("overdue", "ending"), [("warn", "message"), ("escalate", "escalation")]
    )
    def test_says_what_happens_when_it_is_late(self, overdue, ending):
        chart = chart_of(process(step("a"), overdue=overdue))
        assert chart.nodes["late_a"].ending == ending

    @pytest.mark.parametrize(("kind", "silent"), [("consultation", True), ("licence", False)])
    def test_counts_silence_as_consent_only_among_offices(self, kind, silent):
        chart = chart_of(process(step("a"), step("b", "a"), kind=kind, overdue="consent"))
        assert chart.nodes["limit_a"].interrupting is silent
        onward = {one.target for one in chart.flows if one.source == "limit_a"}
        assert onward == ({"merge_a"} if silent else {"late_a"})

    def test_never_takes_an_applicants_silence_for_consent(self):
        made = process(step("a", kind="applicant"), kind="consultation", overdue="consent")
        assert not chart_of(made).nodes["limit_a"].interrupting

    @pytest.mark.parametrize(
        ("kind", "tag"),
        [
            ("review", "userTask"), ("applicant", "userTask"), ("notice", "sendTask"),
            ("site_visit", "manualTask"), ("automatic", "serviceTask"),
        ],
    )  # fmt: skip
    def test_has_a_task_of_the_kind(self, kind, tag):
        assert chart_of(process(step("a", kind=kind))).nodes["task_a"].tag == tag

    @pytest.mark.parametrize(
        ("kind", "enough"), [("countersign_all", "2"), ("countersign_any", "1")]
    )
    def test_asks_every_signer_and_waits_for_enough(self, kind, enough):
        (task,) = elements(process(step("a", kind=kind)), "userTask")
        assert task.findtext(".//bpmn:loopCardinality", namespaces=NS) == "2"
        assert task.findtext(".//bpmn:completionCondition", namespaces=NS).endswith(f">= {enough}")

    def test_has_a_lane_for_every_unit(self):
        lanes = chart_of(licence()).lanes
        assert set(lanes) == {"政务服务科", "自然资源分局", "新城建设局", "会签单位", "应急管理科",
                              "分管负责人", "申请人", "系统"}  # fmt: skip


def apart(one, other):
    (x, y, w, h), (u, v, b, d) = one, other
    return x + w <= u or u + b <= x or y + h <= v or v + d <= y


def inside(one, frame):
    (x, y, w, h), (u, v, b, d) = one, frame
    return x >= u and y >= v and x + w <= u + b and y + h <= v + d
