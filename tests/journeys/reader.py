"""Somebody at the browser: signed in without the form, reading words, pressing what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from qianyi.kernel.identity.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from qianyi.foundation.permissions import Actor


class Reader:
    """Somebody at the browser; each page that is opened fits the screen."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def becomes(self, actor: Actor) -> None:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        name = settings.SESSION_COOKIE_NAME
        self.page.context.clear_cookies()
        self.page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": self.address}]
        )

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(f"() => {wide}") == 0, path

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follows(self, link: str) -> None:
        self.page.get_by_role("link", name=link, exact=True).first.click()

    def is_told(self, words: str) -> None:
        expect(self.page.locator(".qy-messages")).to_contain_text(words)
