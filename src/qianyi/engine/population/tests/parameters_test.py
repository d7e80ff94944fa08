"""A population file that is wrong is refused with file, line and what is allowed."""

from __future__ import annotations

import polars as pl
import pytest

from qianyi.engine.packs import load_pack
from qianyi.engine.packs.problems import PackInvalid
from qianyi.engine.population import parameters_read
from qianyi.engine.population.derived import COLUMNS
from qianyi.engine.population.noise import Noise, mixed, mixed_column
from qianyi.engine.population.tests.conftest import PACK


@pytest.fixture(scope="module")
def pack():
    return load_pack(PACK)


class TestParametersRead:
    def test_a_pack_without_a_population_has_none(self, tmp_path):
        assert parameters_read(tmp_path) is None

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("seed: 20201231", "seed: often", "seed"),
            ("chain: smart, scale: industry, weight: 30", "chain: smart, scale: none2, weight: 30",
             "行业C342"),
            ("gazelle: 0}\n  - year: 2021", "gazele: 0}\n  - year: 2021", "gazele"),
            ("revenue: {electronics: 25,", "revenue: {electronic: 25,", "产业与其他年份不同"),
            ("base_year: 2020", "base_year: 2019", "逐年连续"),
            ("territory: demo.zone\n", "", "territory"),
        ],
        ids=["no number", "unknown scale", "unknown title", "chains differ", "no base year",
             "nothing said of the territory"],
    )  # fmt: skip
    def test_refuses(self, tmp_path, old, new, says):
        text = (PACK / "population" / "zone.yaml").read_text(encoding="utf-8")
        assert old in text
        folder = tmp_path / "population"
        folder.mkdir()
        (folder / "zone.yaml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(PackInvalid, match=says):
            parameters_read(tmp_path)


class TestDemoParameters:
    """What the demonstration's file names is there in the packs it stands on."""

    def test_every_industry_is_a_group_of_the_classification(self, pack, parameters):
        known = {one.code for one in pack.by_code("industries").values()}
        named = {one.code[1:] for one in parameters.industries}
        assert len(known) > 400
        assert named <= known

    def test_every_figure_is_in_the_dictionary_with_a_yearly_period(self, pack):
        indicators = pack.by_code("indicators")
        for name in COLUMNS:
            indicator = indicators[f"ent.{name}"]
            assert indicator.applies_to == "enterprise"
            assert "year" in indicator.periods

    def test_every_quality_may_be_answered_so(self, pack, population):
        known = pack.by_code("qualities")
        answers = population.qualities.select("quality", "kind", "text").unique()
        for quality, kind, text in answers.iter_rows():
            assert known[quality].kind == kind
            assert kind != "code" or text in known[quality].values

    def test_every_place_is_one_of_the_pack(self, pack, parameters):
        places = parameters.places
        towers = [code for codes in places.buildings.values() for code in codes]
        named = {parameters.territory, *places.counted, *places.parks.values(), *towers}
        assert named <= {territory.code for territory in pack.territories}


class TestNoise:
    def test_columns_agree_with_the_reference(self):
        numbers = [0, 1, 2, 12345, (1 << 63) + 7, (1 << 64) - 1]
        column = pl.Series("number", numbers, dtype=pl.UInt64)
        made = pl.DataFrame(column).select(mixed_column(pl.col("number"))).to_series().to_list()
        assert made == [mixed(number) for number in numbers]

    def test_streams_differ_and_do_not_depend_on_the_rows_beside(self):
        noise = Noise(1)
        whole = pl.DataFrame({"number": range(1000)})
        drawn = whole.select(a=noise.uniform("a"), b=noise.uniform("b"))
        part = whole.tail(10).select(a=noise.uniform("a"))
        assert part["a"].to_list() == drawn["a"].tail(10).to_list()
        assert drawn["a"].to_list() != drawn["b"].to_list()
        assert 0.45 < drawn["a"].mean() < 0.55
