"""A real Chromium against the product in this process; every console error fails the journey."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.kept import rows_kept, rows_put_back
from qianyi.kernel.audit.services import pack_load
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership, Territory

from .reader import WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PASSWORD = "journey-only-8"
# Without these Chromium looks for its maker's hosts at every start.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs the journeys: they share a browser and the rows of the packs."""
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session", autouse=True)
def _sync_orm_beside_the_browser() -> None:
    """Playwright's loop runs in this thread; Django would refuse the ORM beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def packs_loaded() -> dict[str, bytes]:
    """Rows of the database with the packs in it, once a journey has loaded them."""
    return {}


@pytest.fixture
def zone(transactional_db: None, packs_loaded: dict[str, bytes]) -> Territory:
    """The packs of the demonstration, and a planner who may work on them."""
    if packs_loaded:
        rows_put_back(connection, packs_loaded)
    else:
        _load_packs()
        packs_loaded |= rows_kept(connection)
    return Territory.objects.get(subject__code="demo.zone")


def _load_packs() -> None:
    found = find_packs()
    for name in ("leshan", "demo"):
        for pack in load_pack(found[name], found=found).load_order:
            pack_load(actor=system_actor(), pack=pack, moment=MOMENT)
    planner = User(username="planner", display_name="示例规划员", created_at=MOMENT)
    planner.set_password(PASSWORD)
    planner.save()
    territory = Territory.objects.get(subject__code="demo.zone")
    Membership.objects.create(
        user=planner, subject=territory.subject, role=Role.PLANNER, valid_from=MOMENT.date()
    )


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh page that fails the journey on any console error or failed load.

    Wide, unless a journey asks for another screen (`reader.ON_A_PHONE`). Whether a page fits
    both is looked at on either (`reader.overflow`). A journey that is refused on purpose says how
    often (`refused`): no more and no fewer forms may come back.
    """
    screen = getattr(request, "param", WIDE)
    context = browser.new_context(viewport=screen, locale="zh-CN")
    opened = context.new_page()
    errors: list[str] = []
    opened.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.set_default_timeout(30_000)  # the first page of a process compiles what all share
    yield opened
    context.close()
    refused = [text for text in errors if "422" in text]
    asked = request.node.get_closest_marker("refused")
    assert [text for text in errors if text not in refused] == []
    assert len(refused) == (asked.args[0] if asked else 0), refused
