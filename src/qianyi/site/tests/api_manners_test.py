"""What every operation of the API keeps to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from qianyi.domains.planning.models import Plan
from qianyi.foundation.api.limits import count_request, forget_counts
from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.models import Correction, Document
from qianyi.site.api import api
from qianyi.site.models import IdempotentReply, Webhook
from qianyi.site.tests.api_seeds import MOMENT, Seeds, signed_in, sow

SNAPSHOT = Path(__file__).with_name("openapi.json")
KEY = "7f0a2f0e-5f0b-4d0e"
pytestmark = pytest.mark.django_db


@pytest.fixture
def seeds() -> Seeds:
    return sow()


@pytest.fixture
def planner(seeds: Seeds) -> Client:
    return signed_in(seeds.people[Role.PLANNER])


def post(client: Client, path: str, body: dict[str, Any], **headers: str):
    return client.post(
        f"/api/v1{path}",
        json.dumps(body),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


class TestOpenApi:
    def test_is_the_reviewed_one(self):
        """Renew it with ``python -m qianyi.site.tests.renew_openapi`` and review the difference."""
        made = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
        assert made == json.loads(SNAPSHOT.read_text(encoding="utf-8"))

    def test_every_operation_says_its_errors(self):
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
            for method, operation in methods.items():
                told = {int(status) for status in operation["responses"]}
                assert {401, 403, 422, 429} <= told, (method, path)
                assert operation["summary"], (method, path)
                assert operation["description"], (method, path)
                if method == "post" and "{" in path:
                    assert {404, 409, 412, 428} <= told, path

    def test_every_field_and_parameter_has_words_and_an_example(self):
        schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
        for name, component in schema["components"]["schemas"].items():
            for field, facts in component.get("properties", {}).items():
                told = facts.get("title") or facts.get("description")
                assert told, (name, field)
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                for parameter in operation.get("parameters", []):
                    assert parameter.get("description") or parameter["schema"].get("description"), (
                        path, parameter["name"],
                    )  # fmt: skip

    def test_every_integer_has_bounds(self):
        schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                for parameter in operation.get("parameters", []):
                    kind = parameter["schema"]
                    if kind.get("type") == "integer":
                        assert {"minimum", "maximum"} <= set(kind), (path, parameter["name"])


class TestSigningIn:
    def test_is_asked_for(self, client: Client):
        answer = client.get("/api/v1/documents")
        assert answer.status_code == 401
        assert answer.json()["code"] == "api.sign_in_needed"
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_write_by_session_needs_the_csrf_token(self, seeds: Seeds):
        strict = signed_in(seeds.people[Role.PLANNER], checks_csrf=True)
        answer = post(strict, f"/statements/{seeds.statements[0].pk}/dismissals", {"reason": "是"})
        assert answer.status_code == 403
        assert answer.json()["code"] == "api.csrf_failed"

    def test_a_wrong_key_is_refused_although_a_session_is_there(self, planner: Client):
        answer = planner.get(
            "/api/v1/documents", headers={"Authorization": "Bearer qy_00000000_none"}
        )
        assert answer.status_code in {401, 403}


class TestRefusals:
    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("get", "/documents/999999", 404, "documents.document_not_found"),
            ("get", "/documents/0", 422, "api.request_invalid"),
            ("get", "/documents?limit=-1", 422, "api.request_invalid"),
            ("get", "/documents?cursor=x", 422, "api.request_invalid"),
            ("get", "/nothing", 404, "api.no_such_address"),
            ("patch", "/documents", 405, "api.method_not_allowed"),
        ],
    )
    def test_share_one_envelope(
        self, planner: Client, method: str, path: str, status: int, code: str
    ):
        answer = getattr(planner, method)(f"/api/v1{path}")
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "message", "fields", "context"}
        assert answer.json()["code"] == code

    def test_a_broken_body_is_told(self, planner: Client, seeds: Seeds):
        answer = planner.post(
            f"/api/v1/statements/{seeds.statements[0].pk}/dismissals",
            "{",
            content_type="application/json",
        )
        assert answer.status_code == 400
        assert answer.json()["code"] == "api.request_unreadable"

    def test_name_the_field_in_words(self, planner: Client):
        assert planner.get("/api/v1/documents?limit=500").json()["fields"] == {
            "limit": "应不大于 200"
        }

    def test_an_auditor_changes_nothing(self, seeds: Seeds):
        auditor = signed_in(seeds.people[Role.AUDITOR])
        answer = post(
            auditor,
            f"/statements/{seeds.statements[0].pk}/dismissals",
            {"reason": "不是数据"},
            If_Match="*",
        )
        assert answer.status_code == 403
        assert Correction.objects.count() == 0

    def test_a_file_too_large_is_told_and_nothing_kept(self, planner: Client):
        before = Document.objects.count()
        file = SimpleUploadedFile("大.txt", b"x" * (3 * 1024 * 1024))
        answer = planner.post("/api/v1/documents", {"file": file})
        assert answer.status_code == 413
        assert answer.json()["code"] == "api.body_too_large"
        assert Document.objects.count() == before


class TestPages:
    def test_walk_the_list_once_while_rows_are_added(self, planner: Client, seeds: Seeds):
        path = f"/api/v1/documents/{seeds.document.pk}/statements?limit=1"
        seen, cursor = [], ""
        for _ in range(len(seeds.statements) + 1):
            page = planner.get(path + (f"&cursor={cursor}" if cursor else "")).json()
            seen += [row["id"] for row in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == [row.pk for row in seeds.statements]

    def test_documents_added_meanwhile_come_last_not_twice(self, planner: Client, seeds: Seeds):
        for number in range(3):
            Document.objects.create(key=f"k{number}", title=f"示例{number}", created_at=MOMENT)
        first = planner.get("/api/v1/documents?limit=2").json()
        Document.objects.create(key="later", title="后来的", created_at=MOMENT)
        rest = planner.get(f"/api/v1/documents?limit=200&cursor={first['next_cursor']}").json()
        ids = [row["id"] for row in first["items"] + rest["items"]]
        assert ids == list(Document.objects.order_by("pk").values_list("pk", flat=True))


class TestVersions:
    def test_an_unchanged_thing_is_not_sent_again(self, planner: Client, seeds: Seeds):
        first = planner.get(f"/api/v1/documents/{seeds.document.pk}")
        again = planner.get(
            f"/api/v1/documents/{seeds.document.pk}", headers={"If-None-Match": first["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")

    def test_a_write_needs_the_version_read(self, planner: Client, seeds: Seeds):
        path = f"/statements/{seeds.statements[0].pk}/dismissals"
        assert post(planner, path, {"reason": "不是数据"}).status_code == 428

    def test_what_another_changed_meanwhile_is_not_overwritten(self, planner: Client, seeds: Seeds):
        statement = seeds.statements[1]
        tag = planner.get(f"/api/v1/statements/{statement.pk}")["ETag"]
        path = f"/statements/{statement.pk}/dismissals"
        first = post(planner, path, {"reason": "不是数据"}, If_Match=tag)
        second = post(planner, path, {"reason": "不是数据"}, If_Match=tag)
        assert (first.status_code, second.status_code) == (201, 412)
        assert Correction.objects.count() == 1
        restored = post(
            planner,
            f"/statements/{statement.pk}/restorations",
            {"reason": "是数据"},
            If_Match=first["ETag"],
        )
        assert restored.status_code == 201

    @pytest.mark.parametrize("kind", ["targets", "observations"])
    def test_revision_and_withdrawal_ask_for_it(self, planner: Client, seeds: Seeds, kind: str):
        key = seeds.target.pk if kind == "targets" else seeds.observation.pk
        Plan.objects.update(stage="编制中")  # what is in force changes by another procedure
        action, body = {
            "targets": ("revisions", {"value": "1200"}),
            "observations": ("withdrawals", {"reason": "重新核对"}),
        }[kind]
        path = f"/{kind}/{key}/{action}"
        assert post(planner, path, body).status_code == 428
        assert post(planner, path, body, If_Match='"old"').status_code == 412
        tag = planner.get(f"/api/v1/{kind}/{key}")["ETag"]
        assert post(planner, path, body, If_Match=tag).status_code == 201
        assert post(planner, path, body, If_Match=tag).status_code == 412


class TestIdempotencyKeys:
    def test_a_repeat_is_answered_alike_and_done_once(self, planner: Client, seeds: Seeds):
        path = f"/statements/{seeds.statements[0].pk}/corrections"
        body = {"reason": "核对", "subject": "示例园区"}
        first = post(planner, path, body, If_Match="*", Idempotency_Key=KEY)
        again = post(planner, path, body, If_Match="*", Idempotency_Key=KEY)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again["ETag"] == first["ETag"]
        assert again["Idempotent-Replayed"] == "true"
        assert Correction.objects.count() == 1

    def test_the_key_with_another_request_is_refused(self, planner: Client, seeds: Seeds):
        path = f"/statements/{seeds.statements[0].pk}/corrections"
        post(planner, path, {"reason": "核对", "subject": "甲"}, If_Match="*", Idempotency_Key=KEY)
        other = post(
            planner, path, {"reason": "核对", "subject": "乙"}, If_Match="*", Idempotency_Key=KEY
        )
        assert other.status_code == 409
        assert other.json()["code"] == "api.idempotency_key_reused"

    def test_a_refusal_is_not_kept(self, planner: Client, seeds: Seeds):
        path = f"/statements/{seeds.statements[0].pk}/corrections"
        assert post(planner, path, {"reason": "核对"}, If_Match="*", Idempotency_Key=KEY)
        assert IdempotentReply.objects.count() == 0
        body = {"reason": "核对", "subject": "示例园区"}
        assert post(planner, path, body, If_Match="*", Idempotency_Key=KEY).status_code == 201

    def test_a_file_sent_twice_is_kept_once(self, planner: Client, seeds: Seeds):
        text = "示例新区方案\n\n到2030年，示例新区产值达到50亿元。\n".encode()
        answers = [
            planner.post(
                "/api/v1/documents",
                {"file": SimpleUploadedFile("方案.txt", text)},
                headers={"Idempotency-Key": KEY},
            )
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()

    def test_a_secret_told_once_is_not_kept(self, planner: Client, settings: Any):
        settings.QIANYI_WEBHOOK_HOSTS = ["hooks.example.org"]
        body = {
            "url": "https://hooks.example.org/qianyi",
            "events": ["documents.document_stored"],
        }
        first = post(planner, "/webhooks", body, Idempotency_Key=KEY)
        again = post(planner, "/webhooks", body, Idempotency_Key=KEY)
        assert first.json()["secret"].startswith("whsec_")
        assert again.json() == first.json() | {"secret": None}
        assert Webhook.objects.count() == 1

    def test_a_webhook_has_a_history_without_its_salt(
        self, planner: Client, seeds: Seeds, settings: Any
    ):
        settings.QIANYI_WEBHOOK_HOSTS = ["hooks.example.org"]
        body = {"url": "https://hooks.example.org/q", "events": ["documents.document_stored"]}
        made = post(planner, "/webhooks", body).json()["id"]
        planner.delete(f"/api/v1/webhooks/{made}")
        happened = apps.get_model("site", "WebhookEvent").objects.filter(pgh_obj_id=made)
        told = happened.order_by("pgh_id")
        assert [row.pgh_label for row in told] == ["insert", "update"]
        assert {row.pgh_context["user"] for row in told} == {seeds.people[Role.PLANNER].pk}
        assert not hasattr(told[0], "salt")


class TestLimits:
    def test_the_minute_ends_and_says_when(self, planner: Client, settings: Any):
        settings.QIANYI_API_PER_MINUTE = 3
        statuses = [planner.get("/api/v1/plans").status_code for _ in range(6)]
        # The minute may turn in the middle of the test, once.
        assert 429 in statuses
        settings.QIANYI_API_PER_MINUTE = 1
        answers = [planner.get("/api/v1/plans") for _ in range(3)]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert refused.json()["code"] == "api.too_many_requests"
        assert 1 <= int(refused["Retry-After"]) <= 60

    def test_each_caller_and_minute_counts_for_itself(self):
        later = MOMENT.replace(minute=1)
        assert [count_request("user:1", MOMENT) for _ in range(2)] == [1, 2]
        assert count_request("user:2", MOMENT) == 1
        assert count_request("user:1", later) == 1

    def test_old_counts_are_forgotten(self):
        count_request("user:1", MOMENT)
        assert forget_counts(MOMENT.replace(hour=4)) == 1


class TestProgress:
    def test_rereading_is_put_in_line_once_and_asked_for(self, planner: Client):
        first, second = (post(planner, "/rereads", {}) for _ in range(2))
        assert (first.status_code, second.status_code) == (202, 202)
        assert first.json()["key"] == second.json()["key"]
        asked = planner.get(first["Location"])
        assert (asked.status_code, asked.json()["state"]) == (200, "waiting")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'documents.reread_all'"
            )
            assert cursor.fetchone() == (1,)

    def test_of_a_plan_is_told_exactly(self, planner: Client, seeds: Seeds):
        (row,) = planner.get(f"/api/v1/plans/{seeds.plan.pk}/progress").json()["rows"]
        assert (row["actual"], row["unit"], row["actual_period"]) == ("820", "亿元", "2024")
