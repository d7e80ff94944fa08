"""亩均 evaluation from the preview to publication; a firm objects with evidence, sees its own only.

At the end the command line works the run out again from what was frozen: the same digest.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import expect

from qianyi.cli import console, evaluate
from qianyi.cli.main import app
from qianyi.domains.evaluation.models import Appeal, EvaluationRun, RunResult
from qianyi.domains.evaluation.tests.building import Sample, sample
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib import clock

from .reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

    from qianyi.foundation.permissions import Actor

WORDS = "税收数据漏计一笔，附完税证明复印件。"
EVIDENCE = "示例完税证明".encode()
YEAR = "2024"
OBJECTS, LOOKS = 3, 12
"""Firms by number: one that objects, the best one."""


@dataclass(frozen=True)
class People:
    """Who acts: two who make and decide, one who answers, two firms."""

    made: Sample
    planner: Actor
    leader: Actor
    officer: Actor
    firm: Actor
    best: Actor


@pytest.fixture
def people(transactional_db: None, tmp_path: Path, settings: SettingsWrapper) -> People:
    made = sample(tmp_path, settings)
    made.figures(YEAR)
    office = towns.territory("offices")
    department = Department.objects.get(
        subject=towns.services.department_ensure(
            code="tax", name="示例税务局", short_name="", territory=office, is_vertical=False,
            duties=[],
        ).subject
    )  # fmt: skip
    return People(
        made,
        towns.acting(Role.PLANNER, made.place.subject),
        towns.acting(Role.LEADER, made.place.subject),
        towns.acting(Role.DEPARTMENT_OFFICER, department.subject),
        towns.acting(Role.ENTERPRISE_USER, made.firms[OBJECTS - 1].subject),
        towns.acting(Role.ENTERPRISE_USER, made.firms[LOOKS - 1].subject),
    )


def scored(reader: Reader, people: People) -> EvaluationRun:
    """What is missing, then the ranking, handed in for review."""
    page = reader.page
    reader.becomes(people.planner)
    reader.opens("/evaluations/new/")
    page.get_by_label("评价办法").select_option(index=0)
    page.get_by_label("企业范围").select_option(people.made.place.subject.code)
    page.get_by_label("评价年度").fill(YEAR)
    reader.presses("预览缺少的数据")
    expect(page.locator("main")).to_contain_text("用地面积")
    expect(page.locator("main")).to_contain_text("亩均税收按0分计")
    reader.presses("固定输入并评分")
    expect(page.locator("main")).to_contain_text("等级分布")
    expect(page.locator(".qy-table").last).to_be_visible()
    reader.follows("提交内部审核")
    reader.presses("提交内部审核")
    reader.is_told("提交内部审核：已办理")
    return EvaluationRun.objects.get()


def announced(reader: Reader, people: People, run: EvaluationRun) -> None:
    """Other eyes approve; before that a firm is told nothing."""
    page = reader.page
    reader.becomes(people.firm)
    assert page.request.get(f"{reader.address}/me/evaluations/{run.ref}/").status == 404
    reader.becomes(people.leader)
    reader.opens(f"/evaluations/{run.pk}/")
    reader.follows("审核通过，开始公示")
    page.get_by_label("公示工作日").fill("5")
    reader.presses("审核通过，开始公示")
    reader.is_told("已办理")


def objected(reader: Reader, people: People, run: EvaluationRun) -> Appeal:
    """The firm reads its own sheet and objects with a file."""
    page, own = reader.page, people.made.firms[OBJECTS - 1]
    reader.becomes(people.firm)
    reader.opens("/me/evaluations/")
    page.get_by_role("link", name=run.title).first.click()
    expect(page.locator("h1")).to_contain_text(own.subject.name)
    reader.follows("提出异议")
    page.get_by_label("有异议的指标").select_option("tax")
    page.get_by_label("异议内容").fill(WORDS)
    page.get_by_label("证明材料").set_input_files(
        files=[{"name": "完税证明.txt", "mimeType": "text/plain", "buffer": EVIDENCE}]
    )
    reader.presses("提交异议")
    reader.is_told("异议已提交")
    expect(page.locator("main")).to_contain_text("完税证明.txt")
    return Appeal.objects.get()


def keeps_others_out(reader: Reader, people: People, appeal: Appeal) -> None:
    """Another firm: its own sheet behind the same address, and nothing of the first one's."""
    page, run = reader.page, appeal.run
    mine, theirs = people.made.firms[LOOKS - 1], people.made.firms[OBJECTS - 1]
    reader.becomes(people.best)
    reader.opens(f"/me/evaluations/{run.ref}/")
    expect(page.locator("h1")).to_contain_text(mine.subject.name)
    expect(page.locator("main")).not_to_contain_text(theirs.subject.name)
    row = RunResult.objects.get(run=run, enterprise=theirs)
    file = appeal.files.get()
    for closed in (
        f"/evaluations/{run.pk}/", f"/evaluations/{run.pk}/results/{row.pk}/",
        f"/evaluations/{run.pk}/results/{row.pk}/pdf/", f"/evaluations/{run.pk}/export/",
        f"/evaluations/appeals/{appeal.ref}/",
        f"/evaluations/appeals/{appeal.ref}/evidence/{file.pk}/",
        f"/enterprises/{theirs.uscc}/",
    ):  # fmt: skip
        answer = page.request.get(f"{reader.address}{closed}", max_redirects=0)
        assert answer.status in {403, 404}, (closed, answer.status)
        assert theirs.subject.name not in answer.text()


def answered(reader: Reader, people: People, appeal: Appeal) -> None:
    """The department answers with its reasons, and the firm reads them."""
    page = reader.page
    reader.becomes(people.officer)
    reader.opens(f"/evaluations/appeals/{appeal.ref}/")
    reader.follows("答复")
    page.get_by_label("不予采纳").check()
    page.get_by_label("核实情况和理由").fill("已核对入库记录，所附凭证属于下一年度。")
    reader.presses("答复异议")
    expect(page.locator("main")).to_contain_text("不予采纳")
    reader.becomes(people.firm)
    reader.opens(f"/evaluations/appeals/{appeal.ref}/")
    expect(page.locator("main")).to_contain_text("所附凭证属于下一年度")


def published(reader: Reader, people: People, run: EvaluationRun) -> None:
    """After the publicity period: final by the leader, made public by the planner."""
    page = reader.page
    reader.becomes(people.leader)
    reader.opens(f"/evaluations/{run.pk}/")
    reader.follows("终审定稿")
    reader.presses("终审定稿")
    reader.is_told("已办理")
    reader.becomes(people.planner)
    reader.opens(f"/evaluations/{run.pk}/")
    reader.follows("公布")
    reader.presses("公布")
    reader.is_told("已办理")
    page.context.clear_cookies()
    reader.opens(f"/public/evaluations/{run.ref}/")
    names = page.locator("main").inner_text()
    assert people.made.firms[LOOKS - 1].subject.name in names
    assert people.made.firms[0].subject.name not in names


def test_from_the_preview_to_publication(
    live_server: LiveServer,
    page: Page,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page.set_default_timeout(30_000)  # the first page of a process compiles what all pages share
    reader = Reader(page, live_server.url)
    run = scored(reader, people)
    announced(reader, people, run)
    appeal = objected(reader, people, run)
    keeps_others_out(reader, people, appeal)
    answered(reader, people, appeal)
    run.refresh_from_db()
    assert run.publicity_to is not None
    with time_machine.travel(clock.now() + timedelta(days=30), tick=True):
        published(reader, people, run)

    monkeypatch.setattr(evaluate, "ready", nullcontext)
    ended = console.guarded(
        lambda: app(["evaluate", "reproduce", run.ref], prog_name="qianyi", standalone_mode=False),
        debug=False,
    )
    said = capsys.readouterr().out
    assert ended == 0, said
    assert said.count(run.results_digest) == 2
