"""Assessments: drafted from figures, written by people, approved by a second, frozen."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from docx import Document

from qianyi.domains.reviews.choices import AssessmentState
from qianyi.domains.reviews.errors import AssessmentClosed, ReviewInvalid, SectionChanged
from qianyi.domains.reviews.models import AssessmentSnapshot
from qianyi.domains.reviews.selectors import assessments as selectors
from qianyi.domains.reviews.services import assessments as services
from qianyi.domains.reviews.services.papers import assessment_paper
from qianyi.lib.errors import NotAllowed

from .building import FIRST, LAST, MOMENT


@pytest.fixture
def paper(town):
    made = services.assessment_begin(
        actor=town.planner, plan_key="shili-plan", kind="final", title="示例总结评估",
        first=FIRST, last=LAST, moment=MOMENT,
    )  # fmt: skip
    one = made.sections.get(position=2)
    one.parts = ["shili.figures"]
    one.save()
    return made


def written(town, paper, position, text, version=0):
    section = paper.sections.get(position=position)
    return services.section_write(
        actor=town.planner, section=section, text=text, version=version, moment=MOMENT
    )


def view(paper, position):
    return selectors.section_views(paper)[position - 1]


def whole(town, paper):
    """Every section written but the one drafted from figures."""
    for row in paper.sections.exclude(position=2):
        written(town, paper, row.position, "示例正文。")
    return paper


def submitted(town, paper):
    return services.assessment_submit(
        actor=town.planner, assessment=whole(town, paper), moment=MOMENT
    )


class TestAnAssessment:
    def test_is_drafted_from_what_apps_tell_missing_figures_included(self, paper):
        draft = view(paper, 2).draft
        assert "企业达到62家" in draft
        assert draft.endswith("\n示例缺数：没有报送。")
        assert view(paper, 1).draft == ""

    def test_numbers_what_could_not_be_judged_and_says_what_nobody_told(self, town, paper):
        town.missing = ["示例甲：没有报送。", "示例乙：没有口径。"]
        services.snapshot_take(actor=town.planner, assessment=paper, moment=MOMENT)
        assert "暂无法评价的 2 项，原因如下：\n1．示例甲：没有报送。\n2．" in view(paper, 2).draft
        assert "没有登记评估期内的项目" in view(paper, 4).draft
        assert "政务服务部门" in view(paper, 6).draft

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            pytest.param({"plan_key": "no"}, "plan", id="plan"),
            pytest.param({"kind": "no"}, "kind", id="kind"),
            pytest.param({"title": " "}, "title", id="title"),
            pytest.param({"first": LAST + timedelta(1), "last": LAST + timedelta(9)}, "last",
                         id="after the plan"),
            pytest.param({}, "last", id="there already"),
        ],
    )  # fmt: skip
    def test_is_refused_with_the_field(self, town, paper, changed, field):
        given = {"plan_key": "shili-plan", "kind": "final", "title": "示例", "first": FIRST,
                 "last": LAST, **changed}  # fmt: skip
        with pytest.raises(ReviewInvalid) as refusal:
            services.assessment_begin(actor=town.planner, moment=MOMENT, **given)
        assert field in refusal.value.fields

    def test_is_begun_by_planners_alone(self, town):
        with pytest.raises(NotAllowed):
            services.assessment_begin(
                actor=town.leader, plan_key="shili-plan", kind="final", title="示例",
                first=FIRST, last=LAST, moment=MOMENT,
            )  # fmt: skip


class TestASection:
    def test_keeps_peoples_text_when_figures_are_taken_anew(self, town, paper):
        written(town, paper, 2, "人写的正文。")
        town.words = "70"
        services.snapshot_take(actor=town.planner, assessment=paper, moment=MOMENT)
        found = view(paper, 2)
        assert found.text == "人写的正文。"
        assert "企业达到70家" in found.draft
        assert found.is_newer

    def test_shows_both_texts_to_who_saves_on_an_older_version(self, town, paper):
        written(town, paper, 2, "先保存的。")
        with pytest.raises(SectionChanged) as refusal:
            written(town, paper, 2, "后保存的。", version=0)
        assert (refusal.value.now, refusal.value.version) == ("先保存的。", 1)
        assert view(paper, 2).text == "先保存的。"
        written(town, paper, 2, "合并的。", version=refusal.value.version)
        assert view(paper, 2).text == "合并的。"

    def test_goes_back_to_the_draft_when_emptied(self, town, paper):
        written(town, paper, 2, "人写的。")
        written(town, paper, 2, "  ", version=1)
        assert "企业达到62家" in view(paper, 2).text

    def test_cannot_be_written_once_submitted(self, town, paper):
        submitted(town, paper)
        with pytest.raises(AssessmentClosed, match="待审定"):
            written(town, paper, 2, "晚了。")


class TestTakingFigures:
    def test_makes_no_new_snapshot_where_nothing_differs(self, town, paper):
        before = paper.snapshot
        taken = services.snapshot_take(actor=town.planner, assessment=paper, moment=MOMENT)
        assert taken == before

    def test_cannot_be_tampered_with_unseen(self, town, paper):
        kept = paper.snapshot
        assert selectors.is_intact(kept)
        kept.content["parts"]["shili.figures"]["rows"][0][1]["words"] = "99"
        assert not selectors.is_intact(kept)
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            AssessmentSnapshot.objects.filter(pk=kept.pk).update(digest="0" * 64)


class TestApproving:
    def test_needs_every_section(self, town, paper):
        with pytest.raises(AssessmentClosed, match="一、评估说明"):
            services.assessment_submit(actor=town.planner, assessment=paper, moment=MOMENT)

    def test_is_for_somebody_who_neither_submitted_nor_wrote(self, town, paper):
        written(town, paper, 1, "示例。")
        services.section_write(
            actor=town.second, section=paper.sections.get(position=3), text="示例。", version=0,
            moment=MOMENT,
        )  # fmt: skip
        for row in paper.sections.filter(position__gt=3):
            written(town, paper, row.position, "示例。")
        services.assessment_submit(actor=town.planner, assessment=paper, moment=MOMENT)
        for who in (town.planner, town.second):
            with pytest.raises(NotAllowed, match="另一人"):
                services.assessment_approve(
                    actor=who, assessment=paper, reason="同意", moment=MOMENT
                )
        done = services.assessment_approve(
            actor=town.leader, assessment=paper, reason="同意", moment=MOMENT
        )
        assert done.state == AssessmentState.APPROVED

    def test_asks_for_an_opinion(self, town, paper):
        submitted(town, paper)
        with pytest.raises(ReviewInvalid, match="意见"):
            services.assessment_approve(
                actor=town.leader, assessment=paper, reason=" ", moment=MOMENT
            )

    def test_can_be_sent_back_instead(self, town, paper):
        submitted(town, paper)
        back = services.assessment_return(
            actor=town.leader, assessment=paper, reason="补充原因", moment=MOMENT
        )
        assert (back.state, back.decision_note) == (AssessmentState.DRAFTING, "补充原因")
        assert view(paper, 1).text == "示例正文。"

    def test_without_a_second_person_is_refused_by_the_database(self, town, paper):
        row = submitted(town, paper)
        row.state, row.approved_by_id = AssessmentState.APPROVED, row.submitted_by_id
        with pytest.raises(IntegrityError, match="approved_by_a_second"), transaction.atomic():
            row.save()


class TestThePaper:
    def test_holds_the_figures_with_their_source_as_a_footnote(self, paper):
        data = assessment_paper(paper)
        table = Document(io.BytesIO(data)).tables[0]
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["指标", "实际（家）"], ["示例企业数", "62"], ["示例缺数", "暂无数据"],
        ]  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            notes = archive.read("word/footnotes.xml").decode()
        assert "示例台账2025年" in notes

    def test_holds_the_same_figures_after_they_have_changed(self, town, paper):
        submitted(town, paper)
        services.assessment_approve(
            actor=town.leader, assessment=paper, reason="同意", moment=MOMENT
        )
        paper.refresh_from_db()
        before = words_of(assessment_paper(paper))
        town.words = "999"
        with pytest.raises(AssessmentClosed):
            services.snapshot_take(actor=town.planner, assessment=paper, moment=MOMENT)
        assert words_of(assessment_paper(paper)) == before
        assert "999" not in before

    def test_says_that_nobody_has_approved_it(self, paper):
        assert "起草中，未经审定" in words_of(assessment_paper(paper))


def words_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = ("word/document.xml", "word/footnotes.xml")
        return "".join(archive.read(name).decode() for name in parts)
