from __future__ import annotations

from decimal import Decimal

from .making import all_of

HEAD = "云岭高新区“十五五”发展规划\n\n"
PLAN_TABLE = """专栏1  “十五五”时期主要指标

指标\t单位\t2025年\t2030年目标\t年均增速或[累计数]
1.地区生产总值\t亿元\t198\t280\t7
2.高新技术企业数\t家\t118\t180\t[62]
3.研发投入强度\t%\t3.8\t4.5\t[0.7]
4.孵化器面积\t万平方米\t8\t17\t—
"""
THINGS = """附表 重点项目推进情况

序号\t项目名称\t总投资（亿元）\t1—6月完成投资（万元）\t完成率（%）
1\t云岭储能项目\t18.0\t41200\t66.5
2\t云岭膜材料项目\t6.8\t12600\t50.4
合计\t—\t24.8\t53800\t62.1
"""


def by_quote(body: str, head: str = HEAD):
    return {s.quote: s for s in all_of(body, head)}


class TestIndicatorsDownTheSide:
    def test_takes_year_columns_as_level_and_target(self):
        read = by_quote(PLAN_TABLE)
        assert (read["198"].kind, read["198"].period, read["198"].unit) == (
            "actual",
            "2025",
            "亿元",
        )
        assert (read["280"].kind, read["280"].period) == ("target", "2030")

    def test_takes_the_last_column_as_average_or_in_brackets_as_change(self):
        read = by_quote(PLAN_TABLE)
        assert (read["7"].kind, read["7"].unit, read["7"].period) == ("growth_avg", "%", "十五五")
        assert (read["[62]"].kind, read["[62]"].value) == ("change", 62)
        assert (read["[0.7]"].kind, read["[0.7]"].unit) == ("change", "个百分点")

    def test_multiplies_the_unit_out_and_keeps_blank_cells_as_none(self):
        read = by_quote(PLAN_TABLE)
        assert (read["17"].value, read["17"].unit) == (Decimal(170000), "平方米")
        assert read["—"].value is None
        assert read["—"].optional


class TestThingsDownTheSide:
    head = "关于2025年上半年重点项目推进情况的通报\n云岭高新区管委会\n2025年7月5日\n\n"

    def test_gives_each_row_its_subject(self):
        read = by_quote(THINGS, self.head)
        assert read["18.0"].subject == "云岭储能项目"
        assert (read["18.0"].kind, read["18.0"].period) == ("plan", None)
        assert read["24.8"].subject == "云岭高新区"

    def test_takes_the_period_from_the_heading(self):
        read = by_quote(THINGS, self.head)
        assert (read["41200"].period, read["41200"].unit) == ("2025H1", "万元")
        assert (read["66.5"].kind, read["66.5"].period) == ("share", "2025H1")
        assert all(s.table for s in read.values())
