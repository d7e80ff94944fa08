"""What the flow engine refuses, each as a sentence that says what is allowed instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qianyi.lib.errors import BadInput, Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs import Problem


class ProcessRefused(BadInput):
    """A definition that cannot be used; ``faults`` holds everything wrong with it."""

    code: ClassVar[str] = "engine.flow.process_refused"

    def __init__(self, where: str, faults: Iterable[Problem]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(
            f"流程定义“{where}”有{len(self.faults)}处问题，不能使用；请逐条改正后重试：\n{lines}",
            where=where,
            count=len(self.faults),
        )


class ProcessNotFound(NotFound):
    """No definition of that code and version."""

    code: ClassVar[str] = "engine.flow.process_not_found"


class ActionRefused(Conflict):
    """An act that is not allowed as the case stands; nothing was changed.

    Attributes:
        reason: a short permanent word for programs: "too_late", "second_correction", …
    """

    code: ClassVar[str] = "engine.flow.action_refused"

    def __init__(self, reason: str, message: str, **context: object) -> None:
        self.reason = reason
        super().__init__(message, reason=reason, **context)


class StateNotUnderstood(BadInput):
    """A saved state or event that does not fit the definition or the programme."""

    code: ClassVar[str] = "engine.flow.state_not_understood"
