"""Recording titles: one by one, in bulk, and from a published list matched to firms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.engine.grants import GrantRow, grants_read
from qianyi.engine.packs import title_end
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.rules.choices import Certainty, ListState
from qianyi.kernel.rules.errors import GrantExists, GrantInvalid, TitleListClosed
from qianyi.kernel.rules.models import Title, TitleGrant, TitleList
from qianyi.kernel.rules.permissions import can_keep_titles
from qianyi.kernel.subjects.selectors import enterprise_match
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

ALIKE_SHOWN = 3
BULK_COLUMNS = (
    "enterprise_id", "title_id", "number", "granted_on", "valid_to", "batch", "revoked_on",
    "revoke_reason", "source", "certainty", "recorded_at", "recorded_by_id", "pack",
    "pack_version", "pack_digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFacts:
    """What is known of a grant; ``valid_to`` None takes the title's own term."""

    enterprise_id: int
    title: Title
    granted_on: date
    number: str = ""
    valid_to: date | None = None
    batch: str = ""
    source: str = ""
    certainty: str = Certainty.CONFIRMED
    revoked_on: date | None = None
    revoke_reason: str = ""

    @property
    def end(self) -> date | None:
        """The first day it does not hold any more."""
        return self.valid_to or title_end(self.granted_on, self.title.validity, self.title.years)


def title_ensure(*, code: str, facts: dict[str, object], provenance: dict[str, str]) -> Title:
    """The title with that code, made or renewed."""
    row, _ = Title.objects.update_or_create(code=code, defaults={**facts, **provenance})
    return row


@transaction.atomic
def grant_record(*, actor: Actor, facts: GrantFacts, moment: datetime) -> TitleGrant:
    """A title a firm was granted.

    Raises:
        NotAllowed: the actor does not keep titles.
        GrantInvalid: granted in the future, or ended before it began.
        GrantExists: the firm has the title from that day.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="登记资质称号")
    _check(facts, today=local_date(moment))
    same = TitleGrant.objects.present().filter(
        enterprise_id=facts.enterprise_id, title=facts.title, granted_on=facts.granted_on
    )
    if same.exists():
        raise GrantExists(
            f"这家企业{facts.granted_on:%Y-%m-%d}取得的“{facts.title}”已经登记，不能重复登记；"
            "如内容有误，请先归档原记录。"
        )
    return TitleGrant.objects.create(
        enterprise_id=facts.enterprise_id,
        title=facts.title,
        number=facts.number.strip(),
        granted_on=facts.granted_on,
        valid_to=facts.end,
        batch=facts.batch.strip(),
        source=facts.source.strip(),
        certainty=facts.certainty,
        revoked_on=facts.revoked_on,
        revoke_reason=facts.revoke_reason,
        recorded_at=moment,
        recorded_by_id=actor.user_id,
    )


def _check(facts: GrantFacts, *, today: date) -> None:
    problems: dict[str, str] = {}
    if facts.granted_on > today:
        problems["granted_on"] = f"取得日期 {facts.granted_on:%Y-%m-%d} 晚于今天，请核对。"
    if facts.valid_to is not None and facts.valid_to <= facts.granted_on:
        problems["valid_to"] = "有效期止应晚于取得日期。"
    if problems:
        raise GrantInvalid(in_one(problems.values()), fields=problems)


def grants_record(
    *,
    actor: Actor,
    grants: Iterable[GrantFacts],
    moment: datetime,
    provenance: dict[str, str] | None = None,
) -> int:
    """Many new grants by COPY; the number added. Whoever calls has left out what is there.

    Raises:
        NotAllowed: the actor does not keep titles.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="登记资质称号")
    origin = provenance or {"pack": "", "pack_version": "", "pack_digest": ""}
    rows = (
        (
            one.enterprise_id, one.title.pk, one.number, one.granted_on, one.end, one.batch,
            one.revoked_on, one.revoke_reason, one.source, one.certainty, moment, actor.user_id,
            origin["pack"], origin["pack_version"], origin["pack_digest"],
        )
        for one in grants
    )  # fmt: skip
    return history.copy_rows(TitleGrant, BULK_COLUMNS, rows)


@transaction.atomic
def grant_revoke(
    *, actor: Actor, grant: TitleGrant, revoked_on: date, reason: str, moment: datetime
) -> TitleGrant:
    """A title taken away on a day, with the reason.

    Raises:
        NotAllowed: the actor does not keep titles.
        GrantInvalid: no reason, or a day before the granting or after today.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="登记取消资质称号")
    problems: dict[str, str] = {}
    if not reason.strip():
        problems["reason"] = "请写明取消的原因和依据。"
    if not grant.granted_on <= revoked_on <= local_date(moment):
        problems["revoked_on"] = f"取消日期应在取得日期 {grant.granted_on:%Y-%m-%d} 和今天之间。"
    if problems:
        raise GrantInvalid(in_one(problems.values()), fields=problems)
    row = TitleGrant.objects.select_for_update().get(pk=grant.pk)
    row.revoked_on, row.revoke_reason = revoked_on, reason.strip()[:200]
    with history.because(reason):
        row.save(update_fields=["revoked_on", "revoke_reason"])
    return row


@transaction.atomic
def grant_archive(*, actor: Actor, grant: TitleGrant, reason: str, moment: datetime) -> None:
    """Put a wrong record away.

    Raises:
        GrantInvalid: no reason given.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="归档资质称号")
    if not reason.strip():
        raise GrantInvalid("请写明归档的理由。", fields={"reason": "请写明归档的理由。"})
    if grant.archived_at is None:
        grant.archived_at = moment
        with history.because(reason):
            grant.save(update_fields=["archived_at"])


@transaction.atomic
def grant_restore(*, actor: Actor, grant: TitleGrant) -> None:
    """Bring a record back.

    Raises:
        GrantExists: the same grant was recorded anew meanwhile.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="恢复资质称号")
    same = TitleGrant.objects.present().filter(
        enterprise=grant.enterprise_id, title=grant.title_id, granted_on=grant.granted_on
    )
    if grant.archived_at is not None and same.exists():
        raise GrantExists("同一项资质称号已另行登记，不能再恢复这一条。")
    grant.archived_at = None
    grant.save(update_fields=["archived_at"])


@transaction.atomic
def list_upload(
    *,
    actor: Actor,
    title: Title,
    data: bytes,
    filename: str,
    source: str,
    granted_on: date,
    moment: datetime,
) -> tuple[TitleList, bool]:
    """A published list, read and matched, waiting to be confirmed: (list, is new).

    The same file for the same title and day is the list that is there already.

    Raises:
        NotAllowed: the actor does not keep titles.
        GrantListRefused: the file cannot be read as a list of firms.
        GrantInvalid: a day in the future.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="导入资质称号名单")
    if granted_on > local_date(moment):
        told = f"取得日期 {granted_on:%Y-%m-%d} 晚于今天，请核对。"
        raise GrantInvalid(told, fields={"granted_on": told})
    digest = hashlib.sha256(data).hexdigest()
    known = (
        TitleList.objects.filter(title=title, digest=digest, granted_on=granted_on)
        .exclude(state=ListState.CANCELLED)
        .first()
    )
    if known is not None:
        return known, False
    rows = [_matched(actor, row) for row in grants_read(data)]
    return (
        TitleList.objects.create(
            title=title,
            filename=filename[:200],
            digest=digest,
            source=source.strip()[:200],
            granted_on=granted_on,
            rows=rows,
            matched_count=sum(1 for row in rows if row["enterprise"]),
            open_count=sum(1 for row in rows if not row["enterprise"]),
            uploaded_at=moment,
            uploaded_by_id=actor.user_id,
        ),
        True,
    )


def _matched(actor: Actor, row: GrantRow) -> dict[str, Any]:
    """A row with the firm it means, or with those it might mean."""
    match = enterprise_match(actor, code=row.uscc, name=row.name)
    firm = None if row.problem else match.enterprise
    return {
        "row": row.row,
        "name": row.name,
        "uscc": row.uscc,
        "number": row.number,
        "granted_on": row.granted_on.isoformat() if row.granted_on else "",
        "problem": row.problem,
        "how": match.how if firm else "",
        "enterprise": firm.pk if firm else None,
        "firm": firm.subject.name if firm else "",
        "firm_uscc": firm.uscc if firm else "",
        "alike": [
            {"name": other.subject.name, "uscc": other.uscc}
            for other, _ in match.alike[:ALIKE_SHOWN]
        ],
    }


@transaction.atomic
def list_apply(
    *, actor: Actor, listed: TitleList, chosen: Sequence[int] | None = None, moment: datetime
) -> int:
    """Record the matched rows of a list; the number added. Rows that are known add nothing.

    ``chosen`` are row numbers of the sheet; None takes all that were matched.

    Raises:
        TitleListClosed: it was imported or cancelled already.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="导入资质称号名单")
    row = _open(listed)
    wanted = [
        one
        for one in row.rows
        if one["enterprise"] and (chosen is None or one["row"] in set(chosen))
    ]
    known = set(
        TitleGrant.objects.present()
        .filter(title=row.title, enterprise__in=[one["enterprise"] for one in wanted])
        .values_list("enterprise_id", "granted_on")
    )
    made: dict[tuple[int, date], GrantFacts] = {}
    for one in wanted:
        day = date.fromisoformat(one["granted_on"]) if one["granted_on"] else row.granted_on
        key = (one["enterprise"], day)
        if key not in known:
            made[key] = GrantFacts(
                enterprise_id=one["enterprise"], title=row.title, granted_on=day,
                number=one["number"], batch=row.filename[:80], source=row.source,
            )  # fmt: skip
    count = grants_record(actor=actor, grants=made.values(), moment=moment)
    row.state, row.made_count = ListState.DONE, count
    row.save(update_fields=["state", "made_count"])
    return count


@transaction.atomic
def list_cancel(*, actor: Actor, listed: TitleList) -> TitleList:
    """Leave a list aside; nothing of it counts.

    Raises:
        TitleListClosed: it was imported or cancelled already.
    """
    require(allowed=can_keep_titles(actor), actor=actor, what="取消资质称号名单")
    row = _open(listed)
    row.state = ListState.CANCELLED
    row.save(update_fields=["state"])
    return row


def _open(listed: TitleList) -> TitleList:
    row = TitleList.objects.select_for_update().select_related("title").get(pk=listed.pk)
    if row.state != ListState.CHECKED:
        raise TitleListClosed(
            f"这份名单{row.get_state_display()}，不能再办理；如需更正，请重新上传。"
        )
    return row


def grants_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Grants of one firm become another's, but for those the other has too; ids moved."""
    had = set(
        TitleGrant.objects.present()
        .filter(enterprise_id=to_id)
        .values_list("title_id", "granted_on")
    )
    rows = TitleGrant.objects.filter(enterprise_id=from_id)
    moving = [
        row.pk for row in rows if row.is_archived or (row.title_id, row.granted_on) not in had
    ]
    TitleGrant.objects.filter(pk__in=moving).update(enterprise_id=to_id)
    return moving


def grants_move_back(from_id: int, to_id: int, moved: list[Any], moment: datetime) -> None:  # noqa: ARG001
    """Exactly those back."""
    TitleGrant.objects.filter(pk__in=moved, enterprise_id=to_id).update(enterprise_id=from_id)
