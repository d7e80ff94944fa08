"""What happens to projects that others may be told of."""

from __future__ import annotations

from typing import Final

PROJECT_MOVED: Final = "projects.project_moved"
PROMISE_BROKEN: Final = "projects.promise_broken"
PROMISE_UNFAIR: Final = "projects.promise_unfair"
