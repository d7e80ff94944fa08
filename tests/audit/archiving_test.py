"""Deleting is archiving: lists leave it out, a click brings it back, the page tells who did it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from qianyi.domains.planning import selectors as planning
from qianyi.domains.planning.tests import factories
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership

if TYPE_CHECKING:
    from django.test import Client

    from qianyi.domains.planning.models import Plan
    from qianyi.kernel.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    with history.acting(system_actor(), "准备"):
        made = factories.plan(factories.zone())
        factories.target(made, factories.indicator())
    return made


@pytest.fixture
def document() -> Document:
    return factories.place().document


def signed_in(client: Client, plan: Plan, role: Role) -> Client:
    username = f"shili-{role.value}"
    factories.actor(role, username=username)
    user = User.objects.get(username=username)
    Membership.objects.get_or_create(
        user=user, subject=plan.territory.subject, role=role, valid_from=date(2020, 1, 1)
    )
    client.force_login(user)
    return client


class TestArchivingAPlan:
    def test_asks_for_the_reason_first(self, client, plan):
        browser = signed_in(client, plan, Role.PLANNER)
        address = reverse("planning:archive", args=[plan.pk])
        assert "归档" in browser.get(address).content.decode()
        assert browser.post(address, {"reason": ""}).status_code == 422
        plan.refresh_from_db()
        assert not plan.is_archived

    def test_takes_it_out_of_the_list_and_tells_who_and_why(self, client, plan):
        browser = signed_in(client, plan, Role.PLANNER)
        browser.post(reverse("planning:archive", args=[plan.pk]), {"reason": "规划期已满"})
        address, card = reverse("planning:list"), f'id="plan-{plan.pk}"'
        assert card not in browser.get(address).content.decode()
        assert card in browser.get(f"{address}?state=archived").content.decode()
        board = browser.get(reverse("planning:board", args=[plan.pk])).content.decode()
        assert "归档规划（规划期已满）" in board
        assert "恢复使用" in board

    def test_is_undone_by_one_click(self, client, plan):
        browser = signed_in(client, plan, Role.PLANNER)
        browser.post(reverse("planning:archive", args=[plan.pk]), {"reason": "误操作"})
        browser.post(reverse("planning:unarchive", args=[plan.pk]))
        assert [found.pk for found in planning.plan_list(factories.actor())] == [plan.pk]

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
    def test_is_not_for_readers(self, client, plan, role):
        browser = signed_in(client, plan, role)
        for name in ("archive", "unarchive"):
            address = reverse(f"planning:{name}", args=[plan.pk])
            assert browser.post(address, {"reason": "x"}).status_code == 403


class TestArchivingADocument:
    def test_takes_it_out_of_lists_and_keeps_its_page(self, client, plan, document):
        browser = signed_in(client, plan, Role.PLANNER)
        browser.post(reverse("documents:archive", args=[document.pk]), {"reason": "已被替代"})
        actor = factories.actor()
        assert document not in documents.document_list(actor)
        assert document in documents.document_list(actor, state="archived")
        page = browser.get(reverse("documents:detail", args=[document.pk]))
        assert page.status_code == 200
        assert "已归档" in page.content.decode()

    def test_is_undone_by_one_click(self, client, plan, document):
        browser = signed_in(client, plan, Role.PLANNER)
        browser.post(reverse("documents:archive", args=[document.pk]), {"reason": "已被替代"})
        browser.post(reverse("documents:unarchive", args=[document.pk]))
        assert document in documents.document_list(factories.actor())

    def test_is_not_for_readers(self, client, plan, document):
        browser = signed_in(client, plan, Role.LEADER)
        address = reverse("documents:archive", args=[document.pk])
        assert browser.post(address, {"reason": "x"}).status_code == 403


class TestHistoryPanels:
    def test_stand_on_every_object_s_page(self, client, plan):
        with history.acting(system_actor(), "准备"):
            row = factories.actual(plan.territory, factories.indicator("two"), "2024", 41)
            row.ended_reason = "核实中"
            row.save(update_fields=["ended_reason"])
            target = plan.targets.get()
            target.note = "另行说明"
            target.save(update_fields=["note"])
        browser = signed_in(client, plan, Role.PLANNER)
        code = target.indicator.code
        for address, said in (
            (reverse("planning:board", args=[plan.pk]), "新建规划（准备）"),
            (reverse("planning:indicator", args=[plan.pk, code]), "说明由“空”改为“另行说明”"),
            (reverse("indicators:detail", args=[code]), "新建指标（准备）"),
            (reverse("indicators:observation", args=[row.pk]), "更新指标数据的状态"),
        ):
            page = browser.get(address).content.decode()
            assert "qy-history" in page, address
            assert said in page, address
