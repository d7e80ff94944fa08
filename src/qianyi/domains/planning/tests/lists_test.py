"""Items of lists: put in, reported on, urged, supervised, asked about, ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.errors import ItemInvalid, ItemRefused
from qianyi.domains.planning.models import Consultation, ListItem, ProgressReport, Urging
from qianyi.domains.planning.services.lists import item_drop
from qianyi.engine.tasklists import Step
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases.models import Case, CaseLink
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services import Upload, case_act, material_add
from qianyi.lib.errors import NotAllowed

from .village import DAY, MOMENT, Village

LATE = datetime(2025, 10, 9, 2, tzinfo=UTC)  # the first working day after the holiday
PAPER = services.Evidence("示例.txt", "示例佐证材料\n".encode())


def act(actor, case: Case, kind: str, moment: datetime, **values: object) -> Case:
    """One act; needed materials are filed before."""
    return case_act(actor=actor, case_id=case.pk, act=Act(kind, values), moment=moment).case


class TestItemMake:
    def test_numbers_items_in_their_list_and_keeps_what_goes_along(self, village: Village):
        first = village.item()
        second = village.item(
            content="新增标准厂房", result="取得竣工备案表", target_value=Decimal(10),
            unit="万平方米", partners=[village.units["science"], village.units["works"]],
            milestones=[Step("完成设计", date(2025, 9, 10))],
        )  # fmt: skip

        assert (first.number, second.number) == (1, 2)
        assert [str(one.department) for one in second.partners.all()] == ["科技局"]
        assert [one.title for one in second.milestones.all()] == ["完成设计"]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"content": " "}, "content"),
            ({"starts_on": date(2025, 10, 1)}, "due_on"),
            ({"target_value": Decimal(0), "unit": "家"}, "target_value"),
            ({"target_value": Decimal(1)}, "unit"),
            ({"milestones": [Step("竣工", date(2025, 10, 1))]}, "milestones"),
            ({"result": "长" * 301}, "result"),
        ],
        ids=["nothing", "backwards", "nought", "no unit", "late step", "too long"],
    )
    def test_refuses_what_does_not_hold_together(self, village: Village, facts, field):
        with pytest.raises(ItemInvalid) as refusal:
            village.item(**facts)
        assert field in refusal.value.fields

    def test_is_for_planners_only(self, village: Village):
        with pytest.raises(NotAllowed):
            services.item_make(
                actor=village.officer("works"), task_list=village.task_list,
                asked=services.ItemAsked(content="示例"), moment=MOMENT,
            )  # fmt: skip

    def test_a_change_needs_a_reason_and_keeps_the_old_words_in_history(self, village: Village):
        item = village.item()
        asked = services.ItemAsked(content="建成示例大道", due_on=date(2025, 10, 31))
        with pytest.raises(ItemInvalid):
            services.item_change(actor=village.planner, item=item, asked=asked, reason=" ")

        services.item_change(actor=village.planner, item=item, asked=asked, reason="示例理由")
        item.refresh_from_db()
        assert (item.content, item.lead) == ("建成示例大道", None)


class TestProgressReport:
    def test_a_second_report_of_a_month_is_a_version_and_keeps_its_evidence(self, village: Village):
        item = village.item()
        first = village.report(item, files=[PAPER])
        second = village.report(item, share=60, moment=MOMENT + timedelta(hours=1))

        first.refresh_from_db()
        assert first.superseded_at == second.reported_at
        assert (second.version, second.evidence) == (2, first.evidence)
        assert second.evidence[0]["filename"] == "示例.txt"
        assert second.unit_id == village.units["works"].pk
        assert ProgressReport.objects.filter(superseded_at=None).count() == 1

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"month": "2025-13"}, "month"),
            ({"month": "2025-10"}, "month"),
            ({"words": ""}, "words"),
            ({"share": None}, "share"),
            ({"share": 101}, "share"),
            ({"share": 100}, "evidence"),
        ],
        ids=["no month", "to come", "nothing said", "no share", "above", "done without evidence"],
    )
    def test_refuses_what_does_not_hold(self, village: Village, facts, field):
        with pytest.raises(ItemInvalid) as refusal:
            village.report(village.item(), **facts)
        assert list(refusal.value.fields) == [field]

    def test_a_result_that_is_a_number_is_reported_as_one(self, village: Village):
        item = village.item(target_value=Decimal(8), unit="家")
        with pytest.raises(ItemInvalid) as refusal:
            village.report(item)
        assert list(refusal.value.fields) == ["value"]

        report = village.report(item, value=Decimal(3), share=None)
        assert selectors.done_share(item, report) == Decimal("0.375")
        assert selectors.done_words(item, report) == "3／8家"

    def test_reached_steps_have_their_day(self, village: Village):
        item = village.item(milestones=[Step("完成设计", date(2025, 9, 10))])
        step = item.milestones.get()
        village.report(item, reached=[step.pk])
        step.refresh_from_db()
        assert step.reached_on == DAY

    def test_a_helping_unit_reports_and_a_stranger_does_not(self, village: Village):
        item = village.item(partners=[village.units["science"]])
        assert village.report(item, by=village.officer("science")).unit == village.units["science"]
        with pytest.raises(NotAllowed):
            village.report(item, by=village.officer("land"))

    def test_a_file_marked_secret_is_refused_and_nothing_is_kept(self, village: Village):
        secret = services.Evidence("示例.txt", "秘密★1年\n示例".encode())
        with pytest.raises(Exception, match="密"):
            village.report(village.item(), files=[secret])
        assert not ProgressReport.objects.exists()


class TestItemEnd:
    def test_needs_a_full_report_by_somebody_else(self, village: Village):
        item = village.item()
        village.report(item, share=99)
        with pytest.raises(ItemRefused, match="100%"):
            services.item_end(actor=village.planner, item=item, reason="已核", moment=MOMENT)

        village.report(item, share=100, files=[PAPER], by=village.planner)
        with pytest.raises(ItemRefused, match="本人"):
            services.item_end(actor=village.planner, item=item, reason="已核", moment=MOMENT)

        services.item_end(actor=village.leader, item=item, reason="已核", moment=MOMENT)
        item.refresh_from_db()
        assert item.ending == "done"
        with pytest.raises(ItemRefused, match="已销号"):
            village.report(item)

        services.item_reopen(actor=village.planner, item=item, reason="核实有误")
        item.refresh_from_db()
        assert (item.ended_at, item.ending) == (None, "")


class TestUrging:
    def test_tells_the_officers_of_the_lead_and_names_those_it_cannot_reach(self, village: Village):
        village.officer("works")
        reached, nobody = village.item(), village.item(content="没有牵头单位", lead=None)
        pressed = services.items_urge(
            actor=village.leader, item_ids=[reached.pk, nobody.pk], words="请抓紧", moment=MOMENT
        )
        assert pressed.done == (reached,)
        assert [(item, "牵头单位" in why) for item, why in pressed.refused] == [(nobody, True)]
        assert Urging.objects.get().kind == "urge"

    def test_is_not_for_officers(self, village: Village):
        with pytest.raises(NotAllowed):
            services.items_urge(
                actor=village.officer("works"), item_ids=[village.item().pk], words="请",
                moment=MOMENT,
            )  # fmt: skip


class TestSupervision:
    def test_the_job_opens_one_case_for_what_is_late_and_none_again_while_it_is_open(
        self, village: Village
    ):
        village.supervision()
        late = village.item()
        village.item(content="没有到期", due_on=date(2025, 12, 31))
        village.item(content="派驻单位的", lead=village.units["land"])
        village.item(content="未明确的", lead=None)
        system = system_actor()

        on_time = services.items_supervise(
            actor=system, moment=datetime(2025, 9, 30, 15, tzinfo=UTC)
        )
        assert on_time.done == ()  # the last day has not ended in China

        pressed = services.items_supervise(actor=system, moment=LATE)
        assert ([one.pk for one in pressed.done], pressed.refused) == ([late.pk], ())
        urging = Urging.objects.select_related("case__unit").get()
        assert urging.case.unit == village.units["works"].subject
        assert urging.case.units["supervisor"] == village.units["committee"].pk
        assert urging.reason == "2025-09-30 到期，已逾期 1 个工作日。"
        assert services.items_supervise(actor=system, moment=LATE).done == ()

    def test_without_the_process_in_force_it_says_so_and_stops_nothing_else(self, village: Village):
        village.item()
        pressed = services.items_supervise(actor=system_actor(), moment=LATE)
        assert pressed.done == ()
        assert len(pressed.refused) == 1

    @pytest.mark.parametrize(
        ("facts", "words"),
        [({"lead": None}, "没有明确牵头单位"), ({"lead": "land"}, "只商请")],
        ids=["nobody", "only asked"],
    )
    def test_by_hand_refuses_whom_nobody_can_supervise(self, village: Village, facts, words):
        lead = village.units[facts["lead"]] if facts["lead"] else None
        with pytest.raises(ItemRefused, match=words):
            services.item_supervise(
                actor=village.leader, item=village.item(lead=lead), reason="示例", moment=MOMENT
            )

    def test_a_case_ends_only_after_progress_and_the_next_follows_it(self, village: Village):
        village.supervision()
        item = village.item()
        works, committee = village.officer("works"), village.officer("committee")
        case = services.item_supervise(
            actor=village.leader, item=item, reason="示例事由", moment=LATE
        )
        later = LATE + timedelta(hours=1)
        self._until_checked(committee, works, case, later)
        with pytest.raises(ItemRefused, match="还没有报送"):
            act(committee, case, "step_done", later, step="verify", outcome="closed")
        with pytest.raises(ItemRefused, match="在办的督办件"):
            services.item_supervise(actor=village.leader, item=item, reason="再", moment=later)

        village.report(item, month="2025-10", moment=later)
        act(committee, case, "step_done", later, step="verify", outcome="closed")
        again = services.item_supervise(
            actor=village.leader, item=item, reason="仍未完成", moment=later
        )
        link = CaseLink.objects.get()
        assert (link.first_id, link.second_id) == (again.pk, case.pk)

        soon = services.items_supervise(actor=system_actor(), moment=later)
        assert soon.done == ()

    def test_a_case_of_an_item_dropped_meanwhile_ends_without_a_report_nobody_can_make(
        self, village: Village
    ):
        village.supervision()
        item = village.item()
        works, committee = village.officer("works"), village.officer("committee")
        case = services.item_supervise(
            actor=village.leader, item=item, reason="示例事由", moment=LATE
        )
        self._until_checked(committee, works, case, LATE)
        item_drop(actor=village.leader, item=item, reason="经批准取消", moment=LATE)
        done = act(committee, case, "step_done", LATE, step="verify", outcome="closed")
        assert not done.is_open

    @staticmethod
    def _until_checked(committee, works, case: Case, moment: datetime) -> None:
        for actor, step, code in (
            (committee, "assign", "task"), (works, "handle", ""), (works, "answer", "report"),
        ):  # fmt: skip
            if code:
                material_add(
                    actor=actor, case_id=case.pk, moment=moment,
                    upload=Upload(filename="示例.txt", data="示例材料\n".encode(), code=code),
                )  # fmt: skip
            act(actor, case, "step_done", moment, step=step)


class TestConsultation:
    def ask(self, village: Village, unit: str, **facts: object) -> Consultation:
        asked = {
            "question": "用地手续何时办结", "answer_by": date(2025, 9, 5), "moment": MOMENT,
            **facts,
        }  # fmt: skip
        return services.consultation_ask(
            actor=village.officer("works"), item=village.item(),
            department=village.units[unit], **asked,
        )  # fmt: skip

    def test_is_answered_once_by_the_unit_asked(self, village: Village):
        row = self.ask(village, "land")
        with pytest.raises(NotAllowed):
            services.consultation_answer(
                actor=village.officer("science"), consultation=row, answer="示例", moment=MOMENT
            )
        land = village.officer("land")
        services.consultation_answer(actor=land, consultation=row, answer="本月办结", moment=MOMENT)
        with pytest.raises(ItemRefused, match="已经反馈"):
            services.consultation_answer(actor=land, consultation=row, answer="改口", moment=MOMENT)

    @pytest.mark.parametrize(
        ("unit", "facts", "field"),
        [
            ("science", {}, "department"),
            ("land", {"question": " "}, "question"),
            ("land", {"answer_by": date(2025, 8, 31)}, "answer_by"),
        ],
        ids=["own unit", "nothing asked", "day past"],
    )
    def test_refuses(self, village: Village, unit, facts, field):
        with pytest.raises(ItemInvalid) as refusal:
            self.ask(village, unit, **facts)
        assert field in refusal.value.fields


class TestItemList:
    def test_narrows_by_unit_light_words_and_what_is_still(self, village: Village):
        late = village.item(due_on=date(2025, 9, 5))
        helped = village.item(
            content="新增厂房", due_on=None, lead=village.units["science"],
            partners=[village.units["works"]],
        )  # fmt: skip
        nobody = village.item(content="未明确", lead=None, due_on=date(2026, 6, 30))
        village.report(late)

        def found(**asked: object) -> list[ListItem]:
            rows = selectors.item_list(
                village.planner, selectors.ItemFilter(**asked), date(2025, 10, 9)
            )
            return [now.item for now in rows]

        assert found() == [late, helped, nobody]
        assert found(unit="shili.works") == [late, helped]
        assert found(unit="none") == [nobody]
        assert found(light="已逾期") == [late]
        assert found(light="未定期限") == []  # a month without a report makes it 关注
        assert found(words="厂房") == [helped]
        assert found(still=True) == [late, helped, nobody]
        assert found(ended=True) == []


class TestListEnsure:
    def test_renews_a_head_but_for_what_people_changed(self, village: Village):
        facts = {
            "title": "包里的清单", "territory": village.zone, "basis": "示例发〔2025〕1号",
            "pack": "shili", "pack_version": "1",
        }  # fmt: skip
        row, kept = services.list_ensure(code="shili.packed", facts=facts)
        assert kept == ()
        with history.acting(village.planner):
            services.list_change(
                actor=village.planner, task_list=row,
                asked=services.ListAsked(
                    code=row.code, title="人改的清单", territory=village.zone, basis=row.basis
                ),
            )  # fmt: skip
        newer = {
            **facts,
            "title": "包里的新清单",
            "basis": "示例发〔2025〕2号",
            "pack_version": "2",
        }
        for _ in range(2):
            row, kept = services.list_ensure(code="shili.packed", facts=newer)
            row.refresh_from_db()
            assert (row.title, row.basis, kept) == ("人改的清单", "示例发〔2025〕2号", ["名称"])
            newer["pack_version"] = "3"
