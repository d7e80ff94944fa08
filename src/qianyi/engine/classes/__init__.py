"""Classes a firm belongs to by law, with the reason: size (中小企业划型) and “四上” units.

Plain values in, a verdict out: which class, why, what is missing. Missing is never zero: where the
known values leave more than one class, the classes still possible are named.
"""

from __future__ import annotations

from qianyi.engine.classes.scale import (
    NO,
    YES,
    ScaleInputs,
    ScaleVerdict,
    condition_of,
    scale_status,
)
from qianyi.engine.classes.size import SizeInputs, SizeVerdict, size_class, size_possible

__all__ = [
    "NO",
    "YES",
    "ScaleInputs",
    "ScaleVerdict",
    "SizeInputs",
    "SizeVerdict",
    "condition_of",
    "scale_status",
    "size_class",
    "size_possible",
]
