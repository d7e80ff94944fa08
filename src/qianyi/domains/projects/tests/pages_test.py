"""Pages of projects, inside and for their owners."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qianyi.domains.projects import services
from qianyi.domains.projects.models import Issue, MonthReport, Project, Promise, YearPlan
from qianyi.foundation import history
from qianyi.kernel.cases.models import Case
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Territory
from qianyi.kernel.subjects.tests.factories import SubjectFactory, TerritoryFactory
from qianyi.lib import clock

from .works import UNITS, made, signed_values

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.tests.town import Town

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def browser(actor: Actor) -> Client:
    """The browser of somebody signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def text(response: HttpResponse) -> str:
    """What the page says."""
    return response.content.decode()


@pytest.fixture
def project(town: Town) -> Project:
    """A signed project of the town's firm, led by the construction bureau."""
    return made(town, stage="signed", **signed_values(town))


class TestTheRegister:
    def test_lists_filters_and_exports(self, town: Town, project: Project) -> None:
        made(town, name="示例线索项目")
        client = browser(town.officer("construction"))
        page = client.get(reverse("projects:list"))
        assert page.status_code == 200
        assert "示例线索项目" in text(page)
        narrowed = text(client.get(reverse("projects:list"), {"stage": "signed"}))
        assert "示例项目" in narrowed
        assert "示例线索项目" not in narrowed
        assert client.get(reverse("projects:export")).content[:2] == b"PK"
        assert "储备一批" in text(page)

    def test_enters_a_lead_and_says_what_is_missing_for_the_next_stage(self, town: Town) -> None:
        client = browser(town.planner)
        sent = {"name": "示例新线索", "nature": "industrial", "territory": "demo.zone"}
        answer = client.post(reverse("projects:new"), sent)
        row = Project.objects.get()
        assert answer.url == reverse("projects:project", args=[row.ref])
        assert "进入“洽谈”还缺 1 项" in text(client.get(answer.url))

    def test_keeps_what_was_typed_when_something_is_wrong(self, town: Town) -> None:
        client = browser(town.planner)
        sent = {"name": "示例新线索", "nature": "industrial", "territory": "demo.zone",
                "investment": "-1"}  # fmt: skip
        answer = client.post(reverse("projects:new"), sent)
        assert answer.status_code == 422
        assert "不能是负数" in text(answer)
        assert "示例新线索" in text(answer)

    def test_reads_in_what_it_exported(self, town: Town, project: Project) -> None:
        client = browser(town.planner)
        project.project_code = "示例-1"
        project.save()
        book = client.get(reverse("projects:export")).content
        file = SimpleUploadedFile("项目.xlsx", book)
        answer = client.post(reverse("projects:import"), {"workbook": file})
        assert answer.status_code == 302, text(answer)
        assert Project.objects.count() == 1

    def test_says_which_rows_are_wrong_and_takes_none(self, town: Town) -> None:
        client = browser(town.planner)
        file = SimpleUploadedFile("项目.xlsx", sheet(
            ("项目名称", "性质", "所在区域", "协议总投资（万元）"),
            ("示例一", "产业项目", "示例高新区", 100), ("示例二", "产业项目", "没有的区", "约一亿"),
            ("示例三", "产业项目", "示例高新区", "NaN"),
        ))  # fmt: skip
        answer = client.post(reverse("projects:import"), {"workbook": file})
        assert answer.status_code == 422
        assert "第 3 行“示例二”" in text(answer)
        assert "“NaN”不是数" in text(answer)
        assert not Project.objects.exists()

    def test_gives_a_template_and_the_board(self, town: Town, project: Project) -> None:
        client = browser(town.planner)
        assert client.get(reverse("projects:import-template")).content[:2] == b"PK"
        board = client.get(reverse("projects:board"))
        assert "不是签约率" in text(board) or "没有载入相关文件" in text(board)
        chart = client.get(reverse("projects:board"), {"chart": "stages"})
        assert chart.content[:2] == b"PK"


def sheet(*rows: tuple[object, ...]) -> bytes:
    """A workbook of these rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return stream.getvalue()


class TestOneProject:
    def test_is_changed_and_moved(self, town: Town, project: Project) -> None:
        client = browser(town.planner)
        form = client.get(reverse("projects:edit", args=[project.ref])).context["form"]
        sent = {name: value for name, value in form.initial.items() if value not in (None, "")}
        answer = client.post(
            reverse("projects:edit", args=[project.ref]), {**sent, "taskforce": "示例新专班"}
        )
        assert answer.status_code == 302, text(answer)
        project.refresh_from_db()
        assert project.taskforce == "示例新专班"
        assert project.facts == {"energy": "1800", "special_building": False, "area_assessed": True}
        move = reverse("projects:move", args=[project.ref])
        refused = client.post(move, {"stage": "filed", "on": "2025-10-01"})
        assert refused.status_code == 422
        assert "项目代码" in text(refused)
        sent = {"stage": "filed", "on": "2025-10-01", "override": "on", "reason": "示例理由"}
        assert client.post(move, sent).status_code == 302
        page = text(client.get(reverse("projects:project", args=[project.ref])))
        assert "示例理由" in page
        assert "备案（立项）日期" in page

    def test_asks_again_before_it_goes_to_another_place(self, town: Town, project: Project) -> None:
        park = TerritoryFactory(
            subject=SubjectFactory(code="demo.park", name="示例园区"), parent=town.zone,
            path=f"{town.zone.path}demo.park/",
        )  # fmt: skip
        client = browser(town.planner)
        address = reverse("projects:edit", args=[project.ref])
        form = client.get(address).context["form"]
        assert "is_place_confirmed" not in form.fields
        sent = {name: value for name, value in form.initial.items() if value not in (None, "")}
        sent["territory"] = "demo.park"
        asked = client.post(address, sent)
        assert asked.status_code == 422
        assert "请勾选“确认变更所在区域”" in text(asked)
        assert 'name="is_place_confirmed"' in text(asked)
        assert client.post(address, {**sent, "is_place_confirmed": "on"}).status_code == 302
        project.refresh_from_db()
        assert project.territory_id == park.pk

    def test_keeps_an_owner_whom_the_asker_may_not_see(self, town: Town, project: Project) -> None:
        with history.acting(town.planner):
            Territory.objects.filter(pk=town.zone.pk).update(aggregate_only=True)
        client = browser(town.planner)
        address = reverse("projects:edit", args=[project.ref])
        form = client.get(address).context["form"]
        sent = {name: value for name, value in form.initial.items() if value not in (None, "")}
        assert client.post(address, {**sent, "note": "示例"}).status_code == 302
        project.refresh_from_db()
        assert (project.note, project.owner_id) == ("示例", town.firm.pk)

    def test_takes_a_month_with_a_picture_a_plan_and_an_issue(
        self, town: Town, project: Project
    ) -> None:
        client = browser(town.officer("construction"))
        one = [project.ref]
        month = f"{clock.local_date(clock.now()) - timedelta(days=31):%Y-%m}"
        sent = {
            "month": month, "invested": "120", "lacks": ["power"], "lack_words": "缺 2000 千伏安",
            "photos": [SimpleUploadedFile("现场.png", PNG, content_type="image/png")],
        }  # fmt: skip
        answer = client.post(reverse("projects:report", args=one), sent)
        assert answer.status_code == 302, text(answer)
        report = MonthReport.objects.get()
        photo = client.get(reverse("projects:photo", args=[project.ref, report.pk, 1]))
        assert b"".join(photo.streaming_content) == PNG
        assert photo["X-Content-Type-Options"] == "nosniff"
        again = client.get(reverse("projects:report", args=one), {"month": month})
        assert again.context["form"].initial["invested"] == 120
        assert again.context["form"].initial["lacks"] == ["power"]
        plan = {"year": month[:4], "investment": "1200"}
        assert client.post(reverse("projects:plan", args=one), plan).status_code == 302
        assert YearPlan.objects.get().investment == Decimal(1200)
        raised = {"words": "示例供电容量不足", "unit": "demo.economy"}
        assert client.post(reverse("projects:issue-new", args=one), raised).status_code == 302
        page = text(client.get(reverse("projects:project", args=one)))
        assert "缺用电（缺 2000 千伏安）" in page
        dispatch = client.get(reverse("projects:dispatch"), {"month": month})
        assert "示例供电容量不足" in text(dispatch)
        assert dispatch.context["is_demo"]
        narrowed = client.get(reverse("projects:dispatch"), {"month": month, "zone": "demo.zone"})
        behind = narrowed.context["page"].figures[-1].url
        assert behind == f"/projects/dispatch/?zone=demo.zone&month={month}&standing=behind"
        assert client.get(reverse("projects:dispatch-export")).content[:2] == b"PK"
        issue = Issue.objects.get()
        settle = reverse("projects:issue-settle", args=[issue.pk])
        other = browser(town.officer("economy"))
        assert settle in text(other.get(reverse("projects:project", args=one)))
        assert other.post(settle, {"words": "示例已增容"}).status_code == 302

    def test_is_not_kept_by_another_units_officer(self, town: Town, project: Project) -> None:
        client = browser(town.officer("economy"))
        assert client.get(reverse("projects:project", args=[project.ref])).status_code == 200
        for name in ("edit", "report", "plan", "approval", "promise-new", "issue-new", "move"):
            assert client.get(reverse(f"projects:{name}", args=[project.ref])).status_code == 403

    def test_opens_its_approval_and_the_owner_sees_one_page(
        self, town: Town, project: Project
    ) -> None:
        town.activate("land_start_36_2026_2")
        client = browser(town.officer("construction"))
        address = reverse("projects:approval", args=[project.ref])
        asked = text(client.get(address))
        assert "需要办理" in asked
        assert "不需要" in asked
        sent = {"process": "leshan_land_start", "unit": "demo.construction", "standing": "own",
                **{f"party_{word}": code for word, code in UNITS.items()}}  # fmt: skip
        answer = client.post(address, sent)
        assert answer.status_code == 302, text(answer)
        case = Case.objects.get()
        inside = text(client.get(reverse("projects:project", args=[project.ref])))
        assert case.number in inside
        assert project.subject.name in text(client.get(reverse("cases:case", args=[case.number])))
        owner = browser(town.applicant)
        mine = text(owner.get(reverse("projects:mine", args=[project.ref])))
        assert "承诺时限" in mine
        assert "建设工程设计方案" in mine
        assert "示例项目" in text(owner.get(reverse("projects:mine-list")))
        assert owner.get(reverse("projects:mine-export")).content[:2] == b"PK"
        stranger = browser(town.stranger)
        assert stranger.get(reverse("projects:mine", args=[project.ref])).status_code == 404
        assert owner.get(reverse("projects:project", args=[project.ref])).status_code == 403
        assert "示例construction局" in mine  # who has it is told by name, not by the definition
        assert f"在办件（{case.number}）" in text(client.get(address))
        page = client.get(reverse("projects:simulation"), {"project": project.ref})
        (compared,) = page.context["results"]
        assert (compared.total.parallel, compared.needed) == (Decimal(36), compared.steps - 4)


class TestPromises:
    def test_are_entered_reviewed_and_checked(self, town: Town, project: Project) -> None:
        client = browser(town.officer("construction"))
        new = reverse("projects:promise-new", args=[project.ref])
        refused = client.post(new, {"side": "zone", "kind": "funds", "what": "示例奖励"})
        assert refused.status_code == 422
        assert "须写明法律、法规或政策依据" in text(refused)
        sent = {
            "side": "zone", "kind": "funds", "what": "按企业缴纳税收的20%给予奖励",
            "basis": "示例政策第三条", "review": "none", "due_on": "2025-12-31",
        }  # fmt: skip
        answer = client.post(new, sent, follow=True)
        assert "与缴纳税收挂钩" in text(answer)
        row = Promise.objects.get()
        review = {"review": "exception", "basis": "示例审查表1号"}
        assert client.post(reverse("projects:promise-review", args=[row.pk]), review).url
        check = {"state": "kept", "evidence": "示例拨付凭证", "on": "2025-11-01"}
        answer = client.post(reverse("projects:promise-check", args=[row.pk]), check, follow=True)
        assert "须由责任单位以外的另一人确认" in text(answer)
        confirm = reverse("projects:promise-confirm", args=[row.pk])
        assert confirm not in text(answer)
        assert client.get(confirm).status_code == 403
        second = browser(town.leader)
        assert confirm in text(second.get(reverse("projects:promise", args=[row.pk])))
        assert "提请认定已兑现，待确认" in text(second.get(reverse("projects:promises")))
        assert second.post(confirm, {"agreed": "yes"}).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.review) == ("kept", "exception")
        assert "示例拨付凭证" in text(client.get(reverse("projects:promise", args=[row.pk])))
        assert "按企业缴纳税收" in text(client.get(reverse("projects:promises"), {"state": "kept"}))
        assert client.get(reverse("projects:promises-export")).content[:2] == b"PK"

    def test_that_the_review_does_not_allow_are_decided_by_a_leader(
        self, town: Town, project: Project
    ) -> None:
        with history.acting(town.planner):
            row = services.promise_make(
                actor=town.planner, project=project, moment=clock.now(),
                promised=services.Promised(side="zone", kind="funds", what="示例奖励",
                                           basis="示例政策"),
            )  # fmt: skip
        officer = browser(town.officer("construction"))
        review = {"review": "violates", "basis": "示例审查表1号"}
        page = officer.post(reverse("projects:promise-review", args=[row.pk]), review, follow=True)
        decide = reverse("projects:promise-decide", args=[row.pk])
        assert "不得兑现" in text(page)
        assert decide not in text(page)
        assert officer.get(decide).status_code == 403
        leader = browser(town.leader)
        refused = leader.post(decide, {"measure": "reword", "words": "示例理由", "what": ""})
        assert refused.status_code == 422
        assert "请写明新的内容" in text(refused)
        answer = leader.post(decide, {"measure": "stop", "words": "示例理由"}, follow=True)
        assert "停止兑现并解除承诺：示例理由" in text(answer)
        row.refresh_from_db()
        assert row.state == "ended"

    def test_are_counted_for_one_zone(self, town: Town, project: Project) -> None:
        real = TerritoryFactory(
            subject=SubjectFactory(code="real.zone", name="另一高新区"), is_demo=False
        )
        other = made(town, name="另一项目", territory=real, lead=None)
        with history.acting(town.planner):
            for number, one in enumerate((project, other, other)):
                services.promise_make(
                    actor=town.planner, project=one, moment=clock.now(),
                    promised=services.Promised(side="owner", kind="jobs", what=f"就业{number}"),
                )  # fmt: skip
        client = browser(town.planner)
        for zone, count, is_demo in (("demo.zone", 1, True), ("real.zone", 2, False)):
            page = client.get(reverse("projects:promises"), {"zone": zone})
            assert page.context["page"].figures[1].value == count
            assert page.context["table"].count == count
            assert bool(page.context.get("is_demo")) is is_demo
            register = client.get(reverse("projects:list"), {"zone": zone})
            assert register.context["table"].count == 1
            assert bool(register.context.get("is_demo")) is is_demo
        assert client.get(reverse("projects:list"), {"zone": "all"}).context["table"].count == 2

    def test_by_year_stand_side_by_side_and_the_next_is_filled_in(
        self, town: Town, project: Project
    ) -> None:
        with history.acting(town.planner):
            rows = [
                services.promise_make(
                    actor=town.planner, project=project, moment=clock.now(),
                    promised=services.Promised(
                        side="owner", kind="output", what="示例产值", comparator=">=",
                        target=Decimal(target), figure_unit="万元", year=year,
                    ),
                )
                for year, target in ((2026, 1000), (2027, 1500))
            ]  # fmt: skip
        client = browser(town.planner)
        page = client.get(reverse("projects:project", args=[project.ref]))
        assert [column.title for column in page.context["years"].columns] == [
            "指标", "2026年", "2027年",
        ]  # fmt: skip
        book = client.get(reverse("projects:project-export", args=[project.ref]))
        assert book.content[:2] == b"PK"
        new = reverse("projects:promise-new", args=[project.ref])
        form = client.get(new, {"after": rows[1].pk}).context["form"]
        assert (form.initial["year"], form.initial["target"]) == (2028, Decimal(1500))
        assert client.get(new, {"after": "9" * 30}).context["form"].initial == {}

    def test_of_both_sides_stand_on_the_owners_page(self, town: Town, project: Project) -> None:
        with history.acting(town.planner):
            services.promise_make(
                actor=town.planner, project=project, moment=clock.now(),
                promised=services.Promised(
                    side="owner", kind="intensity", what="示例投资强度", comparator=">=",
                    target=Decimal(150), figure_unit="万元/亩",
                ),
            )  # fmt: skip
        page = text(browser(town.applicant).get(reverse("projects:mine", args=[project.ref])))
        assert "示例投资强度" in page
        assert "不低于 150 万元/亩" in page
