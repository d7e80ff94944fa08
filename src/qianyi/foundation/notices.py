"""Telling somebody that something happened. The site keeps notices and sends them on.

A notice says what happened and where to look, in one sentence. Outside channels (SMS, webhook,
mail) get its number and its link only, never this sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation import registry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that happened, for some users.

    Attributes:
        key: permanent words that tell this happening from others; told twice it is kept once.
        kind: dotted name of the sort (jobs.finished).
        recipients: ids of users.
        title: one sentence, shown inside the product only.
        url: where to look.
        is_urgent: also goes out by the outside channels; the others wait inside.
    """

    key: str
    kind: str
    recipients: Collection[int]
    title: str
    url: str
    moment: datetime
    is_urgent: bool = False


def notify(notice: Notice) -> None:
    """Keep a notice for its recipients; call it in the transaction of what happened."""
    for write in registry.notice_writers:
        write(notice)
