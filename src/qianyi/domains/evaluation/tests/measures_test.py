"""Measures by grade: off until all is there, ended by date, refused where no zone may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from qianyi.domains.evaluation.errors import MeasureClosed, MeasureInvalid, MeasureNotReady
from qianyi.domains.evaluation.models import CreditSanction, Measure
from qianyi.domains.evaluation.selectors import measures as selectors
from qianyi.domains.evaluation.services import measures as services
from qianyi.domains.evaluation.services.packs import load_measures
from qianyi.engine.measures import measures_of
from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.tests.factories import TerritoryFactory, actor_with
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
MOMENT, TODAY = datetime(2026, 6, 1, 3, 0, tzinfo=UTC), date(2026, 6, 1)


@pytest.fixture
def writer():
    return actor_with(Role.DEPARTMENT_OFFICER)


@pytest.fixture
def leader():
    return actor_with(Role.LEADER)


@pytest.fixture
def facts():
    place = TerritoryFactory.create(subject__code="shili.zone")
    return services.MeasureFacts(
        title="优先安排辅导",
        territory=place,
        method="per_mu_demo",
        grades=("A", "B"),
        kind="service",
        effect="support",
        content="优先安排技术改造项目申报辅导。",
        legal_basis="示例办法第三条",
        review_conclusion="allowed",
        review_basis="示例审查表",
        reviewed_on=date(2026, 5, 1),
        decided_by="示例高新区管委会",
        decision="示例会议",
        decided_on=date(2026, 5, 20),
        valid_from=date(2026, 6, 1),
        valid_to=date(2027, 6, 1),
    )


def write(writer, facts, **changed):
    return services.measure_write(actor=writer, facts=replace(facts, **changed), moment=MOMENT)


def activate(actor, row, reason="示例"):
    return services.measure_activate(actor=actor, measure=row, reason=reason, moment=MOMENT)


def in_force(facts, day, grade="A"):
    return list(
        selectors.measures_in_force(
            territory=facts.territory, method="per_mu_demo", grade=grade, day=day
        )
    )


class TestMeasureActivate:
    def test_lets_a_whole_measure_hold_from_day_to_day(self, writer, leader, facts):
        row = activate(leader, write(writer, facts))
        assert in_force(facts, date(2026, 5, 31)) == []
        assert in_force(facts, date(2026, 6, 1)) == [row]
        assert in_force(facts, date(2027, 5, 31)) == [row]
        assert in_force(facts, date(2027, 6, 1)) == []
        assert in_force(facts, TODAY, "C") == []
        assert [row.standing_on(day) for day in (date(2026, 5, 31), TODAY, date(2027, 6, 1))] == [
            "upcoming", "in_force", "ended",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"legal_basis": " "}, "没有法律政策依据"),
            ({"review_conclusion": ""}, "没有公平竞争审查结论"),
            ({"review_conclusion": "refused"}, "不得出台"),
            ({"reviewed_on": None}, "没有公平竞争审查日期"),
            ({"reviewed_on": date(2026, 6, 2)}, "审查日期晚于今天"),
            ({"decided_by": ""}, "没有决定机关"),
            ({"decided_on": date(2026, 6, 2)}, "决定日期晚于今天"),
            ({"valid_from": None}, "没有开始日期"),
            ({"valid_to": None}, "没有结束日期"),
            ({"valid_from": date(2026, 1, 1), "valid_to": TODAY}, "结束日期已过"),
            ({"content": "按缴纳税收的10%给予奖励。"}, "与缴纳税收挂钩"),
            ({"content": "迁入本区的企业优先。"}, "涉及企业迁移"),
            ({"content": "在本区登记注册的企业优先。"}, "要求本地注册"),
        ],
    )
    def test_refuses_while_something_is_missing(self, writer, leader, facts, changed, sentence):
        row = write(writer, facts, **changed)
        with pytest.raises(MeasureNotReady, match=sentence):
            activate(leader, row)
        assert in_force(facts, TODAY) == []

    def test_names_everything_at_once(self, writer, leader, facts):
        row = write(writer, facts, legal_basis="", valid_to=None, decided_by="")
        with pytest.raises(MeasureNotReady) as caught:
            activate(leader, row)
        assert caught.value.context["missing"] == [
            "没有法律政策依据", "没有决定机关", "没有结束日期",
        ]  # fmt: skip

    def test_takes_an_explained_warning(self, writer, leader, facts):
        text = {"content": "按缴纳税收的10%给予奖励。", "explanation": "国务院批准，见示例文件。"}
        assert activate(leader, write(writer, facts, **text)).state == "active"

    def test_needs_another_person_than_the_writer(self, facts):
        planner = actor_with(Role.PLANNER)
        row = write(planner, facts)
        with pytest.raises(NotAllowed, match="另一人启用"):
            activate(planner, row)

    @pytest.mark.parametrize("role", [Role.DEPARTMENT_OFFICER, Role.AUDITOR, Role.PARK_OFFICER])
    def test_belongs_to_leaders_and_planners(self, writer, facts, role):
        with pytest.raises(NotAllowed):
            activate(actor_with(role), write(writer, facts))

    def test_needs_a_reason_and_happens_once(self, writer, leader, facts):
        row = write(writer, facts)
        with pytest.raises(MeasureInvalid, match="理由"):
            activate(leader, row, reason=" ")
        activate(leader, row)
        with pytest.raises(MeasureClosed):
            activate(leader, row)

    def test_the_database_lets_none_hold_that_is_not_whole(self, writer, facts):
        row = write(writer, facts, legal_basis="")
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=row.pk).update(state="active")


class TestMeasureWrite:
    @pytest.mark.parametrize(
        "content", ["D类企业执行差别电价。", "用电每千瓦时加价0.1元。", "A类企业电价下浮5%。"]
    )
    def test_refuses_a_price_of_electricity(self, writer, facts, content):
        with pytest.raises(MeasureInvalid, match="电价由价格主管部门"):
            write(writer, facts, content=content)

    def test_takes_credit_sanctions_from_the_national_list_only(self, writer, leader, facts):
        with pytest.raises(MeasureInvalid, match="全国失信惩戒措施基础清单"):
            write(writer, facts, kind="credit", effect="limit")
        listed = CreditSanction.objects.create(
            code="honours", name="限制参加评先评优", section="示例", source="示例",
            certainty="unverified",
        )  # fmt: skip
        row = write(writer, facts, kind="credit", effect="limit", sanction=listed)
        assert activate(leader, row).state == "active"
        with pytest.raises(MeasureInvalid, match="只有信用惩戒类"):
            write(writer, facts, sanction=listed)

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"title": " "}, "title"), ({"content": ""}, "content"), ({"grades": ()}, "grades"),
            ({"valid_to": date(2026, 6, 1)}, "valid_to"),
        ],
    )  # fmt: skip
    def test_says_which_field_is_wrong(self, writer, facts, changed, field):
        with pytest.raises(MeasureInvalid) as caught:
            write(writer, facts, **changed)
        assert list(caught.value.fields) == [field]

    def test_an_activated_one_is_never_edited(self, writer, leader, facts):
        row = activate(leader, write(writer, facts))
        with pytest.raises(MeasureClosed, match="不能再修改"):
            services.measure_rewrite(actor=writer, measure=row, facts=facts, moment=MOMENT)

    def test_a_follower_starts_without_review_and_dates(self, writer, leader, facts):
        row = activate(leader, write(writer, facts))
        made = services.measure_continue(actor=writer, measure=row, moment=MOMENT)
        assert (made.follows_id, made.review_conclusion, made.valid_to) == (row.pk, "", None)
        assert made.content == row.content
        with pytest.raises(MeasureClosed, match="已有接续"):
            services.measure_continue(actor=writer, measure=row, moment=MOMENT)
        with pytest.raises(MeasureClosed, match="拟制状态"):
            services.measure_continue(actor=writer, measure=made, moment=MOMENT)


class TestMeasureStop:
    def test_ends_one_before_its_date_with_the_reason(self, writer, leader, facts):
        row = activate(leader, write(writer, facts))
        with pytest.raises(NotAllowed):
            services.measure_stop(actor=writer, measure=row, reason="示例", moment=MOMENT)
        with pytest.raises(MeasureInvalid):
            services.measure_stop(actor=leader, measure=row, reason="", moment=MOMENT)
        services.measure_stop(actor=leader, measure=row, reason="政策调整", moment=MOMENT)
        assert in_force(facts, TODAY) == []
        with pytest.raises(MeasureClosed):
            services.measure_stop(actor=leader, measure=row, reason="再", moment=MOMENT)

    def test_a_draft_may_be_given_up_by_who_writes(self, writer, facts):
        row = write(writer, facts)
        services.measure_stop(actor=writer, measure=row, reason="不再需要", moment=MOMENT)
        row.refresh_from_db()
        assert row.state == "stopped"


class TestMeasuresInForce:
    def test_of_another_place_or_of_invented_places_do_not_hold(self, writer, leader, facts):
        activate(leader, write(writer, facts))
        elsewhere = TerritoryFactory.create(subject__code="other.zone")
        assert in_force(replace(facts, territory=elsewhere), TODAY) == []
        inside = TerritoryFactory.create(
            subject__code="shili.park", parent=facts.territory,
            path=f"{facts.territory.path}shili.park/",
        )  # fmt: skip
        assert len(in_force(replace(facts, territory=inside), TODAY)) == 1


class TestLoadMeasures:
    def test_packs_bring_drafts_and_the_list_and_change_nothing_people_wrote(self):
        place = TerritoryFactory.create(subject__code="demo.zone", is_demo=True)
        packs = [load_pack(path) for path in find_packs().values()]
        for pack in (*packs, *packs):
            load_measures(pack, system_actor(), MOMENT)
        demo = next(pack for pack in packs if pack.name == "demo")
        rows = Measure.objects.filter(territory=place)
        assert rows.count() == len(measures_of(demo).measures)
        assert set(rows.values_list("state", "is_demo")) == {("draft", True)}
        assert CreditSanction.objects.filter(code="honours").exists()


class TestPages:
    def test_from_draft_to_force(self, writer, leader, facts):
        from qianyi.domains.evaluation.services.methods import method_ensure

        text = (find_packs()["demo"] / "methods" / "per_mu_demo.yaml").read_text(encoding="utf-8")
        method_ensure(content=text, name="per_mu_demo", moment=MOMENT)
        facts.territory.territory_kind = "zone"
        facts.territory.save()
        clients = {}
        for name, actor in (("writer", writer), ("leader", leader)):
            clients[name] = Client()
            clients[name].force_login(User.objects.get(pk=actor.user_id))
        sent = {
            "title": "示例措施", "territory": "shili.zone", "method": "per_mu_demo",
            "grades": ["A"], "kind": "service", "effect": "support", "content": "D类电价上浮。",
            "legal_basis": "示例", "review_conclusion": "allowed", "reviewed_on": "2026-05-01",
            "decided_by": "示例管委会", "valid_from": "2026-06-01",
        }  # fmt: skip
        address = reverse("evaluation:measure-new")
        refused = clients["writer"].post(address, sent)
        assert refused.status_code == 422
        assert "电价由价格主管部门" in refused.content.decode()
        clients["writer"].post(address, {**sent, "content": "优先安排辅导。"})
        row = Measure.objects.get()
        page = clients["leader"].get(reverse("evaluation:measure", args=[row.pk])).content.decode()
        assert "还不能启用" in page
        assert "没有结束日期" in page
        on = reverse("evaluation:measure-activate", args=[row.pk])
        assert clients["leader"].post(on, {"reason": "示例"}).status_code == 422
        edit = reverse("evaluation:measure-edit", args=[row.pk])
        assert "优先安排辅导。" in clients["writer"].get(edit).content.decode()
        clients["writer"].post(
            edit, {**sent, "content": "优先安排辅导。", "last_day": "2099-12-31"}
        )
        assert clients["leader"].post(on, {"reason": "示例"}).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.valid_to) == ("active", date(2100, 1, 1))
        listed = clients["leader"].get(reverse("evaluation:measures"), {"standing": "in_force"})
        assert "示例措施" in listed.content.decode()
        export = clients["leader"].get(reverse("evaluation:measures-export"))
        assert export.content[:2] == b"PK"
