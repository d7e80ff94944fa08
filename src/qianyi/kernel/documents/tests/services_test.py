"""Storing, reading again, correcting, locating: real database, real reading engine."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from qianyi.engine.text.errors import FileTooLarge
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import ANONYMOUS, Role
from qianyi.kernel.documents import selectors, services
from qianyi.kernel.documents.choices import CorrectionAction
from qianyi.kernel.documents.errors import CorrectionInvalid, StoredFileMissing
from qianyi.kernel.documents.models import (
    Correction,
    Document,
    DocumentVersion,
    ReadingRun,
    StoredFile,
)
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

from .factories import TEXT, DocumentFactory, PlaceFactory, VersionFactory, loaded, read

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def planner():
    return actor_with(Role.PLANNER)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.QIANYI_FILES = tmp_path / "files"
    return settings.QIANYI_FILES


def store(planner, text: str = TEXT, name: str = "总结.txt", **facts):
    return services.document_store(
        actor=planner, data=text.encode(), filename=name, moment=MOMENT, **facts
    )


class TestDocumentStore:
    def test_keeps_the_file_its_text_and_its_figures(self, planner, files):
        stored = store(planner)
        assert stored.version.text == TEXT
        assert file_path(stored.version.file_id).read_bytes() == TEXT.encode()
        quotes = [figure.quote for figure in selectors.figure_list(stored.run)]
        assert "120亿元" in quotes
        assert all(
            TEXT[figure.start : figure.end] == figure.quote
            for figure in selectors.figure_list(stored.run)
        )

    def test_the_same_text_again_adds_nothing(self, planner):
        first = store(planner)
        again = store(planner, name="另一个名称.txt")
        assert not again.is_new_text
        assert again.version == first.version
        assert (Document.objects.count(), DocumentVersion.objects.count()) == (1, 1)

    def test_another_text_becomes_the_next_version_of_a_chosen_document(self, planner):
        first = store(planner)
        second = store(planner, TEXT + "附：新增项目3个。\n", document=first.document)
        assert (second.document, second.version.number) == (first.document, 2)

    def test_joins_the_document_cited_under_its_number(self, planner):
        cited = DocumentFactory(number="示例发〔2025〕1号")
        stored = store(planner, f"示例高新区管理委员会文件\n示例发〔2025〕1号\n{TEXT}")
        assert (stored.document, stored.is_new_document) == (cited, False)

    def test_is_refused_over_the_size_the_installation_allows(self, planner, settings):
        settings.QIANYI_MAX_UPLOAD_MB = 1
        with pytest.raises(FileTooLarge, match="1 MB"):
            store(planner, "字" * 400_000)

    def test_is_refused_to_those_who_are_not_planners(self, files):
        for actor in (ANONYMOUS, actor_with(Role.AUDITOR)):
            with pytest.raises(NotAllowed):
                store(actor)
        assert not Document.objects.exists()
        assert not files.exists()

    def test_a_reading_that_fails_leaves_neither_rows_nor_file(self, planner, files, monkeypatch):
        def fail(**_: object) -> None:
            raise RuntimeError("reading failed")

        monkeypatch.setattr(services.storage, "version_read", fail)
        with pytest.raises(RuntimeError, match="reading failed"):
            store(planner)
        assert not DocumentVersion.objects.exists()
        assert not StoredFile.objects.exists()
        assert [path for path in files.rglob("*") if path.is_file()] == []


class TestVersionReread:
    def test_adds_a_reading_and_keeps_the_corrections(self, planner):
        stored = store(planner)
        figure = next(f for f in selectors.figure_list(stored.run) if f.quote == "120亿元")
        services.correction_make(
            actor=planner,
            statement_id=figure.id,
            changes={"scope": "直管区", "value": Decimal(121)},
            reason="核对原表",
            moment=MOMENT,
        )
        again = services.version_reread(actor=planner, version=stored.version, moment=MOMENT)
        assert again.run != stored.run
        assert ReadingRun.objects.count() == 2
        found = next(f for f in selectors.figure_list(again.run) if f.quote == "120亿元")
        assert found.id != figure.id
        assert (found.scope, found.value) == ("直管区", Decimal(121))
        assert set(found.corrected_fields) == {"scope", "value"}

    def test_makes_the_structure_again_without_doubling_it(self, planner):
        stored = store(planner)
        before = [str(section) for section in selectors.section_list(stored.version)]
        services.version_reread(actor=planner, version=stored.version, moment=MOMENT)
        assert [str(section) for section in selectors.section_list(stored.version)] == before

    def test_another_extraction_becomes_the_next_version(self, planner):
        stored = store(planner)
        DocumentVersion.objects.filter(pk=stored.version.pk).update(
            text="旧的提取结果。", text_digest="0" * 64
        )
        old = DocumentVersion.objects.get(pk=stored.version.pk)
        again = services.version_reread(actor=planner, version=old, moment=MOMENT)
        assert again.is_new_text
        assert again.version.number == 2
        assert DocumentVersion.objects.get(pk=old.pk).text == "旧的提取结果。"

    def test_says_when_the_file_is_gone(self, planner):
        stored = store(planner)
        Path(file_path(stored.version.file_id)).unlink()
        with pytest.raises(StoredFileMissing, match="重新上传"):
            services.version_reread(actor=planner, version=stored.version, moment=MOMENT)

    def test_is_refused_to_an_auditor(self, planner):
        stored = store(planner)
        with pytest.raises(NotAllowed):
            services.version_reread(
                actor=actor_with(Role.AUDITOR), version=stored.version, moment=MOMENT
            )


class TestCorrections:
    def test_the_newest_word_holds_and_the_first_reading_stays(self, planner):
        _, statements = loaded()
        for unit in ("万元", "元"):
            services.correction_make(
                actor=planner,
                statement_id=statements[0].pk,
                changes={"unit": unit},
                reason="",
                moment=MOMENT,
            )
        figure, row = selectors.figure_get(actor=planner, statement_id=statements[0].pk)
        assert (figure.unit, row.unit) == ("元", "亿元")

    def test_equal_quotes_are_told_apart_by_their_occurrence(self, planner):
        version, statements = loaded()
        services.figure_dismiss(
            actor=planner, statement_id=statements[3].pk, reason="", moment=MOMENT
        )
        reading = selectors.reading_now(version)
        assert reading is not None
        assert [figure.dismissed for figure in reading.figures] == [False, False, False, True]

    def test_a_correction_without_its_figure_is_to_be_looked_at_again(self, planner):
        version, statements = loaded()
        services.figure_dismiss(
            actor=planner, statement_id=statements[0].pk, reason="", moment=MOMENT
        )
        run = read(version, {"quote": "200亿元"})
        assert [row.quote for row in selectors.corrections_orphaned(run)] == ["120亿元"]

    def test_a_restored_one_needs_no_second_look(self, planner):
        version, statements = loaded()
        one = {"actor": planner, "statement_id": statements[0].pk, "reason": "", "moment": MOMENT}
        services.figure_dismiss(**one)
        services.figure_restore(**one)
        assert selectors.corrections_orphaned(read(version, {"quote": "200亿元"})) == []
        figure, _ = selectors.figure_get(actor=planner, statement_id=statements[0].pk)
        assert not figure.dismissed

    def test_nothing_to_restore_is_refused(self, planner):
        _, statements = loaded()
        with pytest.raises(CorrectionInvalid, match="没有更正可以撤销"):
            services.figure_restore(
                actor=planner, statement_id=statements[0].pk, reason="", moment=MOMENT
            )

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "rumour"}, "kind"),
            ({"comparator": "?"}, "comparator"),
            ({"scope": "全球"}, "scope"),
            ({"unit": "亿" * 41}, "unit"),
            ({"quote": "121亿元"}, "quote"),
        ],
        ids=["kind", "comparator", "scope", "long", "not correctable"],
    )
    def test_a_value_that_cannot_stand_names_its_field(self, planner, changes, field):
        _, statements = loaded()
        with pytest.raises(CorrectionInvalid) as refusal:
            services.correction_make(
                actor=planner,
                statement_id=statements[0].pk,
                changes=changes,
                reason="",
                moment=MOMENT,
            )
        assert field in refusal.value.fields
        assert not Correction.objects.exists()

    def test_the_system_may_not_correct(self, planner):
        from qianyi.foundation.permissions import system_actor

        _, statements = loaded()
        with pytest.raises(NotAllowed):
            services.figure_dismiss(
                actor=system_actor(), statement_id=statements[0].pk, reason="", moment=MOMENT
            )

    def test_those_of_a_predecessor_are_offered_once_and_taken_by_a_person(self, planner):
        version, statements = loaded()
        services.figure_dismiss(
            actor=planner, statement_id=statements[0].pk, reason="示例", moment=MOMENT
        )
        later = VersionFactory(document__predecessor=version.document, text=TEXT + "附件。\n")
        run = read(later, {"quote": "120亿元"}, {"quote": "200亿元"})
        assert len(selectors.corrections_to_carry(later)) == 1
        assert not any(
            figure.dismissed for figure in selectors.figure_list(run, with_dismissed=True)
        )
        taken = services.correction_carry_over(actor=planner, version=later, moment=MOMENT)
        assert taken == 1
        assert selectors.corrections_to_carry(later) == []
        carried = Correction.objects.get(text_digest=later.text_digest)
        assert (carried.action, carried.carried_from.reason) == (CorrectionAction.DISMISS, "示例")


class TestPlaceLocate:
    def test_by_offsets_in_the_text_they_were_made_from(self):
        version, statements = loaded()
        place = PlaceFactory(
            document=version.document,
            text_digest=version.text_digest,
            start=statements[0].start,
            end=statements[0].end,
        )
        located = services.place_locate(place)
        assert located is not None
        assert (located.exact, located.statement_id) == (True, statements[0].pk)

    @pytest.mark.parametrize(
        ("section", "figure", "found"),
        [
            ("一、经济发展", "58", 1),
            ("二、目标任务", "58", 3),
            ("二、目标任务", "200", 2),
            ("没有这一章", "120", 0),
            ("没有这一章", "58", None),
            ("一、经济发展", "777", None),
        ],
        ids=["first", "second", "only", "unique anywhere", "twice", "absent"],
    )
    def test_by_section_and_figure(self, section, figure, found):
        version, statements = loaded()
        place = PlaceFactory(document=version.document, section=section, figure=figure)
        located = services.place_locate(place)
        assert (located.statement_id if located else None) == (
            None if found is None else statements[found].pk
        )

    def test_not_at_all_while_the_text_is_not_here(self):
        assert services.place_locate(PlaceFactory()) is None


class TestSectionNamed:
    @pytest.mark.parametrize(
        ("words", "number"),
        [("二、目标任务", "二、"), ("二、", "二、"), ("第九章", None), ("", None)],
        ids=["both", "number", "absent", "nothing"],
    )
    def test_finds_the_section_of_a_citation(self, words, number):
        sections = selectors.section_list(VersionFactory())
        found = selectors.section_named(sections, words)
        assert (found.number if found else None) == number
