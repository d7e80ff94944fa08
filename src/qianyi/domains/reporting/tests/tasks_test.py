"""What is more than a request can wait for: many returns at once, the roster of many firms."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from qianyi.domains.reporting import services, tasks
from qianyi.domains.reporting.errors import CollectionInvalid, RosterInvalid
from qianyi.domains.reporting.models import Collection, RosterCheck
from qianyi.domains.reporting.services import collecting
from qianyi.foundation import jobs
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Industry
from qianyi.lib.errors import NotAllowed

from .factories import MOMENT, PERIOD
from .rosters_test import enter, figure


@pytest.fixture
def told(monkeypatch):
    """Steps shown meanwhile; the connection beside the test's transaction would wait for it."""
    steps = []
    monkeypatch.setattr(jobs.Work, "told", lambda _work, done: steps.append(done))
    return steps


def start(town, **facts):
    asked = {"actor": town.officer(), "form": town.form(), "period_code": PERIOD, **facts}
    return tasks.open_start(moment=MOMENT, **asked)


def open_now(town, form):
    run = jobs.run_latest(actor=town.officer(), kind=tasks.OPEN.name)
    user_id = town.officer().user_id
    return tasks.open_work.__wrapped__(
        jobs.Work(run.key), form_id=form.pk, period=PERIOD, user_id=user_id
    )


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


class TestOpenStart:
    @pytest.mark.parametrize(("most", "is_now"), [(4, True), (3, True), (2, False)])
    def test_waits_for_as_many_as_a_request_can(self, town, most, is_now):
        opened, count = start(town, most=most)
        assert count == 3
        assert (opened is not None) is is_now
        assert Collection.objects.exists() is is_now

    def test_the_job_makes_every_return_in_parts_and_says_how_far_it_is(
        self, town, told, monkeypatch
    ):
        monkeypatch.setattr(collecting, "AT_ONCE", 2)
        monkeypatch.setattr(tasks, "AT_ONCE", 2)
        form = town.form()
        start(town, form=form, most=2)
        words = open_now(town, form)
        collection = Collection.objects.get()
        assert collection.returns.count() == 3
        assert collection.opened_by_id == town.officer().user_id
        assert "3 家填报，截止 2026-11-13" in words
        run = jobs.run_latest(actor=town.officer(), kind=tasks.OPEN.name)
        assert (told, run.total, run.done) == ([0, 1], 2, 1)
        assert open_now(town, form) == words
        assert Collection.objects.count() == 1

    def test_the_same_twice_is_one_job(self, town):
        form = town.form()
        for _ in range(2):
            start(town, form=form, most=2)
        runs = jobs.tables.get("main").runs
        assert runs.objects.filter(kind=tasks.OPEN.name).count() == 1

    def test_says_at_once_what_is_wrong(self, town):
        with pytest.raises(CollectionInvalid, match="还没有结束"):
            start(town, period_code="2026-11", most=2)
        with pytest.raises(NotAllowed):
            start(town, actor=town.reader(Role.PLANNER), most=2)

    def test_the_list_shows_the_job_to_who_started_it(self, town, monkeypatch):
        monkeypatch.setattr(tasks.open_start, "__kwdefaults__", {"most": 2})
        form, client = town.form(), client_of(town.officer())
        answer = client.post(f"/returns/forms/{form.pk}/open/", {"period": PERIOD}, follow=True)
        shown = answer.content.decode()
        assert "填报单位有 3 家，已转到后台准备" in shown
        assert 'class="qy-job"' in shown


class TestRosterCheck:
    @pytest.fixture
    def made(self, town):
        industry = Industry.objects.create(code="397", name="示例行业", level="group")
        for firm, value in zip(town.firms, ("2000", "1999.99", "100"), strict=True):
            firm.industry = industry
            firm.save()
            figure(firm, "ent.main_revenue", "2025", value)
        enter(town.firms[1:2])
        return town

    def check(self, town):
        actor = town.officer()
        run = tasks.check_start(actor=actor, year=2025, moment=MOMENT)
        return tasks.check_work.__wrapped__(
            jobs.Work(run.key), year=2025, day="2026-11-21", user_id=actor.user_id
        )

    def test_keeps_what_was_found(self, made):
        assert self.check(made) == "按2025年的数据核对了 3 家，2 家与名录不符。"
        found = RosterCheck.objects.get()
        assert {(row[0], row[1]) for row in found.findings} == {
            (made.firms[0].pk, "应统未统"), (made.firms[1].pk, "在统未达标"),
        }  # fmt: skip
        assert (found.firms_count, found.day) == (3, date(2026, 11, 21))

    @pytest.mark.parametrize("year", [1999, 2101])
    def test_refuses_a_year_nobody_has_figures_of(self, town, year):
        with pytest.raises(RosterInvalid, match="2000 与 2100"):
            tasks.check_start(actor=town.officer(), year=year, moment=MOMENT)

    def test_is_not_for_firms(self, town):
        with pytest.raises(NotAllowed):
            services.roster_check(
                actor=town.firm_user(), year=2025, day=MOMENT.date(), moment=MOMENT
            )
        with pytest.raises(NotAllowed):
            tasks.check_start(actor=town.firm_user(), year=2025, moment=MOMENT)
        assert not RosterCheck.objects.visible_to(town.firm_user()).exists()

    def test_is_shown_where_firms_are_many_and_only_the_firms_one_sees(self, made, monkeypatch):
        monkeypatch.setattr(tasks, "MOST_AT_ONCE", 0)
        planner = client_of(made.reader(Role.PLANNER))
        park = client_of(made.reader(Role.PARK_OFFICER, made.parks[0]))
        address = "/returns/rosters/gaps/?year=2025"
        before = planner.get(address).content.decode()
        assert "开始核对" in before
        assert "尚未核对" in before
        answer = planner.post("/returns/rosters/gaps/2025/check/", follow=True)
        assert "已转到后台核对" in answer.content.decode()
        self.check(made)
        names = [firm.subject.name for firm in made.firms]
        seen = planner.get(address).content.decode()
        assert [name in seen for name in names] == [True, True, False]
        assert "重新核对" in seen
        seen = park.get(address).content.decode()
        assert [name in seen for name in names] == [True, False, False]
