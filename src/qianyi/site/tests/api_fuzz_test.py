"""schemathesis signs in as three roles, tries every operation with the documented example and with
what it makes up, and finds nothing the document does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from qianyi.foundation import jobs
from qianyi.foundation.permissions import Role
from qianyi.kernel.documents import tasks
from qianyi.site.models import Webhook
from qianyi.site.tests.api_seeds import MOMENT, TEXT, Seeds, signed_in, sow

if TYPE_CHECKING:
    from schemathesis import Case

EXAMPLES_EACH = 8
ENOUGH = 0.8
ROLES = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
# What a schema cannot say (units that convert, a reason that is there) is refused with these.
REFUSED_BY_RULE = ["2xx", "304", "401", "403", "404", "409", "412", "422", "428"]


@dataclass
class Tally:
    """What was tried and what was answered."""

    tried: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    requests: int = 0

    def add(self, label: str, status: int) -> None:
        self.tried.add(label)
        self.requests += 1
        if 200 <= status < 300:
            self.answered.add(label)


@dataclass
class Caller:
    """A signed-in person, as headers."""

    role: Role
    headers: dict[str, str]
    ids: dict[str, Any]

    @classmethod
    def of(cls, role: Role, seeds: Seeds, ids: dict[str, Any]) -> Caller:
        client = signed_in(seeds.people[role])
        token = "a" * 32
        hook = Webhook.objects.create(
            owner=seeds.people[role], url="https://hooks.example.org/own", salt="0" * 32,
            events=["documents.document_stored"], created_at=MOMENT,
        )  # fmt: skip
        cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
        headers = {"Cookie": cookies, "X-CSRFToken": token}
        return cls(role, headers, {**ids, "webhook_id": hook.pk})


@pytest.fixture
def seeds(db: None) -> Seeds:
    return sow()


@pytest.fixture
def schema(settings: Any) -> Any:
    settings.QIANYI_API_PER_MINUTE = 1_000_000
    settings.QIANYI_WEBHOOK_HOSTS = ["hooks.example.org"]
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    found.config.checks.positive_data_acceptance.expected_statuses = REFUSED_BY_RULE
    return found


def seeded_ids(seeds: Seeds) -> dict[str, Any]:
    """For every parameter of a path an object that is there."""
    run, _ = jobs.enqueue(
        kind=tasks.REREAD_ALL.name, key="documents.reread_all-1", moment=MOMENT,
        actor=seeds.actor(Role.LEADER), arguments={"user_id": seeds.people[Role.LEADER].pk},
    )  # fmt: skip
    return {
        "document_id": seeds.document.pk, "statement_id": seeds.statements[0].pk,
        "observation_id": seeds.observation.pk, "plan_id": seeds.plan.pk,
        "target_id": seeds.target.pk, "code": seeds.indicator.code, "key": run.key,
    }  # fmt: skip


def ask(case: Case, caller: Caller, tally: Tally) -> None:
    """Send it, undo what it did, and hold the answer against the document."""
    with transaction.atomic():
        response = case.call(headers=caller.headers)
        transaction.set_rollback(True)
    tally.add(case.operation.label, response.status_code)
    case.validate_response(response, headers=caller.headers)


def documented(operation: Any, ids: dict[str, Any]) -> Any:
    """The operation as its own document shows it, about objects that are there."""
    path = {name: ids[name] for name in ids if f"{{{name}}}" in operation.path}
    headers = {"If-Match": "*"} if "/{" in operation.path and operation.method == "post" else {}
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        body: Any = {"file": f"{TEXT}另有说明：示例高新区面积达到30平方公里。".encode()}
        return operation.Case(
            path_parameters=path, headers=headers, body=body, media_type="multipart/form-data"
        )
    if "application/json" in content:
        return operation.Case(
            path_parameters=path, headers=headers, media_type="application/json",
            body=example_of(operation, content["application/json"]["schema"]),
        )  # fmt: skip
    return operation.Case(path_parameters=path, headers=headers)


def example_of(operation: Any, kind: dict[str, Any]) -> dict[str, Any]:
    """The examples of a body's required fields, and of one optional one where it changes things."""
    raw = operation.schema.raw_schema["components"]["schemas"][kind["$ref"].rsplit("/", 1)[-1]]
    wanted = set(raw.get("required", [])) | {"subject", "value"}
    return {
        name: facts["examples"][0]
        for name, facts in raw["properties"].items()
        if name in wanted and "examples" in facts
    }


def probe(operation: Any, caller: Caller, tally: Tally) -> None:
    """Both what fits the document and what does not."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES_EACH, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def one(case: Case) -> None:
            ask(case, caller, tally)

        one()


class TestEveryOperation:
    def test_keeps_to_its_document_for_every_role(self, seeds: Seeds, schema: Any):
        ids, tally = seeded_ids(seeds), Tally()
        for role in ROLES:
            caller = Caller.of(role, seeds, ids)
            for result in schema.get_all_operations():
                operation = result.ok()
                ask(documented(operation, caller.ids), caller, tally)
                probe(operation, caller, tally)
        share = len(tally.answered) / len(tally.tried)
        print(  # noqa: T201 - the number is asked for
            f"\n{len(tally.answered)} of {len(tally.tried)} operations ({share:.0%}) answered 2xx;"
            f" {tally.requests} requests; never: {sorted(tally.tried - tally.answered)}"
        )
        assert share >= ENOUGH
