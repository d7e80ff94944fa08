"""`qianyi search`: the index of the search box made again."""

from __future__ import annotations

from qianyi.cli import server
from qianyi.cli.console import result
from qianyi.foundation.postgres import database_attached


def reindex() -> None:
    """Make every entry again, and say how many there are of each kind."""
    with database_attached():
        server.setup_django()
        server.migrate()
        from qianyi.site.search.services import index_rebuild

        counts = index_rebuild()
    for label, number in counts.items():
        result(f"{label}：{number} 条")
    result(f"共 {sum(counts.values())} 条，检索目录已重建。")
