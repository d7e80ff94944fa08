"""A check is kept, its findings outlive it, and what planners said of them stays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from qianyi.domains.consistency import selectors, services
from qianyi.domains.consistency.choices import FindingState, MarkAction
from qianyi.domains.consistency.errors import MarkInvalid, MarkNotPossible, NothingToCheck
from qianyi.domains.consistency.models import CheckedText, CheckRun, Finding, FindingPlace, Mark
from qianyi.engine.checking.engine import check
from qianyi.engine.checking.model import CheckedDocument
from qianyi.engine.reading import read
from qianyi.engine.text.load import text_from_bytes
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.documents import services as documents
from qianyi.kernel.indicators.models import IndicatorName, NameRelation
from qianyi.kernel.indicators.tests.factories import IndicatorFactory
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

from .factories import BULLETIN, MOMENT, REPORT, store, two_texts

pytestmark = pytest.mark.django_db
LATER = MOMENT + timedelta(hours=1)


def run(actor, *, moment=MOMENT, of=None) -> CheckRun:
    return services.check_run(actor=actor, moment=moment, documents=of)


def revenue(actor) -> Finding:
    """The one standing finding about 营业收入."""
    return selectors.finding_list(actor).get(rule="same.value", title__contains="营业收入")


@pytest.fixture
def checked():
    planner, report, bulletin = two_texts()
    run(planner)
    return planner, report, bulletin


class TestCheckRun:
    def test_keeps_the_run_its_texts_and_its_findings(self):
        planner, report, bulletin = two_texts()
        made = run(planner)
        assert (made.checked_at, made.checked_by_id) == (MOMENT, planner.user_id)
        assert (made.document_count, made.covers_all) == (2, True)
        assert made.statement_count == report.run.statement_count + bulletin.run.statement_count
        assert made.seconds > 0
        assert "同一指标两个数值" in made.parts
        assert set(made.texts.values_list("version", "reading", "text_digest")) == {
            (stored.version.pk, stored.run.pk, stored.version.text_digest)
            for stored in (report, bulletin)
        }
        finding = revenue(planner)
        assert finding.severity == "high"
        assert finding.state == FindingState.OPEN
        for place in finding.places.all():
            assert place.version.text[place.start : place.end] == place.quote
        assert {place.quote for place in finding.places.all()} == {"1000亿元", "1200亿元"}

    def test_finds_what_the_command_finds_in_the_same_files(self):
        planner, *_ = two_texts()
        run(planner)
        texts = [
            text_from_bytes(words.encode(), f"{name}.txt")
            for name, words in (("甲", REPORT), ("乙", BULLETIN.format(value=1200)))
        ]
        found = check([CheckedDocument(text.name, text, read(text)) for text in texts])
        assert set(Finding.objects.values_list("key", flat=True)) == {one.key for one in found}

    def test_run_again_adds_nothing(self, checked):
        planner, *_ = checked
        before = set(Finding.objects.values_list("pk", "key"))
        again = run(planner, moment=LATER)
        assert set(Finding.objects.values_list("pk", "key")) == before
        assert (again.new_count, again.gone_count) == (0, 0)
        assert FindingPlace.objects.filter(finding=revenue(planner)).count() == 2
        assert revenue(planner).last_run == again

    def test_refuses_when_there_is_nothing_to_check(self):
        with pytest.raises(NothingToCheck):
            run(actor_with(Role.PLANNER))
        assert not CheckRun.objects.exists()

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
    def test_is_for_planners(self, role):
        two_texts()
        with pytest.raises(NotAllowed):
            run(actor_with(role))

    def test_takes_the_newest_version_of_each_document(self, checked):
        planner, report, _ = checked
        newer = store(planner, "工作总结", REPORT.replace("1000", "1200"), document=report.document)
        made = run(planner, moment=LATER)
        seen = made.texts.get(document=report.document)
        assert (newer.version.number, seen.version) == (2, newer.version)
        assert not selectors.finding_list(planner).filter(title__contains="营业收入").exists()


class TestCorrections:
    def statement(self, stored):
        return stored.run.statements.get(quote="1200亿元")

    def test_lie_over_the_readings_that_are_checked(self, checked):
        planner, _, bulletin = checked
        documents.correction_make(
            actor=planner, statement_id=self.statement(bulletin).pk,
            changes={"value": Decimal(1000)}, reason="印刷错误", moment=LATER,
        )  # fmt: skip
        run(planner, moment=LATER)
        assert Finding.objects.with_state().get().state == FindingState.GONE

    def test_dismissed_figures_are_left_out(self, checked):
        planner, _, bulletin = checked
        documents.figure_dismiss(
            actor=planner, statement_id=self.statement(bulletin).pk, reason="", moment=LATER
        )
        made = run(planner, moment=LATER)
        assert made.gone_count == 1
        assert not selectors.finding_list(planner).exists()

    def test_taken_back_bring_the_same_finding_back(self, checked):
        planner, _, bulletin = checked
        facts = {"actor": planner, "statement_id": self.statement(bulletin).pk, "reason": ""}
        first = revenue(planner)
        documents.figure_dismiss(**facts, moment=LATER)
        run(planner, moment=LATER)
        documents.figure_restore(**facts, moment=LATER)
        run(planner, moment=LATER)
        assert revenue(planner).pk == first.pk


class TestDictionary:
    def test_synonyms_of_the_zone_are_one_indicator(self):
        planner = actor_with(Role.PLANNER)
        store(planner, "甲", "示例高新区情况\n2025年，示例高新区智慧物流产值为1000亿元。\n")
        store(planner, "乙", "示例高新区通报\n2025年，示例高新区智能仓配产值为1200亿元。\n")
        run(planner)
        assert not selectors.finding_list(planner).exists()
        indicator = IndicatorFactory(name="智慧物流产值")
        IndicatorName.objects.create(
            indicator=indicator, name="智能仓配产值", relation=NameRelation.SAME
        )
        run(planner, moment=LATER)
        found = selectors.finding_list(planner).get()
        assert {place.quote for place in found.places.all()} == {"1000亿元", "1200亿元"}


class TestMarks:
    def explain(self, planner, finding, reason="口径不同：前者为直管区"):
        return services.finding_explain(
            actor=planner, finding=finding, reason=reason, moment=MOMENT
        )

    def test_survive_a_new_reading_and_a_new_check(self, checked):
        planner, report, bulletin = checked
        first = revenue(planner)
        self.explain(planner, first)
        for stored in (report, bulletin):
            again = documents.version_reread(actor=planner, version=stored.version, moment=LATER)
            assert again.run.pk != stored.run.pk
        run(planner, moment=LATER)
        found = revenue(planner)
        assert (found.pk, found.state) == (first.pk, FindingState.EXPLAINED)
        assert found.marks.get().reason == "口径不同：前者为直管区"

    def test_lapse_when_a_figure_changes(self, checked):
        planner, _, bulletin = checked
        first = revenue(planner)
        self.explain(planner, first)
        store(planner, "运行通报", BULLETIN.format(value=1300), document=bulletin.document)
        made = run(planner, moment=LATER)
        found = revenue(planner)
        assert found.pk != first.pk
        assert found.state == FindingState.OPEN
        assert found.follows == first
        assert (made.new_count, made.gone_count) == (1, 1)
        gone = selectors.finding_list(planner, state=FindingState.GONE).get()
        assert (gone.pk, gone.gone_run) == (first.pk, made)
        assert gone.marks.count() == 1

    def test_newest_holds_and_the_history_stays(self, checked):
        planner, *_ = checked
        finding = revenue(planner)
        self.explain(planner, finding)
        services.finding_raise(actor=planner, finding=finding, reason="请确认", moment=LATER)
        assert revenue(planner).state == FindingState.RAISED
        services.mark_withdraw(actor=planner, finding=finding, reason="", moment=LATER)
        assert revenue(planner).state == FindingState.OPEN
        assert list(finding.marks.order_by("pk").values_list("action", flat=True)) == [
            MarkAction.EXPLAIN, MarkAction.RAISE, MarkAction.WITHDRAW
        ]  # fmt: skip

    @pytest.mark.parametrize("reason", ["", "  \n", "长" * 501], ids=["none", "blank", "too long"])
    def test_explaining_needs_a_reason_of_fair_length(self, checked, reason):
        planner, *_ = checked
        with pytest.raises(MarkInvalid) as refused:
            self.explain(planner, revenue(planner), reason)
        assert "reason" in refused.value.fields
        assert not Mark.objects.exists()

    def test_nothing_to_take_back(self, checked):
        planner, *_ = checked
        finding = revenue(planner)
        facts = {"actor": planner, "finding": finding, "reason": "", "moment": LATER}
        with pytest.raises(MarkNotPossible):
            services.mark_withdraw(**facts)
        services.finding_raise(**facts)
        services.mark_withdraw(**facts)
        with pytest.raises(MarkNotPossible):
            services.mark_withdraw(**facts)

    def test_not_on_what_no_longer_occurs(self, checked):
        planner, report, _ = checked
        finding = revenue(planner)
        store(planner, "工作总结", REPORT.replace("1000", "1200"), document=report.document)
        run(planner, moment=LATER)
        with pytest.raises(MarkNotPossible):
            self.explain(planner, finding)

    @pytest.mark.parametrize("who", [Role.LEADER, Role.AUDITOR, None], ids=str)
    def test_are_a_planners(self, checked, who):
        planner, *_ = checked
        actor = actor_with(who) if who else system_actor()
        for service in (services.finding_explain, services.finding_raise):
            with pytest.raises(NotAllowed):
                service(actor=actor, finding=revenue(planner), reason="理由", moment=LATER)


class TestChosenDocuments:
    def test_leave_findings_on_other_documents_alone(self, checked):
        planner, report, _ = checked
        made = run(planner, moment=LATER, of=[report.document])
        assert (made.document_count, made.covers_all, made.finding_count) == (1, False, 0)
        assert made.gone_count == 0
        assert revenue(planner).state == FindingState.OPEN

    def test_close_what_lies_in_them_alone(self):
        planner = actor_with(Role.PLANNER)
        line = "2025年，示例高新区营业收入{}亿元。\n"
        text = f"示例高新区情况\n{line.format(1000)}{line}"
        stored = store(planner, "甲", text.format(1200))
        run(planner)
        assert revenue(planner)
        store(planner, "甲", text.format(1000), document=stored.document)
        assert run(planner, moment=LATER, of=[stored.document]).gone_count == 1


class TestChangesSinceChecked:
    def test_says_nothing_right_after_a_check(self, checked):
        planner, *_ = checked
        assert not selectors.changes_since_checked(planner)

    def test_names_every_kind_of_change_once(self, checked):
        planner, report, bulletin = checked
        other = store(planner, "另一份", "示例高新区公告\n2025年，示例高新区新建道路5公里。\n")
        run(planner, of=[other.document])
        store(planner, "新文件", "示例高新区规划\n2027年，示例高新区道路达到9公里。\n")
        store(planner, "工作总结", REPORT.replace("80家", "81家"), document=report.document)
        documents.version_reread(actor=planner, version=other.version, moment=LATER)
        statement = bulletin.run.statements.first()
        documents.figure_dismiss(actor=planner, statement_id=statement.pk, reason="", moment=LATER)
        changes = selectors.changes_since_checked(planner)
        assert (changes.unchecked, changes.new_versions) == (1, 1)
        assert (changes.new_readings, changes.corrected) == (1, 1)
        run(planner, moment=LATER)
        assert not selectors.changes_since_checked(planner)
        assert CheckedText.objects.count() == 2 + 1 + 4
