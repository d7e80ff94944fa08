"""The matrix's world, made once for all files that ask it about rights and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.matrix.keeping import Keeper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from tests.matrix.world import World

KEEPER = Keeper()


@pytest.fixture(scope="session")
def world_ended(django_db_setup: None) -> Iterator[None]:
    """Before the database is gone."""
    yield
    KEEPER.end()


@pytest.fixture(scope="module")
def world(world_ended: None, django_db_blocker: DjangoDbBlocker) -> World:
    """For files marked `world` alone: the next test that is not so marked ends it."""
    return KEEPER.world(django_db_blocker)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After a test's own arrangement is gone."""
    if nextitem is not None and nextitem.get_closest_marker("world") is None:
        KEEPER.end()
