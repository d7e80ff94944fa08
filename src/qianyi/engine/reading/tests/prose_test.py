from __future__ import annotations

from decimal import Decimal

import pytest

from .making import PLAN, all_of, one

COMPARATORS = {
    "高新技术企业达80家。": "=",
    "高新技术企业达80家以上。": ">=",
    "高新技术企业不少于80家。": ">=",
    "高新技术企业超80家。": ">",
    "高新技术企业突破80家。": ">",
    "高新技术企业80余家。": ">",
    "高新技术企业约80家。": "≈",
    "高新技术企业近80家。": "≈",
    "高新技术企业80家左右。": "≈",
    "审批时限控制在10个工作日以内。": "<=",
    "城镇登记失业率不超过4%。": "<=",
    "城镇登记失业率低于4%。": "<",
    "先进制造业占比不足五成。": "<",
}
KINDS = {
    "全年实现营业收入301亿元。": ("actual", "营业收入"),
    "地区生产总值同比增长5.8%。": ("growth_yoy", "地区生产总值增长率"),
    "进出口总额同比下降5.1%。": ("growth_yoy", "进出口总额降低率"),
    "规模以上工业增加值比上年增长8.3%。": ("growth_yoy", "规模以上工业增加值增长率"),
    "主导产业营业收入占全区的93%。": ("share", "主导产业营业收入占全区比重"),
    "研发投入强度达2.5%。": ("share", "研发投入强度"),
    "城镇登记失业率为3.2%。": ("actual", "城镇登记失业率"),
    "空气质量优良天数比例较上年提高1.2个百分点。": ("change", "空气质量优良天数比例变化"),
    "综合排名列国家高新区第92位。": ("rank", "国家高新区综合排名"),
    "累计培训职工3000人次。": ("cumulative", "培训职工人次"),
    "力争引进企业20家。": ("target", "引进企业数"),
    "建成年产5万吨电解液生产线。": ("capacity", "电解液生产线年产能"),
    "债务率控制在100%的警戒线以内。": ("threshold", "债务率"),
    "园区规划面积3000亩。": ("plan", "园区规划面积"),
}
SUBJECTS = {
    "营业收入达301亿元。": ("云岭高新区", "未注明"),
    "全区营业收入达301亿元。": ("云岭高新区", "未注明"),
    "直管区营业收入达121亿元。": ("云岭高新区直管区", "直管区"),
    "“一区五园”营业收入达1780亿元。": ("云岭高新区（一区五园）", "一区五园"),
    "全国新型储能装机规模达30GW。": ("全国", "全国"),
    "2024年，云岭恒源新材料有限公司实现销售收入3.5亿元。": ("云岭恒源新材料有限公司", "企业"),
    "全区营业收入占全市的16%。": ("云岭高新区", "未注明"),
}


class TestComparators:
    @pytest.mark.parametrize(("body", "expected"), COMPARATORS.items(), ids=list(COMPARATORS))
    def test_says_how_the_figure_binds(self, body, expected):
        assert one(body).comparator == expected


class TestKinds:
    @pytest.mark.parametrize(("body", "expected"), KINDS.items(), ids=list(KINDS))
    def test_says_what_the_figure_is(self, body, expected):
        statement = one(body)
        assert (statement.kind, statement.indicator) == expected

    def test_takes_a_change_against_an_earlier_plan_as_change(self):
        level, change = all_of(
            "2020年商品销售额46亿元，较“十二五”末增长12.4亿元。", "云岭高新区总结\n"
        )
        assert (level.kind, level.period) == ("actual", "2020")
        assert (change.kind, change.period, change.base) == ("change", "十三五", "十二五末")

    def test_takes_an_average_as_average(self):
        statement = one("“十三五”期间税收年均增长9.46%。")
        assert (statement.kind, statement.period) == ("growth_avg", "十三五")

    def test_takes_class_limit_and_count_apart(self):
        limit, count = all_of("全年在库施工项目中，计划总投资10亿元以上项目6个。")
        assert (limit.kind, limit.period, limit.comparator) == ("threshold", None, ">=")
        assert (count.kind, count.value) == ("actual", 6)


class TestSubjects:
    @pytest.mark.parametrize(("body", "expected"), SUBJECTS.items(), ids=list(SUBJECTS))
    def test_says_whose_figure_it_is(self, body, expected):
        statement = one(body)
        assert (statement.subject, statement.scope) == expected

    def test_keeps_an_enterprise_for_the_sentences_after(self):
        body = "云岭恒源新材料有限公司是龙头企业。该公司现有员工800人，拥有专利86项。"
        assert {s.subject for s in all_of(body)} == {"云岭恒源新材料有限公司"}

    def test_gives_the_next_paragraph_back_to_the_zone(self):
        body = "云岭恒源新材料有限公司实现产值5亿元。\n全区实现产值80亿元。"
        first, second = all_of(body)
        assert first.subject == "云岭恒源新材料有限公司"
        assert second.subject == "云岭高新区"

    def test_gives_a_project_its_own_sizes(self):
        body = "1.云岭储能产业园项目。占地156亩，总投资18亿元。"
        area, money = all_of(body)
        assert area.subject == money.subject == "云岭储能产业园项目"
        assert {area.kind, money.kind} == {"plan"}
        assert (area.period, area.scope) == (None, "项目")


class TestPeriods:
    def test_takes_the_report_year_for_the_whole_year(self):
        assert one("全年实现税收26.7亿元。").period == "2024"

    def test_carries_the_last_time_through_the_paragraph(self):
        first, second = all_of("1—9月，工业投资增长5%。技改投资增长8%。")
        assert first.period == second.period == "2024-01/09"

    def test_gives_stocks_of_a_plan_its_last_year_and_sums_the_plan(self):
        head = "云岭高新区规划\n\n第一章  “十三五”取得成效\n"
        sums, stock = all_of("累计净增限上商贸企业13户。高新技术企业达35家。", head)
        assert (sums.period, sums.kind) == ("十三五", "cumulative")
        assert (stock.period, stock.kind) == ("2020", "actual")

    def test_gives_a_promise_its_due_year(self):
        (statement,) = all_of("到2030年，高新技术企业达到180家。", PLAN)
        assert (statement.period, statement.kind) == ("2030", "target")

    def test_takes_the_half_year_for_sums_to_the_end_of_june(self):
        assert one("截至2024年6月底，累计完成投资39.8亿元。").period == "2024H1"
        assert one("截至2024年6月底，在孵企业70家。").period == "2024-06"


class TestCoordination:
    def test_gives_each_listed_thing_its_figure(self):
        pension, injury = all_of("城镇职工养老保险、工伤保险参保率分别达91%、88%。")
        assert pension.indicator == "城镇职工养老保险参保率"
        assert injury.indicator == "城镇工伤保险参保率"
        assert (pension.value, injury.value) == (91, 88)

    def test_spreads_a_comparing_word_over_the_list(self):
        both = all_of("养老保险、医疗保险参保率分别稳定在96%、98.5%以上。")
        assert [s.comparator for s in both] == [">=", ">="]

    def test_gives_a_verb_to_all_it_governs(self):
        body = "新建幼儿园2所、小学3所、中学1所。"
        assert [s.value for s in all_of(body)] == [2, 3, 1]
        assert [s.indicator for s in all_of(body)] == ["新建幼儿园数", "小学数", "中学数"]

    def test_reads_figures_before_their_nouns(self):
        body = "获得45项发明专利、176项实用新型专利。"
        assert [s.indicator for s in all_of(body)] == ["发明专利数", "实用新型专利数"]

    def test_pairs_growth_with_the_figures_before(self):
        body = "出口35亿元，进口7亿元，分别增长21.3%和下降4.5%。"
        growth = all_of(body)[2:]
        assert [s.indicator for s in growth] == ["出口增长率", "进口降低率"]
        assert [s.value for s in growth] == [Decimal("21.3"), Decimal("4.5")]

    def test_splits_town_and_country(self):
        town, country = all_of("城乡居民人均可支配收入分别达到4.3万元、2.1万元。")
        assert town.indicator == "城镇居民人均可支配收入"
        assert country.indicator == "农村居民人均可支配收入"

    def test_names_what_was_counted_before(self):
        count, money = all_of("全年新签约项目10个，协议总投资197.3亿元。")
        assert count.indicator == "新签约项目数"
        assert money.indicator == "新签约项目协议总投资"

    def test_takes_from_and_to_as_two_figures_of_one_thing(self):
        before, after = all_of("审批时限由65个工作日压减到40个工作日以内。")
        assert before.indicator == after.indicator == "审批时限"
        assert (before.period, after.comparator) == ("改革前", "<=")


class TestPolicies:
    head = "云岭高新区关于印发企业培育奖补办法的通知\n\n"

    def test_takes_every_amount_as_a_threshold_without_period(self):
        body = "第三条 对首次升规入统的企业，给予10万元一次性奖励，最高不超过50万元。"
        reward, cap = all_of(body, self.head)
        assert (reward.kind, reward.period, reward.comparator) == ("threshold", None, "=")
        assert (cap.kind, cap.comparator) == ("threshold", "<=")
        assert "首次升规入统" in str(reward.indicator)
