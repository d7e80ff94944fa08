"""What the pages of the list of firms say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.foundation import registry
from qianyi.foundation.ui.pages import Action, Event, Figure, Page
from qianyi.kernel.subjects.models import ImportState
from qianyi.kernel.subjects.services import CHANGEABLE

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Enterprise, ImportBatch, MergeRecord

LIST: Final = ("企业", "enterprises:list")
IMPORTS: Final = ("导入记录", "enterprises:imports")
DUPLICATES: Final = ("疑似重复企业", "enterprises:duplicates")
MERGES: Final = ("合并记录", "enterprises:merges")


def _crumbs(*steps: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, reverse(name) if name else "") for label, name in (LIST, *steps))


def list_page(*, may_keep: bool, csv_url: str) -> Page:
    """The list."""
    more = [Action(label="导出 CSV", url=csv_url, download=True)]
    if may_keep:
        more += [
            Action(label="登记企业", url=reverse("enterprises:new")),
            Action(label="导入记录", url=reverse("enterprises:imports")),
            Action(label="疑似重复企业", url=reverse("enterprises:duplicates")),
            Action(label="合并记录", url=reverse("enterprises:merges")),
        ]
    return Page(
        title="企业",
        answer="区内有哪些企业，在哪里、做什么、登记状态如何。",
        action=Action(label="导入企业名单", url=reverse("enterprises:import-new"))
        if may_keep
        else None,
        more_actions=more,
    )


def new_page() -> Page:
    """Registering."""
    return Page(
        title="登记企业",
        answer="代码和名称按营业执照填写，其他内容知道多少填多少。",
        breadcrumbs=_crumbs(("登记企业", "")),
    )


def change_page(enterprise: Enterprise) -> Page:
    """What changed."""
    return Page(
        title=f"变更：{enterprise}",
        answer="改动从变更日期起生效，此前的内容保留在历史中。",
        breadcrumbs=(
            *_crumbs(),
            (str(enterprise), reverse("enterprises:profile", args=[enterprise.uscc])),
            ("变更", ""),
        ),
    )


def imports_page() -> Page:
    """What came in."""
    return Page(
        title="导入记录",
        answer="哪些名单导入过，各带来多少新增和更新。",
        breadcrumbs=_crumbs(("导入记录", "")),
        action=Action(label="导入企业名单", url=reverse("enterprises:import-new")),
    )


def upload_page() -> Page:
    """Choosing a workbook."""
    return Page(
        title="导入企业名单",
        answer="先检查再导入；同一份名单重复导入不会重复登记。",
        breadcrumbs=_crumbs(IMPORTS, ("导入企业名单", "")),
        action=Action(label="下载模板", url=reverse("enterprises:import-template"), download=True),
    )


def import_page(batch: ImportBatch) -> Page:
    """One import."""
    is_done = batch.state in {ImportState.DONE, ImportState.RUNNING}
    word = "" if is_done else "将"
    return Page(
        title=batch.filename,
        answer=f"{batch.get_state_display()}：共 {batch.row_count:,} 行，"
        f"正确 {batch.valid_count:,} 行，有误 {batch.problem_count:,} 行。",
        breadcrumbs=_crumbs(IMPORTS, (batch.filename, "")),
        figures=[
            Figure(label=f"{word}新增", value=batch.new_count, unit="家"),
            Figure(label=f"{word}更新", value=batch.changed_count, unit="家"),
            Figure(label="没有变化", value=batch.unchanged_count, unit="家"),
            Figure(
                label="有误", value=batch.problem_count, unit="行",
                tone="red" if batch.problem_count else "",
            ),
        ],
        tags=[batch.get_state_display()],
    )  # fmt: skip


def duplicates_page() -> Page:
    """Pairs that may be one."""
    return Page(
        title="疑似重复企业",
        answer="哪些企业可能是同一家：名称读音或写法相近，或组织机构代码相同。",
        breadcrumbs=_crumbs(("疑似重复企业", "")),
        action=Action(label="重新查找", url=reverse("enterprises:duplicates-find"), method="post"),
        more_actions=[Action(label="按代码合并", url=reverse("enterprises:merge"))],
    )


def merge_page() -> Page:
    """Merging two."""
    return Page(
        title="合并企业",
        answer="先看合并会带来什么，再确认；合并可以撤销。",
        breadcrumbs=_crumbs(DUPLICATES, ("合并企业", "")),
    )


def merges_page() -> Page:
    """What was merged."""
    return Page(
        title="合并记录",
        answer="哪些企业合并过，谁办的，能不能撤销。",
        breadcrumbs=_crumbs(("合并记录", "")),
    )


def record_page(row: MergeRecord) -> Page:
    """One merge."""
    history = [
        Event(at=row.merged_at, who=str(row.merged_by or "系统"), what=f"合并：{row.reason}")
    ]
    if row.undone_at is not None:
        undone = Event(
            at=row.undone_at, who=str(row.undone_by or "系统"), what=f"撤销：{row.undo_reason}"
        )
        history.insert(0, undone)
    undo = Action(
        label="撤销合并", url=reverse("enterprises:merge-undo", args=[row.pk]), dangerous=True
    )
    return Page(
        title=f"{row.absorbed} 并入 {row.survivor}",
        answer="取了哪些内容，移动了哪些记录。",
        breadcrumbs=_crumbs(MERGES, ("合并", "")),
        more_actions=[] if row.undone_at else [undo],
        tags=["已撤销"] if row.undone_at else [],
        history=history,
    )


def step_page(title: str, above: tuple[str, str]) -> Page:
    """A page that does one thing."""
    return Page(title=title, breadcrumbs=_crumbs(above, (title, "")))


def taken_words(row: MergeRecord) -> list[tuple[str, str, str]]:
    """What was taken over: the field, before, after."""
    return [
        (CHANGEABLE.get(field, "状态日期"), values["old"], values["new"])
        for field, values in row.fields.items()
    ]


def moved_words(row: MergeRecord) -> list[tuple[str, int]]:
    """What moved, and how much of it."""
    found = [
        (mover.label, len(row.moved.get(name) or []))
        for name, mover in registry.subject_movers.items()
    ]
    return [pair for pair in (*found, ("名称", len(row.moved.get("names") or []))) if pair[1]]
