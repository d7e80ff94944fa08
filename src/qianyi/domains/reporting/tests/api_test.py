"""Returns through the API: a firm files by program, an officer asks and accepts."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from qianyi.domains.reporting.models import Filing
from qianyi.kernel.identity.models import User


@pytest.fixture
def ask(town):
    def make(actor, method, path, body=None, etag="*", **headers):
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client.generic(
            method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json",
            headers={"if-match": etag, **headers},
        )  # fmt: skip

    return make


@pytest.fixture
def filled(town):
    return town.open().returns.get(subject=town.firms[0].subject)


class TestReturns:
    def test_from_filing_to_acceptance(self, town, ask, filled):
        firm, officer = town.firm_user(), town.officer()
        path = f"/returns/{filled.pk}"
        read = ask(firm, "GET", path)
        told = read.json()
        assert [line["key"] for line in told["lines"]] == ["revenue", "exports", "staff"]
        body = {"entries": {"revenue": "100", "staff": "8"}}
        etag = read.headers["ETag"]
        filed = ask(firm, "POST", f"{path}/filings", body, etag)
        assert (filed.status_code, filed.json()["status"]) == (201, "reported")
        again = ask(firm, "POST", f"{path}/filings", body)
        assert (again.status_code, Filing.objects.count()) == (201, 1)
        asked = ask(officer, "POST", f"{path}/queries", {"item": "staff", "comment": "请核对"})
        assert asked.json()["status"] == "queried"
        number = filled.filings.get().queries.get().pk
        ask(firm, "POST", f"{path}/filings", {**body, "answers": {str(number): "无误"}})
        accepted = ask(officer, "POST", f"{path}/acceptances")
        assert accepted.json()["status"] == "approved"
        counts = ask(officer, "GET", f"/collections/{filled.collection_id}").json()
        assert (counts["total"], counts["accepted"], counts["missing"]) == (3, 1, 2)

    def test_a_version_that_is_behind_is_refused(self, town, ask, filled):
        firm = town.firm_user()
        path = f"/returns/{filled.pk}"
        etag = ask(firm, "GET", path).headers["ETag"]
        body = {"entries": {"staff": "8"}}
        assert ask(firm, "POST", f"{path}/drafts", body, etag).status_code == 201
        assert ask(firm, "POST", f"{path}/drafts", body, etag).status_code == 412

    def test_refusals_name_the_field(self, town, ask, filled):
        body = {"entries": {"revenue": "一百"}}
        refused = ask(town.firm_user(), "POST", f"/returns/{filled.pk}/filings", body).json()
        assert refused["code"] == "reporting.return_invalid"
        assert set(refused["fields"]) == {"revenue", "staff"}

    def test_an_officer_sees_no_draft(self, town, ask, filled):
        ask(town.firm_user(), "POST", f"/returns/{filled.pk}/drafts", {"entries": {"staff": "8"}})
        told = ask(town.officer(), "GET", f"/returns/{filled.pk}").json()
        assert [line["entry"] for line in told["lines"]] == ["", "", ""]

    def test_another_firm_finds_nothing(self, town, ask, filled):
        assert ask(town.firm_user(1), "GET", f"/returns/{filled.pk}").status_code == 404
        assert ask(town.firm_user(1), "GET", "/returns").json()["items"][0]["id"] != filled.pk
        assert ask(town.firm_user(1), "GET", "/collections").status_code == 403
