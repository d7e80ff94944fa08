"""A world that outlives the files which ask it, in a transaction that is never committed."""

from __future__ import annotations

import gc
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.db import transaction
from django.test import override_settings

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from .world import World


class Keeper:
    """Holds the world from the first who asks for it until somebody says that it is over."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._world: World | None = None

    def world(self, blocker: DjangoDbBlocker) -> World:
        """The world; made, which takes seconds, if there is none."""
        if self._world is None:
            self._open.enter_context(override_settings(QIANYI_WEBHOOK_HOSTS=["hooks.example.org"]))
            self._open.enter_context(blocker.unblock())
            self._open.enter_context(transaction.atomic())
            self._open.callback(transaction.set_rollback, True)  # noqa: FBT003 - Django's signature
            self._world = _made()
            gc.freeze()  # what is there by now need not be looked through again and again
        return self._world

    def end(self) -> None:
        """Nothing of it stays; does nothing where there is none."""
        self._world = None
        self._open.close()


def _made() -> World:
    # Models, which whoever asks for no world need not import.
    from .world import World

    return World()
