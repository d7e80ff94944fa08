"""Requests for programs: an order of the hotline with its number and limit, sent twice; reports."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from qianyi.domains.requests import services
from qianyi.domains.requests.models import Request
from qianyi.kernel.identity.models import User
from qianyi.lib import clock
from qianyi.lib.clock import local_date

from .desk import Desk

ROOT = "/api/v1/requests"


def client_of(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def post(client: Client, body: dict):
    return client.post(ROOT, json.dumps(body), content_type="application/json")


@pytest.fixture
def order(desk: Desk) -> dict[str, object]:
    """An order of the hotline, due the day after tomorrow."""
    return {
        "kind": "help", "title": "示例路灯不亮", "content": "厂区外路灯不亮", "channel": "hotline",
        "subject": desk.town.firm.code, "outside_number": "示例-12345-1",
        "outside_due_on": f"{local_date(clock.now()) + timedelta(days=2):%Y-%m-%d}",
    }  # fmt: skip


class TestAnOrderOfTheHotline:
    def test_is_filed_with_its_number_and_limit_and_shown_when_sent_again(self, desk: Desk, order):
        client = client_of(desk.town.officer("service"))
        first, again = post(client, order), post(client, order | {"title": "示例另一个说法"})
        assert (first.status_code, again.status_code) == (201, 200), first.content
        assert first.json()["due_on"] == first.json()["outside_due_on"] == order["outside_due_on"]
        assert first.json()["outside_number"] == "示例-12345-1"
        assert first.json()["channel"] == "hotline"
        assert again.json() == first.json()
        assert again["Location"] == first["Location"]
        assert Request.objects.count() == 1

    def test_of_another_unit_is_not_told_about(self, desk: Desk, order):
        number = post(client_of(desk.town.officer("service")), order).json()["number"]
        other = post(client_of(desk.town.officer("land")), order)
        assert (other.status_code, other.json()["code"]) == (409, "requests.order_known")
        assert number not in other.content.decode()

    def test_needs_its_limit_and_an_officer(self, desk: Desk, order):
        lacking = post(client_of(desk.town.officer("service")), order | {"outside_due_on": None})
        assert lacking.status_code == 422
        assert "办理期限" in lacking.content.decode()
        assert post(client_of(desk.firm), order).status_code == 403
        assert not Request.objects.exists()

    def test_a_limit_without_an_order_counts_nothing(self, desk: Desk, order):
        plain = order | {"channel": "api"}
        told = post(client_of(desk.firm), plain).json()
        assert told["outside_due_on"] is None
        assert told["due_on"] != order["outside_due_on"]


class TestAReport:
    def test_is_answered_to_whoever_filed_it_and_stands_in_no_list(self, desk: Desk, order):
        services.handler_name(
            actor=desk.town.leader, user_id=desk.town.officer("committee").user_id,
            unit="demo.committee", moment=clock.now(),
        )  # fmt: skip
        officer, named = (client_of(desk.town.officer(one)) for one in ("service", "committee"))
        body = {name: order[name] for name in ("title", "content", "subject")} | {"kind": "report"}
        filed = post(officer, body)
        assert filed.status_code == 201, filed.content
        number = filed.json()["number"]
        assert officer.get(f"{ROOT}/{number}").status_code == 404
        assert named.get(f"{ROOT}/{number}").status_code == 200
        for path in (ROOT, "/api/v1/cases"):
            assert number not in named.get(path).content.decode()
