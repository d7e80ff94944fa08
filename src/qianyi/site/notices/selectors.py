"""Reading one's notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import NoticeNotFound
from .models import Notification

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def notice_list(actor: Actor) -> QuerySet[Notification]:
    """The actor's notices, newest first."""
    return Notification.objects.visible_to(actor).order_by("-created_at", "-pk")


def unread_count(actor: Actor) -> int:
    """How many the actor has not looked at."""
    return Notification.objects.visible_to(actor).unread().count()


def notice_get(*, actor: Actor, notice_id: int) -> Notification:
    """One notice of the actor's.

    Raises:
        NoticeNotFound: there is none of that number, or it is somebody else's.
    """
    found = notice_list(actor).filter(pk=notice_id).first()
    if found is None:
        raise NoticeNotFound("没有找到这条通知；它可能发给了别的账号，请核对登录的账号。")
    return found
