"""One attempt to deliver: signed, never redirected, bounded in time."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from qianyi.foundation import events
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.lib import clock
from qianyi.site.models import DeliveryState, WebhookDelivery

from .services import delivery_enqueue, secret_of

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.site.models import Webhook

SECONDS: Final = 10
PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 6 * 3600, 24 * 3600)
)
NO_RIGHT: Final = "推送已停用，或登记人已无权得知这类事件，没有发送"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the receiver said."""

    is_accepted: bool
    answer: str


def signature(secret: str, body: bytes, moment: datetime) -> str:
    """``t=<seconds>,v1=<hex>``: HMAC-SHA256 over the seconds, a dot and the body.

    The receiver refuses seconds that lie far back, so that an old message cannot be sent again.
    """
    seconds = int(moment.timestamp())
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def attempt_delivery(*, delivery_id: int, attempt: int) -> str:
    """Send once, remember the answer, and put the next attempt in line where it failed.

    An attempt that was remembered is not made again. One cut off before that is: the receiver
    drops a repeat by its ``id``.
    """
    delivery = WebhookDelivery.objects.select_related("webhook__owner").get(pk=delivery_id)
    if delivery.state != DeliveryState.WAITING or delivery.attempts >= attempt:
        return delivery.answer
    moment = clock.now()
    if not _may_tell(delivery, moment):
        _remember(delivery, attempt, moment, DeliveryState.GIVEN_UP, NO_RIGHT)
        return NO_RIGHT
    outcome = post(delivery.webhook, delivery.body, moment)
    if outcome.is_accepted:
        _remember(delivery, attempt, moment, DeliveryState.DELIVERED, outcome.answer)
    elif attempt > len(PAUSES):
        _remember(delivery, attempt, moment, DeliveryState.GIVEN_UP, outcome.answer)
    else:
        with transaction.atomic():
            _remember(delivery, attempt, moment, DeliveryState.WAITING, outcome.answer)
            delivery_enqueue(
                delivery,
                attempt=attempt + 1,
                moment=moment,
                not_before=moment + PAUSES[attempt - 1],
            )
    return outcome.answer


def post(hook: Webhook, body: dict[str, object], moment: datetime) -> Outcome:
    """One request; any 2xx within ten seconds is acceptance."""
    parts = urlsplit(hook.url)
    data = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "qianyi-webhook",
        "X-Qianyi-Signature": signature(secret_of(hook), data, moment),
    }
    try:
        connection.request("POST", path, body=data, headers=headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return Outcome(is_accepted=False, answer=f"无法连接（{type(error).__name__}）")
    finally:
        connection.close()
    return Outcome(is_accepted=200 <= status < 300, answer=f"HTTP {status}")  # noqa: PLR2004


def _may_tell(delivery: WebhookDelivery, moment: datetime) -> bool:
    hook, kind = delivery.webhook, events.kinds.get(delivery.event)
    parts = urlsplit(hook.url)
    listed = {parts.hostname, parts.netloc} & set(settings.QIANYI_WEBHOOK_HOSTS)
    if hook.ended_at is not None or kind is None or not listed:
        return False
    owner = actor_for_user(user=hook.owner, day=clock.local_date(moment), via="job")
    return kind.visible(owner)


def _remember(
    delivery: WebhookDelivery, attempt: int, moment: datetime, state: DeliveryState, answer: str
) -> None:
    delivery.state, delivery.attempts = state, attempt
    delivery.tried_at, delivery.answer = moment, answer[:200]
    delivery.save(update_fields=["state", "attempts", "tried_at", "answer"])
