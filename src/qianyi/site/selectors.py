"""What the home page and the health page show, gathered from the apps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from qianyi.domains.planning import selectors as planning
from qianyi.foundation import registry
from qianyi.foundation.registry import Health
from qianyi.kernel.audit.models import PackLoad
from qianyi.kernel.documents import selectors as documents

from . import demo

if TYPE_CHECKING:
    from qianyi.domains.planning.models import Plan
    from qianyi.domains.planning.selectors import Board, BoardRow
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Document

RECENT = 6
UNJUDGED = "暂无法评价"


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page after signing in: what is behind, every plan's state, what is missing.

    Attributes:
        behind, behind_samples: targets that will not be met as things stand, of the zone and of
            fictional zones, which are never counted together.
        judged, unjudged: how many of the zone's targets can be judged, and cannot.
    """

    behind: list[BoardRow]
    behind_samples: list[BoardRow]
    judged: int
    unjudged: int
    cards: list[tuple[Plan, Board | None]]
    documents: list[Document]
    missing: list[tuple[Plan, int]]
    cited_only: int

    def as_context(self) -> dict[str, object]:
        """Names for the template."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The lines of the health page; ``ok`` when no line is broken."""

    lines: tuple[Health, ...]

    @property
    def ok(self) -> bool:
        """No line says no."""
        return all(line.ok is not False for line in self.lines)

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return {"ok": self.ok, "checks": [asdict(line) for line in self.lines]}


def home_page(actor: Actor) -> HomePage:
    """What is here and what matters: plans, figures missing, the newest documents."""
    cards: list[tuple[Plan, Board | None]] = [
        (plan, planning.board_get(plan=plan) if plan.target_count else None)
        for plan in planning.plan_list(actor)
    ]
    found = documents.document_list(actor)
    own = [board for plan, board in cards if board and not plan.territory.is_demo]
    samples = [board for plan, board in cards if board and plan.territory.is_demo]
    statuses: list[str] = [row.pace.status for board in own for row in board.rows]
    unjudged = statuses.count(UNJUDGED)
    return HomePage(
        behind=planning.attention_list(own),
        behind_samples=planning.attention_list(samples),
        judged=len(statuses) - unjudged,
        unjudged=unjudged,
        cards=cards,
        documents=list(found[:RECENT]),
        missing=[(plan, len(planning.missing_list(board))) for plan, board in cards if board],
        cited_only=found.filter(versions__isnull=True).count(),
    )


def demo_accounts() -> list[dict[str, str]]:
    """Names and roles of the demonstration's accounts (never passwords), for the welcome page."""
    if not settings.QIANYI_DEMO:
        return []
    return [{"username": username, "role": role.label} for username, _, role, _ in demo.ACCOUNTS]


def health_report() -> HealthReport:
    """Database, tables, packs, file store, and whatever the apps registered."""
    database = _database()
    lines = [database, *(_after_database() if database.ok else [])]
    lines.extend(check() for check in registry.health_checks)
    return HealthReport(tuple(lines))


def _database() -> Health:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version')")
            (version,) = cursor.fetchone()
    except DatabaseError:
        return Health(
            "数据库", ok=False, detail="连接不上。请确认数据库已启动，或检查 DATABASE_URL。"
        )
    return Health("数据库", ok=True, detail=f"PostgreSQL {version}")


def _after_database() -> list[Health]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    tables = Health(
        "数据表",
        ok=not pending,
        detail="已是最新" if not pending else f"有 {len(pending)} 项升级未执行，请重新启动服务。",
    )
    if pending:
        return [tables]
    packs = list(PackLoad.objects.order_by("name", "-loaded_at"))
    return [
        tables,
        Health(
            "数据包",
            ok=bool(packs),
            detail="、".join(f"{pack.name} {pack.version}" for pack in packs)
            or "没有载入任何数据包，请运行 qianyi packs load leshan。",
        ),
        _file_store(),
    ]


def _file_store() -> Health:
    folder = settings.QIANYI_FILES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return Health(
            "文件存储", ok=False, detail="不能写入，请检查 QIANYI_HOME 的权限和剩余空间。"
        )
    return Health("文件存储", ok=True, detail="可写")
