"""What happens to evaluations, by name."""

from __future__ import annotations

from typing import Final

RUN_PUBLISHED: Final = "evaluation.run.published"
