"""Requests of firms on their way, answers known and published, so that a demonstration has them.

All of it is invented and marked so; every step goes through the services, in the name of an account
of the demonstration.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import PROCESSES, Channel
from qianyi.domains.requests.models import KnowledgeItem, Request, SealedHandler, Topic
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

VERSION: Final = "2026.2"
UNIT: Final = "demo.service"
KNOWN: Final = (
    ("标准厂房租期届满怎样续租", "land_plant",
     "租期届满前三十日向政务服务中心提出续租申请，附租赁合同和上年度纳税证明；五个工作日内答复。"),
    ("研发费用辅助账需要备案吗", "recognition",
     "不需要事前备案，留存备查；归集口径以税务和科技部门的规定为准。"),
    ("新招用员工怎样办理社会保险登记", "labour",
     "用工之日起三十日内在网上办理；资料齐全的当日办结。"),
    ("厂区用电增容要走哪些手续", "power",
     "先向供电企业提出增容申请，由规划建设局协调线路通道；涉及道路开挖的另行报批。"),
)  # fmt: skip
"""Question, topic, answer; the source is said to be invented."""
ASKED: Final = (
    (12, "inquiry", "窗口预约咨询", "周末能不能到窗口交材料，要不要提前预约？"),
    (9, "complaint", "答复不及时", "上月提交的材料两周没有人联系，窗口也说不清进度。"),
    (2, "help", "厂区供电线路增容", "二期设备投用后供电容量不足，时常停电，申请增容。"),
)  # fmt: skip
"""Days ago, class, title, content."""
ANSWERED: Final = {
    "inquiry": "示例答复：周六上午窗口开放，可在网上预约；工作日不用预约。",
    "complaint": "示例答复：材料已经核对，经办人员今天与您联系，并按时告知进度。",
}


def requests_ensure(moment: datetime) -> int:
    """A few requests in different states; none where there are any, or where accounts are missing.

    Puts the national versions of their processes into force first, once.
    """
    with history.acting(system_actor(via="cli"), "准备示例诉求"):
        _in_force(moment)
        people = _people(moment)
        ready = Topic.objects.filter(code="other").exists()
        if people is None or not ready or Request.objects.exists():
            return 0
        firm, one, other, leader = people
        _knowledge(one, other, moment)
        _handlers(leader, (one, other), moment)
        for days, kind, title, content in ASKED:
            begun = moment - timedelta(days=days)
            filed = _filed(firm, kind, title, content, begun)
            if kind in ("inquiry", "complaint"):
                _answered(filed, one, other, begun + timedelta(hours=2))
        _said(firm, leader, one, moment)
        _by_officer(one, firm, moment)
    return Request.objects.count()


def _in_force(moment: datetime) -> None:
    codes = sorted(set(PROCESSES.values()))
    held = ProcessVersion.objects.filter(code__in=codes).exclude(state=VersionState.LOADED)
    waiting = ProcessVersion.objects.filter(
        code__in=codes, version=VERSION, state=VersionState.LOADED
    )
    for row in waiting.exclude(code__in=held.values("code")):
        cases.process_activate(
            actor=system_actor(via="cli"), version_id=row.pk, reason="演示启用", moment=moment
        )


def _people(moment: datetime) -> tuple[Actor, Actor, Actor, Actor] | None:
    names = ("enterprise", "service", "service2", "leader")
    users = {row.username: row for row in User.objects.filter(username__in=names)}
    if set(names) - set(users):
        return None
    day = local_date(moment)
    firm, one, other, leader = (
        actor_for_user(user=users[name], day=day, via="cli") for name in names
    )
    return firm, one, other, leader


def _knowledge(one: Actor, other: Actor, moment: datetime) -> None:
    if KnowledgeItem.objects.exists():
        return
    for number, (question, topic, answer) in enumerate(KNOWN):
        item = services.knowledge_write(
            actor=one,
            asked=services.ItemAsked(
                question=question, answer=answer, topic=topic, unit=UNIT,
                source="示例数据：虚构的办事规定", is_demo=True,
                valid_from=local_date(moment) - timedelta(days=200),
            ),
            moment=moment,
        )  # fmt: skip
        if number < len(KNOWN) - 1:
            services.knowledge_check(
                actor=other, item=item, publishes=True, reason="", moment=moment
            )


def _handlers(leader: Actor, named: tuple[Actor, ...], moment: datetime) -> None:
    if SealedHandler.objects.exists():
        return
    for one in named:
        services.handler_name(actor=leader, user_id=one.person_id, unit=UNIT, moment=moment)


def _firm_id(firm: Actor) -> int | None:
    rows = Membership.objects.filter(user_id=firm.person_id, role=Role.ENTERPRISE_USER)
    return rows.values_list("subject_id", flat=True).first()


def _filed(firm: Actor, kind: str, title: str, content: str, begun: datetime) -> Request:
    return services.request_file(
        actor=firm,
        asked=services.RequestAsked(
            kind=kind, title=f"示例：{title}", content=f"{content}（示例数据）",
            subject_id=_firm_id(firm), level="urgent" if kind == "help" else "normal",
            unit=UNIT if kind == "complaint" else "",
            unit_reason="示例：由政务服务中心核实" if kind == "complaint" else "",
        ),
        moment=begun,
    )  # fmt: skip


def _answered(filed: Request, one: Actor, other: Actor, moment: datetime) -> None:
    if filed.case.unit.code != UNIT:
        return
    for step in ("sign", "contact"):
        services.step_take(actor=one, request=filed, step=step, moment=moment)
    told: dict[str, Any] = {"request": filed, "moment": moment + timedelta(hours=1)}
    services.reply_write(
        actor=one, result="explained", words=ANSWERED[filed.kind], **told,
    )  # fmt: skip
    services.reply_submit(actor=one, **told)
    services.reply_check(actor=other, sends=True, remark="", **told)


def _said(firm: Actor, leader: Actor, one: Actor, moment: datetime) -> None:
    """One is content and its answer published; the other is not, and is done again."""
    answered = {
        row.kind: row for row in Request.objects.exclude(first_answered_at=None).order_by("pk")
    }
    good, bad = answered.get("inquiry"), answered.get("complaint")
    if good is not None:
        told: dict[str, Any] = {"request": good, "moment": moment}
        services.feedback_give(actor=firm, is_solved=True, words="", **told)
        cases.case_rate(actor=firm, case_id=good.case_id, level=5, words="", moment=moment)
        preview = selectors.answer_preview(good)
        row = services.answer_propose(
            actor=one, question=preview.question.text, words=preview.words.text, **told
        )
        services.answer_decide(actor=leader, answer=row, publishes=True, reason="", moment=moment)
    if bad is not None:
        told = {"request": bad, "moment": moment}
        services.feedback_give(actor=firm, is_solved=False, words="示例：仍没有说明进度", **told)
        cases.case_rate(
            actor=firm, case_id=bad.case_id, level=2, words="示例：仍没有说明进度", moment=moment
        )
        services.redo_ask(actor=firm, reason="示例：仍没有说明进度", **told)


def _by_officer(one: Actor, firm: Actor, moment: datetime) -> None:
    """A visit, and an order of the hotline with its own number and limit."""
    day = local_date(moment)
    common: dict[str, Any] = {"subject_id": _firm_id(firm), "kind": "help"}
    visit = services.RequestAsked(
        title="示例：一线技术工人招聘困难", content="走访时反映普通工种招聘困难。（示例数据）",
        channel=Channel.VISIT, visited_on=day, visited_by="示例企业服务班子", **common,
    )  # fmt: skip
    order = services.RequestAsked(
        title="示例：厂区外道路路灯不亮", content="厂区外道路路灯多处不亮，夜班出行不便。示例数据",
        channel=Channel.HOTLINE, outside_number="示例-12345-0001", received_at=moment,
        outside_due_on=day + timedelta(days=5), **common,
    )  # fmt: skip
    for asked in (visit, order):
        services.request_file(actor=one, asked=asked, moment=moment)
