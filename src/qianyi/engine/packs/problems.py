"""What can be wrong with a pack, told all at once.

Each problem names file, line, field, what is allowed and the likely fix.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from qianyi.lib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs.yaml12 import Place

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place.

    Attributes:
        place: file and line.
        field: dotted path of the field ("observations[3].unit"), "" for the file as a whole.
        message: a Chinese sentence; valid values and the likely fix are in it.
    """

    place: Place
    field: str
    message: str

    def __str__(self) -> str:
        where = f"，{self.field}" if self.field else ""
        return f"{self.place}{where}：{self.message}"


class PackInvalid(BadInput):
    """A pack that cannot be loaded; the message lists every problem, ``problems`` holds them."""

    code: ClassVar[str] = "engine.packs.invalid"

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            f"数据包“{name}”有{len(self.problems)}处问题，没有载入；请逐条改正后重试：\n{lines}",
            pack=name,
            count=len(self.problems),
        )


class PackNotFound(NotFound):
    """No pack of that name in the folders searched."""

    code: ClassVar[str] = "engine.packs.not_found"


def allowed(valid: Iterable[str]) -> str:
    """The sentence part that lists valid values, shortened when there are many."""
    values = sorted(valid)
    shown = "、".join(values[:_SHOWN])
    return f"{shown}……共{len(values)}个" if len(values) > _SHOWN else shown


def did_you_mean(wrong: str, valid: Iterable[str]) -> str:
    """A question naming the nearest valid value, or "" where none is near."""
    near = get_close_matches(wrong, list(valid), n=1, cutoff=0.6)
    return f"是否要写“{near[0]}”？" if near else ""
