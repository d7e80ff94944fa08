"""Write the saved state of each definition released in packs that has none yet.

Run it once for a new definition and commit the file. A file once written is never changed: it
stands for the cases under way in some zone.

    PYTHONPATH=src python -m qianyi.engine.flow.tests.keep_state [CODE…]
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.definition import SIGNED, Process
from qianyi.engine.flow.tests.making import Case, at

STATES = Path(__file__).parent / "states"
START = at("2025-09-22")


def half_way(process: Process) -> Case:
    """A case with as much behind it as the definition allows, and something still open."""
    case = Case(process, "2025-09-22", facts=facts_of(process))
    moment = START + timedelta(days=1)
    if process.correction:
        case.do(e.CorrectionTold, moment, ("示例：缺少印章",))
        case.do(e.Corrected, moment + timedelta(hours=2))
    if case.state.phase == "submitted":
        _accept(case, moment + timedelta(hours=3))
    for number in range(len(process.steps) // 2):
        if case.state.open_steps[0] != process.decision:
            _one_step(case, moment + timedelta(hours=4 + number))
    _stand_still(case, moment + timedelta(days=1))
    if process.extensions:
        amount = process.extensions.amount
        case.do(e.Extended, moment + timedelta(days=3), amount, "示例：情况复杂")
    case.pass_time(moment + timedelta(days=4))
    return case


def facts_of(process: Process) -> dict[str, object]:
    """Facts that open every second condition."""
    samples = {"flag": True, "number": 2000, "whole": 2000, "text": "示例", "date": "2025-09-01"}
    return {
        one.code: one.choices[0] if one.choices else samples[one.type]
        for one in process.inputs[::2]
    } | {one.code: False if one.type == "flag" else 0 for one in process.inputs[1::2]}


def _accept(case: Case, moment: datetime) -> None:
    tolerable = [one.id for one in case.process.materials if one.tolerable]
    if tolerable:
        due = (moment + timedelta(days=30)).date()
        case.do(e.AcceptedWithPromises, moment, ((tolerable[0], due),))
    else:
        case.do(e.Accepted, moment)


def _one_step(case: Case, moment: datetime) -> None:
    code = case.state.open_steps[0]
    step = case.process.by_id[code]
    if step.kind in SIGNED:
        done = {one.signer for one in case.state.step(code).signatures}
        signer = next(one for one in step.signers if one not in done)
        case.do(e.Signed, moment, code, signer, opinion="示例意见")
    elif step.item and step.item.owner == "followed":
        case.do(e.OutsideStatus, moment, "finished", "外0001", step=code)
    else:
        case.do(e.StepDone, moment, code)


def _stand_still(case: Case, moment: datetime) -> None:
    process = case.process
    if process.special_grounds:
        case.do(e.SpecialStarted, moment, process.special_grounds[0], "示例1号")
        case.do(e.SpecialEnded, moment + timedelta(days=1))
    elif process.pauses:
        case.do(e.PausedService, moment, process.pauses[0])
        case.do(e.Resumed, moment + timedelta(days=1))


def keep(process: Process) -> Path | None:
    """Write the file where there is none."""
    path = STATES / f"{process.code}-{process.version}.json"
    if path.exists():
        return None
    case = half_way(process)
    kept = {
        "digest": process.digest,
        "facts": case.facts,
        "events": [flow.event_dump(one) for one in case.events],
        "state": flow.dump(case.state),
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    STATES.mkdir(exist_ok=True)
    for code, version in flow.find_processes():
        if sys.argv[1:] and code not in sys.argv[1:]:
            continue
        written = keep(flow.get_process(code, version))
        if written:
            print(written.name)  # noqa: T201 - a tool run by hand
