"""The demonstration accounts.

One for each role, a second one of an enterprise; passwords made at random on first start and kept
in a private file.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qianyi.domains.enterprises.selectors import ladder
from qianyi.domains.enterprises.tasks import ladder_enqueue
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.identity import services as identity
from qianyi.kernel.rules import services as rules
from qianyi.kernel.rules.choices import VersionState
from qianyi.kernel.rules.models import RuleVersion, TitleGrant
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import (
    InstitutionKind,
    Subject,
    SubjectKind,
    Territory,
    TerritoryKind,
)
from qianyi.lib import clock
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from qianyi.kernel.identity.models import User


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration, with the password as it was made."""

    username: str
    display_name: str
    role: Role
    password: str


ZONES, ENTERPRISE, SMALL_ENTERPRISE, INSTITUTION = (
    "zones", "enterprise", "small_enterprise", "institution",
)  # fmt: skip
ACCOUNTS = (
    ("leader", "示例领导", Role.LEADER, ZONES),
    ("planner", "示例规划员", Role.PLANNER, ZONES),
    ("head", "示例部门负责人", Role.DEPARTMENT_HEAD, "demo.economy"),
    ("officer", "示例部门经办人", Role.DEPARTMENT_OFFICER, "demo.economy"),
    ("science", "示例科技经办人", Role.DEPARTMENT_OFFICER, "demo.science"),
    ("service", "示例政务服务经办人", Role.DEPARTMENT_OFFICER, "demo.service"),
    ("service2", "示例政务服务审核人", Role.DEPARTMENT_OFFICER, "demo.service"),
    ("park", "示例园区工作人员", Role.PARK_OFFICER, "demo.zone.core"),
    ("inspector", "示例检查人员", Role.INSPECTOR, "demo.zone"),
    ("auditor", "示例审计员", Role.AUDITOR, ZONES),
    ("enterprise", "示例企业用户", Role.ENTERPRISE_USER, ENTERPRISE),
    ("enterprise2", "示例科技型中小企业用户", Role.ENTERPRISE_USER, SMALL_ENTERPRISE),
    ("institution", "示例机构用户", Role.INSTITUTION_USER, INSTITUTION),
    ("sysadmin", "示例系统管理员", Role.SYSTEM_ADMIN, ZONES),
    ("secadmin", "示例安全管理员", Role.SECURITY_ADMIN, ZONES),
    ("auditadmin", "示例审计管理员", Role.AUDIT_ADMIN, ZONES),
)
"""Sign-in name, name on screen, role, and where it is held."""
FIRMS = {
    ENTERPRISE: ("little_giant", "demo.enterprise", "示例科技有限公司"),
    SMALL_ENTERPRISE: ("tech_sme", "demo.enterprise2", "示例软件有限公司"),
}
"""Account of an enterprise → the title its firm holds in the population; without a population the
code and name of a subject that stands for one."""


def accounts_file() -> Path:
    """Where the passwords lie, readable by the owner alone."""
    return settings.QIANYI_HOME / "demo-accounts.json"


def tried_file() -> Path:
    """Which passwords were found to work: username → digest of the password and what is kept of it.

    Trying one takes a quarter of a second on purpose; one that was tried need not be again.
    """
    return settings.QIANYI_HOME / "demo-accounts-tried.json"


@transaction.atomic
def accounts_ensure(moment: datetime) -> list[DemoAccount]:
    """One account for each role with its membership, made if absent.

    A lost password file makes new passwords, so that the printed ones always work.
    """
    passwords, tried = _passwords(), _read(tried_file())
    accounts, works = [], {}
    for username, display_name, role, place in ACCOUNTS:
        password = passwords[username]
        user, made = identity.user_ensure(
            username=username,
            display_name=display_name,
            password=password,
            moment=moment,
            is_demo=True,
        )
        known = made or tried.get(username) == _pair(user, password)
        if not known and not user.check_password(password):
            identity.user_set_password(user=user, password=password, moment=moment)
        works[username] = _pair(user, password)
        for subject in _held_at(place, clock.local_date(moment)):
            subjects.membership_ensure(
                user=user, subject=subject, role=role, valid_from=clock.local_date(moment)
            )
        accounts.append(DemoAccount(username, display_name, role, password))
    if works != tried:
        _write(tried_file(), works)
    return accounts


def conditions_activate(moment: datetime) -> int:
    """Put conditions that came with the packs into force, in the demonstration planner's name.

    Once: what an officer ended stays ended. A version whose expert cases do not hold stays waiting.
    Returns how many were activated.
    """
    planner = account_actor("planner", moment)
    waiting = list(
        RuleVersion.objects.filter(
            state=VersionState.LOADED, activated_at=None, cases_failed=0, cases_count__gt=0
        ).order_by("pk")
    )
    for row in waiting:
        rules.version_activate(actor=planner, version_id=row.pk, reason="演示启用", moment=moment)
    return len(waiting)


def ladder_begin(moment: datetime) -> bool:
    """Have the ladder of titles worked out when other conditions are in force than asked last.

    The worker does it beside the first requests. True where it was put in line.
    """
    if not ladder.is_outdated(clock.local_date(moment)):
        return False
    ladder_enqueue(actor=system_actor(via="cli"), moment=moment)
    return True


def _held_at(place: str, today: date) -> list[Subject]:
    if place == ZONES:
        return list(
            Subject.objects.filter(territory__territory_kind=TerritoryKind.ZONE).order_by("code")
        )
    if place in FIRMS:
        return [_firm(*FIRMS[place], today)]
    if place == INSTITUTION:
        bank = subjects.institution_ensure(
            code="demo.institution",
            name="示例银行高新区支行",
            institution_kind=InstitutionKind.BANK,
            territory=Territory.objects.filter(subject__code="demo.zone.core").first(),
            source="示例数据",
        )
        return [bank.subject]
    return list(Subject.objects.filter(code=place))


def _firm(title: str, code: str, name: str, today: date) -> Subject:
    """The firm of the population that has held a title longest and still does."""
    held = TitleGrant.objects.held_on(today).filter(enterprise__is_demo=True, title__code=title)
    longest = (
        TitleGrant.objects.present()
        .filter(title__code=title, enterprise__in=held.values("enterprise"))
        .select_related("enterprise__subject")
        .order_by("granted_on", "enterprise__uscc")
        .first()
    )
    if longest is not None:
        return longest.enterprise.subject
    return subjects.subject_ensure(kind=SubjectKind.ENTERPRISE, code=code, name=name)


def _passwords() -> dict[str, str]:
    kept = _read(accounts_file())
    made = {
        username: kept[username] if _keeps_rules(kept.get(username, "")) else _password()
        for username, *_ in ACCOUNTS
    }
    if made != kept:
        _write(accounts_file(), made)
    return made


def _pair(user: User, password: str) -> str:
    """A password and what is kept of it: another of either makes another digest."""
    return hashlib.sha256(f"{password}\n{user.password}".encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    kept: dict[str, str] = {}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _write(path: Path, kept: dict[str, str]) -> None:
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file)
    part.replace(path)


def _password() -> str:
    while not _keeps_rules(made := secrets.token_urlsafe(9)):
        pass
    return made


def _keeps_rules(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True
