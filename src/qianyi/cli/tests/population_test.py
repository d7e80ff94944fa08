"""`qianyi population`: any number of fictional firms in a file, without a database."""

from __future__ import annotations

import json

import polars as pl
import pytest

from qianyi.engine.panel import snapshot_read

from .making import command


class TestExport:
    def test_writes_a_panel_that_opens_for_its_purpose_only(self, tmp_path):
        done = command(
            "population", "export", "--enterprises", "600", "--year", "2023", "--purpose", "统计",
            "--out", "firms.parquet", cwd=tmp_path,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, b"")
        assert "示例数据：2023年末" in done.stderr.decode()
        panel = snapshot_read(tmp_path / "firms.parquet", purpose="统计")
        assert panel.frame["code"].str.starts_with("91000000DE").all()
        assert panel.frame["name"].str.starts_with("示例").all()
        assert panel.frame["ent.revenue@2023"].sum() == pytest.approx(
            3350000 * 600 / 1462, rel=1e-6
        )
        assert panel.frame["ent.tax_paid@2023"].is_null().all()
        assert panel.left_out.by_column["ent.tax_paid@2023"] > 100
        assert panel.frame.schema["ent.rd_expenditure@2023"] == pl.Float64
        header = json.loads(pl.read_parquet_metadata(tmp_path / "firms.parquet")["qianyi.panel"])
        assert header["purpose"] == "统计"

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            (("--enterprises", "20"), "最小是 500"),
            (("--purpose", "好奇"), "使用目的“好奇”不在可用的范围内"),
            (("--year", "1990"), "没有1990年"),
        ],
        ids=["too few", "no such purpose", "no such year"],
    )
    def test_refuses_in_words_and_writes_nothing(self, tmp_path, given, says):
        done = command("population", "export", *given, "--out", "firms.parquet", cwd=tmp_path)
        assert done.returncode == 2
        assert says in done.stderr.decode()
        assert not (tmp_path / "firms.parquet").exists()
