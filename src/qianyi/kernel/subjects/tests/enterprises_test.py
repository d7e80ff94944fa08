"""Firms: registered, changed on a day, seen by whom, found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from qianyi.engine.uscc import UsccInvalid
from qianyi.foundation import history
from qianyi.foundation.permissions import ANONYMOUS, Role, system_actor
from qianyi.kernel.subjects import selectors, services
from qianyi.kernel.subjects.errors import (
    EnterpriseChangeInvalid,
    EnterpriseExists,
    EnterpriseInvalid,
    EnterpriseNotFound,
)
from qianyi.kernel.subjects.models import Enterprise, Subject, Territory
from qianyi.kernel.subjects.selectors import EnterpriseFilter
from qianyi.kernel.subjects.services import EnterpriseFacts
from qianyi.lib.errors import NotAllowed

from . import firms
from . import town as make

pytestmark = pytest.mark.django_db
MOMENT, TODAY = firms.MOMENT, firms.TODAY
DAY = timedelta(days=1)


@pytest.fixture
def at() -> firms.Place:
    return firms.place()


def change(at, row, effective_on=TODAY, **values):
    return services.enterprise_change(
        actor=at.planner, enterprise=row, values=values, effective_on=effective_on,
        source="示例依据", moment=MOMENT,
    )  # fmt: skip


class TestRegister:
    def test_makes_subject_names_and_keys(self, at):
        row = firms.firm(
            at, 1, "示例尚远电缆有限公司", short_name="尚远", former_names=("示例电缆厂",)
        )
        row.refresh_from_db()
        assert row.subject.code == row.uscc == firms.code(1)
        assert sorted(row.names.values_list("name", "name_kind")) == [
            ("尚远", "short"), ("示例尚远电缆有限公司", "current"), ("示例电缆厂", "former"),
        ]  # fmt: skip
        assert row.sort_key.startswith("shi li shang yuan")

    def test_refuses_a_wrong_check_digit(self, at):
        right = firms.code(1)
        wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
        facts = EnterpriseFacts(uscc=wrong, name="示例", territory=at.zone)
        with pytest.raises(UsccInvalid, match="校验码"):
            services.enterprise_register(actor=at.planner, facts=facts, moment=MOMENT)

    def test_refuses_the_same_code_again(self, at):
        firms.firm(at, 1)
        with pytest.raises(EnterpriseExists):
            firms.firm(at, 1, "示例另一名称")

    @pytest.mark.parametrize(
        "given",
        [
            {"name": "（）"},
            {"registered_on": TODAY + DAY},
            {"enterprise_type": "没有的类型"},
            {"legal_status": "没有的状态"},
        ],
        ids=["no name", "tomorrow", "no such type", "no such status"],
    )
    def test_refuses_what_cannot_be(self, at, given):
        with pytest.raises(EnterpriseInvalid):
            firms.firm(at, 1, **given)

    def test_refuses_a_territory_that_gives_totals_only(self, at):
        Territory.objects.filter(pk=at.zone.pk).update(aggregate_only=True)
        at.zone.refresh_from_db()
        with pytest.raises(EnterpriseInvalid, match="只有汇总数"):
            firms.firm(at, 1)

    def test_is_for_who_keeps_the_list(self, at):
        facts = EnterpriseFacts(uscc=firms.code(1), name="示例", territory=at.zone)
        with pytest.raises(NotAllowed):
            services.enterprise_register(actor=at.officer, facts=facts, moment=MOMENT)

    def test_the_database_keeps_demo_firms_off_real_ground(self, at):
        row = firms.firm(at, 1)
        real = services.territory_ensure(
            code="real", name="实地", short_name="", territory_kind="zone", parent=None,
            aggregate_only=False,
        )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Enterprise.objects.filter(pk=row.pk).update(territory=real)


class TestRegisterMany:
    def test_says_the_same_as_one_by_one(self, at):
        facts = {
            "name": "示例尚远电缆有限公司", "territory": at.zone, "short_name": "尚远",
            "former_names": ("示例电缆厂",), "industry": at.chemistry, "is_demo": True,
        }  # fmt: skip
        one = services.enterprise_register(
            actor=at.planner, facts=EnterpriseFacts(uscc=firms.code(1), **facts), moment=MOMENT
        )
        with history.acting(at.planner):
            ids = services.enterprises_register(
                actor=at.planner, facts=[EnterpriseFacts(uscc=firms.code(2), **facts)],
                moment=MOMENT,
            )  # fmt: skip
        one.refresh_from_db()
        two = Enterprise.objects.get(pk=ids[firms.code(2)])
        compared = ("sort_key", "initials_key", "industry_id", "territory_id", "legal_status")
        assert [getattr(one, field) for field in compared] == [
            getattr(two, field) for field in compared
        ]
        assert one.terms.replace(firms.code(1).lower(), "") is not None
        assert sorted(one.names.values_list("key", "initials", "name_kind")) == sorted(
            two.names.values_list("key", "initials", "name_kind")
        )
        assert services.EnterpriseFacts is EnterpriseFacts

    def test_refuses_a_known_code(self, at):
        row = firms.firm(at, 1)
        facts = EnterpriseFacts(uscc=row.uscc, name="示例", territory=at.zone)
        with history.acting(at.planner), pytest.raises(EnterpriseExists):
            services.enterprises_register(actor=at.planner, facts=[facts], moment=MOMENT)
        assert Subject.objects.filter(code=row.uscc).count() == 1


class TestChange:
    def test_a_new_name_makes_the_old_a_former_one(self, at):
        row = firms.firm(at, 1, "示例旧名有限公司")
        change(at, row, name="示例新名有限公司")
        row.subject.refresh_from_db()
        assert row.subject.name == "示例新名有限公司"
        assert sorted(row.names.values_list("name", "name_kind", "valid_to")) == [
            ("示例新名有限公司", "current", None), ("示例旧名有限公司", "former", TODAY),
        ]  # fmt: skip

    def test_keeps_the_day_for_questions_about_then(self, at):
        row = firms.firm(at, 1, industry=None)
        change(at, row, effective_on=TODAY - 10 * DAY, territory=at.east)
        change(at, row, effective_on=TODAY - 5 * DAY, territory=at.west)
        change(at, row, effective_on=TODAY - 7 * DAY, territory=at.zone)
        row = Enterprise.objects.get(pk=row.pk)
        assert row.territory == at.west
        on = {days: selectors.enterprise_on(row, TODAY - days * DAY)["territory"]
              for days in (11, 10, 8, 7, 6, 5, 0)}  # fmt: skip
        assert on == {11: "zone", 10: "east", 8: "east", 7: "zone", 6: "zone", 5: "west", 0: "west"}

    def test_records_nothing_for_what_stays(self, at):
        row = firms.firm(at, 1)
        assert change(at, row, name="示例企业1号", legal_status="active") == []

    @pytest.mark.parametrize(
        ("values", "day"),
        [({"uscc": "x"}, TODAY), ({"name": " "}, TODAY), ({"territory": None}, TODAY),
         ({"name": "示例"}, TODAY + DAY)],
        ids=["the code", "no name", "no place", "tomorrow"],
    )  # fmt: skip
    def test_refuses(self, at, values, day):
        row = firms.firm(at, 1)
        with pytest.raises(EnterpriseChangeInvalid):
            change(at, row, effective_on=day, **values)

    def test_a_park_officer_changes_the_own_park(self, at):
        inside, outside = firms.firm(at, 1, park=at.east), firms.firm(at, 2, park=at.west)
        given = {"values": {"legal_status": "suspended"}, "effective_on": TODAY, "source": "",
                 "moment": MOMENT, "actor": at.officer}  # fmt: skip
        assert services.enterprise_change(enterprise=inside, **given)
        with pytest.raises(NotAllowed):
            services.enterprise_change(enterprise=outside, **given)


class TestVisibleTo:
    @pytest.fixture
    def rows(self, at):
        return {
            "zone": firms.firm(at, 1),
            "east": firms.firm(at, 2, park=at.east),
            "west": firms.firm(at, 3, territory=at.west),
        }

    def seen(self, actor):
        numbers = {firms.code(1): "zone", firms.code(2): "east", firms.code(3): "west"}
        found = Enterprise.objects.visible_to(actor).values_list("uscc", flat=True)
        return {numbers[one] for one in found}

    @pytest.mark.parametrize("role", [Role.LEADER, Role.PLANNER, Role.AUDITOR])
    def test_shows_all_to_the_zone(self, at, rows, role):
        actor = make.acting(role, at.zone.subject, f"shili-also-{role.value}".replace("_", "-"))
        assert self.seen(actor) == {"zone", "east", "west"}

    def test_shows_a_park_officer_the_park(self, at, rows):
        assert self.seen(at.officer) == {"east"}

    def test_shows_a_firm_itself(self, at, rows):
        actor = firms.user_of(rows["west"])
        assert self.seen(actor) == {"west"}
        seen = Subject.objects.visible_to(actor).filter(kind="enterprise")
        assert [row.pk for row in seen] == [rows["west"].pk]

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.INSPECTOR])
    def test_shows_others_nothing(self, at, rows, role):
        assert self.seen(make.acting(role, at.zone.subject)) == set()
        assert self.seen(ANONYMOUS) == set()

    def test_hides_firms_of_places_that_give_totals(self, at, rows):
        Territory.objects.filter(pk=at.west.pk).update(aggregate_only=True)
        planner = make.acting(Role.PLANNER, at.zone.subject, "shili-also-planner")
        assert self.seen(planner) == {"zone", "east"}
        assert self.seen(firms.user_of(rows["west"])) == {"west"}
        subjects = Subject.objects.visible_to(planner).filter(kind="enterprise")
        assert rows["west"].pk not in {row.pk for row in subjects}

    def test_hides_them_too_where_nobody_read_the_places(self, at, rows):
        Territory.objects.filter(pk=at.west.pk).update(aggregate_only=True)
        assert self.seen(replace(at.planner, totals_only=None)) == {"zone", "east"}
        assert self.seen(replace(at.officer, inside=None, totals_only=None)) == {"east"}


class TestFind:
    @pytest.fixture(autouse=True)
    def rows(self, at):
        firms.firm(at, 1, "示例尚远电缆有限公司", former_names=("东岭电缆厂",), short_name="尚远")
        firms.firm(at, 2, "示例金科生物医药有限公司")
        firms.firm(at, 3, "示例尚原食品有限公司", park=at.east)

    @pytest.mark.parametrize(
        ("question", "numbers"),
        [
            ("尚远", [1]), ("电缆", [1]), ("东岭", [1]), ("SYDL", [1]), ("jinke", []),
            ("sljk", [2]), ("生 金科", [2]), ("示例尚", [3, 1]), (firms.code(2), [2]),
            (firms.code(2)[9:], [2]), ("没有", []), ("", []), ("' \\ & |", []),
        ],
    )  # fmt: skip
    def test_by_name_code_and_initials(self, at, question, numbers):
        found = selectors.enterprise_find(at.planner, question)
        assert sorted(hit.enterprise.uscc for hit in found) == sorted(map(firms.code, numbers))

    def test_says_by_which_other_name(self, at):
        assert selectors.enterprise_find(at.planner, "东岭")[0].other_name == "东岭电缆厂"
        assert selectors.enterprise_find(at.planner, "示例尚远")[0].other_name == ""

    def test_keeps_to_what_the_actor_sees(self, at):
        assert [hit.enterprise.uscc for hit in selectors.enterprise_find(at.officer, "尚")] == [
            firms.code(3)
        ]

    def test_matches_a_foreign_list(self, at):
        by_code = selectors.enterprise_match(at.planner, code=firms.code(1).lower())
        by_name = selectors.enterprise_match(at.planner, name="东岭电缆厂 ")
        near = selectors.enterprise_match(at.planner, name="示例尚源电缆有限责任公司")
        assert (by_code.how, by_name.how, near.how) == ("code", "name", "")
        assert [row.uscc for row, _ in near.alike] == [firms.code(1)]

    def test_matches_whole_lists(self, at):
        named = selectors.enterprises_by_name(at.planner, ["示例金科生物医药有限公司", "没有"])
        coded = selectors.enterprises_by_code(at.planner, [firms.code(2), "没有"])
        assert list(named.values()) == [[coded[firms.code(2)].pk]]


class TestList:
    @pytest.fixture(autouse=True)
    def rows(self, at):
        firms.firm(at, 1, "示例乙", industry=at.chemistry, moved_in_on=date(2020, 1, 1))
        firms.firm(at, 2, "示例甲", park=at.east, enterprise_type="limited")
        firms.firm(at, 3, "示例丙", territory=at.west, legal_status="revoked")

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ({}, ["示例丙", "示例甲", "示例乙"]),
            ({"words": "乙"}, ["示例乙"]),
            ({"industry": "C"}, ["示例乙"]),
            ({"industry": "26"}, ["示例乙"]),
            ({"industry": "D"}, []),
            ({"industry": "不是代码"}, []),
            ({"place": "east"}, ["示例甲"]),
            ({"place": "zone"}, ["示例丙", "示例甲", "示例乙"]),
            ({"place": "没有"}, []),
            ({"legal_status": "revoked"}, ["示例丙"]),
            ({"enterprise_type": "limited"}, ["示例甲"]),
            ({"moved_in": (date(2020, 1, 1), date(2020, 1, 1))}, ["示例乙"]),
        ],
    )
    def test_narrows(self, at, asked, names):
        found = selectors.enterprise_list(at.planner, EnterpriseFilter(**asked))
        assert [row.subject.name for row in found] == names

    def test_counts_up_the_tree(self, at):
        rows = {str(row.territory): row.firms for row in selectors.territory_tree(at.planner)}
        assert rows == {"示例zone": 3, "示例east": 1, "示例west": 1}

    def test_fictional_firms_are_not_counted_for_a_real_place(self, at):
        country = services.territory_ensure(
            code="country", name="示例国", short_name="示例国", territory_kind="country",
            parent=None, aggregate_only=False,
        )  # fmt: skip
        firms.firm(at, 9, territory=make.territory("demo", parent=country))
        rows = {str(row.territory): row.firms for row in selectors.territory_tree(at.planner)}
        assert (rows["示例国"], rows["示例demo"]) == (0, 1)

    def test_is_not_found_by_who_may_not_see(self, at):
        assert selectors.enterprise_get(actor=at.officer, uscc=firms.code(2)).uscc
        with pytest.raises(EnterpriseNotFound):
            selectors.enterprise_get(actor=at.officer, uscc=firms.code(1))

    def test_is_all_for_the_system(self, at):
        assert selectors.enterprise_list(system_actor()).count() == 3
