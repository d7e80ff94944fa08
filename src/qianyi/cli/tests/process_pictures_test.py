from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from qianyi.cli import console
from qianyi.cli.main import app
from qianyi.engine.flow import apply, begin, read_process
from qianyi.engine.flow import events as e
from qianyi.engine.flow.simulation import total
from qianyi.engine.packs import check_pack, find_packs
from qianyi.engine.workdays import calendar_installed
from qianyi.lib.clock import ZONE

HOW_TO = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "add-a-process.md"
DEMO = "demo_service_request"


def run(*args):
    return console.guarded(lambda: app(["process", *args], standalone_mode=False), debug=False)


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """The pack of the how-to, beside those it requires."""
    tmp_path = tmp_path_factory.mktemp("packs")
    for name, path in find_packs().items():
        (tmp_path / name).symlink_to(path)
    blocks = HOW_TO.read_text(encoding="utf-8").split("```yaml\n")
    texts = [one.split("```")[0] for one in blocks[1:]]
    (tmp_path / "trial" / "processes").mkdir(parents=True)
    (tmp_path / "trial" / "pack.yaml").write_text(texts[0], encoding="utf-8")
    path = tmp_path / "trial" / "processes" / "power.yaml"
    path.write_text(texts[1], encoding="utf-8")
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("QIANYI_PACKS", str(tmp_path))
        yield path


class TestTheHowTo:
    def test_makes_a_pack_and_a_process_without_fault(self, trial, capsys):
        assert run("check", str(trial)) == 0
        assert check_pack(trial.parents[1]) == []

    def test_says_rightly_how_long_it_takes(self, trial):
        found = total(read_process(trial))
        assert (found.serial, found.parallel) == (11, 7)
        said = " ".join(HOW_TO.read_text(encoding="utf-8").split())
        assert (
            f"takes {found.serial:.0f} working days one after another, {found.parallel:.0f}" in said
        )

    @pytest.mark.parametrize(("capacity", "asked"), [(799, 6), (800, 7), (801, 7)])
    def test_makes_a_process_that_runs_to_its_end(self, trial, capacity, asked):
        made, calendar = read_process(trial), calendar_installed()
        moment = datetime(2026, 3, 2, 9, tzinfo=ZONE)
        rest = {"facts": {"capacity": capacity}, "calendar": calendar}
        state = begin(made, e.Submitted(moment, "a"), **rest).state
        done = 0
        while state.open_steps:
            code, moment = state.open_steps[0], moment + timedelta(hours=1)
            signers = list(made.by_id[code].signers)
            acts = [e.Signed(moment, one, code, one, "agreed") for one in signers] or [
                e.StepDone(moment, "a", code)
            ]
            for act in acts:
                state = apply(made, state, act, **rest).state
            done += 1
        assert done == asked
        assert apply(made, state, e.Finished(moment, "a"), **rest).state.phase == "finished"

    def test_names_every_command_and_no_other(self, capsys):
        told = HOW_TO.read_text(encoding="utf-8")
        named = {one.split()[2] for one in told.splitlines() if one.startswith("qianyi process ")}
        assert run("--help") == 0
        helped = capsys.readouterr().out
        assert named == {"check", "draw", "simulate", "bpmn"}
        assert all(one in helped for one in named)


class TestProcessDraw:
    def test_draws_to_the_screen(self, capsys):
        assert run("draw", DEMO) == 0
        assert ET.fromstring(capsys.readouterr().out).get("class") == "qy-flow"

    def test_draws_upright_into_a_file(self, tmp_path, capsys):
        path = tmp_path / "picture.svg"
        assert run("draw", DEMO, "--upright", "-o", str(path)) == 0
        assert ET.fromstring(path.read_text(encoding="utf-8")).get("class") == "qy-flow is-upright"
        assert f"已写入 {path}" in capsys.readouterr().err

    def test_says_where_it_cannot_write(self, tmp_path, capsys):
        assert run("draw", DEMO, "-o", str(tmp_path / "none" / "picture.svg")) == 2
        assert "不能写入" in capsys.readouterr().err

    def test_of_something_not_there_says_what_there_is(self, capsys):
        assert run("draw", "demo_service") == 2
        assert DEMO in capsys.readouterr().err


class TestProcessBpmn:
    def test_exports_to_a_file(self, tmp_path):
        path = tmp_path / "process.bpmn"
        assert run("bpmn", DEMO, "-o", str(path)) == 0
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        assert root.tag == "{http://www.omg.org/spec/BPMN/20100524/MODEL}definitions"


class TestProcessSimulate:
    def test_tells_both_ways_and_what_is_assumed(self, capsys):
        assert run("simulate", "demo_parallel_licence", "--runs", "200", "--seed", "3") == 0
        told = capsys.readouterr()
        assert told.out.startswith("各环节时限合计（逐项依次办理）：48个工作日\n")
        assert "按流程并联办理：16个工作日" in told.out
        assert "材料核对\t100%" in told.out
        assert "示例：17 个环节没有以往办理数据" in told.err

    def test_is_the_same_again_for_the_same_seed(self, capsys):
        told = []
        for _ in range(2):
            run("simulate", DEMO, "--runs", "50", "--seed", "9")
            told.append(capsys.readouterr().out)
        assert told[0] == told[1]

    @pytest.mark.parametrize("runs", ["0", "100001", "许多"])
    def test_refuses_an_impossible_number(self, runs, capsys):
        assert run("simulate", DEMO, "--runs", runs) == 2
        assert "--runs" in capsys.readouterr().err
