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
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
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
IF_MATCH = {"if-match": "*"}


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


@dataclass(frozen=True)
class Sent:
    """The body of a request as it goes over the line."""

    content: bytes
    content_type: str
    headers: dict[str, str]
    is_form: bool


def filled_in(world: World, name: str) -> Sent:
    """A form, a file or the JSON of an operation, so that whoever may send it succeeds."""
    if not name.startswith(API):
        form = encode_multipart(BOUNDARY, addresses.form(world, name))
        return Sent(form, MULTIPART_CONTENT, {}, is_form=True)
    if addresses.has_file(name):
        file = encode_multipart(BOUNDARY, addresses.upload())
        return Sent(file, MULTIPART_CONTENT, IF_MATCH, is_form=True)
    body = json.dumps(addresses.body(world, name)).encode()
    return Sent(body, "application/json", IF_MATCH, is_form=False)


class Asker(Client):
    """A client that keeps the answer alone, not what every template of it was given."""

    def request(self, **request: Any) -> Any:
        """Ask; an error of the program is a page like any other."""
        return self.handler(self._base_environ(**request))


class Walker:
    """Asks; keeps one session a role, made by signing in.

    What would be done again for each of thousands of questions is done once: the chain of
    middleware, what a form is filled with, and the note in a session of when it was last used.
    """

    def __init__(self, world: World, roles: Iterable[str] = ROLES) -> None:
        self.world = world
        self.handler = Client().handler
        self.cookies = {role: self._session(role) for role in roles if role != PUBLIC}
        self._filled: dict[str, Sent] = {}

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
        client = Asker()
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
        sent = self._sent(name)
        return client.generic(
            "POST" if sent.is_form else method, path, sent.content, sent.content_type,
            headers=sent.headers,
        )  # fmt: skip

    def _sent(self, name: str) -> Sent:
        """What is sent to an address, the same by every role; filled in for the first of them."""
        if name not in self._filled:
            self._filled[name] = filled_in(self.world, name)
        return self._filled[name]

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
