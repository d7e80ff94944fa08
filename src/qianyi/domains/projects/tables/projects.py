"""Lists of projects: the register, stages gone through, the sheet that goes out and comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.engine.projects import BY_CODE
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.projects.models import Project, StageMove

NOT_STATED: Final = "文件没有写明"
MARKS: Final = {
    "reserve": Status("reserve", "储备", "ring", "grey", "○"),
    "building": Status("building", "建设", "half", "teal", "◐"),
    "producing": Status("producing", "投产", "disc", "green", "●"),
}


def stage_mark(project: Project) -> Status:
    """The stage in word, shape and colour."""
    if not project.stage:
        return Status("unknown", "阶段未注明", "ring", "grey", "○")
    mark = MARKS[BY_CODE[project.stage].batch]
    return Status(project.stage, project.stage_word, mark.shape, mark.tone, mark.glyph)


def project_url(project: Project) -> str:
    """The page of one project."""
    return reverse("projects:project", args=[project.ref])


def place_url(project: Project) -> str:
    """Where the source of its figures is shown."""
    return reverse("documents:source", args=[project.place_id]) if project.place_id else ""


def _mark_words(project: Project) -> str:
    """What a reader must know beside the name."""
    said = [
        "示例数据" if project.is_demo else "",
        "待核实" if project.certainty != "confirmed" else "",
    ]
    return "，".join(one for one in said if one)


def project_table(
    request: HttpRequest, rows: QuerySet[Project], *, year: int, export_url: str
) -> Table:
    """The register."""
    columns = [
        Column(key="name", title="项目", priority=1, required=True, wrap=True, url=project_url,
               value=lambda row: row.subject.name, note=_mark_words),
        Column(key="stage", title="阶段", kind="status", priority=2, required=True,
               value=stage_mark, export=lambda row: row.stage_word),
        Column(key="batch", title="批次", value=lambda row: row.batch_word(year),
               missing="阶段未注明"),
        Column(key="nature", title="性质", value=lambda row: row.get_nature_display()),
        Column(key="owner", title="项目业主", wrap=True, value=lambda row: row.owner_words,
               missing="尚未明确"),
        Column(key="investment", title="协议总投资", kind="number", unit="万元", priority=2,
               sortable=True, missing=NOT_STATED, source_url=place_url),
        Column(key="land_area", title="用地", kind="number", unit="亩", sortable=True,
               missing=NOT_STATED),
        Column(key="lead", title="牵头单位", value=lambda row: str(row.lead) if row.lead else "",
               missing="未明确"),
        Column(key="territory", title="所在区域", visible=False,
               value=lambda row: str(row.territory)),
        Column(key="chains", title="产业链", wrap=True,
               value=lambda row: "、".join(row.chains), missing="未标注"),
        Column(key="project_code", title="项目代码", visible=False, missing="尚未赋码"),
        Column(key="stage_on", title="进入本阶段", kind="day", sortable=True, visible=False),
    ]  # fmt: skip
    return Table(
        request, name="projects", columns=columns, rows=rows, caption="项目", noun="个",
        row_url=project_url, export_url=export_url,
        source=lambda row: str(row.place) if row.place else "",
        empty="没有符合条件的项目。登记线索或导入名单后会出现在这里。",
    )  # fmt: skip


def own_table(request: HttpRequest, rows: QuerySet[Project], *, export_url: str) -> Table:
    """An owner's own projects."""

    def url(row: Project) -> str:
        return reverse("projects:mine", args=[row.ref])

    columns = [
        Column(key="name", title="项目", priority=1, required=True, wrap=True, url=url,
               value=lambda row: row.subject.name),
        Column(key="stage", title="阶段", kind="status", priority=2, required=True,
               value=stage_mark, export=lambda row: row.stage_word),
        Column(key="lead", title="牵头单位", priority=2,
               value=lambda row: str(row.lead) if row.lead else "", missing="未明确"),
        Column(key="investment", title="协议总投资", kind="number", unit="万元"),
        Column(key="project_code", title="项目代码", missing="尚未赋码"),
    ]  # fmt: skip
    return Table(
        request, name="own-projects", columns=columns, rows=rows, caption="我的项目", noun="个",
        row_url=url, export_url=export_url,
        empty="没有以本企业为业主的项目。项目由牵头单位登记，有疑问请联系项目专班。",
    )  # fmt: skip


def move_table(request: HttpRequest, rows: QuerySet[StageMove]) -> Table:
    """The log of stages: from, to, since when, who, why, what was overridden."""
    columns = [
        Column(key="to", title="新阶段", priority=1, required=True,
               value=lambda row: row.get_to_stage_display()),
        Column(key="from", title="原阶段", value=lambda row: row.get_from_stage_display(),
               missing="登记"),
        Column(key="on", title="进入日期", kind="day", priority=2),
        Column(key="by", title="登记人", priority=2,
               value=lambda row: str(row.by) if row.by else "系统"),
        Column(key="reason", title="理由", wrap=True, priority=2, missing="条件齐备，未写理由"),
        Column(key="lacked", title="越过的条件", wrap=True,
               value=lambda row: "、".join(row.lacked), missing="没有"),
        Column(key="at", title="登记时间", kind="moment"),
    ]  # fmt: skip
    return Table(
        request, name="moves", columns=columns, rows=rows, caption="阶段记录", noun="条",
        prefix="moves", empty="还没有阶段记录。",
    )  # fmt: skip


def sheet_columns() -> list[Column]:
    """The columns of the workbook that goes out and comes in; ``services.imports`` reads them."""
    return [
        Column(key="name", title="项目名称", value=lambda row: row.subject.name),
        Column(key="nature", title="性质", value=lambda row: row.get_nature_display()),
        Column(key="territory", title="所在区域", value=lambda row: row.territory.subject.name),
        Column(key="stage", title="阶段", value=lambda row: row.stage_word if row.stage else ""),
        Column(key="owner", title="项目业主",
               value=lambda row: row.owner.uscc if row.owner else row.owner_name),
        Column(key="project_code", title="项目代码"),
        Column(key="lead", title="牵头单位",
               value=lambda row: row.lead.subject.name if row.lead else ""),
        Column(key="taskforce", title="项目专班"),
        Column(key="chains", title="产业链", value=lambda row: "、".join(row.chains)),
        Column(key="content", title="建设内容"),
        Column(key="investment", title="协议总投资（万元）", kind="number"),
        Column(key="land_area", title="用地面积（亩）", kind="number"),
        Column(key="land_state", title="用地情况", value=lambda row: row.get_land_state_display()),
        Column(key="signed_on", title="签约日期", kind="day"),
        Column(key="filed_on", title="备案（立项）日期", kind="day"),
        Column(key="land_on", title="出让合同（划拨决定）日期", kind="day"),
        Column(key="start_permit", title="施工许可证号"),
        Column(key="begun_on", title="实际开工日期", kind="day"),
        Column(key="completed_on", title="竣工日期", kind="day"),
        Column(key="produced_on", title="投产（投用）日期", kind="day"),
        Column(key="counted_on", title="入统日期", kind="day"),
        Column(key="capacity_on", title="达产日期", kind="day"),
        Column(key="note", title="说明"),
    ]  # fmt: skip


def sheet_table(request: HttpRequest, rows: QuerySet[Project] | Sequence[Project]) -> Table:
    """The workbook as a table: with rows an export, without any a form to fill."""
    return Table(
        request, name="sheet", columns=sheet_columns(), rows=rows, caption="项目名单", noun="个"
    )
