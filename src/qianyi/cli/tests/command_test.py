"""The command as a program: exit codes, streams, how it starts and how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from .making import START, command, environment

SLOW = (
    # A suite run in the background hands down an ignored SIGINT.
    "import signal, sys, time\nfrom qianyi.engine import reading\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "def slow(text):\n    sys.stderr.write('started\\n'); sys.stderr.flush(); time.sleep(30)\n"
    "reading.read = slow\n" + START
)
BROKEN = (
    "from qianyi.engine import reading\ndef broken(text):\n    raise ZeroDivisionError('inside')\n"
    "reading.read = broken\n" + START
)
FIELDS = [
    "id", "doc", "char_start", "char_end", "quote", "subject", "indicator", "value", "unit",
    "period", "kind",
    "comparator", "base", "table", "optional", "note",
]  # fmt: skip
WORDS = "示例高新区2024年工作总结\n\n2024年，全区营业收入达到120亿元，规上企业58家。\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "012总结.txt").write_text(WORDS, encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "密.txt").write_text("机密★1年\n正文，营业收入120亿元。", encoding="utf-8")
    return tmp_path


class TestRead:
    def test_prints_objects_with_the_fields_of_the_guide_and_nothing_else(self, folder):
        done = command("read", "012总结.txt", "--format", "jsonl", cwd=folder)
        assert (done.returncode, done.stderr) == (0, b"")
        objects = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert objects
        for number, one in enumerate(objects, start=1):
            assert list(one) == FIELDS
            assert (one["doc"], one["id"]) == ("012", f"012-{number:04d}")
            assert WORDS[one["char_start"] : one["char_end"]] == one["quote"]

    def test_one_bad_file_does_not_stop_the_others(self, folder):
        done = command(
            "read", "空.txt", "012总结.txt", "密.txt", "无.txt", "--format", "jsonl", cwd=folder
        )
        assert done.returncode == 2
        assert {json.loads(line)["doc"] for line in done.stdout.splitlines()} == {"012"}
        told = done.stderr.decode().splitlines()
        assert [line.rsplit("[", 1)[1] for line in told] == [
            "text.file_empty]",
            "text.secret_marked]",
            "text.file_missing]",
        ]
        assert "120" not in done.stderr.decode()

    def test_prints_an_aligned_table_where_there_is_no_terminal(self, folder):
        done = command("read", "012总结.txt", cwd=folder)
        head, *rows = done.stdout.decode().splitlines()
        assert [title.strip() for title in head.split("\t")][:4] == ["文件", "主体", "指标", "数值"]
        assert all(len(row.split("\t")) == len(head.split("\t")) for row in rows)
        assert b"\x1b" not in done.stdout

    def test_prints_nothing_where_nothing_could_be_read(self, folder):
        done = command("read", "空.txt", cwd=folder)
        assert (done.returncode, done.stdout) == (2, b"")

    @pytest.mark.parametrize("name", ["结果.jsonl", "结果.xlsx", "结果.txt"])
    def test_writes_to_a_file(self, folder, name):
        form = {"jsonl": "jsonl", "xlsx": "xlsx", "txt": "table"}[name.rsplit(".", 1)[1]]
        done = command("read", "012总结.txt", "--format", form, "-o", name, cwd=folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert (folder / name).stat().st_size > 0
        assert sorted(p.name for p in folder.iterdir()) == sorted(
            ["012总结.txt", "空.txt", "密.txt", name]
        )

    def test_ends_quietly_when_nobody_reads_on(self, folder):
        (folder / "长.txt").write_text(WORDS + "营业收入达到120亿元。\n" * 3000, encoding="utf-8")
        running = subprocess.Popen(
            [sys.executable, "-c", START, "read", "长.txt", "--format", "jsonl"],
            cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline().startswith(b'{"id"')
        running.stdout.close()
        told = running.stderr.read()
        running.stderr.close()
        assert (running.wait(timeout=60), told) == (0, b"")

    def test_ends_cleanly_when_interrupted(self, folder):
        running = subprocess.Popen(
            [sys.executable, "-c", SLOW, "read", "012总结.txt", "-o", "a.jsonl"],
            cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert running.stderr
        assert running.stderr.readline() == b"started\n"
        os.kill(running.pid, signal.SIGINT)
        out, told = running.communicate(timeout=30)
        assert (running.returncode, out, told.decode()) == (130, b"", "已中断。\n")
        assert not list(folder.glob("*.jsonl"))
        assert not list(folder.glob(".a-*"))


class TestInternalError:
    def test_is_told_by_a_number_with_the_traceback_in_the_log(self, folder):
        done = command("read", "012总结.txt", cwd=folder, start=BROKEN)
        told = done.stderr.decode()
        assert (done.returncode, done.stdout) == (3, b"")
        assert "Traceback" not in told
        assert "--debug" in told
        number = told.split("编号 ")[1][:8]
        log = folder / "home" / "log" / "cli-errors.log"
        assert number in log.read_text(encoding="utf-8")
        assert "ZeroDivisionError: inside" in log.read_text(encoding="utf-8")
        assert log.stat().st_mode & 0o077 == 0

    def test_shows_its_traceback_with_debug(self, folder):
        done = command("read", "012总结.txt", "--debug", cwd=folder, start=BROKEN)
        assert done.returncode == 3
        assert "ZeroDivisionError: inside" in done.stderr.decode()
        assert not (folder / "home").exists()


class TestWrongUse:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "Usage: qianyi"),
            (["raed"], "没有“raed”这个命令"),
            (["read"], "缺少 FILE"),
            (["read", "a.txt", "--bad"], "没有 --bad 这个选项"),
            (["read", "a.txt", "--format", "csv"], "可以是 'table', 'jsonl', 'xlsx'"),
            (["read", "a.txt", "--max-mb", "0"], "最小是 1"),
            (["read", "a.txt", "--max-mb", "x"], "不是数字"),
            (["read", "a.txt", "-o"], "选项 -o 后面要有值"),
            (["read", "a.txt", "--format", "xlsx"], "请用 -o 指定文件名"),
            (["read", "a.txt", "-o", "."], "是文件夹"),
            (["read", "a.txt", "-o", "no/b.txt"], "不存在"),
            (["read", "012总结.txt", "-o", "012总结.txt"], "会把它覆盖"),
            (["packs"], "Usage: qianyi packs"),
        ],
    )  # fmt: skip
    def test_is_told_in_a_sentence_with_exit_code_2(self, folder, arguments, said):
        done = command(*arguments, cwd=folder)
        assert (done.returncode, done.stdout) == (2, b"")
        assert said in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()
        assert (folder / "012总结.txt").read_text(encoding="utf-8") == WORDS


class TestStart:
    def test_loads_neither_django_nor_what_only_some_files_need(self, folder):
        watch = (
            "import sys, atexit\n"
            "heavy = 'django pdfplumber polars docx xlsxwriter rich psycopg pyspark'.split()\n"
            "loaded = lambda: ','.join(name for name in heavy if name in sys.modules)\n"
            "atexit.register(lambda: sys.stderr.write(loaded()))\n" + START
        )
        done = command("read", "012总结.txt", "--format", "jsonl", cwd=folder, start=watch)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.parametrize(
        "arguments", [["--help"], ["-h"], ["read", "--help"], ["packs", "load", "--help"]]
    )
    def test_shows_help_on_stdout(self, folder, arguments):
        done = command(*arguments, cwd=folder)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode().startswith("Usage: ")

    def test_says_its_version(self, folder):
        assert command("--version", cwd=folder).stdout.startswith(b"qianyi ")
