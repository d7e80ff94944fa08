"""Webhooks for programs: everyone keeps their own.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.lib import clock
from qianyi.site.models import Webhook

from . import schemas, services

router = Router(tags=["事件推送"])
READ, WRITE = "webhooks:read", "webhooks:write"


@router.get(
    "/webhooks", summary="事件推送清单",
    response={200: schemas.WebhookPage, **shared.READ_LIST},
)  # fmt: skip
def webhook_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """The caller's own webhooks."""
    rows = Webhook.objects.visible_to(caller(request, READ))
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.WebhookBody.of)


@router.post(
    "/webhooks", summary="登记事件推送",
    response={201: schemas.WebhookMade, **shared.CREATE},
)  # fmt: skip
def webhook_create(
    request: HttpRequest,
    response: HttpResponse,
    body: schemas.WebhookNew,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Have events sent, signed in ``X-Qianyi-Signature``; the secret is told this once."""
    actor = caller(request, WRITE)

    def work() -> Reply:
        hook, secret = services.webhook_create(
            actor=actor, url=body.url, names=body.events, moment=clock.now()
        )
        shown = schemas.WebhookBody.of(hook).model_dump()
        return Reply(
            201,
            schemas.WebhookMade(**shown, secret=secret),
            {"Location": f"/api/v1/webhooks/{hook.pk}"},
            told_once=("secret",),
        )

    return answered(request, response, idempotency_key, work)


@router.get(
    "/webhooks/{webhook_id}", summary="一个事件推送",
    response={200: schemas.WebhookBody, **shared.READ_WITHIN},
)  # fmt: skip
def webhook_get(request: HttpRequest, webhook_id: shared.KeyInPath) -> shared.Answer:
    """One of the caller's own."""
    hook = services.webhook_get(actor=caller(request, READ), webhook_id=webhook_id)
    return schemas.WebhookBody.of(hook)


@router.get(
    "/webhooks/{webhook_id}/deliveries", summary="推送记录",
    response={200: schemas.DeliveryList, **shared.READ_WITHIN},
)  # fmt: skip
def delivery_list(request: HttpRequest, webhook_id: shared.KeyInPath) -> shared.Answer:
    """The newest fifty deliveries of a webhook."""
    hook = services.webhook_get(actor=caller(request, READ), webhook_id=webhook_id)
    names = ("event", "state", "attempts", "answer", "created_at")
    return schemas.DeliveryList(
        items=[
            schemas.DeliveryRow(id=row.ref, **{name: getattr(row, name) for name in names})
            for row in services.deliveries_of(hook)
        ]
    )


@router.delete(
    "/webhooks/{webhook_id}", summary="停用事件推送",
    response={204: None, **shared.READ_WITHIN},
)  # fmt: skip
def webhook_delete(request: HttpRequest, webhook_id: shared.KeyInPath) -> shared.Answer:
    """Send nothing there any more."""
    actor = caller(request, WRITE)
    services.webhook_end(actor=actor, webhook_id=webhook_id, moment=clock.now())
    return Status(204, None)
