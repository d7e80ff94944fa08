"""Opening a form: lawful, about a period that is over, to whom it concerns; due in working days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from qianyi.domains.reporting import selectors, services
from qianyi.domains.reporting.errors import CollectionInvalid, FormNotLawful
from qianyi.domains.reporting.models import Return
from qianyi.foundation.permissions import Role, system_actor
from qianyi.lib.errors import NotAllowed

from .factories import CONTENT, LINE, MOMENT, notices_of

APPROVED = {
    "is_voluntary": False, "number": "示例01表", "issuer": "示例局", "approval": "示例1号",
    "valid_to": date(2027, 1, 1),
}  # fmt: skip


class TestForm:
    @pytest.mark.parametrize("lacking", ["number", "issuer", "approval", "valid_to"])
    def test_the_database_refuses_one_without_its_basis(self, town, lacking):
        facts = {**APPROVED, lacking: None if lacking == "valid_to" else ""}
        with pytest.raises(IntegrityError, match="reporting_form_is_lawful"), transaction.atomic():
            town.form(**facts)

    def test_a_version_that_was_collected_is_not_changed(self, town):
        town.open(town.form())
        changed = {**CONTENT, "checks": []}
        with pytest.raises(FormNotLawful, match="新的版本号"):
            town.form(content=changed)
        assert town.form(content=changed, version="2").is_current


class TestCollectionOpen:
    def test_one_return_for_everybody_due_in_working_days(self, town):
        collection = town.open()
        assert collection.returns.count() == 3
        # 2026-11-01 is a Sunday; ten working days of November end on the 13th.
        assert collection.due_on == date(2026, 11, 13)
        assert collection.due_doubt == ""
        assert {row.territory_id for row in collection.returns.all()} == {
            park.pk for park in town.parks
        }

    def test_a_due_date_beyond_the_official_calendar_says_so_and_is_worked_out_anew(self, town):
        form = town.form(code="shili.late", due_days=60)
        collection = town.open(form)
        assert collection.due_on.year == 2027
        assert "2027" in collection.due_doubt
        assert services.dues_renew(actor=system_actor()) == 0
        collection.due_basis = ["2027:before"]
        collection.save()
        assert services.dues_renew(actor=system_actor()) == 1

    @pytest.mark.parametrize(
        ("period", "words"),
        [("2026-11", "还没有结束"), ("2027-01", "还没有结束"), ("2026Q3", "按月度采集"),
         ("2026", "按月度采集"), ("去年", "不是有效|期间")],
    )  # fmt: skip
    def test_refuses_a_period(self, town, period, words):
        with pytest.raises(CollectionInvalid, match=words):
            town.open(period=period)

    def test_refuses_a_second_time(self, town):
        town.open()
        with pytest.raises(CollectionInvalid, match="已经开始过"):
            town.open()

    def test_refuses_a_form_out_of_date(self, town):
        form = town.form(**{**APPROVED, "valid_to": date(2026, 11, 20)})
        with pytest.raises(FormNotLawful, match="有效期到 2026-11-20"):
            town.open(form)

    def test_only_the_department_that_owns_it(self, town):
        form = town.form()
        for actor in (town.officer("other", town.other), town.reader(Role.PLANNER)):
            with pytest.raises(NotAllowed):
                services.collection_open(
                    actor=actor, form=form, period_code="2026-10", moment=MOMENT
                )

    def test_a_roster_says_who_is_asked(self, town):
        form = town.form(population="torch")
        with pytest.raises(CollectionInvalid, match="没有单位"):
            town.open(form)
        services.roster_enter(
            actor=system_actor(), roster="torch", enterprises=town.firms[:2],
            on=date(2026, 1, 1), basis="示例批次",
        )  # fmt: skip
        assert town.open(form).returns.count() == 2

    def test_departments_fill_the_lines_they_lead(self, town):
        lines = [
            {**LINE, "key": key, "indicator": "economy.employees", "name": key, "unit": "人",
             "scope": "直管区", "lead": lead.subject.code}
            for key, lead in (("a", town.owner), ("b", town.other))
        ]  # fmt: skip
        content = {"items": lines, "checks": [], "totals": []}
        collection = town.open(
            town.form(code="shili.departments", respondent="department", content=content)
        )
        filled = collection.returns.get(subject=town.other.subject)
        assert [item.key for item in selectors.items_for(filled)] == ["b"]


class TestReturnsRemind:
    def test_tells_who_has_not_reported_once_a_day(self, town):
        collection = town.open()
        firm = town.firm_user(0)
        for _ in range(2):
            told = services.returns_remind(
                actor=town.officer(), collection=collection, moment=MOMENT
            )
            assert told == (1, 2)
        assert len(notices_of(firm)) == 1

    def test_a_park_officer_reminds_the_own_park(self, town):
        collection = town.open()
        town.firm_user(0)
        park = town.reader(Role.PARK_OFFICER, town.parks[1])
        assert services.returns_remind(actor=park, collection=collection, moment=MOMENT) == (0, 1)


class TestDueRemind:
    @pytest.mark.parametrize(
        ("day", "told"),
        [(11, 1), (10, 0), (13, 1), (22, 1), (23, 0)],
        ids=["two working days before", "three before", "the day", "nine days late", "ten"],
    )
    def test_tells_around_the_due_date(self, town, day, told):
        town.open()
        town.firm_user(0)
        moment = datetime(2026, 11, day, 1, 7, tzinfo=UTC)
        assert services.due_remind(actor=system_actor(), moment=moment) == told


class TestVisibleTo:
    def test_each_sees_the_own(self, town):
        town.open()
        seen = {
            "firm": Return.objects.visible_to(town.firm_user(0)).count(),
            "owner": Return.objects.visible_to(town.officer()).count(),
            "other": Return.objects.visible_to(town.officer("other", town.other)).count(),
            "park": Return.objects.visible_to(
                town.reader(Role.PARK_OFFICER, town.parks[0])
            ).count(),
            "leader": Return.objects.visible_to(town.reader(Role.LEADER)).count(),
        }
        assert seen == {"firm": 1, "owner": 3, "other": 0, "park": 2, "leader": 3}

    def test_who_has_not_reported_by_park(self, town):
        collection = town.open()
        told = selectors.gaps_of(actor=town.officer(), collection=collection)
        assert [(gap.total, gap.missing) for gap in told] == [(2, 2), (1, 1)]
