"""The leshan pack against the documents it cites, and the questions a planner asks on day one."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qianyi.engine.foresight import Actual, Goal, average_growth, pace
from qianyi.engine.packs import fact_conflicts, load_pack, read_yaml
from qianyi.engine.scopes import comparable

PACKS = Path(__file__).resolve().parents[2] / "packs"
ZONE = "leshan.zone"
LONGEST_WORDS = 18  # a longer run shared with a document would be its sentence


@pytest.fixture(scope="module")
def pack():
    return load_pack(PACKS / "leshan")


@pytest.fixture(scope="module")
def texts(pack, seeds_dir):
    """The text of each cited document, by key, found by its digest."""
    found = {}
    for path in seeds_dir.glob("*.txt"):
        raw = path.read_bytes()
        found[hashlib.sha256(raw).hexdigest()] = raw.decode("utf-8")
    return {document.key: found[document.text_digest] for document in pack.documents}


def plan(pack, code):
    return next(one for one in pack.plans if one.code == code)


def located(pack):
    """Every number of the pack with the place it is said to stand at."""
    for fact in pack.facts:
        for locator in (fact.locator, *fact.also):
            yield fact.indicator, fact.value, "", locator, locator.document or fact.document
    for one in pack.plans:
        for target in one.targets:
            for part in (target.base, target.target, target.growth):
                if part is not None and part.locator is not None:
                    words = getattr(part, "text", "")
                    key = part.locator.document or one.document
                    yield target.indicator, part.value, words, part.locator, key


def says(span, value, words):
    """The span holds exactly this number, in digits; without one, a dash or the words."""
    bare = span.replace(" ", "")
    if value is None:
        return bare in {"—", words}
    number = re.escape(format(value.normalize(), "f"))
    return re.search(rf"(?<![\d.]){number}(?![\d.])", bare) is not None


class TestLeshanPack:
    def test_every_number_stands_where_it_is_said_to(self, pack, texts):
        wrong, checked = [], 0
        for indicator, value, words, locator, key in located(pack):
            span = texts[key][locator.start : locator.end]
            checked += 1
            if not says(span, value, words) or "\n" in span:
                wrong.append((indicator, value, key, locator.start, span))
        assert wrong == []
        assert checked >= 280

    def test_every_row_of_a_box_is_the_row_it_is_said_to_be(self, pack, texts):
        wrong = []
        for indicator, _, _, locator, key in located(pack):
            before = texts[key][: locator.start]
            label = before.rfind(locator.row)
            between = before[label + len(locator.row) :]
            cells = [cell for cell in between.split("\n") if cell.strip()]
            if locator.row and (label < 0 or len(cells) > 4):
                wrong.append((indicator, locator.row, cells))
        assert wrong == []

    def test_every_box_row_of_the_plan_is_there(self, pack, texts):
        text = texts["leshan_plan_145"]
        table = text[text.index("专栏2  “十四五”") : text.index("注：1.[")]
        printed = re.findall(r"^\s*(\d+)\.\D.*$", table, re.MULTILINE)
        natures = re.findall(r"预期性|约束性", table)
        targets = plan(pack, "leshan.plan_145").targets
        assert [target.number for target in targets] == printed
        assert [target.nature for target in targets] == natures
        lead_column = text[text.index("专栏19  “十四五”") :]
        assert all(paper.title in lead_column for paper in plan(pack, "leshan.plan_145").papers)

    def test_every_value_of_the_first_box_is_there(self, pack, texts):
        text = texts["leshan_plan_145"]
        start = text.index("专栏1  “十三五”")
        table = text[start : text.index("第二章", start)]
        cells = [line.strip() for line in table.split("\n")]
        printed = Counter(cell for cell in cells if re.fullmatch(r"\d+(?:\.\d+)?", cell))
        held = Counter(
            format(fact.value, "f") for fact in pack.facts if fact.locator.section == "专栏1"
        )
        assert held == printed

    def test_no_sentence_of_a_document_is_in_the_pack(self, pack, texts):
        copied = []
        names = re.compile(r"\.(?:row|title|section|name|short_title|short_name)$")
        for path in sorted((PACKS / "leshan").rglob("*.yaml")):
            for where, words in strings(read_yaml(path, PACKS).plain(), ""):
                windows = range(len(words) - LONGEST_WORDS)
                pieces = [words[i : i + LONGEST_WORDS + 1] for i in windows]
                if not names.search(where) and any(p in t for p in pieces for t in texts.values()):
                    copied.append((path.name, where, words))
        assert copied == []

    def test_every_contradiction_is_kept(self, pack):
        pairs = {
            (group[0].indicator, group[0].period.code): sorted(fact.value for fact in group)
            for group in fact_conflicts(pack.facts)
        }
        assert pairs == {
            ("innovation.incubator_area", "2020"): [17, 30],
            ("livelihood.unemployment_rate", "2020"): [Decimal("0.4"), Decimal("4.4")],
            ("green.good_air_days", "2020"): [Decimal("87.2"), 88],
            ("livelihood.kindergartens_new", "2021/2025"): [2, 4],
            ("livelihood.middle_schools_new", "2021/2025"): [1, 2],
        }
        doubtful = [fact for group in fact_conflicts(pack.facts) for fact in group]
        assert all(fact.note for fact in doubtful)

    def test_the_figures_easily_misread_are_apart(self, pack):
        held = {
            (f.indicator, f.subject, f.scope): f.value for f in pack.facts if f.kind == "actual"
        }
        assert held["economy.above_scale_firms", ZONE, "未注明"] == 34
        assert not any(key[0] == "economy.above_scale_industrial_firms" for key in held)
        assert held["innovation.index", "leshan", "全市"] == Decimal("53.2")
        assert ("innovation.index", ZONE, "未注明") not in held
        assert held["innovation.incubated_tech_smes", ZONE, "未注明"] == 45
        assert held["innovation.tech_smes", "leshan", "全市"] == 300

    def test_the_next_plan_invents_nothing(self, pack):
        last, following = plan(pack, "leshan.plan_145"), plan(pack, "leshan.plan_155")
        assert following.supersedes == last.code
        carried = [target for target in following.targets if target.number.isdigit()]
        assert [t.indicator for t in carried] == [t.indicator for t in last.targets]
        assert all(t.target.value is None and t.base.value is None for t in carried)
        stated = {
            (t.indicator, t.target.period.code, t.scope): t.target.value
            for t in following.targets
            if t not in carried
        }
        assert stated == {
            ("economy.park_revenue", "2027", "直管区"): 1000,
            ("economy.new_capacity", "2027", "直管区"): 500,
            ("innovation.national_rank", "2030", "未注明"): 50,
        }


class TestFirstDayQuestions:
    def test_park_revenue_has_three_targets_and_no_single_answer(self, pack):
        name = "economy.park_revenue"
        asked = {
            (one.document, target.scope, target.target.comparator, target.target.value)
            for one in pack.plans
            for target in one.targets
            if target.indicator == name and target.target.period.code == "2025"
        }
        asked |= {
            (fact.document, fact.scope, fact.comparator, fact.value)
            for fact in pack.facts
            if fact.indicator == name and fact.kind == "target" and fact.period.code == "2025"
        }
        assert asked == {
            ("leshan_opinions_2022", "未注明", "=", 1000),
            ("leshan_plan_145", "未注明", ">", 1000),
            ("leshan_plan_145", "未注明", "=", 1200),
        }
        actuals = [f for f in pack.facts if f.indicator == name and f.kind == "actual"]
        newest = max(actuals, key=lambda fact: fact.period)
        assert (newest.scope, newest.period.code, newest.value) == ("一区五园", "2023", 1780)
        assert comparable(newest.scope, "未注明") == "unknown"
        assert comparable(newest.scope, "直管区") == "no"
        assert not [fact for fact in actuals if fact.scope == "直管区"]
        later = [f for f in pack.facts if f.indicator == name and f.period.code == "2027"]
        assert [(f.scope, f.kind, f.value) for f in later] == [("直管区", "target", 1000)]
        for target, rate in (("1200", "31.86"), ("1000", "27.14")):
            growth = average_growth(Decimal(301), Decimal(target), 5)
            assert growth.quantize(Decimal("0.01")) == Decimal(rate)

    def test_high_tech_firms_are_a_quarter_of_the_way(self, pack):
        row = next(t for t in plan(pack, "leshan.plan_145").targets if t.number == "8")
        assert (row.base.value, row.target.value, row.scope) == (28, 80, "未注明")
        actual = next(
            f
            for f in pack.facts
            if f.indicator == row.indicator and f.subject == ZONE and f.scope == "直管区"
        )
        assert (actual.value, actual.period.code) == (41, "2024-06")
        goal = Goal(
            "positive", date(2020, 12, 31), date(2025, 12, 31), row.target.value, row.base.value
        )
        found = pace(goal, Actual(actual.value, actual.period.end), as_of=actual.period.end)
        assert actual.value - row.base.value == 13
        assert row.target.value - row.base.value == 52
        assert (found.done, found.time_share, found.gap) == (Decimal("0.25"), Decimal("0.7"), 39)
        assert found.status == "严重滞后"

    def test_tech_smes_have_no_figure_of_the_zone_after_2020(self, pack):
        row = next(t for t in plan(pack, "leshan.plan_145").targets if t.number == "9")
        assert (row.base.value, row.target.value) == (52, 120)
        own = [
            f
            for f in pack.facts
            if f.indicator == row.indicator and f.subject == ZONE and f.kind == "actual"
        ]
        assert max(fact.period for fact in own).code == "2020"

    def test_who_leads_the_special_plans(self, pack):
        departments = pack.by_code("departments")
        leads = Counter(
            departments[paper.lead].short_name for paper in plan(pack, "leshan.plan_145").papers
        )
        assert leads == {
            "产业经济局": 5, "公共服务局": 3, "新城建设局": 2, "自然资源分局": 2, "科学技术局": 1,
        }  # fmt: skip
        assert departments["leshan.natural_resources"].vertical

    def test_which_targets_bind(self, pack):
        asked = plan(pack, "leshan.plan_145")
        binding = [target for target in asked.targets if target.nature == "约束性"]
        assert len(asked.targets) == 21
        assert [target.number for target in binding] == ["12", "17", "18", "19", "20", "21"]
        wordy = [target for target in binding if target.target.value is None]
        assert [(t.number, t.target.text) for t in wordy] == [
            ("17", "完成市下目标任务"),
            ("18", "完成市下目标任务"),
        ]
        assert "预估数" in asked.note
        assert all(target.certainty == "unverified" for target in asked.targets)
        assert not any(target.lead for target in asked.targets)


def strings(value, where):
    """Every string inside, with the dotted path to it."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from strings(inside, f"{where}.{key}")
    elif isinstance(value, list):
        for inside in value:
            yield from strings(inside, where)


class TestDemoPack:
    def test_every_number_stands_in_the_sample_it_ships(self):
        demo = load_pack(PACKS / "demo")
        (document,) = [document for document in demo.documents if document.file]
        raw = (demo.path / document.file).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == document.text_digest
        text = raw.decode("utf-8")
        shipped = [row for row in located(demo) if row[3].start is not None]
        wrong = [
            (indicator, text[locator.start : locator.end])
            for indicator, value, words, locator, _ in shipped
            if not says(text[locator.start : locator.end], value, words)
        ]
        assert wrong == []
        assert len(shipped) >= 25

    def test_everything_in_it_is_marked_as_an_example(self):
        demo = load_pack(PACKS / "demo")
        named = [*demo.territories, *demo.departments]
        assert all(record.name.startswith("示例") for record in named)
        assert "示例数据" in demo.title
        assert all("示例数据" in fact.note for fact in demo.facts)
        assert all("示例数据" in one.title for one in (*demo.documents, *demo.plans))
