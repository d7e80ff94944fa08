"""`qianyi panel`: a snapshot for a purpose, on record, and what it holds."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pytest

from qianyi.cli import panel
from qianyi.cli.panel import FolderMissing, TerritoryUnknown
from qianyi.engine.panel import PurposeDiffers, PurposeUnknown
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.indicators.tests.firms import firm, indicator, record, row, zone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch, settings):
    """The tests' own database instead of the installation's; a zone with two firms."""
    monkeypatch.setattr(panel, "ready", nullcontext)
    place = zone()
    settings.QIANYI_ZONE = place.subject.code
    revenue = indicator()
    record(row(revenue, firm(1, place), "12.5"))
    record(row(revenue, firm(2, place), 30), uses=["统计"])
    return place


def export(path, **changes):
    facts = {
        "territory": "", "codes": ["ent.revenue"], "periods": ["2024"], "inputs": [],
        "purpose": "行政管理", "as_of": date(2025, 9, 1), "output": path,
    }  # fmt: skip
    panel.export(**{**facts, **changes})


class TestExport:
    def test_writes_a_snapshot_and_says_what_was_left_out(self, tmp_path, capsys):
        export(tmp_path / "firms.parquet")
        told = capsys.readouterr().out
        assert "ent.revenue@2024\t1/2 户有数，另有 1 条不允许用于这一目的" in told
        assert "只能用于“行政管理”" in told
        assert (tmp_path / "firms.parquet").is_file()

    def test_is_kept_on_record(self, here, tmp_path):
        export(tmp_path / "firms.parquet")
        log = AccessLog.objects.get(action="indicators.panel_exported")
        assert (log.via, log.reason) == ("cli", "行政管理")

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [({"purpose": "招商"}, PurposeUnknown), ({"territory": "nowhere"}, TerritoryUnknown)],
        ids=["purpose", "territory"],
    )
    def test_refuses_and_writes_nothing(self, tmp_path, changes, refusal):
        with pytest.raises(refusal):
            export(tmp_path / "firms.parquet", **changes)
        assert not list(tmp_path.iterdir())

    def test_refuses_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(FolderMissing):
            export(tmp_path / "none" / "firms.parquet")


class TestShow:
    def test_prints_rows_with_missing_as_missing(self, tmp_path, capsys):
        export(tmp_path / "firms.parquet")
        capsys.readouterr()
        panel.show(tmp_path / "firms.parquet", purpose="行政管理", rows=5)
        lines = capsys.readouterr().out.splitlines()
        assert lines[-2].endswith("\tzone\t12.5")
        assert lines[-1].endswith("\tzone\t—")

    def test_opens_for_its_own_purpose_only(self, tmp_path):
        export(tmp_path / "firms.parquet")
        with pytest.raises(PurposeDiffers):
            panel.show(tmp_path / "firms.parquet", purpose="统计", rows=5)
