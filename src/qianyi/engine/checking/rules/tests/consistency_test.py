"""Two values, drift, targets, totals over years, time limits, commitments."""

from __future__ import annotations

import pytest

from qianyi.engine.checking.names import Dictionary, Entry
from qianyi.engine.checking.tests.building import document, found, only, rules


def two(a: str, b: str, **options):
    """Two sentences, each with one figure: (quote, rest of the line)."""
    (first, name), (second, other) = a.split()[:2], b.split()[:2]
    return document(f"文中{name}为{first}。另一处{other}为{second}。", f"{a}\n{b}", **options)


class TestSameValue:
    @pytest.mark.parametrize(
        ("a", "b", "severity"),
        [
            pytest.param(
                "1000亿元 园区营业收入 2025 target cmp=>",
                "1200亿元 营业收入 2025 target",
                "high",
                id="target",
            ),
            pytest.param(
                "4.4% 城镇登记失业率 2020 actual",
                "0.4% 城镇登记失业率 2020 actual",
                "high",
                id="rate",
            ),
            pytest.param(
                "30万平方米 孵化器面积 2020 actual",
                "17万平方米 科技孵化器总面积 2020 actual",
                "high",
                id="area",
            ),
            pytest.param(
                "93% 主导产业对园区经济贡献率 2020 share",
                "95% 主导产业营业收入占比 2020 share",
                "medium",
                id="alike",
            ),
            pytest.param(
                "95% 城乡居民基本养老保险覆盖率 2020 actual",
                "90% 基本养老保险参保率 2020 actual",
                "medium",
                id="alike insurance",
            ),
            pytest.param(
                "41家 高新技术企业数 2023 actual scope=直管区",
                "45家 高新技术企业数 2023 actual",
                "medium",
                id="scope unstated",
            ),
        ],
    )
    def test_asks(self, a, b, severity):
        assert only("same.value", two(a, b)).severity == severity

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            pytest.param(
                "1000亿元 营业收入 2025 target",
                "10000000万元 营业收入 2025 target",
                id="other unit",
            ),
            pytest.param(
                "4.36% 城镇登记失业率 2020 actual", "4.4% 城镇登记失业率 2020 actual", id="rounded"
            ),
            pytest.param(
                "41家 高新技术企业数 2023 actual scope=直管区",
                "60家 高新技术企业数 2023 actual scope=一区五园",
                id="two scopes",
            ),
            pytest.param(
                "41家 高新技术企业数 2023 actual", "60家 高新技术企业数 2024 actual", id="two years"
            ),
            pytest.param(
                "41家 高新技术企业数 2023 actual",
                "80家 高新技术企业数 2023 target",
                id="target and actual",
            ),
            pytest.param(
                "41家 高新技术企业数 2023 actual",
                "131家 高新技术企业数 2023 actual subject=示例市",
                id="zone and city",
            ),
            pytest.param(
                "200家 在孵企业数 2023 actual cmp=>", "230家 在孵企业数 2023 actual", id="more than"
            ),
            pytest.param(
                "34家 规模以上企业数 2023 actual",
                "60家 规模以上工业企业数 2023 actual",
                id="names not the same",
            ),
            pytest.param("3亿元 投资 2023 actual", "5亿元 投资 2023 actual", id="name too general"),
            pytest.param("3亿元 总投资 - plan", "5亿元 总投资 - plan", id="no period"),
        ],
    )
    def test_stays_silent(self, a, b):
        assert not rules(two(a, b))

    def test_all_places_of_both_values_stand_in_one_finding(self):
        finding = only(
            "same.value",
            document("营业收入1000亿元。园区营业收入1000亿元。园区营业收入1200亿元。",
                (
                    "1000亿元 营业收入 2025 target\n1000亿元 园区营业收入 2025 target\n"
                    "1200亿元 园区营业收入 2025 target"
                )),
        )  # fmt: skip
        assert [p.quote for p in finding.places] == ["1000亿元", "1000亿元", "1200亿元"]

    def test_a_wrong_unit_is_named_as_such(self):
        finding = only(
            "same.unit",
            two("11345万元 技术合同交易额 2020 actual", "11345亿元 技术合同交易额 2020 actual"),
        )
        assert "单位" in finding.computation

    def test_synonyms_come_from_the_dictionary(self):
        dictionary = Dictionary((Entry("园区用电量", synonyms=("全社会用电量",)),))
        texts = two("12亿千瓦时 园区用电量 2023 actual", "15亿千瓦时 全社会用电量 2023 actual")
        assert not rules(texts)
        assert rules(texts, dictionary=dictionary) == {"same.value"}

    def test_names_to_ask_about_come_from_the_dictionary(self):
        dictionary = Dictionary((Entry("园区用电量", ask=("全社会用电量",)),))
        texts = two("12亿千瓦时 园区用电量 2023 actual", "15亿千瓦时 全社会用电量 2023 actual")
        assert only("same.value", texts, dictionary=dictionary).severity == "medium"

    def test_texts_without_a_subject_are_not_compared_with_each_other(self):
        a = document("全年失业率4.4%。", "4.4% 城镇登记失业率 2020 actual subject=", key="甲")
        b = document("全年失业率0.4%。", "0.4% 城镇登记失业率 2020 actual subject=", key="乙")
        assert not rules(a, b)


class TestDrift:
    def goal(self, key: str, year: int, dated: str, value: str = "1000亿元", scope: str = "未注明"):
        return document(
            f"到{year}年营业收入突破{value}。",
            f"{value} 营业收入 {year} target cmp=> scope={scope}",
            key=key,
            dated_on=dated,
        )

    def test_a_goal_put_off(self):
        early, late = self.goal("甲", 2025, "2022-08-30"), self.goal("乙", 2027, "2024-06-22")
        finding = only("drift.deadline", early, late)
        assert finding.severity == "high"
        assert "推迟2年" in finding.computation

    def test_an_unstated_scope_is_said(self):
        early, late = (
            self.goal("甲", 2025, "2022-08-30"),
            self.goal("乙", 2027, "2024-06-22", scope="直管区"),
        )
        finding = only("drift.deadline", early, late)
        assert finding.severity == "medium"
        assert "未注明口径" in finding.computation

    def test_a_value_changed_between_documents(self):
        early, late = (
            self.goal("甲", 2025, "2022-08-30"),
            self.goal("乙", 2025, "2024-06-22", "1500亿元"),
        )
        finding = only("drift.value", early, late)
        assert "1000亿元（甲）变为1500亿元（乙）" in finding.computation

    @pytest.mark.parametrize(
        ("year", "scope", "value"),
        [
            (2025, "未注明", "1000亿元"),
            (2027, "一区五园", "1000亿元"),
            (2030, "直管区", "2000亿元"),
        ],
        ids=["same goal", "two stated scopes", "another goal later"],
    )
    def test_stays_silent(self, year, scope, value):
        early = self.goal("甲", 2025, "2022-08-30", scope="直管区")
        assert not rules(
            early, self.goal("乙", year, "2024-06-22", value, scope if year != 2025 else "直管区")
        )

    def test_a_series_of_goals_is_no_drift(self):
        text = "2025年营业收入达到1000亿元，2027年营业收入保持1000亿元。"
        late = document(
            text,
            "1000亿元 营业收入 2025 target\n1000亿元 营业收入 2027 target",
            key="乙",
            dated_on="2024-06-22",
        )
        assert "drift.deadline" not in rules(self.goal("甲", 2025, "2022-08-30"), late)


class TestTargets:
    @pytest.mark.parametrize(
        ("target", "base", "severity"),
        [
            ("90% 主导产业占比 2025 target", "95% 主导产业占比 2020 share", "high"),
            ("90% 主导产业占比 2025 target cmp=>=", "95% 主导产业占比 2020 share", "medium"),
            ("5.5% 城镇登记失业率 2025 target", "4.4% 城镇登记失业率 2020 actual", "high"),
            (
                "90% 主导产业占经济总量比重 2025 target cmp=>=",
                "95% 主导产业营业收入占比 2020 share",
                "medium",
            ),
        ],
    )
    def test_below_base(self, target, base, severity):
        assert only("target.below", two(base, target)).severity == severity

    @pytest.mark.parametrize(
        ("target", "base"),
        [
            ("95% 主导产业占比 2025 target", "90% 主导产业占比 2020 share"),
            ("0.4% 城镇登记失业率 2025 target", "0.4% 城镇登记失业率 2020 actual"),
            ("5.5% 城镇登记失业率 2025 target cmp=<=", "4.4% 城镇登记失业率 2020 actual"),
            ("4% 城镇登记失业率 2025 target", "4.4% 城镇登记失业率 2020 actual"),
            ("90% 主导产业占比 2025 target scope=直管区", "95% 主导产业占比 2020 share scope=全市"),
        ],
    )
    def test_not_below(self, target, base):
        assert not rules(two(base, target))

    def test_a_line_to_be_kept_is_no_target_below(self):
        text = "森林覆盖率已达42%。到2025年保持在40%以上。"
        assert not rules(
            document(text, "42% 森林覆盖率 2020 actual\n40% 森林覆盖率 2025 target cmp=>=")
        )

    def plan(self):
        return document(
            "现有高新技术企业28家，到2025年高新技术企业达到80家。",
            "28家 高新技术企业数 2020 actual\n80家 高新技术企业数 2025 target",
            key="甲",
            dated_on="2021-12-01",
        )

    def test_off_the_path_needed(self):
        news = document(
            "已有高新技术企业41家。",
            "41家 高新技术企业数 2024-06 actual",
            key="乙",
            dated_on="2024-06-22",
        )
        finding = only("target.path", self.plan(), news)
        assert "25%" in finding.computation
        assert "70%" in finding.computation
        assert "还差39" in finding.computation

    def test_met_before_its_year(self):
        news = document(
            "已有高新技术企业83家。",
            "83家 高新技术企业数 2023 actual",
            key="乙",
            dated_on="2024-06-22",
        )
        finding = only("target.met", self.plan(), news)
        assert finding.severity == "medium"

    def test_met_under_another_scope_than_stated_is_only_a_hint(self):
        early = document(
            "到2025年营业收入突破1000亿元。",
            "1000亿元 营业收入 2025 target",
            key="甲",
            dated_on="2022-08-30",
        )
        news = document(
            "营业收入1780亿元。",
            "1780亿元 营业收入 2023 actual scope=一区五园",
            key="乙",
            dated_on="2024-06-22",
        )
        finding = only("target.met", early, news)
        assert finding.severity == "low"
        assert "未注明口径" in finding.computation

    @pytest.mark.parametrize("value", ["70家", "75家"])
    def test_on_the_path(self, value):
        news = document(
            f"已有高新技术企业{value}。",
            f"{value} 高新技术企业数 2024 actual",
            key="乙",
            dated_on="2025-01-22",
        )
        assert not rules(self.plan(), news)

    def test_the_citys_count_says_nothing_of_the_zones_target(self):
        news = document(
            "全市高新技术企业131家。",
            "131家 高新技术企业数 2023 actual subject=示例市",
            key="乙",
            dated_on="2023-11-22",
        )
        assert not rules(self.plan(), news)


class TestCumulative:
    def years(self, total: str, *values: str):
        text = f"累计税收收入{total}。" + "".join(f"税收收入{v}。" for v in values)
        lines = [f"{total} 税收收入 2021/2023 cumulative"]
        lines += [f"{v} 税收收入 {2021 + n} actual" for n, v in enumerate(values)]
        return document(text, "\n".join(lines))

    @pytest.mark.parametrize(
        ("total", "values", "asks"),
        [
            ("30亿元", ("9亿元", "10亿元", "11亿元"), False),
            ("30.5亿元", ("9.2亿元", "10.2亿元", "11.1亿元"), False),
            ("25亿元", ("9亿元", "10亿元", "11亿元"), True),
            ("40亿元", ("9亿元", "10亿元", "11亿元"), True),
            ("15亿元", ("9亿元", "10亿元"), True),
            ("30亿元", ("9亿元", "10亿元"), False),
        ],
    )
    def test_years_add_up(self, total, values, asks):
        assert ("cumulative.sum" in rules(self.years(total, *values))) is asks

    def test_an_unlikely_rest_is_a_hint(self):
        finding = only("cumulative.pace", self.years("20亿元", "9亿元", "10亿元"))
        assert finding.severity == "low"


class TestDurations:
    TEXT = "审批时间由原来的{a}压缩至{b}，审批提速{rate}。"

    @pytest.mark.parametrize(
        ("a", "b", "rate", "asks"),
        [
            ("63个工作日", "36个工作日", "42.8%", False),
            ("63个工作日", "36个工作日", "42.9%", False),
            ("63个工作日", "36个工作日", "75%", True),
            ("63个工作日", "36个工作日", "57.1%", True),
            ("20天", "5天", "75%", False),
        ],
    )
    def test_from_to_and_percent(self, a, b, rate, asks):
        got = rules(
            document(
                self.TEXT.format(a=a, b=b, rate=rate),
                (
                    f"{a} 审批时间 - actual\n{b} 审批时间 2023 actual\n"
                    f"{rate} 审批时间压缩率 2023 change"
                ),
            )
        )
        assert got == ({"duration"} if asks else set())

    def test_the_percentage_may_follow_where_the_end_is_told_again(self):
        text = (
            "审批时间由原来的63个工作日压缩至36个工作日。企业很满意。开工手续仅用时36个工作日，"
            "审批提速50%。"
        )
        read = (
            "63个工作日 审批时间 - actual\n36个工作日 审批时间 2023 actual\n"
            "36个工作日 审批时间 2023 actual\n"
            "50% 审批时间压缩率 2023 change"
        )
        assert rules(document(text, read)) == {"duration"}

    def test_growth_between_two_ends(self):
        text = "资产总额从30.0亿元增至90.0亿元，增长{}。"
        for rate, asks in (("200%", False), ("300%", True)):
            got = rules(
                document(
                    text.format(rate),
                    (
                        f"30.0亿元 资产总额 2015 actual\n90.0亿元 资产总额 2020 actual\n"
                        f"{rate} 资产总额变化 - change"
                    ),
                )
            )
            assert got == ({"growth.year"} if asks else set())

    def test_two_mechanisms_are_a_question(self):
        plan = document(
            "推行“告知承诺制”，力争开工时限10个工作日。",
            "10个工作日 开工时限 - target cmp=<=",
            key="甲",
        )
        news = document(
            "采取“拿地即开工”审批模式，开工手续审批时间36个工作日。",
            "36个工作日 开工手续审批时间 2023 actual",
            key="乙",
        )
        finding = only("duration.mechanism", plan, news)
        assert finding.severity == "low"
        assert "是否两种机制" in finding.title

    def test_one_mechanism_has_one_limit(self):
        a = document(
            "“拿地即开工”模式下开工手续审批时间63个工作日。",
            "63个工作日 开工手续审批时间 - actual",
            key="甲",
        )
        b = document(
            "“拿地即开工”模式下开工手续审批时间36个工作日。",
            "36个工作日 开工手续审批时间 2023 actual",
            key="乙",
        )
        assert not rules(a, b)


class TestShares:
    TEXT = "推进项目80个，总投资759亿元，其中重大项目50个，项目总投资575.7亿元，投资额占比{}。"

    @pytest.mark.parametrize(
        ("rate", "asks"), [("75.8%", False), ("75.9%", False), ("62.5%", False), ("85.8%", True)]
    )
    def test_of_which_with_a_share(self, rate, asks):
        got = rules(
            document(
                self.TEXT.format(rate),
                "80个 项目数 2023 actual\n759亿元 项目总投资 2023 actual\n"
                "50个 重大项目数 2023 actual\n"
                f"575.7亿元 重大项目总投资 2023 actual\n{rate} 重大项目投资额占比 2023 share",
            )
        )
        assert got == ({"share.value"} if asks else set())

    @pytest.mark.parametrize(("rate", "asks"), [("16%", False), ("16.2%", True), ("26%", True)])
    def test_a_named_share_of_the_city(self, rate, asks):
        zone = document(
            f"生产总值121.0亿元，占全市{rate}。",
            f"121.0亿元 地区生产总值 2025 actual\n{rate} 地区生产总值占全市比重 2025 share",
            key="甲",
        )
        city = document(
            "全市生产总值756.3亿元。", "756.3亿元 地区生产总值 2025 actual subject=示例市", key="乙"
        )
        assert rules(zone, city) == ({"share.value"} if asks else set())


class TestCommitments:
    PLAN = "力争2023年底前将示例高新投集团信用评级提升至AA+。"

    def plan(self):
        return document(
            self.PLAN, promises=f"{self.PLAN[:-1]} 2023", key="甲", dated_on="2022-01-01"
        )

    @pytest.mark.parametrize(
        ("later", "asks"),
        [
            ("支持示例高新投集团争创AA+。", True),
            ("示例高新投集团已获AA+评级。", True),
            ("示例文旅集团争创AA+。", False),
            ("支持示例高新投集团做大做强。", False),
        ],
    )
    def test_later_words(self, later, asks):
        news = document(later, "", key="乙", dated_on="2024-06-22")
        assert rules(self.plan(), news) == ({"commitment"} if asks else set())

    def test_before_its_date_trying_is_no_question(self):
        news = document("支持示例高新投集团争创AA+。", "", key="乙", dated_on="2022-06-22")
        assert not rules(self.plan(), news)


class TestOrder:
    def test_of_files_does_not_matter(self):
        a = document(
            "到2025年营业收入达到1000亿元。",
            "1000亿元 营业收入 2025 target",
            key="甲",
            dated_on="2022-08-30",
        )
        b = document("到2025年营业收入达到1200亿元。", "1200亿元 营业收入 2025 target", key="乙")
        assert found(a, b) == found(b, a)
