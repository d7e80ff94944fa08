"""What the pages of indicators show, made from the selectors' values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.scopes import scope_get
from qianyi.foundation import registry
from qianyi.foundation.ui.numbers import moment as moment_words
from qianyi.foundation.ui.numbers import period as period_words
from qianyi.foundation.ui.pages import Action, Event, Page
from qianyi.foundation.ui.pages import Figure as PageFigure
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.indicators import selectors
from qianyi.kernel.indicators.choices import COUNTED, Certainty, PeriodKind, PriceBasis, Status
from qianyi.kernel.indicators.permissions import can_adopt, can_propose_release, can_withdraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.registry import FigureUse, Panel
    from qianyi.kernel.documents.models import Statement
    from qianyi.kernel.documents.selectors import ReadFigure
    from qianyi.kernel.indicators.models import Indicator, Observation

ADOPTED_WORD = "已采用"
SIGN_WORDS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "≈": "约"}


def adoption_panel(request: HttpRequest, figure: ReadFigure, row: Statement) -> Panel:
    """Beside a figure of a document: what it became and its uses, or the way to adopt it."""
    observation = selectors.observation_of_statement(
        text_digest=row.run.version.text_digest, quote=row.quote, occurrence=row.occurrence
    )
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return registry.Panel(
        template="indicators/adoption_panel.html",
        context={
            "observation": observation,
            "uses": uses_of(observation) if observation else [],
            "statement_id": figure.id,
            "can_adopt": can_adopt(actor) and not figure.dismissed and figure.value is not None,
            "can_withdraw": can_withdraw(actor),
            "has_value": figure.value is not None,
            "dismissed": figure.dismissed,
        },
        order=10,
    )


def uses_of(observation: Observation) -> list[FigureUse]:
    """Where a figure is used, from the apps above."""
    return [
        use
        for contribute in registry.figure_uses
        for use in contribute([observation.pk]).get(observation.pk, [])
    ]


def place_url(observation: Observation) -> str:
    """The way to the sentence a figure came from; empty where no source is registered."""
    place = observation.place_id
    return reverse("documents:source", args=[place]) if place else ""


def version_words(observation: Observation) -> str:
    """The version as a person says it: a target's is the document that set it."""
    place = observation.place
    if place is not None and place.document.key[:80] == observation.version:
        return place.document.title
    return observation.version


def when_and_whose(observation: Observation) -> str:
    """2024年 · 乐山高新区 · 直管区."""
    return " · ".join(
        [period_words(observation.period).text, str(observation.subject), observation.scope]
    )


def indicator_head(indicator: Indicator, newest: Sequence[Observation]) -> Page:
    """The head of an indicator's page, with its newest actuals, each under its own scope."""
    return Page(
        title=indicator.name,
        answer="这个指标怎么定义，各时期、各口径的数据是多少，出自哪里。",
        breadcrumbs=[("指标", reverse("indicators:list"))],
        figures=[observation_figure(row, "最新实际值") for row in newest],
        history=audit.history_of(indicator),
        tags=["待核实"] if indicator.certainty == Certainty.UNVERIFIED else [],
    )


def indicator_facts(indicator: Indicator) -> dict[str, object]:
    """Words of the card: kinds of period, what is plausible, what it adds up to."""
    low, high = indicator.low, indicator.high
    ends = [
        f"不低于 {low.normalize():,f}" if low is not None else "",
        f"不高于 {high.normalize():,f}" if high is not None else "",
    ]
    span = "，".join(end for end in ends if end)
    return {
        "period_kinds": "、".join(str(PeriodKind(kind).label) for kind in indicator.periods),
        "plausible": f"{span} {indicator.unit}".strip(),
        "target": selectors.indicator_get(indicator.totals_as) if indicator.totals_as else None,
    }


def known_then(history: Sequence[Observation], day: date) -> list[Observation]:
    """Rows under the same key that stood at the end of a day, as ``as_known_on`` reckons."""
    moment = selectors.end_of_day(day)
    return [
        row
        for row in history
        if row.recorded_at <= moment and (row.superseded_at is None or row.superseded_at > moment)
    ]


def origin_words(observation: Observation) -> str:
    """Where the figure comes from when it is no sentence of a document."""
    origin = observation.origin
    if origin is None:
        return ""
    provider = f"，由{origin.provider}提供" if origin.provider else ""
    return f"{origin.get_kind_display()}：{origin.label}（{origin.reference}）{provider}"


def observation_figure(observation: Observation, label: str) -> PageFigure:
    """The number with unit, period, scope and source."""
    return PageFigure(
        label=f"{label}（{observation.subject}）",
        change=SIGN_WORDS.get(observation.comparator, ""),
        value=observation.value,
        unit=observation.unit,
        period=observation.period,
        scope=observation.scope,
        source_url=place_url(observation),
        certain=observation.certainty == Certainty.CONFIRMED,
    )


def observation_head(
    observation: Observation, history: Sequence[Observation], actor: Actor
) -> Page:
    """The head of a figure's page."""
    actions = []
    is_live = observation.superseded_at is None
    release = selectors.release_of(observation) if is_live else None
    if release is not None:
        url = reverse("indicators:release", args=[release.pk])
        actions.append(Action(label=f"数据发布（{release.get_state_display()}）", url=url))
    elif is_live and can_propose_release(actor) and _is_zones(observation):
        url = reverse("indicators:release-propose", args=[observation.pk])
        actions.append(Action(label="提出对外发布", url=url))
    if is_live and observation.statement_id and can_withdraw(actor):
        url = reverse("indicators:withdraw", args=[observation.pk])
        actions.append(Action(label="撤回采用", url=url, dangerous=True))
    return Page(
        title=f"{observation.indicator}（{period_words(observation.period).text}）",
        answer="这一个数字：多少、什么口径、谁在何时依据什么记录。",
        breadcrumbs=[
            ("指标", reverse("indicators:list")),
            (
                observation.indicator.name,
                reverse("indicators:detail", args=[observation.indicator.code]),
            ),
        ],
        figures=[observation_figure(observation, observation.get_kind_display())],
        more_actions=actions,
        history=history_of(history, observation),
        tags=[] if is_live else ["已停用"],
    )


def _is_zones(observation: Observation) -> bool:
    """A counted figure of a territory: what may be given to the public at all."""
    return hasattr(observation.subject, "territory") and observation.status in COUNTED


def demo_frame(observation: Observation) -> dict[str, object]:
    """The ribbon 示例数据 on figures of a fictional zone and its firms, under the zone's name."""
    firm = getattr(observation.subject, "enterprise", None)
    place = firm.territory if firm else getattr(observation.subject, "territory", None)
    if place is None or not place.is_demo:
        return {}
    return {"is_demo": True, "zone_name": str(place)}


def observation_facts(observation: Observation) -> list[tuple[str, str, str]]:
    """Label, words, and the reason where there are none."""
    high = observation.value_high
    return [
        ("指标", str(observation.indicator), ""),
        ("主体", observation.subject.name, ""),
        ("口径", f"{observation.scope}：{scope_get(observation.scope).explanation}", ""),
        ("时期", f"{period_words(observation.period).text}（{observation.period}）", ""),
        ("性质", observation.get_kind_display(), ""),
        ("比较", SIGN_WORDS.get(observation.comparator, "等于"), ""),
        (
            "区间上限",
            f"{high.normalize():,f} {observation.unit}" if high is not None else "",
            "不是区间",
        ),
        ("版本", version_words(observation), "没有分版本"),
        ("价格口径", _basis_words(observation), "不涉及"),
        ("状态", state_words(observation), ""),
        ("报送情况", _counts_words(observation), "不是汇总数"),
        ("数据来源", origin_words(observation), "见下面的原文出处"),
        ("核实情况", observation.get_certainty_display(), ""),
        ("许可用途", "、".join(observation.uses), ""),
        ("说明", observation.note, "没有填写"),
        (
            "记录",
            f"{_recorder(observation)}，{moment_words(observation.recorded_at).text}",
            "",
        ),
    ]


def _basis_words(observation: Observation) -> str:
    if observation.price_basis in ("", PriceBasis.NONE):
        return ""
    return str(PriceBasis(observation.price_basis).label)


def _counts_words(observation: Observation) -> str:
    if observation.expected_count is None:
        return ""
    parts = f"应报{observation.expected_count}，已报{observation.reported_count}"
    if observation.numerator is None or observation.denominator is None:
        return parts
    above, below = observation.numerator.normalize(), observation.denominator.normalize()
    return f"{parts}；分子 {above:,f}，分母 {below:,f}"


def state_words(observation: Observation) -> str:
    """The status, or that the figure counts no more and why."""
    if observation.superseded_at is None:
        return str(observation.get_status_display())
    reason = f"（{observation.ended_reason}）" if observation.ended_reason else ""
    ended = "已被替代" if observation.superseded_by_id else Status.WITHDRAWN.label
    return f"{ended}{reason}"


def history_of(rows: Sequence[Observation], observation: Observation) -> list[Event]:
    """What happened under the same key and to this very row, newest first."""
    events = [
        Event(
            at=row.recorded_at,
            who=_recorder(row),
            what=f"记录 {row.value.normalize():,f} {row.unit}",
            url=reverse("indicators:observation", args=[row.pk]),
        )
        for row in rows
    ]
    events += [
        Event(
            at=row.superseded_at,
            who=str(row.ended_by or "系统"),
            what=f"停用 {row.value.normalize():,f} {row.unit}："
            f"{row.ended_reason or '没有写明原因'}",
            url=reverse("indicators:observation", args=[row.pk]),
        )
        for row in rows
        if row.superseded_at is not None
    ]
    events += audit.history_of(observation)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _recorder(observation: Observation) -> str:
    if observation.recorded_by is not None:
        return str(observation.recorded_by)
    return f"数据包 {observation.pack} {observation.pack_version}" if observation.pack else "系统"
