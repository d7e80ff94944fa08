"""The page of one case, as values: where it stands, whose turn it is, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.http import urlencode

from qianyi.engine.flow import EVENT_LABELS
from qianyi.engine.flow.cards import left_of
from qianyi.engine.flow.clock import read_step
from qianyi.engine.flow.drawing import draw
from qianyi.engine.flow.events import CorrectionTold
from qianyi.engine.flow.forecast import forecast
from qianyi.engine.workdays import LIMIT_UNITS, calendar_installed
from qianyi.foundation.permissions import Role
from qianyi.foundation.ui.numbers import moment
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.cases.choices import CaseStanding, CaseStatus, Light, Urgency
from qianyi.kernel.cases.services.acting import facts_known
from qianyi.kernel.cases.tables.cases import LIGHTS, light_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.flow.forecast import Forecast
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.marks import Status
    from qianyi.kernel.cases.models import Case, StepInstance
    from qianyi.kernel.cases.selectors import Can, CaseView, Told

HOME = ("首页", "/")
CASES = ("办件", "/cases/")
CORRECTION: Final = EVENT_LABELS[CorrectionTold]
TONES: Final = {"yellow": "amber", "red": "amber", "overdue": "red"}
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
"""Kinds of files that can be looked at on the page of the case."""
CLOCK_WORDS: Final = {
    "none": "这个流程没有办理时限",
    "waiting": "尚未开始计时",
}


@dataclass(frozen=True, slots=True)
class Button:
    """An act as a button; one that is not allowed says why."""

    label: str
    url: str
    why_not: str = ""
    is_dangerous: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """An open step on the page: whose turn it is, how long it has, what can be done with it.

    ``closed`` are acts that belong to it and cannot be done now.
    """

    row: StepInstance
    who: str
    left: str
    light: Status
    buttons: tuple[Button, ...]
    closed: tuple[Button, ...]
    can_claim: bool
    is_mine: bool
    can_hand: bool


def case_url(case: Case) -> str:
    """The page of a case inside."""
    return reverse("cases:case", args=[case.number])


def standing_words(view: CaseView) -> str:
    """Where it stands, in one line."""
    case = view.case
    if not case.is_open:
        return case.get_status_display() + outcome_words(view)
    step = f"，正在“{case.step_words}”" if case.step_words else ""
    status, left = case.get_status_display(), clock_words(view.clock)
    return f"{status}{step}" if left == status else f"{status}{step}；{left}"


def outcome_words(view: CaseView) -> str:
    """How it ended, in brackets; nothing where the state says it all."""
    found = {one.id: one.label for step in view.process.steps for one in step.outcomes if one.to}
    word = found.get(view.case.outcome, "")
    return f"（{word}）" if word else ""


def clock_words(clock: Clock) -> str:
    """The clock in words."""
    if clock.paused:
        return "中止计时"
    if clock.stopped:
        return "已在时限内作出决定" if clock.light != "overdue" else "逾期作出决定"
    return left_of(clock) or CLOCK_WORDS.get(clock.kind, "不计时限")


def case_page(view: CaseView, *, actions: tuple[Action, ...] = ()) -> Page:
    """The head of the page, with its history."""
    case, clock = view.case, view.clock
    tags = [case.get_status_display(), case.get_standing_display()]
    if case.level == Urgency.URGENT:
        tags.append("紧急")
    if case.is_sealed:
        tags.append("密封办理")
    if view.process.certainty != "confirmed":
        tags.append("时限待核实")
    return Page(
        title=case.title,
        answer=standing_words(view),
        breadcrumbs=(HOME, CASES, (case.number, "")),
        figures=_figures(clock),
        more_actions=actions,
        history=audit.history_of(case),
        tags=tags,
    )


def _figures(clock: Clock) -> tuple[Figure, ...]:
    if clock.limit is None:
        return ()
    unit = LIMIT_UNITS[clock.limit.unit]
    what = {"acceptance": "受理时限", "correction": "补正时限"}.get(clock.kind, "办理时限")
    left, _, day = clock_words(clock).removesuffix("）").partition("（")
    figures = [
        Figure(
            label="期限",
            value=left,
            kind="text",
            change=f"{day}到期" if day else "",
            tone=TONES.get(clock.light, ""),  # type: ignore[arg-type]  # the words of Figure
            certain=clock.certain,
        ),
        Figure(label="已用", value=clock.used, unit=unit, decimals=1),
        Figure(label="承诺时限" if clock.promised else what, value=clock.limit.amount, unit=unit),
    ]
    if clock.promised and clock.statutory is not None:
        figures.append(
            Figure(
                label="法定时限",
                value=clock.statutory.amount,
                unit=LIMIT_UNITS[clock.statutory.unit],
            )
        )
    return tuple(figures)


def facts_of(view: CaseView, ahead: Forecast | None) -> list[tuple[str, str, str]]:
    """What is known of the case: label, words, why empty."""
    case = view.case
    found = [
        (case.number_word, case.number, ""),
        ("办理流程", f"{case.version.title}（{case.version.version}）", ""),
        ("办理对象", str(case.subject or ""), "不针对某个单位"),
        ("主办单位", str(case.unit), ""),
        ("办理方式", case.get_standing_display(), ""),
        ("查询码", case.ref, ""),
    ]
    if case.standing == CaseStanding.FOLLOWED or case.project_code or case.outside_number:
        found += [
            ("项目代码", case.project_code, "没有登记"),
            ("外部办件号", case.outside_number, "没有登记"),
            ("外部状态", case.outside_status, "还没有接收到"),
        ]
    opened = moment(case.opened_at).text
    found.append(("登记", f"{opened}，{case.opened_by}" if case.opened_by else opened, ""))
    if ahead is not None and case.is_open:
        span = f"{ahead.finish_on:%Y-%m-%d}"
        if ahead.earliest_on != ahead.latest_on:
            span += f"（最早 {ahead.earliest_on:%m-%d}，最晚 {ahead.latest_on:%m-%d}）"
        found.append(("预计办结", span, ""))
    return found


def ahead_of(view: CaseView, now: datetime) -> Forecast | None:
    """What lies ahead of an open case; None where nothing does."""
    if not view.case.is_open:
        return None
    return forecast(
        view.process,
        view.state,
        facts=facts_known(view.case),
        moment=max(now, view.state.moment),
        calendar=calendar_installed(),
    )


def pictures(view: CaseView, ahead: Forecast | None, now: datetime) -> tuple[str, str]:
    """The flow drawn wide, and drawn down a phone's screen."""
    calendar, at = calendar_installed(), max(now, view.state.moment)
    clocks = {
        code: read_step(view.process, view.state, code, moment=at, calendar=calendar)
        for code in view.state.open_steps
    }
    critical = ahead.critical if ahead is not None else ()
    wide, upright = (
        draw(
            view.process, view.state, clocks=clocks, critical=critical, href="#step-{step}",
            upright=way,
        )
        for way in (False, True)
    )  # fmt: skip
    return wide, upright


def turns(view: CaseView, now: datetime, reader: Actor, holds: set[int]) -> list[Turn]:
    """Open steps with their buttons; ``holds`` are rows in the reader's hands."""
    headed = reader.departments_of(Role.DEPARTMENT_HEAD)
    calendar, at = calendar_installed(), max(now, view.state.moment)
    found = []
    for row in view.live:
        clock = read_step(view.process, view.state, row.step, moment=at, calendar=calendar)
        who = str(row.assignee or "") or ("申请人" if row.is_applicants else "尚未认领")
        can_claim = row.pk in holds and row.assignee_id is None and not row.is_applicants
        is_mine = row.assignee_id is not None and row.assignee_id == reader.user_id
        found.append(
            Turn(
                row=row,
                who=who,
                left=left_of(clock),
                light=_light(row, clock, now),
                buttons=_buttons(view, row, is_open=True),
                closed=_buttons(view, row, is_open=False),
                can_claim=can_claim,
                is_mine=is_mine,
                can_hand=is_mine or can_claim or row.unit_id in headed,
            )
        )
    return sorted(found, key=lambda turn: (not turn.is_mine, not turn.can_claim))


def _buttons(view: CaseView, row: StepInstance, *, is_open: bool) -> tuple[Button, ...]:
    return tuple(
        _button(view.case, can)
        for can in view.can
        if can.row_id == row.pk and is_open is not bool(can.why_not)
    )


def _light(row: StepInstance, clock: Clock, now: datetime) -> Status:
    if clock.paused:
        return LIGHTS[Light.PAUSED]
    return light_of(row, now) if row.expires_at else LIGHTS[Light.NONE]


def case_turn(view: CaseView) -> str:
    """Whose turn it is where the case as a whole waits; "" where its steps say it."""
    case = view.case
    if case.status == CaseStatus.SUBMITTED:
        return f"等“{case.unit}”受理：{clock_words(view.clock)}。"
    if case.status == CaseStatus.CORRECTING:
        return f"等申请人补正：{clock_words(view.clock)}。"
    return "" if view.live or not case.is_open else "各环节已办完，等主办单位办结。"


def corrections_of(told: Iterable[Told]) -> str:
    """What the applicant was told to correct last, in the words of the story."""
    words = [one.words for one in told if one.title.startswith(CORRECTION)]
    return words[-1] if words else ""


def case_buttons(view: CaseView) -> list[Button]:
    """Acts on the case as a whole, and on steps that wait for facts."""
    rows = {row.pk for row in view.live}
    return [_button(view.case, can) for can in view.can if can.row_id not in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a step's condition says, and which facts it lacks, by their names."""

    condition: str
    missing: tuple[str, ...]


def waits_for(view: CaseView, can: Can) -> Waiting | None:
    """What somebody has to judge who settles a condition; None for every other act."""
    step = view.process.by_id.get(can.step)
    if can.act != "condition_settled" or step is None:
        return None
    names = {one.code: one.name for one in view.process.inputs}
    words = step.condition.words if step.condition else ""
    missing = view.state.step(step.id).missing
    return Waiting(words, tuple(names.get(one, one) for one in missing))


def _button(case: Case, can: Can) -> Button:
    asked = {
        name: value
        for name, value in (("step", can.step), ("variant", can.variant), ("signer", can.signer))
        if value
    }
    url = reverse("cases:act", args=[case.number, can.act])
    step = f"：{can.step_label}" if can.act == "condition_settled" else ""
    return Button(
        label=f"{can.label}{step}",
        url=f"{url}?{urlencode(asked)}" if asked else url,
        why_not=can.why_not,
        is_dangerous=can.is_dangerous,
    )
