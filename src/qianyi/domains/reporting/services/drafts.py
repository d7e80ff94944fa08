"""Drafts: saved a second after the last key, by several people at a time, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import choices, selectors
from qianyi.domains.reporting.errors import ReturnNotEditable, ReturnStale
from qianyi.domains.reporting.models import Return
from qianyi.domains.reporting.permissions import can_fill
from qianyi.engine.returns import merge
from qianyi.foundation.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LONGEST_ENTRY, LONGEST_WORDS = 200, 500
WORDS = ".words"
"""What distinguishes a line's explanation from its number while both are merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a page sends: the entries now, those it began with, and which page it is.

    Attributes:
        base: entries and explanations as the page last knew them to be stored.
        editor: a random word of the page; two saves of one page never clash with each other.
    """

    revision: int
    entries: Mapping[str, str]
    explanations: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[str, str] = field(default_factory=dict)
    editor: str = ""


@transaction.atomic
def draft_save(*, actor: Actor, filled: Return, edit: Edit, moment: datetime) -> Return:
    """Keep what was typed. Where somebody else saved meanwhile, both edits are brought together.

    Raises:
        NotAllowed: the actor is not of the respondent.
        ReturnNotEditable: it has been reported, or the collection is closed.
        ReturnStale: both changed the same line; both values are told, nothing is saved.
    """
    held = held_for_filling(actor, filled)
    if not held.is_editable:
        raise ReturnNotEditable(why_not_editable(held), filled=held.pk)
    entries, words = settled(held, edit)
    return draft_keep(held, entries, words, edit=edit, actor=actor, moment=moment)


@transaction.atomic
def return_reopen(*, actor: Actor, filled: Return, moment: datetime) -> Return:
    """The respondent takes up a return that is reported and not yet accepted, to change it.

    What was reported stands until the next filing. A second time changes nothing.

    Raises:
        ReturnNotEditable: it was accepted, or the collection is closed.
    """
    held = held_for_filling(actor, filled)
    if held.is_editable:
        return held
    if held.status != choices.ReturnStatus.REPORTED or not held.collection.is_open:
        raise ReturnNotEditable(why_not_editable(held), filled=held.pk)
    held.status, held.revision = choices.ReturnStatus.DRAFT, held.revision + 1
    held.saved_at, held.saved_by_id = moment, actor.user_id
    held.save(update_fields=["status", "revision", "saved_at", "saved_by"])
    return held


def held_for_filling(actor: Actor, filled: Return) -> Return:
    """The return, locked, its collection joined; refuses whoever is not of the respondent."""
    require(allowed=can_fill(actor, filled), actor=actor, what="填报")
    held = (
        Return.objects.select_for_update(of=("self",))
        .select_related("collection__form__territory__subject", "subject", "territory")
        .get(pk=filled.pk)
    )
    return held


def why_not_editable(held: Return) -> str:
    """Why nothing can be typed, and what to do."""
    if not held.collection.is_open:
        return "本期采集已经结束，不能再填报；确需更正请联系收表单位。"
    if held.status == choices.ReturnStatus.REPORTED:
        return "本期已报送。如需改动，请点“修改后重新报送”；已报送的数在重新报送前保持不变。"
    return "本期已审核，不能直接改动；确有错误请联系收表单位，由上一级解除锁定后再改。"


def settled(held: Return, edit: Edit) -> tuple[dict[str, str], dict[str, str]]:
    """The entries and explanations to keep, after merging with what others saved meanwhile."""
    keys = [item.key for item in selectors.items_for(held)]
    mine = _flat(edit.entries, edit.explanations, keys)
    if held.revision != edit.revision and held.editor != edit.editor:
        theirs = _flat(held.entries, held.explanations, keys)
        merged = merge(edit.base, mine, theirs)
        if merged.clashes:
            raise ReturnStale(
                "您打开页面之后，这张表已有别人保存；有的项目两边填的不同，请逐项选定后再保存。",
                clashes=merged.clashes,
                entries=mine,
                revision=held.revision,
            )
        mine = dict(merged.entries)
    return unflat(mine, keys)


def draft_keep(
    held: Return,
    entries: dict[str, str],
    words: dict[str, str],
    *,
    edit: Edit,
    actor: Actor,
    moment: datetime,
) -> Return:
    """Store entries as the next revision, unless they are what is stored."""
    if (held.entries, held.explanations) == (entries, words):
        return held
    if held.status == choices.ReturnStatus.EMPTY:
        held.status = choices.ReturnStatus.DRAFT
    held.entries, held.explanations = entries, words
    held.revision += 1
    held.editor, held.saved_at, held.saved_by_id = edit.editor[:32], moment, actor.user_id
    held.save()
    return held


def flat(filled: Return) -> dict[str, str]:
    """Entries and explanations of a return as one mapping: what a page begins with."""
    keys = [item.key for item in selectors.items_for(filled)]
    return _flat(filled.entries, filled.explanations, keys)


def _flat(entries: Mapping[str, str], words: Mapping[str, str], keys: list[str]) -> dict[str, str]:
    found = {}
    for key in keys:
        found[key] = entries.get(key, "").strip()[:LONGEST_ENTRY]
        found[key + WORDS] = words.get(key, "").strip()[:LONGEST_WORDS]
    return found


def unflat(told: Mapping[str, str], keys: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Entries and explanations apart again, the empty ones left out."""
    entries = {key: told[key] for key in keys if told.get(key)}
    words = {key: told[key + WORDS] for key in keys if told.get(key + WORDS)}
    return entries, words
