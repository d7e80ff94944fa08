"""Pages: every one opens, forms keep what was typed, the public ones store nothing."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qianyi.domains.policies import tasks
from qianyi.domains.policies.models import PolicyItem, PolicyTrial
from qianyi.domains.policies.tests import factories as make
from qianyi.engine.policies.sheets import HEADINGS, template_make
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.tests import town as towns

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise
    from qianyi.kernel.subjects.tests.town import Town

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def rows_of_everything() -> dict[str, int]:
    """Rows of every table but the count of requests and sessions."""
    left_out = {"RequestCount", "Session"}
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model.__name__ not in left_out and "Count" not in model.__name__
    }


class TestPages:
    """Officers' pages."""

    def test_all_open_and_export(
        self, planner: Actor, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        make.figures(pair[0], revenue=1000, rd_expense=300)
        tasks.match_enqueue(actor=system_actor(via="job"), moment=make.MOMENT)
        run_waiting("policies.match")
        client = signed_in(planner)
        plain = (
            "list", "export", "new", "exchange", "import", "import-template", "moves",
            "moves-export", "messages", "messages-export", "documents", "documents-export",
            "document-new", "public", "public-export",
        )  # fmt: skip
        of_item = (
            "item", "draft", "release", "end", "firms", "firms-export", "tell", "try",
            "trials-export",
        )  # fmt: skip
        firm = ("firm", "firm-export")
        urls = [reverse(f"policies:{name}") for name in plain]
        urls += [reverse(f"policies:{name}", args=[item.pk]) for name in of_item]
        urls += [reverse(f"policies:{name}", args=[pair[0].uscc]) for name in firm]
        urls.append(f"{reverse('policies:try', args=[item.pk])}?territory=zone")
        told = {url: client.get(url).status_code for url in urls}
        assert set(told.values()) == {200}, told

    def test_turn_a_clause_into_a_condition(self, town: Town, planner: Actor) -> None:
        row = make.item(town, planner, make.policy(town, planner, text=make.TEXT))
        client = signed_in(planner)
        page = client.get(reverse("policies:draft", args=[row.pk])).content.decode()
        assert "写成条目" in page
        start = make.TEXT.index("第一条")
        end = make.TEXT.index("第二条") - 1
        url = f"{reverse('policies:line-new', args=[row.pk])}?start={start}&end={end}"
        form = client.get(url).context["form"]
        assert form.initial["clause"] == "第一条"
        sent = {
            "section": "condition", "name": "营业收入", "kind": "figure", "fact": "ent.revenue",
            "year": "1", "operator": ">=", "threshold": "", "wanted": "yes",
            "certainty": "confirmed", "clause": "第一条", "start": start, "end": end,
        }  # fmt: skip
        refused = client.post(url, sent)
        assert refused.status_code == 422
        assert "标准值" in refused.content.decode()
        assert "营业收入" in refused.content.decode()
        assert client.post(url, {**sent, "threshold": "1000"}).status_code == 302
        assert row.lines.get().place is not None

    def test_keep_a_trial(self, planner: Actor, item: PolicyItem) -> None:
        client = signed_in(planner)
        url = reverse("policies:try", args=[item.pk])
        line = item.lines.get()
        assert client.post(url, {"territory": "zone", "name": ""}).status_code == 422
        sent = {"territory": "zone", "name": "低一些", f"line-{line.pk}": "500"}
        assert client.post(url, sent).status_code == 302
        assert PolicyTrial.objects.get().changes == {str(line.pk): "500"}

    def test_take_in_what_they_give_out(self, planner: Actor, item: PolicyItem) -> None:
        client = signed_in(planner)
        given = json.loads(client.get(reverse("policies:exchange")).content)
        assert given["policies"][0]["items"][0]["code"] == item.code
        given["policies"][0]["items"][0]["code"] = "shili.other"
        raw = json.dumps(given, ensure_ascii=False).encode()
        sent = {"file": SimpleUploadedFile("示例.json", raw)}
        assert client.post(reverse("policies:import"), sent).status_code == 302
        made = PolicyItem.objects.get(code="shili.other")
        assert (made.state, [one.fact for one in made.lines.all()]) == ("draft", ["ent.revenue"])
        wrong = SimpleUploadedFile("示例.json", raw.replace(b'"grant"', b'"gift"'))
        refused = client.post(reverse("policies:import"), {"file": wrong})
        assert refused.status_code == 422
        assert "可用的值" in refused.content.decode()

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"title": "长" * 121}, "名称"),
            ({"cap": -1}, "大于0"),
            ({"opens_on": "2026-05-01", "close_day": "2026-04-01"}, "申报截止"),
            ({"pay_days": 40_000}, "兑付时限"),
            ({"benefit_words": "执行优惠电价"}, "电价"),
        ],
        ids=["too long", "below zero", "window backwards", "too many days", "price of power"],
    )
    def test_refuse_items_nobody_could_write(
        self, planner: Actor, item: PolicyItem, wrong: dict[str, object], words: str
    ) -> None:
        client = signed_in(planner)
        given = json.loads(client.get(reverse("policies:exchange")).content)
        given["policies"][0]["items"][0] |= {"code": "shili.other", **wrong}
        raw = json.dumps(given, ensure_ascii=False).encode()
        refused = client.post(
            reverse("policies:import"), {"file": SimpleUploadedFile("示例.json", raw)}
        )
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert not PolicyItem.objects.filter(code="shili.other").exists()

    def test_refuse_a_sheet_without_rows(self, planner: Actor) -> None:
        assert HEADINGS["code"] == "事项编号"
        sent = {"file": SimpleUploadedFile("示例.xlsx", io.BytesIO(template_make()).read())}
        refused = signed_in(planner).post(reverse("policies:import"), sent)
        assert refused.status_code == 422
        assert "没有事项" in refused.content.decode()


class TestOwn:
    """A firm's page."""

    def test_shows_a_firm_its_four_groups(
        self, town: Town, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        make.figures(pair[0], revenue=700)
        user = towns.acting(Role.ENTERPRISE_USER, town.first_firm)
        client = signed_in(user)
        page = client.get(reverse("policies:mine")).content.decode()
        for words in ("符合", "差一项", "缺数据", "不符合", "还差300万元"):
            assert words in page
        assert client.get(reverse("policies:mine-export")).status_code == 200
        assert client.get(reverse("policies:list")).status_code == 403


class TestPublic:
    """Pages for anybody."""

    def test_show_a_policy_and_keep_nothing_of_a_self_test(self, item: PolicyItem) -> None:
        client = Client()
        assert "示例研发补助" in client.get(reverse("policies:public")).content.decode()
        assert client.get(reverse("policies:public-item", args=[item.ref])).status_code == 200
        url = reverse("policies:self-test", args=[item.ref])
        page = client.get(url).content.decode()
        assert "（上一年度）" in page
        assert "FY-" not in page + client.post(url, {}).content.decode()
        before = rows_of_everything()
        answer = client.post(url, {"ent_revenue_fy1": "1000"})
        assert answer.status_code == 200
        assert answer.context["result"].place.label == "符合"
        assert rows_of_everything() == before
        refused = client.post(url, {"ent_revenue_fy1": "很多"})
        assert refused.status_code == 422
        assert "很多" in refused.content.decode()

    def test_are_found_without_an_account(self, settings: SettingsWrapper) -> None:
        page = Client().get(reverse(settings.LOGIN_URL)).content.decode()
        assert reverse("policies:public") in page

    def test_offer_no_self_test_of_what_does_not_hold(
        self, town: Town, planner: Actor, leader: Actor
    ) -> None:
        row = make.released(town, planner, leader, valid_to=make.TODAY)
        url = reverse("policies:self-test", args=[row.ref])
        answers = [Client().get(url), Client().post(url, {"ent_revenue_fy1": "1000"})]
        assert [one.status_code for one in answers] == [404, 404]
        assert "不在执行期内" in answers[0].content.decode()

    def test_refuse_a_script_and_tell_without_what_was_asked(
        self, item: PolicyItem, settings
    ) -> None:
        settings.QIANYI_SELF_TESTS_PER_MINUTE = 2
        client = Client()
        url = reverse("policies:self-test", args=[item.ref])
        answers = [client.post(url, {"ent_revenue_fy1": "1234567"}) for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 429, 429]
        assert 'value="1234567"' in answers[-1].content.decode()
        log = apps.get_model("audit", "AccessLog")._default_manager.filter(
            action="policies.self_test_too_often"
        )
        assert log.count() == 1
        assert "1234567" not in str(log.values()[0])
