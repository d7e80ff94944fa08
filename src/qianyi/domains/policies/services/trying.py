"""Keeping what was tried, so that thresholds can be laid side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.policies.errors import TrialInvalid
from qianyi.domains.policies.models import PolicyTrial
from qianyi.domains.policies.permissions import can_try_items
from qianyi.domains.policies.selectors.trying import item_try, plain_of
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory


@transaction.atomic
def trial_save(
    *,
    actor: Actor,
    item: PolicyItem,
    name: str,
    territory: Territory,
    changes: Mapping[str, Decimal],
    moment: datetime,
) -> PolicyTrial:
    """Work an item out with some other figures and keep the numbers; names of firms are not kept.

    Raises:
        NotAllowed: the actor does not try policies.
        TrialInvalid: without a name, or the item cannot be worked out so.
    """
    require(allowed=can_try_items(actor), actor=actor, what="测算政策")
    if not name.strip():
        raise TrialInvalid("请给这个方案起个名称。", fields={"name": "请给这个方案起个名称。"})
    day = local_date(moment)
    tried = item_try(item, territory, day, changes)
    return PolicyTrial.objects.create(
        item=item,
        name=name.strip()[:80],
        changes=dict(tried.changes),
        territory=territory,
        as_of=day,
        result=plain_of(tried),
        made_at=moment,
        made_by_id=actor.user_id,
    )
