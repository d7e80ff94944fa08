"""Several things to say, as one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_one(sentences: Iterable[str]) -> str:
    """One sentence out of several; a single one stays as it is.

    >>> in_one(["名称没有填写。", "代码须为 18 位。"])
    '名称没有填写；代码须为 18 位。'
    >>> in_one(["名称", "代码"])
    '名称；代码'
    """
    said = [one for one in sentences if one]
    return "；".join([one.rstrip("。；") for one in said[:-1]] + said[-1:])
