"""`qianyi process`: a definition checked with line numbers, or told in words. No database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qianyi.cli.console import note, result, results
from qianyi.engine.flow import ProcessRefused, get_process, read_process
from qianyi.engine.flow.paper import paper

if TYPE_CHECKING:
    from qianyi.engine.flow import Process


def open_process(which: str, version: str = "") -> Process:
    """The definition in a file, or of a code in the packs found."""
    path = Path(which)
    if path.suffix in (".yaml", ".yml"):
        return read_process(path)
    return get_process(which, version or None)


def check(which: str, version: str = "") -> bool:
    """Print the definition in words, or every fault with its line; True where there is none."""
    try:
        process = open_process(which, version)
    except ProcessRefused as refusal:
        results(str(fault) for fault in refusal.faults)
        note(f"有{len(refusal.faults)}处问题，请逐条改正后重试。")
        return False
    results(paper(process))
    result(f"摘要：{process.digest}")
    note("没有发现问题。")
    return True
