"""Snapshots: what is read is what was written, for the same purpose only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.panel import (
    ColumnUnknown,
    Input,
    InputValues,
    PurposeDiffers,
    PurposeUnknown,
    SnapshotUnreadable,
    build_panel,
    mask_of,
    snapshot_header,
    snapshot_read,
    snapshot_write,
    with_inputs,
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


class TestWithInputs:
    def test_adds_typed_columns_that_travel_with_the_snapshot(self, path, tmp_path):
        panel = with_inputs(
            snapshot_read(path, purpose="统计"),
            [
                InputValues(
                    Input("ent.records.patents", "count"), {1: Decimal(3)}, zero_if_none=True
                ),
                InputValues(Input("q.in_statistics_on", "day"), {2: date(2024, 1, 1)}),
                InputValues(Input("q.restricted_product", "flag"), {1: True}, zero_if_none=True),
                InputValues(Input("q.listed", "code"), {1: "主板"}),
                InputValues(Input("ent.records.land_mu", "number"), {1: Decimal("1.5")}),
            ],
        )
        snapshot_write(panel, tmp_path / "wide.parquet")
        again = snapshot_read(tmp_path / "wide.parquet", purpose="统计")
        assert again.inputs == panel.inputs
        assert again.frame.select(one.code for one in again.inputs).to_dict(as_series=False) == {
            "ent.records.patents": [3, 0],
            "q.in_statistics_on": [None, date(2024, 1, 1)],
            "q.restricted_product": [True, False],
            "q.listed": ["主板", None],
            "ent.records.land_mu": [1.5, None],
        }


class TestSnapshotWrite:
    def test_leaves_nothing_beside_the_file(self, path):
        assert [one.name for one in path.parent.iterdir()] == ["panel.parquet"]

    def test_says_what_it_is_without_reading_rows(self, path):
        header = snapshot_header(path)
        assert (header.purpose, header.rows, header.as_of) == ("统计", 2, AS_OF)
