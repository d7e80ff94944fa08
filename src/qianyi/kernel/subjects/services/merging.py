"""Two firms that are one: preview, merge, and back again exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.foundation import registry, search
from qianyi.foundation.permissions import require
from qianyi.foundation.registry import SubjectMover
from qianyi.kernel.subjects.errors import MergeRefused
from qianyi.kernel.subjects.models import (
    Enterprise,
    EnterpriseName,
    Industry,
    Membership,
    MergeRecord,
    NameKind,
    Territory,
)
from qianyi.kernel.subjects.permissions import can_keep_enterprises
from qianyi.kernel.subjects.selectors import plain_value

from .enterprises import CHANGEABLE, keys_renew, name_add

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from django.db.models import Model

    from qianyi.foundation.permissions import Actor

TAKEN: Final = tuple(field for field in CHANGEABLE if field != "name")
"""What may be taken over from the firm that is merged away; its names always come along."""
DAYS: Final = frozenset({"registered_on", "moved_in_on"})
PLACES: Final = frozenset({"territory", "park", "building"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field both have, and whether they differ; words for the page."""

    field: str
    label: str
    kept: str
    other: str

    @property
    def can_be_taken(self) -> bool:
        """The other says something that the kept one does not."""
        return bool(self.other) and self.other != self.kept


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: fields side by side, names that come along, rows that move."""

    survivor: Enterprise
    absorbed: Enterprise
    differences: tuple[Difference, ...]
    names: tuple[str, ...]
    moving: tuple[tuple[str, int], ...]


def rows_mover(model: type[Model], field: str, label: str) -> SubjectMover:
    """The usual mover: every row whose ``field`` points to the one points to the other instead.

    For tables that may be changed and hold no rule that both firms' rows together could break.
    """
    manager = model._default_manager

    def move(source: int, target: int, moment: datetime) -> list[Any]:  # noqa: ARG001
        rows = manager.select_for_update().filter(**{field: source}).order_by("pk")
        keys = list(rows.values_list("pk", flat=True))
        manager.filter(pk__in=keys).update(**{field: target})
        return keys

    def undo(source: int, target: int, values: list[Any], moment: datetime) -> None:  # noqa: ARG001
        manager.filter(pk__in=values, **{field: target}).update(**{field: source})

    return SubjectMover(
        label=label,
        count=lambda subject_id: manager.filter(**{field: subject_id}).count(),
        move=move,
        undo=undo,
    )


MEMBERSHIP_KEYS: Final = ("user_id", "role", "valid_from")


def memberships_mover() -> SubjectMover:
    """Roles held at the one; somebody with the same role at both keeps the two rows as they are."""

    def movable(source: int, target: int) -> list[int]:
        held = set(Membership.objects.filter(subject=target).values_list(*MEMBERSHIP_KEYS))
        return [
            row.pk
            for row in Membership.objects.select_for_update(of=("self",)).filter(subject=source)
            if (row.user_id, row.role, row.valid_from) not in held
        ]

    def move(source: int, target: int, moment: datetime) -> list[Any]:  # noqa: ARG001
        keys = movable(source, target)
        Membership.objects.filter(pk__in=keys).update(subject=target)
        return keys

    def undo(source: int, target: int, values: list[Any], moment: datetime) -> None:  # noqa: ARG001
        Membership.objects.filter(pk__in=values, subject=target).update(subject=source)

    return SubjectMover(
        label="企业用户",
        count=lambda subject_id: Membership.objects.filter(subject=subject_id).count(),
        move=move,
        undo=undo,
    )


def merge_preview(*, actor: Actor, survivor: Enterprise, absorbed: Enterprise) -> Preview:
    """What would happen, nothing done.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        MergeRefused: the two cannot be merged.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="合并企业")
    _check(survivor, absorbed)
    differences = [
        Difference(field, CHANGEABLE[field], _words(survivor, field), _words(absorbed, field))
        for field in TAKEN
    ]
    moving = [(mover.label, mover.count(absorbed.pk)) for mover in registry.subject_movers]
    return Preview(
        survivor,
        absorbed,
        tuple(differences),
        tuple(absorbed.names.order_by("pk").values_list("name", flat=True)),
        tuple(pair for pair in moving if pair[1]),
    )


@transaction.atomic
def enterprises_merge(
    *,
    actor: Actor,
    survivor: Enterprise,
    absorbed: Enterprise,
    take: Collection[str],
    reason: str,
    moment: datetime,
) -> MergeRecord:
    """Merge one firm into another: fields of ``take`` are taken over, rows and names move.

    The firm merged away stays as a row that leads to the other; its code finds the other.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        MergeRefused: the two cannot be merged, a field may not be taken, or no reason is given.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="合并企业")
    first, second = _locked(survivor, absorbed)
    _check(first, second)
    if not reason.strip():
        raise MergeRefused("请写明合并的理由，例如核对了哪些材料。", field="reason")
    unknown = set(take) - {*TAKEN}
    if unknown:
        raise MergeRefused(
            f"不能取自被并入方的内容：{'、'.join(sorted(unknown))}；"
            f"可以取的有{'、'.join(CHANGEABLE[field] for field in TAKEN)}。"
        )
    record = MergeRecord(
        survivor=first,
        absorbed=second,
        fields=_take(first, second, [field for field in TAKEN if field in take]),
        reason=reason.strip(),
        merged_at=moment,
        merged_by_id=actor.user_id,
    )
    second.merged_into = first
    second.save()
    record.moved = {
        name: mover.move(second.pk, first.pk, moment)
        for name, mover in registry.subject_movers.items()
    }
    record.moved["names"] = _names_over(first, second)
    record.save(force_insert=True)
    _renew(first, second)
    return record


@transaction.atomic
def merge_undo(*, actor: Actor, record: MergeRecord, reason: str, moment: datetime) -> MergeRecord:
    """Everything back as it was before the merge; what came later stays where it came.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        MergeRefused: it is undone, no reason is given, an app that moved rows is gone, or a field
            taken over has changed since.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="撤销合并")
    row = MergeRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if row.undone_at is not None:
        raise MergeRefused("这次合并已经撤销，无须再办。")
    if not reason.strip():
        raise MergeRefused("请写明撤销的理由。", field="reason")
    survivor, absorbed = _locked(row.survivor, row.absorbed)
    if survivor.merged_into_id is not None:
        raise MergeRefused("保留的企业后来又并入了另一家，请先撤销那次合并。")
    _give_back(survivor, row.fields)
    absorbed.merged_into = None
    absorbed.save()
    for name, mover in reversed(registry.subject_movers.items()):
        values = row.moved.get(name)
        if values:
            mover.undo(absorbed.pk, survivor.pk, values, moment)
    EnterpriseName.objects.filter(pk__in=row.moved.get("names", [])).delete()
    row.undone_at, row.undone_by_id, row.undo_reason = moment, actor.user_id, reason.strip()
    row.save()
    _renew(survivor, absorbed)
    return row


def _locked(survivor: Enterprise, absorbed: Enterprise) -> tuple[Enterprise, Enterprise]:
    """Both rows, locked in one order, so that two merges the other way round wait."""
    rows = {
        row.pk: row
        for row in Enterprise.objects.select_for_update(of=("self",))
        .select_related("subject", "territory", "park", "building", "industry")
        .filter(pk__in=[survivor.pk, absorbed.pk])
        .order_by("pk")
    }
    return rows[survivor.pk], rows[absorbed.pk]


def _check(survivor: Enterprise, absorbed: Enterprise) -> None:
    if survivor.pk == absorbed.pk:
        raise MergeRefused("两边是同一家企业，请选择另一家。")
    for row in (survivor, absorbed):
        if row.merged_into_id is not None:
            raise MergeRefused(f"“{row}”已并入另一家企业，请在保留的企业上办理。")
    if survivor.is_demo != absorbed.is_demo:
        raise MergeRefused("示例企业不能与真实企业合并。")


def _take(first: Enterprise, second: Enterprise, fields: list[str]) -> dict[str, Any]:
    """Old and new of what is taken over; a status comes with its day."""
    if "legal_status" in fields:
        fields = [*fields, "legal_status_on"]
    taken = {}
    for field in fields:
        old, new = getattr(first, field), getattr(second, field)
        if plain_value(old) != plain_value(new):
            taken[field] = {"old": plain_value(old), "new": plain_value(new)}
            setattr(first, field, new)
    first.save()
    return taken


def _give_back(survivor: Enterprise, taken: dict[str, Any]) -> None:
    for field, values in taken.items():
        if plain_value(getattr(survivor, field)) != values["new"]:
            label = CHANGEABLE.get(field, "状态日期")
            raise MergeRefused(
                f"合并后“{label}”又有变更，不能自动撤销；请先把它改回合并时的内容。", field=field
            )
        setattr(survivor, field, _restored(field, values["old"]))
    survivor.save()


def _restored(field: str, words: str) -> object:
    """What :func:`plain_value` was made from."""
    if field in PLACES:
        return Territory.objects.filter(subject__code=words).first() if words else None
    if field == "industry":
        return Industry.objects.filter(code=words).first() if words else None
    if field in DAYS or field == "legal_status_on":
        return date.fromisoformat(words) if words else None
    return words


def _names_over(first: Enterprise, second: Enterprise) -> list[int]:
    """Names of the one that the other does not have, as names it is written by; their ids."""
    held = set(first.names.values_list("key", flat=True))
    made: list[int] = []
    for name in second.names.order_by("pk"):
        if name.key in held:
            continue
        held.add(name.key)
        kind = name.name_kind if name.name_kind != NameKind.CURRENT else NameKind.VARIANT
        row = name_add(
            enterprise=first, name=name.name, kind=kind,
            valid_from=name.valid_from, valid_to=name.valid_to,
        )  # fmt: skip
        made.append(row.pk)
    return made


def _words(row: Enterprise, field: str) -> str:
    shown: Callable[[], str] | None = getattr(row, f"get_{field}_display", None)
    value = shown() if shown is not None else getattr(row, field)
    return "" if value is None else str(value)


def _renew(*rows: Enterprise) -> None:
    for row in rows:
        keys_renew(row)
    search.touched("enterprise", *(row.pk for row in rows))
