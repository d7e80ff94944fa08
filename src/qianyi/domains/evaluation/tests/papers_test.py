"""Papers of a run: workbook, notice and sheets, each for whom it is, none before its time."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from qianyi.domains.evaluation import tasks
from qianyi.domains.evaluation.choices import PaperKind, RunAction
from qianyi.domains.evaluation.errors import NoticeInvalid, StepRefused
from qianyi.domains.evaluation.models import Measure, RunPaper, RunResult
from qianyi.domains.evaluation.selectors import papers as selectors
from qianyi.domains.evaluation.services import papers as services
from qianyi.domains.evaluation.services.methods import method_ensure
from qianyi.domains.evaluation.services.runs import RunAsked, run_announce, run_create, run_step
from qianyi.domains.evaluation.services.scoring import run_freeze, run_preview, run_score
from qianyi.foundation import jobs
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.subjects.tests.factories import MembershipFactory, actor_with
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 9, 1, 3, 0, tzinfo=UTC)
METHOD = """code: sample_rating
title: 示例亩均评价
version: "2025"
who: 示例企业
inputs: [{code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue}]
indicators: [{code: revenue, name: 营业收入, unit: 万元, value: {input: revenue}}]
groups:
  - code: all
    name: 全部企业
    items: [{indicator: revenue, weight: 100, normalise: {kind: minmax}, missing: zero}]
grades: {steps: [{code: A, name: 甲等, to: 0.5}, {code: B, name: 乙等, to: 1}]}
"""
CONTACT = {
    "title": "关于示例评价的公示", "issuer": "示例管委会", "issued_on": date(2025, 9, 1),
    "office": "示例局", "contact": "示例", "phone": "000-0000000", "address": "示例路1号",
}  # fmt: skip


@pytest.fixture
def people():
    return {role: actor_with(role) for role in (Role.PLANNER, Role.DEPARTMENT_OFFICER)}


@pytest.fixture
def run(people):
    """A scored run over six firms."""
    place = firms.zone("shili", is_demo=True)
    revenue = firms.indicator()
    made = [firms.firm(number, place) for number in range(1, 7)]
    firms.record(
        *(firms.row(revenue, one, number * 100) for number, one in enumerate(made, start=1))
    )
    method, _ = method_ensure(content=METHOD, name="示例", moment=MOMENT)
    officer = people[Role.DEPARTMENT_OFFICER]
    asked = RunAsked(method=method, territory=place, year=2024, as_of=date(2025, 9, 1), draws=3)
    row = run_create(actor=officer, asked=asked, moment=MOMENT)
    row = run_preview(actor=officer, run=row)
    row = run_freeze(actor=officer, run=row, moment=MOMENT)
    return run_score(actor=officer, run=row, moment=MOMENT)


@pytest.fixture
def announced(run, people):
    officer, planner = people[Role.DEPARTMENT_OFFICER], people[Role.PLANNER]
    run = run_step(actor=officer, run=run, action=RunAction.SUBMIT, moment=MOMENT)
    return run_announce(actor=planner, run=run, moment=MOMENT)


def best(run):
    return RunResult.objects.select_related("run__method", "enterprise").get(run=run, rank=1)


class TestWorkbookBytes:
    def test_holds_what_the_run_found(self, run, people):
        data = services.workbook_bytes(actor=people[Role.PLANNER], run=run)
        made = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert made.sheet_names == ["说明", "输入", "基准", "得分1"]
        words = made.get_sheet_by_name("说明").to_python()
        assert [run.results_digest] == [row[1] for row in words if row[0] == "结果摘要"]
        head, first = made.get_sheet_by_name("得分1").to_python()[2:4]
        told = dict(zip(head, first, strict=True))
        assert (told["名称"], told["名次"], told["等级"]) == ("示例企业6有限公司", 1, "A")

    def test_is_for_those_who_read_the_whole_zone(self, run):
        for role in (Role.PARK_OFFICER, Role.ENTERPRISE_USER, Role.INSTITUTION_USER):
            with pytest.raises(NotAllowed):
                services.workbook_bytes(actor=actor_with(role), run=run)


class TestNoticeBytes:
    def test_names_the_best_grade_and_the_last_day(self, announced, people):
        data = services.notice_bytes(
            actor=people[Role.PLANNER], run=announced, facts=services.NoticeFacts(**CONTACT)
        )
        paper = Document(io.BytesIO(data))
        text = "\n".join(one.text for one in paper.paragraphs)
        last = announced.publicity_to
        assert f"{last.year}年{last.month}月{last.day}日" in text
        assert "（示例数据）" in text
        named = {row.cells[1].text for row in paper.tables[0].rows[1:]}
        assert named == {f"示例企业{number}有限公司" for number in (4, 5, 6)}
        assert "示例企业1有限公司" not in text

    def test_waits_for_publicity(self, run, people):
        with pytest.raises(StepRefused, match="还没有开始公示"):
            services.notice_bytes(
                actor=people[Role.PLANNER], run=run, facts=services.NoticeFacts(**CONTACT)
            )

    def test_says_what_is_not_filled_in(self, announced, people):
        facts = services.NoticeFacts(**{**CONTACT, "phone": " ", "office": ""})
        with pytest.raises(NoticeInvalid) as caught:
            services.notice_bytes(actor=people[Role.PLANNER], run=announced, facts=facts)
        assert set(caught.value.fields) == {"phone", "office"}


class TestSheetBytes:
    def test_says_how_every_point_came_about(self, announced):
        data = services.sheet_bytes(best(announced), day=date(2025, 9, 2))
        text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
        for words in ("示例企业6有限公司", "营业收入", "第1名", "示例数据", "对结果有异议"):
            assert words in "".join(text.split())

    def test_measures_stand_on_it_once_the_result_is_published(self, announced):
        row = best(announced)
        measure = Measure.objects.create(
            code="shili", title="示例措施", territory=announced.territory, method="sample_rating",
            grades=["A"], kind="service", effect="support", content="优先安排辅导。",
            legal_basis="示例", review_conclusion="allowed", reviewed_on=date(2025, 8, 1),
            decided_by="示例管委会", valid_from=date(2025, 9, 1), valid_to=date(2026, 9, 1),
            state="active", is_demo=True, written_at=MOMENT,
        )  # fmt: skip
        day = date(2025, 9, 2)
        assert selectors.firm_measures(row, day=day) == []
        row.run.published_at = MOMENT
        assert selectors.firm_measures(row, day=day) == [measure]
        assert selectors.firm_measures(row, day=date(2026, 9, 1)) == []


class TestPaperByJob:
    @pytest.mark.parametrize("kind", list(PaperKind))
    def test_makes_the_paper_once(self, run, people, kind):
        planner = people[Role.PLANNER]
        paper = tasks.paper_enqueue(actor=planner, run=run, kind=kind, moment=MOMENT)
        work = jobs.Work(paper.job_key)
        message = tasks.paper_by_job.__wrapped__(work, paper_id=paper.pk)
        paper.refresh_from_db()
        data = file_path(paper.digest).read_bytes()
        assert paper.size == len(data)
        if kind == PaperKind.SHEETS:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
                assert len(names) == 6
                assert all(archive.read(name).startswith(b"%PDF") for name in names)
            assert "6 份" in message
            assert jobs.run_get(actor=planner, key=paper.job_key).done == 2
        else:
            assert data[:2] == b"PK"
        assert not services.parts_of(paper).joinpath("book.xlsx").exists()
        assert "已生成" in tasks.paper_by_job.__wrapped__(work, paper_id=paper.pk)

    def test_a_paper_does_not_change_once_it_is_made(self, run, people):
        paper = tasks.paper_enqueue(
            actor=people[Role.PLANNER], run=run, kind=PaperKind.WORKBOOK, moment=MOMENT
        )
        assert paper.filename.endswith(".xlsx")
        assert not selectors.paper_list(actor_with(Role.PARK_OFFICER), run).exists()


class TestPages:
    def test_a_firm_gets_its_own_sheet_and_nobody_elses(self, announced, people):
        own, other = best(announced), RunResult.objects.get(run=announced, rank=2)
        client = Client()
        member = MembershipFactory(role=Role.ENTERPRISE_USER, subject=own.enterprise.subject)
        client.force_login(member.user)
        mine = client.get(reverse("evaluation:own-sheet-pdf", args=[announced.ref]))
        assert mine.content.startswith(b"%PDF")
        text = PdfReader(io.BytesIO(mine.content)).pages[0].extract_text()
        assert other.name not in text
        for name, arguments in (
            ("sheet-pdf", [announced.pk, other.pk]), ("sheet-pdf", [announced.pk, own.pk]),
            ("run-workbook", [announced.pk]), ("run-notice", [announced.pk]),
            ("run-papers", [announced.pk]),
        ):  # fmt: skip
            answer = client.get(reverse(f"evaluation:{name}", args=arguments))
            assert answer.status_code in {403, 404}

    def test_the_page_offers_what_can_be_made(self, announced, people):
        client = Client()
        client.force_login(User.objects.get(pk=people[Role.PLANNER].user_id))
        page = reverse("evaluation:run-papers", args=[announced.pk])
        assert "公示通知（.docx）" in client.get(page).content.decode()
        sent = {**CONTACT, "issued_on": "2025-09-01", "phone": ""}
        notice = reverse("evaluation:run-notice", args=[announced.pk])
        refused = client.post(notice, sent)
        assert refused.status_code == 422
        assert "示例路1号" in refused.content.decode()
        assert client.post(notice, {**sent, "phone": "000"}).content[:2] == b"PK"
        book = client.get(reverse("evaluation:run-workbook", args=[announced.pk]))
        assert book.content[:2] == b"PK"
        answer = client.post(reverse("evaluation:run-sheets-new", args=[announced.pk]))
        assert answer.headers["Location"] == page
        assert "正在生成" in client.get(page).content.decode()
        paper = RunPaper.objects.get()
        gone = client.get(reverse("evaluation:run-paper", args=[announced.pk, paper.pk]))
        assert gone.status_code == 404
