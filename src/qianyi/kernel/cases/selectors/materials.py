"""Materials of a case: which are asked for, which are here, which need not be filed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.foundation import registry
from qianyi.foundation.files import file_path
from qianyi.foundation.registry import Reusable
from qianyi.kernel.cases.errors import MaterialNotFound
from qianyi.kernel.cases.models import Case, Material
from qianyi.lib.clock import local_date

from .processes import process_of

if TYPE_CHECKING:
    from pathlib import Path

    from qianyi.engine.flow import Material as Asked
    from qianyi.engine.flow import Step
    from qianyi.foundation.permissions import Actor

EARLIER: Final = "earlier"
FILLED_IN: Final = "电子表单"
"""The kind of material that is filled in with the case itself: it comes with it."""
MOST_OFFERED: Final = 20


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One line of a case's list: what is asked for (None for what was added), what is here."""

    asked: Asked | None
    current: Material | None
    earlier: tuple[Material, ...] = ()

    @property
    def title(self) -> str:
        """What it is called."""
        if self.asked is not None:
            return self.asked.title
        return self.current.title if self.current else ""

    @property
    def is_filled_in(self) -> bool:
        """Filled in with the case itself, so that nobody has to hand it in."""
        return self.asked is not None and self.asked.kind == FILLED_IN

    @property
    def is_lacking(self) -> bool:
        """Asked for, required, and not here."""
        return self.asked is not None and is_asked_for(self.asked) and self.current is None


def is_asked_for(asked: Asked) -> bool:
    """Whether it has to be handed in: required, and not filled in with the case."""
    return asked.required and asked.kind != FILLED_IN


def materials_asked(case: Case, step: Step) -> list[Asked]:
    """What has to be here before a step ends.

    What was promised at acceptance (容缺受理, 告知承诺) need not be here yet.
    """
    process = process_of(case.version)
    found = [one for code in step.materials if (one := process.material(code))]
    promised = {one[0] for one in case.state.get("promises", ())}
    return [one for one in found if is_asked_for(one) and one.id not in promised]


def materials_lacking(case: Case, step: Step) -> list[Asked]:
    """What a step asks for and what is not here; at most one query."""
    asked = materials_asked(case, step)
    if not asked:
        return []
    rows = Material.objects.current().filter(case=case, code__in=[one.id for one in asked])
    here = set(rows.values_list("code", flat=True))
    return [one for one in asked if one.id not in here]


def material_lines(actor: Actor, case: Case) -> list[MaterialLine]:
    """What the definition asks for, in its order, then what else was filed. One query."""
    rows = list(
        Material.objects.visible_to(actor)
        .filter(case=case)
        .select_related("filed_by", "reused_from__case")
        .order_by("code", "title", "-version")
    )
    asked = process_of(case.version).materials
    lines = []
    for one in asked:
        mine = [row for row in rows if row.code == one.id]
        lines.append(_line(one, mine))
    others = {row.title for row in rows if not row.code}
    added = [[row for row in rows if not row.code and row.title == one] for one in sorted(others)]
    return lines + [_line(None, mine) for mine in added]


def _line(asked: Asked | None, rows: list[Material]) -> MaterialLine:
    current = next((row for row in rows if row.replaced_at is None), None)
    return MaterialLine(asked, current, tuple(row for row in rows if row is not current))


def reusable_list(case: Case, code: str) -> list[Reusable]:
    """What need not be filed again for a material of a case's subject, the newest first.

    The sources the definition names for the material, and what the subject filed earlier as the
    same material.
    """
    asked = process_of(case.version).material(code)
    if asked is None or case.subject_id is None:
        return []
    found: list[Reusable] = []
    for name, source in registry.material_sources.items():
        for word in dict.fromkeys((*asked.reuse, asked.kind, asked.title)):
            if word:
                found += [_under(name, one) for one in source(case.subject_id, word)]
    unique = {one.key: one for one in found}
    return sorted(unique.values(), key=lambda one: one.day, reverse=True)[:MOST_OFFERED]


def _under(name: str, one: Reusable) -> Reusable:
    return Reusable(
        key=f"{name}:{one.key}", title=one.title, source=one.source, day=one.day, file=one.file
    )


def filed_earlier(subject_id: int, word: str) -> list[Reusable]:
    """What a subject filed with earlier cases under that title or kind; the source of this app."""
    rows = (
        Material.objects.current()
        .filter(case__subject_id=subject_id, file__isnull=False, case__is_sealed=False)
        .filter(title=word)
        .select_related("case")
        .order_by("-filed_at")
    )
    newest: dict[str, Material] = {}
    for row in rows[: MOST_OFFERED * 2]:
        newest.setdefault(str(row.file_id), row)
    return [
        Reusable(
            key=str(row.pk),
            title=row.title,
            source=f"{row.case.number_word} {row.case.number} 已提交",
            day=local_date(row.filed_at),
            file=str(row.file_id),
        )
        for row in newest.values()
    ]


def material_open(*, actor: Actor, material_id: int) -> tuple[Material, Path]:
    """A material with a file, and where its bytes lie.

    Raises:
        MaterialNotFound: there is none, it has no file, or not for this actor.
    """
    row = (
        Material.objects.visible_to(actor)
        .select_related("case")
        .filter(pk=material_id, file__isnull=False)
        .first()
    )
    if row is None:
        raise MaterialNotFound("没有找到这份材料的文件；请从办件页面进入。")
    return row, file_path(str(row.file_id))
