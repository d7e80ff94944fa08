from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from qianyi.engine.flow import svg
from qianyi.engine.flow.cards import Mark, Note, left_of, mark_of
from qianyi.engine.flow.clock import Clock
from qianyi.engine.flow.definition import STEP_KINDS, Label, Outcome
from qianyi.engine.flow.drawing import PHONE, draw, graph_of
from qianyi.engine.flow.markup import length
from qianyi.engine.flow.state import State, StepState
from qianyi.engine.workdays import Limit

from .invented import licence, process, processes, step

MOMENT = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))
NS = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script>&\x00\x0b'


def state_of(steps=(), phase="accepted"):
    return State(
        "made", "1", "own", phase, MOMENT, MOMENT, MOMENT, accepted_at=MOMENT, steps=dict(steps)
    )


def light(name, left=3, unit="working_days", due_on=date(2026, 3, 9)):
    return Clock(
        "step", MOMENT, Limit(5, unit), left=Decimal(left), due_on=due_on, light=name,
    )  # fmt: skip


def read(picture):
    return ET.fromstring(picture)


def boxes(root):
    """Every step's element by its whole sentence."""
    return {
        one.get("aria-label"): one
        for one in root.iter()
        if (one.get("class") or "").startswith("qy-flow-step")
    }


def said(root):
    return ["".join(one.itertext()) for one in root.iter(f"{NS}text")]


class TestDraw:
    @pytest.mark.parametrize("upright", [False, True])
    @settings(max_examples=40)
    @given(made=processes())
    def test_is_well_formed_and_has_each_step_once(self, upright, made):
        root = read(draw(made, upright=upright))
        assert len(boxes(root)) == len(made.steps)
        width, height = (float(root.get(side)) for side in ("width", "height"))
        assert root.get("viewBox") == f"0 0 {length(width)} {length(height)}"
        if upright:
            assert width == pytest.approx(PHONE)

    @pytest.mark.parametrize("upright", [False, True])
    def test_is_the_same_again(self, upright):
        assert draw(licence(), upright=upright) == draw(licence(), upright=upright)

    @pytest.mark.parametrize("upright", [False, True])
    def test_escapes_whatever_it_is_given(self, upright):
        label = Label(NASTY, NASTY, NASTY)
        made = process(
            replace(step("a", phase=NASTY), label=label),
            replace(
                step("b", "a", phase=NASTY, when=NASTY), label=label,
                outcomes=(Outcome("x", NASTY, "return", "a"), Outcome("y", NASTY, "reject")),
            ),
            title=NASTY,
        )  # fmt: skip
        picture = draw(
            made, state_of({"a": StepState("open", MOMENT, unit=NASTY)}), upright=upright,
            notes={"a": NASTY}, href=f"/cases/?{NASTY}#{{step}}",
        )  # fmt: skip
        root = read(picture)
        allowed = {"svg", "title", "desc", "g", "a", "path", "text"}
        assert {one.tag.removeprefix(NS) for one in root.iter()} <= allowed
        assert "<script" not in picture
        assert NASTY.rstrip("\x00\x0b") in "".join(root.itertext())

    @pytest.mark.parametrize("upright", [False, True])
    def test_has_neither_style_attributes_nor_handlers_nor_ids(self, upright):
        picture = draw(licence(), state_of(), upright=upright, href="#{step}")
        names = {name for one in read(picture).iter() for name in one.attrib}
        assert not {name for name in names if name in ("style", "id") or name.startswith("on")}

    def test_draws_an_outline_of_its_own_for_every_kind(self):
        outlines = set()
        for kind in STEP_KINDS:
            root = read(draw(process(step("a", kind=kind))))
            assert STEP_KINDS[kind] in said(root)
            (box,) = boxes(root).values()
            outlines.add(tuple(re.sub(r"[-\d.,]+", "", one.get("d")) for one in box[1:]
                               if one.tag == f"{NS}path"))  # fmt: skip
        assert len(outlines) >= len(STEP_KINDS) - 1, "审核 and 申请人办理 differ by their corners"

    def test_links_each_step_in_the_order_of_the_process(self):
        made = licence()
        links = list(read(draw(made, href="/cases/1/#step-{step}")).iter(f"{NS}a"))
        assert [one.get("href").rpartition("-")[2] for one in links] == list(graph_of(made)[0])

    def test_has_no_links_without_an_address(self):
        root = read(draw(licence()))
        assert not list(root.iter(f"{NS}a"))
        assert {one.get("role") for one in boxes(root).values()} == {"img"}

    def test_tells_everything_in_words(self):
        root = read(draw(licence(), state_of({"file": StepState("open", MOMENT)})))
        assert (
            root.find(f"{NS}title").text == "示例高新区工业项目拿地即开工（示例）流程图（办理中）"
        )
        told = root.find(f"{NS}desc").text
        assert told.startswith(
            "共20个环节。1. 企业投资项目备案（审核，政务服务科，1个工作日，办理中）"
        )
        assert "征求相关单位意见（会签，自然资源分局、新城建设局，5个工作日，未到）" in told
        assert "中的2项完成后开始" in told
        assert told.count("未到") == 19

    def test_dashes_what_leads_back_and_says_why(self):
        root = read(draw(licence()))
        back = [one for one in root.iter(f"{NS}path") if one.get("class") == "qy-flow-line is-back"]
        assert len(back) == 1
        assert back[0].get("stroke-dasharray")
        assert "退回重新审图" in said(root)

    def test_says_how_many_a_joining_waits_for(self):
        words = said(read(draw(licence())))
        assert words.count("全部") == 2
        assert words.count("满2项") == 1

    def test_puts_phases_into_lanes(self):
        root = read(draw(licence()))
        bands = [one for one in root.iter(f"{NS}path") if "qy-flow-band" in one.get("class")]
        assert len(bands) == 4
        names = [one.text for one in root.iter(f"{NS}text") if one.get("class") == "qy-flow-phase"]
        assert names == ["立项用地", "工程建设", "施工许可", "竣工验收"]

    def test_shows_the_critical_way_in_words_too(self):
        picture = draw(licence(), critical={"file", "scheme"})
        assert said(read(picture)).count("审核 · 关键") == 2
        assert picture.count("，关键环节，") == 2 * 3

    @pytest.mark.parametrize(
        ("audience", "stand", "called"),
        [
            ("staff", None, "环节a"),
            ("staff", StepState("open", MOMENT), "环节a"),
            ("applicant", None, "正在办理：环节a"),
            ("applicant", StepState("open", MOMENT), "正在办理：环节a"),
            ("applicant", StepState(), "待办理：环节a"),
        ],
    )
    def test_calls_a_step_as_the_reader_does(self, audience, stand, called):
        state = None if stand is None else state_of({"a": stand})
        assert called in said(read(draw(process(step("a")), state, audience=audience)))

    def test_names_the_unit_a_step_was_transferred_to(self):
        moved = state_of({"a": StepState("open", MOMENT, unit="safety")})
        assert "应急管理科" in said(read(draw(process(step("a")), moved)))

    def test_marks_what_statistics_say_of_a_step(self):
        slow = Note("中位6个工作日", Mark("late", "瓶颈环节"))
        root = read(
            draw(process(step("a"), step("b", "a")), notes={"a": slow, "b": "中位1个工作日"})
        )
        assert {"中位6个工作日", "瓶颈环节", "中位1个工作日"} <= set(said(root))
        first, second = boxes(root).values()
        assert "is-late" in first[1].get("class")
        assert "is-late" not in second[1].get("class")

    def test_draws_a_faulty_definition_too(self):
        made = process(step("a", "b"), step("b", "a"), step("c", "nowhere"))
        assert len(boxes(read(draw(made)))) == 3


class TestMarkOf:
    @pytest.mark.parametrize(
        ("stand", "clock", "key", "word"),
        [
            (StepState(), None, "ahead", "未到"),
            (StepState("open", MOMENT), None, "open", "办理中"),
            (StepState("open", MOMENT), light("none"), "open", "办理中"),
            (StepState("open", MOMENT), light("green"), "open", "办理中"),
            (StepState("open", MOMENT), light("yellow"), "near", "临近到期"),
            (StepState("open", MOMENT), light("red"), "near", "即将到期"),
            (StepState("open", MOMENT), light("overdue"), "late", "逾期"),
            (StepState("paused", MOMENT), light("overdue"), "paused", "暂停"),
            (StepState("done", MOMENT, MOMENT), light("overdue"), "done", "已完成"),
            (StepState("skipped"), None, "skipped", "不需要"),
            (StepState(missing=("energy",)), None, "waiting", "待补数据"),
        ],
    )
    def test_says_the_state_by_shape_class_and_word(self, stand, clock, key, word):
        mark = mark_of(stand, clock)
        assert (mark.key, mark.word) == (key, word)
        root = read(draw(process(step("a")), state_of({"a": stand}), clocks={"a": clock} if clock
                         else {}))  # fmt: skip
        (box,) = boxes(root).values()
        assert f"is-{key}" in box[1].get("class")
        assert word in said(root)
        assert f"，{word}" in box.get("aria-label")


class TestLeftOf:
    @pytest.mark.parametrize(
        ("clock", "words"),
        [
            (None, ""),
            (Clock(), ""),
            (light("green"), "还剩3个工作日（3月9日）"),
            (light("red", 0), "今日到期"),
            (light("overdue", -2), "已逾期2个工作日"),
            (light("overdue", 0), "已逾期"),
            (light("yellow", "5.25", "hours"), "还剩5.2小时（3月9日）"),
            (light("yellow", 2, due_on=None), "还剩2个工作日"),
            (replace(light("green"), stopped=True), ""),
        ],
    )
    def test_says_what_is_left(self, clock, words):
        assert left_of(clock) == words


class TestWrap:
    @pytest.mark.parametrize(
        ("words", "most", "lines"),
        [
            pytest.param("", 2, [], id="nothing"),
            pytest.param("  ", 2, [], id="blanks"),
            pytest.param("四个汉字", 2, ["四个汉字"], id="just fits"),
            pytest.param("五个汉字了", 2, ["五个汉字", "了"], id="one over"),
            pytest.param("四个汉字，再来", 2, ["四个汉字，", "再来"], id="no comma at the start"),
            pytest.param("一二三四五六七八九十", 2, ["一二三四", "五六七…"], id="too long"),
            pytest.param("前三字（括号", 2, ["前三字", "（括号"], id="no bracket at the end"),
            pytest.param("用GB 33661", 3, ["用GB", "33661"], id="Latin words stay whole"),
            pytest.param("a" * 9, 3, ["a" * 7, "aa"], id="unless they cannot"),
        ],
    )
    def test_breaks_between_characters(self, words, most, lines):
        assert svg.wrap(words, 10.0, 41.0, most) == lines

    def test_leaves_out_what_xml_does_not_know(self):
        assert svg.wrap("甲\x00乙\ufffe丙", 10.0, 100.0, 1) == ["甲乙丙"]
