"""A firm's home as its page and workbook show it: the parts in order, each with its way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.urls import reverse

from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.selectors import payments
from qianyi.domains.talent.selectors import needs_of_firm
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.lib.clock import local_date, now

from . import firm, looks, peers, tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.inbox import Section
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.subjects.models import Enterprise


FIRST: Final = 2
"""Parts that wait for the firm; what else waits for its user stands right under them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the page.

    Attributes:
        hint: one sentence under the title: what it rests on, what is expected.
        url, label: where all of it is.
        export: its workbook.
    """

    key: str
    table: Table
    hint: str = ""
    url: str = ""
    label: str = ""
    export: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """All parts of one firm's home; ``answer`` is what waits for the firm today."""

    enterprise: Enterprise
    answer: str
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]


def home_of(request: HttpRequest, actor: Actor, own: Enterprise, moment: datetime) -> Home:
    """Read everything once; queries do not grow with rows, but for some a talent need."""
    today = local_date(moment)
    policies = f"{reverse('policies:mine')}?uscc={own.uscc}"
    owed = firm.owed_list(actor, own, moment)
    cases = firm.case_rows(actor, own, moment)
    gets = firm.gets_list(own, moment)
    due = firm.ending_list(actor, own, today)
    figures = peers.peers_of(actor, own, today)
    parts = (
        Part(
            key="owed", table=tables.owed_table(request, owed), url=reverse("reporting:returns"),
            label="全部填报", hint="已预填的是平台上已有的数，请核对后报送；没有文号的是自愿填报。",
        ),
        Part(
            key="cases", table=tables.cases_table(request, cases),
            url=reverse("cases_mine:list"), label="全部办件",
        ),
        Part(
            key="gets", table=tables.gets_table(request, gets, policies), url=policies,
            label="全部政策", hint="按平台现有数据自评，以主管部门认定为准。",
        ),
        Part(
            key="payments",
            table=tables.payments_table(request, payments.of_firm(actor, own.pk), policies),
            url=policies, label="政策",
        ),
        Part(
            key="due", table=tables.due_table(request, due), url=reverse("enterprises:mine"),
            label="本企业档案", hint="到期前重新申请，称号和证照才能接上。",
        ),
        Part(
            key="peers", table=tables.peers_table(request, figures), hint=_sentence(figures.words),
            url=reverse("evaluation:own-results"), label="我的评价（得分和同行业比较图）",
        ),
        Part(
            key="looks", table=tables.looks_table(request, looks.looks_list(own, moment)),
            hint="工作人员因履职查看企业页面不逐次列出；导出、查看完整号码和机构查看积分逐次留痕。",
        ),
        Part(
            key="allowed", table=tables.allowed_table(request, looks.allowed_list(own, today)),
            url=reverse("evaluation:own-points"), label="创新积分和查询授权",
            hint="授权随时可以撤回；撤回当天起，标注“企业授权”的数据不再使用。",
        ),
        Part(
            key="team", table=tables.team_table(request, firm.team_list(actor, own, today)),
            url=reverse("requests_mine:list"), label="我的诉求",
        ),
        Part(
            key="needs",
            table=tables.needs_table(request, needs_of_firm(actor, [own.pk], today)),
            url=reverse("talent_mine:needs"), label="人才需求和对接",
        ),
    )  # fmt: skip
    return Home(
        enterprise=own, answer=_answer(own, owed, cases, len(due)),
        figures=_figures(owed, cases, gets, len(due)),
        parts=tuple(_exported(part, own) for part in parts),
    )  # fmt: skip


def firm_home(
    request: HttpRequest, firms: Sequence[Enterprise], sections: Sequence[Section], **more: object
) -> HttpResponse:
    """The home of one of the actor's firms; ``sections`` are what else waits for the actor.

    The workbench shows it in its own place (/me/).
    """
    actor, moment = actor_of(request), now()
    own = firm.firm_chosen(firms, request.GET.get("uscc", ""))
    home = home_of(request, actor, own, moment)
    context = {
        "page": page_of(home, day=local_date(moment)),
        "first": home.parts[:FIRST],
        "parts": home.parts,
        "rest": home.parts[FIRST:],
        "others": [
            (str(row.subject.name), f"{reverse('me')}?uscc={row.uscc}")
            for row in firms
            if row.pk != own.pk
        ],
        "sections": [section for section in sections if section.count],
        "is_demo": own.is_demo,
        **more,
    }
    return render(request, "site/homes/firm.html", context)


def page_of(home: Home, *, day: object) -> Page:
    """The head of the page."""
    export = f"{reverse('homes:firm-export')}?uscc={home.enterprise.uscc}"
    return Page(
        title="企业首页",
        answer=home.answer,
        figures=home.figures,
        action=Action(label="提出诉求", url=reverse("requests_mine:new")),
        more_actions=[
            Action(label="本企业档案", url=reverse("enterprises:mine")),
            Action(label="导出 Excel", url=export, download=True),
        ],
        as_of=day,  # type: ignore[arg-type]  # a day
        tags=[home.enterprise.uscc],
    )


def _exported(part: Part, own: Enterprise) -> Part:
    url = f"{reverse('homes:firm-export')}?uscc={own.uscc}&part={part.key}"
    return Part(
        key=part.key, table=part.table, hint=part.hint, url=part.url, label=part.label, export=url
    )


def _sentence(words: str) -> str:
    return words if words.endswith("。") else f"{words}。"


def _answer(
    own: Enterprise, owed: Sequence[firm.Owed], cases: Sequence[firm.Followed], due: int
) -> str:
    late = sum(1 for one in owed if one.left < 0)
    needs = sum(1 for one in cases if one.needs)
    said = [
        f"{len(owed)} 张表待填报{f'（{late} 张已逾期）' if late else ''}" if owed else "",
        f"{needs} 件办件等本企业办理" if needs else "",
        f"{due} 项快到期或要处理" if due else "",
    ]
    return f"{own.subject.name}：{'，'.join(filter(None, said)) or '今天没有要办的事'}。"


def _figures(
    owed: Sequence[firm.Owed],
    cases: Sequence[firm.Followed],
    gets: Sequence[object],
    due: int,
) -> tuple[Figure, ...]:
    late = sum(1 for one in owed if one.left < 0)
    needs = sum(1 for one in cases if one.needs)
    met = sum(1 for one in gets if getattr(one, "place", "") == Place.QUALIFIES)
    return (
        Figure(
            label="待填报", value=len(owed), unit="张", url="#part-owed",
            change=f"其中逾期 {late} 张" if late else "", tone="red" if late else "",
        ),
        Figure(
            label="在办", value=len(cases), unit="件", url="#part-cases",
            change=f"其中 {needs} 件等本企业办理" if needs else "", tone="amber" if needs else "",
        ),
        Figure(label="符合的政策", value=met, unit="项", url="#part-gets", change="自评"),
        Figure(
            label="即将到期", value=due, unit="项", url="#part-due", tone="amber" if due else "",
        ),
    )  # fmt: skip
