"""Lists of needs, candidates, introductions, cards, services, plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.talent.choices import (
    LAPSING_DAYS,
    LIVE_INTRODUCTIONS,
    Certainty,
    NeedState,
)
from qianyi.engine.talent import GROUPS
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.talent.models import Card, CardService, Introduction, Need, Term
    from qianyi.domains.talent.selectors import Candidate
    from qianyi.engine.talent import Match, Reason

ANY: Final = "不限"
MARKS: Final = {
    "fits": Status("fits", GROUPS["fits"], "disc", "green", "●"),
    "near": Status("near", GROUPS["near"], "half", "teal", "◐"),
    "unknown": Status("unknown", GROUPS["unknown"], "ring", "grey", "○"),
    "off": Status("off", GROUPS["off"], "ring", "grey", "○"),
}
STANDINGS: Final = {"unmet": "（不符合）", "missing": "（缺数据）", "met": ""}
DECIDING: Final = tuple(STANDINGS)


def need_table(
    request: HttpRequest,
    rows: QuerySet[Need],
    *,
    url: Callable[[Need], str] | None,
    export_url: str,
    name: str = "talent_needs",
    new_url: str = "",
) -> Table:
    """Needs of firms."""
    columns = [
        Column(key="position", title="岗位", priority=1, required=True, wrap=True, url=url),
        Column(key="enterprise", title="企业", priority=2, wrap=True,
               value=lambda row: str(row.enterprise)),
        Column(key="headcount", title="人数", kind="number", unit="人"),
        Column(key="field", title="专业领域", value=lambda row: str(row.field or ANY)),
        Column(key="education", title="最低学历",
               value=lambda row: row.get_education_display() or ANY),
        Column(key="rank", title="最低职称", visible=False,
               value=lambda row: row.get_rank_display() or ANY),
        Column(key="years", title="最少从业年数", visible=False, value=years_words),
        Column(key="way", title="工作方式", visible=False,
               value=lambda row: row.get_way_display() or ANY),
        Column(key="place", title="工作地点", visible=False, missing="没有写明",
               value=lambda row: str(row.place or "")),
        Column(key="salary", title="薪酬", missing="没有写明",
               value=lambda row: row.salary_words),
        Column(key="wanted_until", title="截止", kind="day", sortable=True),
    ]  # fmt: skip
    if url is not None:
        columns.append(Column(key="state", title="状态", priority=2, value=state_words))
    else:
        columns[3:9] = [
            Column(key="asked", title="条件", priority=2, wrap=True, value=asked_words),
        ]
        columns += [
            Column(key="duties", title="岗位职责和待遇说明", wrap=True, missing="没有写明"),
            Column(
                key="unit",
                title="可以请谁转达",
                wrap=True,
                missing="没有登记服务单位",
                value=lambda row: str(row.unit or ""),
            ),
        ]
    return Table(
        request,
        name=name,
        caption="人才需求",
        noun="项",
        rows=rows,
        columns=columns,
        row_url=url,
        export_url=export_url,
        empty="没有符合条件的人才需求。",
        empty_action=("提出人才需求", new_url) if new_url else None,
    )


def years_words(row: Need) -> str:
    """The least years of practice."""
    return f"{row.years} 年" if row.years else ANY


def asked_words(row: Need) -> str:
    """Every condition of a need in one cell; what is open is not said."""
    said = (
        str(row.field or ""),
        f"{row.get_education_display()}及以上" if row.education else "",
        f"{row.get_rank_display()}及以上职称" if row.rank else "",
        f"从业 {row.years} 年以上" if row.years else "",
        row.get_way_display(),
        f"工作地点：{row.place}" if row.place else "",
    )
    return "，".join(one for one in said if one) or "没有提出条件"


def state_words(row: Need) -> str:
    """How a need stands; a filled one with how many and when."""
    if row.state == NeedState.FILLED:
        return f"已招到 {row.filled_count} 人（{row.ended_on:%Y-%m-%d}）"
    return str(row.get_state_display())


def candidate_table(
    request: HttpRequest,
    rows: Sequence[Candidate],
    *,
    export_url: str,
    ask_url: Callable[[Candidate], str] | None,
    url: Callable[[Candidate], str] | None = None,
) -> Table:
    """People before a need, by group; nobody is named, every reason is said."""
    columns = [
        Column(key="number", title="人才", priority=1, required=True, url=url,
               value=lambda row: row.talent.number),
        Column(key="group", title="符合情况", kind="status", priority=2, value=group_mark,
               export=lambda row: GROUPS[row.match.group]),
        Column(key="reasons", title="理由", priority=2, wrap=True, missing="需求没有提出条件",
               value=lambda row: "".join(reason_words(one) for one in in_order(row.match))),
        Column(key="introduction", title="对接", missing="没有申请",
               value=lambda row: row.introduction.get_state_display()
               if row.introduction else ""),
    ]  # fmt: skip
    if ask_url is not None:
        columns.append(
            Column(key="do", title="办理", priority=2, missing="已申请", url=ask_url,
                   value=lambda row: "申请对接" if can_be_asked(row) else "")
        )  # fmt: skip
    return Table(
        request,
        name="candidates",
        caption="人才匹配",
        noun="人",
        rows=rows,
        columns=columns,
        group=lambda row: GROUPS[row.match.group],
        export_url=export_url,
        empty="人才库中没有同意与企业匹配的人才。",
    )


def in_order(match: Match) -> list[Reason]:
    """What decides first: conditions not met, then those nobody knows of, then the rest."""
    return sorted(match.reasons, key=lambda one: DECIDING.index(one.standing))


def reason_words(reason: Reason) -> str:
    """One condition, begun with how it stands where it is not met."""
    return f"{STANDINGS[reason.standing]}{reason.words}"


def can_be_asked(row: Candidate) -> bool:
    """Nothing is under way between the two."""
    return row.introduction is None or row.introduction.state not in LIVE_INTRODUCTIONS


def group_mark(row: Candidate) -> Status:
    """The group as a mark."""
    return MARKS[row.match.group]


def introduction_url(row: Introduction) -> str:
    """The page of an introduction."""
    return reverse("talent:introduction", args=[row.pk])


def introduction_table(request: HttpRequest, rows: QuerySet[Introduction]) -> Table:
    """Wishes to be put in touch."""
    return Table(
        request,
        name="introductions",
        caption="人才对接",
        noun="条",
        rows=rows,
        columns=[
            Column(key="need", title="岗位", priority=1, required=True, wrap=True,
                   value=lambda row: str(row.need), url=introduction_url),
            Column(key="enterprise", title="企业", wrap=True,
                   value=lambda row: str(row.need.enterprise)),
            Column(key="talent", title="人才", priority=2, value=lambda row: str(row.talent)),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="asked_at", title="提出时间", kind="moment", sortable=True),
            Column(key="answered_at", title="答复时间", kind="moment", missing="还没有答复"),
            Column(key="channel", title="答复方式", missing="还没有答复",
                   value=lambda row: row.get_channel_display()),
        ],
        row_url=introduction_url,
        export_url=reverse("talent:introductions-export"),
        empty="没有对接申请。",
    )  # fmt: skip


def card_url(row: Card) -> str:
    """The page of a card."""
    return reverse("talent:card", args=[row.pk])


def card_table(request: HttpRequest, rows: QuerySet[Card], day: date) -> Table:
    """Cards with how they stand."""
    return Table(
        request,
        name="cards",
        caption="英才卡",
        noun="张",
        rows=rows,
        columns=[
            Column(key="number", title="卡号", priority=1, required=True, url=card_url),
            Column(key="card_class", title="类别", priority=2,
                   value=lambda row: str(row.card_class)),
            Column(key="talent", title="持卡人", value=lambda row: str(row.talent),
                   note=lambda row: row.talent.masked_name),
            Column(key="employer", title="所在单位", wrap=True, missing="没有登记",
                   value=lambda row: str(row.talent.employer or "")),
            Column(key="valid_from", title="有效期自", kind="day"),
            Column(key="valid_to", title="有效期止（不含）", kind="day", sortable=True),
            Column(key="standing", title="状态", kind="status", priority=2,
                   value=lambda row: card_mark(row, day),
                   export=lambda row: card_mark(row, day).word),
        ],
        row_url=card_url,
        export_url=reverse("talent:cards-export"),
        empty="没有符合条件的英才卡。",
    )  # fmt: skip


def card_mark(row: Card, day: date) -> Status:
    """How a card stands, with the days left when they are few."""
    standing = row.standing_on(day)
    left = (row.valid_to - day).days
    if standing == "有效" and left <= LAPSING_DAYS:
        return Status("lapsing", f"{left} 天后到期", "triangle", "amber", "▲")
    if standing == "有效":
        return Status("valid", standing, "disc", "green", "●")
    return Status("over", standing, "ring", "grey", "○")


def service_table(
    request: HttpRequest, rows: QuerySet[CardService], classes: dict[str, str]
) -> Table:
    """The catalogue of services."""
    return Table(
        request,
        name="card_services",
        caption="英才卡服务目录",
        noun="项",
        rows=rows,
        columns=[
            Column(key="name", title="服务", priority=1, required=True),
            Column(key="unit", title="承办单位", priority=2, value=lambda row: str(row.unit),
                   note=lambda row: str(row.unit.territory or "")),
            Column(key="workdays", title="办理时限", kind="number", unit="工作日", priority=2),
            Column(key="classes", title="适用类别", wrap=True,
                   value=lambda row: "、".join(classes.get(one, one) for one in row.classes)),
            Column(key="per_year", title="每年次数",
                   value=lambda row: f"{row.per_year} 次" if row.per_year else ANY),
            Column(key="needs", title="材料", wrap=True,
                   value=lambda row: row.needs or "不需要材料"),
            Column(key="certainty", title="核实情况",
                   value=lambda row: row.get_certainty_display(), note=lambda row: row.note),
        ],
        export_url=reverse("talent:services-export"),
        empty="还没有英才卡服务；服务目录随本区的数据包载入，请联系系统管理员。",
    )  # fmt: skip


def plan_table(request: HttpRequest, rows: QuerySet[Term]) -> Table:
    """Plans and titles people can be given."""
    return Table(
        request,
        name="talent_plans",
        caption="人才计划和称号",
        noun="项",
        rows=rows,
        columns=[
            Column(key="name", title="名称", priority=1, required=True, wrap=True),
            Column(key="level", title="层级", priority=2, missing="没有写明",
                   value=lambda row: row.get_level_display()),
            Column(key="basis", title="出处", wrap=True, missing="没有写明"),
            Column(key="certainty", title="核实情况",
                   value=lambda row: Certainty(row.certainty).label),
        ],
        export_url=reverse("talent:plans-export"),
        empty="还没有人才计划和称号；目录随数据包载入，请联系系统管理员。",
    )  # fmt: skip
