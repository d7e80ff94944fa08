"""Small methods and populations for tests."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from qianyi.engine.scoring.records import (
    Grades,
    Group,
    Item,
    Method,
    MethodIndicator,
    MethodInput,
    Normalise,
    Quota,
    Value,
)

ABCD = Grades(
    steps=(
        Quota("A", "甲等", to=Decimal("0.25")),
        Quota("B", "乙等", to=Decimal("0.7")),
        Quota("C", "丙等", to=Decimal("0.95")),
        Quota("D", "丁等", to=Decimal(1)),
    )
)


def ratio(base="10"):
    return Normalise("ratio", base=Decimal(base))


def method(*items, directions=None, **changed):
    """A method whose items read inputs of the same code; the only group takes everybody."""
    codes = list(dict.fromkeys(item.indicator for item in items))
    usual = {
        "code": "sample",
        "title": "某办法",
        "version": "1",
        "who": "全部企业",
        "inputs": tuple(MethodInput(code, code, unit="万元") for code in codes),
        "indicators": tuple(
            MethodIndicator(
                code,
                code.upper(),
                "万元",
                Value((code,)),
                direction=(directions or {}).get(code, "up"),
            )
            for code in codes
        ),
        "groups": (Group("all", "全部", tuple(items)),),
    }
    return Method(**{**usual, **changed})


def item(code, weight="100", normalise=None, **changed):
    worth = None if weight is None else Decimal(weight)
    return Item(code, worth, normalise or ratio(), **changed)


def people(**columns):
    """A table with subjects 甲, 乙, 丙 … and the given columns."""
    count = len(next(iter(columns.values())))
    names = [f"企业{number:03d}" for number in range(count)]
    return pl.DataFrame({"subject": names, **columns}, strict=False)
