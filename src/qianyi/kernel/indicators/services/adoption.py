"""Single figures: those of packs, adoption of readings, withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.conversion import convert
from qianyi.engine.periods import Period, PeriodNotUnderstood
from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation import history
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.documents import services as document_services
from qianyi.kernel.documents.models import Statement
from qianyi.kernel.indicators import selectors
from qianyi.kernel.indicators.choices import Certainty, ObservationKind, Status, Use
from qianyi.kernel.indicators.errors import AdoptionInvalid, ObservationExists
from qianyi.kernel.indicators.events import OBSERVATION_ADOPTED, OBSERVATION_WITHDRAWN
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.permissions import can_adopt, can_withdraw
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from qianyi.kernel.documents.models import CitedPlace
    from qianyi.kernel.indicators.models import Indicator
    from qianyi.kernel.subjects.models import Subject

FROM_DOCUMENTS = [Use.STATISTICS, Use.ADMINISTRATION]


@transaction.atomic
def observation_record(  # noqa: PLR0913 - the facts of one figure
    *,
    actor: Actor,
    indicator: Indicator,
    subject: Subject,
    scope: str,
    period: Period,
    kind: str,
    version: str,
    value: Decimal,
    unit: str,
    comparator: str,
    certainty: str,
    uses: list[str],
    note: str,
    place: CitedPlace | None,
    moment: datetime,
    provenance: dict[str, str],
) -> tuple[Observation, bool]:
    """A figure from a pack: (row, made). The same figure again changes nothing.

    Another value supersedes the old.
    """
    require(allowed=actor.is_system, actor=actor, what="载入指标数据")
    live = (
        Observation.objects.counted()
        .select_for_update()
        .filter(
            indicator=indicator,
            subject=subject,
            scope=scope,
            period=period.code,
            kind=kind,
            version=version,
        )
        .first()
    )
    same = live is not None and (
        live.value,
        live.unit,
        live.comparator,
        live.place_id,
        live.note,
    ) == (
        value,
        unit,
        comparator,
        place.pk if place else None,
        note,
    )
    if live is not None and same:
        return live, False
    if live is not None:
        _end(live, moment=moment, actor=actor, reason="数据包更新")
    row = Observation.objects.create(
        indicator=indicator,
        subject=subject,
        scope=scope,
        **_span(period),
        kind=kind,
        version=version,
        value=value,
        comparator=comparator,
        unit=unit,
        status=Status.LOCKED,
        certainty=certainty,
        uses=uses,
        note=note,
        place=place,
        recorded_at=moment,
        **provenance,
    )
    if live is not None:
        live.superseded_by = row
        live.save(update_fields=["superseded_by"])
    return row, True


@transaction.atomic
def statement_adopt(  # noqa: PLR0913 - what a planner confirms, one by one
    *,
    actor: Actor,
    statement_id: int,
    indicator: Indicator,
    subject: Subject,
    scope: str,
    period_code: str,
    kind: str,
    unit: str,
    value: Decimal,
    moment: datetime,
    value_high: Decimal | None = None,
    version: str = "",
    replaces: bool = False,
) -> tuple[Observation, bool]:
    """Make a reading a figure of the fact base, citing its sentence: (observation, made).

    The unit is converted to the indicator's own, exactly. Adopting the same reading twice gives the
    same row. Where a live figure with another value stands under the same key, ``replaces``
    supersedes it, unless it is locked (已核定); without it that is refused.

    Raises:
        NotAllowed: the actor is no planner.
        AdoptionInvalid: a field is wrong; ``fields`` names it.
        ObservationExists: another value stands there.
    """
    require(allowed=can_adopt(actor), actor=actor, what="采用读数")
    figure, row = documents.figure_get(actor=actor, statement_id=statement_id)
    if figure.dismissed:
        raise AdoptionInvalid("这条读数已标为“不是数据”，不能采用；请先恢复原读数。")
    Statement.objects.select_for_update().get(pk=row.pk)  # a button pressed twice adopts once
    text_version = row.run.version
    version = version.strip() or selectors.version_of(kind, text_version.document)
    adopted = selectors.observation_of_statement(
        text_digest=text_version.text_digest, quote=row.quote, occurrence=row.occurrence
    )
    if adopted is not None:
        return adopted, False
    period, stored, stored_high, stored_unit = _checked(
        indicator=indicator, scope=scope, period_code=period_code, kind=kind,
        unit=unit, value=value, value_high=value_high,
    )  # fmt: skip
    live = (
        Observation.objects.counted()
        .select_for_update()
        .filter(
            indicator=indicator, subject=subject, scope=scope, period=period.code, kind=kind,
            version=version,
        )
        .first()
    )  # fmt: skip
    if live is not None and live.value == stored and live.value_high == stored_high:
        return live, False
    if live is not None and replaces and live.status == Status.LOCKED:
        raise ObservationExists(
            f"{indicator}（{subject}，{scope}，{period.label}）的已有数据已核定，不能用采用来替代；"
            "请填写版本（如 快报、最终核实）分开保存，两个数会并列显示。",
            observation=live.pk,
        )
    if live is not None and not replaces:
        raise ObservationExists(
            f"{indicator}（{subject}，{scope}，{period.label}）已有一条{live.get_kind_display()}"
            f" {live.value.normalize():f}{live.unit}，与这条 {stored.normalize():f}{stored_unit} "
            "不同。"
            "如确属新的数据，请勾选“替代已有数据”，或填写版本（如 快报、最终核实）分开保存。",
            observation=live.pk,
        )
    if live is not None:
        _end(live, moment=moment, actor=actor, reason="采用新的读数")
    sections = documents.section_list(text_version)
    place = document_services.place_ensure(
        document=text_version.document,
        section=documents.section_label(sections, row.section_position),
        figure=row.quote,
        unit=row.unit,
        text_digest=text_version.text_digest,
        start=row.start,
        end=row.end,
        moment=moment,
    )
    observation = Observation.objects.create(
        indicator=indicator,
        subject=subject,
        scope=scope,
        **_span(period),
        kind=kind,
        version=version,
        value=stored,
        value_high=stored_high,
        comparator=figure.comparator,
        unit=stored_unit,
        status=Status.APPROVED,
        certainty=Certainty.CONFIRMED,
        uses=FROM_DOCUMENTS,
        place=place,
        statement=row,
        recorded_at=moment,
        recorded_by_id=actor.user_id,
    )
    if live is not None:
        live.superseded_by = observation
        live.save(update_fields=["superseded_by"])
    publish(Event(OBSERVATION_ADOPTED, observation.pk, f"/observations/{observation.pk}/", moment))
    return observation, True


@transaction.atomic
def observation_withdraw(
    *, actor: Actor, observation_id: int, reason: str, moment: datetime
) -> Observation:
    """Take an adopted figure back out of the fact base; the row stays with who, when and why.

    Raises:
        AdoptionInvalid: no reason given, or the figure came from a pack.
        ObservationNotFound: no such figure.
    """
    require(allowed=can_withdraw(actor), actor=actor, what="撤回采用")
    observation = selectors.observation_get(actor=actor, observation_id=observation_id)
    if observation.statement_id is None:
        raise AdoptionInvalid("这条数据随数据包载入，不能在这里撤回；请修改数据包后重新载入。")
    if not reason.strip():
        raise AdoptionInvalid("请写明撤回的理由。", fields={"reason": "请写明撤回的理由。"})
    if observation.superseded_at is None:
        with history.because(reason):
            _end(observation, moment=moment, actor=actor, reason=reason.strip()[:300])
        path = f"/observations/{observation.pk}/"
        publish(Event(OBSERVATION_WITHDRAWN, observation.pk, path, moment))
    return observation


def _end(observation: Observation, *, moment: datetime, actor: Actor, reason: str) -> None:
    observation.superseded_at = moment
    observation.ended_reason = reason
    observation.ended_by_id = actor.user_id
    observation.save(update_fields=["superseded_at", "ended_reason", "ended_by"])


def _span(period: Period) -> dict[str, object]:
    return {
        "period": period.code,
        "starts_on": period.start,
        "ends_on": period.end,
        "is_cumulative": period.is_cumulative,
    }


def _checked(
    *,
    indicator: Indicator,
    scope: str,
    period_code: str,
    kind: str,
    unit: str,
    value: Decimal,
    value_high: Decimal | None,
) -> tuple[Period, Decimal, Decimal | None, str]:
    problems: dict[str, str] = {}
    if scope not in SCOPE_CODES:
        problems["scope"] = f"口径“{scope}”不在可选范围内，可选：{'、'.join(SCOPE_CODES)}。"
    if kind not in ObservationKind.values:
        problems["kind"] = "性质只能是实际值、目标值或预测值。"
    stored, stored_high = value, value_high
    if indicator.unit and unit != indicator.unit:
        converted = convert(value, unit, indicator.unit)
        if converted is None:
            problems["unit"] = f"单位“{unit}”不能换算成本指标的单位“{indicator.unit}”。"
        else:
            stored = converted
            stored_high = (
                convert(value_high, unit, indicator.unit) if value_high is not None else None
            )
    try:
        period: Period | None = Period.parse(period_code).canonical
    except PeriodNotUnderstood as refusal:
        problems["period"] = refusal.message
        period = None
    if problems or period is None:
        raise AdoptionInvalid(in_one(problems.values()), fields=problems)
    return period, stored, stored_high, indicator.unit or unit
