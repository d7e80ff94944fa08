"""Copying a scheme into a draft, editing it, and putting it into force by a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from qianyi.domains.reviews.choices import SchemeState
from qianyi.domains.reviews.errors import ReviewInvalid, SchemeClosed
from qianyi.domains.reviews.models import Scheme
from qianyi.domains.reviews.permissions import can_activate_schemes, can_keep_schemes
from qianyi.domains.reviews.selectors.schemes import scheme_read
from qianyi.engine.appraisal import plain_of, scheme_from_plain
from qianyi.engine.packs import PackInvalid
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.foundation.reviewing import unit_measures
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.appraisal import Scheme as Read
    from qianyi.foundation.permissions import Actor


@transaction.atomic
def scheme_copy(*, actor: Actor, scheme: Scheme, moment: datetime) -> Scheme:
    """A draft that says the same and can be edited.

    Raises:
        NotAllowed: the actor does not keep schemes.
        SchemeClosed: a draft of that code is there already.
    """
    require(allowed=can_keep_schemes(actor), actor=actor, what="修改考核办法")
    versions = Scheme.objects.select_for_update().filter(code=scheme.code)
    rows = list(versions.order_by("version"))
    if any(row.state == SchemeState.DRAFT and row.written_by_id is not None for row in rows):
        raise SchemeClosed(f"{quoted(scheme.title)}已有一份拟制中的版本，请在那一份上修改。")
    last = Scheme.objects.filter(code=scheme.code).aggregate(last=Max("version"))["last"]
    return Scheme.objects.create(
        code=scheme.code,
        version=last + 1,
        title=scheme.title,
        content=scheme.content,
        is_provisional=scheme.is_provisional,
        follows=scheme,
        written_at=moment,
        written_by_id=actor.user_id,
    )


@transaction.atomic
def scheme_rewrite(
    *, actor: Actor, scheme: Scheme, plain: Mapping[str, Any], moment: datetime
) -> Scheme:
    """Change a draft to what a form says.

    Raises:
        NotAllowed: the actor does not keep schemes.
        SchemeClosed: it is no draft.
        ReviewInvalid: with everything that is wrong.
    """
    require(allowed=can_keep_schemes(actor), actor=actor, what="修改考核办法")
    row = _draft(scheme)
    try:
        read = scheme_from_plain({**plain, "code": row.code}, row.title)
    except PackInvalid as refusal:
        raise ReviewInvalid(_told(refusal)) from refusal
    _sources_known(read)
    row.content, row.title = plain_of(read), read.title
    row.is_provisional = read.certainty == "unverified"
    row.written_at, row.written_by_id = moment, actor.user_id
    row.save()
    return row


@transaction.atomic
def scheme_activate(*, actor: Actor, scheme: Scheme, reason: str, moment: datetime) -> Scheme:
    """Let units be scored by a draft; the version in force before steps back.

    Raises:
        NotAllowed: the actor may not, or wrote it.
        SchemeClosed: it is no draft.
        ReviewInvalid: no reason.
    """
    require(allowed=can_activate_schemes(actor), actor=actor, what="启用考核办法")
    row = _draft(scheme)
    if row.written_by_id == actor.person_id:
        require(allowed=False, actor=actor, what="启用自己拟制的考核办法（须由另一人启用）")
    if not reason.strip():
        raise ReviewInvalid("请写明启用的依据。", fields={"reason": "请写明启用的依据。"})
    _sources_known(scheme_read(row))
    with history.because(reason):
        before = Scheme.objects.select_for_update().filter(
            code=row.code, state=SchemeState.ACTIVE
        ).first()  # fmt: skip
        if before is not None:
            before.state = SchemeState.RETIRED
            before.save(update_fields=["state"])
        row.state, row.activated_at = SchemeState.ACTIVE, moment
        row.activated_by_id, row.reason = actor.person_id, reason.strip()[:300]
        row.save()
    return row


def _sources_known(read: Read) -> None:
    """Every item names a measure there is.

    Raises:
        ReviewInvalid: naming the items.
    """
    unknown = [
        item.title for _, item in read.items if item.source and item.source not in unit_measures
    ]
    if unknown:
        raise ReviewInvalid(
            f"这些项目的数据系统里没有：{'、'.join(unknown)}。请改选数据，或改为人工填报。"
        )


def _told(refusal: PackInvalid) -> str:
    return "；".join(
        problem.message.rstrip("。") for problem in refusal.problems
    ) + "。"  # fmt: skip


def _draft(scheme: Scheme) -> Scheme:
    row = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if row.state != SchemeState.DRAFT:
        raise SchemeClosed(f"{quoted(row)}不是拟制状态，不能修改；请复制为新的一版再改。")
    return row
