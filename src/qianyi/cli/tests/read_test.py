from __future__ import annotations

from pathlib import Path

import pytest

from qianyi.cli import console, read
from qianyi.cli.console import ExitCode, WrongUse
from qianyi.cli.read import Order, Outcome, document_code

from .making import plain_read

WORDS = "示例总结\n\n营业收入达到{}亿元，规上企业58家。\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr("qianyi.engine.reading.read", plain_read)
    paths = [tmp_path / f"00{number}.txt" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_text(WORDS.format(100 + number), encoding="utf-8")
    return paths


class TestDocumentCode:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("000_0bea567681d2f74e.txt", "000"), ("002.docx", "002"), ("2024年公报.pdf", "202"),
            ("12号文.txt", "12号文"),
            ("规划.txt", "规划"), ("c01.txt", "c01"), ("１２３全角.txt", "１２３全角"),
            ("a.b.md", "a.b"),
        ],
    )  # fmt: skip
    def test_is_three_digits_or_the_stem(self, name, code):
        assert document_code(Path("some") / name) == code


class TestRun:
    def test_reads_the_files_in_their_order(self, files, capsys):
        assert read.run(Order(tuple(reversed(files)), "jsonl")) == ExitCode.DONE
        docs = [line.split('"doc": "')[1][:3] for line in capsys.readouterr().out.splitlines()]
        assert docs == ["003", "003", "002", "002", "001", "001", "000", "000"]

    def test_reads_in_parallel_what_it_reads_alone(self, files, capsys, monkeypatch):
        monkeypatch.undo()  # other processes have the real reader
        order = Order((*files, files[0].with_name("无.txt")), "jsonl")
        assert read.run(order) == ExitCode.WRONG_USE
        alone = capsys.readouterr()
        monkeypatch.setattr(read, "PARALLEL_FROM", 0)
        assert read.run(order) == ExitCode.WRONG_USE
        together = capsys.readouterr()
        assert alone.out == together.out != ""
        assert alone.err == together.err

    def test_stays_in_one_process_for_small_work(self, files, monkeypatch):
        monkeypatch.setattr(read, "_in_parallel", lambda *_: pytest.fail("not worth a process"))
        assert read.run(Order(tuple(files), "jsonl")) == ExitCode.DONE

    def test_limits_what_it_reads(self, files, capsys):
        assert read.run(Order((files[0],), "jsonl", max_bytes=10)) == ExitCode.WRONG_USE
        assert "[text.file_too_large]" in capsys.readouterr().err

    def test_tells_warnings_beside_the_results(self, files, capsys, monkeypatch):
        monkeypatch.setattr(
            read, "read_one", lambda path, _: Outcome(path, (), ("有 1 页是图片。",))
        )
        assert read.run(Order((files[0],), "jsonl")) == ExitCode.DONE
        told = capsys.readouterr()
        assert (told.out, told.err) == ("", "qianyi: “000.txt”有 1 页是图片。\n")

    def test_an_internal_error_in_one_file_does_not_stop_the_others(
        self, files, capsys, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("QIANYI_HOME", str(tmp_path / "home"))

        def sometimes(text):
            if text.name == "001.txt":
                raise ZeroDivisionError
            return plain_read(text)

        monkeypatch.setattr("qianyi.engine.reading.read", sometimes)
        assert read.run(Order(tuple(files), "jsonl")) == ExitCode.INTERNAL
        told = capsys.readouterr()
        assert len(told.out.splitlines()) == 6
        assert "001.txt" in told.err

    def test_stores_each_file_that_was_read(self, files, capsys, monkeypatch):
        from contextlib import contextmanager

        kept = []

        @contextmanager
        def opened(username):
            def keep(path):
                kept.append((username, path.name))
                return f"已存入“{path.name}”。"

            yield keep

        monkeypatch.setattr("qianyi.cli.store.opened", opened)
        order = Order(
            (files[0], files[0].with_name("无.txt"), files[1]), "jsonl", store_as="planner"
        )
        assert read.run(order) == ExitCode.WRONG_USE
        assert kept == [("planner", "000.txt"), ("planner", "001.txt")]
        assert "已存入“000.txt”。" in capsys.readouterr().err

    def test_a_refusal_to_store_is_told(self, files, capsys, monkeypatch):
        from contextlib import nullcontext

        def refuse(path):
            raise WrongUse("不能存入。")

        monkeypatch.setattr("qianyi.cli.store.opened", lambda _: nullcontext(refuse))
        assert read.run(Order((files[0],), "jsonl", store_as="nobody")) == ExitCode.WRONG_USE
        assert "不能存入。" in capsys.readouterr().err

    def test_an_old_result_stays_when_the_work_is_interrupted(self, files, tmp_path, monkeypatch):
        output = tmp_path / "结果.jsonl"
        output.write_text("old", encoding="utf-8")

        def stop(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(read, "read_one", stop)
        with pytest.raises(KeyboardInterrupt):
            read.run(Order(tuple(files), "jsonl", output))
        assert output.read_text(encoding="utf-8") == "old"
        assert not list(tmp_path.glob(".结果*"))


class TestProgress:
    def test_draws_nothing_without_a_terminal(self, capsys):
        with console.progress(10, "正在读取", wanted=True) as advance:
            advance(10, "a.txt")
        assert capsys.readouterr().err == ""
