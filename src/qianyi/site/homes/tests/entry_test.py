"""The link of the provincial platform: to the item with its number and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from qianyi.domains.policies.models import PolicyItem
from qianyi.domains.policies.pages.outside import platform_actions, platform_url
from qianyi.domains.policies.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db
NUMBER = "SC-2026-0001"


@pytest.fixture
def town():
    made = towns.town()
    make.indicator("ent.revenue")
    make.indicator("ent.rd_expense")
    return made


@pytest.fixture
def item(town):
    planner = towns.acting(Role.PLANNER, town.zone.subject)
    leader = towns.acting(Role.LEADER, town.zone.subject)
    row = make.released(town, planner, leader)
    PolicyItem.objects.filter(pk=row.pk).update(outside_number=NUMBER)
    row.refresh_from_db()
    return row


def entered(actor, number=NUMBER, **query):
    client = Client()
    if actor is not None:
        client.force_login(User.objects.get(pk=actor.user_id))
    return client.get(reverse("homes:entry-policy", args=[number]), query)


class TestEntry:
    def test_leads_a_firm_to_the_public_page_of_the_item(self, town, item):
        answer = entered(towns.acting(Role.ENTERPRISE_USER, town.first_firm))
        assert answer.headers["Location"] == reverse("policies:public-item", args=[item.ref])

    def test_leads_who_works_for_the_zone_to_the_library(self, town, item):
        answer = entered(towns.acting(Role.DEPARTMENT_OFFICER, town.economy))
        assert answer.headers["Location"] == reverse("policies:item", args=[item.pk])

    def test_takes_no_target_from_the_address(self, town, item):
        firm = towns.acting(Role.ENTERPRISE_USER, town.first_firm)
        answer = entered(firm, next="https://example.org/", url="https://example.org/")
        assert answer.headers["Location"] == reverse("policies:public-item", args=[item.ref])

    @pytest.mark.parametrize("number", ["SC-0000", "%2F%2Fexample.org", "x" * 300])
    def test_of_a_number_nobody_bears_is_refused(self, town, item, number):
        firm = towns.acting(Role.ENTERPRISE_USER, town.first_firm)
        answer = entered(firm, number)
        assert answer.status_code == 404
        assert "没有这个编号" in answer.content.decode()

    def test_of_an_item_not_released_is_refused(self, town):
        planner = towns.acting(Role.PLANNER, town.zone.subject)
        row = make.item(town, planner, make.policy(town, planner))
        PolicyItem.objects.filter(pk=row.pk).update(outside_number=NUMBER)
        assert entered(planner).status_code == 404

    def test_asks_who_is_not_signed_in_to_sign_in_here_without_an_outside_service(self, item):
        answer = entered(None)
        entry = reverse("homes:entry-policy", args=[NUMBER])
        assert answer.headers["Location"] == f"/accounts/sign-in/?next={entry}"


class TestTheLinkToThePlatform:
    @pytest.mark.parametrize(
        ("template", "number", "url"),
        [
            ("", "A1", ""),
            ("https://zc.example.org/item/{number}", "", ""),
            ("https://zc.example.org/item/{number}", "A1", "https://zc.example.org/item/A1"),
            (
                "https://zc.example.org/?id={number}&x=1", "a/b&c=1 2",
                "https://zc.example.org/?id=a%2Fb%26c%3D1%202&x=1",
            ),
        ],
        ids=["no platform", "no number", "plain", "quoted"],
    )  # fmt: skip
    def test_is_made_of_the_template_and_the_number(self, settings, template, number, url):
        settings.QIANYI_POLICY_PLATFORM_URL = template
        assert platform_url(number) == url

    def test_stands_on_the_pages_of_the_item_where_the_platform_is_set(self, town, item, settings):
        officer = Client()
        planner = towns.acting(Role.PLANNER, town.zone.subject, "shili-reader")
        officer.force_login(User.objects.get(pk=planner.user_id))
        urls = {
            reverse("policies:public-item", args=[item.ref]): Client(),
            reverse("policies:item", args=[item.pk]): officer,
        }
        for template, is_there in (("", False), ("https://zc.example.org/{number}/", True)):
            settings.QIANYI_POLICY_PLATFORM_URL = template
            for url, client in urls.items():
                page = client.get(url).content.decode()
                assert (f"https://zc.example.org/{NUMBER}/" in page) == is_there
                assert ("到省级政策平台查看" in page) == is_there
        assert platform_actions(PolicyItem(outside_number="")) == []

    @pytest.mark.parametrize(
        ("template", "starts"),
        [
            ("https://zc.example.org/{number}", True), ("ftp://zc.example.org/{number}", False),
            ("https://zc.example.org/", False), ("javascript:{number}", False),
            ("https://zc.example.org/{number}/{number}", False),
            ("https://zc.example.org/{number}/{other}", False),
        ],
    )  # fmt: skip
    def test_of_an_unfit_template_stops_the_start(self, template, starts):
        program = "import qianyi.config.integrations.policy_platform"
        found = subprocess.run(
            [sys.executable, "-c", program], check=False, capture_output=True, text=True,
            env={
                **os.environ, "QIANYI_POLICY_PLATFORM_URL": template,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
        )  # fmt: skip
        assert (found.returncode == 0) == starts
        if not starts:
            assert "QIANYI_POLICY_PLATFORM_URL" in found.stderr
