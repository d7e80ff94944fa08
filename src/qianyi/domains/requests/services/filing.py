"""A request comes in, by whichever door: its class, its unit, its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from qianyi.domains.requests.choices import (
    BY_OFFICERS,
    DOOR,
    LONGEST_TITLE,
    LONGEST_WORDS,
    PROCESSES,
    Channel,
    RequestKind,
)
from qianyi.domains.requests.errors import OrderKnown, RequestInvalid, RouteNotFound
from qianyi.domains.requests.models import Request
from qianyi.domains.requests.permissions import can_file_for, is_outside
from qianyi.domains.requests.selectors.requests import order_known
from qianyi.domains.requests.selectors.routing import (
    Decision,
    handlers_of,
    route_decide,
    topic_get,
    topic_meant,
    units_offered,
)
from qianyi.engine.requests import words_kept
from qianyi.foundation.permissions import require
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import Urgency
from qianyi.kernel.subjects.models import Enterprise, Institution, Subject
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.requests.models import Topic
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory


LONGEST: Final = timedelta(days=366)
"""An order of the hotline is neither older nor given more time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAsked:
    """What a request is filed with.

    Attributes:
        topic: code; "" lets the words decide.
        unit: code of the lead unit a person chose in place of the rules, with ``unit_reason``.
        outside_number, outside_due_on, received_at: what a 12345 order brought along: it runs
            from when it was received to the day named.
        visited_on, visited_by: the visit (走访) it was told at, and by which team.
    """

    kind: str
    title: str
    content: str
    subject_id: int | None
    channel: str = Channel.OWN
    topic: str = ""
    wish: str = ""
    level: str = Urgency.NORMAL
    unit: str = ""
    unit_reason: str = ""
    outside_number: str = ""
    outside_due_on: date | None = None
    received_at: datetime | None = None
    visited_on: date | None = None
    visited_by: str = ""


@transaction.atomic
def request_file(
    *, actor: Actor, asked: RequestAsked, moment: datetime, token: str = ""
) -> Request:
    """File a request: recognise its topic, find its unit, open its case.

    Raises:
        NotAllowed: the actor files no requests, or not by that door.
        RequestInvalid: something is missing or does not fit; ``fields`` says which.
        OrderKnown: the order of the hotline was registered before.
        RouteNotFound: no rule fits, or nobody is named for the sealed route.
        CaseInvalid: not for that subject.
        ProcessNotFound: the process of that class is not in force.
    """
    _require(actor, asked)
    is_order = asked.channel == Channel.HOTLINE
    if is_order:
        _require_new(actor, asked.outside_number.strip(), token)
    _check(asked, moment)
    topic, how = _topic(asked)
    territory, is_demo = _place(asked.subject_id)
    decision, words = _decided(asked, topic, territory, how, is_demo=is_demo)
    sealed = asked.kind == RequestKind.REPORT
    handlers = _handlers(decision.lead, moment) if sealed else []
    case = cases.case_open(
        actor=actor,
        asked=cases.CaseAsked(
            process=PROCESSES[asked.kind],
            title=asked.title.strip(),
            unit=decision.lead,
            subject_id=asked.subject_id,
            form={} if sealed else {"urgency": str(Urgency(asked.level).label)},
            level=asked.level,
            outside_number=asked.outside_number.strip(),
            source=str(Channel(asked.channel).label),
            is_sealed=sealed,
            people=tuple(handlers),
            due_on=asked.outside_due_on if is_order else None,
            door=DOOR,
        ),
        moment=asked.received_at or moment,
        token=token,
    )
    there = Request.objects.filter(case=case).select_related("case").first()
    if there is not None:
        return there
    return Request.objects.create(
        case=case,
        kind=asked.kind,
        channel=asked.channel,
        topic=topic,
        territory=territory,
        content=asked.content.strip(),
        wish=asked.wish.strip()[:300],
        visited_on=asked.visited_on,
        visited_by=asked.visited_by.strip()[:100],
        outside_due_on=asked.outside_due_on if is_order else None,
        rule=decision.rule if not asked.unit else None,
        route_words=words[:400],
        assist=[code for code in decision.assist if code != decision.lead],
        terms=[] if sealed else words_kept(f"{asked.title} {asked.content}"),
    )


def _require(actor: Actor, asked: RequestAsked) -> None:
    outside = is_outside(actor)
    if asked.channel in BY_OFFICERS:
        allowed = actor.is_system or (can_file_for(actor) and not outside)
    else:
        allowed = (
            outside or actor.is_system or (asked.channel == Channel.API and can_file_for(actor))
        )
    require(allowed=allowed, actor=actor, what="登记企业诉求")


def _check(asked: RequestAsked, moment: datetime) -> None:
    problems = dict(
        [*_words_wrong(asked), *_hotline_wrong(asked, moment), *_visit_wrong(asked, moment)]
    )
    if problems:
        raise RequestInvalid("；".join(problems.values()), fields=problems)


def _words_wrong(asked: RequestAsked) -> list[tuple[str, str]]:
    found = []
    if asked.kind not in RequestKind.values:
        found.append(("kind", f"类别只能是：{'、'.join(RequestKind.labels)}。"))
    if asked.channel not in Channel.values:
        found.append(("channel", f"来源只能是：{'、'.join(Channel.labels)}。"))
    if asked.level not in Urgency.values:
        found.append(("level", f"紧急程度只能是：{'、'.join(Urgency.labels)}。"))
    for name, label, words, most in (
        ("title", "标题", asked.title, LONGEST_TITLE),
        ("content", "诉求内容", asked.content, LONGEST_WORDS),
    ):
        if not words.strip():
            found.append((name, f"请填写{label}。"))
        elif len(words.strip()) > most:
            found.append((name, f"{label}最多 {most} 字，现为 {len(words.strip())} 字。"))
    if asked.unit and not asked.unit_reason.strip():
        found.append(("unit_reason", "不按分办规则、另选单位的，请写明理由。"))
    return found


def _hotline_wrong(asked: RequestAsked, moment: datetime) -> list[tuple[str, str]]:
    if asked.channel != Channel.HOTLINE:
        return []
    found = []
    if not asked.outside_number.strip():
        found.append(("outside_number", "12345 转来的工单请填写原编号。"))
    came = asked.received_at or moment
    if not moment - LONGEST <= came <= moment:
        found.append(("received_at", "收到时间应在一年以内，不能晚于现在。"))
        return found
    received = local_date(came)
    if asked.outside_due_on is None:
        found.append(("outside_due_on", "请填写 12345 工单上的办理期限，按它计算是否按时。"))
    elif asked.outside_due_on < received:
        found.append(("outside_due_on", f"办理期限不能早于收到的日期 {received:%Y-%m-%d}。"))
    elif asked.outside_due_on > received + LONGEST:
        found.append(("outside_due_on", "办理期限距收到的日期超过一年，请核对年份。"))
    return found


def _visit_wrong(asked: RequestAsked, moment: datetime) -> list[tuple[str, str]]:
    if asked.channel != Channel.VISIT:
        return []
    found = []
    if asked.visited_on is None:
        found.append(("visited_on", "请填写走访日期。"))
    elif asked.visited_on > local_date(moment):
        found.append(("visited_on", "走访日期不能晚于今天。"))
    if not asked.visited_by.strip():
        found.append(("visited_by", "请填写走访的班子或单位。"))
    return found


def _topic(asked: RequestAsked) -> tuple[Topic, str]:
    if asked.topic:
        return topic_get(asked.topic), "由提交人选定"
    return topic_meant(f"{asked.title} {asked.content}")


def _place(subject_id: int | None) -> tuple[Territory | None, bool]:
    """Where the firm or institution is, and whether it is an invented one."""
    for model in (Enterprise, Institution):
        rows = model._default_manager.filter(pk=subject_id or 0).select_related("territory")
        if (found := rows.first()) is not None:
            return found.territory, found.is_demo
    return None, False


def _decided(
    asked: RequestAsked, topic: Topic, territory: Territory | None, how: str, *, is_demo: bool
) -> tuple[Decision, str]:
    """Rules decide, or the person who files, with a reason; a report always goes by the rules."""
    if not asked.unit or asked.kind == RequestKind.REPORT:
        decision = route_decide(kind=asked.kind, topic=topic, territory=territory, is_demo=is_demo)
        return decision, f"主题“{topic}”{how}；{decision.words}"
    units = dict(units_offered(near=territory))
    if asked.unit not in units:
        sentence = "没有这个单位，请从列表中选择。"
        raise RequestInvalid(sentence, fields={"unit": sentence})
    words = f"登记时选定由{units[asked.unit]}主办，理由：{asked.unit_reason.strip()}。"
    return Decision(None, asked.unit, (), words), words


def _handlers(lead: str, moment: datetime) -> list[int]:
    unit = Subject.objects.filter(code=lead).values_list("pk", flat=True).first()
    found = handlers_of(unit or 0, local_date(moment))
    if not found:
        raise RouteNotFound(
            "受理举报的单位还没有指定办理人员，这份举报没有提交、也没有保存；"
            "请改用电话或信函向管委会反映，或在指定人员后再提交。"
        )
    return found


def _require_new(actor: Actor, number: str, token: str) -> None:
    """An order is registered once; two who file it at the same time wait for each other here."""
    if not number:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 9))", [number])
    first = order_known(number)
    if first is None or (token and _sent_before(first, token)):
        return
    may = Request.objects.visible_to(actor).filter(pk=first.pk).exists()
    told = f"，工单号 {first.case.number}，由{first.case.unit}办理" if may else ""
    raise OrderKnown(
        f"12345 编号“{number}”已经登记过{told}；这次没有另行登记，请在原工单上办理。",
        number=first.case.number if may else "",
    )


def _sent_before(first: Request, token: str) -> bool:
    """Whether it is this very form sent a second time, which shows what the first time made."""
    return bool(first.case.happenings.filter(seq=1, token=token).exists())
