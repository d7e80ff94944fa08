"""Texts of many kinds: whom they speak for, what they grant, when they mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .making import all_of, one, reading_of

SPEAKERS = {
    "在青岚高新区企业座谈会上的讲话\n2024年8月2日\n\n": "青岚高新区",
    "投资青岚高新区\n——青岚高新区招商手册（2024年版）\n\n": "青岚高新区",
    "青岚县统计局关于2023年工业用电情况的分析\n2024年2月1日\n\n": "青岚县",
    "临川市人民政府关于支持青岚高新区加快发展的意见\n2024年2月1日\n\n": "青岚高新区",
    "青岚泵业有限公司2023年工作总结\n2024年1月9日\n\n": "青岚泵业有限公司",
}
POLICY = "云岭高新区支持文旅消费若干措施\n\n"
GRANTS = {
    "1.对新评定的省级旅游民宿，给予8万元奖励。": "省级旅游民宿奖励金额",
    "2.举办展会的企业，按场租的30%给予补助，单户最高40万元。": "举办展会企业补助比例",
}
PERIODS = {
    "过去的一年，全区新建泊位120个。": "2024",
    "从去年8月起推行帮办制，帮办员代办事项940件。": "2024",
    "2024年，主导产业占比由61%提高到66%。": "2023",
}


class TestSpeakers:
    @pytest.mark.parametrize(("head", "name"), SPEAKERS.items(), ids=list(SPEAKERS.values()))
    def test_are_taken_from_title_and_issuer(self, head, name):
        assert all_of("实现产值5亿元。", head)[0].subject == name

    def test_without_a_name_are_called_as_the_text_calls_them(self):
        head = "在全县春耕工作会上的讲话\n2024年3月1日\n\n"
        assert one("全县完成播种面积12万亩。", head).subject == "本县"

    def test_give_a_park_of_a_table_of_parks_its_own_figures(self):
        body = "松溪园、竹溪园发展较快。松溪园增势明显，增长9.4%。竹溪园实现产值8亿元。"
        assert [s.subject for s in all_of(body)] == ["松溪园", "竹溪园"]

    def test_keep_a_firm_given_as_a_part_to_its_own_clause(self):
        first, second = all_of(
            "亿元企业增加4户，其中云岭铸锻有限公司产值达9亿元。建成数字车间3个。"
        )[-2:]
        assert (first.subject, second.subject) == ("云岭铸锻有限公司", "云岭高新区")

    def test_know_a_listed_project_by_its_number(self):
        area, money = all_of("项目二：锂电回收中试线。用地60亩，总投资3亿元。")
        assert area.subject == money.subject == "锂电回收中试线"
        assert {area.kind, money.kind} == {"plan"}


class TestPolicies:
    @pytest.mark.parametrize(("body", "name"), GRANTS.items(), ids=list(GRANTS.values()))
    def test_names_recipient_reward_and_measure(self, body, name):
        statement = all_of(body, POLICY)[0]
        assert (statement.indicator, statement.kind) == (name, "threshold")

    def test_names_a_ceiling_after_the_grant(self):
        rate, ceiling = all_of(
            "对购置除尘设备的企业，按购置费的20%给予补助，单户最高60万元。", POLICY
        )
        assert (rate.comparator, ceiling.comparator) == ("=", "<=")
        assert str(ceiling.indicator).endswith("补助限额")

    def test_gives_each_of_a_list_its_own_grant(self):
        first, second = all_of("对认定的金牌、银牌导游，分别给予9000元、6000元奖励。", POLICY)
        assert "金牌" in str(first.indicator)
        assert "银牌" in str(second.indicator)

    def test_names_a_condition_as_a_line_to_reach(self):
        line = all_of("对年接待量12万人次以上的景区，给予15万元奖励。", POLICY)[0]
        assert (line.comparator, str(line.indicator)[-2:]) == (">=", "标准")

    def test_names_what_a_time_limit_is_for(self):
        statement = one("7.申请材料应在公示结束后10个工作日内报送，逾期作废。", POLICY)
        assert str(statement.indicator).endswith("报送时限")

    def test_reads_terms_offered_in_a_brochure(self):
        head = "云岭高新区投资指南\n2025年3月\n\n"
        statement = one("【扶持政策】新落户总部给予最高200万元奖励。", head)
        assert (statement.kind, statement.comparator, statement.period) == ("threshold", "<=", None)

    def test_reads_ages_fractions_and_terms_in_words(self):
        body = "年龄40周岁以下的，按成交额的千分之三奖励，连补两年，试行期一年。"
        assert [s.value for s in all_of(body, POLICY)] == [40, Decimal("0.3"), 2, 1]


class TestPeriods:
    @pytest.mark.parametrize(("body", "period"), PERIODS.items(), ids=list(PERIODS))
    def test_says_which_stretch(self, body, period):
        assert all_of(body)[0].period == period

    def test_closes_a_quarter_for_what_there_is_at_its_end(self):
        head = "云岭高新区2025年一季度工业运行分析\n2025年4月20日\n\n"
        flow, stock = all_of("一季度完成产值61亿元。期末共有在库企业92户。", head)
        assert (flow.period, stock.period) == ("2025Q1", "2025-03")

    def test_lets_plans_follow_a_question_on_what_is_next(self):
        head = "在云岭高新区安全生产会上的讲话\n2025年5月6日\n\n"
        done, promised = all_of("一季度整改隐患130处。\n下一步怎么抓？\n一要新建消防站2座。", head)
        assert (done.kind, promised.kind) == ("actual", "target")

    def test_begins_from_a_fact_in_a_promise(self):
        start, goal = all_of("到2027年，力争保费规模由3亿元扩大到8亿元。")
        assert (start.kind, goal.kind, goal.period) == ("actual", "target", "2027")


class TestNouns:
    def test_are_found_in_a_part_without_figures(self):
        statement = one("2024年，工业用电持续回升，增长6.3%。")
        assert statement.indicator == "工业用电增长率"

    def test_give_parts_the_measure_of_their_whole(self):
        _, chips, pumps = all_of("全区实现营业收入90亿元，其中功率芯片41亿元、精密泵阀17亿元。")
        assert chips.indicator == "功率芯片营业收入"
        assert pumps.indicator == "精密泵阀营业收入"

    def test_keep_the_holder_for_the_opposite(self):
        _, loans = all_of("农商行各项存款余额52亿元，贷款余额31亿元。")
        assert str(loans.indicator).endswith("各项贷款余额")

    def test_say_what_they_are_compared_with(self):
        statement = one("亩均产值比全市平均水平低45万元。")
        assert statement.kind == "change"
        assert "低于全市平均水平" in str(statement.indicator)

    def test_end_in_able_where_the_word_does(self):
        assert one("新型储能31亿元。").indicator == "新型储能金额"

    def test_read_a_doubling_without_a_number(self):
        (statement,) = reading_of("用气量三年实现翻番。").statements
        assert (statement.value, statement.unit, statement.kind) == (2, "倍", "change")

    def test_say_what_is_not_done_yet(self):
        _, waiting = all_of("全区在建桥梁14座，其中5座尚未合龙。")
        assert "未合龙" in str(waiting.indicator)

    def test_lean_on_things_not_on_rates(self):
        _, _, closed = all_of("排查燃气隐患310处，整改率92%，立案6起。")
        assert "率" not in str(closed.indicator)

    def test_give_a_breadth_its_measure(self):
        statement = one("滨河路红线宽24米。")
        assert str(statement.indicator).endswith("红线宽度")
