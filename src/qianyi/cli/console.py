"""What every command shares: results on stdout, all else on stderr, exit codes, failures.

Results alone go to stdout, so that a command can be piped; messages and progress go to stderr. Exit
codes:

===  ==========================================================
0    done
1    the finding a command exists to report (``check``)
2    wrong use, or something given that cannot be read or done
3    an internal error; its traceback is in the log, not on screen
130  interrupted
===  ==========================================================
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import traceback
from enum import IntEnum
from typing import TYPE_CHECKING, TextIO

from qianyi.lib import clock
from qianyi.lib.errors import BadInput, QianyiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

LOG_NAME = "cli-errors.log"


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    FOUND = 1
    WRONG_USE = 2
    INTERNAL = 3
    INTERRUPTED = 130


class WrongUse(BadInput):
    """The options given do not go together, or one is missing."""

    code = "cli.wrong_use"


class OutputClosed(Exception):
    """Nobody reads stdout any more (``| head``)."""


def result(line: str) -> None:
    """One line of results, on stdout."""
    write(sys.stdout, line + "\n")


def results(lines: Iterable[str]) -> None:
    """Lines of results, on stdout."""
    for line in lines:
        result(line)


def write(stream: TextIO, words: str) -> None:
    """Write to a stream that may be a closed pipe.

    Raises:
        OutputClosed: it is.
    """
    try:
        stream.write(words)
    except BrokenPipeError as error:
        raise OutputClosed from error


def note(line: str) -> None:
    """One line for the person at the terminal, on stderr."""
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def fail(error: QianyiError) -> None:
    """Tell a refusal: its sentence and its permanent code."""
    note(f"qianyi: {error.message} [{error.code}]")


def internal(error: BaseException, *, debug: bool) -> None:
    """Tell an internal error; the traceback goes to the log, or with ``debug`` to the screen."""
    tell_internal("".join(traceback.format_exception(error)), debug=debug)


def tell_internal(trace: str, *, debug: bool) -> None:
    """The same for a traceback that came from another process."""
    if debug:
        note(trace.rstrip())
        note("qianyi: 程序内部错误，详情如上。 [qianyi.internal]")
        return
    number = secrets.token_hex(4)
    kept = _log(number, trace)
    where = f"，详情在 {kept}" if kept else ""
    note(
        f"qianyi: 程序内部错误，编号 {number}{where}。"
        "请加 --debug 重新运行查看详情，或把编号告诉维护人员。 [qianyi.internal]"
    )


def guarded(call: Callable[[], object], *, debug: bool) -> int:
    """Run a command; whatever comes out of it becomes an exit code, with sentences on screen."""
    code = _outcome(call, debug=debug)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
    return code


def _outcome(call: Callable[[], object], *, debug: bool) -> int:
    # Typer is already loaded by whoever calls; its errors are told in Chinese by `usage`.
    from typer.exceptions import TyperException

    from qianyi.cli import usage

    try:
        code = call()
    except OutputClosed:
        _drop_stdout()
        return ExitCode.DONE
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except TyperException as error:
        note(usage.in_chinese(error))
        return ExitCode.WRONG_USE
    except QianyiError as error:
        fail(error)
        return ExitCode.WRONG_USE
    except Exception as error:  # noqa: BLE001 - the edge: nothing may show a traceback unasked
        internal(error, debug=debug)
        return ExitCode.INTERNAL
    if code == ExitCode.INTERRUPTED:
        note("已中断。")
    return code if isinstance(code, int) else ExitCode.DONE


def _drop_stdout() -> None:
    """Point stdout at nothing, so that closing it at exit does not fail."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for the whole run


def use_utf8() -> None:
    """UTF-8 on both streams whatever the locale says; names that are no UTF-8 show escaped."""
    # A shell may start a command with a stream closed (`>&-`): what would be said there is dropped.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def as_said(argument: str) -> str:
    """A word given on the command line, as it was typed, where the locale knows no Chinese."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _log(number: str, trace: str) -> Path | None:
    """Append a traceback to the error log; None where that is not possible."""
    # Imported here, because the folder is needed only when something went wrong.
    from qianyi.foundation.home import home

    try:
        folder = home() / "log"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / LOG_NAME
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as log:
            log.write(f"--- {number} {clock.now().isoformat()}\n{trace}\n")
    except OSError:
        return None
    return path


@contextlib.contextmanager
def progress(total: int, words: str, *, wanted: bool) -> Iterator[Callable[[int, str], None]]:
    """A progress bar on stderr; gives back a function that advances it.

    Args:
        total: the sum of all steps, in any unit.
        words: what is being done.
        wanted: False for short work; without a terminal there is never a bar.
    """
    if not wanted or not sys.stderr.isatty():
        yield lambda _steps, _name: None
        return
    # Rich takes a twentieth of a second to load: only where there is a bar to draw.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    with Progress(
        *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task(words, total=total)

        def advance(steps: int, name: str) -> None:
            bar.update(task, advance=steps, description=f"{words} {name}")

        yield advance
