"""Definitions made in the test: a licence of twenty steps, and any number at random."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from qianyi.engine.flow.definition import (
    DONE,
    STEP_KINDS,
    After,
    Label,
    Outcome,
    Party,
    Process,
    Step,
)
from qianyi.engine.workdays import Limit

UNITS = (
    Party("window", "政务服务科"),
    Party("land", "自然资源分局", asked=True),
    Party("build", "新城建设局"),
    Party("safety", "应急管理科"),
    Party("leader", "分管负责人"),
)


def step(code, *before, joint="all", count=0, days=3, kind="review", unit="window", **more):
    """A step in short: its id, what it comes after, how long it has."""
    name = more.pop("name", f"环节{code}")
    signers = ("land", "build") if kind.startswith("countersign") else ()
    return Step(
        code,
        Label(name, f"正在办理：{name}", f"待办理：{name}"),
        kind=kind,
        unit="" if signers or kind in ("applicant", "automatic") else unit,
        signers=signers,
        limit=None if days is None else Limit(days),
        after=After(joint, before, count) if before else None,
        **more,
    )


def process(*steps, **more):
    """A definition of some steps."""
    values = {"code": "made", "version": "1", "title": "示例流程", "kind": "service"} | more
    return Process(standing=("own",), steps=steps, units=UNITS, **values)


REFUSED = Outcome("refused", "不予许可", "reject")
BACK = Outcome("back", "退回重新审图", "return", "drawing")


def licence():
    """Twenty steps in four phases: splits, joins of three kinds, a return, a condition, an end."""
    one, two, three, four = "立项用地", "工程建设", "施工许可", "竣工验收"
    return process(
        step("file", name="企业投资项目备案", phase=one, days=1),
        step("contract", "file", name="签订出让合同", phase=one, unit="land", days=3),
        step("landuse", "contract", name="建设用地规划许可证", phase=one, unit="land", days=5),
        step("title", "contract", name="不动产首次登记（土地）", phase=one, unit="land", days=5),
        step("scheme", "file", name="设计方案审查", phase=two, unit="build", days=10),
        step("visit", "scheme", name="现场踏勘", phase=two, kind="site_visit", days=2),
        step("plan", "landuse", "title", "visit", name="建设工程规划许可证", phase=two, days=7),
        step("energy", "file", name="节能审查", phase=two, days=7, when="energy >= 1000"),
        step("water", "file", name="水土保持方案审批", phase=two, days=7),
        step("eia", "file", name="环境影响评价审批", phase=two, days=10),
        step("opinions", "energy", "water", "eia", name="征求相关单位意见", joint="of", count=2,
             phase=two, kind="countersign_all", days=5),
        step("drawing", "plan", name="施工图联合审查", phase=three, unit="build", days=7),
        step("fire", "drawing", name="特殊建设工程消防设计审查", phase=three, unit="build", days=7),
        step("air", "drawing", name="人防审查", phase=three, kind="countersign_any", days=5),
        step("safe", "drawing", name="质量安全监督手续", phase=three, unit="safety", days=1),
        step("permit", "fire", "air", "safe", "opinions", name="建筑工程施工许可证", phase=three,
             unit="leader", days=5, outcomes=(DONE, BACK, REFUSED)),
        step("notify", "permit", name="告知开工事项", phase=three, kind="notice", days=None),
        step("request", "notify", name="建设单位申请联合验收", phase=four, kind="applicant",
             days=None),
        step("accept", "request", name="联合验收（规划、土地、消防、人防、档案）", phase=four,
             joint="any", kind="countersign_all", days=7),
        step("record", "accept", name="竣工验收备案", phase=four, kind="automatic", days=None),
        title="示例高新区工业项目拿地即开工（示例）",
        kind="licence",
        limit=Limit(36),
    )  # fmt: skip


@st.composite
def processes(draw, most=9):
    """Any definition that is free of faults: every kind of step, join, outcome, with conditions."""
    count = draw(st.integers(1, most))
    steps = []
    for number in range(count):
        codes = [one.id for one in steps]
        before = draw(st.lists(st.sampled_from(codes), unique=True, max_size=3)) if codes else []
        joint = draw(st.sampled_from(["all", "any", "of"])) if before else "all"
        made = step(
            f"s{number}", *before, joint=joint,
            count=draw(st.integers(1, len(before))) if joint == "of" else 0,
            days=draw(st.sampled_from([None, 1, 5])), kind=draw(st.sampled_from(list(STEP_KINDS))),
            phase=draw(st.sampled_from(["", "甲", "乙"])),
            when=draw(st.sampled_from(["", "", "x > 1"])),
        )  # fmt: skip
        above = sorted(_above(steps, before))
        ends = [DONE]
        if above and draw(st.integers(0, 3)) == 0:
            ends.append(Outcome("back", "退回", "return", draw(st.sampled_from(above))))
        if draw(st.integers(0, 4)) == 0:
            ends.append(draw(st.sampled_from([REFUSED, Outcome("enough", "直接办结", "finish")])))
        steps.append(replace(made, outcomes=tuple(ends)))
    return process(*steps)


def _above(steps, before):
    known = {one.id: one for one in steps}
    found = set()
    waiting = list(before)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += known[code].before
    return found
