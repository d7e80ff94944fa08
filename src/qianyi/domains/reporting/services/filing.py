"""Reporting: one transaction from what was typed to figures that wait to be checked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import choices, selectors
from qianyi.domains.reporting.errors import ReturnInvalid, ReturnNotEditable, ReturnStale
from qianyi.domains.reporting.events import RETURN_FILED
from qianyi.domains.reporting.models import Filing, Query, Return
from qianyi.engine.returns import Clash, entry_text
from qianyi.foundation.events import Event, publish
from qianyi.lib.clock import ZONE

from .drafts import draft_keep, held_for_filling, settled, why_not_editable
from .figures import figures_record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.domains.reporting.selectors import Sheet
    from qianyi.engine.returns import Checked
    from qianyi.foundation.permissions import Actor

    from .drafts import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An edit that is to be reported; ``answers`` are by query."""

    edit: Edit
    via: str
    answers: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def return_file(
    *, actor: Actor, filled: Return, submission: Submission, moment: datetime
) -> tuple[Filing, bool]:
    """Report a return: (filing, made). The same content sent again is the same filing.

    Draft, filing, figures on their way and answers to what was asked are kept together or not at
    all. What was reported before is superseded and stays.

    Raises:
        NotAllowed: the actor is not of the respondent.
        ReturnInvalid: errors, warnings nobody explained, or a question nobody answered.
        ReturnStale: somebody else saved or reported other values meanwhile.
        ReturnNotEditable: it was accepted, or the collection is closed.
    """
    held = held_for_filling(actor, filled)
    sheet = selectors.sheet_of(held)
    edit = submission.edit
    if not held.is_editable:
        return _again(held, sheet, edit), False
    entries, words = settled(held, edit)
    checked = sheet.check(entries, words)
    if checked.blocking:
        raise ReturnInvalid(_told(checked), findings=checked.blocking)
    queries = list(Query.objects.filter(filing__return_of=held, answered_at__isnull=True))
    _answer(queries, submission.answers, actor, moment)
    draft_keep(held, entries, words, edit=edit, actor=actor, moment=moment)
    filing = _filing(held, checked, submission, actor, moment)
    figures_record(actor=actor, sheet=sheet, filing=filing, values=checked.values, moment=moment)
    publish(Event(RETURN_FILED, held.pk, f"/returns/{held.pk}/", moment))
    return filing, True


def _again(held: Return, sheet: Sheet, edit: Edit) -> Filing:
    """A button pressed twice, or the back button: the filing that stands, if it says the same."""
    filing = selectors.live_filing(held)
    checked = sheet.check(edit.entries, edit.explanations)
    mine = {key: entry_text(value) for key, value in checked.values.items()}
    if filing is None or held.status != choices.ReturnStatus.REPORTED:
        if filing is not None and mine == filing.values:
            return filing
        raise ReturnNotEditable(why_not_editable(held), filled=held.pk)
    if mine == filing.values:
        return filing
    clashes = [
        Clash(key, filing.values.get(key, ""), edit.entries.get(key, "").strip(), told)
        for key, told in ((item.key, filing.values.get(item.key, "")) for item in sheet.items)
        if mine.get(key, "") != told
    ]
    raise ReturnStale(
        f"本期已于 {filing.filed_at.astimezone(ZONE):%Y-%m-%d %H:%M} 报送，"
        "这一页上的数与已报送的不同；没有重复报送。",
        clashes=clashes,
        entries=edit.entries,
        revision=held.revision,
    )


def _told(checked: Checked) -> str:
    errors = [finding for finding in checked.blocking if finding.level == "error"]
    warnings = len(checked.blocking) - len(errors)
    parts = []
    if errors:
        parts.append(f"有 {len(errors)} 处需要改正")
    if warnings:
        parts.append(f"有 {warnings} 处变动较大，需要填写说明")
    return f"还不能报送：{'，'.join(parts)}；已标在相应项目下，填的数都已保留。"


def _answer(
    queries: list[Query], answers: Mapping[int, str], actor: Actor, moment: datetime
) -> None:
    for query in queries:
        answer = answers.get(query.pk, "").strip()
        if not answer:
            raise ReturnInvalid(f"请先答复提示核实：“{query.comment[:60]}”，再重新报送。")
        query.answer, query.answered_at = answer[:500], moment
        query.answered_by_id = actor.user_id
        query.save(update_fields=["answer", "answered_at", "answered_by"])


def _reference(held: Return) -> str:
    """Form, subject, period and revision: what makes one filing one."""
    collection = held.collection
    return f"{collection.form.code}/{held.subject.code}/{collection.period}/{held.revision}"


def _filing(
    held: Return, checked: Checked, submission: Submission, actor: Actor, moment: datetime
) -> Filing:
    values = {key: entry_text(value) for key, value in checked.values.items()}
    told = [
        {"item": one.key, "message": one.message, "explanation": one.explanation}
        for one in checked.findings
    ]
    content = json.dumps([values, told], ensure_ascii=False, sort_keys=True)
    held.filings.filter(superseded_at__isnull=True).update(superseded_at=moment)
    held.revision += 1
    held.status = choices.ReturnStatus.REPORTED
    held.reported_at = held.reported_at or moment
    held.save(update_fields=["revision", "status", "reported_at"])
    return Filing.objects.create(
        return_of=held,
        revision=held.revision,
        reference=_reference(held),
        values=values,
        findings=told,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        via=submission.via,
        filed_at=moment,
        filed_by_id=actor.person_id,
    )
