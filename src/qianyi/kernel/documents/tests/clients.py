"""Browsers of people with one role each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from qianyi.kernel.subjects.tests.factories import MembershipFactory

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Role


def client_of(role: Role | None) -> Client:
    """A visitor without a role, or someone signed in with it."""
    client = Client()
    if role is not None:
        client.force_login(MembershipFactory(role=role).user)
    return client


def page_of(client: Client, url: str, **query: object) -> str:
    """The words of a page that opens."""
    response = client.get(url, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()
