"""schemathesis signs in as three roles, asks every operation what its document shows and what it
makes up, about objects that are there, and finds nothing the document does not say.
"""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.conf import settings as site_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation

from qianyi.foundation.permissions import Role
from qianyi.site.api import api
from tests.matrix import addresses
from tests.matrix.reading import read_once
from tests.matrix.walk import API, Walker, chosen
from tests.matrix.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case

pytestmark = pytest.mark.django_db
ROLES = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
EXAMPLES_EACH = 6
ENOUGH = 0.8
TOKEN = "a" * 32
# What a schema cannot say (a unit that converts, a state that allows it) is refused with these.
REFUSED_BY_RULE = ["2xx", "304", "401", "403", "404", "409", "412", "422", "428"]
NAMES = {
    api.get_openapi_operation_id(operation): f"{API}{operation.view_func.__name__}"
    for _, router in api._routers
    for view in router.path_operations.values()
    for operation in view.operations
}


@dataclass
class Tally:
    """What was tried, what was answered, what was wrong."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, label: str, status: int) -> None:
        self.statuses.setdefault(label, Counter())[status] += 1

    @property
    def answered(self) -> set[str]:
        return {
            label
            for label, counts in self.statuses.items()
            if any(200 <= status < 300 for status in counts)
        }

    @property
    def requests(self) -> int:
        return sum(counts.total() for counts in self.statuses.values())


@dataclass(frozen=True)
class Caller:
    """A signed-in person of a role, among the matrix's objects."""

    world: World
    role: str
    session: str
    paths: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def cookies(self) -> dict[str, str]:
        return {
            site_settings.SESSION_COOKIE_NAME: self.session,
            site_settings.CSRF_COOKIE_NAME: TOKEN,
        }

    def path(self, operation: Any) -> dict[str, Any]:
        """For every parameter of the path an object that is there; looked for once."""
        name = name_of(operation)
        if name not in self.paths:
            given_ = addresses.objects(self.world, name)
            self.paths[name] = {
                parameter.name: chosen(given_[parameter.name], self.role, "own")
                for parameter in operation.path_parameters
            }
        return {**self.paths[name]}


def name_of(operation: Any) -> str:
    return NAMES[operation.definition.raw["operationId"]]


@contextmanager
def connections_kept() -> Iterator[None]:
    """A request does not close the test's connection; Django's own test client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def walker(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Walker]:
    """The matrix's world; nothing a request does to it stays."""
    wide = override_settings(
        QIANYI_WEBHOOK_HOSTS=["hooks.example.org"], QIANYI_API_PER_MINUTE=1_000_000
    )
    with wide, connections_kept(), read_once(), django_db_blocker.unblock(), transaction.atomic():
        logging.disable(logging.WARNING)
        yield Walker(World(), roles=ROLES)
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def schema() -> Any:
    """The document as the product serves it, asked without a network."""
    found = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found.app = WSGIHandler()
    found.config.checks.positive_data_acceptance.expected_statuses = REFUSED_BY_RULE
    found.config.checks.negative_data_rejection.expected_statuses = [
        "400", "401", "403", "404", "405", "409", "412", "413", "422", "428",
    ]  # fmt: skip
    return found


def ask(case: Case, caller: Caller, tally: Tally) -> None:
    """Send it, undo what it did, hold the answer against the document."""
    sent = {"headers": {"X-CSRFToken": TOKEN}, "cookies": caller.cookies}
    label = case.operation.label
    with transaction.atomic():
        response = case.call(**sent)
        transaction.set_rollback(True)
    tally.add(label, response.status_code)
    # The cookies said once more where the check of missing credentials looks for them.
    told = {**sent["headers"], "Cookie": "; ".join(f"{k}={v}" for k, v in caller.cookies.items())}
    try:
        with transaction.atomic():
            case.validate_response(response, headers=told, transport_kwargs=sent)
    except FailureGroup as group:
        tally.failures.extend(f"{caller.role} {label}: {one}" for one in group.exceptions)


def as_documented(operation: Any, caller: Caller) -> Any:
    """The operation with a body that whoever may send it succeeds with."""
    name, method = name_of(operation), operation.method.lower()
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    made: dict[str, Any] = {"path_parameters": caller.path(operation)}
    if method in {"post", "put", "patch"} and made["path_parameters"]:
        made["headers"] = {"If-Match": "*"}
    if addresses.has_file(name):
        # Encoded here, because the file's name matters.
        made |= {
            "body": encode_multipart(BOUNDARY, addresses.upload()),
            "media_type": "multipart/form-data",
            "headers": made.get("headers", {}) | {"Content-Type": MULTIPART_CONTENT},
        }
    elif content:
        body = addresses.body(caller.world, name)
        made |= {"body": body, "media_type": "application/json"}
    return operation.Case(**made)


def probe(operation: Any, turns: Iterator[Caller], tally: Tally) -> None:
    """What fits the document and what does not, about objects that are there.

    The callers take turns in sending what is made up.
    """
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES_EACH, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def one(case: Case) -> None:
            caller = next(turns)
            path = caller.path(operation)
            if path and not case.meta.is_negative_at(ParameterLocation.PATH):
                case.path_parameters.update(path)
            ask(case, caller, tally)

        one()


class TestEveryOperation:
    @pytest.mark.long
    def test_keeps_to_its_document_for_every_role(self, walker: Walker, schema: Any, capsys: Any):
        tally = Tally()
        callers = [Caller(walker.world, role, walker.cookies[role]) for role in ROLES]
        turns = cycle(callers)
        for result in schema.get_all_operations():
            operation = result.ok()
            for caller in callers:
                ask(as_documented(operation, caller), caller, tally)
            probe(operation, turns, tally)
            next(turns)  # another begins with the next operation
        if tally.failures:
            pytest.fail("\n\n".join(sorted(set(tally.failures))), pytrace=False)
        with capsys.disabled():
            print(  # noqa: T201 - the number is asked for
                f"\nAPI: {len(tally.answered)} of {len(tally.statuses)} operations answered 2xx,"
                f" {tally.requests} requests as {len(ROLES)} roles;"
                f" never: {sorted(tally.statuses.keys() - tally.answered) or 'none'}"
            )
        assert len(tally.answered) / len(tally.statuses) >= ENOUGH

    def test_would_see_an_operation_that_fails(self, walker: Walker, schema: Any, monkeypatch: Any):
        """The negative control: a cursor nobody can read any more."""
        caller = Caller(walker.world, Role.LEADER, walker.cookies[Role.LEADER])
        case = schema["/api/v1/documents"]["GET"].Case(query={"cursor": "c1"})
        tally = Tally()
        ask(case, caller, tally)
        assert tally.failures == []
        monkeypatch.setattr("qianyi.foundation.api.listing.key_of", lambda _: 1 // 0)
        ask(case, caller, tally)
        assert any("Server error" in failure for failure in tally.failures)
