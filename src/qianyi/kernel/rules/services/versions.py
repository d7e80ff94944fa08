"""Versions of conditions: loaded from packs, drafted, tried on their cases, activated, ended."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.packs import PackInvalid
from qianyi.engine.rules.casebook import run_cases
from qianyi.engine.rules.figures import figures
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.rules import selectors
from qianyi.kernel.rules.choices import VersionState
from qianyi.kernel.rules.errors import (
    VersionClosed,
    VersionInvalid,
    VersionKept,
    VersionNotReady,
)
from qianyi.kernel.rules.models import RuleVersion
from qianyi.kernel.rules.permissions import can_keep_conditions
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.foundation.permissions import Actor

PROBLEMS_SHOWN = 6
LARGEST = Decimal(10) ** 15


@transaction.atomic
def version_load(
    *,
    actor: Actor,
    book: RuleBook,
    content: str,
    cases: str,
    moment: datetime,
    provenance: dict[str, str],
) -> tuple[RuleVersion, bool]:
    """A version from a pack: (row, made). It waits until an officer activates it.

    Raises:
        VersionKept: that version is there with another content; a pack gives it a new version.
    """
    require(allowed=actor.is_system, actor=actor, what="载入认定条件")
    pack = book.pack
    digest = digest_of(content, cases, {})
    there = RuleVersion.objects.present().filter(code=pack.code, version=pack.version).first()
    if there is not None and (there.content != content or there.cases != cases):
        raise VersionKept(
            f"“{pack.title}”的版本 {pack.version} 已在库中且内容不同，已有版本不能改动；"
            "请在数据包里给出新的版本号。",
            code=pack.code,
            version=pack.version,
        )
    if there is not None:
        return there, False
    row = RuleVersion(
        **head_of(book),
        version=pack.version,
        content=content,
        cases=cases,
        digest=digest,
        state=VersionState.LOADED,
        made_at=moment,
        **provenance,
    )
    _judge(row, book, moment)
    row.save()
    return row, True


@transaction.atomic
def version_activate(
    *, actor: Actor, version_id: int, reason: str, moment: datetime
) -> RuleVersion:
    """Put a version into force. Others of the same code stay: each has its own days.

    Raises:
        NotAllowed: the actor is no policy officer.
        VersionInvalid: no reason.
        VersionNotReady: an expert case does not hold, or there is none.
        VersionClosed: it is in force, or was ended.
    """
    require(allowed=can_keep_conditions(actor), actor=actor, what="启用认定条件")
    row = _locked(actor, version_id)
    if row.state not in (VersionState.LOADED, VersionState.DRAFT, VersionState.RETIRED):
        raise VersionClosed(f"“{row}”现在是“{row.get_state_display()}”，不能启用。")
    _require_reason(reason, "启用")
    _judge(row, selectors.book_of(row), moment)
    if row.cases_failed or not row.cases_count:
        raise VersionNotReady(
            f"“{row}”的 {row.cases_count} 个专家案例中有 {row.cases_failed} 个与条文不符，"
            "不能启用；请先在案例页逐个核对。"
            if row.cases_count
            else f"“{row}”没有专家案例，不能启用；请在数据包里补上案例。",
            version=row.pk,
        )
    row.state = VersionState.ACTIVE
    row.activated_at, row.activated_by_id = moment, actor.person_id
    row.ended_at, row.ended_by = None, None
    with history.because(reason.strip()):
        row.save()
    return row


@transaction.atomic
def version_retire(*, actor: Actor, version_id: int, reason: str, moment: datetime) -> RuleVersion:
    """Take a version out of force; what was decided by it stays.

    Raises:
        NotAllowed: the actor is no policy officer.
        VersionInvalid: no reason.
        VersionClosed: it is not in force.
    """
    require(allowed=can_keep_conditions(actor), actor=actor, what="停用认定条件")
    row = _locked(actor, version_id)
    if row.state != VersionState.ACTIVE:
        raise VersionClosed(f"“{row}”没有启用，不需要停用。")
    _require_reason(reason, "停用")
    row.state = VersionState.RETIRED
    row.ended_at, row.ended_by_id = moment, actor.person_id
    with history.because(reason.strip()):
        row.save()
    return row


@transaction.atomic
def draft_make(
    *, actor: Actor, version_id: int, name: str, reason: str, moment: datetime
) -> RuleVersion:
    """A local draft of another version, to change figures in.

    Raises:
        NotAllowed: the actor is no policy officer.
        VersionInvalid: no name or reason, or the name is taken.
    """
    require(allowed=can_keep_conditions(actor), actor=actor, what="起草认定条件")
    base = _locked(actor, version_id)
    name = name.strip()
    problems = {}
    if not name:
        problems["name"] = "请给新版本一个版本号，如 2026-本区。"
    elif RuleVersion.objects.present().filter(code=base.code, version=name).exists():
        problems["name"] = f"“{base.title}”已有版本 {name}，请换一个版本号。"
    if not reason.strip():
        problems["reason"] = "请写明为什么要起草这个版本。"
    if problems:
        raise VersionInvalid(in_one(problems.values()), fields=problems)
    changes = dict(base.changes)
    row = RuleVersion(
        code=base.code,
        title=base.title,
        kind=base.kind,
        number=base.number,
        issuers=base.issuers,
        applications=base.applications,
        certainty=base.certainty,
        version=name,
        content=base.content,
        cases=base.cases,
        changes=changes,
        digest=digest_of(base.content, base.cases, changes),
        base=base,
        state=VersionState.DRAFT,
        made_at=moment,
        made_by_id=actor.person_id,
        reason=reason.strip()[:300],
    )
    _judge(row, selectors.book_of(row), moment)
    row.save()
    return row


@transaction.atomic
def draft_change(
    *, actor: Actor, version_id: int, values: Mapping[str, str], moment: datetime
) -> RuleVersion:
    """Set figures of a draft; its cases are run at once. Nothing is kept when one does not fit.

    ``values`` are new values as written, by path of the figure.

    Raises:
        NotAllowed: the actor is no policy officer.
        VersionClosed: it is no draft.
        VersionInvalid: a value is no number, or the figures do not fit each other; ``fields`` by
            path.
    """
    require(allowed=can_keep_conditions(actor), actor=actor, what="修改认定条件草稿")
    row = _locked(actor, version_id)
    if row.state != VersionState.DRAFT:
        raise VersionClosed(f"“{row}”不是草稿，不能修改；请以它为依据起草新版本。")
    row.changes = {**row.changes, **_changes(row, values)}
    row.digest = digest_of(row.content, row.cases, row.changes)
    try:
        book = selectors.book_of(row)
    except PackInvalid as refusal:
        said = "；".join(problem.message for problem in refusal.problems[:PROBLEMS_SHOWN])
        raise VersionInvalid(f"这些数值放在一起不成立：{said}") from refusal
    _judge(row, book, moment)
    row.save()
    return row


@transaction.atomic
def draft_discard(*, actor: Actor, version_id: int, moment: datetime) -> RuleVersion:
    """Give a draft up; it stays in the history and its version number is free again.

    Raises:
        NotAllowed: the actor is no policy officer.
        VersionClosed: it is no draft.
    """
    require(allowed=can_keep_conditions(actor), actor=actor, what="弃用草稿")
    row = _locked(actor, version_id)
    if row.state != VersionState.DRAFT:
        raise VersionClosed(f"“{row}”不是草稿，不能弃用。")
    row.state = VersionState.DISCARDED
    row.ended_at, row.ended_by_id = moment, actor.person_id
    row.save()
    return row


def digest_of(content: str, cases: str, changes: Mapping[str, str]) -> str:
    """sha256 of what a version says."""
    said = json.dumps([content, cases, dict(sorted(changes.items()))], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def head_of(book: RuleBook) -> dict[str, object]:
    """What the row of a version says of it, beside its text."""
    pack = book.pack
    return {
        "code": pack.code,
        "title": pack.title,
        "kind": pack.kind,
        "number": pack.number,
        "issuers": "、".join(pack.issuers),
        "certainty": pack.certainty,
        "applications": [
            {
                "type": one.type,
                "from": one.from_on.isoformat(),
                "to": one.to_on.isoformat() if one.to_on else "",
            }
            for one in pack.applications
        ],
    }


def _judge(row: RuleVersion, book: RuleBook, moment: datetime) -> None:
    """Run the cases and write down how many there are and how many do not hold."""
    cases = selectors.cases_of(row)
    outcomes = run_cases(book, cases) if cases is not None else []
    row.cases_count = len(outcomes)
    row.cases_failed = sum(bool(one.failures) for one in outcomes)
    row.checked_at = moment


def _changes(row: RuleVersion, values: Mapping[str, str]) -> dict[str, str]:
    """The figures that really change, as exact texts.

    Raises:
        VersionInvalid: with a sentence for each path that is unknown or holds no number.
    """
    known = {one.path: one for one in figures(selectors.book_of(row))}
    found: dict[str, str] = {}
    problems: dict[str, str] = {}
    for path, written in values.items():
        if path not in known:
            problems[path] = "条文里没有这个数值，请刷新页面后重试。"
            continue
        try:
            value = Decimal(written.strip().replace(",", "").replace("，", ""))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > LARGEST:
            problems[path] = f"“{written[:40]}”不是可用的数字，请写成 12 或 12.5。"
        elif value != known[path].value:
            found[path] = format(value, "f")
    if problems:
        raise VersionInvalid(in_one(problems.values()), fields=problems)
    return found


def _locked(actor: Actor, version_id: int) -> RuleVersion:
    row = selectors.version_get(actor=actor, version_id=version_id)
    return RuleVersion.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _require_reason(reason: str, what: str) -> None:
    if not reason.strip():
        sentence = f"请写明{what}的理由。"
        raise VersionInvalid(sentence, fields={"reason": sentence})
