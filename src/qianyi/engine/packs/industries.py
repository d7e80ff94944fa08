"""The classification of industries in a pack's ``industries/`` folder: codes and names.

Level and parent follow from the code (:mod:`qianyi.engine.industries`), so no file can contradict
the standard about them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qianyi.engine import industries
from qianyi.engine.packs.shape import Field, Shape, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs.yaml12 import Place


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry: section C, division 26, group 261."""

    code: str
    name: str
    at: Place | None = field(default=None, compare=False)

    @property
    def level(self) -> str:
        """section, division, group or class."""
        return industries.level_of(self.code)

    @property
    def parent(self) -> str | None:
        """The code one level up."""
        return industries.parent_of(self.code)


def _of_the_standard(industry: Industry) -> Iterable[str]:
    try:
        known = industries.normalised(industry.code)
    except industries.IndustryCodeUnknown as refused:
        yield refused.message
        return
    if known != industry.code:
        yield f"行业代码“{industry.code}”请写成“{known}”：门类写字母，其余只写数字。"


industry: Shape[Industry] = Shape(
    Industry, (Field("code", text), Field("name", text)), check=_of_the_standard
)
