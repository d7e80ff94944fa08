"""Refusals of webhooks."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, NotFound


class WebhookInvalid(BadInput):
    """An address that may not be called, or an event there is not."""

    code = "webhooks.invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, fields=fields or {})
        self.fields = fields or {}


class WebhookNotFound(NotFound):
    """No such webhook, or not the actor's."""

    code = "webhooks.not_found"
