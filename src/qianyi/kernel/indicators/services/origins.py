"""Where facts come from, and whether a firm agrees to their use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.errors import ConsentInvalid, OriginTaken
from qianyi.kernel.indicators.models import Consent, Origin
from qianyi.kernel.indicators.permissions import can_consent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qianyi.kernel.subjects.models import Subject


@transaction.atomic
def origin_ensure(  # noqa: PLR0913 - the facts of one source
    *,
    actor: Actor,
    kind: str,
    reference: str,
    label: str,
    moment: datetime,
    url: str = "",
    provider: Subject | None = None,
    digest: str = "",
    inputs: Sequence[int] = (),
    provenance: dict[str, str] | None = None,
) -> tuple[Origin, bool]:
    """The source of that kind and reference: (row, made). The same once more gives the same row.

    A filing's reference names form, subject, period and revision, so that a button pressed twice
    files once; ``digest`` is of what was filed.

    Raises:
        OriginTaken: the reference stands for other content already.
    """
    origin, made = Origin.objects.get_or_create(
        kind=kind,
        reference=reference,
        defaults={
            "label": label,
            "url": url,
            "provider": provider,
            "digest": digest,
            "inputs": list(inputs),
            "made_at": moment,
            "made_by_id": actor.user_id,
            **(provenance or {}),
        },
    )
    if not made and (origin.digest, origin.inputs) != (digest, list(inputs)):
        raise OriginTaken(
            f"来源“{origin.label}”（编号 {reference}）已登记，且内容与这次的不同；"
            "请换一个编号或修订号，不要覆盖已登记的来源。",
            reference=reference,
        )
    return origin, made


@transaction.atomic
def consent_record(
    *,
    actor: Actor,
    subject: Subject,
    reference: str,
    statement: str,
    valid_from: date,
    valid_to: date | None,
    moment: datetime,
) -> Consent:
    """A firm agrees that its facts marked 企业授权 be used; the same reference renews the dates.

    Raises:
        ConsentInvalid: it ends before it begins, or says nothing.
    """
    require(allowed=can_consent(actor, subject.pk), actor=actor, what="登记企业授权")
    if not reference.strip() or not statement.strip():
        raise ConsentInvalid("请写明授权书编号和授权内容。")
    if valid_to is not None and valid_to < valid_from:
        raise ConsentInvalid(f"授权应先始后止，现为 {valid_from} 至 {valid_to}。")
    consent, _ = Consent.objects.update_or_create(
        subject=subject,
        reference=reference.strip(),
        defaults={
            "statement": statement.strip(),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "recorded_at": moment,
            "recorded_by_id": actor.user_id,
        },
    )
    return consent


@transaction.atomic
def consent_end(*, actor: Actor, consent: Consent, on: date) -> Consent:
    """The firm takes its consent back: from that day on its facts are left out again."""
    require(allowed=can_consent(actor, consent.subject_id), actor=actor, what="撤回企业授权")
    consent.valid_to = max(on, consent.valid_from)
    consent.save(update_fields=["valid_to"])
    return consent
