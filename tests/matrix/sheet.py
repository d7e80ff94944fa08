"""The reviewed sheet: address → question → outcome → roles, in as few words as can be."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from .world import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Cells = dict[str, dict[str, dict[str, str]]]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ALL, REST = "all", "rest"
HEAD = """\
# Who gets what answer, for every address of the product and every operation of the API.
# address: question: {outcome: roles}. `rest` are the roles not named, `all` is everybody.
# `own` and `other`: what belongs to the asker's part of the zone, and what to another's.
# sign-in: led to the sign-in page. 302: done, and led on. 405: the method is not offered.
# 422: let in, and the form or body is sent back.
# Read every change of this file as a change of rights.
# QIANYI_REWRITE_MATRIX=1 pytest tests/permission_matrix_test.py writes it anew;
# with -k "reviewed and planning" only the rows of that area.
"""


def read(path: Path) -> Cells:
    """The sheet with every cell spelt out."""
    return dict(_read(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=2)
def _read(text: str) -> Cells:
    sheet: dict[str, dict[str, dict[Any, str]]] = yaml.load(text, Loader=_LOADER)
    return {
        name: {question: _spelt(outcomes) for question, outcomes in questions.items()}
        for name, questions in sheet.items()
    }


def write(path: Path, cells: Cells) -> None:
    """Write the sheet in the order of the addresses."""
    lines = [HEAD]
    for name in sorted(cells):
        lines.append(f"{name if name.count(':') == 0 else repr(name)}:")
        lines.extend(f"  {question}: {_short(cells[name][question])}" for question in cells[name])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def replace(path: Path, cells: Cells, area_of: Callable[[str], str]) -> None:
    """Write the rows of the areas found anew; the others stay as they are."""
    areas = {area_of(name) for name in cells}
    kept = {name: row for name, row in read(path).items() if area_of(name) not in areas}
    write(path, kept | cells)


def differences(wanted: Cells, found: Cells) -> list[str]:
    """Every cell that differs, every address that is new or gone, in words."""
    told = [f"{name}: not in the sheet" for name in sorted(found.keys() - wanted.keys())]
    told += [
        f"{name}: in the sheet, but no such address"
        for name in sorted(wanted.keys() - found.keys())
    ]
    for name in sorted(found.keys() & wanted.keys()):
        for question in sorted({*found[name], *wanted[name]}):
            said, is_so = wanted[name].get(question, {}), found[name].get(question, {})
            told += [
                f"{name} {question} as {role}: {said.get(role)} → {is_so.get(role)}"
                for role in ROLES
                if said.get(role) != is_so.get(role)
            ]
    return told


def _spelt(outcomes: dict[Any, str]) -> dict[str, str]:
    cells: dict[str, str] = {}
    others = ""
    for outcome, roles in outcomes.items():
        for role in roles.split():
            if role in {ALL, REST}:
                others = str(outcome)
            else:
                assert role in ROLES, f"no such role: {role}"
                cells[role] = str(outcome)
    return {role: cells.get(role, others) for role in ROLES}


def _short(cells: dict[str, str]) -> str:
    counts = Counter(cells.values())
    most, number = counts.most_common(1)[0]
    if number == len(ROLES):
        return f"{{{most}: {ALL}}}"
    named = {
        outcome: " ".join(role for role in ROLES if cells[role] == outcome)
        for outcome in counts
        if outcome != most
    }
    return "{" + ", ".join([*(f"{o}: {r}" for o, r in named.items()), f"{most}: {REST}"]) + "}"
