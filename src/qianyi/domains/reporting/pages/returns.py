"""What the page of one return says: to fill, to check, to read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.reporting import choices
from qianyi.domains.reporting.permissions import can_collect, can_fill, can_settle
from qianyi.domains.reporting.tables import Line, status_mark
from qianyi.engine.returns import Level, entry_text
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.audit import selectors as audit

from .crumbs import HOME, RETURNS, collection_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.domains.reporting.models import Filing, Return
    from qianyi.domains.reporting.selectors import Sheet
    from qianyi.engine.returns import Checked, Finding, Item
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the filling page."""

    item: Item
    entry: str
    words: str
    last: str
    prefilled: str
    findings: tuple[Finding, ...]

    @property
    def needs_words(self) -> bool:
        """An explanation is asked for, or was given."""
        return bool(self.words) or any(one.level is Level.WARNING for one in self.findings)

    @property
    def is_bad(self) -> bool:
        """Something must be corrected."""
        return any(one.level is Level.ERROR for one in self.findings)


def entry_lines(
    sheet: Sheet,
    entries: Mapping[str, str],
    words: Mapping[str, str],
    *,
    shows_missing: bool = False,
    checked: Checked | None = None,
) -> list[EntryLine]:
    """The lines as they stand; that a line is still empty is said only when it was to be sent."""
    judged = checked or sheet.check(entries, words)
    return [
        EntryLine(
            item=item,
            entry=entries.get(item.key, ""),
            words=words.get(item.key, ""),
            last=entry_text(sheet.last.get(item.key)),
            prefilled=_prefilled(sheet.filled, item.key, entries.get(item.key, "")),
            findings=tuple(
                one for one in judged.at(item.key) if shows_missing or one.code != "missing"
            ),
        )
        for item in sheet.items
    ]


def _prefilled(filled: Return, key: str, entry: str) -> str:
    return str(filled.prefilled.get(key, "")) if entry and filled.revision == 0 else ""


def filed_lines(sheet: Sheet, filing: Filing) -> list[Line]:
    """What was reported, line by line."""
    remarks: dict[str, list[str]] = {}
    for told in filing.findings:
        words = f"{told['message']}说明：{told['explanation']}"
        remarks.setdefault(told["item"], []).append(words)
    return [
        Line(
            item=item,
            value=Decimal(text) if (text := filing.values.get(item.key, "")) else None,
            last=sheet.last.get(item.key),
            remark=" ".join(remarks.get(item.key, ())),
        )
        for item in sheet.items
    ]


def return_page(filled: Return, actor: Actor) -> Page:
    """The head of one return."""
    collection = filled.collection
    due = f"截止 {collection.due_on:%Y-%m-%d}" + ("（待核实）" if collection.due_doubt else "")
    return Page(
        title=f"{collection_title(collection)}",
        answer=f"{filled.subject.name}；{due}；{collection.form.basis}",
        breadcrumbs=(HOME, RETURNS, (f"{filled.subject}", "")),
        action=_main_action(filled, actor),
        more_actions=_more_actions(filled, actor),
        history=audit.history_of(filled),
        tags=(status_mark(filled).word, *(() if collection.is_open else ("采集已结束",))),
    )


def _main_action(filled: Return, actor: Actor) -> Action | None:
    if filled.status == choices.ReturnStatus.REPORTED:
        if can_collect(actor, filled.collection.form):
            return Action(
                label="审核通过", method="post", url=reverse("reporting:accept", args=[filled.pk])
            )
        if can_fill(actor, filled) and filled.collection.is_open:
            return Action(
                label="修改后重新报送",
                method="post",
                url=reverse("reporting:reopen", args=[filled.pk]),
            )
    return None


def _more_actions(filled: Return, actor: Actor) -> list[Action]:
    found = []
    asked = (choices.ReturnStatus.REPORTED, choices.ReturnStatus.QUERIED)
    if can_collect(actor, filled.collection.form):
        if filled.status in asked:
            found.append(Action(label="提示核实", url=reverse("reporting:query", args=[filled.pk])))
        found.append(
            Action(label="采集任务",
                   url=reverse("reporting:collection", args=[filled.collection_id]))
        )  # fmt: skip
    if can_settle(actor):
        found += _settling(filled)
    if can_fill(actor, filled) and filled.is_editable:
        found += [
            Action(label="下载 Excel 模板", download=True,
                   url=reverse("reporting:template", args=[filled.pk])),
            Action(label="上传填好的 Excel", url=reverse("reporting:upload", args=[filled.pk])),
        ]  # fmt: skip
    return found


def _settling(filled: Return) -> list[Action]:
    found = []
    if filled.status == choices.ReturnStatus.APPROVED:
        found.append(
            Action(label="核定", method="post", url=reverse("reporting:lock", args=[filled.pk]))
        )
    if filled.status in choices.COUNTED and filled.collection.is_open:
        found.append(Action(label="解除锁定", url=reverse("reporting:unlock", args=[filled.pk])))
    return found
