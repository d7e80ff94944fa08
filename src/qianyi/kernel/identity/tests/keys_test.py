"""API keys: shown once, hashed, scoped, expiring, revocable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.identity.errors import ApiKeyInvalid, ApiKeyMisdefined
from qianyi.kernel.identity.models import ApiKey
from qianyi.kernel.identity.services import api_key_check, api_key_create, api_key_revoke
from qianyi.kernel.identity.tests import factories as make
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def responsible():
    return make.person()


@pytest.fixture
def machine(responsible):
    return make.machine(responsible)


def made(machine, **changes):
    facts = {
        "actor": Actor(user_id=machine.responsible_id, roles=frozenset({Role.PLANNER})),
        "machine": machine,
        "name": "每日取数",
        "scopes": ["plans:read"],
        "days": 30,
        "moment": make.MOMENT,
    }
    return api_key_create(**{**facts, **changes})


class TestApiKeyCreate:
    def test_keeps_no_secret(self, machine, told):
        key, secret = made(machine)
        kept = " ".join(str(value) for value in ApiKey.objects.values().get().values())
        assert secret not in kept
        assert secret.split("_", 2)[2] not in kept
        assert secret.startswith(f"qy_{key.prefix}_")
        assert secret not in repr(told)

    def test_makes_a_different_one_each_time(self, machine):
        assert len({made(machine)[1] for _ in range(5)}) == 5

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "  "},
            {"scopes": []},
            {"scopes": ["plans:everything"]},
            {"days": 0},
            {"days": 367},
        ],
        ids=["no purpose", "no scope", "unknown scope", "no life", "too long"],
    )
    def test_refuses(self, machine, changes):
        with pytest.raises(ApiKeyMisdefined):
            made(machine, **changes)

    def test_is_for_the_responsible_person_only(self, machine):
        other = make.person("shili-wang")
        for actor in (
            Actor(user_id=other.pk, roles=frozenset({Role.SYSTEM_ADMIN})),
            Actor(user_id=machine.responsible_id, via="api"),
            Actor(is_system=True),
        ):
            with pytest.raises(NotAllowed):
                made(machine, actor=actor)

    def test_is_for_machines_only(self, responsible):
        with pytest.raises(NotAllowed):
            made(responsible, actor=Actor(user_id=responsible.pk))


class TestApiKeyCheck:
    def test_knows_its_key_and_notes_the_use(self, machine):
        key, secret = made(machine)
        found = api_key_check(given=secret, moment=make.MOMENT, ip="127.0.0.9")
        assert (found.pk, found.user) == (key.pk, machine)
        key.refresh_from_db()
        assert (key.last_used_at, key.last_used_from) == (make.MOMENT, "127.0.0.9")

    def test_writes_the_use_once_a_minute(self, machine, django_assert_num_queries):
        _, secret = made(machine)
        api_key_check(given=secret, moment=make.MOMENT, ip=None)
        with django_assert_num_queries(1):
            api_key_check(given=secret, moment=make.MOMENT + timedelta(seconds=59), ip=None)

    def test_works_until_it_expires(self, machine):
        _, secret = made(machine)
        end = make.MOMENT + timedelta(days=30)
        api_key_check(given=secret, moment=end - timedelta(seconds=1), ip=None)
        with pytest.raises(ApiKeyInvalid):
            api_key_check(given=secret, moment=end, ip=None)

    def test_ends_when_revoked(self, machine, told):
        key, secret = made(machine)
        actor = Actor(user_id=machine.responsible_id)
        api_key_revoke(actor=actor, key=key, moment=make.MOMENT)
        api_key_revoke(actor=actor, key=key, moment=make.MOMENT)
        with pytest.raises(ApiKeyInvalid):
            api_key_check(given=secret, moment=make.MOMENT, ip=None)
        assert [event.action for event in told] == ["identity.key_made", "identity.key_revoked"]

    @pytest.mark.parametrize("whose", ["machine", "responsible"])
    def test_ends_with_the_machine_and_with_the_person(self, machine, whose):
        _, secret = made(machine)
        user = machine if whose == "machine" else machine.responsible
        user.is_active = False
        user.save()
        with pytest.raises(ApiKeyInvalid):
            api_key_check(given=secret, moment=make.MOMENT, ip=None)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
            lambda secret: secret[:-1],
            lambda secret: secret + "A",
            lambda secret: "",
            lambda secret: "qy_00000000_" + secret[12:],
            lambda secret: secret + "\n",
            lambda secret: "'; DROP TABLE identity_apikey; --",
        ],
        ids=["last letter", "short", "long", "none", "other prefix", "line end", "sql"],
    )
    def test_refuses_anything_else(self, machine, spoil):
        _, secret = made(machine)
        with pytest.raises(ApiKeyInvalid):
            api_key_check(given=spoil(secret), moment=make.MOMENT, ip=None)

    def test_is_revoked_by_nobody_else(self, machine):
        key, _ = made(machine)
        with pytest.raises(NotAllowed):
            api_key_revoke(
                actor=Actor(user_id=make.person("shili-wang").pk), key=key, moment=make.MOMENT
            )


class TestPages:
    def test_the_key_is_shown_once(self, client, machine):
        client.force_login(machine.responsible)
        page = client.post(
            f"/accounts/machines/{machine.pk}/keys/new/",
            {"name": "每日取数", "scopes": ["plans:read"], "days": 30},
        ).content.decode()
        prefix = ApiKey.objects.get().prefix
        assert f"qy_{prefix}_" in page
        listed = client.get("/accounts/").content.decode()
        assert prefix in listed
        assert f"qy_{prefix}_" not in listed

    def test_anothers_machine_and_key_are_not_there(self, client, machine):
        key, _ = made(machine)
        client.force_login(make.person("shili-wang"))
        assert client.get(f"/accounts/machines/{machine.pk}/keys/new/").status_code == 404
        assert client.post(f"/accounts/keys/{key.pk}/revoke/").status_code == 404
        key.refresh_from_db()
        assert key.revoked_at is None

    def test_a_key_is_ended_after_asking(self, client, machine):
        key, _ = made(machine)
        client.force_login(machine.responsible)
        assert client.get(f"/accounts/keys/{key.pk}/revoke/").status_code == 200
        client.post(f"/accounts/keys/{key.pk}/revoke/", {"confirmed": "1"})
        key.refresh_from_db()
        assert key.revoked_by == machine.responsible
