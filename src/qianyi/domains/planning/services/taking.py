"""From a promise a document makes to an item of a list, the citation kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.planning.permissions import can_keep_lists
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.documents.services import place_ensure

from .lists import ItemAsked, item_make

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.planning.models import ListItem, TaskList
    from qianyi.kernel.documents.models import Commitment


@transaction.atomic
def item_from_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    task_list: TaskList,
    asked: ItemAsked,
    moment: datetime,
) -> ListItem:
    """Put a promise into a list; its place in the text is cited to the character.

    Raises:
        NotAllowed: the actor keeps no lists.
        ItemInvalid: what it says does not hold together.
        ItemRefused: the list is out of use.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="列入清单事项")
    version = commitment.run.version
    section = documents.section_label(documents.section_list(version), commitment.section_position)
    place = place_ensure(
        document=version.document,
        section=section,
        text_digest=version.text_digest,
        start=commitment.start,
        end=commitment.end,
        moment=moment,
    )
    return item_make(
        actor=actor, task_list=task_list, asked=replace(asked, place=place), moment=moment
    )
