"""Policies of the demonstration: the invented ones released, one text to be split, all matched.

The items come with the packs and wait; here the demonstration's leader releases those that are
whole. The text of an invented policy is stored and recorded, so that an officer can draft an item
from its clauses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.domains.policies.choices import ItemState
from qianyi.domains.policies.models import PolicyDocument, PolicyItem
from qianyi.domains.policies.selectors.library import findings_of, lacking
from qianyi.domains.policies.services import items
from qianyi.domains.policies.tasks import is_outdated, match_enqueue
from qianyi.engine.packs import find_packs
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.documents.services import document_store
from qianyi.kernel.subjects.models import Territory
from qianyi.lib import clock
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

ZONE: Final = "demo.zone"
TEXT: Final = "示例高新区支持制造业技术改造若干措施.txt"
REASON: Final = "演示发布"


def policies_ensure(moment: datetime) -> int:
    """Release what came with the packs and is whole, store the text to be split, have it matched.

    Once: what an officer ended stays ended. Returns how many items were released now.
    """
    leader, planner = (account_actor(name, moment) for name in ("leader", "planner"))
    zone = Territory.objects.filter(subject__code=ZONE).first()
    if zone is not None and not PolicyDocument.objects.filter(document__title__contains="技术改造"):
        _text_to_split(planner, zone, moment)
    day = clock.local_date(moment)
    made = 0
    waiting = PolicyItem.objects.filter(
        state=ItemState.WAITING, written_by=None, released_at=None
    ).prefetch_related("lines")
    for row in list(waiting):
        if not lacking(row, day) and not findings_of(row):
            items.item_release(actor=leader, item=row, reason=REASON, moment=moment)
            made += 1
    if is_outdated(day):
        match_enqueue(actor=system_actor(via="cli"), moment=moment)
    return made


def _text_to_split(planner: Actor, zone: Territory, moment: datetime) -> None:
    pack = find_packs().get("demo")
    path = pack / "policies" / TEXT if pack is not None else None
    if path is None or not path.is_file():
        return
    stored = document_store(
        actor=planner, data=path.read_bytes(), filename=TEXT, moment=moment, is_demo=True
    )
    items.policy_record(
        actor=planner, document=stored.document, moment=moment,
        facts=items.PolicyFacts(level="zone", territory=zone, note="示例数据，虚构。"),
    )  # fmt: skip
