"""Idempotency keys: a request sent twice is done once and answered twice alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from ninja import Status

from qianyi.foundation.requests import actor_of
from qianyi.lib import clock

from .errors import KeyReused
from .storage import found

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from ninja import Schema


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation answers; fields ``told_once`` are not kept and empty in a repeat."""

    status: int
    body: Schema
    headers: dict[str, str] = field(default_factory=dict)
    told_once: tuple[str, ...] = ()


def answered(
    request: HttpRequest,
    response: HttpResponse,
    key: str | None,
    work: Callable[[], Reply],
    *,
    content: bytes | None = None,
) -> Status[Any]:
    """Do the work in one transaction with the record of its answer.

    ``content`` stands for the request where its body was a file. A repeat waits for the first
    request to end and gets its answer, marked ``Idempotent-Replayed``. Refusals are not kept.

    Raises:
        KeyReused: the key was sent before with another request.
    """
    if key is None:
        with transaction.atomic():
            return _sent(response, work())
    with transaction.atomic():
        replies = found().replies._default_manager
        actor = f"user:{actor_of(request).user_id}"
        fingerprint = _fingerprint(request, content)
        claim = replies.model(
            actor=actor, key=key, fingerprint=fingerprint, status=0, body={}, made_at=clock.now()
        )
        replies.bulk_create([claim], ignore_conflicts=True)
        row = replies.select_for_update().get(actor=actor, key=key)
        if row.fingerprint != fingerprint:
            raise KeyReused("这个 Idempotency-Key 已用于另一个请求；不同的请求请用不同的键。")
        if row.status:
            response["Idempotent-Replayed"] = "true"
            for name, value in row.headers.items():
                response[name] = value
            return Status(row.status, row.body)
        reply = work()
        row.status, row.headers = reply.status, reply.headers
        row.body = reply.body.model_dump(mode="json") | dict.fromkeys(reply.told_once)
        row.save(update_fields=["status", "headers", "body"])
        return _sent(response, reply)


def _sent(response: HttpResponse, reply: Reply) -> Status[Any]:
    for name, value in reply.headers.items():
        response[name] = value
    return Status(reply.status, reply.body)


def _fingerprint(request: HttpRequest, content: bytes | None) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body if content is None else content)
    return digest.hexdigest()
