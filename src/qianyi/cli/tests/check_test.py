"""`qianyi check` as a person or a script meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from qianyi.cli import check, console
from qianyi.cli.main import app

ROADS = "示例高新区规划建设农村公路32.67公里，其中乡道9.33公里，村道22.94公里。\n"
TWICE = "示例高新区新建桥梁四百米并延伸双向车道新建桥梁四百米并延伸双向车道。\n"
CLEAN = "示例高新区坚持稳中求进，抓好各项工作落实。\n"


@pytest.fixture
def written(tmp_path):
    """Writes texts as files named by their position and gives their paths."""

    def write(*texts: str) -> list[str]:
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number:03d}_示例.txt"
            path.write_text(text, encoding="utf-8")
            paths.append(str(path))
        return paths

    return write


def called(*arguments: str) -> int:
    return console.guarded(lambda: app(["check", *arguments], standalone_mode=False), debug=False)


class TestExitCode:
    @pytest.mark.parametrize(
        ("texts", "code"),
        [((CLEAN,), 0), ((TWICE,), 0), ((ROADS,), 1), ((CLEAN, ROADS), 1)],
        ids=["nothing found", "only wording", "a high one", "a high one in the second file"],
    )
    def test_is_one_only_for_a_high_finding(self, written, capsys, texts, code):
        assert called(*written(*texts)) == code

    def test_is_two_for_an_unreadable_file_and_the_others_are_checked(
        self, written, capsys, tmp_path
    ):
        missing = str(tmp_path / "没有.txt")
        assert called(missing, *written(TWICE)) == 2
        out, err = capsys.readouterr()
        assert "文字重复" in out
        assert "没有.txt" in err

    def test_is_two_for_a_memo_without_a_file(self, written, capsys):
        assert called(*written(CLEAN), "--format", "docx") == 2
        assert "-o" in capsys.readouterr().err

    def test_is_two_where_the_output_would_overwrite_an_input(self, written, capsys):
        path = written(CLEAN)[0]
        assert called(path, "-o", path) == 2
        assert Path(path).read_text(encoding="utf-8") == CLEAN


class TestJsonLines:
    def test_have_exactly_the_agreed_fields_and_offsets(self, written, capsys):
        called(*written(ROADS), "--format", "jsonl")
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert lines
        for line in lines:
            assert list(line) == ["rule", "severity", "title", "computation", "places"]
            for place in line["places"]:
                assert list(place) == ["doc", "char_start", "char_end", "quote"]
                assert ROADS[place["char_start"] : place["char_end"]] == place["quote"]
                assert place["doc"] == "000"

    def test_go_to_a_file_when_asked(self, written, capsys, tmp_path):
        target = tmp_path / "out.jsonl"
        called(*written(ROADS), "--format", "jsonl", "-o", str(target))
        assert capsys.readouterr().out == ""
        assert json.loads(target.read_text(encoding="utf-8").splitlines()[0])["severity"] == "high"


class TestMemo:
    def test_is_a_word_file(self, written, capsys, tmp_path):
        target = tmp_path / "核校.docx"
        assert called(*written(ROADS), "--format", "docx", "-o", str(target)) == 1
        word = Document(BytesIO(target.read_bytes()))
        assert any("数据核校" in paragraph.text for paragraph in word.paragraphs)


class TestMessages:
    def test_tell_the_time_of_each_part_on_stderr(self, written, capsys):
        called(*written(ROADS))
        err = capsys.readouterr().err
        assert "用时（秒）：读取" in err
        assert "分项与合计" in err

    def test_two_files_of_one_code_get_keys_that_differ(self, tmp_path, capsys):
        paths = []
        for name in ("001_甲.txt", "001_乙.txt"):
            path = tmp_path / name
            path.write_text(TWICE, encoding="utf-8")
            paths.append(str(path))
        called(*paths, "--format", "jsonl")
        docs = {
            place["doc"]
            for line in capsys.readouterr().out.splitlines()
            for place in json.loads(line)["places"]
        }
        assert docs == {"001_甲", "001_乙"}


class TestParallel:
    def test_processes_give_what_one_gives(self, written, capsys, monkeypatch):
        paths = written(ROADS, TWICE, CLEAN, ROADS)
        called(*paths, "--format", "jsonl")
        alone = capsys.readouterr().out
        monkeypatch.setattr(check, "PARALLEL_FROM", 0)
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        called(*paths, "--format", "jsonl")
        assert capsys.readouterr().out == alone


class TestDatabase:
    def test_is_not_needed(self, written):
        code = (
            "import sys; from qianyi.cli.main import app; "
            "app(sys.argv[1:], standalone_mode=False); "
            "sys.exit('django' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, "check", *written(TWICE)],
            capture_output=True, text=True, check=False, cwd=Path(check.__file__).parents[2],
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
