"""Lines of an item in the making: conditions, benefits, materials, duties, each with its place."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max

from qianyi.domains.policies.choices import LineKind, LineSection
from qianyi.domains.policies.errors import ItemInvalid
from qianyi.domains.policies.models import PolicyLine
from qianyi.domains.policies.permissions import can_keep_items
from qianyi.domains.policies.selectors.conditions import book_of_lines
from qianyi.domains.policies.selectors.facts import facts_offered
from qianyi.engine.policies.lines import LinesNotUsable
from qianyi.foundation.permissions import require
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.documents import services as citing

from .items import item_open, item_touch

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import CitedPlace

MOST_LINES: Final = 60
_COMPUTED: Final = (
    "fact", "per", "year", "operator", "threshold", "wanted", "choices", "group", "is_veto",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What one line says.

    Attributes:
        start, end: the place picked in the policy's text; None keeps the place there is.
    """

    section: str
    name: str
    kind: str = LineKind.MANUAL
    fact: str = ""
    per: str = ""
    year: int = 1
    operator: str = ">="
    threshold: Decimal | None = None
    wanted: bool = True
    choices: tuple[str, ...] = ()
    group: str = ""
    is_veto: bool = False
    clause: str = ""
    certainty: str = "confirmed"
    reuse: str = ""
    start: int | None = None
    end: int | None = None


@transaction.atomic
def line_add(*, actor: Actor, item: PolicyItem, facts: LineFacts, moment: datetime) -> PolicyLine:
    """A new line at the end of its section.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemClosed: the item is released or ended.
        ItemInvalid: the line cannot be worked out, names no fact that is known, or is one too many.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="填写政策事项的条目")
    row = item_open(item)
    if row.lines.count() >= MOST_LINES:
        raise ItemInvalid(f"一项政策最多{MOST_LINES}条；请把这份政策拆成几项。")
    last = row.lines.filter(section=facts.section).aggregate(last=Max("position"))["last"] or 0
    made = PolicyLine(item=row, position=last + 1, place=_place(row, facts, moment))
    _fill(made, facts)
    made.save()
    item_touch(row, actor, moment)
    return made


@transaction.atomic
def line_change(
    *, actor: Actor, line: PolicyLine, facts: LineFacts, moment: datetime
) -> PolicyLine:
    """Another text of a line; without a new place it keeps the one it cites.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemClosed: the item is released or ended.
        ItemInvalid: the line cannot be worked out, or names no fact that is known.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="修改政策事项的条目")
    row = item_open(line.item)
    place = _place(row, facts, moment)
    if place is not None:
        line.place = place
    _fill(line, facts)
    line.save()
    item_touch(row, actor, moment)
    return line


@transaction.atomic
def line_remove(*, actor: Actor, line: PolicyLine, moment: datetime) -> None:
    """Take a line out of a version that is being written.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemClosed: the item is released or ended.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="删去政策事项的条目")
    row = item_open(line.item)
    line.delete()
    item_touch(row, actor, moment)


def _fill(line: PolicyLine, facts: LineFacts) -> None:
    line.section, line.name = facts.section, facts.name.strip()
    line.clause, line.certainty, line.reuse = facts.clause, facts.certainty, facts.reuse
    if not line.name:
        raise ItemInvalid("请填写内容。", fields={"name": "请填写内容。"})
    line.kind = facts.kind if facts.section == LineSection.CONDITION else LineKind.MANUAL
    blank = PolicyLine()
    is_computed = line.kind != LineKind.MANUAL
    for name in _COMPUTED:
        value: Any = getattr(facts if is_computed else blank, name)
        setattr(line, name, list(value) if name == "choices" else value)
    line.group = facts.group if facts.section == LineSection.CONDITION else ""
    line.fact_name = line.per_name = line.unit = ""
    if is_computed:
        _name_facts(line)
        _check_line(line)


def _name_facts(line: PolicyLine) -> None:
    """The words and unit of the facts as they are now, kept with the line."""
    offered = facts_offered()
    known = offered.get(line.fact)
    if known is None:
        told = f"没有数据项“{line.fact}”；请从列表中选择，或改为人工判断。"
        raise ItemInvalid(told, fields={"fact": told})
    if line.kind not in known.allows:
        ways = "、".join(one.label for one in known.allows)
        told = f"“{known.label}”不能这样判断；可以用：{ways}。"
        raise ItemInvalid(told, fields={"kind": told})
    line.fact_name, line.unit = known.label, known.unit
    if line.per and line.kind == LineKind.SHARE:
        other = offered.get(line.per)
        if other is None or other.unit != known.unit:
            told = f"作分母的数据项应与“{known.label}”同为{known.unit or '一种单位'}。"
            raise ItemInvalid(told, fields={"per": told})
        line.per_name = other.label


def _check_line(line: PolicyLine) -> None:
    """A case of exclusion alone is no condition to be met: it is tried as one all the same."""
    tried = copy(line)
    tried.is_veto = False
    try:
        book_of_lines("条件", [tried])
    except LinesNotUsable as refusal:
        name = "choices" if "取值" in refusal.message else "threshold"
        raise ItemInvalid(refusal.message, fields={name: refusal.message}) from refusal


def _place(item: PolicyItem, facts: LineFacts, moment: datetime) -> CitedPlace | None:
    """The place picked in the text of the item's policy; None where none was."""
    if facts.start is None or facts.end is None:
        return None
    document = item.policy.document
    version = documents.version_current(document)
    if version is None or not 0 <= facts.start < facts.end <= len(version.text):
        raise ItemInvalid("选取的条文位置不在现在的文本里；请重新选取。")
    return citing.place_ensure(
        document=document, section=facts.clause, text_digest=version.text_digest,
        start=facts.start, end=facts.end, moment=moment,
    )  # fmt: skip
