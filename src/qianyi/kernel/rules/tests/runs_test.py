"""Runs of many firms: worked out by a job, with the results of the firms one by one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.rules import selectors, services, tasks
from qianyi.kernel.rules.models import RuleResult, RuleRun

from .versions_test import MOMENT, active, figures, officer, zone

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

__all__ = ["officer", "zone"]
pytestmark = pytest.mark.django_db
VALUES = [("1000", "50"), ("999.99", "50"), ("1000", "49.99"), ("1000", None), (None, "9")]


@pytest.fixture
def asked(officer, zone) -> services.RunAsked:
    """Five firms: one that qualifies, two that do not, two of which something is missing."""
    for number, (revenue, cost) in enumerate(VALUES, start=1):
        figures(zone, number, revenue, cost)
    return services.RunAsked(
        version_id=active(officer).pk, application="新申请", territory=zone,
        applied_on=date(2025, 5, 1), as_of=firms.TODAY, purpose="行政管理",
    )  # fmt: skip


def by_job(actor: Actor, asked: services.RunAsked) -> RuleRun:
    run = tasks.run_start(actor=actor, asked=asked, moment=MOMENT, most=2)
    assert run.finished_at is None
    assert run_waiting("rules.run") == 1
    return RuleRun.objects.get(pk=run.pk)


class TestARunByJob:
    def test_has_the_digests_of_the_firms_one_by_one(self, officer, asked):
        at_once = services.run_make(actor=officer, asked=asked, moment=MOMENT)
        later = by_job(officer, asked)
        kept = ("subjects_count", "yes_count", "no_count", "unknown_count", "inputs_digest")
        assert [getattr(later, name) for name in kept] == [getattr(at_once, name) for name in kept]
        assert later.results_digest == at_once.results_digest
        told = [
            list(RuleResult.objects.filter(run=run).order_by("enterprise_id").values_list(
                "enterprise_id", "findings", "missing"
            ))
            for run in (at_once, later)
        ]  # fmt: skip
        assert told[0] == told[1]

    def test_can_be_worked_out_again(self, officer, asked):
        assert services.run_repeat(actor=officer, run=by_job(officer, asked))

    def test_is_closed_when_it_is_finished(self, officer, asked):
        run = by_job(officer, asked)
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleRun.objects.filter(pk=run.pk).update(yes_count=0)

    def test_of_few_firms_is_made_at_once(self, officer, asked):
        run = tasks.run_start(actor=officer, asked=asked, moment=MOMENT, most=5)
        assert run.finished_at == MOMENT
        assert run.subjects_count == 5

    def test_shows_how_far_it_is_and_then_its_results(self, officer, asked):
        client = Client()
        client.force_login(User.objects.get(pk=officer.user_id))
        run = tasks.run_start(actor=officer, asked=asked, moment=MOMENT, most=2)
        page = client.get(reverse("rules:run", args=[run.pk])).content.decode()
        assert "测算中" in page
        assert "排队中" in page
        assert "测算还没有完成" in client.get(reverse("rules:runs")).content.decode()
        run_waiting("rules.run")
        page = client.get(reverse("rules:run", args=[run.pk])).content.decode()
        assert "已测算 5 家" in page
        assert run.pk in selectors.runs_comparable(officer, run.version).values_list(
            "pk", flat=True
        )


class TestParts:
    def test_stay_the_same_when_firms_are_added(self):
        assert services.parts_of([7600, 1, 2499, 2500]) == {0: [1, 2499], 1: [2500], 3: [7600]}
        assert services.parts_of([1, 2500, 7600, 7601]) == {0: [1], 1: [2500], 3: [7600, 7601]}
