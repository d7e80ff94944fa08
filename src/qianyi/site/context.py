"""What the frame of every page says of this installation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from qianyi.foundation.requests import actor_of
from qianyi.kernel.subjects.selectors import territory_get

from .notices.selectors import unread_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def own_things(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """How many notices are unread; asked only by a page that shows its head."""
    return {"unread_count": lambda: unread_count(actor_of(request))}


def zone_name(request: HttpRequest) -> dict[str, object]:
    """The name of the zone this installation works for, shown to those who work in it.

    The ribbon 示例数据 belongs to pages of fictional things alone: their views set ``is_demo``
    and the fictional zone's name, which win over these. ``own_zone_name`` stays: the head of the
    page hides it beside the ribbon.
    """
    name = _zone_name(settings.QIANYI_ZONE) if actor_of(request).is_signed_in else ""
    return {"zone_name": name, "own_zone_name": name, "is_demo": False}


@lru_cache(maxsize=8)
def _known(code: str) -> str:
    territory = territory_get(code)
    if territory is None:
        raise LookupError(code)
    return str(territory)


def _zone_name(code: str) -> str:
    """Remembered once known; asked again while the pack is not loaded yet."""
    try:
        return _known(code)
    except LookupError:
        return ""
