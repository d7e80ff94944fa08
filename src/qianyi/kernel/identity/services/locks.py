"""Lock-out: so many wrong passwords in a row under one name, then none is tried for a while.

An attempt is counted before the password is looked at, under a row lock, so that guesses sent at
the same time to several processes cannot get more tries than one after the other. Success takes the
count away.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.kernel.identity.errors import SignInLocked
from qianyi.kernel.identity.models import SignInLock

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LockRule:
    """How many tries, and for how long none is allowed afterwards."""

    tries: int
    lock: timedelta


def name_digest(username: str) -> str:
    """How a sign-in name is kept: without case and outer blanks, as SHA-256."""
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()


@transaction.atomic
def attempt_count(*, username: str, rule: LockRule, moment: datetime) -> None:
    """Count an attempt that is about to be made.

    A count older than the time of a lock starts anew.

    Raises:
        SignInLocked: the name is locked; nothing is counted and no password may be looked at.
    """
    SignInLock.objects.bulk_create(
        [SignInLock(name_digest=name_digest(username), last_tried_at=moment)],
        ignore_conflicts=True,
    )
    lock = SignInLock.objects.select_for_update().get(pk=name_digest(username))
    if lock.locked_until is not None and moment < lock.locked_until:
        raise SignInLocked(locked_words(lock.locked_until - moment), until=lock.locked_until)
    if lock.locked_until is not None or moment - lock.last_tried_at >= rule.lock:
        lock.failures, lock.locked_until = 0, None
    lock.failures += 1
    lock.last_tried_at = moment
    if lock.failures >= rule.tries:
        lock.locked_until = moment + rule.lock
    lock.save()


def attempts_clear(username: str) -> bool:
    """Forget the count and the lock; whether there was one."""
    return bool(SignInLock.objects.filter(pk=name_digest(username)).delete()[0])


def is_locked(username: str, *, moment: datetime) -> bool:
    """Whether no password is tried for this name now."""
    return SignInLock.objects.filter(pk=name_digest(username), locked_until__gt=moment).exists()


def locked_words(rest: timedelta) -> str:
    """The sentence for someone who is locked out."""
    minutes = max(1, -(-int(rest.total_seconds()) // 60))
    return f"密码连续输错次数过多，已暂停登录，请在 {minutes} 分钟后再试，或联系系统管理员解锁。"
