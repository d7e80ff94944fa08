"""Scores of units: by a scheme in force, explained, objected to, published by a second person."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from docx import Document
from python_calamine import CalamineWorkbook

from qianyi.domains.reviews.choices import AppealState, AppraisalState, SchemeState
from qianyi.domains.reviews.errors import AppraisalClosed, ReviewInvalid, SchemeClosed
from qianyi.domains.reviews.hooks import owing
from qianyi.domains.reviews.models import Entry, Scheme, UnitScore
from qianyi.domains.reviews.selectors import appraisals as selectors
from qianyi.domains.reviews.selectors.schemes import scheme_read
from qianyi.domains.reviews.services import appraisals as services
from qianyi.domains.reviews.services import entries, schemes
from qianyi.domains.reviews.services.evidence import Upload
from qianyi.domains.reviews.services.sheets import appraisal_paper, appraisal_workbook
from qianyi.foundation.duties import DutiesAsked
from qianyi.lib.errors import NotAllowed

from .building import FIRST, LAST, MOMENT, SCHEME, scheme_made

LATER = MOMENT + timedelta(days=30)


@pytest.fixture
def appraisal(town):
    return services.appraisal_begin(
        actor=town.planner, scheme=scheme_made(town), territory=town.zone, title="示例考核",
        first=FIRST, last=LAST, units=list(town.units.values()), moment=MOMENT,
    )  # fmt: skip


def score(appraisal, name):
    return appraisal.scores.get(department__subject__code=f"shili.{name}")


def entered(town, appraisal, name, **facts):
    asked = entries.EntryAsked(
        **{"kind": "item", "item": "rating", "value": Decimal(8), "reason": "示例依据文件", **facts}
    )
    return entries.entry_make(
        actor=town.planner, score=score(appraisal, name), asked=asked, moment=MOMENT
    )


def rated(town, appraisal, points):
    for name, value in points.items():
        made = entered(town, appraisal, name, value=Decimal(value))
        entries.entry_decide(
            actor=town.second, entry=made, is_accepted=True, reason="同意", moment=MOMENT
        )


def scored(town, appraisal):
    return services.appraisal_score(actor=town.planner, appraisal=appraisal, moment=MOMENT)


def told(town, appraisal):
    scored(town, appraisal)
    return services.appraisal_tell(actor=town.planner, appraisal=appraisal, moment=MOMENT)


class TestScoring:
    def test_leaves_open_what_nobody_entered(self, town, appraisal):
        scored(town, appraisal)
        first = score(appraisal, "a")
        assert (first.low, first.high, first.grade) == (Decimal(90), Decimal(100), "")
        line = selectors.lines_of(first)[1]
        assert (line.points, line.is_pending, line.words) == (
            "",
            True,
            "没有填报。待定，不按零分。",
        )

    def test_counts_an_entry_once_another_confirmed_it(self, town, appraisal):
        made = entered(town, appraisal, "a")
        scored(town, appraisal)
        assert score(appraisal, "a").high == Decimal(100)
        entries.entry_decide(
            actor=town.second, entry=made, is_accepted=True, reason="同意", moment=MOMENT
        )
        scored(town, appraisal)
        assert score(appraisal, "a").low == score(appraisal, "a").high == Decimal(98)

    def test_ranks_and_grades_and_says_how(self, town, appraisal):
        rated(town, appraisal, {"a": 8, "b": 10})
        scored(town, appraisal)
        found = {name: score(appraisal, name) for name in "ab"}
        assert [(row.low, row.rank, row.grade) for row in found.values()] == [
            (Decimal(98), 1, "优秀"), (Decimal(95), 2, "合格"),
        ]  # fmt: skip
        assert "名额为 1 个" in found["b"].grade_words
        assert selectors.lines_of(found["b"])[0].words == (
            "90，目标 100，差 10%，每差 2% 扣 1 分，扣 5 分，得 85 分。"
        )

    def test_asks_units_that_answer_to_others_and_never_scores_them(self, town, appraisal):
        scored(town, appraisal)
        asked = score(appraisal, "c")
        assert (asked.is_asked, asked.low, asked.grade, asked.rank) == (True, None, "", None)
        asked.low = Decimal(1)
        with pytest.raises(IntegrityError, match="asked_not_scored"), transaction.atomic():
            asked.save()

    def test_knows_a_figure_that_was_not_reported_from_none_at_all(self, town, appraisal):
        town.figures = {"shili.a": None}
        rated(town, appraisal, {"a": 10, "b": 10})
        scored(town, appraisal)
        a, b = score(appraisal, "a"), score(appraisal, "b")
        assert (a.low, a.high) == (Decimal(10), Decimal(100))
        assert (b.low, b.high) == (Decimal(100), Decimal(100))
        assert "本单位没有这一项" in selectors.lines_of(b)[0].words

    def test_is_for_keepers(self, town, appraisal):
        with pytest.raises(NotAllowed):
            services.appraisal_score(actor=town.leader, appraisal=appraisal, moment=MOMENT)


class TestEntering:
    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            pytest.param({"item": "done"}, "item", id="measured, not entered"),
            pytest.param({"value": None}, "value", id="no value"),
            pytest.param({"value": Decimal("10.1")}, "value", id="over full marks"),
            pytest.param({"reason": "无"}, "reason", id="no ground"),
            pytest.param({"kind": "veto", "item": "示例"}, "item", id="veto not in the scheme"),
        ],
    )
    def test_is_refused_with_the_field(self, town, appraisal, facts, field):
        with pytest.raises(ReviewInvalid) as refusal:
            entered(town, appraisal, "a", **facts)
        assert field in refusal.value.fields

    def test_is_once_an_item(self, town, appraisal):
        entered(town, appraisal, "a")
        with pytest.raises(AppraisalClosed, match="已有填报"):
            entered(town, appraisal, "a")

    def test_is_confirmed_by_another_person(self, town, appraisal):
        made = entered(town, appraisal, "a")
        with pytest.raises(NotAllowed, match="另一人"):
            entries.entry_decide(
                actor=town.planner, entry=made, is_accepted=True, reason="同意", moment=MOMENT
            )

    def test_lets_a_unit_enter_for_itself_but_take_no_points(self, town, appraisal):
        officer, own = town.officer("a"), score(appraisal, "a")
        good = entries.EntryAsked(kind="bonus", value=Decimal(2), reason="示例获奖文件",
                                  files=[Upload("示例.txt", "示例证明".encode())])  # fmt: skip
        made = entries.entry_make(actor=officer, score=own, asked=good, moment=MOMENT)
        assert made.files.get().filename == "示例.txt"
        bad = entries.EntryAsked(kind="deduction", value=Decimal(2), reason="示例依据文件")
        with pytest.raises(NotAllowed):
            entries.entry_make(actor=officer, score=own, asked=bad, moment=MOMENT)
        with pytest.raises(NotAllowed):
            entries.entry_make(
                actor=officer, score=score(appraisal, "b"), asked=good, moment=MOMENT
            )

    def test_leaves_vetoes_to_leaders_and_changes_nothing_but_the_grade(self, town, appraisal):
        rated(town, appraisal, {"a": 8, "b": 10})
        veto = entered(town, appraisal, "a", kind="veto", item="安全生产", value=None)
        scored(town, appraisal)
        assert score(appraisal, "a").grade == ""
        with pytest.raises(NotAllowed):
            entries.entry_decide(
                actor=town.second, entry=veto, is_accepted=True, reason="同意", moment=MOMENT
            )
        entries.entry_decide(
            actor=town.leader, entry=veto, is_accepted=True, reason="示例事故", moment=MOMENT
        )
        scored(town, appraisal)
        assert (score(appraisal, "a").grade, score(appraisal, "a").low) == ("不合格", Decimal(98))


class TestTheSheet:
    def test_is_seen_by_its_unit_once_told_and_by_no_other_unit(self, town, appraisal):
        scored(town, appraisal)
        officer = town.officer("a")
        assert not UnitScore.objects.visible_to(officer).exists()
        services.appraisal_tell(actor=town.planner, appraisal=appraisal, moment=MOMENT)
        seen = UnitScore.objects.visible_to(officer)
        assert [row.department_id for row in seen] == [town.units["a"].pk]

    def test_is_objected_to_with_evidence_and_answered_with_reason(self, town, appraisal):
        told(town, appraisal)
        made = entries.appeal_file(
            actor=town.officer("a"), score=score(appraisal, "a"), item="done",
            statement="数据与台账不一致", files=[Upload("示例.txt", "示例台账".encode())],
            moment=MOMENT,
        )  # fmt: skip
        with pytest.raises(AppraisalClosed, match="已有一件"):
            entries.appeal_file(
                actor=town.officer("a"), score=score(appraisal, "a"), item="",
                statement="再次提出异议", files=[], moment=MOMENT,
            )  # fmt: skip
        with pytest.raises(ReviewInvalid, match="理由"):
            entries.appeal_answer(
                actor=town.planner, appeal=made, is_upheld=False, answer=" ", moment=MOMENT
            )
        answered = entries.appeal_answer(
            actor=town.planner, appeal=made, is_upheld=True, answer="台账无误，更正", moment=MOMENT
        )
        assert answered.state == AppealState.UPHELD

    def test_cannot_be_objected_to_by_another_unit_or_after_the_days(self, town, appraisal):
        told(town, appraisal)
        given = {"item": "", "statement": "示例异议内容", "files": []}
        with pytest.raises(NotAllowed):
            entries.appeal_file(actor=town.officer("b"), score=score(appraisal, "a"),
                                moment=MOMENT, **given)  # fmt: skip
        with pytest.raises(AppraisalClosed, match="核对期"):
            entries.appeal_file(actor=town.officer("a"), score=score(appraisal, "a"),
                                moment=LATER, **given)  # fmt: skip

    def test_of_an_asked_unit_takes_feedback(self, town, appraisal):
        told(town, appraisal)
        row = entries.feedback_give(
            actor=town.officer("c"), score=score(appraisal, "c"), words="已阅", moment=MOMENT
        )
        assert row.feedback == "已阅"
        with pytest.raises(AppraisalClosed):
            entries.feedback_give(
                actor=town.officer("a"), score=score(appraisal, "a"), words="已阅", moment=MOMENT
            )


class TestPublishing:
    def publish(self, town, appraisal, who=None, moment=LATER):
        return services.appraisal_publish(
            actor=who or town.leader, appraisal=appraisal, reason="同意公布", moment=moment
        )

    def test_waits_for_the_days_to_object(self, town, appraisal):
        told(town, appraisal)
        with pytest.raises(AppraisalClosed, match="才结束"):
            self.publish(town, appraisal, moment=MOMENT)
        assert self.publish(town, appraisal).state == AppraisalState.PUBLISHED

    def test_waits_for_what_is_open(self, town, appraisal):
        entered(town, appraisal, "a")
        told(town, appraisal)
        with pytest.raises(AppraisalClosed, match="有 1 条填报"):
            self.publish(town, appraisal)

    def test_waits_for_a_new_scoring_where_something_was_decided_since(self, town, appraisal):
        made = entered(town, appraisal, "a")
        told(town, appraisal)
        after = MOMENT + timedelta(hours=1)
        entries.entry_decide(
            actor=town.second, entry=made, is_accepted=True, reason="同意", moment=after
        )
        with pytest.raises(AppraisalClosed, match="须重新计分"):
            self.publish(town, appraisal)
        services.appraisal_score(actor=town.planner, appraisal=appraisal, moment=after)
        assert self.publish(town, appraisal).state == AppraisalState.PUBLISHED

    def test_is_the_leaders_and_closes_it(self, town, appraisal):
        told(town, appraisal)
        with pytest.raises(NotAllowed):
            self.publish(town, appraisal, who=town.second)
        self.publish(town, appraisal)
        with pytest.raises(AppraisalClosed):
            scored(town, appraisal)
        with pytest.raises(AppraisalClosed):
            entered(town, appraisal, "a")


class TestDecisions:
    def test_name_the_item_as_the_scheme_does(self, town, appraisal):
        entered(town, appraisal, "a")
        title = scheme_read(appraisal.scheme).item("rating").title
        (duty,) = owing.duties_to_decide(town.leader, DutiesAsked(moment=MOMENT))
        assert duty.title.endswith(f"：{title}")
        assert "rating" not in duty.title


class TestFilesToTakeAway:
    def test_hold_every_unit_and_what_is_open(self, town, appraisal):
        rated(town, appraisal, {"b": 10})
        told(town, appraisal)
        rows = list(appraisal.scores.select_related("department__subject"))
        data = appraisal_workbook(appraisal, rows, MOMENT)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert len(book.sheet_names) == 4
        summary = book.get_sheet_by_name("汇总").to_python()
        assert "示例数据，不代表任何真实单位。" in [row[0] for row in summary]
        assert [row[2] for row in summary if "b" in str(row[1])] == [95.0]
        paper = Document(io.BytesIO(appraisal_paper(appraisal, rows)))
        words = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert "待定" in words
        assert "商请单位，不参加考核" in words

    def test_stay_as_they_were_scored(self, town, appraisal):
        rated(town, appraisal, {"a": 8, "b": 10})
        scored(town, appraisal)
        frozen = selectors.result_frozen(appraisal, score(appraisal, "a"))
        town.figures = {"shili.a": Decimal(10)}
        assert selectors.result_frozen(appraisal, score(appraisal, "a")) == frozen
        assert frozen.low == Decimal(98)


class TestAScheme:
    def test_is_copied_changed_and_put_into_force_by_another(self, town):
        first = scheme_made(town)
        draft = schemes.scheme_copy(actor=town.planner, scheme=first, moment=MOMENT)
        with pytest.raises(SchemeClosed):
            schemes.scheme_copy(actor=town.planner, scheme=first, moment=MOMENT)
        schemes.scheme_rewrite(
            actor=town.planner, scheme=draft, plain={**SCHEME, "title": "示例新办法"},
            moment=MOMENT,
        )  # fmt: skip
        with pytest.raises(NotAllowed, match="另一人"):
            schemes.scheme_activate(
                actor=town.planner, scheme=draft, reason="示例会议", moment=MOMENT
            )
        schemes.scheme_activate(actor=town.leader, scheme=draft, reason="示例会议", moment=MOMENT)
        assert list(Scheme.objects.order_by("version").values_list("title", "state")) == [
            ("示例考核办法", SchemeState.RETIRED), ("示例新办法", SchemeState.ACTIVE),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            pytest.param({"bonus_most": -1}, "加分上限", id="bonus"),
            pytest.param({"grades": []}, "等次", id="grades"),
            pytest.param({"parts": []}, "合计应为 100", id="no items"),
        ],
    )
    def test_is_refused_with_the_reason(self, town, changed, words):
        draft = scheme_made(town, state=SchemeState.DRAFT, activated_by_id=None)
        with pytest.raises(ReviewInvalid, match=words):
            schemes.scheme_rewrite(
                actor=town.planner, scheme=draft, plain={**SCHEME, **changed}, moment=MOMENT
            )

    def test_names_only_figures_there_are(self, town):
        draft = scheme_made(town, state=SchemeState.DRAFT, activated_by_id=None)
        item = {"code": "x", "title": "示例无数", "full": 100, "source": "no.such"}
        plain = {**SCHEME, "parts": [{"code": "p", "title": "示例", "items": [item]}]}
        with pytest.raises(ReviewInvalid, match="示例无数"):
            schemes.scheme_rewrite(actor=town.planner, scheme=draft, plain=plain, moment=MOMENT)

    def test_in_force_is_not_edited(self, town):
        with pytest.raises(SchemeClosed):
            schemes.scheme_rewrite(
                actor=town.planner, scheme=scheme_made(town), plain=SCHEME, moment=MOMENT
            )


def test_an_entry_is_not_confirmed_by_its_writer_in_the_database_either(town, appraisal):
    made = entered(town, appraisal, "a")
    with pytest.raises(IntegrityError, match="entry_by_a_second"), transaction.atomic():
        Entry.objects.filter(pk=made.pk).update(decided_by_id=made.entered_by_id)
