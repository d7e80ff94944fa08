"""`qianyi read`: every figure of the files given, as a table, as JSON lines or as a workbook.

Files are read one after another, or in parallel processes when together they are large enough to
pay for starting them. One bad file does not stop the others: it is told on stderr, and the exit
code says that there was one.
"""

from __future__ import annotations

import os
import signal
import traceback
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qianyi.cli import console
from qianyi.cli.console import ExitCode, WrongUse
from qianyi.engine.text.intake import readable
from qianyi.lib.errors import QianyiError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from qianyi.cli.figures import Figure
    from qianyi.engine.reading.model import Reading
    from qianyi.engine.text.model import Text

# Work below this is done before a second process has started.
# A PDF page costs as much as many pages of text.
PARALLEL_FROM = 4 * 1024 * 1024
PROGRESS_FROM = 1024 * 1024
_COST = {".pdf": 20, ".docx": 2}
_DIGITS = 3


class ReaderMissing(Unavailable):
    """The reading engine is not installed whole."""

    code = "cli.reader_missing"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for.

    Attributes:
        form: table, jsonl or xlsx.
        output: the file to write to, or None for stdout.
        store_as: the user to store as, or None not to store.
    """

    files: tuple[Path, ...]
    form: str = "table"
    output: Path | None = None
    store_as: str | None = None
    max_bytes: int = 50 * 1024 * 1024
    debug: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: figures, or why there are none. Goes between processes."""

    path: Path
    figures: tuple[Figure, ...] = ()
    warnings: tuple[str, ...] = ()
    refusal: tuple[str, str] | None = None  # sentence, code
    trace: str = ""

    @property
    def is_read(self) -> bool:
        """Whether the file could be read."""
        return self.refusal is None and not self.trace


def run(order: Order) -> int:
    """Read the files of an order and print or write what they say; the exit code."""
    _check(order)
    from qianyi.cli import figures

    worst = ExitCode.DONE
    with ExitStack() as stack:
        keep = stack.enter_context(_store(order)) if order.store_as is not None else None
        sink = stack.enter_context(figures.sink(order.form, order.output))
        for outcome in _outcomes(order):
            worst = max(worst, _tell(outcome, debug=order.debug))
            if outcome.is_read:
                sink.add(outcome.figures)
                worst = max(worst, _kept(keep, outcome.path))
    return worst


def document_code(path: Path) -> str:
    """The `doc` of a file: the first three characters of its name if digits, else the stem."""
    name = Path(readable(path.name))
    head = name.name[:_DIGITS]
    return head if len(head) == _DIGITS and head.isascii() and head.isdigit() else name.stem


def read_one(path: Path, max_bytes: int) -> Outcome:
    """Read one file; never raises, so that it can be called in another process."""
    # Imported here, because the engine is not needed to print the help.
    from qianyi.cli import figures
    from qianyi.engine.text.limits import Limits
    from qianyi.engine.text.load import text_from_file

    try:
        text = text_from_file(path, limits=Limits(max_bytes=max_bytes))
        reading = _reader()(text)
        found = figures.of_reading(document_code(path), text.name, text, reading)
    except QianyiError as error:
        return Outcome(path, refusal=(error.message, error.code))
    except Exception:  # noqa: BLE001 - one file must not stop the others; told as an internal error
        return Outcome(path, trace=traceback.format_exc())
    return Outcome(path, found, text.warnings)


def _reader() -> Callable[[Text], Reading]:
    from qianyi.engine import reading

    reader: Callable[[Text], Reading] | None = getattr(reading, "read", None)
    if reader is None:
        raise ReaderMissing("阅读引擎没有安装完整，不能读取文件。请重新安装本程序后再试。")
    return reader


def _check(order: Order) -> None:
    if order.form == "xlsx" and order.output is None:
        raise WrongUse("xlsx 格式要写入文件，请用 -o 指定文件名，例如 -o 指标.xlsx。")
    if order.output is not None:
        if order.output.is_dir():
            raise WrongUse(f"-o 指定的“{order.output}”是文件夹。请指定一个文件名。")
        if not order.output.parent.is_dir():
            raise WrongUse(
                f"-o 指定的文件夹“{order.output.parent}”不存在。请先建立，或换一个位置。"
            )
        if any(_is_same(order.output, path) for path in order.files):
            raise WrongUse(f"-o 指定的“{order.output}”就是要读的文件，会把它覆盖。请换一个文件名。")


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _tell(outcome: Outcome, *, debug: bool) -> ExitCode:
    for warning in outcome.warnings:
        console.note(f"qianyi: “{readable(outcome.path.name)}”{warning}")
    if outcome.refusal:
        sentence, code = outcome.refusal
        console.note(f"qianyi: {sentence} [{code}]")
        return ExitCode.WRONG_USE
    if outcome.trace:
        console.note(f"qianyi: 读取“{readable(outcome.path.name)}”时出错，其余文件继续。")
        console.tell_internal(outcome.trace, debug=debug)
        return ExitCode.INTERNAL
    return ExitCode.DONE


def _store(order: Order) -> AbstractContextManager[Callable[[Path], str]]:
    from qianyi.cli import store

    return store.opened(order.store_as or "")


def _kept(keep: Callable[[Path], str] | None, path: Path) -> ExitCode:
    """Keep the file in the database; a refusal is told and does not stop the other files."""
    if keep is None:
        return ExitCode.DONE
    try:
        console.note(keep(path))
    except QianyiError as error:
        console.fail(error)
        return ExitCode.WRONG_USE
    return ExitCode.DONE


def _outcomes(order: Order) -> Iterator[Outcome]:
    """The outcomes in the order of the files."""
    costs = [_cost(path) for path in order.files]
    is_parallel = len(order.files) > 1 and sum(costs) >= PARALLEL_FROM and (os.cpu_count() or 1) > 1
    with console.progress(sum(costs), "正在读取", wanted=sum(costs) >= PROGRESS_FROM) as advance:
        several = _in_parallel(order, costs) if is_parallel else _one_by_one(order)
        for outcome, cost in zip(several, costs, strict=True):
            advance(cost, readable(outcome.path.name))
            yield outcome


def _cost(path: Path) -> int:
    try:
        return path.stat().st_size * _COST.get(path.suffix.lower(), 1)
    except OSError:
        return 0


def _one_by_one(order: Order) -> Iterator[Outcome]:
    for path in order.files:
        yield read_one(path, order.max_bytes)


def _in_parallel(order: Order, costs: Sequence[int]) -> Iterator[Outcome]:
    """Read in several processes, the longest work first; an interrupt ends them too."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    workers = min(len(order.files), os.cpu_count() or 1)
    # Fresh processes: a fork of one with threads (the progress bar) may hang.
    executor = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_ignore_interrupts)
    try:
        longest_first = sorted(range(len(order.files)), key=lambda index: -costs[index])
        waiting: dict[int, Future[Outcome]] = {
            index: executor.submit(read_one, order.files[index], order.max_bytes)
            for index in longest_first
        }
        for index, path in enumerate(order.files):
            yield _awaited(waiting.pop(index), path)
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def _awaited(future: Future[Outcome], path: Path) -> Outcome:
    try:
        return future.result()
    except Exception:  # noqa: BLE001 - a process that died; told as an internal error
        return Outcome(path, trace=traceback.format_exc())


def _ignore_interrupts() -> None:
    """The parent hears the interrupt; its processes must not print tracebacks of their own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
