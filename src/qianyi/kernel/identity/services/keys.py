"""API keys of machines: shown once, kept as a digest, scoped, expiring, revocable."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.registry import api_scopes
from qianyi.kernel.identity.choices import Happened
from qianyi.kernel.identity.errors import ApiKeyInvalid, ApiKeyMisdefined
from qianyi.kernel.identity.models import ApiKey, User
from qianyi.kernel.identity.permissions import can_make_key, can_revoke_key

from .reports import report

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LONGEST_DAYS: Final = 366
FORM: Final = re.compile(r"qy_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
USE_NOTED_EVERY: Final = timedelta(minutes=1)


def key_digest(secret: str) -> str:
    """How a key is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def api_key_create(
    *,
    actor: Actor,
    machine: User,
    name: str,
    scopes: Collection[str],
    days: int,
    moment: datetime,
) -> tuple[ApiKey, str]:
    """A key for a machine; (row, the key itself, which is nowhere kept).

    Raises:
        NotAllowed: the actor does not answer for the machine.
        ApiKeyMisdefined: no name, no scope, an unknown scope, or a life out of bounds.
    """
    require(allowed=can_make_key(actor, machine), actor=actor, what="为这个机器账号生成密钥")
    assert machine.responsible is not None  # noqa: S101 - whoever may make a key answers for it
    _check(name=name, scopes=scopes, days=days)
    prefix = secrets.token_hex(4)
    secret = f"qy_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        user=machine,
        name=name.strip(),
        prefix=prefix,
        digest=key_digest(secret),
        scopes=sorted(set(scopes)),
        created_at=moment,
        created_by=machine.responsible,
        expires_at=moment + timedelta(days=days),
    )
    report(
        Happened.KEY_MADE,
        actor=actor,
        user=machine,
        moment=moment,
        facts={"prefix": prefix, "scopes": key.scopes, "days": days},
    )
    return key, secret


@transaction.atomic
def api_key_revoke(*, actor: Actor, key: ApiKey, moment: datetime) -> None:
    """End a key now; a second time changes nothing.

    Raises:
        NotAllowed: neither responsible nor an administrator.
    """
    require(allowed=can_revoke_key(actor, key), actor=actor, what="停用这个密钥")
    ended = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        revoked_at=moment, revoked_by_id=actor.user_id
    )
    if ended:
        report(
            Happened.KEY_REVOKED,
            actor=actor,
            user=key.user,
            moment=moment,
            facts={"prefix": key.prefix},
        )


def api_key_check(*, given: str, moment: datetime, ip: str | None) -> ApiKey:
    """The key behind what a caller sent, its machine joined; its use is noted once a minute.

    Raises:
        ApiKeyInvalid: malformed, unknown, revoked, expired, or the machine or the responsible
            person is switched off. One sentence for all, so that nothing is told to a guesser.
    """
    form = FORM.fullmatch(given)
    key = (
        ApiKey.objects.usable_at(moment)
        .select_related("user")
        .filter(
            prefix=form[1],
            user__is_machine=True,
            user__is_active=True,
            user__responsible__is_active=True,
        )
        .first()
        if form
        else None
    )
    if key is None or not hmac.compare_digest(key.digest, key_digest(given)):
        raise ApiKeyInvalid(
            "接口密钥无效、已停用或已过期，请由责任人在“我的账号”中查看或重新生成。"
        )
    if key.last_used_at is None or moment - key.last_used_at >= USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=moment, last_used_from=ip)
    return key


def _check(*, name: str, scopes: Collection[str], days: int) -> None:
    if not name.strip():
        raise ApiKeyMisdefined("请写明密钥的用途，便于日后核对。", field="name")
    unknown = sorted(scope for scope in scopes if scope not in api_scopes)
    if unknown or not scopes:
        raise ApiKeyMisdefined(
            f"请至少选择一项许可范围；可选：{'、'.join(name for name, _ in api_scopes.items())}。",
            field="scopes",
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise ApiKeyMisdefined(f"有效期须为 1 到 {LONGEST_DAYS} 天。", field="days")
