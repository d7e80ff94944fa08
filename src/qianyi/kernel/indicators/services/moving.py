"""What is known of a firm follows when two turn out to be one, and goes back when they do not.

Figures are never changed, so each gets a successor with the other subject; what was known before
the merger, and of whom, stays as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from qianyi.foundation.registry import SubjectMover
from qianyi.kernel.indicators.choices import COUNTED
from qianyi.kernel.indicators.models import Consent, Observation, QualitativeFact

from .recording import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

F = TypeVar("F", Observation, QualitativeFact)
MERGED, PARTED = "企业合并", "撤销企业合并"
ENDED: Final = frozenset(
    {"id", "superseded_at", "superseded_by_id", "ended_reason", "ended_by_id", "recorded_at"}
)
OF_FIGURE: Final = tuple(part for part in KEY if part != "subject_id")
OF_QUALITY: Final = ("quality_id", "valid_from")


def observations_mover() -> SubjectMover:
    """Figures; where both firms have one for the same thing the survivor's stands."""
    return _mover(Observation, OF_FIGURE, "指标数据")


def qualities_mover() -> SubjectMover:
    """Facts that are no numbers, likewise."""
    return _mover(QualitativeFact, OF_QUALITY, "企业事实")


def consents_mover() -> SubjectMover:
    """Consents; one with a number that the survivor has too stays where it is."""

    def move(source: int, target: int, moment: datetime) -> list[Any]:  # noqa: ARG001
        held = Consent.objects.filter(subject=target).values("reference")
        rows = Consent.objects.filter(subject=source).exclude(reference__in=held)
        keys = list(rows.values_list("pk", flat=True))
        Consent.objects.filter(pk__in=keys).update(subject=target)
        return keys

    def undo(source: int, target: int, values: list[Any], moment: datetime) -> None:  # noqa: ARG001
        Consent.objects.filter(pk__in=values, subject=target).update(subject=source)

    return SubjectMover(
        label="企业授权",
        count=lambda one: Consent.objects.filter(subject=one).count(),
        move=move,
        undo=undo,
    )


def _mover(model: type[F], parts: tuple[str, ...], label: str) -> SubjectMover:
    def key_of(row: F) -> tuple[object, ...]:
        return (*(getattr(row, part) for part in parts), row.status in COUNTED)

    def live(subject_id: int) -> list[F]:
        rows = model._default_manager.select_for_update(of=("self",))
        return list(rows.filter(subject_id=subject_id, superseded_at__isnull=True).order_by("pk"))

    def move(source: int, target: int, moment: datetime) -> list[Any]:
        held = {key_of(row) for row in live(target)}
        rows = live(source)
        going: list[F] = [row for row in rows if key_of(row) not in held]
        staying: list[F] = [row for row in rows if key_of(row) in held]
        made = _carried(model, going, target, moment, MERGED)
        _end(staying, moment, MERGED)
        moved: list[Any] = [[old.pk, new.pk] for old, new in zip(going, made, strict=True)]
        moved.extend([row.pk, None] for row in staying)
        return moved

    def undo(source: int, target: int, values: list[Any], moment: datetime) -> None:
        made = [new for _, new in values if new is not None]
        _end([row for row in live(target) if row.pk in set(made)], moment, PARTED)
        olds = list(model._default_manager.filter(pk__in=[old for old, _ in values]))
        since = {key_of(row) for row in live(source)}
        back = [row for row in olds if key_of(row) not in since]
        _added(model, back, source, moment)

    return SubjectMover(label=label, count=_counter(model), move=move, undo=undo)


def _counter(model: type[F]) -> Callable[[int], int]:
    def count(subject_id: int) -> int:
        rows = model._default_manager.filter(subject_id=subject_id, superseded_at__isnull=True)
        return rows.count()

    return count


def _carried(
    model: type[F], rows: Sequence[F], subject_id: int, moment: datetime, reason: str
) -> list[F]:
    """Each row's successor with another subject; the rows end in favour of them."""
    _end(rows, moment, reason)
    made = _added(model, rows, subject_id, moment)
    for row, successor in zip(rows, made, strict=True):
        row.superseded_by_id = successor.pk
    model._default_manager.bulk_update(rows, ["superseded_by"], batch_size=1000)
    return made


def _added(model: type[F], rows: Sequence[F], subject_id: int, moment: datetime) -> list[F]:
    names = [
        field.attname
        for field in model._meta.local_concrete_fields
        if field.attname not in ENDED and field.attname != "subject_id"
    ]
    copies = [
        model(
            subject_id=subject_id,
            recorded_at=moment,
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
    ]
    return model._default_manager.bulk_create(copies, batch_size=1000)


def _end(rows: Sequence[F], moment: datetime, reason: str) -> None:
    for row in rows:
        row.superseded_at, row.ended_reason = moment, reason
    if rows:
        manager = type(rows[0])._default_manager
        manager.bulk_update(rows, ["superseded_at", "ended_reason"], batch_size=1000)
