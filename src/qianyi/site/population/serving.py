"""Who serves the larger firms, whom to call, visits and what was asked for on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.domains.enterprises.models import Visit
from qianyi.engine.population.noise import Noise
from qianyi.kernel.subjects.models import Department

from .holding import copied

if TYPE_CHECKING:
    from qianyi.engine.population import Population
    from qianyi.site.population.recording import Writer

_LEADS: Final = {"construction": "demo.construction", "estate": "demo.construction"}
_LEAD, _LIAISON = "demo.economy", "demo.service"
_SINCE: Final = date(2025, 3, 1)
_FIRST_VISIT: Final = date(2026, 2, 10)
_VISIT_DAYS: Final = 260
_DUE_DAYS: Final = 30
_MATTERS: Final = (
    ("了解生产经营和订单情况", "设备更新和技术改造的资金缺口"),
    ("了解用工和住宿情况", "一线技术工人招聘困难"),
    ("了解项目建设进度", "厂区外供电线路需要增容"),
    ("宣讲惠企政策", "研发费用归集口径不清楚"),
    ("了解用地需求", "标准厂房租期将满，需要续租"),
    ("安全和环保服务", "危险废物转运费用偏高"),
)
_ANSWERS: Final = {
    "solved": "已协调办理，企业确认。", "explained": "已说明政策和办理渠道。", "working": "",
    "open": "",
}  # fmt: skip
_STATES: Final = ("solved", "explained", "working", "open")


def services_record(population: Population, writer: Writer) -> int:
    """Teams, contacts, visits and problems of firms above scale; the number of rows."""
    firms = _served(population)
    departments = dict(Department.objects.values_list("subject__code", "pk"))
    made = copied("team", _team(firms, writer, departments), (
        "part", "department_id", "user_id", "valid_from",
    ), writer)  # fmt: skip
    made += copied("contacts", _contacts(firms, writer), (
        "duty", "name", "phone", "is_primary", "valid_from",
    ), writer)  # fmt: skip
    made += copied("visits", _visits(firms, writer, departments), (
        "visited_on", "department_id", "subject_matter",
    ), writer)  # fmt: skip
    ids = [writer.ids[firm["number"]] for firm in firms]
    visits = dict(Visit.objects.filter(enterprise_id__in=ids).values_list("enterprise_id", "pk"))
    made += copied("problems", _problems(firms, writer, departments, visits), (
        "visit_id", "noted_on", "text", "department_id", "due_on", "state", "answer", "closed_on",
    ), writer)  # fmt: skip
    return made


def _served(population: Population) -> list[dict[str, Any]]:
    noise = Noise(population.parameters.seed)
    last = population.parameters.last_year
    firms = population.firms.filter(pl.col(f"above_{last}")).select(
        "number", "scale",
        noise.below("visit", _VISIT_DAYS).alias("day"),
        noise.below("matter", len(_MATTERS)).alias("matter"),
        noise.below("state", len(_STATES)).alias("state"),
        noise.chance("asked", 0.55).alias("asked"),
    )  # fmt: skip
    rows = firms.to_dicts()
    for row in rows:
        row["visited_on"] = _FIRST_VISIT + timedelta(days=row["day"])
        row["lead"] = _LEADS.get(row["scale"], _LEAD)
    return rows


def _team(
    firms: list[dict[str, Any]], writer: Writer, departments: dict[str, int]
) -> list[dict[str, Any]]:
    return [
        {
            "enterprise_id": writer.ids[firm["number"]], "part": part, "user_id": None,
            "department_id": departments[code], "valid_from": _SINCE,
        }
        for firm in firms
        for part, code in (("lead", firm["lead"]), ("liaison", _LIAISON))
    ]  # fmt: skip


def _contacts(firms: list[dict[str, Any]], writer: Writer) -> list[dict[str, Any]]:
    """Nobody's name and a number that cannot be called."""
    return [
        {
            "enterprise_id": writer.ids[firm["number"]], "duty": "综合部负责人",
            "name": "示例联系人", "phone": f"000{firm['number']:08d}", "is_primary": True,
            "valid_from": _SINCE,
        }
        for firm in firms
    ]  # fmt: skip


def _visits(
    firms: list[dict[str, Any]], writer: Writer, departments: dict[str, int]
) -> list[dict[str, Any]]:
    return [
        {
            "enterprise_id": writer.ids[firm["number"]], "visited_on": firm["visited_on"],
            "department_id": departments[firm["lead"]],
            "subject_matter": _MATTERS[firm["matter"]][0],
        }
        for firm in firms
    ]  # fmt: skip


def _problems(
    firms: list[dict[str, Any]],
    writer: Writer,
    departments: dict[str, int],
    visits: dict[int, int],
) -> list[dict[str, Any]]:
    rows = []
    for firm in firms:
        if not firm["asked"]:
            continue
        enterprise = writer.ids[firm["number"]]
        state = _STATES[firm["state"]]
        closed = firm["visited_on"] + timedelta(days=_DUE_DAYS // 2)
        is_closed = bool(_ANSWERS[state])
        rows.append({
            "enterprise_id": enterprise, "visit_id": visits[enterprise],
            "noted_on": firm["visited_on"], "text": _MATTERS[firm["matter"]][1],
            "department_id": departments[firm["lead"]],
            "due_on": firm["visited_on"] + timedelta(days=_DUE_DAYS),
            "state": state, "answer": _ANSWERS[state],
            "closed_on": closed if is_closed else None,
        })  # fmt: skip
    return rows
