from __future__ import annotations

import pytest

from qianyi.cli import console, processes
from qianyi.cli.main import app

WRONG = """\
code: made
version: "1"
title: 试验
kind: service
standing: [own]
starts_clock: submission
units: [{code: one, name: 一}]
steps:
  - {id: a, label: 甲, unit: two}
  - {id: b, label: 乙, unit: one, after: [z]}
"""


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "made.yaml"
    path.write_text(WRONG, encoding="utf-8")
    return path


def run(*args):
    return console.guarded(lambda: app(list(args), standalone_mode=False), debug=False)


class TestProcessCheck:
    def test_tells_every_fault_with_its_line(self, wrong, capsys):
        assert run("process", "check", str(wrong)) == 1
        told = capsys.readouterr()
        first, second = told.out.splitlines()
        assert first.startswith("made.yaml 第9行：环节“甲”（a）的承办单位“two”不在 units 里")
        assert second.startswith("made.yaml 第10行：环节“乙”（b）等待的环节“z”不存在")
        assert "2处问题" in told.err

    def test_tells_a_sound_definition_in_words(self, capsys):
        assert run("process", "check", "demo_parallel_licence") == 0
        told = capsys.readouterr().out.splitlines()
        assert told[0] == "工业项目并联许可（示例）（demo_parallel_licence，2026.1版，待核实）"
        assert "时限：20个工作日，承诺12个工作日，从受理起算，到作出决定为止；" in told[3]
        meeting = next(line for line in told if line.startswith("14. "))
        assert meeting.startswith(
            "14. 联审会商：审核；示例政务服务中心；1个工作日；在规划条件审查、"
        )
        assert meeting.endswith("中完成3个之后")
        assert any("条件：年综合能源消费量（吨标准煤）不低于1000" in line for line in told)

    def test_of_something_not_there_says_what_there_is(self, capsys):
        assert run("process", "check", "supervison") == 2
        assert "是否要写“supervision”" in capsys.readouterr().err

    def test_mends_and_passes(self, wrong):
        wrong.write_text(WRONG.replace("two", "one").replace("[z]", "[a]"), encoding="utf-8")
        assert processes.check(str(wrong))
