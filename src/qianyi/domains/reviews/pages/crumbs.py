"""Where a page stands."""

from __future__ import annotations

from typing import Final

HOME: Final = ("首页", "/")
ASSESSMENTS: Final = ("规划评估", "/assessments/")
APPRAISALS: Final = ("目标考核", "/appraisals/")
SCHEMES: Final = ("考核办法", "/appraisals/schemes/")
