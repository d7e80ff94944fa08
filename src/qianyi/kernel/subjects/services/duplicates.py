"""Looking for firms that may be one, and saying that they are two."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.matching import likeness
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.errors import MergeRefused
from qianyi.kernel.subjects.models import DuplicatePair, Enterprise, EnterpriseName
from qianyi.kernel.subjects.permissions import can_keep_enterprises

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


@transaction.atomic
def duplicates_find(*, actor: Actor, moment: datetime) -> int:
    """Compare all names with all; the number of pairs found that nobody had seen.

    Pairs somebody decided on stay decided. Demonstration and real firms are not compared.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="查找疑似重复企业")
    present = Enterprise.objects.present()
    demo = dict(present.values_list("pk", "is_demo"))
    made = []
    for first, second, found in likeness.pairs_worth_comparing(_firms()):
        if first == second or demo[first] != demo[second]:
            continue
        made.append(
            DuplicatePair(
                first_id=first,
                second_id=second,
                likeness=Decimal(str(found.score)),
                reasons=list(found.reasons),
                found_at=moment,
            )
        )
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    return DuplicatePair.objects.count() - before


@transaction.atomic
def duplicate_dismiss(
    *, actor: Actor, pair: DuplicatePair, reason: str, moment: datetime
) -> DuplicatePair:
    """Say that they are two firms.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        MergeRefused: it was decided, or no reason is given.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="认定不是同一家企业")
    row = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if row.decided_at is not None:
        raise MergeRefused("这一对已经认定为两家企业，无须再办。")
    if not reason.strip():
        raise MergeRefused("请写明认定为两家企业的理由。", field="reason")
    row.decided_at, row.decided_by_id, row.decision = moment, actor.user_id, reason.strip()
    row.save()
    return row


def _firms() -> Iterator[tuple[int, str, str]]:
    """Every present name of every firm that is there."""
    names = EnterpriseName.objects.filter(
        enterprise__merged_into__isnull=True, name_kind="current"
    ).values_list("enterprise_id", "enterprise__uscc", "name")
    yield from names.iterator(chunk_size=5000)
