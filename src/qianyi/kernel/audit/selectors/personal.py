"""Reading personal data kept for history, while its key is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.foundation import personal
from qianyi.foundation.masking import mask_email, mask_phone
from qianyi.kernel.audit.models import PersonalValue, PersonKey

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.kernel.identity.models import User

PERSONAL_FIELDS: Final = ("username", "display_name", "email", "phone")
MASKS: Final = {"email": mask_email, "phone": mask_phone}


@dataclass(frozen=True, slots=True)
class PersonalPast:
    """One value a field has had. ``value`` None: the key is destroyed."""

    field: str
    value: str | None
    recorded_at: datetime


def key_open(row: PersonKey) -> bytes:
    """The key of a row whose key is there."""
    assert row.wrapped is not None  # noqa: S101 - asked by every caller
    return personal.key_unwrap(bytes(row.wrapped), owner=str(row.pk))


def about(row: PersonKey, field: str) -> str:
    """What a ciphertext is bound to."""
    return f"{row.pk}:{field}"


def personal_history(user: User, *, masked: bool = True) -> list[PersonalPast]:
    """Every value of an account's personal fields, newest first; masked unless asked otherwise."""
    row = PersonKey.objects.filter(user=user).first()
    if row is None:
        return []
    key = key_open(row) if row.wrapped is not None else None
    told = []
    for kept in PersonalValue.objects.filter(key=row).order_by("-pk"):
        value = None
        if key is not None:
            value = personal.decrypt(key, bytes(kept.value), about=about(row, kept.field))
            if masked and kept.field in MASKS:
                value = MASKS[kept.field](value)
        told.append(PersonalPast(kept.field, value, kept.recorded_at))
    return told
