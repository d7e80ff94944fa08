"""What happens to plans and lists that others may be told of."""

from __future__ import annotations

from typing import Final

TARGET_REVISED: Final = "planning.target_revised"
ITEM_SUPERVISED: Final = "planning.item_supervised"
PLAN_ADJUSTED: Final = "planning.plan_adjusted"
PLAN_APPROVED: Final = "planning.plan_approved"
