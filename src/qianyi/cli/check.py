"""`qianyi check`: where the files given contradict each other and themselves, as a table.

JSON lines or a Word memo.

Reads in parallel processes when that pays, checks all documents together, says on stderr how long
each part took. Works without a database. The exit code is 1 only when a finding of the highest
level was made, so that the command can guard a drafting workflow.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections import Counter
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from qianyi.cli import console
from qianyi.cli.console import ExitCode, WrongUse
from qianyi.cli.read import PARALLEL_FROM, PROGRESS_FROM, document_code
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qianyi.engine.checking.model import CheckedDocument, Finding
    from qianyi.engine.checking.names import Dictionary

_SHOWN = 40
_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for.

    Attributes:
        form: table, jsonl or docx.
        output: the file to write to, or None for stdout.
        processes: how many read at once where that pays; None for one a processor.
    """

    files: tuple[Path, ...]
    form: str = "table"
    output: Path | None = None
    max_bytes: int = 50 * 1024 * 1024
    debug: bool = False
    processes: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a document, or why there is none. Goes between processes."""

    path: Path
    document: CheckedDocument | None = None
    warnings: tuple[str, ...] = ()
    refusal: str = ""
    trace: str = ""


@dataclass(slots=True)
class Clock:
    """Seconds of each part, in the order they were done."""

    parts: dict[str, float] = field(default_factory=dict)

    def add(self, part: str, seconds: float) -> None:
        """Count seconds towards a part."""
        self.parts[part] = self.parts.get(part, 0.0) + seconds

    def told(self) -> str:
        """All parts in one line."""
        parts = "，".join(f"{name} {seconds:.2f}" for name, seconds in self.parts.items())
        return f"qianyi: 用时（秒）：{parts}；合计 {sum(self.parts.values()):.2f}"


def run(order: Order) -> int:
    """Check the files of an order and print or write what was found; the exit code."""
    _check(order)
    from qianyi.engine.checking.engine import check

    timed = Clock()
    documents, worst = _read_all(order, timed)
    if not documents:
        return worst
    dictionary = _dictionary(timed)
    with console.progress(
        len(documents), "正在核校", wanted=_size(order.files) >= PROGRESS_FROM
    ) as advance:
        findings = check(documents, dictionary=dictionary, progress=timed.add)
        advance(len(documents), "")
    _write(order, findings, documents)
    console.note(timed.told())
    levels = Counter(f.severity for f in findings)
    console.note(
        f"qianyi: {len(documents)} 个文件，发现 {len(findings)} 项待核实："
        f"重要 {levels['high']}，一般 {levels['medium']}，提示 {levels['low']}。"
    )
    return max(worst, ExitCode.FOUND if levels["high"] else ExitCode.DONE)


def read_one(path: Path, max_bytes: int) -> Outcome:
    """Read one file; never raises, so that it can be called in another process."""
    from qianyi.engine.checking.model import CheckedDocument
    from qianyi.engine.reading import read
    from qianyi.engine.text.limits import Limits
    from qianyi.engine.text.load import text_from_file

    try:
        text = text_from_file(path, limits=Limits(max_bytes=max_bytes))
        document = CheckedDocument(
            document_code(path), text, read(text), dated_on=text.source.issued_on
        )
    except QianyiError as error:
        return Outcome(path, refusal=f"{error.message} [{error.code}]")
    except Exception:  # noqa: BLE001 - one file must not stop the others; told as an internal error
        return Outcome(path, trace=traceback.format_exc())
    return Outcome(path, document, text.warnings)


def _check(order: Order) -> None:
    if order.form == "docx" and order.output is None:
        raise WrongUse("docx 格式要写入文件，请用 -o 指定文件名，例如 -o 数据核校意见.docx。")
    if order.output is None:
        return
    if order.output.is_dir():
        raise WrongUse(f"-o 指定的“{order.output}”是文件夹。请指定一个文件名。")
    if not order.output.parent.is_dir():
        raise WrongUse(f"-o 指定的文件夹“{order.output.parent}”不存在。请先建立，或换一个位置。")
    if order.output.exists() and any(
        path.exists() and order.output.samefile(path) for path in order.files
    ):
        raise WrongUse(f"-o 指定的“{order.output}”就是要核校的文件，会把它覆盖。请换一个文件名。")


def _size(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in files if path.is_file())


def _read_all(order: Order, timed: Clock) -> tuple[list[CheckedDocument], ExitCode]:
    started = perf_counter()
    worst = ExitCode.DONE
    read: list[tuple[Path, CheckedDocument]] = []
    size = _size(order.files)
    with console.progress(len(order.files), "正在读取", wanted=size >= PROGRESS_FROM) as advance:
        for outcome in _outcomes(order, size):
            worst = max(worst, _tell(outcome, debug=order.debug))
            if outcome.document is not None:
                read.append((outcome.path, outcome.document))
            advance(1, outcome.path.name)
    timed.add("读取", perf_counter() - started)
    return _keyed(read), worst


def _outcomes(order: Order, size: int) -> Iterator[Outcome]:
    """The outcomes in the order of the files."""
    workers = min(len(order.files), order.processes or os.cpu_count() or 1)
    if workers <= 1 or size < PARALLEL_FROM:
        for path in order.files:
            yield read_one(path, order.max_bytes)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Fresh processes: a fork of one with threads (the progress bar) may hang.
    executor = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_ignore_interrupts)
    limits = [order.max_bytes] * len(order.files)
    done = 0
    try:
        for outcome in executor.map(read_one, order.files, limits, chunksize=_CHUNK):
            done += 1
            yield outcome
    except BrokenProcessPool:
        # A process was ended from outside (memory): what is left is read here, one by one.
        for path in order.files[done:]:
            yield read_one(path, order.max_bytes)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    """The parent hears the interrupt; its processes must not print tracebacks of their own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _tell(outcome: Outcome, *, debug: bool) -> ExitCode:
    for warning in outcome.warnings:
        console.note(f"qianyi: “{outcome.path.name}”{warning}")
    if outcome.refusal:
        console.note(f"qianyi: {outcome.refusal}")
        return ExitCode.WRONG_USE
    if outcome.trace:
        console.note(f"qianyi: 读取“{outcome.path.name}”时出错，其余文件继续。")
        console.tell_internal(outcome.trace, debug=debug)
        return ExitCode.INTERNAL
    return ExitCode.DONE


def _keyed(read: Sequence[tuple[Path, CheckedDocument]]) -> list[CheckedDocument]:
    """Documents under keys that differ: the code, else the stem, else the stem with a number."""
    from dataclasses import replace

    codes = Counter(document.key for _, document in read)
    taken: Counter[str] = Counter()
    documents = []
    for path, document in read:
        key = document.key if codes[document.key] == 1 else path.stem
        taken[key] += 1
        if taken[key] > 1:
            key = f"{key}~{taken[key]}"
        documents.append(replace(document, key=key))
    return documents


def _dictionary(timed: Clock) -> Dictionary | None:
    """The indicators of all packs found; a broken pack is told and does not stop the check."""
    from qianyi.engine.checking.names import Dictionary
    from qianyi.engine.packs import find_packs, load_packs

    started = perf_counter()
    try:
        found = find_packs()
        packs = load_packs([found[name] for name in sorted(found)], found=found)
    except QianyiError as error:
        console.note(
            f"qianyi: 数据包读取失败，只按通用指标名称核校。{error.message} [{error.code}]"
        )
        return None
    finally:
        timed.add("指标目录", perf_counter() - started)
    in_texts = (one for pack in packs for one in pack.indicators if one.applies_to == "territory")
    return Dictionary.of(in_texts)


def _write(order: Order, findings: Sequence[Finding], documents: Sequence[CheckedDocument]) -> None:
    if order.form == "docx":
        from qianyi.engine.checking.memo import memo

        today = clock.now().date()
        _to_file(order, memo(findings, documents, drawn_up_on=today))
        return
    lines = _jsonl(findings) if order.form == "jsonl" else _table(findings)
    if order.output is None:
        console.results(lines)
    else:
        _to_file(order, "".join(f"{line}\n" for line in lines).encode())


def _to_file(order: Order, data: bytes) -> None:
    assert order.output is not None  # noqa: S101  (asked by _check)
    try:
        order.output.write_bytes(data)
    except OSError as error:
        raise WrongUse(
            f"“{order.output}”无法写入（{error.strerror or '系统错误'}）。请检查权限或换一个位置。"
        ) from error
    console.note(f"qianyi: 已写入 {order.output}")


def _jsonl(findings: Sequence[Finding]) -> Iterator[str]:
    for each in findings:
        yield json.dumps(each.as_line(), ensure_ascii=False)


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    from qianyi.engine.checking.model import SEVERITY_WORDS
    from qianyi.engine.checking.severity import RULES

    for each in findings:
        yield f"[{SEVERITY_WORDS[each.severity]}] {RULES[each.rule].title}：{each.title}"
        yield f"    测算：{each.computation}"
        for place in each.places:
            quote = " ".join(place.quote.split())
            quote = quote if len(quote) <= _SHOWN else f"{quote[:_SHOWN]}…"
            yield f"    {place.doc}:{place.start}-{place.end}  {quote}"
