"""Keeping personal data so that it can be erased: a key a person, destroyed on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from qianyi.foundation import history, personal, registry
from qianyi.foundation.permissions import Actor, require, system_actor
from qianyi.kernel.audit.errors import ErasureInvalid
from qianyi.kernel.audit.models import PersonalValue, PersonKey
from qianyi.kernel.audit.permissions import can_erase_person
from qianyi.kernel.audit.selectors.personal import PERSONAL_FIELDS, about, key_open
from qianyi.kernel.identity.models import User

from .records import access_log

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

# Names of keys destroyed here: a backup from before must not bring them back.
DESTROYED_FILE: Final = "destroyed-keys"


@transaction.atomic
def personal_keep(user: Model, moment: datetime) -> int:
    """Keep what the personal fields of an account say now, encrypted; how many had changed."""
    assert isinstance(user, User)  # noqa: S101 - the only kind of account there is
    row = PersonKey.objects.select_for_update().filter(user_id=user.pk).first()
    if row is not None and row.wrapped is None:
        return 0
    if row is None:
        row = PersonKey(user_id=user.pk, made_at=moment)
        row.wrapped = personal.key_wrap(_own_key(user), owner=str(row.pk))
        row.save(force_insert=True)
    key = key_open(row)
    kept = 0
    for field in PERSONAL_FIELDS:
        value = str(getattr(user, field, "") or "")
        last = PersonalValue.objects.filter(key=row, field=field).order_by("-pk").first()
        known = personal.decrypt(key, bytes(last.value), about=about(row, field)) if last else ""
        if value != known:
            PersonalValue.objects.create(
                key=row,
                field=field,
                value=personal.encrypt(key, value, about=about(row, field)),
                recorded_at=moment,
            )
            kept += 1
    return kept


def person_erase(*, actor: Actor, user: User, reason: str, moment: datetime) -> None:
    """Destroy a person's key and clear the account: nothing personal can be read any more.

    What apps hold in clear (name, addresses, sessions) they clear themselves, through the registry.
    The chain stays whole: it was made over the ciphertexts, which stay where they are.

    Raises:
        NotAllowed: the actor may not.
        ErasureInvalid: no reason, one's own account, or erased before.
    """
    require(allowed=can_erase_person(actor), actor=actor, what="清除个人信息")
    if not reason.strip():
        raise ErasureInvalid("请写明清除个人信息的事由和依据。", field="reason")
    if user.pk == actor.user_id:
        raise ErasureInvalid("不能清除自己的个人信息，请由其他安全管理员办理。")
    with history.because(reason), transaction.atomic():
        row = PersonKey.objects.select_for_update().filter(user=user).first()
        if row is not None and row.destroyed_at is not None:
            raise ErasureInvalid("这个账号的个人信息已经清除。")
        for erase in registry.personal_erasers:
            erase(user)
        if row is not None:
            row.wrapped, row.destroyed_at = None, moment
            row.save(update_fields=["wrapped", "destroyed_at"])
            key_destroyed(str(row.pk))
        access_log(
            actor=actor,
            action="audit.person_erased",
            target=f"账号 {user.pk}",
            reason=reason,
            moment=moment,
            row=user,
        )


@transaction.atomic
def destroyed_keys_apply(moment: datetime) -> int:
    """Erase again, after a restore, who was erased since the backup; how many.

    The keys are destroyed and the accounts cleared: the backup brought both back.
    """
    path = settings.QIANYI_HOME / DESTROYED_FILE
    if not path.exists():
        return 0
    names = path.read_text(encoding="ascii").split()
    rows = PersonKey.objects.select_related("user").filter(pk__in=names, destroyed_at__isnull=True)
    with history.acting(system_actor(via="cli"), "恢复备份后再次清除个人信息"):
        for row in rows:
            for erase in registry.personal_erasers:
                erase(row.user)
            row.wrapped, row.destroyed_at = None, moment
            row.save(update_fields=["wrapped", "destroyed_at"])
        others = sum(erase(names, moment) for erase in registry.restored_erasers)
    return len(rows) + others


def _own_key(user: User) -> bytes:
    """The key the account's address and number are under: one key a person."""
    had_key = user.personal_key is not None
    key = user.key_ensure()
    if not had_key:
        user.save(update_fields=["personal_ref", "personal_key"])
    return key


def key_destroyed(name: str) -> None:
    """Note that the key of that name was destroyed, so that no backup brings it back.

    Written before the commit: a key named here in vain only cannot be restored.
    """
    path = settings.QIANYI_HOME / DESTROYED_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{name}\n")
    path.chmod(0o600)
