"""Whole documents of several kinds through the real reader.

What is planted is found, what is sound stays silent.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from qianyi.engine.checking.engine import check
from qianyi.engine.checking.model import CheckedDocument
from qianyi.engine.reading import read
from qianyi.engine.text.load import text_from_bytes, text_from_string

BULLETIN = """示例市2023年国民经济和社会发展统计公报
示例市统计局
2024年3月20日
一、综合
初步核算，全年地区生产总值1256.8亿元，按可比价格计算，比上年增长6.2%。其中，第一产业增加值156.3亿元，增长3.8%；第二产业增加值548.9亿元，增长7.1%；第三产业增加值551.6亿元，增长6.0%。三次产业结构由上年的12.8:43.5:43.7调整为12.4:43.7:43.9。
年末常住人口300.0万人，其中城镇人口171.0万人，乡村人口129.0万人，常住人口城镇化率57.0%，比上年末提高1.2个百分点。
年末城镇登记失业率3.5%。
二、工业和建筑业
全年规模以上工业增加值增长8.2%。年末规模以上工业企业612户，比上年增加28户。
三、财政金融
全年一般公共预算收入85.6亿元，增长10.3%，其中税收收入52.1亿元，增长14.2%，税收收入占一般公共预算收入的比重为60.9%。
年末金融机构人民币各项存款余额2356.4亿元，比年初增加198.7亿元，增长9.2%。
全年进出口总额65.3亿元，其中出口48.6亿元，进口16.7亿元。
"""
REPORT = """政府工作报告
——2024年1月15日在示例县第十九届人民代表大会第三次会议上
一、2023年工作回顾
一年来，全年完成固定资产投资126亿元，其中工业投资58亿元、基础设施投资41亿元、房地产投资21亿元。一般公共预算收入达到18.6亿元、增长8.2%，城乡居民人均可支配收入分别增长5.2%、7.1%。
坚持民生优先。新增学位4500个，其中幼儿园学位1500个、小学学位1800个、初中学位1200个。
企业开办时间由5个工作日压缩至1个工作日，压缩80%。
二、2024年工作安排
力争高新技术企业达到65家，实施强链工程、补链工程、延链工程三大工程。城镇登记失业率控制在4.5%以内。
"""
PLAN = """示例经开区管委会关于印发《示例经开区“十四五”工业发展规划》的通知
示经管〔2022〕8号
第一章 发展基础
2015年，全区工业总产值325亿元。2020年，全区实现工业总产值520亿元，年均增长9.9%。
2020年三大产业产值分别达到185亿元、142亿元、96亿元，占比分别为35.6%、27.3%、18.5%。
第二章 发展目标
到2025年，工业总产值突破1000亿元；规模以上工业企业达到200家以上；研发投入强度达到3.5%。
第三章 主要任务
第一节 壮大主导产业
到2025年，全区工业总产值达到1000亿元，研发投入强度达到3.5%以上。
第二节 优化空间布局
规划面积25平方公里，其中东区12.5平方公里、西区8.3平方公里、南区4.2平方公里。
"""
BRIEF = """示例高新区上半年经济运行情况
2024年上半年，示例高新区完成固定资产投资45.6亿元，同比增长12.3%，其中工业投资28.9亿元、基础设施投资12.4亿元。
引进项目38个，其中10亿元以上项目6个，总投资152亿元；到位市外资金36.2亿元，完成年度目标60亿元的60.3%。
高新技术企业达到96家，比2023年末的88家增加8家。
审批环节由12个减少到5个，减少58.3%。
开展“强链、补链、延链”三大行动。
力争全年高新技术企业达到100家。到2025年末，高新技术企业达到110家。
"""
NEWS = """示例高新区出台十条措施支持科技型企业发展
措施提出，对首次认定的高新技术企业给予10万元奖励，重新认定的给予5万元奖励；对首次入库的科技型中小企业给予1万元奖励。对新认定的国家级、省级、市级科技创新平台，分别给予50万元、20万元、5万元奖励。
截至2024年6月底，该区有高新技术企业96家，较上年末净增8家；科技型中小企业182家，同比增长12.3%。
“今年上半年，已兑现奖补资金1260万元，惠及企业73家。”该区科技局负责人说。去年全年兑现奖补资金2180万元。
"""

# (text, what stands there, what is printed instead, the rule that must speak)
PLANTED = {
    "sectors": (BULLETIN, "548.9亿元", "598.9亿元", "complement"),
    "structure": (BULLETIN, "43.7:43.9", "43.7:44.9", "complement"),
    "population": (BULLETIN, "乡村人口129.0", "乡村人口139.0", "sum.parts"),
    "tax share": (BULLETIN, "比重为60.9%", "比重为66.9%", "share.value"),
    "deposits": (BULLETIN, "增长9.2%", "增长12.2%", "growth.year"),
    "imports": (BULLETIN, "进口16.7", "进口26.7", "complement"),
    "investment": (REPORT, "基础设施投资41亿元", "基础设施投资51亿元", "sum.parts"),
    "school places": (REPORT, "初中学位1200", "初中学位1700", "sum.parts"),
    "days": (REPORT, "压缩80%", "压缩70%", "duration"),
    "works": (REPORT, "延链工程三大", "延链工程、稳链工程三大", "count"),
    "average": (PLAN, "年均增长9.9%", "年均增长12.6%", "growth.average"),
    "shares": (PLAN, "35.6%、27.3%、18.5%", "45.6%、37.3%、28.5%", "sum.shares"),
    "target": (PLAN, "工业总产值达到1000亿元", "工业总产值达到1200亿元", "same.value"),
    "rate": (PLAN, "达到3.5%以上", "达到3.0%以上", "same.value"),
    "area": (PLAN, "南区4.2", "南区6.2", "sum.parts"),
    "section": (PLAN, "第二节", "第三节", "numbering"),
    "yearly goal": (BRIEF, "目标60亿元的60.3%", "目标60亿元的70.3%", "share.value"),
    "increase": (BRIEF, "88家增加8家", "88家增加12家", "growth.difference"),
    "steps": (BRIEF, "减少58.3%", "减少68.3%", "growth.year"),
    "later goal": (BRIEF, "高新技术企业达到110家", "高新技术企业达到90家", "target.below"),
}
SOUND = {"bulletin": BULLETIN, "report": REPORT, "plan": PLAN, "brief": BRIEF, "news": NEWS}


def checked(text: str, **options):
    loaded = text_from_string("示例.txt", text)
    return check([CheckedDocument("甲", loaded, read(loaded), **options)])


class TestKinds:
    @pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
    def test_a_sound_document_stays_silent(self, text):
        assert [f.title for f in checked(text)] == []

    @pytest.mark.parametrize(("text", "right", "wrong", "rule"), PLANTED.values(), ids=PLANTED)
    def test_what_is_planted_is_found_and_nothing_else(self, text, right, wrong, rule):
        assert right in text
        assert {f.rule for f in checked(text.replace(right, wrong))} == {rule}

    def test_a_goal_changed_by_a_later_paper(self):
        later = text_from_string("后.txt", PLAN.replace("1000亿元", "1200亿元"))
        early = text_from_string("前.txt", PLAN)
        findings = check(
            [
                CheckedDocument("后", later, read(later), date(2024, 1, 1)),
                CheckedDocument("前", early, read(early), date(2022, 1, 1)),
            ]
        )
        assert "drift.value" in {f.rule for f in findings}


class TestWordTables:
    def made(self, *rows: tuple[str, ...]):
        word = Document()
        word.add_heading("示例高新区2023年主要经济指标完成情况表", 0)
        word.add_paragraph("单位：亿元")
        table = word.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        stream = BytesIO()
        word.save(stream)
        loaded = text_from_bytes(stream.getvalue(), "表.docx")
        return {f.rule for f in check([CheckedDocument("表", loaded, read(loaded))])}

    HEAD = ("指标", "2022年", "2023年", "同比增长（%）")

    @pytest.mark.parametrize(("rate", "found"), [("17.1", set()), ("20.8", {"growth.table"})])
    def test_growth_column(self, rate, found):
        assert (
            self.made(
                self.HEAD, ("利润总额", "38.5", "45.1", rate), ("税收收入", "15.2", "16.8", "10.5")
            )
            == found
        )

    @pytest.mark.parametrize(("total", "found"), [("28", set()), ("30", {"sum.column"})])
    def test_closing_total(self, total, found):
        rows = (
            ("项目", "总投资", "计划投资"),
            ("光伏组件项目", "50", "12"),
            ("储能电池项目", "35", "8.5"),
            ("智能制造园", "12.5", "7.5"),
        )
        assert self.made(*rows, ("合计", "97.5", total)) == found
