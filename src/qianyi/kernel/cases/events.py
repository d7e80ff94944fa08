"""Names of what cases tell the apps above."""

from __future__ import annotations

from typing import Final

CASE_OPENED: Final = "cases.case_opened"
CASE_ENDED: Final = "cases.case_ended"
CASE_RATED: Final = "cases.case_rated"
