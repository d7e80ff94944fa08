"""Many firms at once, by COPY: an import, a made-up population."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.engine.matching import keys
from qianyi.foundation import history, search
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.errors import EnterpriseExists
from qianyi.kernel.subjects.models import (
    Enterprise,
    EnterpriseName,
    NameKind,
    Subject,
    SubjectKind,
)
from qianyi.kernel.subjects.permissions import can_keep_enterprises
from qianyi.lib.clock import local_date

from .enterprises import LONGEST_NAME, check_facts, finding_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

    from .enterprises import EnterpriseFacts

AT_ONCE: Final = 5000
SUBJECT_COLUMNS: Final = (
    "kind", "code", "name", "short_name", "pack", "pack_version", "pack_digest",
)  # fmt: skip
ENTERPRISE_COLUMNS: Final = (
    "subject_id", "uscc", "enterprise_type", "industry_id", "registered_on", "moved_in_on",
    "legal_status", "legal_status_on", "territory_id", "park_id", "building_id", "is_demo",
    "names_key", "initials_key", "sort_key", "terms",
)  # fmt: skip
NAME_COLUMNS: Final = (
    "enterprise_id", "name", "name_kind", "valid_from", "valid_to", "key", "initials",
)  # fmt: skip


@transaction.atomic
def enterprises_register(
    *,
    actor: Actor,
    facts: Iterable[EnterpriseFacts],
    moment: datetime,
    provenance: dict[str, str] | None = None,
    searched: bool = True,
) -> dict[str, int]:
    """New firms; ids by code. Codes are taken as checked. Somebody must be acting (history).

    ``searched`` False leaves the search box to the caller, who tells it in its own time.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        EnterpriseInvalid: name, dates or place of one cannot be.
        EnterpriseExists: one of the codes is registered, or stands twice.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="登记企业")
    made: dict[str, int] = {}
    for chunk in _chunks(facts):
        made |= _add(chunk, moment, provenance or {}, searched=searched)
    return made


def _chunks(facts: Iterable[EnterpriseFacts]) -> Iterator[list[EnterpriseFacts]]:
    rest = iter(facts)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk


def _add(
    chunk: Sequence[EnterpriseFacts],
    moment: datetime,
    provenance: dict[str, str],
    *,
    searched: bool,
) -> dict[str, int]:
    today = local_date(moment)
    for facts in chunk:
        check_facts(facts, today=today)
    codes = [facts.uscc for facts in chunk]
    _refuse_known(codes)
    pack = [provenance.get(name, "") for name in ("pack", "pack_version", "pack_digest")]
    history.copy_rows(
        Subject,
        SUBJECT_COLUMNS,
        (
            (SubjectKind.ENTERPRISE.value, facts.uscc, facts.name.strip(), facts.short_name, *pack)
            for facts in chunk
        ),
    )
    ids = dict(
        Subject.objects.filter(kind=SubjectKind.ENTERPRISE, code__in=codes).values_list(
            "code", "pk"
        )
    )
    history.copy_rows(
        Enterprise, ENTERPRISE_COLUMNS, (_row(facts, ids[facts.uscc]) for facts in chunk)
    )
    history.copy_rows(
        EnterpriseName,
        NAME_COLUMNS,
        (name for facts in chunk for name in _names(facts, ids[facts.uscc])),
    )
    if searched:
        search.touched("enterprise", *ids.values())
    return ids


def _refuse_known(codes: Sequence[str]) -> None:
    known = list(
        Subject.objects.filter(kind=SubjectKind.ENTERPRISE, code__in=codes)
        .order_by("code")
        .values_list("code", flat=True)[:3]
    )
    if known or len(set(codes)) < len(codes):
        raise EnterpriseExists(
            f"有 {len(codes) - len(set(codes))} 个代码重复"
            if not known
            else f"统一社会信用代码 {'、'.join(known)} 的企业已经登记，请重新检查名单后再导入。"
        )


def _row(facts: EnterpriseFacts, key: int) -> tuple[Any, ...]:
    names = [name for name, _ in _given_names(facts)]
    found = finding_keys(facts.name, names, [facts.uscc])
    return (
        key, facts.uscc, facts.enterprise_type, _key(facts.industry), facts.registered_on,
        facts.moved_in_on, str(facts.legal_status), facts.legal_status_on, _key(facts.territory),
        _key(facts.park), _key(facts.building), facts.is_demo, found["names_key"],
        found["initials_key"], found["sort_key"], found["terms"],
    )  # fmt: skip


def _names(facts: EnterpriseFacts, enterprise_id: int) -> Iterator[tuple[Any, ...]]:
    told: set[tuple[str, str]] = set()
    for name, kind in _given_names(facts):
        key = keys.plain(name)[:LONGEST_NAME]
        if key and (key, kind) not in told:
            told.add((key, kind))
            initials = keys.initials(key)[:LONGEST_NAME]
            yield enterprise_id, name.strip(), kind, None, None, key, initials


def _given_names(facts: EnterpriseFacts) -> Iterator[tuple[str, str]]:
    yield facts.name, NameKind.CURRENT.value
    if facts.short_name:
        yield facts.short_name, NameKind.SHORT.value
    for name in facts.former_names:
        yield name, NameKind.FORMER.value
    for name in facts.variants:
        yield name, NameKind.VARIANT.value


def _key(row: Any) -> int | None:  # noqa: ANN401 - any model, or nothing
    return None if row is None else row.pk
