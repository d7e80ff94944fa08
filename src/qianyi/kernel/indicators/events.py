"""What happens to figures that others may be told of."""

from __future__ import annotations

from typing import Final

OBSERVATION_ADOPTED: Final = "indicators.observation_adopted"
OBSERVATION_WITHDRAWN: Final = "indicators.observation_withdrawn"
