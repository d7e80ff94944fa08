"""What happens to returns that others may be told of."""

from __future__ import annotations

from typing import Final

RETURN_FILED: Final = "reporting.return_filed"
RETURN_ACCEPTED: Final = "reporting.return_accepted"
