"""Conversion of units as documents print them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.conversion import convert


class TestConvert:
    @pytest.mark.parametrize(
        ("value", "unit", "to", "expected"),
        [
            ("35840", "万元", "亿元", "3.584"),
            ("1.2", "万亿元", "亿元", "12000"),
            ("3", "千万元", "万元", "3000"),
            ("3.74", "万人", "人", "37400"),
            ("0", "万元", "亿元", "0"),
            ("7", "家", "家", "7"),
            ("20", "件/万人", "件/人", "0.002"),
        ],
        ids=["money", "万亿", "千万", "counts", "zero", "same", "per"],
    )
    def test_is_exact(self, value, unit, to, expected):
        assert convert(Decimal(value), unit, to) == Decimal(expected)

    @pytest.mark.parametrize(
        ("unit", "to"),
        [("万美元", "万元"), ("%", "家"), ("没有这个单位", "家"), ("件/万人", "件")],
        ids=["currency", "dimension", "unknown", "per-and-plain"],
    )
    def test_says_when_it_cannot_be_told(self, unit, to):
        assert convert(Decimal(1), unit, to) is None
