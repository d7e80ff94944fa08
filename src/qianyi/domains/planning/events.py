"""What happens to plans that others may be told of."""

from __future__ import annotations

from typing import Final

TARGET_REVISED: Final = "planning.target_revised"
