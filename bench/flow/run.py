"""The flow engine beside SpiffWorkflow, in one run: a case of ten tasks, saved after every step.

    python bench/flow/run.py [--cases 40] [--repeats 7] [--results FILE]

The process: one task, a parallel split into eight, a join, one task. SpiffWorkflow runs the BPMN
that ``engine.flow`` exports (without timers; ours keeps its limits and clocks). After each step the
case is saved as JSON text and restored from it before the next, as a server would. Both must have
the same tasks ready at every step, or the run fails. The two take turns, a round to warm up first;
the median of the rounds counts. SpiffWorkflow's own serialiser puts the definition into every save;
so the time without saving is measured too. At the end, what else the engine does: a transition of
the twenty-step licence, its picture, its forecast, ten thousand simulated cases.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
import platform
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser  # noqa: E402
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # noqa: E402
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow  # noqa: E402
from SpiffWorkflow.util.task import TaskState  # noqa: E402

from qianyi.engine.flow import apply, begin, dump, load_process, read_process, restore  # noqa: E402
from qianyi.engine.flow import events as e  # noqa: E402
from qianyi.engine.flow.bpmn import bpmn  # noqa: E402
from qianyi.engine.flow.drawing import draw  # noqa: E402
from qianyi.engine.flow.forecast import forecast  # noqa: E402
from qianyi.engine.flow.simulation import simulate  # noqa: E402
from qianyi.engine.workdays import calendar_installed  # noqa: E402
from qianyi.lib.clock import ZONE  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LICENCE = ROOT / "packs" / "demo" / "processes" / "parallel_licence.yaml"
TARGET = 0.25
SIDE_BY_SIDE = 8
SIMULATED_S = 2.0
START = datetime(2026, 3, 2, 9, tzinfo=ZONE)
FACTS = {"energy": 2000, "area": 1, "special_building": True, "shelter": True}


def definition() -> Any:  # noqa: ANN401 - the process
    """One, eight side by side, one."""
    rows = [("first", [])]
    rows += [(f"part_{number}", ["first"]) for number in range(SIDE_BY_SIDE)]
    rows.append(("last", [f"part_{number}" for number in range(SIDE_BY_SIDE)]))
    steps = "\n".join(
        f"  - {{id: {code}, label: {{staff: 办理, applicant: 办理中, ahead: 待办理}}, unit: bench,"
        f" limit: 5 workdays, after: [{', '.join(before)}]}}".replace(", after: []", "")
        for code, before in rows
    )
    text = (
        "code: bench_parallel\nversion: '1'\ntitle: 并联示例\nkind: service\nstanding: [own]\n"
        "starts_clock: submission\ncertainty: unverified\n"
        "basis:\n  - {title: 示例数据, certainty: unverified}\n"
        f"units:\n  - {{code: bench, name: 示例单位}}\nsteps:\n{steps}\n"
    )
    return load_process(text, where="bench")


def order(process: Any) -> list[str]:  # noqa: ANN401
    """In which order the steps are done: the parallel ones from the last to the first."""
    codes = [one.id for one in process.steps]
    return [codes[0], *reversed(codes[1:-1]), codes[-1]]


class Qianyi:
    """Our engine: the state is a value, an event gives the next."""

    name = "qianyi"

    def __init__(self, process: Any) -> None:  # noqa: ANN401
        self.process = process
        self.calendar = calendar_installed()

    def begin(self) -> Any:  # noqa: ANN401
        submitted = e.Submitted(START, "bench")
        return begin(self.process, submitted, facts={}, calendar=self.calendar).state

    def do(self, state: Any, code: str, number: int) -> Any:  # noqa: ANN401
        event = e.StepDone(START + timedelta(hours=number), "bench", code)
        return apply(self.process, state, event, facts={}, calendar=self.calendar).state

    def save(self, state: Any) -> str:  # noqa: ANN401
        return json.dumps(dump(state))

    def restore(self, text: str) -> Any:  # noqa: ANN401
        return restore(json.loads(text))

    def ready(self, state: Any) -> set[str]:  # noqa: ANN401
        return set(state.open_steps)


class Spiff:
    """SpiffWorkflow, by its own parser and serialiser."""

    name = "spiffworkflow"

    def __init__(self, process: Any) -> None:  # noqa: ANN401
        plain = replace(process, steps=tuple(replace(one, limit=None) for one in process.steps))
        parser = BpmnParser()
        parser.add_bpmn_str(bpmn(plain).encode())
        self.spec = parser.get_spec(f"process_{process.code}")
        self.serializer = BpmnWorkflowSerializer()

    def begin(self) -> Any:  # noqa: ANN401
        case = BpmnWorkflow(self.spec)
        case.do_engine_steps()
        return case

    def do(self, case: Any, code: str, number: int) -> Any:  # noqa: ANN401, ARG002
        (task,) = case.get_tasks(state=TaskState.READY, spec_name=f"task_{code}")
        task.run()
        case.do_engine_steps()
        return case

    def save(self, case: Any) -> str:  # noqa: ANN401
        found: str = self.serializer.serialize_json(case)
        return found

    def restore(self, text: str) -> Any:  # noqa: ANN401
        return self.serializer.deserialize_json(text)

    def ready(self, case: Any) -> set[str]:  # noqa: ANN401
        tasks = case.get_tasks(state=TaskState.READY, manual=True)
        return {one.task_spec.name.removeprefix("task_") for one in tasks}


def compare(engines: Iterable[Any], codes: list[str]) -> dict[str, int]:
    """Both must offer the same tasks at every step; the size of what each saves at the end."""
    ours, theirs = engines
    one, other = ours.begin(), theirs.begin()
    for number, code in enumerate(codes):
        if ours.ready(one) != theirs.ready(other):
            sys.exit(f"结果不一致：{ours.ready(one)} 与 {theirs.ready(other)}")
        one, other = ours.do(one, code, number), theirs.do(other, code, number)
        one, other = ours.restore(ours.save(one)), theirs.restore(theirs.save(other))
    if ours.ready(one) or theirs.ready(other) or not other.completed:
        sys.exit("结果不一致：有一方没有办完。")
    return {ours.name: len(ours.save(one)), theirs.name: len(theirs.save(other))}


def cases(engine: Any, codes: list[str], count: int, *, saved: bool) -> float:  # noqa: ANN401
    """Seconds for some cases from beginning to end."""
    gc.collect()
    started = perf_counter()
    for _ in range(count):
        case = engine.begin()
        for number, code in enumerate(codes):
            case = engine.do(case, code, number)
            if saved:
                case = engine.restore(engine.save(case))
    return perf_counter() - started


def timed(call: Callable[[], object], times: int) -> float:
    """The median of some calls, in seconds."""
    call()
    rounds = []
    for _ in range(times):
        started = perf_counter()
        call()
        rounds.append(perf_counter() - started)
    return median(rounds)


def besides() -> dict[str, float]:
    """What else the engine does, on the twenty-step licence of the demonstration."""
    process, calendar = read_process(LICENCE), calendar_installed()
    state = begin(process, e.Submitted(START, "bench"), facts=FACTS, calendar=calendar).state
    accepted = e.Accepted(START, "bench")
    state = apply(process, state, accepted, facts=FACTS, calendar=calendar).state
    done = e.StepDone(START + timedelta(hours=1), "bench", "check")
    return {
        "steps": len(process.steps),
        "transition_us": round(
            timed(lambda: apply(process, state, done, facts=FACTS, calendar=calendar), 200) * 1e6, 1
        ),
        "forecast_ms": round(
            timed(
                lambda: forecast(process, state, facts=FACTS, moment=START, calendar=calendar), 20
            )
            * 1e3,
            1,
        ),
        "drawing_ms": round(timed(lambda: draw(process, state), 20) * 1e3, 1),
        "bpmn_ms": round(timed(lambda: bpmn(process), 20) * 1e3, 1),
        "simulation_10000_s": round(timed(lambda: simulate(process, runs=10_000), 5), 3),
    }


def main() -> None:
    """Compare, time both, print the table, write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "flow.json")
    asked = parser.parse_args()
    process = definition()
    codes = order(process)
    engines = [Qianyi(process), Spiff(process)]
    sizes = compare(engines, codes)
    rounds: dict[tuple[str, bool], list[float]] = {}
    for number in range(asked.repeats + 1):
        for saved in (True, False):
            for engine in engines:
                seconds = cases(engine, codes, asked.cases, saved=saved)
                if number:
                    rounds.setdefault((engine.name, saved), []).append(seconds)
    per_case = {key: median(found) / asked.cases * 1e3 for key, found in rounds.items()}
    ratio = per_case["qianyi", True] / per_case["spiffworkflow", True]
    bare = per_case["qianyi", False] / per_case["spiffworkflow", False]
    extra = besides()
    report = {
        "tasks": len(codes),
        "cases": asked.cases,
        "repeats": asked.repeats,
        "versions": {
            "python": platform.python_version(),
            "spiffworkflow": importlib.metadata.version("spiffworkflow"),
        },
        "machine": {"processor": platform.machine(), "cores": os.cpu_count()},
        "engines": [
            {
                "engine": one.name,
                "case_saved_ms": round(per_case[one.name, True], 3),
                "case_unsaved_ms": round(per_case[one.name, False], 3),
                "all_saved_s": [round(each, 4) for each in rounds[one.name, True]],
                "saved_characters": sizes[one.name],
            }
            for one in engines
        ],
        "ratio": round(ratio, 4),
        "ratio_unsaved": round(bare, 4),
        "besides": extra,
        "load": [round(one, 1) for one in os.getloadavg()],
        "target": TARGET,
        "met": ratio <= TARGET and extra["simulation_10000_s"] < SIMULATED_S,
    }
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(
        json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    for one in engines:
        print(
            f"{one.name:14} {per_case[one.name, True]:9.3f} ms 一件（每步存取）"
            f"{per_case[one.name, False]:9.3f} ms 一件（不存取）"
        )
    word = "达到" if report["met"] else "未达到"
    print(f"时间为 SpiffWorkflow 的 {ratio:.3f} 倍（不存取 {bare:.3f}），目标 {TARGET}：{word}")
    print("  ".join(f"{key} {value}" for key, value in extra.items()))


if __name__ == "__main__":
    main()
