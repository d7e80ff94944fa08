from __future__ import annotations

import pytest

from qianyi.engine import flow
from qianyi.engine.flow.tests.making import licence, made, step
from qianyi.engine.workdays import Limit

BACK = {"id": "back", "label": "退回", "to": "return:a"}
END = {"id": "end", "label": "办结", "to": "finish"}
OK = {"id": "ok", "label": "通过"}
RUNG = {"id": "r", "label": "催办", "after": "1 workdays", "act": "urge", "to": "handler"}
CONSULT = {"kind": "consultation", "limit": "9 workdays"}
LATE = {"limit": "9 workdays", "overdue": "escalate"}

STEPS = [
    pytest.param([step("a"), step("a")], "重复", id="one id twice"),
    pytest.param([step("a", "b")], "“b”不存在", id="after a step there is not"),
    pytest.param([step("a", "a")], "不能等待自己", id="after itself"),
    pytest.param([step("a"), step("b", "a", "a")], "after 里有重复", id="one step twice in after"),
    pytest.param([step("a", "b"), step("b", "a")], "成了循环", id="a circle"),
    pytest.param(
        [step("a"), step("b", "a", "d"), step("c", "b"), step("d", "c")],
        "成了循环",
        id="a circle behind a beginning",
    ),
    pytest.param(
        [step("a"), {**step("b"), "after": {"of": ["a"], "count": 2}}],
        "永远等不到",
        id="two of one",
    ),
    pytest.param(
        [step("a"), {**step("b"), "after": {"of": ["a"], "count": 0}}],
        "永远等不到",
        id="none of one",
    ),
    pytest.param(
        [step("a", outcomes=[END]), step("b", "a")], "永远不会开始", id="after what always ends"
    ),
    pytest.param(
        [step("a", outcomes=[END]), step("b"), step("c", "a", "b")],
        "永远不会开始",
        id="after what always ends, and another",
    ),
    pytest.param([step("a", unit="")], "应为文字", id="a blank unit"),
    pytest.param([{"id": "a", "label": "甲", "kind": "review"}], "没有承办单位", id="no unit"),
    pytest.param([step("a", unit="four")], "“four”不在 units 里", id="a unit not listed"),
    pytest.param([step("a", kind="countersign_all")], "没有签署单位", id="nobody to sign"),
    pytest.param(
        [step("a", kind="countersign_any", signers=["one", "one"])], "重复", id="a signer twice"
    ),
    pytest.param([step("a", signers=["one"])], "不能写 signers", id="signers of a review"),
    pytest.param([step("a", materials=["m"])], "“m”不在 materials 里", id="an unknown material"),
    pytest.param([step("a"), step("b", "a", outcomes=[BACK])], "永远办不完", id="only ways back"),
    pytest.param(
        [step("a", outcomes=[OK, {**BACK, "to": "return:z"}])], "不存在", id="back to nothing"
    ),
    pytest.param(
        [step("a"), step("b", outcomes=[OK, BACK])], "不在它之前", id="back to what is not before"
    ),
    pytest.param(
        [step("a", kind="automatic"), step("b", "a", outcomes=[OK, BACK])],
        "没有人可以重办",
        id="back to what nobody does",
    ),
    pytest.param(
        [step("a", kind="notice", outcomes=[OK, END])], "只能有一个办理结果", id="two ends at once"
    ),
    pytest.param(
        [step("a", kind="notice", limit="1 workdays")], "不能有时限", id="a limit of no time"
    ),
    pytest.param(
        [step("a", limit="2 workdays", promised="3 workdays")], "长于时限", id="a promise too long"
    ),
    pytest.param(
        [step("a", limit="2 workdays", promised="3 hours")],
        "单位不同",
        id="a promise of other units",
    ),
    pytest.param([step("a", outcomes=[OK, OK])], "写了两次", id="one outcome twice"),
    pytest.param([step("a", when="area > 1")], "area", id="a condition on nothing known"),
    pytest.param([step("a", when="1 + 1")], "真假", id="a condition that is a number"),
    pytest.param([step("a", when="(")], "读不懂", id="a condition that cannot be read"),
    pytest.param([step("a", unit="one", role="two")], "只能写一个", id="a unit and a role"),
    pytest.param([], "至少要有一个环节", id="no step"),
    pytest.param([step(f"s{n}") for n in range(501)], "最多500个", id="too many steps"),
]
WHOLES = [
    pytest.param(
        CONSULT | {"overdue": "consent"},
        "逾期视为同意的环节要有时限",
        id="silence without a limit",
    ),
    pytest.param(
        {"limit": "9 workdays", "overdue": "consent"},
        "只用于内部征求意见",
        id="silence in a service",
    ),
    pytest.param(LATE, "要写 escalation", id="no ladder"),
    pytest.param(
        {"limit": "9 workdays", "escalation": [RUNG]},
        "否则不会用到",
        id="a ladder not used",
    ),
    pytest.param(
        {"overdue": "escalate", "escalation": [RUNG]},
        "没有时限",
        id="a ladder without a limit",
    ),
    pytest.param(
        LATE | {"escalation": [{**RUNG, "label": "全区通报"}]},
        "只能提请决定",
        id="a measure taken by itself",
    ),
    pytest.param(
        LATE | {"escalation": [{**RUNG, "to": "four"}]},
        "“four”不在 units",
        id="a rung to nobody",
    ),
    pytest.param(LATE | {"escalation": [RUNG, RUNG]}, "写了两次", id="one rung twice"),
    pytest.param(
        {"extensions": {"times": 1, "amount": "3 workdays"}},
        "不能延期",
        id="more of no limit",
    ),
    pytest.param(
        {"limit": "3 days", "extensions": {"times": 1, "amount": "3 workdays"}},
        "单位不同",
        id="an extension of other units",
    ),
    pytest.param({"special_grounds": ["听证"]}, "只用于行政许可", id="a service with hearings"),
    pytest.param({"decision": "z"}, "不存在", id="a decision nowhere"),
    pytest.param(
        {"decision": "t", "steps": [step("t", kind="automatic")]},
        "由人作出",
        id="decided by nobody",
    ),
    pytest.param({"standing": []}, "standing", id="nobody's case"),
    pytest.param({"limit": "3 weeks"}, "workdays", id="weeks"),
]
LICENCES = [
    pytest.param({"starts_clock": "submission"}, "从受理起算", id="from submission"),
    pytest.param({"pauses": ["等待"]}, "只能因特别程序", id="pauses"),
    pytest.param(
        {"correction": {"tell_within": "6 workdays", "give": "5 workdays"}},
        "5个工作日",
        id="six days",
    ),
    pytest.param(
        {"correction": {"tell_within": "5 days", "give": "5 workdays"}},
        "5个工作日",
        id="plain days",
    ),
    pytest.param({"extensions": {"times": 2, "amount": "5 workdays"}}, "只能延期一次", id="twice"),
    pytest.param({"overdue": "consent"}, "只用于内部征求意见", id="consent by silence"),
    pytest.param({"reopen_within": "5 workdays"}, "不能重新办理", id="a licence begun again"),
]


def faults(build, *steps, **more):
    with pytest.raises(flow.ProcessRefused) as refusal:
        build(*steps, **more)
    return refusal.value


class TestADefinition:
    @pytest.mark.parametrize(("steps", "words"), STEPS)
    def test_is_refused_for_its_steps(self, steps, words):
        assert words in faults(made, *steps).message

    @pytest.mark.parametrize(("more", "words"), WHOLES)
    def test_is_refused_as_a_whole(self, more, words):
        assert words in faults(made, step("a"), **more).message

    @pytest.mark.parametrize(("more", "words"), LICENCES)
    def test_is_refused_for_what_the_law_asks_of_a_licence(self, more, words):
        assert words in faults(licence, step("a"), **more).message

    def test_without_correction_is_no_licence(self):
        assert "correction" in faults(made, step("a"), kind="licence",
                                      starts_clock="acceptance").message  # fmt: skip

    @pytest.mark.parametrize("days", [1, 5])
    def test_may_tell_corrections_sooner(self, days):
        within = {"tell_within": f"{days} workdays", "give": "5 workdays"}
        assert licence(correction=within).correction.tell_within == Limit(days)

    def test_may_wait_for_what_ends_where_it_may_also_go_on(self):
        assert made(step("a", outcomes=[OK, END]), step("b", "a")).followers["a"][0].id == "b"

    def test_is_told_all_its_faults_at_once_in_the_order_of_lines(self):
        text = """\
code: made
version: "1"
title: 试验
kind: service
standing: [own]
starts_clock: submission
units: [{code: one, name: 一}]
steps:
  - {id: a, label: 甲, unit: two}
  - {id: b, label: 乙, unit: one, after: [z]}
  - {id: c, label: 丙, unit: one, when: nothing}
"""
        with pytest.raises(flow.ProcessRefused) as refusal:
            flow.load_process(text, where="made.yaml")
        assert [one.place.line for one in refusal.value.faults] == [9, 10, 11]
        assert "3处问题" in refusal.value.message

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "文件是空的"),
            ("- a", "应为对象"),
            ("code: a\ncode: b", "重复"),
            ("code: a\nwhom: b", "没有“whom”这个字段"),
        ],
    )
    def test_is_refused_where_it_cannot_be_read(self, text, words):
        with pytest.raises(flow.ProcessRefused, match=words):
            flow.load_process(text, where="made.yaml")

    def test_checked_has_no_faults(self):
        assert flow.checks(licence()) == ()


class TestAnAfter:
    @pytest.mark.parametrize(
        "after",
        [{}, {"all": ["a"], "any": ["a"]}, {"all": ["a"], "count": 1}, {"of": ["a"]}],
    )
    def test_is_written_one_way(self, after):
        assert "after" in faults(made, step("a"), {**step("b"), "after": after}).message or (
            "count" in faults(made, step("a"), {**step("b"), "after": after}).message
        )


class TestALabel:
    def test_in_one_word_stands_for_all_three(self):
        label = made(step("a")).steps[0].label
        assert (label.staff, label.applicant, label.ahead) == ("环节a", "环节a", "待环节a")


class TestTheDigest:
    def test_is_the_same_for_the_same_words_in_another_order(self):
        text = 'code: a\nversion: "1"\ntitle: 甲\nkind: service\nstanding: [own]\n'
        steps = "units: [{code: u, name: 一}]\nsteps: [{id: s, label: 办, unit: u}]\n"
        one = flow.load_process(text + steps, where="x")
        other = flow.load_process("# 说明\n" + steps + text, where="y")
        changed = flow.load_process((text + steps).replace("办", "审"), where="x")
        assert one.digest == other.digest != changed.digest
