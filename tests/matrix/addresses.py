"""What each address is asked with: the objects its parameters name, and what a form is filled with.

A parameter or a write that is not here fails the walk, so that a new page cannot pass unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.kernel.documents.services import sample_names

from . import firms_world, returns_world, rules_world
from .world import Own

if TYPE_CHECKING:
    from .world import World


def objects(world: World, address: str) -> dict[str, Any]:
    """Parameter → an id, or an :class:`Own` where it makes a difference whose it is."""
    zone, park, other_park = range(3)
    by_role = {role: park if role == "park_officer" else zone for role in world.users}

    def parted(rows: list[Any]) -> Own:
        return Own({role: rows[number].pk for role, number in by_role.items()}, rows[other_park].pk)

    def held(of: dict[str, Any]) -> Own:
        return Own({role: of[role] for role in world.users}, of["x"])

    statement = {
        "documents:restore": world.dismissed,
        "api-v1:restoration_create": world.dismissed,
        "documents:dismiss": world.loose,
        "api-v1:dismissal_create": world.loose,
    }.get(address, world.statement)
    return {
        "document_id": world.document.pk,
        "statement_id": statement.pk,
        "finding_id": (world.marked if address == "consistency:withdraw" else world.finding).pk,
        "place_id": world.place.pk,
        "code": world.indicator.code,
        "plan_id": parted(world.plans),
        "target_id": parted(world.targets),
        "observation_id": parted(world.observations),
        "notice_id": held(world.notices),
        "machine_id": held(world.machines),
        "key_id": held(world.keys),
        "webhook_id": held(world.hooks),
        "run_key": held(world.runs),
        "token": world.token,
        "user_id": Own({role: user.pk for role, user in world.users.items()}, world.spare.pk),
        "membership_id": world.users["inspector"].memberships.get().pk,
        "field": "phone",
        "uidb36": "1",
        "key": held(world.runs) if address in {"job", "api-v1:job_get"} else "set-password",
        "provider_id": "oidc",
        **({"territory": world.zone.subject.code} if address == "api-v1:panel_get" else {}),
        **world.returns.objects(address),
        **world.firms.objects(address),
        **world.rules.objects(address),
        **world.what_if.objects(address),
        **world.records.objects(address),
        **world.ladder.objects(address),
        **world.cases.objects(address),
        **world.evaluation.objects(address),
        **world.zone_evaluation.objects(address),
        **world.reviews.objects(address),
        **world.lists.objects(address),
        **world.projects.objects(address),
        **world.requests.objects(address),
        **world.policies.objects(address),
        **world.talent.objects(address),
        **world.homes.objects(address),
    }


def query(world: World, address: str) -> dict[str, Any]:
    """What is asked after the question mark, where a page answers nothing without."""
    return {
        "search": {"q": "示例"},
        "search-suggestions": {"q": "示例"},
        "indicators:options": {"q": "示例"},
        "api-v1:panel_get": {"purpose": "统计", "indicator": "shili_revenue", "period": "2024"},
        **firms_world.QUERIES,
        **world.what_if.queries(),
    }.get(address, {})


def form(world: World, address: str) -> dict[str, Any]:
    """A form filled in so that whoever may send it succeeds."""
    number = world.today.isoformat()
    password = {"password1": "Wholly-New-77", "password2": "Wholly-New-77"}
    reason = {"reason": "示例事由", "confirmed": "1"}
    forms: dict[str, dict[str, Any]] = {
        "documents:upload": {"uploads": _file()},
        "documents:upload-sample": {"name": sample_names()[0]},
        "documents:predecessor": {"predecessor": world.before.pk},
        "documents:correct": {
            "indicator": "示例指标", "scope": "直管区", "kind": "actual", "comparator": "=",
            "value": "1001", "unit": "亿元", "period": "2024",
        },
        "indicators:adopt": {
            "indicator": world.indicator.code, "subject": world.zone.subject.pk,
            "scope": "一区五园", "kind": "actual", "period": "2023",
            "value": "1000", "unit": "亿元",
        },
        "indicators:withdraw": reason,
        "consistency:check-chosen": {"documents": [row.pk for row in world.checked]},
        "planning:revise": {"value": "95", "words": ""},
        "planning:comparability": {"decision": "use", "reason": "示例"},
        "planning:next": {
            "code": "shili-next", "title": "示例下一规划", "starts_on": "2026-01-01",
            "ends_on": "2030-12-31",
        },
        "identity:sign-in": {"login": "m-planner", "password": "matrix-Only-8"},
        "identity:invitation": password,
        "identity:key-make": {"name": "示例", "scopes": ["documents:read"], "days": "30"},
        "administration:account-new": {
            "username": "m-new", "display_name": "示例", "email": "new@example.org",
        },
        "administration:machine-new": {
            "username": "m-machine", "display_name": "示例", "responsible": world.spare.pk,
        },
        "administration:account-edit": {"display_name": "示例改名"},
        "administration:membership-new": {
            "user": world.spare.pk, "role": "planner", "subject": world.zone.subject.pk,
            "valid_from": number, "reason": "示例",
        },
    }  # fmt: skip
    forms |= (
        world.firms.forms() | world.records.forms() | world.ladder.forms() | world.what_if.forms()
    )
    forms |= world.evaluation.forms()
    forms |= world.zone_evaluation.forms()
    forms |= world.cases.forms()
    forms |= world.reviews.forms()
    forms |= world.lists.forms()
    forms |= world.projects.forms()
    forms |= world.requests.forms()
    forms |= world.policies.forms()
    forms |= world.talent.forms()
    forms |= world.homes.forms()
    forms |= (
        rules_world.FORMS
        | returns_world.FORMS
        | {"reporting:roster-enter": returns_world.enter_form(world)}
    )
    return forms.get(address, reason)


def body(world: World, address: str) -> dict[str, Any]:
    """The JSON of an operation, so that whoever may send it succeeds."""
    reason = {"reason": "示例事由"}
    bodies: dict[str, dict[str, Any]] = {
        "api-v1:correction_create": {**reason, "value": "1001"},
        "api-v1:adoption_create": {
            "indicator": world.indicator.code, "subject": world.zone.subject.code,
            "scope": "一区五园", "period": "2023", "kind": "actual", "unit": "亿元",
            "value": "1000",
        },
        "api-v1:revision_create": {"value": "95"},
        "api-v1:webhook_create": {
            "url": "https://hooks.example.org/q", "events": ["documents.document_stored"],
        },
    }  # fmt: skip
    bodies |= returns_world.BODIES | world.cases.bodies()
    bodies |= world.projects.bodies()
    bodies |= world.lists.bodies()
    bodies |= world.requests.bodies()
    bodies |= world.policies.bodies()
    bodies |= world.talent.bodies()
    return bodies.get(address, reason)


def has_file(address: str) -> bool:
    """Operations that take a file instead of JSON."""
    return address in {
        "api-v1:document_create", "api-v1:version_create", "api-v1:material_create",
    }  # fmt: skip


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("示例通报.txt", "示例通报\n2024年，税收12亿元。\n".encode())


def upload() -> dict[str, SimpleUploadedFile]:
    """The file of such an operation."""
    return {"file": _file()}
