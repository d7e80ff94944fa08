"""Writing records of enterprises: adding, changing, putting away, copying, moving at a merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from qianyi.domains.enterprises.choices import CLOSED, Certainty, SourceKind
from qianyi.domains.enterprises.errors import RecordInvalid
from qianyi.domains.enterprises.models import Contact, Land, Problem
from qianyi.domains.enterprises.models.base import default_uses
from qianyi.domains.enterprises.permissions import can_keep_records, can_reveal_person
from qianyi.domains.enterprises.selectors.kinds import KINDS, RecordKind
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.audit.services import personal_field_reveal
from qianyi.kernel.subjects.permissions import can_keep_enterprises
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from qianyi.domains.enterprises.models import Record
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

PERSONAL = ("name", "phone", "email")
COMMON = ("source_kind", "source", "certainty", "uses", "note")
PAST_ONLY = ("visited_on", "noted_on", "happened_on", "received_on", "closed_on", "applied_on")


@transaction.atomic
def record_add(
    *,
    actor: Actor,
    enterprise: Enterprise,
    kind: RecordKind,
    values: Mapping[str, Any],
    moment: datetime,
) -> Record:
    """A new record of an enterprise; ``values`` are the kind's fields and those of any record.

    Raises:
        NotAllowed: the actor does not keep this firm.
        RecordInvalid: ``fields`` says what is wrong.
    """
    allowed = can_keep_records(actor, enterprise, kind.key)
    require(allowed=allowed, actor=actor, what=f"登记{kind.label}")
    row = kind.model(enterprise=enterprise, recorded_at=moment, recorded_by_id=actor.user_id)
    return _saved(row, kind, values, moment)


@transaction.atomic
def record_change(
    *, actor: Actor, record: Record, kind: RecordKind, values: Mapping[str, Any], moment: datetime
) -> Record:
    """Correct a record; the history keeps what it was.

    Raises:
        NotAllowed: the actor does not keep this firm.
        RecordInvalid: ``fields`` says what is wrong.
    """
    allowed = can_keep_records(actor, record.enterprise, kind.key)
    require(allowed=allowed, actor=actor, what=f"修改{kind.label}")
    row = kind.model.objects.select_for_update(of=("self",)).get(pk=record.pk)
    return _saved(row, kind, values, moment)


def _saved(row: Any, kind: RecordKind, values: Mapping[str, Any], moment: datetime) -> Record:  # noqa: ANN401 - a row of any kind
    unknown = set(values) - {*kind.fields, *COMMON}
    if unknown:
        names = "、".join(sorted(unknown))
        raise RecordInvalid(f"{kind.label}没有这些项目：{names}。")
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Problem):
        _close(row, local_date(moment))
    _check(row, kind, local_date(moment))
    row.save()
    return row  # type: ignore[no-any-return]


def _close(problem: Problem, today: date) -> None:
    """An answered problem is closed on a day, today unless said; an open one is not."""
    if problem.state in CLOSED:
        problem.closed_on = problem.closed_on or today
    else:
        problem.closed_on = None


def _check(row: Any, kind: RecordKind, today: date) -> None:  # noqa: ANN401
    problems: dict[str, str] = {}
    try:
        row.full_clean()
    except ValidationError as refusal:
        problems = {
            "" if name == NON_FIELD_ERRORS else name: "".join(sentences)
            for name, sentences in refusal.message_dict.items()
        }
    for name in PAST_ONLY:
        value = getattr(row, name, None) if name in kind.fields else None
        if value is not None and value > today:
            problems[name] = f"日期 {value:%Y-%m-%d} 晚于今天，请核对。"
    problems.update(_own_rules(row))
    if problems:
        raise RecordInvalid(in_one(problems.values()), fields=problems)


def _own_rules(row: Any) -> dict[str, str]:  # noqa: ANN401
    """What a kind asks for beyond its columns."""
    if isinstance(row, Land) and row.lessor_id is not None and row.lessor_id == row.enterprise_id:
        return {"lessor": "出租企业不能是企业自己。"}
    if isinstance(row, Problem) and row.state in CLOSED and not row.answer.strip():
        return {"answer": "办结的问题要写明办理结果。"}
    visit = row.visit if isinstance(row, Problem) else None
    if visit is not None and visit.enterprise_id != row.enterprise_id:
        return {"visit": "所选走访不是这家企业的，请重新选择。"}
    return {}


@transaction.atomic
def record_archive(
    *, actor: Actor, record: Record, kind: RecordKind, reason: str, moment: datetime
) -> None:
    """Put a record away.

    Raises:
        RecordInvalid: no reason given.
    """
    allowed = can_keep_records(actor, record.enterprise, kind.key)
    require(allowed=allowed, actor=actor, what=f"归档{kind.label}")
    if not reason.strip():
        raise RecordInvalid("请写明归档的理由。", fields={"reason": "请写明归档的理由。"})
    if record.archived_at is None:
        record.archived_at = moment
        with history.because(reason):
            record.save(update_fields=["archived_at"])


@transaction.atomic
def record_restore(*, actor: Actor, record: Record, kind: RecordKind) -> None:
    """Bring a record back.

    Raises:
        RecordInvalid: another one in use says the same.
    """
    allowed = can_keep_records(actor, record.enterprise, kind.key)
    require(allowed=allowed, actor=actor, what=f"恢复{kind.label}")
    record.archived_at = None
    try:
        record.full_clean()
    except ValidationError as refusal:
        raise RecordInvalid("".join(refusal.messages)) from refusal
    record.save(update_fields=["archived_at"])


def contact_reveal(
    *, actor: Actor, contact: Contact, field: str, reason: str, moment: datetime
) -> str:
    """The full name, number or address behind the mask; the look is logged.

    Raises:
        NotAllowed: the actor does not keep this firm.
        RevealReasonMissing: without a reason nobody looks.
    """
    return personal_field_reveal(
        actor=actor,
        row=contact,
        field=field,
        allowed=can_reveal_person(actor, contact.enterprise),
        reason=reason,
        moment=moment,
    )


@transaction.atomic
def contact_erase(*, actor: Actor, contact: Contact, reason: str, moment: datetime) -> Contact:
    """Empty a person's fields for good: they are not in the history either.

    Raises:
        RecordInvalid: no reason given.
    """
    allowed = can_keep_records(actor, contact.enterprise, "contacts")
    require(allowed=allowed, actor=actor, what="清除联系人的个人信息")
    if not reason.strip():
        raise RecordInvalid("请写明清除的理由。", fields={"reason": "请写明清除的理由。"})
    row = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    for field in PERSONAL:
        setattr(row, field, "")
    row.erased_at = row.erased_at or moment
    with history.because(reason):
        row.save()
    return row


def records_copy(
    *,
    actor: Actor,
    kind: RecordKind,
    rows: Iterable[Mapping[str, Any]],
    fields: Sequence[str],
    moment: datetime,
    source: str = "",
) -> int:
    """Many new records by COPY; the number added.

    Each row gives ``enterprise_id`` and every column of ``fields`` (foreign keys as ``…_id``);
    the rest takes what a record has by default.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what=f"批量登记{kind.label}")
    common = {
        "source_kind": SourceKind.LIST,
        "source": source,
        "certainty": Certainty.CONFIRMED,
        "uses": default_uses(),
        "note": "",
        "recorded_at": moment,
        "recorded_by_id": actor.user_id,
    }
    rest = {name: value for name, value in _defaults(kind).items() if name not in fields}
    rest.update({name: value for name, value in common.items() if name not in fields})
    columns = ["enterprise_id", *fields, *rest]
    tail = tuple(rest.values())
    return history.copy_rows(
        kind.model,
        columns,
        ((row["enterprise_id"], *(row[name] for name in fields), *tail) for row in rows),
    )


def _defaults(kind: RecordKind) -> dict[str, Any]:
    """Columns of a kind that the database itself gives no value."""
    found = {}
    for name in kind.fields:
        field = kind.model._meta.get_field(name)
        column = field.column
        if field.has_default():
            found[column] = field.get_default()
        elif not field.null and getattr(field, "empty_strings_allowed", False) and field.blank:
            found[column] = ""
    return found


def records_count(enterprise_id: int) -> int:
    """How many records of all kinds a firm has, archived ones too, and land it lets."""
    own = 0
    for kind in KINDS.values():
        own += int(kind.model.objects.filter(enterprise_id=enterprise_id).count())
    return own + Land.objects.filter(lessor_id=enterprise_id).count()


@transaction.atomic
def records_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Records of one firm become another's; what the other has just so stays. [kind, ids] each."""
    moved: list[Any] = []
    for kind in KINDS.values():
        ids = [row.pk for row in _movable(kind, from_id, to_id)]
        if ids:
            kind.model.objects.filter(pk__in=ids).update(enterprise_id=to_id)
            moved.append([kind.key, ids])
    let = list(
        Land.objects.filter(lessor_id=from_id)
        .exclude(enterprise_id=to_id)
        .values_list("pk", flat=True)
    )
    if let:
        Land.objects.filter(pk__in=let).update(lessor_id=to_id)
        moved.append(["lessor", let])
    return moved


def _movable(kind: RecordKind, from_id: int, to_id: int) -> list[Any]:
    """Rows whose move breaks no rule of the table."""
    unique = UNIQUE.get(kind.key, ())
    rows = list(kind.model.objects.filter(enterprise_id=from_id))
    if kind.key == "lands":
        rows = [row for row in rows if row.lessor_id != to_id]
    if not unique:
        return rows
    had = set(kind.model.objects.filter(enterprise_id=to_id).present().values_list(*unique))
    return [
        row
        for row in rows
        if row.is_archived or tuple(getattr(row, name) for name in unique) not in had
    ]


UNIQUE: dict[str, tuple[str, ...]] = {
    "rights": ("right_kind", "number"),
    "credits": ("scheme", "year"),
    "chains": ("chain_id", "valid_to"),
}


@transaction.atomic
def records_move_back(from_id: int, to_id: int, moved: list[Any], moment: datetime) -> None:  # noqa: ARG001
    """Exactly those back."""
    for key, ids in moved:
        if key == "lessor":
            Land.objects.filter(pk__in=ids, lessor_id=to_id).update(lessor_id=from_id)
        else:
            rows = KINDS[key].model.objects.filter(pk__in=ids, enterprise_id=to_id)
            rows.update(enterprise_id=from_id)
