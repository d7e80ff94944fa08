"""Who is asking, and what they may see. Everything is denied until a rule says otherwise.

An :class:`Actor` is a plain value made once at the edge (web, API, job, command) and passed down.
Querysets answer
``visible_to(actor)``; the default shows nothing, so that a model without a rule leaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

from django.db import models

from qianyi.lib.errors import NotAllowed

M = TypeVar("M", bound=models.Model)


class Role(StrEnum):
    """The roles a membership can carry (issue by issue more of them are used)."""

    LEADER = "leader"
    PLANNER = "planner"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {"leader": "管委会领导", "planner": "规划编制人员", "auditor": "审计人员"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as a value.

    Attributes:
        user_id: None for the public and for the system.
        roles: roles of memberships valid at the moment the actor was made.
        subject_ids, department_ids, territory_paths: what those memberships reach.
        is_system: start-up and jobs; may write what packs hold.
        via: web, api, job or cli.
        request_id: ties log lines and rows to one request.
    """

    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    subject_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()
    territory_paths: frozenset[str] = frozenset()
    is_system: bool = False
    via: str = "web"
    request_id: str = ""
    display_name: str = field(default="", compare=False)

    @property
    def is_signed_in(self) -> bool:
        """A known person or machine, or the system itself."""
        return self.user_id is not None or self.is_system

    @property
    def person_id(self) -> int:
        """The user who answers for what is written.

        Raises:
            NotAllowed: nobody is signed in; the system does not answer for a person's judgement.
        """
        if self.user_id is None:
            raise NotAllowed("这项操作须由登录的人员办理，请先登录。")
        return self.user_id

    def has_role(self, *roles: str) -> bool:
        """True when any of the roles is held; the system holds all."""
        return self.is_system or any(role in self.roles for role in roles)


ANONYMOUS = Actor()


def system_actor(via: str = "job", request_id: str = "") -> Actor:
    """The actor of start-up and jobs."""
    return Actor(is_system=True, via=via, request_id=request_id, display_name="系统")


def require(*, allowed: bool, actor: Actor, what: str) -> None:
    """Raise NotAllowed unless ``allowed``; ``what`` is a verb phrase (采用读数).

    Raises:
        NotAllowed: with a sentence that tells a visitor to sign in and a user whom to ask.
    """
    if allowed:
        return
    if not actor.is_signed_in:
        raise NotAllowed(f"请先登录再{what}。", action=what)
    raise NotAllowed(f"您的账号没有“{what}”的权限；如确需办理，请联系管理员调整角色。", action=what)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that shows nothing until the model says what an actor may see."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002 - for models that say who
        """Rows the actor may see; the default is none."""
        return self.none()
