"""What thousands of questions would read again each time, read once, as nothing asked stays."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils.module_loading import import_string

from qianyi.kernel.identity.hooks import adapters, middleware
from qianyi.kernel.subjects import selectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.identity.models import User

A_DAY: Final = timedelta(days=1)


@contextmanager
def read_once() -> Iterator[None]:
    """Who somebody is and what a session says; a session is not written for each question."""
    backend = import_string(settings.AUTHENTICATION_BACKENDS[0])
    load = copied(SessionStore.load, lambda store: store.session_key)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(adapters, "FRESH", A_DAY)
        patched.setattr(middleware, "WRITE_EVERY", A_DAY)
        patched.setattr(selectors, "actor_for_user", kept(selectors.actor_for_user))
        patched.setattr(SessionStore, "load", load)
        patched.setattr(backend, "get_user", copied(backend.get_user, lambda _self, key: key))
        yield


def kept(read: Callable[..., Actor]) -> Callable[..., Actor]:
    """The reading of an actor, done once for each user and way of asking."""
    known: dict[tuple[object, ...], Actor] = {}

    def actor(*, user: User, request_id: str = "", **asked: object) -> Actor:
        key = (user.pk, user.is_active, *(asked[name] for name in sorted(asked)))
        if key not in known:
            known[key] = read(user=user, **asked)
        return replace(known[key], request_id=request_id)

    return actor


def copied(read: Callable[..., Any], key: Callable[..., object]) -> Callable[..., Any]:
    """What a method reads, read once for each key; whoever asks gets a copy to write on."""
    known: dict[object, Any] = {}

    def reading(*asked: Any) -> Any:
        name = key(*asked)
        if name not in known:
            known[name] = read(*asked)
        return deepcopy(known[name])

    return reading
