"""Versions of conditions: loaded once, drafted, tried, activated by officers; runs repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qianyi.engine.rules.rulebook import load_all, read_text
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.rules import selectors, services
from qianyi.kernel.rules.choices import VersionState
from qianyi.kernel.rules.errors import (
    VersionClosed,
    VersionInvalid,
    VersionKept,
    VersionNotFound,
    VersionNotReady,
)
from qianyi.kernel.rules.models import RuleResult, RuleRun, RuleVersion
from qianyi.kernel.rules.services import versions
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 9, 1, 3, 0, tzinfo=UTC)
PACK = """code: sample_firm
version: "{version}"
title: 示例优秀企业认定
kind: title
applications:
  - {{type: 新申请, from: 2024-01-01}}
inputs:
  - {{code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue, periods: [FY-1, FY-2]}}
  - {{code: rd_cost, name: 研发费用, unit: 万元, fact: ent.rd_expense, periods: [FY-1], cost: true}}
criteria:
  - {{code: C1, name: 营业收入, formula: revenue_fy1, unit: 万元, operator: ">=",
     threshold: {least}}}
  - {{code: C2, name: 研发费用占比, formula: rd_cost_fy1 / revenue_fy1, unit: "%",
     operator: ">=", threshold: 5}}
"""
CASES = """rule: sample_firm
version: "2024"
base: {applied_on: 2025-05-01, revenue_fy1: 1000, revenue_fy2: 900, rd_cost_fy1: 50}
cases:
  - {name: 正好达到, source: 示例第三条, expect: {verdict: yes}}
  - {name: 收入差0.01万元, source: 示例第三条, given: {revenue_fy1: 999.99}, expect: {verdict: no}}
  - {name: 占比4.99%, source: 示例第三条, given: {rd_cost_fy1: 49.9}, expect: {verdict: no}}
"""


def loaded(version: str = "2024", least: int = 1000, cases: str = CASES) -> RuleVersion:
    content = PACK.format(version=version, least=least)
    row, _ = services.version_load(
        actor=system_actor(), book=read_text(content, "示例"), content=content, cases=cases,
        moment=MOMENT, provenance={"pack": "shili", "pack_version": "1", "pack_digest": "0" * 64},
    )  # fmt: skip
    return row


@pytest.fixture
def officer() -> Actor:
    return actor_with(Role.PLANNER)


def active(officer: Actor, version: str = "2024") -> RuleVersion:
    return services.version_activate(
        actor=officer, version_id=loaded(version).pk, reason="示例", moment=MOMENT
    )


class TestLoading:
    def test_waits_for_an_officer_with_its_cases_run(self):
        row = loaded()
        assert (row.state, row.cases_count, row.cases_failed) == (VersionState.LOADED, 3, 0)

    def test_again_changes_nothing(self):
        assert loaded().pk == loaded().pk

    def test_another_content_under_the_same_version_is_refused(self):
        loaded()
        with pytest.raises(VersionKept, match="2024"):
            loaded(least=2000)

    def test_a_person_does_not_load(self, officer):
        content = PACK.format(version="2024", least=1)
        with pytest.raises(NotAllowed):
            services.version_load(
                actor=officer, book=read_text(content, "示例"), content=content, cases="",
                moment=MOMENT, provenance={},
            )  # fmt: skip

    def test_the_database_keeps_the_text(self):
        row = loaded()
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleVersion.objects.filter(pk=row.pk).update(content="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleVersion.objects.filter(pk=row.pk).update(changes={"criteria[C1].threshold": "1"})
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleVersion.objects.filter(pk=row.pk).delete()


class TestActivating:
    def test_needs_an_officer_a_reason_and_cases_that_hold(self, officer):
        row = loaded()
        for role in (Role.LEADER, Role.AUDITOR, Role.PARK_OFFICER):
            with pytest.raises(NotAllowed):
                services.version_activate(
                    actor=actor_with(role), version_id=row.pk, reason="示例", moment=MOMENT
                )
        with pytest.raises(VersionInvalid):
            services.version_activate(actor=officer, version_id=row.pk, reason=" ", moment=MOMENT)
        done = services.version_activate(
            actor=officer, version_id=row.pk, reason="示例", moment=MOMENT
        )
        assert (done.state, done.activated_by_id) == (VersionState.ACTIVE, officer.user_id)
        with pytest.raises(VersionClosed):
            services.version_activate(
                actor=officer, version_id=row.pk, reason="示例", moment=MOMENT
            )

    @pytest.mark.parametrize(
        ("version", "cases"),
        [
            pytest.param("a", "", id="no cases"),
            pytest.param("b", CASES.replace("49.9", "50"), id="a case that does not hold"),
        ],
    )
    def test_is_refused_without_cases_that_hold(self, officer, version, cases):
        row = loaded(version, cases=cases)
        with pytest.raises(VersionNotReady):
            services.version_activate(
                actor=officer, version_id=row.pk, reason="示例", moment=MOMENT
            )

    def test_a_retired_version_decides_no_more_and_can_come_back(self, officer):
        row = active(officer)
        day = date(2025, 1, 1)

        def deciding() -> RuleVersion | None:
            return selectors.version_deciding(code=row.code, application="新申请", day=day)

        assert deciding() == row
        services.version_retire(actor=officer, version_id=row.pk, reason="示例", moment=MOMENT)
        assert deciding() is None
        services.version_activate(actor=officer, version_id=row.pk, reason="示例", moment=MOMENT)
        assert deciding() == row

    @pytest.mark.parametrize(
        ("day", "found"), [(date(2023, 12, 31), False), (date(2024, 1, 1), True)]
    )
    def test_decides_from_its_first_day(self, officer, day, found):
        row = active(officer)
        deciding = selectors.version_deciding(code=row.code, application="新申请", day=day)
        assert (deciding == row) is found
        assert selectors.version_deciding(code=row.code, application="复核", day=day) is None


class TestDeciding:
    @pytest.mark.parametrize(
        ("application", "day", "version"),
        [
            ("新申请", date(2026, 3, 31), "2022"),
            ("新申请", date(2026, 4, 1), "2026"),
            ("复核", date(2026, 5, 1), "2022"),
            ("新申请", date(2001, 1, 1), None),
        ],
    )
    def test_is_by_type_of_application_and_date(self, application, day, version):
        little_giant = [
            RuleVersion(
                pk=number,
                version=book.pack.version,
                applications=versions.head_of(book)["applications"],
            )
            for number, book in enumerate(load_all())
            if book.pack.code == "little_giant"
        ]
        found = selectors.deciding_among(little_giant, application=application, day=day)
        assert (found.version if found else None) == version


class TestDrafting:
    def draft(self, officer: Actor) -> RuleVersion:
        return services.draft_make(
            actor=officer, version_id=active(officer).pk, name="2025-本区", reason="示例",
            moment=MOMENT,
        )  # fmt: skip

    def test_changes_a_figure_and_says_which_cases_no_longer_hold(self, officer):
        draft = self.draft(officer)
        changed = services.draft_change(
            actor=officer, version_id=draft.pk, values={"criteria[C1].threshold": "1,200"},
            moment=MOMENT,
        )  # fmt: skip
        assert changed.changes == {"criteria[C1].threshold": "1200"}
        assert changed.cases_failed == 1
        with pytest.raises(VersionNotReady):
            services.version_activate(
                actor=officer, version_id=draft.pk, reason="示例", moment=MOMENT
            )

    def test_says_in_words_what_it_changed(self, officer):
        draft = self.draft(officer)
        services.draft_change(
            actor=officer, version_id=draft.pk, values={"criteria[C2].threshold": "4"},
            moment=MOMENT,
        )  # fmt: skip
        draft.refresh_from_db()
        assert draft.base is not None
        said = selectors.differences_of(draft.base, draft)
        assert any("由5%降低到4%" in sentence for sentence in said)

    @pytest.mark.parametrize("written", ["很多", "", "NaN", "1e999999"])
    def test_refuses_what_is_no_number_and_keeps_nothing(self, officer, written):
        draft = self.draft(officer)
        path = "criteria[C1].threshold"
        with pytest.raises((VersionInvalid,)) as refusal:
            services.draft_change(
                actor=officer, version_id=draft.pk, values={path: written}, moment=MOMENT
            )
        assert path in refusal.value.fields
        draft.refresh_from_db()
        assert draft.changes == {}

    def test_an_active_version_is_not_changed(self, officer):
        row = active(officer)
        with pytest.raises(VersionClosed):
            services.draft_change(
                actor=officer, version_id=row.pk, values={"criteria[C1].threshold": "1"},
                moment=MOMENT,
            )  # fmt: skip

    def test_a_name_twice_is_refused_and_free_again_when_given_up(self, officer):
        draft = self.draft(officer)
        base = draft.base_id
        assert base is not None
        with pytest.raises(VersionInvalid, match="2025-本区"):
            services.draft_make(
                actor=officer, version_id=base, name="2025-本区", reason="示例", moment=MOMENT
            )
        services.draft_discard(actor=officer, version_id=draft.pk, moment=MOMENT)
        again = services.draft_make(
            actor=officer, version_id=base, name="2025-本区", reason="示例", moment=MOMENT
        )
        assert again.pk != draft.pk


@pytest.fixture
def zone():
    place = firms.zone("zone", is_demo=True)
    firms.indicator("ent.revenue")
    firms.indicator("ent.rd_expense")
    return place


def figures(place, number: int, revenue: str | None, rd: str | None):
    one = firms.firm(number, place)
    for code, value in (("ent.revenue", revenue), ("ent.rd_expense", rd)):
        if value is not None:
            indicator = Indicator.objects.get(code=code)
            firms.record(firms.row(indicator, one, value))
    return one


class TestRuns:
    def test_answer_yes_no_and_unknown_and_repeat(self, officer, zone):
        rows = [
            figures(zone, 1, "1000", "50"),
            figures(zone, 2, "1000", "49.9"),
            figures(zone, 3, None, "50"),
        ]
        run = self.run(officer, zone)
        answers = dict(RuleResult.objects.filter(run=run).values_list("enterprise_id", "answer"))
        assert [answers[row.pk] for row in rows] == ["yes", "no", "unknown"]
        assert (run.yes_count, run.no_count, run.unknown_count) == (1, 1, 1)
        assert services.run_repeat(actor=officer, run=run)

    def test_says_what_is_short_and_what_is_missing(self, officer, zone):
        figures(zone, 2, "1000", "49.9")
        figures(zone, 3, None, "50")
        run = self.run(officer, zone)
        short, missing = RuleResult.objects.filter(run=run).order_by("enterprise__uscc")
        found = {one["code"]: one for one in short.findings}
        assert found["C2"]["gap"] == "0.01"
        assert "据实核对归集口径" in found["C2"]["words"]
        assert [one["code"] for one in missing.missing] == ["revenue_fy1"]

    def test_same_inputs_same_digests(self, officer, zone):
        figures(zone, 1, "1000", "50")
        first, second = self.run(officer, zone), self.run(officer, zone)
        assert first.inputs_digest == second.inputs_digest
        assert first.results_digest == second.results_digest

    def test_is_never_changed(self, officer, zone):
        figures(zone, 1, "1000", "50")
        run = self.run(officer, zone)
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleRun.objects.filter(pk=run.pk).update(yes_count=9)

    def test_a_draft_says_who_enters_and_what_it_costs(self, officer, zone):
        figures(zone, 1, "1000", "50")
        enters = figures(zone, 2, "1000", "49.9")
        run = self.run(officer, zone)
        draft = services.draft_make(
            actor=officer, version_id=run.version_id, name="宽", reason="示例", moment=MOMENT
        )
        draft = services.draft_change(
            actor=officer, version_id=draft.pk, values={"criteria[C2].threshold": "4.99"},
            moment=MOMENT,
        )  # fmt: skip
        found = selectors.impact_of(actor=officer, version=draft, run=run, amount=Decimal(30))
        assert (found.before, found.after) == (1, 2)
        assert found.entering == [str(enters)]
        assert found.leaving == []
        assert found.cost == 30

    def run(self, officer: Actor, zone) -> RuleRun:
        version = RuleVersion.objects.filter(state=VersionState.ACTIVE).first() or active(officer)
        return services.run_make(
            actor=officer,
            asked=services.RunAsked(
                version_id=version.pk, application="新申请", territory=zone,
                applied_on=date(2025, 5, 1), as_of=firms.TODAY, purpose="行政管理",
            ),
            moment=MOMENT,
        )  # fmt: skip


class TestPages:
    @pytest.fixture
    def client(self, officer):
        client = Client()
        client.force_login(User.objects.get(pk=officer.user_id))
        return client

    def test_walk_from_the_list_to_a_result(self, client, officer, zone):
        figures(zone, 1, "1000", "49.9")
        row = loaded()
        assert "示例优秀企业认定" in client.get("/rules/").content.decode()
        page = client.get(f"/rules/versions/{row.pk}/").content.decode()
        assert "营业收入" in page
        assert "1000万元" in page
        assert "全部相符" not in client.get(f"/rules/versions/{row.pk}/cases/").content.decode()
        sent = client.post(f"/rules/versions/{row.pk}/activate/", {"reason": ""})
        assert sent.status_code == 422
        sent = client.post(f"/rules/versions/{row.pk}/activate/", {"reason": "示例"})
        assert sent.status_code == 302
        asked = {
            "application": "新申请", "territory": zone.subject.code, "applied_on": "2025-05-01",
            "as_of": "2025-09-01", "purpose": "行政管理",
        }  # fmt: skip
        sent = client.post(f"/rules/versions/{row.pk}/runs/new/", asked)
        assert sent.status_code == 302, sent.content.decode()
        results = client.get(sent.url).content.decode()
        assert "不符合" in results
        result = RuleResult.objects.get()
        page = client.get(reverse("rules:result", args=[result.run_id, result.pk]))
        assert "据实核对归集口径" in page.content.decode()
        for name in ("rules:versions-export", "rules:runs-export"):
            assert client.get(reverse(name)).status_code == 200
        assert client.get(reverse("rules:results-export", args=[result.run_id])).status_code == 200
        sent = client.post(reverse("rules:run-repeat", args=[result.run_id]))
        assert sent.status_code == 302

    def test_a_draft_by_hand(self, client, officer):
        row = active(officer)
        sent = client.post(
            f"/rules/versions/{row.pk}/draft/new/", {"name": "2025-本区", "reason": "示例"}
        )
        draft = RuleVersion.objects.get(version="2025-本区")
        assert sent.url == f"/rules/versions/{draft.pk}/draft/"
        sent = client.post(sent.url, {"f:criteria[C1].threshold": "一千"})
        assert sent.status_code == 422
        assert "不是可用的数字" in sent.content.decode()
        assert 'value="一千"' in sent.content.decode()
        sent = client.post(
            f"/rules/versions/{draft.pk}/draft/", {"f:criteria[C1].threshold": "900"}
        )
        assert sent.status_code == 302
        assert "收入差0.01万元" in client.get(sent.url).content.decode()
        compared = client.get(f"/rules/versions/{draft.pk}/compare/?with={row.pk}")
        assert "降低到900万元" in compared.content.decode()
        assert client.post(f"/rules/versions/{draft.pk}/discard/").status_code == 302

    def test_firms_see_what_is_in_force_only(self, officer):
        loaded("2023")
        row = active(officer)
        firm = actor_with(Role.ENTERPRISE_USER)
        assert list(selectors.version_list(firm)) == [row]
        with pytest.raises(VersionNotFound):
            selectors.version_get(actor=firm, version_id=RuleVersion.objects.get(version="2023").pk)
