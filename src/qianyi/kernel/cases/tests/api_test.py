"""Cases for programs."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from qianyi.kernel.cases.models import Case, CaseHappening
from qianyi.kernel.identity.models import User

from .town import REQUEST, Town

ROOT = "/api/v1/cases"


@pytest.fixture
def case(town: Town) -> Case:
    town.activate(REQUEST)
    return town.open(form={"urgency": "一般"})


def client_of(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def post(client: Client, path: str, body: dict, **headers: str):
    return client.post(
        f"{ROOT}{path}", json.dumps(body), content_type="application/json", headers=headers
    )


class TestApi:
    def test_opens_reads_and_acts(self, town: Town):
        town.activate(REQUEST)
        client = client_of(town.officer("service"))
        body = {
            "process": REQUEST, "title": "示例事由", "unit": "demo.service",
            "subject": town.firm.code, "form": {"urgency": "一般"},
        }  # fmt: skip
        opened = post(client, "", body, **{"idempotency-key": "shili-key-1"})
        again = post(client, "", body, **{"idempotency-key": "shili-key-1"})
        assert opened.status_code == 201, opened.content
        assert again.json()["number"] == opened.json()["number"]
        assert Case.objects.count() == 1
        number, etag = opened.json()["number"], opened["ETag"]
        act = {"act": "step_done", "values": {"step": "sign"}}
        assert post(client, f"/{number}/acts", act).status_code == 428
        done = post(client, f"/{number}/acts", act, **{"if-match": etag})
        assert (done.status_code, done.json()["steps"]) == (200, "首次联系")
        assert done["ETag"] != etag
        late = post(client, f"/{number}/acts", act, **{"if-match": etag})
        assert (late.status_code, late.json()["code"]) == (409, "cases.case_moved")
        other = post(client, f"/{number}/acts", act, **{"if-match": '"case-0-1"'})
        assert other.status_code == 412
        assert CaseHappening.objects.filter(kind="StepDone").count() == 1

    def test_lists_what_the_caller_may_open(self, town: Town, case: Case):
        seen = client_of(town.officer("service")).get(f"{ROOT}?kind=service&light=overdue").json()
        assert [one["number"] for one in seen["items"]] == [case.number]
        assert client_of(town.stranger).get(ROOT).json()["items"] == []
        assert client_of(town.stranger).get(f"{ROOT}/{case.number}").status_code == 404
        unchanged = client_of(town.leader)
        etag = unchanged.get(f"{ROOT}/{case.number}")["ETag"]
        answer = unchanged.get(f"{ROOT}/{case.number}", headers={"if-none-match": etag})
        assert answer.status_code == 304

    def test_files_materials_and_sends_messages(self, town: Town, case: Case):
        from django.core.files.uploadedfile import SimpleUploadedFile

        client = client_of(town.applicant)
        file = SimpleUploadedFile("示例.txt", "示例材料".encode())
        filed = client.post(
            f"{ROOT}/{case.number}/materials?code=proof", {"file": file}, headers={"if-match": "*"}
        )
        assert filed.status_code == 201, filed.content
        page = client.get(f"{ROOT}/{case.number}/materials").json()
        assert [one["title"] for one in page["items"]] == ["有关材料"]
        secret = SimpleUploadedFile("../../秘密.txt", "秘密\n".encode())
        refused = client.post(
            f"{ROOT}/{case.number}/materials", {"file": secret}, headers={"if-match": "*"}
        )
        assert refused.status_code in (400, 422)
        sent = post(client, f"/{case.number}/messages", {"words": "示例"}, **{"if-match": "*"})
        assert sent.status_code == 201, sent.content
        page = client_of(town.officer("service")).get(f"{ROOT}/{case.number}/messages").json()
        assert [one["direction"] for one in page["items"]] == ["from_applicant"]
