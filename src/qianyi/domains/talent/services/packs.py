"""Plans, fields, cards and services out of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.models import CardService, Term
from qianyi.engine.packs import PackInvalid, Problem
from qianyi.engine.talent import read_books
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.subjects.models import Department, Territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.engine.talent import Book, ServiceLine
    from qianyi.foundation.permissions import Actor


@transaction.atomic
def load_talent(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Enter what a pack states; what is there already is brought up to date, nothing removed.

    Raises:
        PackInvalid: a line names a unit or a place that no pack has given.
    """
    books, provenance = read_books(pack), provenance_of(pack)
    problems: list[Problem] = []
    words = [one for book in books for one in _terms(book, problems)]
    for position, stated in enumerate(words):
        _ensure(Term(code=str(stated["code"])), {**stated, "position": position, **provenance})
    services = [line for book in books for line in book.services]
    for line in services:
        service = _service(line, problems)
        if service is not None:
            _ensure(CardService(code=line.code), {**service, **provenance})
    if problems:
        raise PackInvalid(pack.name, problems)
    if not words and not services:
        return {}
    return {"人才词条": len(words), "英才卡服务": len(services)}


def _terms(book: Book, problems: list[Problem]) -> Iterator[dict[str, object]]:
    for field in book.fields:
        yield {"kind": TermKind.FIELD, "code": field.code, "name": field.name,
               "certainty": "confirmed"}  # fmt: skip
    for plan in book.plans:
        yield {
            "kind": TermKind.PLAN, "code": plan.code, "name": plan.name, "level": plan.level,
            "basis": plan.basis, "certainty": plan.certainty,
        }  # fmt: skip
    for card in book.cards:
        place = Territory.objects.filter(subject__code=card.place).first()
        if place is None:
            problems.append(Problem(card.at, "place", f"没有代码为“{card.place}”的区域。"))
            continue
        yield {
            "kind": TermKind.CARD, "code": card.code, "name": card.name, "territory": place,
            "basis": card.basis, "certainty": card.certainty,
        }  # fmt: skip


def _service(line: ServiceLine, problems: list[Problem]) -> dict[str, object] | None:
    unit = Department.objects.filter(subject__code=line.unit, territory__isnull=False).first()
    if unit is None:
        words = f"没有代码为“{line.unit}”的单位，或它没有所属区域。"
        problems.append(Problem(line.at, "unit", words))
        return None
    known = set(Term.objects.filter(kind=TermKind.CARD).values_list("code", flat=True))
    if unknown := sorted(set(line.classes) - known):
        words = f"没有这些英才卡类别：{'、'.join(unknown)}。"
        problems.append(Problem(line.at, "classes", words))
        return None
    return {
        "name": line.name, "unit": unit, "process": line.process, "workdays": line.workdays,
        "classes": list(line.classes), "per_year": line.per_year, "needs": line.needs,
        "note": line.note, "certainty": line.certainty,
    }  # fmt: skip


def _ensure(row: Term | CardService, stated: Mapping[str, object]) -> None:
    """A row as stated; an unchanged one is left alone."""
    there = type(row).objects.filter(code=row.code).first()
    if there is not None and all(getattr(there, key) == value for key, value in stated.items()):
        return
    kept = there or row
    for key, value in stated.items():
        setattr(kept, key, value)
    kept.save()
