"""The pages of the check: who may open them, what they say, what they cost."""

from __future__ import annotations

import io
from datetime import timedelta
from urllib.parse import unquote

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.consistency import selectors, services
from qianyi.domains.consistency.models import CheckRun, Finding, Mark
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.documents import services as documents
from qianyi.kernel.subjects.tests.factories import MembershipFactory

from .factories import BULLETIN, MOMENT, REPORT, store, two_texts

pytestmark = pytest.mark.django_db
LIST = "/consistency/"
LATER = MOMENT + timedelta(hours=1)


FIGURES = ["32公里", "20公里", "15公里"]


def client_of(role: Role | None) -> Client:
    client = Client()
    if role is not None:
        client.force_login(MembershipFactory(role=role).user)
    return client


def actor_of_client(client: Client) -> Actor:
    return Actor(user_id=int(client.session["_auth_user_id"]), roles=frozenset({"planner"}))


def page_of(client: Client, url: str, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def planner():
    return client_of(Role.PLANNER)


@pytest.fixture
def stored(planner):
    _, report, bulletin = two_texts(actor_of_client(planner))
    return report, bulletin


@pytest.fixture
def finding(planner, stored):
    actor = actor_of_client(planner)
    services.check_run(actor=actor, moment=MOMENT)
    return selectors.finding_list(actor).get(title__contains="营业收入")


def address(name: str, finding: Finding | None = None) -> str:
    return reverse(f"consistency:{name}", args=[finding.pk] if finding else [])


READ = ("list", "list-export", "memo", "detail")
WRITE = ("check", "check-chosen", "explain", "raise", "withdraw")


def address_for(name: str, finding: Finding) -> str:
    of_one = name in {"detail", "explain", "raise", "withdraw"}
    return address(name, finding if of_one else None)


class TestWho:
    @pytest.mark.parametrize("name", READ)
    @pytest.mark.parametrize(
        ("role", "status"),
        [(None, 302), (Role.LEADER, 403), (Role.AUDITOR, 200), (Role.PLANNER, 200)],
        ids=["visitor", "leader", "auditor", "planner"],
    )
    def test_planners_and_auditors_read(self, finding, name, role, status):
        answer = client_of(role).get(address_for(name, finding))
        assert answer.status_code == status
        if role is None:
            assert answer["Location"].startswith("/accounts/")

    @pytest.mark.parametrize("name", WRITE)
    @pytest.mark.parametrize("role", [None, Role.LEADER, Role.AUDITOR], ids=str)
    def test_only_planners_write(self, finding, name, role):
        answer = client_of(role).post(address_for(name, finding), {"reason": "理由"})
        assert answer.status_code == 403
        assert not Mark.objects.exists()
        assert CheckRun.objects.count() == 1

    @pytest.mark.parametrize(
        ("role", "shown"),
        [(None, False), (Role.LEADER, False), (Role.AUDITOR, True), (Role.PLANNER, True)],
        ids=["visitor", "leader", "auditor", "planner"],
    )
    def test_the_menu_offers_it_to_those_who_may_open_it(self, role, shown):
        assert ('href="/consistency/"' in page_of(client_of(role), "/")) is shown

    def test_auditors_are_offered_no_step(self, finding):
        auditor = client_of(Role.AUDITOR)
        assert "重新核校" not in page_of(auditor, LIST)
        assert "标为已说明" not in page_of(auditor, address("detail", finding))

    def test_unknown_finding_is_a_page(self, planner):
        answer = planner.get("/consistency/999999/")
        assert answer.status_code == 404
        assert "没有找到这一核校事项" in answer.content.decode()


class TestList:
    def test_without_documents_leads_to_the_upload(self, planner):
        page = page_of(planner, LIST)
        assert "还没有载入原文的文件" in page
        assert 'href="/documents/upload/"' in page
        assert "开始核校" not in page

    def test_before_the_first_check_offers_it(self, planner, stored):
        page = page_of(planner, LIST)
        assert "还没有核校过" in page
        assert "开始核校" in page

    def test_check_is_a_post_and_tells_what_was_found(self, planner, stored):
        answer = planner.post(address("check"), follow=True)
        assert answer.redirect_chain == [(LIST, 302)]
        page = answer.content.decode()
        assert "已核校全部 2 份文件" in page
        assert "营业收入" in page
        assert CheckRun.objects.count() == 1

    def test_row_says_level_rule_documents_and_state(self, planner, finding):
        page = page_of(planner, LIST)
        for words in (finding.title, "重要", "同一指标两个数值", "等 2 份", "未处理"):
            assert words in page
        for accusing in ("错误", "矛盾", "造假", "不实"):
            assert accusing not in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"severity": "high"}, True),
            ({"severity": "low"}, False),
            ({"rule": "same.value"}, True),
            ({"rule": "no.such"}, True),
            ({"state": "open"}, True),
            ({"state": "explained"}, False),
            ({"state": "gone"}, False),
            ({"document": "not a number"}, True),
        ],
        ids=str,
    )
    def test_filters_narrow_and_nonsense_is_ignored(self, planner, finding, query, found):
        assert (address("detail", finding) in page_of(planner, LIST, **query)) is found

    def test_filter_by_document(self, planner, finding, stored):
        other = store(
            actor_of_client(planner), "丙", "示例高新区公告\n2025年，示例高新区新建道路5公里。\n"
        )
        services.check_run(actor=actor_of_client(planner), moment=LATER)
        assert address("detail", finding) in page_of(planner, LIST, document=stored[0].document.pk)
        assert other.document.title not in page_of(planner, LIST)

    def test_says_when_it_is_out_of_date(self, planner, finding, stored):
        assert "可能已过时" not in page_of(planner, LIST)
        store(
            actor_of_client(planner), "运行通报", BULLETIN.format(value=1300),
            document=stored[1].document,
        )  # fmt: skip
        page = page_of(planner, LIST)
        assert "1 份文件有新版本" in page
        assert "请重新核校" in page
        planner.post(address("check"))
        assert "可能已过时" not in page_of(planner, LIST)
        assert finding.title in page_of(planner, LIST, state="gone")

    def test_many_documents_are_announced_with_their_time(self, planner, finding, monkeypatch):
        monkeypatch.setattr("qianyi.domains.consistency.selectors.runs.MANY_DOCUMENTS", 1)
        page = page_of(planner, LIST)
        assert "现有 2 份文件，核校全部预计约" in page
        assert 'action="/consistency/check/"' not in page
        confirm = page_of(planner, address("check"))
        assert "核校全部 2 份文件？" in confirm
        assert CheckRun.objects.count() == 1

    def test_chosen_documents_are_checked_alone(self, planner, finding, stored):
        url = address("check-chosen")
        assert stored[0].document.title in page_of(planner, url)
        refused = planner.post(url, {})
        assert refused.status_code == 422
        assert "请至少选择一份文件" in refused.content.decode()
        planner.post(url, {"documents": [stored[0].document.pk]})
        assert CheckRun.objects.order_by("-pk").first().document_count == 1


class TestDetail:
    def test_shows_every_place_in_context_with_its_way_into_the_text(self, planner, finding):
        page = page_of(planner, address("detail", finding))
        assert finding.arithmetic in page
        for place in finding.places.all():
            assert f'<mark class="qy-mark">{place.quote}</mark>' in page
            assert place.version.document.title in page
            opened = f"version=1&amp;focus={place.start}-{place.end}#f"
            assert opened in page
        assert "主要成效" in page

    def test_the_way_into_the_text_focuses_the_figure(self, planner, finding):
        seen = selectors.places_seen(finding)
        opened = page_of(planner, seen[0].url.split("#")[0])
        assert "doc-focus" in opened
        assert seen[0].url.split("#")[1] in opened

    def test_figures_of_one_sentence_stand_together(self, planner):
        actor = actor_of_client(planner)
        store(actor, "甲", "示例高新区情况\n建设道路32公里，其中新建20公里、改建15公里。\n")
        services.check_run(actor=actor, moment=MOMENT)
        found = selectors.finding_list(actor).get(rule__startswith="sum")
        seen = selectors.places_seen(found)
        assert len(seen) == 1
        assert found.places.count() == len(FIGURES)
        assert [piece.text for piece in seen[0].pieces if piece.url] == FIGURES

    def test_table_figures_stand_in_their_row(self, planner):
        actor = actor_of_client(planner)
        stored = documents.document_store(
            actor=actor, data=table_file(), filename="甲.docx", moment=MOMENT
        )
        assert stored.version.tables
        store(actor, "乙", "示例高新区2025年通报\n2025年，示例高新区营业收入120亿元。\n")
        services.check_run(actor=actor, moment=MOMENT)
        found = selectors.finding_list(actor).filter(title__contains="营业收入").first()
        in_table = next(seen for seen in selectors.places_seen(found) if seen.cells)
        assert not in_table.pieces
        assert [cell.heading for cell in in_table.cells] == ["指标", "单位", "2024年", "2025年"]
        assert [cell.marked for cell in in_table.cells] == [False, False, False, True]
        assert 'scope="col">2025年</th>' in page_of(planner, address("detail", found))

    def test_explaining_without_a_reason_is_told_in_place(self, planner, finding):
        answer = planner.post(address("explain", finding), {"reason": " "})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="explain_reason_error"' in page
        assert page.count("没有提交，请先改正以下内容") == 1
        assert not Mark.objects.exists()

    def test_explained_shows_the_reason_with_who_and_when(self, planner, finding):
        answer = planner.post(
            address("explain", finding), {"reason": "前者为<直管区>口径"}, follow=True
        )
        page = answer.content.decode()
        assert "前者为&lt;直管区&gt;口径" in page
        assert "撤回标记" in page
        assert "已说明" in page_of(planner, LIST)
        planner.post(address("withdraw", finding), {"reason": "另有说法"})
        page = page_of(planner, address("detail", finding))
        assert "另有说法" in page
        assert "确认撤回" not in page

    def test_raised_is_told(self, planner, finding):
        planner.post(address("raise", finding), {"reason": ""})
        assert "待核实" in page_of(planner, LIST, state="raised")

    def test_changed_figure_names_what_was_said_before(self, planner, finding, stored):
        planner.post(address("explain", finding), {"reason": "口径不同"})
        store(
            actor_of_client(planner), "运行通报", BULLETIN.format(value=1300),
            document=stored[1].document,
        )  # fmt: skip
        planner.post(address("check"))
        fresh = Finding.objects.get(follows=finding)
        page = page_of(planner, address("detail", fresh))
        assert "数值已变化，请重新判断" in page
        assert "口径不同" in page
        gone = page_of(planner, address("detail", finding))
        assert "已不再出现" in gone
        assert "第1版，文件已有新版本" in gone
        assert "标为已说明" not in gone


class TestDownloads:
    def test_workbook_holds_the_list_and_every_place(self, planner, finding):
        answer = planner.get(address("list-export"), {"severity": "high"})
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert book.sheet_names == ["核校事项", "测算与出处"]
        listed = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
        assert finding.title in listed
        assert {"重要", "程度：重要"} <= set(listed)
        places = book.get_sheet_by_index(1).to_python()
        assert {"1000亿元", "1200亿元"} <= {str(row[5]) for row in places[2:] if len(row) > 5}

    def test_memo_holds_the_filtered_findings_and_what_was_said(self, planner, finding):
        planner.post(address("explain", finding), {"reason": "口径不同"})
        answer = planner.get(address("memo"))
        assert ".docx" in unquote(answer["Content-Disposition"])
        words = memo_words(answer.content)
        assert finding.title in words
        assert "口径不同" in words
        assert "1000亿元" in words
        other = memo_words(planner.get(address("memo"), {"severity": "low"}).content)
        assert finding.title not in other


class TestFigurePanel:
    def statement(self, stored):
        return stored[1].run.statements.get(quote="1200亿元").pk

    def test_shows_the_findings_a_figure_takes_part_in(self, planner, finding, stored):
        page = page_of(planner, reverse("documents:statement", args=[self.statement(stored)]))
        assert "数据核校（1）" in page
        assert address("detail", finding) in page

    def test_is_silent_for_other_figures_and_other_readers(self, planner, finding, stored):
        other = stored[1].run.statements.exclude(quote="1200亿元").first()
        assert "数据核校（" not in page_of(planner, reverse("documents:statement", args=[other.pk]))
        leader = client_of(Role.LEADER)
        url = reverse("documents:statement", args=[self.statement(stored)])
        assert finding.title not in page_of(leader, url)

    def test_costs_one_query(self, planner, finding, stored, rf):
        from qianyi.domains.consistency.hooks import findings_panel

        request = rf.get("/")
        request.actor = actor_of_client(planner)
        row = stored[1].run.statements.select_related("run").get(quote="1200亿元")
        with CaptureQueriesContext(connection) as asked:
            assert findings_panel(request, row, row) is not None
        assert len(asked) == 1


class TestQueries:
    def many(self, actor: Actor, number: int) -> None:
        for index in range(number):
            zone = f"示例{'甲乙丙丁戊己庚辛'[index]}高新区"
            store(actor, f"总结{index}", REPORT.replace("示例高新区", zone))
            store(actor, f"通报{index}", BULLETIN.format(value=1200).replace("示例高新区", zone))

    def cost(self, client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    def test_do_not_grow_with_findings_and_documents(self, planner):
        actor = actor_of_client(planner)
        self.many(actor, 1)
        services.check_run(actor=actor, moment=MOMENT)
        first = Finding.objects.get()
        urls = (LIST, address("list-export"), address("memo"), address("detail", first))
        few = [self.cost(planner, url) for url in urls]
        self.many(actor, 8)
        services.check_run(actor=actor, moment=LATER)
        assert Finding.objects.count() >= 8
        many = [self.cost(planner, url) for url in urls]
        grown = [after - before for before, after in zip(few, many, strict=True)]
        assert max(grown) <= 1, (few, many)
        assert max(many) <= 20

    def test_of_a_check_grow_by_a_few_a_document(self, planner):
        actor = actor_of_client(planner)
        self.many(actor, 4)
        with CaptureQueriesContext(connection) as asked:
            services.check_run(actor=actor, moment=MOMENT)
        assert len(asked) <= 30 + 8 * 8


def table_file() -> bytes:
    """A Word file with one table of indicators."""
    word = docx.Document()
    word.add_paragraph("示例高新区2025年工作总结")
    word.add_paragraph("一、主要指标")
    rows = (
        ("指标", "单位", "2024年", "2025年"),
        ("营业收入", "亿元", "50", "90"),
        ("工业企业", "家", "40", "45"),
    )
    table = word.add_table(rows=0, cols=4)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def memo_words(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
