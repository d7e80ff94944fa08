"""What the tests of commands share: a plain reader, and a way to run the command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import qianyi
from qianyi.engine.reading.model import Reading, Statement

SOURCE = Path(qianyi.__file__).resolve().parents[1]
START = "from qianyi.cli.main import run; run()"
_FIGURE = re.compile(r"([\u4e00-\u9fff]{2,6}?)(?:达到)?(\d+(?:\.\d+)?)(亿元|家|%)")


def plain_read(text):
    """A reading by one regular expression: enough to see what a command does with figures."""
    found = []
    for match in _FIGURE.finditer(text.text):
        line_start = text.text.rfind("\n", 0, match.start()) + 1
        line_end = text.text.find("\n", match.end())
        found.append(
            Statement(
                start=match.start(2),
                end=match.end(3),
                quote=match.group(2) + match.group(3),
                subject="示例区",
                indicator=match.group(1),
                value=Decimal(match.group(2)),
                unit=match.group(3),
                period="2024",
                kind="actual",
                section=0 if text.sections else None,
                context_start=line_start,
                context_end=line_end if line_end > 0 else len(text.text),
            )
        )
    return Reading(tuple(found))


def environment(home, **more):
    """A command's environment: this source tree, a home of its own, a locale without UTF-8."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key in {"PATH", "VIRTUAL_ENV", "SYSTEMROOT"}
    }
    return (
        kept
        | {"PYTHONPATH": str(SOURCE), "QIANYI_HOME": str(home), "LC_ALL": "C", "PYTHONUTF8": "0"}
        | more
    )


def command(*arguments, cwd, start=START, **more):
    """Run `qianyi` with these arguments in a folder; the finished process, output as bytes."""
    return subprocess.run(
        [sys.executable, "-c", start, *map(str, arguments)],
        cwd=cwd,
        env=environment(cwd / "home", **more),
        capture_output=True,
        timeout=300,
        check=False,
    )
