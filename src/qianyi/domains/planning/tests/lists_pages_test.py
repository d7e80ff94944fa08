"""Pages of lists and adjustments: what each shows and does, once through."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qianyi.domains.planning import services
from qianyi.domains.planning.hooks import closing, listing, measuring, owing
from qianyi.domains.planning.models import (
    ListItem,
    PlanAdjustment,
    TargetLead,
    TaskList,
    Urging,
)
from qianyi.domains.planning.tests import factories
from qianyi.engine.tasklists import Step
from qianyi.foundation.duties import DutiesAsked
from qianyi.foundation.permissions import Role
from qianyi.foundation.reviewing import ReviewAsked
from qianyi.kernel.documents.models import Commitment, ReadingRun
from qianyi.kernel.documents.tests.factories import StoredFileFactory
from qianyi.kernel.identity.models import User

from .village import MOMENT, Village


def client(actor) -> Client:
    """A browser of somebody."""
    found = Client()
    found.force_login(User.objects.get(pk=actor.user_id))
    return found


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("清单.xlsx", buffer.getvalue())


@pytest.fixture
def promise(village: Village) -> Commitment:
    """A promise of a document that names a unit and a day."""
    place = factories.place("示例报告")
    text = "示例建设局牵头，2026年6月底前建成示例道路。"
    version = place.document.versions.create(
        number=1, file=StoredFileFactory(), filename="示例.txt", text=text, text_digest="a" * 64,
        stored_at=MOMENT,
    )  # fmt: skip
    run = ReadingRun.objects.create(version=version, grammar="示例", read_at=MOMENT)
    return Commitment.objects.create(
        run=run, position=0, start=8, end=21, quote=text, verb="建成", action="建成示例道路",
        lead="建设局", due="2026年6月底",
    )  # fmt: skip


class TestListPages:
    def test_a_list_is_set_up_filled_changed_and_put_away(self, village: Village):
        page = client(village.planner)
        made = page.post(
            "/lists/new/",
            {"title": "新清单", "code": "shili.new", "territory": village.zone.pk,
             "supervisor": village.units["committee"].pk},
        )  # fmt: skip
        held = TaskList.objects.get(code="shili.new")
        assert made.headers["Location"] == f"/lists/{held.pk}/"
        fields = {"content": "示例事项", "due_on": "2026-01-31", "milestones": "2026-01-10 立项"}
        page.post(f"/lists/{held.pk}/items/new/", fields)
        item = held.items.get()
        assert item.milestones.get().title == "立项"

        bad = page.post(f"/lists/items/{item.pk}/edit/", fields | {"milestones": "一月"})
        assert bad.status_code == 422
        assert "一月" in bad.content.decode()
        page.post(f"/lists/items/{item.pk}/edit/", fields | {"content": "改", "reason": "示例"})
        item.refresh_from_db()
        assert item.content == "改"

        page.post(f"/lists/{held.pk}/archive/", {"reason": "示例"})
        page.get("/lists/")  # says that it was put away
        assert "新清单" not in page.get("/lists/").content.decode()
        assert "新清单" in page.get("/lists/?state=archived").content.decode()
        page.post(f"/lists/{held.pk}/unarchive/")
        assert "新清单" in page.get("/lists/").content.decode()

    def test_a_workbook_is_looked_at_then_written_whole_and_comes_out_the_same(
        self, village: Village
    ):
        page, held = client(village.planner), village.task_list
        rows = [("序号", "事项", "牵头单位", "完成期限"), (1, "示例甲", "建设局", "2026-06-30")]
        address = f"/lists/{held.pk}/import/"
        looked = page.post(address, {"file": workbook(*rows), "only_look": "1"})
        assert (looked.status_code, held.items.count()) == (200, 0)
        bad = page.post(address, {"file": workbook(*rows, (2, "示例乙", "外单位", ""))})
        assert (bad.status_code, held.items.count()) == (422, 0)
        assert "没有名为“外单位”的单位" in bad.content.decode()

        page.post(address, {"file": workbook(*rows)})
        assert held.items.get().lead == village.units["works"]
        again = services.items_import(
            actor=village.planner, task_list=held, data=page.get(
                f"/lists/{held.pk}/export/?columns=number&columns=content&columns=result"
                "&columns=lead&columns=partners&columns=due_on&columns=category"
            ).content, only_look=False, moment=MOMENT,
        )  # fmt: skip
        assert (again.problems, again.made, again.changed, again.same) == ([], 0, 0, 1)

    def test_what_a_form_and_a_workbook_do_not_ask_stays(self, village: Village):
        held, page = village.task_list, client(village.planner)
        held.document = factories.place("示例报告").document
        held.save()
        page.post(f"/lists/{held.pk}/edit/", {"title": "改名", "territory": village.zone.pk})
        held.refresh_from_db()
        assert (held.title, held.document is not None) == ("改名", True)

        item = village.item(content="示例甲", due_words="九月底前")
        rows = [("序号", "事项", "牵头单位", "完成期限"), (1, "示例乙", "建设局", "2025-09-30")]
        page.post(f"/lists/{held.pk}/import/", {"file": workbook(*rows)})
        item.refresh_from_db()
        assert (item.content, item.due_words) == ("示例乙", "九月底前")

    def test_a_head_reads_what_the_own_unit_leads_or_helps_with(self, village: Village):
        own = village.item()
        helped = village.item(
            content="协助的", lead=village.units["science"], partners=[village.units["works"]]
        )
        other = village.item(content="外单位的", lead=village.units["science"])
        head = village.person("head", Role.DEPARTMENT_HEAD, village.units["works"].subject)
        page = client(head)
        board = page.get(f"/lists/{village.task_list.pk}/").content.decode()
        assert "协助的" in board
        assert "外单位的" not in board
        answers = [page.get(f"/lists/items/{one.pk}/").status_code for one in (own, helped, other)]
        assert answers == [200, 200, 404]
        assert page.get(f"/lists/items/{own.pk}/progress/").status_code == 403
        duties = owing.items(head, DutiesAsked(moment=MOMENT, unit_codes=("shili.works",)))
        assert [duty.title for duty in duties] == ["建成示例道路"]
        idle = village.person("idle", Role.DEPARTMENT_HEAD, village.units["committee"].subject)
        assert client(idle).get(f"/lists/{village.task_list.pk}/").status_code == 404

    def test_ticked_items_are_urged_after_asking_once(self, village: Village):
        village.officer("works")
        item, page = village.item(), client(village.leader)
        asked = page.post("/lists/items/urge/", {"pick": [item.pk]})
        assert "请按期限办理" in asked.content.decode()
        page.post("/lists/items/urge/", {"pick": [item.pk], "confirmed": "1", "words": "请抓紧"})
        assert Urging.objects.get().reason == "请抓紧"


class TestItemPages:
    def test_an_officer_reports_with_a_file_that_others_download(self, village: Village):
        item = village.item(milestones=[Step("立项", date(2025, 9, 10))])
        page = client(village.officer("works"))
        step = item.milestones.get()
        sent = page.post(
            f"/lists/items/{item.pk}/progress/",
            {"month": "2025-08", "words": "示例", "share": "50", "reached": [step.pk],
             "evidence": SimpleUploadedFile("佐证.txt", "示例\n".encode())},
        )  # fmt: skip
        assert sent.status_code == 302
        shown = client(village.leader).get(f"/lists/items/{item.pk}/").content.decode()
        assert "佐证.txt" in shown
        report = item.reports.get()
        got = client(village.leader).get(f"/lists/reports/{report.pk}/files/1/")
        assert b"".join(got.streaming_content).decode() == "示例\n"
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        wrong = page.post(
            f"/lists/items/{item.pk}/progress/", {"month": "2025-08", "words": "留下的字"}
        )
        assert wrong.status_code == 422
        assert "留下的字" in wrong.content.decode()

    def test_supervising_asking_and_answering_are_refused_in_place(self, village: Village):
        item, leader = village.item(lead=None), client(village.leader)
        refused = leader.post(f"/lists/items/{item.pk}/supervise/", {"reason": "示例"})
        assert refused.status_code == 422
        assert "没有明确牵头单位" in refused.content.decode()

        planner = client(village.planner)
        fields = {"department": village.units["land"].pk, "question": "何时办结"}
        planner.post(f"/lists/items/{item.pk}/ask/", fields)
        row = item.consultations.get()
        client(village.officer("land")).post(
            f"/lists/consultations/{row.pk}/answer/", {"answer": "本月办结"}
        )
        assert "本月办结" in planner.get(f"/lists/items/{item.pk}/").content.decode()

    def test_a_promise_is_taken_with_its_place_and_not_unawares_twice(
        self, village: Village, promise: Commitment
    ):
        page, address = client(village.planner), f"/lists/from-commitment/{promise.pk}/"
        shown = page.get(address).content.decode()
        assert "建成示例道路" in shown
        assert 'value="2026-06-30"' in shown
        lead = village.units["works"]
        assert f'value="{lead.pk}" selected' in shown
        page.post(
            address,
            {"task_list": village.task_list.pk, "content": "建成示例道路", "lead": lead.pk,
             "due_on": "2026-06-30"},
        )  # fmt: skip
        item = ListItem.objects.get()
        assert (item.place.start, item.place.end, item.due_words) == (8, 21, "2026年6月底")
        assert "已经列入" in page.get(address).content.decode()
        uses = listing.commitment_uses(village.planner, [promise])
        assert uses[promise.pk][0].url == f"/lists/items/{item.pk}/"
        listed = page.get(f"/documents/{promise.run.version.document_id}/commitments/")
        assert "已列入" in listed.content.decode()


class TestAdjustmentPages:
    def test_is_drafted_proposed_and_entered_as_approved_by_another(self, village: Village):
        target = factories.target(village.plan, factories.indicator("high"), key="high")
        page = client(village.planner)
        page.post(
            f"/plans/{village.plan.pk}/adjustments/new/", {"title": "调整", "reasons": "示例理由"}
        )
        held = PlanAdjustment.objects.get()
        base = f"/plans/adjustments/{held.pk}/"
        fields = {"target": target.pk, "comparator": "=", "value": "70", "reason": "示例"}
        assert page.post(f"{base}target/", fields | {"value": "80"}).status_code == 422
        page.post(f"{base}target/", fields)
        assert "70家" in page.get(base).content.decode()
        page.post(f"{base}propose/")
        second = client(village.second)
        assert page.get(f"{base}approve/").status_code == 403
        second.post(
            f"{base}approve/", {"approval_number": "示例发〔2025〕9号", "approved_on": "2025-09-01"}
        )
        held.refresh_from_db()
        assert held.state == "approved"
        plan = f"/plans/{village.plan.pk}/versions/"
        for address in (plan, f"{plan}1/", f"{plan}2/", f"{plan}compare/?old=1&new=2", base):
            assert second.get(address).status_code == 200
        compared = second.get(f"{plan}compare/?old=1&new=2").content.decode()
        assert "80家" in compared
        assert "70家" in compared
        for address in (f"{base}export/", f"{base}word/", f"{plan}compare/export/"):
            assert second.get(address).content.startswith(b"PK")


class TestOffered:
    def test_boards_hear_of_late_items_and_targets_at_risk_with_scope_and_day(
        self, village: Village
    ):
        item = village.item(due_on=date(2025, 9, 5))
        village.report(item, obstacle="用地未批")
        village.item(content="还早", due_on=date(2026, 12, 31), moment=MOMENT)
        target = factories.target(village.plan, factories.indicator("high"), key="high")
        factories.actual(village.zone, target.indicator, "2024", 41)
        target.leads.create(department=village.units["science"])
        asked = DutiesAsked(moment=MOMENT.replace(day=10), due_before=date(2025, 9, 17))
        (late,) = owing.items(village.leader, asked)
        assert (late.light, late.unit, late.obstacle) == ("overdue", "建设局", "用地未批")
        assert late.is_demo
        (risky,) = owing.targets(village.leader, asked)
        assert (risky.unit_code, risky.scope, risky.as_of) == (
            "shili.science", "直管区", date(2024, 12, 31),
        )  # fmt: skip
        own = DutiesAsked(moment=MOMENT, unit_codes=("shili.works",))
        assert {duty.title for duty in owing.items(village.leader, own)} == {"建成示例道路", "还早"}

    def test_measures_leave_out_what_cannot_be_judged_and_units_only_asked(self, village: Village):
        science, land = village.units["science"], village.units["land"]
        done = factories.target(village.plan, factories.indicator("one"), key="one")
        blank = factories.target(village.plan, factories.indicator("two"), key="two")
        factories.actual(village.zone, done.indicator, "2024", 80)
        for target in (done, blank):
            target.leads.create(department=science)
            target.leads.create(department=land)
        codes = ["shili.science", "shili.land", "shili.works"]
        days = (date(2025, 1, 1), date(2025, 12, 31))
        found = measuring.targets_met(codes, *days, MOMENT)
        assert set(found) == {"shili.science"}
        assert (found["shili.science"].done, found["shili.science"].of) == (Decimal(1), Decimal(1))
        assert "1 项指标暂无法评价" in found["shili.science"].why_not

        on_time = village.item(due_on=date(2025, 9, 30))
        village.item(content="迟的", due_on=date(2025, 8, 29))
        village.item(content="末日的", due_on=date(2025, 12, 31))
        paper = services.Evidence("示例.txt", "示例\n".encode())
        village.report(on_time, share=100, files=[paper])
        services.item_end(actor=village.leader, item=on_time, reason="已核", moment=MOMENT)
        items = measuring.items_on_time(codes, *days, MOMENT)
        assert items["shili.works"].value == Decimal(50)
        # What was due on the last day of the time and is not done counts once that day is over.
        after = measuring.items_on_time(codes, *days, MOMENT.replace(year=2026, month=1, day=9))
        assert (after["shili.works"].done, after["shili.works"].of) == (Decimal(1), Decimal(3))

    def test_parts_of_an_assessment_agree_with_the_board(self, village: Village):
        target = factories.target(village.plan, factories.indicator("high"), key="high")
        factories.actual(village.zone, target.indicator, "2024", 60)
        factories.target(village.plan, factories.indicator("none"), key="none")
        village.item()
        asked = ReviewAsked(
            plan_key=village.plan.code, first=date(2021, 1, 1), last=date(2025, 12, 31),
            moment=MOMENT,
        )  # fmt: skip
        village.plan.title = village.plan.short_title = "“十四五”规划"
        village.plan.save()
        targets = measuring.part_of_targets(village.planner, asked)
        assert "“‘十四五’规划”的 2 项指标中，能够评价的 1 项：滞后 1 项；" in targets.sentences[0]
        assert "完成目标增量的 61.5%" in targets.sentences[1]
        assert targets.missing == ["示例指标 none：没有实际值，暂无数据。"]
        assert [row[5].value for row in targets.rows] == [Decimal(60), None]
        assert len(targets.missing) == 1
        items = measuring.part_of_items(village.planner, asked)
        assert items.rows[0][1].words == "建成示例道路"
        assert "没有经批准" in measuring.part_of_adjustments(village.planner, asked).sentences[0]
        stranger = SimpleNamespace(has_role=lambda *_roles: False)
        for part in (measuring.part_of_targets, closing.part_of_basis, closing.part_of_advice):
            assert part(stranger, asked) is None

    def test_what_is_drafted_in_words_follows_from_the_board(self, village: Village):
        behind = factories.target(village.plan, factories.indicator("high"), key="high")
        factories.actual(village.zone, behind.indicator, "2024-06-30", 41)
        stale = factories.target(
            village.plan, factories.indicator("old"), key="old", scope="未注明"
        )
        TargetLead.objects.create(target=behind, department=village.units["works"])
        factories.actual(village.zone, stale.indicator, "2022", 40, scope="未注明")
        asked = ReviewAsked(
            plan_key=village.plan.code, first=date(2021, 1, 1), last=date(2024, 12, 31),
            moment=MOMENT,
        )  # fmt: skip
        basis = "".join(closing.part_of_basis(village.planner, asked).sentences)
        assert "实际数据最近到 2024年6月30日；2024年12月31日的数据还没有取得" in basis
        problems = closing.part_of_problems(village.planner, asked).sentences
        assert problems[0].startswith(
            "（一）1 项指标进度滞后。示例指标 high：2020年 28家，目标80家；"
        )
        assert "完成目标增量的 25.0%，还差 39家，严重滞后" in problems[0]
        assert "没有近期数据的 1 项（示例指标 old）" in problems[1]
        assert problems[2:4] == [
            "（三）1 项目标没有注明口径，实际数据是否可比需要核实。",
            "（四）1 项指标没有明确牵头单位，缺数和滞后无从督促。",
        ]
        assert problems[-1].startswith("以上按现有数据列出")
        missing = measuring.part_of_targets(village.planner, asked).missing
        assert missing[0].startswith("示例指标 old：最近的实际值截至2022-12-31，")
        advice = "".join(closing.part_of_advice(village.planner, asked).sentences)
        assert "请统计部门和责任单位提供截至 2024年12月31日的数据：示例指标 old。" in advice
        assert "加快推进。对示例指标 high" in advice
