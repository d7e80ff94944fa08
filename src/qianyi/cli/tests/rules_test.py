from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qianyi.cli import match, rules
from qianyi.cli.console import WrongUse
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.tests.making import FACTS, SAMPLE

HOW_TO = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "write-a-rule-pack.md"


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "rules" / "sample.yaml"
    path.parent.mkdir()
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def firms(**changes) -> pl.DataFrame:
    plain = {key: [value, value] for key, value in FACTS.items() if key != "applied_on"}
    return pl.DataFrame({"企业": ["甲", "乙"], **plain, **changes})


class TestRules:
    def test_a_pack_written_by_following_the_how_to_works_at_the_first_try(self, tmp_path, capsys):
        blocks = HOW_TO.read_text(encoding="utf-8").split("```yaml\n")
        folder = tmp_path / "rules"
        (folder / "cases").mkdir(parents=True)
        (folder / "sample.yaml").write_text(blocks[1].split("```")[0], encoding="utf-8")
        (folder / "cases" / "sample.yaml").write_text(blocks[2].split("```")[0], encoding="utf-8")
        assert rules.run_tests([str(folder / "sample.yaml")], guarded=True), capsys.readouterr().out
        assert "示例优秀企业认定\t2026\t" in capsys.readouterr().out

    def test_a_wrong_case_and_an_unguarded_figure_are_told(self, pack, capsys):
        cases = pack.parent / "cases" / "sample.yaml"
        cases.parent.mkdir()
        cases.write_text(
            'rule: sample_firm\nversion: "2026"\nbase: {staff: 100, tech_staff: 9}\ncases:\n'
            "  - {name: 差一人, source: 第三条, expect: {verdict: yes}}\n",
            encoding="utf-8",
        )
        assert not rules.run_tests([str(pack)], guarded=True)
        told = capsys.readouterr().out
        assert "第5行 差一人：结论应为yes，现为no" in told
        assert "没有案例把关" in told

    def test_a_pack_without_cases_does_not_pass(self, pack, capsys):
        assert not rules.run_tests([str(pack)], guarded=True)
        assert "没有案例文件" in capsys.readouterr().out

    def test_a_pack_is_shown_as_on_paper(self, pack, capsys):
        rules.show(str(pack))
        assert "C1 科技人员占比：≥10%（第三条（一））" in capsys.readouterr().out

    def test_two_versions_are_compared_in_words(self, pack, tmp_path, capsys):
        other = tmp_path / "other.yaml"
        other.write_text(SAMPLE.replace("threshold: 10,", "threshold: 12,"), encoding="utf-8")
        rules.diff(str(pack), str(other))
        assert capsys.readouterr().out == "科技人员占比·标准：由10%提高到12%。\n"


class TestMatch:
    @pytest.mark.parametrize("form", ["xlsx", "csv", "parquet"])
    def test_reads_and_writes_each_kind_of_file(self, pack, tmp_path, form, capsys):
        source, out = tmp_path / f"in.{form}", tmp_path / f"out.{form}"
        native = firms(tech_staff=[10, 9], s_plan=[30, 30])
        if form == "xlsx":
            native.write_excel(source)
        elif form == "csv":
            native.write_csv(source)
        else:
            native.write_parquet(source)
        match.run(match.Order(str(pack), source, out))
        assert "符合 1，不符合 1" in capsys.readouterr().err
        if form == "parquet":
            assert pl.read_parquet(out)["verdict"].to_list() == [True, False]
        else:
            found = pl.read_csv(out) if form == "csv" else match.worksheet(out)
            assert found["结论"].to_list() == ["符合", "不符合"]
            assert found["C1 科技人员占比：差额"].to_list() == [0, 1]

    def test_prints_a_table_without_a_file_to_write(self, pack, tmp_path, capsys):
        firms().write_csv(tmp_path / "in.csv")
        match.run(match.Order(str(pack), tmp_path / "in.csv"))
        assert capsys.readouterr().out.startswith("企业\t")

    def test_refuses_text_where_numbers_belong(self, pack, tmp_path):
        firms(staff=["100", "约一百"]).write_csv(tmp_path / "in.csv")
        with pytest.raises(FactsNotUsable, match="第3行是“约一百”"):
            match.run(match.Order(str(pack), tmp_path / "in.csv"))

    def test_refuses_a_form_it_does_not_know(self, pack, tmp_path):
        (tmp_path / "in.docx").write_bytes(b"")
        with pytest.raises(WrongUse, match=r"\.parquet"):
            match.run(match.Order(str(pack), tmp_path / "in.docx"))

    def test_wants_parquet_on_a_cluster(self, pack, tmp_path, monkeypatch):
        monkeypatch.setenv("QIANYI_ENGINE", "spark://127.0.0.1:7077")
        firms().write_csv(tmp_path / "in.csv")
        with pytest.raises(WrongUse, match="QIANYI_ENGINE"):
            match.run(match.Order(str(pack), tmp_path / "in.csv"))


class TestEverything:
    def test_without_a_name_packs_and_methods_are_run(self, capsys):
        assert rules.run_tests([], guarded=False)
        said = capsys.readouterr().out
        assert "高新技术企业认定\t2016" in said
        assert "政务服务“好差评”\t2019\t12\t12" in said
