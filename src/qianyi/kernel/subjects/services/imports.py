"""A workbook of firms: looked through row by row, then brought in, all of it or what is right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.engine import rosters
from qianyi.engine.matching import keys
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.errors import EnterpriseInvalid, ImportStateWrong
from qianyi.kernel.subjects.models import (
    Enterprise,
    EnterpriseType,
    ImportBatch,
    ImportMode,
    ImportState,
    Industry,
    LegalStatus,
    Territory,
    TerritoryKind,
)
from qianyi.kernel.subjects.permissions import can_keep_enterprises
from qianyi.lib.clock import local_date

from .bulk import enterprises_register
from .enterprises import EnterpriseFacts, check_facts, enterprise_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

SHOWN_PROBLEMS: Final = 200
LONGEST_FILENAME: Final = 200
COMPARED: Final = (
    "enterprise_type", "industry", "registered_on", "moved_in_on", "legal_status", "territory",
    "park", "building",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row looked through: what it says of a firm, or what is wrong with it."""

    row: int
    uscc: str
    name: str
    facts: EnterpriseFacts | None
    given: frozenset[str]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many firms were new, changed, and as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def template_workbook(territories: Sequence[Territory]) -> bytes:
    """The template with the words that can be chosen."""
    named = {kind: [str(place) for place in territories if place.territory_kind == kind]
             for kind in (TerritoryKind.PARK, TerritoryKind.BUILDING)}  # fmt: skip
    return rosters.template_make(
        {
            "enterprise_type": EnterpriseType.labels,
            "legal_status": LegalStatus.labels,
            "territory": [str(place) for place in territories if not place.aggregate_only],
            "park": named[TerritoryKind.PARK],
            "building": named[TerritoryKind.BUILDING],
        }
    )


@transaction.atomic
def import_start(*, actor: Actor, filename: str, content: bytes, moment: datetime) -> ImportBatch:
    """Keep the workbook and look through it; nothing of it is registered yet.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        RosterRefused: it cannot be read as a list; nothing is kept.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="导入企业名单")
    rows = rows_looked_through(content, today=local_date(moment))
    wrong = [row for row in rows if row.problems]
    right = [row for row in rows if not row.problems]
    counts = _counted(right)
    return ImportBatch.objects.create(
        filename=filename[-LONGEST_FILENAME:],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        state=ImportState.CHECKED,
        row_count=len(rows),
        valid_count=len(right),
        problem_count=len(wrong),
        new_count=counts.new,
        changed_count=counts.changed,
        unchanged_count=counts.unchanged,
        problems=[_told(row) for row in wrong[:SHOWN_PROBLEMS]],
        uploaded_at=moment,
        uploaded_by_id=actor.user_id,
    )


def rows_looked_through(content: bytes, *, today: date) -> list[ImportRow]:
    """Every row of a workbook with its facts or its problems.

    Raises:
        RosterRefused: it cannot be read as a list.
    """
    reading = _Reading(today)
    return [reading.row(row) for row in rosters.roster_read(content, today=today)]


@transaction.atomic
def import_begin(*, actor: Actor, batch: ImportBatch, mode: str) -> ImportBatch:
    """Say how it is to be brought in; a job does it.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        ImportStateWrong: it is done, under way or cancelled; nothing is right; or something is
            wrong and all was asked for.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="导入企业名单")
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state != ImportState.CHECKED:
        raise ImportStateWrong(
            f"这份名单的状态是“{row.get_state_display()}”，不能再导入；需要时请重新上传。"
        )
    if row.valid_count == 0:
        raise ImportStateWrong("这份名单没有一行可以导入，请按提示改正后重新上传。")
    if mode == ImportMode.ALL and row.problem_count:
        raise ImportStateWrong(
            f"有 {row.problem_count:,} 行有误，不能全部导入；请改正后重新上传，或只导入正确的行。"
        )
    row.mode, row.state = mode, ImportState.RUNNING
    row.save(update_fields=["mode", "state"])
    return row


@transaction.atomic
def import_cancel(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Put a list away that was not brought in.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        ImportStateWrong: it is done or under way.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="取消导入")
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state != ImportState.CHECKED:
        raise ImportStateWrong(f"这份名单的状态是“{row.get_state_display()}”，不能取消。")
    row.state = ImportState.CANCELLED
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def rows_bring_in(
    *,
    actor: Actor,
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    moment: datetime,
) -> Outcome:
    """Register what is new, record what changed, leave what is the same; again makes nothing new.

    The caller tells the search box of what is new, in its own time.

    Raises:
        EnterpriseExists: one of them was registered by somebody else this very moment.
    """
    known = _known(rows)
    new = [row.facts for row in rows if row.facts is not None and row.uscc not in known]
    enterprises_register(actor=actor, facts=new, moment=moment, searched=False)
    changed = 0
    for row in rows:
        held = known.get(row.uscc)
        values = _differences(held, row) if held is not None else {}
        if held is not None and values:
            enterprise_change(
                actor=actor,
                enterprise=held,
                values=values,
                effective_on=local_date(moment),
                source=f"导入名单：{batch.filename}"[:200],
                moment=moment,
            )
            changed += 1
    outcome = Outcome(len(new), changed, len(rows) - len(new) - changed)
    _count_in(batch, outcome, len(rows))
    return outcome


@transaction.atomic
def import_finish(*, batch: ImportBatch, moment: datetime) -> ImportBatch:
    """The last row is in."""
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    row.state, row.finished_at = ImportState.DONE, moment
    row.save(update_fields=["state", "finished_at"])
    return row


@transaction.atomic
def import_reset_counts(*, batch: ImportBatch) -> None:
    """Before the first row: what was foretold gives way to what happens."""
    ImportBatch.objects.filter(pk=batch.pk, position=0).update(
        new_count=0, changed_count=0, unchanged_count=0
    )


def _count_in(batch: ImportBatch, outcome: Outcome, done: int) -> None:
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    row.new_count += outcome.new
    row.changed_count += outcome.changed
    row.unchanged_count += outcome.unchanged
    row.position += done
    row.save(update_fields=["new_count", "changed_count", "unchanged_count", "position"])


def _told(row: ImportRow) -> dict[str, Any]:
    return {"row": row.row, "uscc": row.uscc, "name": row.name, "problems": list(row.problems)}


def _counted(rows: Sequence[ImportRow]) -> Outcome:
    known = _known(rows)
    changed = sum(1 for row in rows if row.uscc in known and _differences(known[row.uscc], row))
    there = sum(1 for row in rows if row.uscc in known)
    return Outcome(len(rows) - there, changed, there - changed)


def _known(rows: Sequence[ImportRow]) -> dict[str, Enterprise]:
    """Firms that are registered, with what a row is compared with."""
    found = Enterprise.objects.filter(uscc__in=[row.uscc for row in rows]).select_related(
        "subject", "territory", "park", "building", "industry"
    )
    return {enterprise.uscc: enterprise for enterprise in found.defer("terms", "initials_key")}


def _differences(held: Enterprise, row: ImportRow) -> dict[str, Any]:
    """What the row says otherwise; what it leaves empty says nothing. A merged firm rests."""
    if held.merged_into_id is not None or row.facts is None:
        return {}
    found: dict[str, Any] = {}
    for field in COMPARED:
        said = getattr(row.facts, field)
        if field in row.given and said not in (None, "") and said != getattr(held, field):
            found[field] = said
    if keys.plain(row.facts.name) != keys.plain(held.subject.name):
        found["name"] = row.facts.name
    return found


class _Reading:
    """The words of rows turned into what is registered; everything looked up once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.industries = {row.code: row for row in Industry.objects.all()}
        self.places = _by_words(Territory.objects.select_related("subject"))
        self.types = {label: value for value, label in EnterpriseType.choices}
        self.statuses = {label: value for value, label in LegalStatus.choices}

    def row(self, read: rosters.RosterRow) -> ImportRow:
        problems = list(read.problems)
        words, days = read.words, read.days
        territory = self._place(words, "territory", problems)
        if territory is None and not words.get("territory"):
            problems.append("统计归属区域没有填写，请填区域的名称或代码。")
        park, building = (self._place(words, key, problems) for key in ("park", "building"))
        kind = _choice(words, "enterprise_type", self.types, problems)
        status = _choice(words, "legal_status", self.statuses, problems)
        industry = self._industry(words.get("industry", ""), problems)
        facts = None
        if not problems and territory is not None:
            facts = EnterpriseFacts(
                uscc=words["uscc"],
                name=words["name"],
                territory=territory,
                short_name=words.get("short_name", ""),
                former_names=rosters.former_names(words.get("former_names", "")),
                registered_on=days.get("registered_on"),
                moved_in_on=days.get("moved_in_on"),
                park=park,
                building=building,
                is_demo=territory.is_demo,
                enterprise_type=kind,
                industry=industry,
                legal_status=status or LegalStatus.ACTIVE.value,
            )
            problems += self._refused(facts)
        given = frozenset([*(key for key, value in words.items() if value), *days])
        return ImportRow(read.row, words["uscc"], words["name"], facts, given, tuple(problems))

    def _refused(self, facts: EnterpriseFacts) -> Iterator[str]:
        try:
            check_facts(facts, today=self.today)
        except EnterpriseInvalid as refused:
            yield refused.message

    def _place(
        self,
        words: Mapping[str, str],
        key: str,
        problems: list[str],
    ) -> Territory | None:
        given = words.get(key, "")
        found = self.places.get(given, []) if given else []
        if given and len(found) != 1:
            heading = rosters.HEADINGS[key]
            problems.append(
                f"{heading}“{given}”有 {len(found)} 个同名区域，请改填区域代码。"
                if found
                else f"没有{heading}“{given}”，请填区域列表中的名称、简称或代码。"
            )
        return found[0] if len(found) == 1 else None

    def _industry(self, code: str, problems: list[str]) -> Industry | None:
        """The industry, or the nearest above it that the dictionary holds."""
        if not code:
            return None
        for length in range(len(code), 1, -1):
            if code[:length] in self.industries:
                return self.industries[code[:length]]
        if code in self.industries:
            return self.industries[code]
        problems.append(f"行业字典中没有代码“{code}”，请核对《国民经济行业分类》。")
        return None


def _by_words(territories: Iterable[Territory]) -> dict[str, list[Territory]]:
    found: dict[str, list[Territory]] = {}
    for place in territories:
        for word in {place.subject.code, place.subject.name, place.subject.short_name} - {""}:
            found.setdefault(word, []).append(place)
    return found


def _choice(
    words: Mapping[str, str],
    key: str,
    labels: dict[str, str],
    problems: list[str],
) -> str:
    given = words.get(key, "")
    if given and given not in labels:
        problems.append(
            f"{rosters.HEADINGS[key]}“{given}”不在可选之列，可以填{'、'.join(labels)}。"
        )
    return labels.get(given, "")
