"""Somebody at the browser: signed in without the form, reading words, pressing what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from qianyi.kernel.identity.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from qianyi.foundation.permissions import Actor

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
ON_A_PHONE = pytest.mark.parametrize("page", [PHONE], ids=["phone"], indirect=True)
ON_BOTH = pytest.mark.parametrize("page", [WIDE, PHONE], ids=["wide", "phone"], indirect=True)
# A chart is drawn anew a moment after the screen has changed.
BEYOND = """async () => {
  const root = document.documentElement;
  for (let frame = 0; frame < 60 && (frame < 2 || root.scrollWidth > root.clientWidth); frame++)
    await new Promise(requestAnimationFrame);
  return root.scrollWidth - root.clientWidth;
}"""


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the wide screen or than a phone's; 0 if it fits."""
    own, found = page.viewport_size, 0
    for screen in (WIDE, PHONE):
        page.set_viewport_size(screen)
        found = max(found, int(page.evaluate(BEYOND)))
    if own is not None:
        page.set_viewport_size(own)
    return found


class Reader:
    """Somebody at the browser; each page that is opened fits both screens."""

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
        assert overflow(self.page) == 0, path

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follows(self, link: str) -> None:
        self.page.get_by_role("link", name=link, exact=True).first.click()

    def is_told(self, words: str) -> None:
        expect(self.page.locator(".qy-messages")).to_contain_text(words)
