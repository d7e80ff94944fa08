"""What the audit app offers through the registries."""

from __future__ import annotations

from qianyi.foundation import registry

from . import services


def keep(event: registry.AccessEvent) -> None:
    """Keep what an app below this one reports."""
    services.access_log(
        actor=event.actor,
        action=event.action,
        target=event.target,
        reason=event.reason,
        moment=event.moment,
        row=event.row,
        ip=event.ip,
        facts=event.facts,
    )


def register() -> None:
    """Called once at start-up."""
    registry.access_recorders.register("audit", keep)
