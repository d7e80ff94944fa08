"""Snapshots: what is read is what was written, for the same purpose only."""

from __future__ import annotations

import polars as pl
import pytest

from qianyi.engine.panel import (
    ColumnUnknown,
    PurposeDiffers,
    PurposeUnknown,
    SnapshotUnreadable,
    build_panel,
    mask_of,
    snapshot_header,
    snapshot_read,
    snapshot_write,
)
from qianyi.engine.panel.snapshot import KEY
from qianyi.engine.panel.tests.samples import AS_OF, ASSETS, DEBT_RATIO, REVENUE, facts, firms

STATISTICS = mask_of(["统计"])


@pytest.fixture
def path(tmp_path):
    people = pl.concat([firms(1, 2), firms(3, 4, 5, aggregate_only=True, territory="base")])
    rows = facts(*((one, 0, 0, STATISTICS, float(one)) for one in range(1, 6)), (1, 1, 0, 0, 8.0))
    columns = (REVENUE, ASSETS, DEBT_RATIO)
    built = build_panel(rows, people, columns=columns, purpose="统计", as_of=AS_OF)
    snapshot_write(built, tmp_path / "panel.parquet")
    return tmp_path / "panel.parquet"


class TestSnapshotRead:
    def test_gives_back_what_was_written(self, path):
        panel = snapshot_read(path, purpose="统计")
        assert panel.frame["ent.revenue@2024"].to_list() == [1.0, 2.0]
        assert panel.totals["ent.revenue@2024"].to_list() == [12.0]
        assert panel.columns == (REVENUE, ASSETS, DEBT_RATIO)
        assert panel.as_of == AS_OF
        assert panel.left_out.by_column == {"ent.assets@2024": 1}

    def test_reads_only_the_columns_asked_for(self, path):
        panel = snapshot_read(path, purpose="统计", columns=["ent.assets@2024"])
        assert panel.frame.columns == ["subject", "code", "territory", "ent.assets@2024"]
        assert panel.columns == (ASSETS,)

    def test_refuses_another_purpose(self, path):
        with pytest.raises(PurposeDiffers, match="是为“统计”导出的，不能用于“行政管理”"):
            snapshot_read(path, purpose="行政管理")

    def test_refuses_a_purpose_that_is_none(self, path):
        with pytest.raises(PurposeUnknown):
            snapshot_read(path, purpose="")

    def test_refuses_a_column_that_is_not_there(self, path):
        with pytest.raises(ColumnUnknown, match=r"可用的列：ent\.revenue@2024"):
            snapshot_read(path, purpose="统计", columns=["ent.profit@2024"])

    def test_refuses_a_file_of_another_kind(self, tmp_path):
        (tmp_path / "a.parquet").write_bytes(b"no parquet")
        with pytest.raises(SnapshotUnreadable, match=r"a\.parquet"):
            snapshot_read(tmp_path / "a.parquet", purpose="统计")

    def test_refuses_parquet_without_a_header(self, tmp_path):
        pl.DataFrame({"subject": [1]}).write_parquet(tmp_path / "a.parquet")
        with pytest.raises(SnapshotUnreadable, match="没有快照说明"):
            snapshot_read(tmp_path / "a.parquet", purpose="统计")

    def test_refuses_a_file_that_lost_rows(self, path):
        said = pl.read_parquet_metadata(path)[KEY]
        pl.read_parquet(path).head(1).write_parquet(path, metadata={KEY: said})
        with pytest.raises(SnapshotUnreadable, match="说明写有2行，实有1行"):
            snapshot_read(path, purpose="统计")

    def test_refuses_a_missing_file(self, tmp_path):
        with pytest.raises(SnapshotUnreadable):
            snapshot_header(tmp_path / "none.parquet")


class TestSnapshotWrite:
    def test_leaves_nothing_beside_the_file(self, path):
        assert [one.name for one in path.parent.iterdir()] == ["panel.parquet"]

    def test_says_what_it_is_without_reading_rows(self, path):
        header = snapshot_header(path)
        assert (header.purpose, header.rows, header.as_of) == ("统计", 2, AS_OF)
