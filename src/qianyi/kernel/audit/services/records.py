"""Loading a pack once; keeping who used which right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import history, registry, search
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.audit.errors import PackVersionTaken, RevealReasonMissing
from qianyi.kernel.audit.models import AccessLog, PackLoad

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from qianyi.engine.packs import Pack


@dataclass(frozen=True, slots=True)
class PackLoaded:
    """What loading did: rows written per kind.

    ``unchanged`` when this very content was here already.
    """

    load: PackLoad
    unchanged: bool
    counts: dict[str, int]


def pack_load(
    *, actor: Actor, pack: Pack, moment: datetime, is_draft: bool = False, again: bool = False
) -> PackLoaded:
    """Load a checked pack. Idempotent.

    The same content twice changes nothing (``again`` runs the loaders anyway).

    Raises:
        NotAllowed: the actor is not the system.
        PackVersionTaken: this version was loaded with other content and neither is a draft.
    """
    require(allowed=actor.is_system, actor=actor, what="载入数据包")
    reason = f"载入数据包 {pack.name} {pack.version}"
    with history.acting(actor, reason), transaction.atomic(), search.touched_together():
        return _pack_load(actor, pack, moment, is_draft=is_draft, again=again)


def _pack_load(
    actor: Actor, pack: Pack, moment: datetime, *, is_draft: bool, again: bool
) -> PackLoaded:
    found = (
        PackLoad.objects.select_for_update().filter(name=pack.name, version=pack.version).first()
    )
    if found is not None and found.digest == pack.digest and not again:
        return PackLoaded(found, unchanged=True, counts=dict(found.counts))
    if found is not None and found.digest != pack.digest and not (is_draft or found.is_draft):
        raise PackVersionTaken(
            f"数据包 {pack.name} 的 {pack.version} 版已经载入过，内容与这一份不同。"
            "请在 pack.yaml 中改用新的版本号，或加 --draft 作为草稿载入。",
            pack=pack.name,
            version=pack.version,
            loaded=found.digest,
            given=pack.digest,
        )
    counts: dict[str, int] = {}
    for folder in sorted(registry.pack_loaders, key=lambda entry: entry.order):
        counts.update(folder.load(pack, actor, moment))
    load, _ = PackLoad.objects.update_or_create(
        name=pack.name,
        version=pack.version,
        defaults={
            "digest": pack.digest,
            "title": pack.title,
            "is_draft": is_draft,
            "loaded_at": moment,
            "loaded_by": actor.display_name or "系统",
            "counts": counts,
        },
    )
    return PackLoaded(load, unchanged=False, counts=counts)


def access_log(
    *,
    actor: Actor,
    action: str,
    target: str,
    reason: str,
    moment: datetime,
    row: Model | None = None,
    ip: str | None = None,
    facts: Mapping[str, object] | None = None,
) -> AccessLog:
    """Keep one use of a right. ``target``, ``reason`` and ``facts`` must hold no personal data.

    ``row`` is what it was done to, where that is a row.
    """
    return AccessLog.objects.create(
        at=moment,
        action=action,
        user_id=actor.user_id,
        roles=sorted(actor.roles),
        target=target[:200],
        target_kind=row._meta.label_lower if row is not None else "",
        target_id=row.pk if row is not None else None,
        reason=reason.strip()[:300],
        via=actor.via,
        request_id=actor.request_id,
        ip=ip,
        facts=dict(facts or {}),
    )


@transaction.atomic
def personal_field_reveal(
    *, actor: Actor, row: Model, field: str, allowed: bool, reason: str, moment: datetime
) -> str:
    """The full value of a personal field that pages show masked; the look is logged first.

    ``allowed`` is the answer of the owning app's predicate.

    Raises:
        NotAllowed: the actor's roles do not need the field.
        RevealReasonMissing: nobody looks without saying what for.
    """
    label = _label(row, field)
    require(allowed=allowed, actor=actor, what=f"查看完整的{label}")
    if not reason.strip():
        raise RevealReasonMissing(f"请写明查看完整{label}的事由，事由会记入访问记录。", field=field)
    access_log(
        actor=actor,
        action="audit.personal_field_revealed",
        target=label,
        reason=reason,
        moment=moment,
        row=row,
        facts={"field": field},
    )
    return str(getattr(row, field) or "")


def _label(row: Model, field: str) -> str:
    """The word for a column, or for what a row keeps encrypted and says so itself."""
    sealed: Mapping[str, str] = getattr(row, "SEALED_LABELS", {})
    return sealed.get(field) or str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
