"""Webhooks kept by their owners, and what happens with each event."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from qianyi.foundation import events, jobs
from qianyi.foundation.permissions import Actor, require, system_actor
from qianyi.site.models import DeliveryState, Webhook, WebhookDelivery

from .errors import WebhookInvalid, WebhookNotFound

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qianyi.foundation.events import Event

DELIVER = "webhooks.deliver"
MOST_EACH = 20


@transaction.atomic
def webhook_create(
    *, actor: Actor, url: str, names: Collection[str], moment: datetime
) -> tuple[Webhook, str]:
    """Have events sent to an address: (webhook, secret), the secret told this once.

    Raises:
        NotAllowed: nobody is signed in, or the actor may be told of none of the events.
        WebhookInvalid: the address is not on the installation's list, an event is unknown, or
            there are twenty already.
    """
    require(allowed=actor.user_id is not None, actor=actor, what="登记事件推送")
    assert actor.user_id is not None  # noqa: S101 - required above
    _check(url, names)
    for name in names:
        kind = events.kinds.get(name)
        require(allowed=kind is not None and kind.visible(actor), actor=actor, what="接收这类事件")
    if Webhook.objects.visible_to(actor).count() >= MOST_EACH:
        raise WebhookInvalid(f"每个账号最多登记 {MOST_EACH} 个接收地址；请先停用不用的。")
    hook = Webhook.objects.create(
        owner_id=actor.user_id,
        url=url,
        wanted=sorted(set(names)),
        salt=secrets.token_hex(16),
        created_at=moment,
    )
    return hook, secret_of(hook)


def webhook_get(*, actor: Actor, webhook_id: int) -> Webhook:
    """One of the actor's own.

    Raises:
        WebhookNotFound: there is none of that number.
    """
    found = Webhook.objects.visible_to(actor).filter(pk=webhook_id).first()
    if found is None:
        raise WebhookNotFound("没有找到这个事件推送，可能已停用或不是您登记的。")
    return found


@transaction.atomic
def webhook_end(*, actor: Actor, webhook_id: int, moment: datetime) -> None:
    """Send nothing there any more; what is waiting is given up when its turn comes."""
    hook = webhook_get(actor=actor, webhook_id=webhook_id)
    hook.ended_at = moment
    hook.save(update_fields=["ended_at"])


def secret_of(hook: Webhook) -> str:
    """The signing secret: derived, so that no copy of the database holds it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"webhook:{hook.salt}".encode(), hashlib.sha256)
    return f"whsec_{base64.urlsafe_b64encode(digest.digest()).decode().rstrip('=')}"


def event_heard(event: Event) -> None:
    """Put a delivery in line for every webhook that asked for the event."""
    for hook in Webhook.objects.filter(ended_at__isnull=True, wanted__contains=[event.name]):
        ref = secrets.token_hex(16)
        delivery = WebhookDelivery.objects.create(
            webhook=hook,
            ref=ref,
            event=event.name,
            created_at=event.moment,
            body={
                "id": ref,
                "event": event.name,
                "object_id": event.object_id,
                "path": event.path,
                "occurred_at": event.moment.isoformat(),
            },
        )
        delivery_enqueue(delivery, attempt=1, moment=event.moment)


def delivery_enqueue(
    delivery: WebhookDelivery,
    *,
    attempt: int,
    moment: datetime,
    not_before: datetime | None = None,
) -> None:
    """Put one attempt in line."""
    jobs.enqueue(
        kind=DELIVER,
        key=f"{DELIVER}-{delivery.ref}-{attempt}",
        actor=system_actor(via="job"),
        moment=moment,
        not_before=not_before,
        arguments={"delivery_id": delivery.pk, "attempt": attempt},
    )


def deliveries_of(hook: Webhook) -> list[WebhookDelivery]:
    """The newest fifty deliveries of a webhook."""
    return list(hook.deliveries.order_by("-pk")[:50])


def deliveries_waiting() -> int:
    """How many are still to be sent, for the health page."""
    return WebhookDelivery.objects.filter(state=DeliveryState.WAITING).count()


def _check(url: str, names: Collection[str]) -> None:
    parts = urlsplit(url)
    allowed = {parts.hostname, parts.netloc.rpartition("@")[2]} & set(settings.QIANYI_WEBHOOK_HOSTS)
    problems = {}
    if parts.scheme not in {"http", "https"} or parts.username is not None or not allowed:
        listed = "、".join(settings.QIANYI_WEBHOOK_HOSTS) or "（尚未配置任何地址）"
        problems["url"] = (
            "接收地址不在允许的范围内；须为 http(s)，不带账号，主机可选："
            f"{listed}。如需增加，请管理员设置 QIANYI_WEBHOOK_HOSTS。"
        )
    known = [name for name, _ in events.kinds.items()]
    if not names or set(names) - set(known):
        problems["events"] = f"请至少选择一类事件；可选：{'、'.join(known)}。"
    if problems:
        raise WebhookInvalid("".join(problems.values()), fields=problems)
