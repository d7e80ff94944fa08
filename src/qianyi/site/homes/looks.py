"""Who has looked at a firm's data, and what the firm allowed.

Officers read a firm's page as their work; single looks are kept where something is taken out or
uncovered: innovation points seen by an institution, a contact's number uncovered, figures of the
zone's firms exported. A firm is told the role and the purpose, not the official's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.enterprises.models import Contact
from qianyi.domains.evaluation.models import PointsLook
from qianyi.foundation.permissions import ROLE_LABELS, Role
from qianyi.kernel.audit.selectors import access_about
from qianyi.kernel.indicators.models import Consent
from qianyi.kernel.indicators.services import PANEL_EXPORTED
from qianyi.kernel.subjects.models import Subject, Territory
from qianyi.lib.clock import local_date

from .errors import ConsentNotFound

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.audit.models import AccessLog
    from qianyi.kernel.subjects.models import Enterprise

SINCE: Final = timedelta(days=365)
MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the firm's data: when, who by role, what, what for."""

    at: datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """One consent of the firm and where it stands on the day."""

    consent: Consent
    state: str
    is_open: bool
    url: str

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None without an end."""
        end = self.consent.valid_to
        return end - timedelta(days=1) if end else None


def looks_list(firm: Enterprise, moment: datetime) -> list[Look]:
    """Looks of the last year, the newest first."""
    since = moment - SINCE
    points = (
        PointsLook.objects.filter(grant__enterprise_id=firm.pk, at__gte=since)
        .select_related("grant__institution__subject")
        .order_by("-at")[:MOST]
    )
    found = [
        Look(
            at=row.at, who=str(row.grant.institution), what="查看本企业的创新积分",
            why=row.grant.purpose,
        )
        for row in points
    ]  # fmt: skip
    contacts = Contact.objects.filter(enterprise=firm).values_list("pk", flat=True)
    logged = access_about(
        {
            Contact._meta.label_lower: list(contacts),
            Subject._meta.label_lower: [firm.pk, *_above(firm.territory)],
        },
        since=since,
    )
    found += [_look(row) for row in logged[:MOST]]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _look(row: AccessLog) -> Look:
    roles = "、".join(ROLE_LABELS[Role(role)] for role in row.roles if role in set(Role))
    if row.action == PANEL_EXPORTED:
        count = row.facts.get("firms")
        what = f"导出{row.target}（{count}家企业）" if count else f"导出{row.target}"
    else:
        what = f"查看联系人的完整{row.target}"
    return Look(at=row.at, who=roles or "系统", what=what, why=row.reason)


def _above(territory: Territory) -> list[int]:
    """Subjects of the firm's territory and all above it: exports of those hold the firm too."""
    parts = territory.path.strip("/").split("/")
    paths = ["/" + "/".join(parts[: end + 1]) + "/" for end in range(len(parts))]
    return list(Territory.objects.filter(path__in=paths).values_list("pk", flat=True))


def allowed_list(firm: Enterprise, day: date) -> list[Allowed]:
    """Every consent of the firm, those in force first."""
    rows = Consent.objects.filter(subject_id=firm.pk).order_by("-valid_from", "-pk")
    found = [_allowed(row, day) for row in rows]
    return sorted(found, key=lambda one: not one.is_open)


def _allowed(row: Consent, day: date) -> Allowed:
    if row.valid_to is not None and row.valid_to <= day:
        state = "已失效"
    else:
        state = "有效" if row.valid_from <= day else "未生效"
    is_open = state != "已失效"
    url = reverse("homes:consent-end", args=[row.pk]) if is_open else ""
    return Allowed(consent=row, state=state, is_open=is_open, url=url)


def consent_of(actor: Actor, consent_id: int, moment: datetime) -> Consent:
    """A consent in force of a firm the actor is a user of.

    Raises:
        ConsentNotFound: there is none, it is another firm's, or it has ended.
    """
    row = (
        Consent.objects.filter(pk=consent_id, subject_id__in=actor.subject_ids)
        .select_related("subject")
        .first()
    )
    if row is None or not _allowed(row, local_date(moment)).is_open:
        raise ConsentNotFound("没有找到有效的授权：可能已经撤回或到期；请从企业首页进入。")
    return row
