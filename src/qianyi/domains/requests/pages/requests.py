"""Heads and facts of a request's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.requests.choices import (
    CONTACT,
    HANDLE,
    REVIEW,
    Channel,
    RedoState,
)
from qianyi.domains.requests.permissions import (
    can_call_back,
    can_decide_redo,
    can_send_on,
    can_work_on,
)
from qianyi.domains.requests.selectors import asks_at_once
from qianyi.domains.requests.tables.requests import light_for
from qianyi.foundation.ui.numbers import moment as shown_moment
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit.selectors import history_of
from qianyi.kernel.cases.choices import CaseStatus, Urgency
from qianyi.kernel.cases.selectors import process_of

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.requests.models import KnowledgeItem, Reply, Request
    from qianyi.foundation.permissions import Actor

HOME: Final = ("首页", "/")
LIST: Final = ("诉求", "/requests/")
MINE: Final = ("我的诉求", "/me/requests/")
KNOWN: Final = ("常见问题", "/me/requests/knowledge/")
SIGN: Final = "sign"


@dataclass(frozen=True, slots=True)
class Turn:
    """What the reader can do on the request's page: one thing first, the others quiet.

    Attributes:
        words: whose turn it is.
        step: 签收 or 首次联系 by one button; "" for none.
        writes, checks: the form of the answer, or of checking it, stands on the page.
    """

    words: str
    step: str = ""
    step_label: str = ""
    writes: bool = False
    checks: bool = False


def turn_of(actor: Actor, request: Request, reply: Reply | None, live: set[str]) -> Turn:
    """Whose turn it is, and what the reader can do about it."""
    case, works = request.case, can_work_on(actor, request)
    if not case.is_open:
        return Turn("")
    if case.status != CaseStatus.ACCEPTED:
        return Turn(f"{case.get_status_display()}，恢复办理后继续。")
    for step, words, label in (
        (SIGN, f"等“{case.unit}”签收。", "签收"),
        (CONTACT, f"等“{case.unit}”联系企业。", "已联系企业"),
    ):
        if step in live:
            return Turn(words, step if works else "", label)
    if REVIEW in live:
        own = reply is not None and reply.written_by_id == actor.user_id
        waits = "答复由您拟稿，等同事审核。" if own else "等审核答复。"
        return Turn(waits, checks=works and not own)
    words = f"“{case.unit}”正在办理并拟答复。" if HANDLE in live else ""
    return Turn(words, writes=works and HANDLE in live)


def request_page(actor: Actor, request: Request, now: datetime) -> Page:
    """The head of a request's page."""
    case = request.case
    tags = [str(request.get_kind_display())]
    if case.level == Urgency.URGENT:
        tags.append("紧急")
    if case.is_sealed:
        tags.append("密封办理")
    if case.version.certainty != "confirmed":
        tags.append("时限待核实")
    return Page(
        title=case.title,
        answer=_answer(request),
        breadcrumbs=(HOME, LIST, (case.number, "")),
        figures=_figures(request, now),
        more_actions=_actions(actor, request),
        history=history_of(request),
        tags=tags,
    )


def _answer(request: Request) -> str:
    case = request.case
    if request.merged_into is not None:
        return f"已并入 {request.merged_into.case.number} 一并办理"
    if case.is_open:
        return f"{case.get_status_display()}：{case.step_words or '—'}"
    said = {True: "企业反馈已解决", False: "企业反馈没有解决", None: "企业还没有反馈是否解决"}
    return f"{case.get_status_display()}，{said[request.is_solved]}"


def _figures(request: Request, now: datetime) -> tuple[Figure, ...]:
    mark = light_for(request, now)
    if mark is None or request.due_on is None:
        return ()
    tone = {"red": "red", "amber": "amber"}.get(mark.tone, "")
    return (
        Figure(
            label="12345 办理期限" if request.runs_by_order else "答复期限",
            value=f"{request.due_on:%Y-%m-%d}", kind="text", change=mark.word,
            tone=tone,  # type: ignore[arg-type]  # the words of Figure
        ),
    )  # fmt: skip


def _actions(actor: Actor, request: Request) -> list[Action]:
    case = request.case
    args = [case.number]
    found = []
    if case.is_open and not case.is_sealed and can_send_on(actor, request):
        found.append(Action(label="改派", url=reverse("requests:send-on", args=args)))
        found.append(Action(label="更正主题", url=reverse("requests:topic", args=args)))
        if can_work_on(actor, request):
            found.append(Action(label="并入另一件", url=reverse("requests:merge", args=args)))
    if case.status == CaseStatus.FINISHED and request.merged_into_id is None:
        if can_call_back(actor, request):
            found.append(Action(label="登记回访", url=reverse("requests:call-back", args=args)))
        if can_work_on(actor, request) and not case.is_sealed:
            found.append(Action(label="提出公开", url=reverse("requests:publish", args=args)))
    waits = request.redos.filter(state=RedoState.ASKED).exists()
    if waits and can_decide_redo(actor, request):
        found.append(Action(label="决定是否重新办理", url=reverse("requests:redo", args=args)))
    found.append(Action(label="办理流程和材料", url=reverse("cases:case", args=args)))
    return found


def facts_of(request: Request, units: dict[str, str]) -> list[tuple[str, str, str]]:
    """What is known of it: label, words, why empty."""
    case = request.case
    found = [
        ("工单号", case.number, ""),
        ("企业", str(case.subject or ""), "没有登记企业"),
        ("企业所在区域", str(request.territory or ""), "企业档案没有写明"),
        ("来源", request.get_channel_display(), ""),
        ("主题", str(request.topic), ""),
        ("主办单位", str(case.unit), ""),
        ("协办单位", "、".join(units.get(code, code) for code in request.assist), "没有协办单位"),
        ("分办理由", request.route_words, ""),
        ("登记", shown_moment(case.opened_at).text, ""),
    ]
    if request.channel == Channel.HOTLINE:
        found.insert(1, ("12345 编号", case.outside_number, ""))
        limit = f"{request.outside_due_on:%Y-%m-%d}" if request.outside_due_on else ""
        found.insert(2, ("12345 给定期限", limit, "转来时没有写明"))
    if request.channel == Channel.VISIT:
        day = f"{request.visited_on:%Y-%m-%d}" if request.visited_on else ""
        found.append(("走访", f"{day}，{request.visited_by}", ""))
    if request.wish:
        found.append(("希望的结果", request.wish, ""))
    return found


def known_page(item: KnowledgeItem) -> Page:
    """The head of an answer as a firm reads it."""
    return Page(
        title=item.question,
        answer=f"{item.topic}，由{item.unit}负责",
        breadcrumbs=(HOME, MINE, KNOWN, (item.question[:20], "")),
        tags=["示例数据"] if item.is_demo else [],
    )


def mine_page(request: Request) -> Page:
    """The head of the firm's page."""
    case = request.case
    words = "已答复" if request.first_answered_at else ""
    if request.merged_into is not None:
        told = "已答复" if request.merged_into.first_answered_at else "答复后在这里告知您"
        words = f"已与同一事项的另一件合并办理，{told}"
    elif case.is_open:
        words = mine_words(request)
    return Page(
        title=case.title,
        answer=words or str(case.get_status_display()),
        breadcrumbs=(HOME, MINE, (case.number, "")),
        tags=[str(request.get_kind_display())],
        more_actions=[
            Action(label="办理进度、材料和留言", url=reverse("cases_mine:case", args=[case.ref]))
        ],
    )


def mine_words(request: Request) -> str:
    """Where an open one stands, with its limit."""
    case = request.case
    due = f"，{request.due_on:%m月%d日}前答复" if request.due_on else ""
    return f"由{case.unit}办理{due}"


def can_ask_again(request: Request, now: datetime) -> bool:
    """Whether the firm may ask to have it done again: answered, nothing waiting.

    A report only once and in time: after that it would be for a leader, who sees nothing of it.
    """
    if request.case.status != CaseStatus.FINISHED or request.merged_into_id is not None:
        return False
    if request.case.is_sealed and not asks_at_once(request, now):
        return False
    return not request.redos.filter(state=RedoState.ASKED).exists()


def redo_words(request: Request, now: datetime) -> str:
    """What asking again will do."""
    if request.case.is_sealed:
        return "提交后由指定的人员马上重新办理，时限重新计算；举报只能要求一次。"
    if asks_at_once(request, now):
        within = process_of(request.case.version).reopen_within
        said = f"答复后{within}内" if within else ""
        return f"提交后马上重新办理，时限重新计算；{said}可以直接要求一次。"
    return "已经重新办理过或过了可以直接要求的期限，由领导决定是否重新办理，结果会告知您。"
