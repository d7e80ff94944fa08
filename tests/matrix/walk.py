"""Every address of the product, asked as every role; nothing that is asked leaves a trace."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from qianyi.kernel.identity.choices import BEGAN
from qianyi.kernel.identity.hooks.middleware import SEEN
from qianyi.lib import clock

from . import addresses
from .world import PUBLIC, ROLES, Own, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

API = "api-v1:"
PARAMETER = re.compile(r"%\((\w+)\)s")
SIGN_IN = "sign-in"


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: its name and the methods it is asked with."""

    name: str
    methods: tuple[str, ...]
    parameters: tuple[str, ...]


def addresses_of_the_site() -> list[Address]:
    """Every pattern of the resolver; an operation of the API with its own methods.

    Two names for one path are one address, under the first of them.
    """
    operations = _operations()
    found: dict[str, Address] = {}
    for name, route, parameters in _patterns(get_resolver().url_patterns):
        methods = operations.get(name, ("GET",)) if name.startswith(API) else ("GET", "POST")
        key = f"{route} {methods}" if name.startswith(API) else route
        found.setdefault(key, Address(name, methods, parameters))
    return list(found.values())


class Walker:
    """Asks; keeps one session a role, made by signing in.

    What would be done again for each of thousands of questions is done once: the chain of
    middleware, and the note in a session of when it was last used.
    """

    def __init__(self, world: World, roles: Iterable[str] = ROLES) -> None:
        self.world = world
        self.handler = Client().handler
        self.cookies = {role: self._session(role) for role in roles if role != PUBLIC}

    def outcomes(self, address: Address) -> dict[str, dict[str, str]]:
        """Question (GET, GET other, POST …) → role → outcome."""
        given = addresses.objects(self.world, address.name)
        parted = any(isinstance(given[name], Own) for name in address.parameters)
        asked: dict[str, dict[str, str]] = {}
        for method in address.methods:
            for whose in ("own", "other") if parted else ("",):
                asked[f"{method} {whose}".strip()] = {
                    role: self._outcome(
                        address, method, role, self._kept(address, given, role, whose)
                    )
                    for role in ROLES
                }
        return asked

    def _kept(
        self, address: Address, given: dict[str, Any], role: str, whose: str
    ) -> dict[str, Any]:
        """What the parameters are filled with for a role; the public asks for the planner's."""
        role = "planner" if role == PUBLIC else role
        return {name: chosen(given[name], role, whose) for name in address.parameters}

    def _outcome(self, address: Address, method: str, role: str, kept: dict[str, Any]) -> str:
        """The status, or that the answer leads to the sign-in page."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        if role != PUBLIC:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role]
        with transaction.atomic():
            response = self._ask(client, address.name, method, reverse(address.name, kwargs=kept))
            if hasattr(response, "streaming_content"):
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return _outcome(response)

    def _ask(self, client: Client, name: str, method: str, path: str) -> Any:
        if method == "GET":
            return client.get(path, addresses.query(self.world, name))
        if not name.startswith(API):
            return client.post(path, addresses.form(self.world, name))
        if addresses.has_file(name):
            return client.post(path, addresses.upload(), headers={"if-match": "*"})
        return client.generic(
            method, path, json.dumps(addresses.body(self.world, name)),
            content_type="application/json", headers={"if-match": "*"},
        )  # fmt: skip

    def _session(self, role: str) -> str:
        request = HttpRequest()
        request.session = SessionStore()
        request.META["REMOTE_ADDR"] = "127.0.0.1"
        login(request, self.world.users[role], settings.AUTHENTICATION_BACKENDS[0])
        request.session[BEGAN] = request.session[SEEN] = clock.now().isoformat()
        request.session.save()
        return str(request.session.session_key)


def chosen(given: Any, role: str, whose: str) -> Any:
    """What a parameter is filled with: the role's own object, or somebody else's."""
    if not isinstance(given, Own):
        return given
    return given.other if whose == "other" else given.own[role]


def _outcome(response: Any) -> str:
    if response.status_code == 302:
        target = response.headers["Location"]
        if resolve(urlsplit(target).path).view_name == settings.LOGIN_URL and "?" in target:
            return SIGN_IN
    return str(response.status_code)


def _patterns(
    patterns: list[URLPattern | URLResolver],
    before: str = "",
    space: str = "",
    above: tuple[str, ...] = (),
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        parameters = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _patterns(pattern.url_patterns, route, inner, parameters)
        else:
            name = f"{space}{pattern.name}"
            assert pattern.name, f"the address {route} has no name"
            yield name, route, parameters


def _operations() -> dict[str, tuple[str, ...]]:
    """Name of an operation of the API → its method; nothing while there is no API."""
    try:
        from qianyi.site.api import api
    except ImportError:
        return {}
    return {
        f"{API}{operation.view_func.__name__}": tuple(operation.methods)
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }
