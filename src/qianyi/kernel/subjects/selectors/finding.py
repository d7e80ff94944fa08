"""Finding firms by any name, code, initials or a few characters; matching rows of foreign lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.engine.matching import keys, likeness
from qianyi.kernel.subjects.models import Enterprise, EnterpriseName, NameKind

from .enterprises import SHOWN, holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

FOUND: Final = 10
CONSIDERED: Final = 300
"""So many of those that hold the words are ranked; a vague question has thousands."""
CODE_LENGTH: Final = 18
AT_ONCE: Final = 2000
FOUND_COLUMNS: Final = (
    "pk", "uscc", "subject__name", "names_key", "territory__aggregate_only", "territory__path",
    "park__path", "building__path",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnterpriseHit:
    """A firm found, and the name it was found by when that is not its present one."""

    enterprise: Enterprise
    other_name: str = ""


@dataclass(frozen=True, slots=True)
class EnterpriseMatch:
    """What a row of a foreign list is about.

    Attributes:
        enterprise: the one firm it can be, or None.
        how: code, name (any name it has or had), or "" when nothing is certain.
        alike: firms it might be, most alike first, when nothing is certain.
    """

    enterprise: Enterprise | None
    how: str
    alike: tuple[tuple[Enterprise, likeness.Likeness], ...] = ()


@dataclass(frozen=True, slots=True)
class FirmToFind:
    """What the search box needs of a firm: the first of ``paths`` is where it counts."""

    pk: int
    uscc: str
    name: str
    names: tuple[str, ...]
    hint: str
    paths: tuple[str, ...]
    aggregate_only: bool


def firms_to_find(ids: Collection[int] | None) -> Iterator[FirmToFind]:
    """Firms that were not merged away, with every name; of those ids, or all."""
    rows = Enterprise.objects.present().order_by("pk")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    last = 0
    while found := list(rows.filter(pk__gt=last).values_list(*FOUND_COLUMNS)[:AT_ONCE]):
        last = found[-1][0]
        names: dict[int, list[str]] = {}
        for key, name in EnterpriseName.objects.filter(
            enterprise__in=[row[0] for row in found]
        ).values_list("enterprise_id", "name"):
            names.setdefault(key, []).append(name)
        for pk, uscc, name, kept, aggregate_only, *paths in found:
            codes = [part.upper() for part in kept.split("\n") if len(part) == CODE_LENGTH]
            hint = f"{uscc}"
            known = tuple(dict.fromkeys((*names.get(pk, ()), uscc, *codes)))
            yield FirmToFind(
                pk, uscc, name, known, hint, tuple(path for path in paths if path), aggregate_only
            )


def enterprise_find(actor: Actor, question: str, *, limit: int = FOUND) -> list[EnterpriseHit]:
    """Firms the actor may see that answer the question, best first.

    Whole codes and names come first, then names that begin so, then initials that begin so, then
    whatever holds every part; inside each by pinyin.
    """
    parts = keys.asked_for(question)
    if not parts:
        return []
    seen = Enterprise.objects.visible_to(actor).present()
    ids: dict[int, None] = {}
    for step in _steps(seen, parts, limit):
        ids.update(dict.fromkeys(step))
        if len(ids) >= limit:
            break
    chosen = list(ids)[:limit]
    rows = Enterprise.objects.select_related(*SHOWN).defer("terms", "initials_key").in_bulk(chosen)
    others = _other_names(chosen, parts)
    return [EnterpriseHit(rows[key], others.get(key, "")) for key in chosen]


def enterprise_match(actor: Actor, *, code: str = "", name: str = "") -> EnterpriseMatch:
    """The firm a row of a foreign list means, by code, else by any of its names, else who is alike.

    A merged firm gives the one it was merged into.
    """
    seen = Enterprise.objects.visible_to(actor).select_related(*SHOWN, "merged_into__subject")
    if code:
        found = seen.filter(uscc=code.strip().upper()).first()
        if found is not None:
            return EnterpriseMatch(found.merged_into or found, "code")
    plain = keys.plain(name)
    if not plain:
        return EnterpriseMatch(None, "")
    named = list(seen.present().filter(names__key=plain).distinct()[:2])
    if len(named) == 1:
        return EnterpriseMatch(named[0], "name")
    return EnterpriseMatch(None, "", tuple(enterprises_alike(actor, name)))


def enterprises_by_code(actor: Actor, codes: Iterable[str]) -> dict[str, Enterprise]:
    """Firms of a whole list by code, those merged away as the firm they went into. One query."""
    rows = (
        Enterprise.objects.visible_to(actor)
        .select_related("subject", "merged_into__subject")
        .filter(uscc__in=[code.strip().upper() for code in codes])
    )
    return {row.uscc: row.merged_into or row for row in rows}


def enterprises_by_name(actor: Actor, names: Iterable[str]) -> dict[str, list[int]]:
    """Ids of the firms that have or had each plain name; more than one is for a person to decide.

    Keys are :func:`engine.matching.keys.plain` of the names. One query.
    """
    found: dict[str, list[int]] = {}
    rows = EnterpriseName.objects.filter(
        key__in={keys.plain(name) for name in names},
        enterprise__in=Enterprise.objects.visible_to(actor).present(),
    )
    for key, enterprise_id in rows.values_list("key", "enterprise_id").distinct():
        found.setdefault(key, []).append(enterprise_id)
    return found


def enterprises_alike(
    actor: Actor, name: str, *, without: int | None = None, limit: int = 5
) -> list[tuple[Enterprise, likeness.Likeness]]:
    """Firms whose name is like a name, most alike first; ``without`` leaves one out."""
    core = likeness.core_of(name)
    if not core:
        return []
    seen = Enterprise.objects.visible_to(actor).present().exclude(pk=without)
    near = Q(pk__in=())
    for piece in likeness.pieces(core):
        near |= holding(piece)
    rows = list(seen.filter(near).select_related(*SHOWN).defer("terms")[:CONSIDERED])
    scored = [(row, likeness.alike(name, row.subject.name)) for row in rows]
    kept = [pair for pair in scored if pair[1].score >= likeness.WORTH_ASKING]
    return sorted(kept, key=lambda pair: (-pair[1].score, pair[0].sort_key))[:limit]


def _steps(seen: QuerySet[Enterprise], parts: Sequence[str], limit: int) -> Iterable[Sequence[int]]:
    """Ids by ever wider questions; each is asked only when those before gave too few."""
    if len(parts) == 1:
        part = parts[0]
        if len(part) == CODE_LENGTH:
            yield _ids(Enterprise.objects.filter(pk__in=_by_code(seen, part)), 1)
        yield _ids(seen.filter(names__key=part), limit)
        yield _ids(seen.filter(names__key__startswith=part), limit)
        if keys.LATIN_OR_DIGITS.fullmatch(part):
            yield _ids(seen.filter(names__initials__startswith=part), limit)
    rows = seen
    for part in parts:
        rows = rows.filter(holding(part))
    found = list(rows.order_by().values_list("sort_key", "pk")[:CONSIDERED])
    yield [key for _, key in sorted(found)]


def _by_code(seen: QuerySet[Enterprise], code: str) -> list[int]:
    """The firm of a code; a code that was merged away gives the firm it went into."""
    row = Enterprise.objects.filter(uscc=code.upper()).values_list("pk", "merged_into_id").first()
    if row is None:
        return []
    return list(seen.filter(pk=row[1] or row[0]).values_list("pk", flat=True))


def _ids(rows: QuerySet[Enterprise], limit: int) -> list[int]:
    found = rows.order_by().values_list("sort_key", "pk")[: limit * 5]
    return [key for _, key in sorted(set(found))]


def _other_names(ids: Sequence[int], parts: Sequence[str]) -> dict[int, str]:
    """The other name each was found by, where the present one does not hold what was asked."""
    found: dict[int, str] = {}
    present: set[int] = set()
    rows = EnterpriseName.objects.filter(enterprise_id__in=ids).order_by("pk")
    for row in rows:
        if not all(part in row.key or part in row.initials for part in parts):
            continue
        if row.name_kind == NameKind.CURRENT:
            present.add(row.enterprise_id)
        found.setdefault(row.enterprise_id, row.name)
    return {key: name for key, name in found.items() if key not in present}
