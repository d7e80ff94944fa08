"""What evaluation owes: runs to be decided on, objections to be answered."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from qianyi.domains.evaluation import hooks
from qianyi.domains.evaluation.choices import RunAction
from qianyi.domains.evaluation.services import appeals
from qianyi.domains.evaluation.services.runs import run_announce, run_step
from qianyi.foundation.duties import DutiesAsked
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.tests.factories import actor_with

from .building import FROZEN_AT, sample

pytestmark = pytest.mark.django_db


def owed(actor, moment, **asked):
    found = hooks.duties_owed(actor, DutiesAsked(moment=moment, **asked))
    return [(one.group, one.title.partition("：")[0], one.light) for one in found]


def at_noon(day):
    return datetime.combine(day, time(4), tzinfo=FROZEN_AT.tzinfo)


def test_a_run_is_owed_a_decision_and_an_objection_an_answer(tmp_path, settings):
    made = sample(tmp_path, settings)
    made.figures("2024")
    run = made.scored()
    assert owed(made.leader, FROZEN_AT) == []
    run = run_step(actor=made.planner, run=run, action=RunAction.SUBMIT, moment=FROZEN_AT)
    assert owed(made.leader, FROZEN_AT) == [("decision", "审核企业评价", "")]
    run = run_announce(actor=made.leader, run=run, moment=FROZEN_AT)
    assert owed(made.leader, FROZEN_AT) == []
    appeal = appeals.appeal_file(
        actor=made.officer, result=made.result(run, 3), moment=FROZEN_AT,
        asked=appeals.AppealAsked(statement="税收数据漏计一笔，附完税证明。"),
    )  # fmt: skip
    answer = [("case", "答复评价异议", light) for light in ("green", "yellow", "overdue")]
    assert owed(made.leader, FROZEN_AT) == answer[:1]
    assert owed(made.leader, FROZEN_AT, due_before=appeal.due_on - timedelta(days=1)) == []
    on_the_day, after = at_noon(appeal.due_on), at_noon(appeal.due_on + timedelta(days=1))
    final = [("decision", "终审定稿企业评价", "")]
    assert owed(made.leader, at_noon(run.publicity_to))[:1] == answer[:1]
    assert owed(made.leader, on_the_day) == [*final, answer[1]]
    assert owed(made.leader, after) == [*final, answer[2]]
    assert owed(made.leader, after, unit_codes=("demo.economy",)) == []
    for role in (Role.PARK_OFFICER, Role.ENTERPRISE_USER):
        assert owed(actor_with(role), after) == []
