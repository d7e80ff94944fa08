"""Writing, activating and stopping measures by grade.

Off until law, review, decision and end date are there; ends by its date; an activated one is never
edited. A price of electricity is refused, credit sanctions only come from the national list.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.evaluation.choices import MeasureKind, MeasureState
from qianyi.domains.evaluation.errors import MeasureClosed, MeasureInvalid, MeasureNotReady
from qianyi.domains.evaluation.models import CreditSanction, Measure
from qianyi.domains.evaluation.permissions import can_activate_measures, can_keep_measures
from qianyi.domains.evaluation.selectors.measures import lacking
from qianyi.engine.fair_competition import findings
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.models import Territory
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qianyi.engine.measures import PackedMeasure, PackedSanction
    from qianyi.foundation.permissions import Actor

NUMBER_BYTES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFacts:
    """What a measure says; ``valid_to`` is the first day it does not hold any more."""

    title: str
    territory: Territory
    method: str
    grades: tuple[str, ...]
    kind: str
    effect: str
    content: str
    legal_basis: str = ""
    sanction: CreditSanction | None = None
    review_conclusion: str = ""
    review_basis: str = ""
    reviewed_on: date | None = None
    decided_by: str = ""
    decision: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    explanation: str = ""


@transaction.atomic
def measure_write(*, actor: Actor, facts: MeasureFacts, moment: datetime) -> Measure:
    """A new measure as a draft.

    Raises:
        NotAllowed: the actor does not keep measures.
        MeasureInvalid: see ``_check``.
    """
    require(allowed=can_keep_measures(actor), actor=actor, what="填写差别化措施")
    _check(facts)
    code = f"m{local_date(moment):%Y%m%d}-{secrets.token_hex(NUMBER_BYTES)}"
    return Measure.objects.create(
        code=code,
        is_demo=facts.territory.is_demo,
        written_at=moment,
        written_by_id=actor.user_id,
        **_columns(facts),
    )


@transaction.atomic
def measure_rewrite(
    *, actor: Actor, measure: Measure, facts: MeasureFacts, moment: datetime
) -> Measure:
    """Change a draft.

    Raises:
        NotAllowed: the actor does not keep measures.
        MeasureClosed: it is no draft any more.
        MeasureInvalid: see ``_check``.
    """
    require(allowed=can_keep_measures(actor), actor=actor, what="填写差别化措施")
    row = _locked(
        measure, (MeasureState.DRAFT,), "已启用或停止，不能再修改；如需调整，请另拟接续的措施"
    )
    _check(facts)
    for name, value in _columns(facts).items():
        setattr(row, name, value)
    row.is_demo = facts.territory.is_demo
    row.written_at, row.written_by_id = moment, actor.user_id
    row.save()
    return row


@transaction.atomic
def measure_continue(*, actor: Actor, measure: Measure, moment: datetime) -> Measure:
    """A draft that follows an activated or stopped measure: its text, without review and dates.

    Raises:
        NotAllowed: the actor does not keep measures.
        MeasureClosed: it is a draft itself, or a draft that follows it is there.
    """
    require(allowed=can_keep_measures(actor), actor=actor, what="填写差别化措施")
    row = _locked(
        measure, (MeasureState.ACTIVE, MeasureState.STOPPED), "还是拟制状态，可以直接修改"
    )
    if row.successors.filter(state=MeasureState.DRAFT).exists():
        raise MeasureClosed(f"“{row}”已有接续的拟制措施，请在那一项上修改。")
    facts = MeasureFacts(
        title=row.title, territory=row.territory, method=row.method, grades=tuple(row.grades),
        kind=row.kind, effect=row.effect, content=row.content, legal_basis=row.legal_basis,
        sanction=row.sanction,
    )  # fmt: skip
    made = measure_write(actor=actor, facts=facts, moment=moment)
    made.follows = row
    made.save(update_fields=["follows"])
    return made


@transaction.atomic
def measure_activate(*, actor: Actor, measure: Measure, reason: str, moment: datetime) -> Measure:
    """Let a measure hold from its first day to its last.

    Raises:
        NotAllowed: the actor may not activate, or wrote the text.
        MeasureClosed: it is no draft.
        MeasureInvalid: without a reason, or the text may not stand at all.
        MeasureNotReady: naming everything that is missing.
    """
    require(allowed=can_activate_measures(actor), actor=actor, what="启用差别化措施")
    row = _locked(measure, (MeasureState.DRAFT,), "已经启用或停止")
    if row.written_by_id is not None and row.written_by_id == actor.user_id:
        require(allowed=False, actor=actor, what="启用自己填写的措施（须由另一人启用）")
    if not reason.strip():
        raise MeasureInvalid("请写明启用的理由。", fields={"reason": "请写明启用的理由。"})
    _check_words(row.title, row.content)
    missing = lacking(row, today=local_date(moment))
    if missing:
        raise MeasureNotReady(
            f"“{row}”还不能启用：{'；'.join(missing)}。请补齐后再启用。", missing=missing
        )
    row.state, row.activated_at = MeasureState.ACTIVE, moment
    row.activated_by_id = actor.user_id
    with history.because(reason):
        row.save(update_fields=["state", "activated_at", "activated_by"])
    return row


@transaction.atomic
def measure_stop(*, actor: Actor, measure: Measure, reason: str, moment: datetime) -> Measure:
    """End a measure before its date, or give up a draft, with the reason.

    Raises:
        NotAllowed: the actor may neither activate nor, for a draft, keep measures.
        MeasureClosed: it is stopped already.
        MeasureInvalid: without a reason.
    """
    allowed = can_activate_measures(actor) or (
        measure.state == MeasureState.DRAFT and can_keep_measures(actor)
    )
    require(allowed=allowed, actor=actor, what="停止差别化措施")
    row = _locked(measure, (MeasureState.DRAFT, MeasureState.ACTIVE), "已经停止")
    if not reason.strip():
        raise MeasureInvalid("请写明停止的原因。", fields={"reason": "请写明停止的原因。"})
    row.state, row.stopped_at, row.stopped_by_id = MeasureState.STOPPED, moment, actor.user_id
    row.stop_reason = reason.strip()[:300]
    with history.because(reason):
        row.save(update_fields=["state", "stopped_at", "stopped_by", "stop_reason"])
    return row


def sanction_ensure(*, record: PackedSanction, provenance: Mapping[str, str]) -> CreditSanction:
    """The entry of the national list with that code, made or renewed."""
    facts = {"name": record.name, "section": record.section, "source": record.source,
             "certainty": record.certainty}  # fmt: skip
    row, _ = CreditSanction.objects.update_or_create(
        code=record.code, defaults={**facts, **provenance}
    )
    return row


@transaction.atomic
def measure_load(
    *, record: PackedMeasure, moment: datetime, provenance: Mapping[str, str]
) -> tuple[Measure, bool]:
    """A pack's measure as a draft: (row, made now). One that is there stays as people left it.

    Raises:
        MeasureInvalid: it names a place or an entry of the national list that is not loaded, or
            may not stand at all.
    """
    found = Measure.objects.filter(code=record.code).first()
    if found is not None:
        return found, False
    territory = Territory.objects.filter(subject__code=record.territory).first()
    sanction = CreditSanction.objects.filter(code=record.sanction).first()
    if territory is None or (record.sanction and sanction is None):
        raise MeasureInvalid(
            f"措施“{record.code}”的适用区域或惩戒清单条目没有载入，请检查数据包的顺序。"
        )
    plain = asdict(record)
    kept = {name: plain[name] for name in MeasureFacts.__dataclass_fields__ if name in plain}
    facts = MeasureFacts(**{**kept, "territory": territory, "sanction": sanction})
    _check(facts)
    made = Measure.objects.create(
        code=record.code,
        is_demo=record.is_demo or territory.is_demo,
        written_at=moment,
        **_columns(facts),
        **provenance,
    )
    return made, True


def _columns(facts: MeasureFacts) -> dict[str, object]:
    found = {name: getattr(facts, name) for name in MeasureFacts.__dataclass_fields__}
    plain = {
        name: value.strip() if isinstance(value, str) else value for name, value in found.items()
    }
    return {**plain, "grades": list(facts.grades)}


def _check(facts: MeasureFacts) -> None:
    """What a draft may not say or leave out.

    Raises:
        MeasureInvalid: no title, text or grade; dates the wrong way round; a price of electricity;
            a credit sanction outside the national list.
    """
    problems: dict[str, str] = {}
    for name, label in (("title", "名称"), ("content", "内容"), ("method", "评价办法")):
        if not str(getattr(facts, name)).strip():
            problems[name] = f"请写明{label}。"
    if not facts.grades:
        problems["grades"] = "请选择适用等级。"
    if facts.valid_from and facts.valid_to and facts.valid_to <= facts.valid_from:
        problems["valid_to"] = "结束日期应晚于开始日期。"
    if facts.kind == MeasureKind.CREDIT and facts.sanction is None:
        problems["sanction"] = (
            "信用惩戒措施只能依照全国失信惩戒措施基础清单实施，请选择清单中的条目；"
            "清单没有的不能设立。"
        )
    if facts.kind != MeasureKind.CREDIT and facts.sanction is not None:
        problems["sanction"] = "只有信用惩戒类措施对应惩戒清单条目，请清空或改选类别。"
    if problems:
        raise MeasureInvalid("；".join(problems.values()), fields=problems)
    _check_words(facts.title, facts.content)


def _check_words(title: str, content: str) -> None:
    for one in findings(f"{title}\n{content}"):
        if one.is_refused:
            sentence = f"“{one.quote}”：{one.sentence}"
            raise MeasureInvalid(sentence, fields={"content": sentence})


def _locked(measure: Measure, states: tuple[MeasureState, ...], words: str) -> Measure:
    row = (
        Measure.objects.select_for_update(of=("self",))
        .select_related("territory", "sanction")
        .get(pk=measure.pk)
    )
    if row.state not in states:
        raise MeasureClosed(f"“{row}”{words}。")
    return row
