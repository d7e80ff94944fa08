from __future__ import annotations

import dataclasses

import pytest

from qianyi.engine.text.load import text_from_string

from . import samples


def read(words):
    return text_from_string("示例.txt", words)


def outline(text):
    return [(s.level, s.kind, s.number, s.title) for s in text.sections]


class TestSections:
    def test_of_a_plan_follow_chapters_and_sections(self):
        assert outline(read(samples.PLAN)) == [
            (0, "title", "", "示例高新区“十五五”发展规划"),
            (1, "chapter", "", "前言"),
            (1, "chapter", "第一章", "发展基础"),
            (2, "section", "第一节", "发展成就"),
            (3, "box", "专栏1", "主要指标"),
            (2, "section", "第二节", "存在问题"),
            (1, "chapter", "第二章", "总体要求"),
            (2, "figure", "表2-1", "“十五五”主要指标"),
        ]

    def test_of_a_notice_keep_its_annexes_apart(self):
        assert outline(read(samples.NOTICE))[1:] == [
            (1, "annex", "附件1", "示例市支持科技创新若干政策措施"),
            (2, "chapter", "第一章", "总则"),
            (3, "item", "第一条", ""),
            (3, "item", "第二条", ""),
            (2, "chapter", "第二章", "平台建设"),
            (3, "item", "第三条", ""),
            (1, "annex", "附件2", "任务分工表"),
        ]

    def test_of_a_report_nest_by_the_kinds_of_numbers(self):
        assert outline(read(samples.REPORT))[1:] == [
            (1, "section", "一、", "2023年工作回顾"),
            (2, "item", "（一）", "产业发展提质增效"),
            (3, "item", "1.", "工业"),
            (3, "item", "2.", "服务业"),
            (1, "section", "二、", "2024年工作安排"),
        ]

    def test_know_where_a_heading_that_runs_into_its_text_ends(self):
        text = read(samples.REPORT)
        item = text.sections[2]
        assert text.text[item.body_start :].startswith("规上工业增加值")

    def test_of_markdown_follow_its_levels(self):
        assert outline(read(samples.BULLETIN)) == [
            (0, "title", "", "示例市2024年国民经济和社会发展统计公报"),
            (1, "section", "一、", "综合"),
            (1, "section", "二、", "农业"),
        ]

    def test_of_a_web_page_are_found_behind_indents(self):
        assert [s.title for s in read(samples.WEB).sections] == [
            "示例区促进孵化器发展的实施意见",
            "发展目标",
            "支持政策",
            "建设补助",
            "运营补助",
        ]

    def test_a_box_ends_where_its_lines_end(self):
        text = read(samples.BOX)
        box = next(s for s in text.sections if s.number == "专栏3")
        assert "示例孵化器" in text.text[box.start : box.end]
        assert "以上任务由各部门落实" not in text.text[box.start : box.end]

    def test_a_short_line_between_paragraphs_is_a_heading(self):
        words = (
            "示例区支持办法\n\n为支持企业发展，根据有关规定，结合本区实际，制定本办法，"
            "请遵照执行。\n\n申报条件\n\n"
            "申报企业应当在本区注册，上年度营业收入不低于2000万元，研发投入占比不低于5%。\n\n"
            "支持标准\n\n"
            "对符合条件的企业，按上年度研发投入的10%给予补助，单个企业最高不超过200万元。\n"
        )
        assert [s.title for s in read(words).sections] == ["示例区支持办法", "申报条件", "支持标准"]

    def test_numbers_alone_on_a_line_head_the_next_one(self):
        words = (
            "本报讯（记者 某某）科技园建设加快推进，已完成投资30亿元，占年度计划的85%。\n\n"
            "1\n\n项目为先 抓早抓实\n\n园区围绕主导产业招引企业，新签约项目45个，"
            "协议总投资210亿元。\n\n"
            "2\n\n平台为基 做优服务\n\n园区累计建成各类平台25个，服务企业300余家，"
            "本年新培育科技企业12家。\n"
        )
        found = read(words)
        assert [(s.number, s.title) for s in found.sections if s.number] == [
            ("1", "项目为先 抓早抓实"),
            ("2", "平台为基 做优服务"),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "第一章第一节所述成绩来之不易，但总量仍小。", "第一节课由专家讲授，参加人数达到300人。",
            "3.5亿元投资全部到位。", "2.3 亿元资金已经到位",
            "一、二、三产业比例为5:55:40。", "表1中的数据为预估数。", "附件下载后填写。",
            "图中所示为园区位置。", "专栏由各部门填写，每月报送。",
        ],
    )  # fmt: skip
    def test_running_text_is_no_heading(self, line):
        words = (
            f"示例总结\n\n一、情况\n\n前面一段正文已经结束。\n{line}\n后面一段正文也已经结束。\n"
        )
        assert [s.title for s in read(words).sections] == ["示例总结", "情况"]


class TestStories:
    def test_of_one_page_stay_apart(self):
        text = read(samples.PAGE)
        assert [(s.kind, s.title) for s in text.sections] == [
            ("story", "示例高新区加快建设科技园"),
            ("story", "山乡来了“科技特派员”"),
        ]
        assert text.sections[0].end == text.sections[1].start == text.text.index("山乡来了")

    def test_begin_at_datelines_with_or_without_a_headline(self):
        text = read(samples.BRIEFS)
        assert [(s.kind, s.title) for s in text.sections] == [
            ("story", ""),
            ("story", "示例县油菜喜获丰收"),
        ]
        assert text.text[text.sections[1].start :].startswith("示例县油菜")

    @pytest.mark.parametrize("marks", [("# ", "## "), ("", "")], ids=["markdown", "plain"])
    def test_are_known_with_and_without_markdown(self, marks):
        one, two = marks
        words = (
            f"{two}示例专栏\n\n示例高新区——\n\n{one}培育先进产业 建设示例新城\n\n"
            "6月21日，示例市举行新闻发布会，介绍示例高新区发展情况。\n\n2023年，"
            "园区营业收入96亿元，增长5%。\n\n\n\n"
            "俯瞰示例高新区\n\n■ 记者 某某某 文/图\n\n目前，"
            "园区聚集高新技术企业41家、孵化载体5个。\n\n\n\n"
            f"{two}文明你我他\n\n积分管理+红黑榜\n\n{one}示例县:院坝会摆好“龙门阵”\n\n"
            f"■ 某某某 记者 某某 文/图\n\n"
            "近日，示例县青山乡举行院坝会，50多名村民参加了会议。\n"
        )
        text = read(words)
        stories = [s for s in text.sections if s.kind == "story"]
        assert len(stories) == 2
        assert text.text[stories[1].start :].lstrip("# ").startswith("文明你我他")
        assert text.sections[0].start == 0
        assert "俯瞰示例高新区" in [text.text[s:e] for s, e in text.furniture]

    def test_one_story_is_not_parted(self):
        words = samples.PAGE[: samples.PAGE.index("山乡")]
        assert [s.kind for s in read(words).sections] == ["title"]


class TestFurniture:
    def of(self, words):
        text = read(words)
        return [text.text[s:e] for s, e in text.furniture]

    def test_holds_the_table_of_contents(self):
        (listed,) = self.of(samples.PLAN)
        assert listed.startswith("目　录")
        assert listed.endswith("30")

    def test_holds_page_numbers(self):
        assert self.of(samples.REPORT) == ["- 12 -"]

    def test_holds_what_a_web_page_adds(self):
        assert self.of(samples.WEB) == [
            "当前位置：首页 > 政务公开 > 政策文件",
            "发布时间：2023-11-02 浏览次数：1523 来源：区科技局 字体：【大 中 小】",
            "发文字号：示区府发〔2023〕8号",
            "【打印本页】 【关闭窗口】",
        ]

    def test_holds_bylines_and_captions_of_a_news_page(self):
        assert self.of(samples.PAGE) == [
            "■ 记者 赵某 文/图",
            "科技园二期施工现场",
            "■ 通讯员 钱某",
            "责任编辑：孙某",
        ]

    def test_holds_reporters_at_the_end_of_a_paragraph(self):
        assert self.of("示例新闻\n\n园区新增企业12家，总投资58亿元。(本报记者 某某某)\n") == [
            "(本报记者 某某某)"
        ]

    def test_holds_running_heads_beside_page_numbers(self):
        page = (
            "示例高新区统计年鉴\n\n全年营业收入达到600亿元，同比增长10.2%，好于预期。\n\n- {} -\n\n"
        )
        assert (
            self.of("".join(page.format(n) for n in range(1, 5))).count("示例高新区统计年鉴") == 3
        )

    def test_a_contents_without_page_numbers_ends_where_the_body_begins(self):
        words = (
            "示例规划\n\n目录\n\n第一章 基础\n第二章 要求\n第三章 任务\n\n第一章 基础\n\n"
            "基础良好。\n\n第二章 要求\n\n要求明确。\n"
        )
        text = read(words)
        assert [s.title for s in text.sections] == ["示例规划", "基础", "要求"]

    def test_page_numbers_glued_to_headings_are_no_part_of_the_body(self):
        words = (
            "示例规划\n\n目  录\n\n1第一章  基础\n\n\n3第一节  成就\n\n\n12第二章  要求\n\n\n\n\n"
            "第一章  基础\n\n基础良好。\n 第一节  成就\n\n成就显著。\n"
        )
        assert outline(read(words)) == [
            (0, "title", "", "示例规划"),
            (1, "chapter", "第一章", "基础"),
            (2, "section", "第一节", "成就"),
        ]


class TestTables:
    def test_a_flattened_box_gives_its_rows_and_columns(self):
        text = read(samples.BOX)
        (table,) = text.tables
        grid = [["" for _ in range(table.columns)] for _ in range(table.rows)]
        for cell in table.cells:
            grid[cell.row][cell.column] = cell.text
        assert grid == [
            ["类别", "指标", "2020年", "2025年目标", "属性"],
            ["经济发展", "1.营业收入（亿元）", "301", "[1200]", "预期性"],
            ["", "2.税收（亿元）", "7.5", "—", "预期性"],
            ["绿色", "3.能耗降低（%）", "完成上级任务", "", "约束性"],
        ]
        assert (table.header_rows, table.caption) == (1, "专栏2 主要目标")

    def test_one_cell_a_line_is_read_as_a_grid(self):
        table = read(samples.PLAN).tables[0]
        assert (table.rows, table.columns, table.header_rows) == (4, 3, 1)
        assert [c.text for c in table.cells if c.row == 3] == ["研发投入强度（%）", "2.5", "4.5"]

    def test_a_caption_carries_the_unit_line(self):
        assert read(samples.PLAN).tables[1].caption == "表2-1 “十五五”主要指标（单位：亿元）"

    def test_markdown_tables_are_read_without_their_rule(self):
        (table,) = read(samples.BULLETIN).tables
        assert (table.rows, table.columns) == (3, 4)

    def test_columns_set_with_blanks_are_read(self):
        words = (
            "专栏19  专项实施方案\n\n            规划名称                          主要牵头单位\n"
            "数字乡村建设实施方案                         农业农村局\n\n"
            "人才引育实施方案                             人力资源局\n\n"
            "园区环境整治实施方案                         生态环境局\n\n\n第二节  保障\n\n"
            "落实责任。\n"
        )
        (table,) = read(words).tables
        assert [c.text for c in table.cells if c.column == 1] == [
            "主要牵头单位",
            "农业农村局",
            "人力资源局",
            "生态环境局",
        ]
        assert table.caption == "专栏19 专项实施方案"

    def test_running_text_is_no_table(self):
        for name in ("report", "page", "web", "summary"):
            assert read(samples.ALL[name]).tables == (), name

    def test_a_table_knows_its_section(self):
        text = read(samples.NOTICE)
        assert text.sections[text.tables[0].section].title == "任务分工表"


class TestStructure:
    @pytest.mark.parametrize("words", samples.ALL.values(), ids=samples.ALL)
    def test_is_the_same_every_time(self, words):
        assert dataclasses.asdict(read(words)) == dataclasses.asdict(read(words))

    @pytest.mark.parametrize("words", samples.ALL.values(), ids=samples.ALL)
    def test_leaves_the_text_as_it_is(self, words):
        assert read(words).text == words
