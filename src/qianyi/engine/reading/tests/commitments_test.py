from __future__ import annotations

import pytest

from .making import PLAN, reading_of

PROMISES = {
    "力争新增创新平台10家以上。": ("力争", None),
    "到2027年，确保建成标准厂房20万平方米。": ("确保", "2027"),
    "出台人才公寓管理办法。": ("出台", "十五五"),
    "2028年6月底前建成污水处理厂二期。": ("建成", "2028-06"),
    "高新区将加快实施智能化改造。": ("将", "十五五"),
}
NO_PROMISES = [
    "2023年已建成标准厂房20万平方米。",
    "坚持以人民为中心的发展思想。",
    "将创新作为引领发展的第一动力。",
    "推行告知承诺制。",
]


class TestCommitments:
    @pytest.mark.parametrize(("body", "expected"), PROMISES.items(), ids=list(PROMISES))
    def test_finds_the_promise_its_word_and_its_date(self, body, expected):
        (promise,) = reading_of(body, PLAN).commitments
        verb, due = expected
        assert promise.verb == verb
        assert promise.due == (due or "十五五")
        assert promise.quote == body.rstrip("。")

    @pytest.mark.parametrize("body", NO_PROMISES)
    def test_takes_no_report_or_principle_for_a_promise(self, body):
        assert reading_of(body, PLAN).commitments == ()

    @pytest.mark.parametrize(
        ("body", "lead"),
        [
            ("由区产业经济局牵头，6月底前完成招标。", "区产业经济局"),
            ("区建设局牵头，年底前建成投用。", "区建设局"),
            ("完成管网改造。（责任单位：区公共服务局）", None),
        ],
        ids=["by", "leads", "in brackets after the sentence"],
    )
    def test_names_the_lead_only_where_the_sentence_does(self, body, lead):
        assert reading_of(body, PLAN).commitments[0].lead == lead

    def test_reads_the_leads_of_a_table(self):
        body = (
            "专栏3  "
            "实施方案\n\n规划名称\t主要牵头单位\n新能源产业实施方案\t产业经济局\n教育事业实施方案\t公共服务局\n"
        )
        leads = [(c.action, c.lead) for c in reading_of(body, PLAN).commitments]
        assert leads == [
            ("新能源产业实施方案", "产业经济局"),
            ("教育事业实施方案", "公共服务局"),
        ]

    def test_links_the_figures_inside(self):
        reading = reading_of("力争新增创新平台10家、企业20户。", PLAN)
        (promise,) = reading.commitments
        assert [reading.statements[n].value for n in promise.figures] == [10, 20]
