"""Pages of reporting through the web: filling, clashes, Excel, lists, what is not shown to whom."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qianyi.domains.reporting import services
from qianyi.domains.reporting.models import Collection, Filing, Query, Return
from qianyi.engine.returns.sheets import template_make
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.lib import clock

from .factories import MOMENT, edit_of

GOOD = {"e-revenue": "100", "e-exports": "", "e-staff": "8"}


@pytest.fixture
def client_of(town):
    def make(actor):
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return make


@pytest.fixture
def filled(town):
    return town.open().returns.get(subject=town.firms[0].subject)


def page_state(client, filled):
    """What the filling page would send back, hidden fields included."""
    told = client.get(f"/returns/{filled.pk}/").content.decode()
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', told))
    found["base"] = found["base"].replace("&quot;", '"')
    return {name: found[name] for name in ("revision", "base", "editor")}


def post(client, filled, what, **fields):
    return client.post(f"/returns/{filled.pk}/{what}/", fields)


class TestFilling:
    def test_shows_last_period_and_no_target(self, town, client_of, filled):
        client = client_of(town.firm_user())
        told = client.get(f"/returns/{filled.pk}/").content.decode()
        assert "上期" in told
        assert "2026年9月" in told
        assert "自年初累计" in told
        assert "目标" not in re.sub(r"<(script|header|footer).*?</\1>", "", told, flags=re.DOTALL)

    def test_saves_by_itself_and_judges_each_line_in_its_place(self, town, client_of, filled):
        client = client_of(town.firm_user())
        state = page_state(client, filled)
        answer = client.post(
            f"/returns/{filled.pk}/draft/", {**state, **GOOD, "e-revenue": "约一百"},
            headers={"hx-request": "true"},
        )  # fmt: skip
        told = answer.content.decode()
        assert 'id="f-revenue" hx-swap-oob="true"' in told
        assert "不是数字" in told
        assert 'name="revision" value="1"' in told
        assert Return.objects.get(pk=filled.pk).entries["revenue"] == "约一百"

    def test_reports_once_however_often_the_button_is_pressed(self, town, client_of, filled):
        client = client_of(town.firm_user())
        state = page_state(client, filled)
        answers = [post(client, filled, "submit", **state, **GOOD) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Filing.objects.count() == 1

    def test_the_back_button_shows_both_values_and_can_take_it_up_again(
        self, town, client_of, filled
    ):
        client = client_of(town.firm_user())
        state = page_state(client, filled)
        post(client, filled, "submit", **state, **GOOD)
        changed = {**GOOD, "e-staff": "9"}
        answer = post(client, filled, "submit", **state, **changed)
        told = answer.content.decode()
        assert answer.status_code == 409
        assert "我填的：9" in told
        assert "已报送的：8" in told
        found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', told))
        found["base"] = found["base"].replace("&quot;", '"')
        del found["csrfmiddlewaretoken"]
        post(client, filled, "reopen", **found, **{"e-staff": "9"})
        row = Return.objects.get(pk=filled.pk)
        assert (row.status, row.entries) == ("draft", {"revenue": "100", "staff": "9"})
        post(client, filled, "submit", **page_state(client, filled), **changed)
        assert Filing.objects.get(superseded_at=None).values["staff"] == "9"

    def test_two_people_see_both_values(self, town, client_of, filled):
        first, second = (client_of(town.firm_user(0, name)) for name in ("", "x"))
        states = [page_state(client, filled) for client in (first, second)]
        post(first, filled, "draft", **states[0], **GOOD)
        answer = post(second, filled, "draft", **states[1], **{**GOOD, "e-staff": "7"})
        assert answer.status_code == 409
        assert "别人保存的：8" in answer.content.decode()
        quietly = second.post(
            f"/returns/{filled.pk}/draft/", {**states[1], **GOOD, "e-staff": "7"},
            headers={"hx-request": "true"},
        )  # fmt: skip
        assert "没有自动保存" in quietly.content.decode()
        assert Return.objects.get(pk=filled.pk).entries["staff"] == "8"

    def test_what_was_typed_stays_when_it_is_refused(self, town, client_of, filled):
        client = client_of(town.firm_user())
        wrong = {**GOOD, "e-staff": "-5"}
        answer = post(client, filled, "submit", **page_state(client, filled), **wrong)
        told = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="-5"' in told
        assert "不能小于 0 人" in told
        assert Return.objects.get(pk=filled.pk).entries["staff"] == "-5"

    @pytest.mark.parametrize(
        "fields",
        [{"revision": "x", "base": "[1]", "editor": "e" * 100}, {"base": "{", "e-other": "1"},
         {"revision": "9" * 30}, {"e-staff": "\0"}],
    )  # fmt: skip
    def test_crooked_fields_do_no_harm(self, town, client_of, filled, fields):
        answer = post(client_of(town.firm_user()), filled, "draft", **{**GOOD, **fields})
        assert answer.status_code == 302

    def test_a_question_must_be_answered(self, town, client_of, filled):
        client = client_of(town.firm_user())
        post(client, filled, "submit", **page_state(client, filled), **GOOD)
        officer = client_of(town.officer())
        post(officer, filled, "query", item="staff", comment="人数请核对")
        query = Query.objects.get()
        assert "人数请核对" in client.get(f"/returns/{filled.pk}/").content.decode()
        state = page_state(client, filled)
        assert post(client, filled, "submit", **state, **GOOD).status_code == 422
        answered = {f"a-{query.pk}": "已核对，无误", **GOOD}
        again = post(client, filled, "submit", **page_state(client, filled), **answered)
        assert again.status_code == 302
        assert post(officer, filled, "accept").status_code == 302
        assert Return.objects.get(pk=filled.pk).status == "approved"


class TestExcel:
    def test_template_goes_out_and_comes_back_as_a_preview(self, town, client_of, filled):
        client = client_of(town.firm_user())
        sheet = client.get(f"/returns/{filled.pk}/template/")
        assert sheet.content[:2] == b"PK"
        from qianyi.domains.reporting.selectors import items_for

        raw = template_make(
            title="x", remarks=[], items=items_for(filled), last={}, explanations={},
            entries={"revenue": "55", "staff": "许多"},
        )  # fmt: skip
        answer = client.post(
            f"/returns/{filled.pk}/upload/", {"workbook": SimpleUploadedFile("a.xlsx", raw)}
        )
        told = answer.content.decode()
        assert "尚未保存" in told
        assert 'value="55"' in told
        assert "许多" in told
        assert Return.objects.get(pk=filled.pk).entries == {}

    def test_what_is_no_workbook_is_told_beside_the_field(self, town, client_of, filled):
        answer = client_of(town.firm_user()).post(
            f"/returns/{filled.pk}/upload/", {"workbook": SimpleUploadedFile("a.xlsx", b"no")}
        )
        assert answer.status_code == 422
        assert "不是 .xlsx" in answer.content.decode()


class TestReading:
    def test_statistics_are_not_shown_to_whoever_does_not_collect_them(self, town, client_of):
        form = town.form(uses=["统计"], code="shili.statistics")
        filled = town.open(form).returns.get(subject=town.firms[0].subject)
        services.return_file(
            actor=town.firm_user(), filled=filled, moment=MOMENT,
            submission=services.Submission(
                edit=edit_of(filled, revenue="12345", staff="8"), via="web"
            ),
        )  # fmt: skip
        seen = {}
        readers = [town.officer(), *(town.reader(role) for role in (Role.LEADER, Role.PLANNER))]
        readers.append(town.reader(Role.PARK_OFFICER, town.parks[0]))
        for actor in readers:
            told = client_of(actor).get(f"/returns/{filled.pk}/").content.decode()
            seen[next(iter(actor.roles))] = "12,345" in told
        assert seen == {
            "department_officer": True, "leader": False, "planner": False, "park_officer": False,
        }  # fmt: skip


class TestLists:
    @pytest.mark.parametrize(
        "path",
        ["", "collections/", "collections/{0}/", "forms/", "forms/{1}/", "forms/{1}/open/",
         "rosters/four_above/", "rosters/torch/", "rosters/gaps/", "rosters/torch/enter/",
         "collections/{0}/close/"],
    )  # fmt: skip
    def test_open(self, town, client_of, filled, path):
        url = path.format(filled.collection_id, filled.collection.form_id)
        answer = client_of(town.officer()).get(f"/returns/{url}")
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "path",
        ["", "collections/", "collections/{0}/", "forms/", "rosters/torch/", "rosters/gaps/"],
    )
    def test_export(self, town, client_of, filled, path):
        url = path.format(filled.collection_id)
        answer = client_of(town.officer()).get(f"/returns/{url}export/")
        assert answer.content[:2] == b"PK"

    @pytest.mark.parametrize(
        ("days", "is_open", "is_told"),
        [(-1, True, True), (0, True, False), (1, True, False), (-1, False, False)],
        ids=["yesterday", "today", "tomorrow", "ended"],
    )
    def test_a_due_date_that_has_passed_is_told(
        self, town, client_of, filled, days, is_open, is_told
    ):
        now = clock.now()
        due = clock.local_date(now) + timedelta(days=days)
        Collection.objects.update(due_on=due, closed_at=None if is_open else now)
        for user, path in ((town.officer(), "collections/"), (town.firm_user(), "")):
            told = client_of(user).get(f"/returns/{path}").content.decode()
            assert ("已过截止日" in told) is is_told

    def test_filters_say_who_has_not_reported(self, town, client_of, filled):
        client = client_of(town.officer())
        url = f"/returns/collections/{filled.collection_id}/"
        park = town.parks[0].subject.code
        told = client.get(url, {"place": park, "status": "empty"}).content.decode()
        assert "示例填报甲" in told
        assert "示例填报乙" not in told
        assert "没有符合条件" in client.get(url, {"words": "没有这家"}).content.decode()

    def test_opening_says_where_it_is_wrong(self, town, client_of):
        form = town.form()
        client = client_of(town.officer())
        answer = client.post(f"/returns/forms/{form.pk}/open/", {"period": "2026"})
        assert answer.status_code == 422
        assert "按月度采集" in answer.content.decode()
        assert (
            client.post(f"/returns/forms/{form.pk}/open/", {"period": "2026-10"}).status_code == 302
        )
        assert Collection.objects.get().period == "2026-10"

    def test_those_without_a_warning_are_accepted_together(self, town, client_of, filled):
        for number, staff in ((0, "8"), (1, "9")):
            row = filled.collection.returns.get(subject=town.firms[number].subject)
            services.return_file(
                actor=town.firm_user(number), filled=row, moment=MOMENT,
                submission=services.Submission(
                    edit=edit_of(row, revenue="5", staff=staff), via="web"
                ),
            )  # fmt: skip
        Filing.objects.filter(return_of=filled)
        url = f"/returns/collections/{filled.collection_id}/"
        client = client_of(town.officer())
        assert "审核通过没有提示的 2 张" in client.get(url).content.decode()
        client.post(f"{url}accept/")
        assert Return.objects.filter(status="approved").count() == 2

    def test_a_roster_takes_codes_and_names_those_nobody_has(self, town, client_of):
        client = client_of(town.officer())
        form = {"entered_on": "2026-01-01", "basis": "示例批次"}
        code = town.firms[0].uscc
        wrong = client.post("/returns/rosters/torch/enter/", {**form, "codes": f"{code}\nABC"})
        assert "1 个代码没有对应" in wrong.content.decode()
        client.post("/returns/rosters/torch/enter/", {**form, "codes": code})
        told = client.get("/returns/rosters/torch/").content.decode()
        assert code in told

    def test_the_workbench_says_what_waits(self, town, client_of, filled):
        firm = client_of(town.firm_user()).get("/me/").content.decode()
        assert "待填报" in firm
        assert "示例月度采集表" in firm
        assert "未报送的单位" in client_of(town.officer()).get("/me/").content.decode()


def test_a_page_holds_what_it_began_with_as_json(town, client_of, filled):
    state = page_state(client_of(town.firm_user()), filled)
    assert json.loads(state["base"])["staff"] == ""
    assert io.StringIO(state["editor"]).read().isalnum()
