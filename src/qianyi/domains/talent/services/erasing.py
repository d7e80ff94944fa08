"""Erasing people: by hand, by rule after their consent ended, and again after a restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from qianyi.domains.talent.choices import ConsentEnd
from qianyi.domains.talent.errors import TalentInvalid, TalentNotFound
from qianyi.domains.talent.models import Talent, TalentConsent
from qianyi.domains.talent.permissions import can_keep_at
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.audit.services import access_log, key_destroyed
from qianyi.lib.clock import local_date

from .consents import introductions_end

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def talent_erase(*, actor: Actor, talent: Talent, reason: str, moment: datetime) -> None:
    """Destroy the person's key and everything personal; cannot be taken back.

    Raises:
        NotAllowed: not an officer of the library.
        TalentInvalid: no reason given.
        TalentNotFound: erased before.
    """
    allowed = can_keep_at(actor, talent.territory)
    require(allowed=allowed, actor=actor, what="清除人才信息")
    if not reason.strip():
        raise TalentInvalid("请写明清除的理由。", fields={"reason": "请写明清除的理由。"})
    with history.because(reason), transaction.atomic():
        held = Talent.objects.select_for_update(of=("self",)).get(pk=talent.pk)
        if held.erased_at is not None:
            raise TalentNotFound("这名人才的信息已经清除。")
        _erase(held, moment)
        access_log(
            actor=actor, action="talent.erased", target=held.number, reason=reason, moment=moment,
            row=held,
        )  # fmt: skip


def expired_count(before: datetime) -> int:
    """People whose last consent ended before a moment, and who are not erased yet."""
    return _expired(before).count()


@transaction.atomic
def expired_erase(before: datetime) -> int:
    """Erase them; called by the rules of keeping."""
    rows = list(_expired(before).select_for_update(of=("self",)))
    for row in rows:
        _erase(row, before)
    return len(rows)


def restored_erase(names: Collection[str], moment: datetime) -> int:
    """Erase again who was erased after the backup that was brought back."""
    rows = list(Talent.objects.filter(personal_ref__in=names, personal_key__isnull=False))
    for row in rows:
        _erase(row, moment)
    return len(rows)


def _expired(before: datetime) -> QuerySet[Talent]:
    consents = TalentConsent.objects.filter(talent=OuterRef("pk"))
    held_after = Q(ended_at__gte=before) | Q(ended_at__isnull=True, valid_to__gt=local_date(before))
    return Talent.objects.filter(erased_at__isnull=True).exclude(
        Exists(consents.filter(held_after))
    )


def _erase(row: Talent, moment: datetime) -> None:
    introductions_end(row, moment)
    for card in row.cards.filter(ended_at__isnull=True):
        card.ended_at, card.end_reason = moment, "本人信息已清除"
        card.save(update_fields=["ended_at", "end_reason"])
    for consent in row.consents.all():
        consent.paper_sealed, consent.paper_name = b"", ""
        if consent.ended_at is None:
            consent.ended_at, consent.end_kind = moment, ConsentEnd.ERASED
        consent.save(update_fields=["paper_sealed", "paper_name", "ended_at", "end_kind"])
    name = str(row.personal_ref)
    row.personal_key = None
    row.name_sealed = row.phone_sealed = row.email_sealed = b""
    row.name_index = row.phone_index = ""
    row.employer = row.field = row.place = row.since_year = None
    row.major = row.education = row.rank = row.rank_title = row.way = row.wish = row.note = ""
    row.honours, row.source = [], ""
    row.erased_at = moment
    row.save()
    key_destroyed(name)
