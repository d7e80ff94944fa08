"""Who is asking, and what they may see. Everything is denied until a rule says otherwise.

An :class:`Actor` is a plain value made once at the edge (web, API, job, command) and passed down.
Querysets answer
``visible_to(actor)``; the default shows nothing, so that a model without a rule leaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.db import models

from qianyi.lib.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

M = TypeVar("M", bound=models.Model)


class Role(StrEnum):
    """The roles a membership can carry, in the order they are listed on screen.

    The three administrators are kept apart (三员分立): none of them sees business, and nobody holds
    one of them together with anything else.
    """

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    LEADER = "leader"
    PLANNER = "planner"
    DEPARTMENT_HEAD = "department_head"
    DEPARTMENT_OFFICER = "department_officer"
    PARK_OFFICER = "park_officer"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ENTERPRISE_USER = "enterprise_user"
    INSTITUTION_USER = "institution_user"

    @property
    def label(self) -> str:
        """The word on screen."""
        return ROLE_LABELS[self]


ROLE_LABELS: Final = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
    Role.LEADER: "管委会领导",
    Role.PLANNER: "规划编制人员",
    Role.DEPARTMENT_HEAD: "部门负责人",
    Role.DEPARTMENT_OFFICER: "部门经办人员",
    Role.PARK_OFFICER: "园区工作人员",
    Role.INSPECTOR: "检查人员",
    Role.AUDITOR: "审计人员",
    Role.ENTERPRISE_USER: "企业用户",
    Role.INSTITUTION_USER: "机构用户",
}
ADMINISTRATORS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
READ_ALL: Final = (Role.LEADER, Role.PLANNER, Role.AUDITOR, Role.DEPARTMENT_OFFICER)
"""Roles that read every plan, document and figure of the zone."""
READ_INSIDE: Final = (*READ_ALL, Role.PARK_OFFICER)
"""Roles that have something to read there; a park officer what belongs to the own subtree."""
READ_PAPERS: Final = (*READ_INSIDE, Role.DEPARTMENT_HEAD)
"""Roles that read the zone's documents: heads of units are led to the sources of their targets."""


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
        scopes: what the API key allows; None for a person, who is limited by roles alone.
        held: (role, path of the territory it is held at): a role reaches its own territory, not
            that of another role of the same person.
        posts: (role, department it is held at), for the same reason.
        inside: keys of the territories a park officer's subtrees hold, read once for a request;
            None where nobody read them.
        totals_only: keys of the territories that give totals only, for whom reads firms of more
            than one place; None where nobody read them.
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
    scopes: frozenset[str] | None = None
    held: frozenset[tuple[str, str]] = frozenset()
    posts: frozenset[tuple[str, int]] = frozenset()
    inside: frozenset[int] | None = field(default=None, compare=False)
    totals_only: frozenset[int] | None = field(default=None, compare=False)

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

    def in_scope(self, scope: str) -> bool:
        """A person is in every scope; a machine in those its key was made for.

        Write includes read: ``plans:write`` allows ``plans:read``.
        """
        if self.scopes is None or scope in self.scopes:
            return True
        area, _, mode = scope.partition(":")
        return mode == "read" and f"{area}:write" in self.scopes

    def paths_of(self, role: str) -> tuple[str, ...]:
        """Paths of the territories at which the actor holds that role."""
        return tuple(sorted(path for name, path in self.held if name == role))

    def departments_of(self, *roles: str) -> frozenset[int]:
        """Departments at which the actor holds one of the roles."""
        return frozenset(department for role, department in self.posts if role in roles)

    def reaches(self, role: str, path: str) -> bool:
        """Whether the territory of that path lies in a subtree where the actor holds the role."""
        return any(path.startswith(own) for own in self.paths_of(role))


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


def within(field: str, paths: Iterable[str]) -> models.Q:
    """Rows whose territory path (``field``) lies in one of the subtrees; without paths none."""
    found = models.Q(pk__in=())
    for path in paths:
        found |= models.Q(**{f"{field}__startswith": path})
    return found


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that shows nothing until the model says what an actor may see."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002 - for models that say who
        """Rows the actor may see; the default is none."""
        return self.none()
