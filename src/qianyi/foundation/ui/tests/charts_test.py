from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from qianyi.foundation.ui import charts, numbers, sample_charts, views


def request(question=""):
    return RequestFactory().get(f"/ui/{question}")


def sheet_of(chart):
    return load_workbook(io.BytesIO(charts.chart_workbook(chart))).get_sheet_by_index(0).to_python()


SAMPLES = {one.kind: one for one in sample_charts.sample_charts(request())}


class TestEveryPicture:
    @pytest.mark.parametrize("kind", SAMPLES)
    def test_is_plain_json_without_numbers_that_json_lacks(self, kind):
        written = json.dumps(SAMPLES[kind].spec, allow_nan=False)
        assert json.loads(written)["kind"] == kind

    @pytest.mark.parametrize("kind", SAMPLES)
    def test_stands_beside_the_table_of_the_same_rows(self, kind):
        chart = SAMPLES[kind]
        html = render_to_string("ui/chart.html", {"chart": chart})
        assert f'data-qy-chart="{chart.element_id}"' in html
        assert html.count("<tr>") == 1 + len(chart.table_rows)
        assert "style=" not in html

    @pytest.mark.parametrize("kind", SAMPLES)
    def test_gives_a_workbook_with_every_row(self, kind):
        chart = SAMPLES[kind]
        rows = sheet_of(chart)
        labels = [row[0] for row in rows]
        assert rows[0][0] == chart.title
        assert f"来源：{chart.source}" in labels
        assert [line.label for line in chart.table_rows] == labels[-len(chart.table_rows) :]

    @pytest.mark.parametrize("kind", SAMPLES)
    def test_is_handed_out_by_the_page_that_shows_it(self, kind):
        chart = SAMPLES[kind]
        response = views.style_page(request(f"?chart={chart.name}"))
        assert chart.export_url == f"/ui/?chart={chart.name}"
        assert response.content[:2] == b"PK"

    def test_keeps_the_filters_of_its_page_in_the_address(self):
        address = charts.chart_address(request("?park=a&park=b&chart=old"), "new")
        assert address == "/ui/?park=a&park=b&chart=new"

    @pytest.mark.parametrize("question", ["", "?chart=", "?chart=unknown"])
    def test_is_no_workbook_unless_asked_for_by_name(self, question):
        assert charts.chart_asked(request(question), SAMPLES.values()) is None


class TestLongTable:
    def chart(self, size):
        stages = [charts.Stage(f"第{index}段", index) for index in range(size)]
        return charts.Funnel(name="f", title="长表", stages=stages)

    @pytest.mark.parametrize(("size", "left_off"), [(199, 0), (200, 0), (201, 1)])
    def test_is_cut_on_the_page_and_says_so(self, size, left_off):
        chart = self.chart(size)
        html = render_to_string("ui/chart.html", {"chart": chart})
        assert chart.rows_left_off == left_off
        assert ("另有 1 行" in html) == (left_off == 1)
        assert len(sheet_of(chart)) >= size


class TestHistogram:
    @given(
        st.lists(st.decimals(-(10**9), 10**9, places=3, allow_nan=False), min_size=1, max_size=60),
        st.integers(1, 40),
    )
    def test_counts_everyone_once_between_its_edges(self, values, about):
        edges, counts = charts.histogram(values, about=about)
        assert sum(counts) == len(values)
        assert edges[0] <= min(values)
        assert max(values) <= edges[-1]
        assert len(edges) == len(counts) + 1 <= about + 3
        for low, high, count in zip(edges, edges[1:], counts, strict=False):
            inside = [one for one in values if low <= one < high or one == high == edges[-1]]
            assert len(inside) == count

    @pytest.mark.parametrize(
        ("values", "about", "edges", "counts"),
        [
            ([0, 5, 10], 2, (0, 5, 10), (1, 2)),
            ([1, None, numbers.Missing(), "3"], 2, (1, 2, 3), (1, 1)),
            ([7, 7], 5, (7, 8), (2,)),
            (["0.12", "0.31"], 2, ("0.1", "0.2", "0.3", "0.4"), (1, 0, 1)),
            ([None], 5, (), ()),
        ],
        ids=["edge goes up", "missing left out", "all equal", "small step", "nobody"],
    )
    def test_has_round_edges(self, values, about, edges, counts):
        found = charts.histogram(values, about=about)
        assert found == (tuple(Decimal(edge) for edge in edges), counts)


class TestDistribution:
    def chart(self, least=0, marks=()):
        bins = charts.Bins(tuple(map(Decimal, (0, 10, 20, 30))), (4, 5, 0))
        return charts.Distribution(
            name="d", title="分布", unit="分", axis="得分", bins=bins, least=least, marks=marks
        )

    @pytest.mark.parametrize(
        ("least", "counts"),
        [(0, [4, 5, 0]), (4, [4, 5, 0]), (5, [None, 5, 0]), (6, [None, None, 0])],
    )
    def test_hides_what_is_too_few_to_tell(self, least, counts):
        chart = self.chart(least)
        assert [one[2] for one in chart.spec["bins"]] == counts
        shown = [line.values[0] for line in chart.table_rows]
        assert [None if isinstance(one, numbers.Missing) else one for one in shown] == counts

    def test_says_in_words_where_a_mark_stands(self):
        marks = [charts.Mark(Decimal("12.5"), "本企业", own=True), charts.Mark(None, "A类线")]
        chart = self.chart(marks=marks)
        assert chart.remark == "本企业：12.5 分"
        assert len(chart.spec["marks"]) == 1

    def test_refuses_edges_of_another_number(self):
        bins = charts.Bins((Decimal(0), Decimal(1)), (1, 2))
        with pytest.raises(charts.BinsMismatched, match="2 个区间、2 个端点"):
            charts.Distribution(name="d", title="分布", unit="分", axis="得分", bins=bins)

    def test_of_nobody_says_so_instead_of_a_picture(self):
        chart = charts.Distribution(
            name="d", title="分布", unit="分", axis="得分", bins=charts.Bins((), ())
        )
        html = render_to_string("ui/chart.html", {"chart": chart})
        assert "暂无可统计的数据" in html
        assert "data-qy-chart" not in html


class TestScatter:
    def chart(self, points, *, logarithmic=False):
        return charts.Scatter(
            name="s", title="散点", unit="万元/亩", x_title="用地", x_unit="亩", y_title="亩均税收",
            clouds=[charts.Cloud("A类", points)], logarithmic=logarithmic,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("logarithmic", "drawn", "remark"),
        [(False, 3, "1 家缺数，未画出"), (True, 1, "3 家缺数、为零或为负，未画出")],
    )
    def test_tells_whom_it_does_not_draw(self, logarithmic, drawn, remark):
        points = [charts.Point("a", 1, 2), charts.Point("b", 0, 2), charts.Point("c", 1, -2)]
        chart = self.chart([*points, charts.Point("d", None, 2)], logarithmic=logarithmic)
        assert len(chart.spec["clouds"][0]["points"]) == drawn
        assert chart.remark == remark
        assert len(chart.table_rows) == 4

    @pytest.mark.parametrize(("size", "drawn"), [(3000, 3000), (3001, 1502), (6000, 3001)])
    def test_thins_evenly_and_keeps_the_firm_asked_for(self, size, drawn):
        points = [charts.Point(str(index), 1, 1, own=index == 1) for index in range(size)]
        shown = self.chart(points).spec["clouds"][0]["points"]
        assert len(shown) == drawn
        assert any(point[4] for point in shown)


class TestRadar:
    def chart(self, *spokes):
        return charts.Radar(name="r", title="雷达", unit="分", own_name="本企业", spokes=spokes)

    def test_leaves_out_what_either_side_lacks_and_names_it(self):
        known = [charts.Spoke(name, 1, 2) for name in "甲乙丙"]
        chart = self.chart(*known, charts.Spoke("丁", None, 2), charts.Spoke("戊", 1, None))
        assert [one["name"] for one in chart.spec["spokes"]] == ["甲", "乙", "丙"]
        assert chart.remark == "缺数未画：丁、戊"
        assert len(chart.table_rows) == 5

    @pytest.mark.parametrize(("size", "is_drawn"), [(2, False), (3, True)])
    def test_needs_three_corners(self, size, is_drawn):
        chart = self.chart(*[charts.Spoke(str(index), 1, 2) for index in range(size)])
        assert (chart.empty_reason == "") == is_drawn

    @pytest.mark.parametrize("value", [-1, 101])
    def test_refuses_what_is_off_the_scale(self, value):
        with pytest.raises(charts.SpokeBeyondScale, match="0 至 100"):
            self.chart(charts.Spoke("甲", value, 2))


class TestRanking:
    @pytest.mark.parametrize(
        ("size", "own", "first", "last"),
        [(60, 0, 0, 59), (100, None, 0, 59), (100, 50, 20, 79), (100, 99, 40, 99), (100, 2, 0, 59)],
    )
    def test_draws_a_window_around_the_firm(self, size, own, first, last):
        places = [charts.Placed(str(index), index, own=index == own) for index in range(size)]
        chart = charts.Ranking(name="k", title="名次", unit="名", axis="名次", places=places)
        shown = chart.spec["places"]
        assert (shown[0]["name"], shown[-1]["name"]) == (str(first), str(last))
        assert bool(chart.remark) == (size > 60)
        assert len(chart.table_rows) == size


class TestFlow:
    def chart(self, *streams):
        grades = [charts.Grade("A类", 2), charts.Grade("B类", 1)]
        years = ("2022年", "2023年", "2024年")
        return charts.Flow(name="w", title="流动", years=years, grades=grades, streams=streams)

    def test_counts_each_node_once(self):
        chart = self.chart(
            charts.Stream(0, "A类", "A类", 3), charts.Stream(0, "A类", "B类", 2),
            charts.Stream(1, "B类", "A类", 2), charts.Stream(1, "A类", "A类", 3),
            charts.Stream(1, "A类", "B类", 0),
        )  # fmt: skip
        counts = {one["name"]: one["count"] for one in chart.spec["nodes"]}
        assert counts == {"2022年 A类": 5, "2023年 A类": 3, "2023年 B类": 2, "2024年 A类": 5}
        assert len(chart.spec["links"]) == 4

    @pytest.mark.parametrize("stream", [(0, "A类", "E类", 1), (2, "A类", "A类", 1)])
    def test_refuses_a_stream_from_nowhere(self, stream):
        with pytest.raises(charts.StreamOutside, match="A类、B类"):
            self.chart(charts.Stream(*stream))

    def test_of_one_year_says_so(self):
        assert self.chart().empty_reason == "前后没有可以比较的结果。"
