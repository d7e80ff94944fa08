"""A firm lets an institution look at its innovation points; every look is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.evaluation.choices import POINTS_PURPOSE
from qianyi.domains.evaluation.errors import GrantInvalid, GrantNotFound
from qianyi.domains.evaluation.models import PointsGrant, PointsLook
from qianyi.domains.evaluation.permissions import is_institution, is_of_firm
from qianyi.domains.evaluation.selectors import points as selectors
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.registry import AccessEvent, report_access
from qianyi.kernel.indicators import services as indicators
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.evaluation.models import RunResult
    from qianyi.kernel.subjects.models import Enterprise, Institution


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAsked:
    """Who may look, what for, and until when (that day not included)."""

    institution: Institution
    purpose: str
    valid_to: date


@transaction.atomic
def grant_make(
    *, actor: Actor, enterprise: Enterprise, asked: GrantAsked, moment: datetime
) -> PointsGrant:
    """The firm's own user lets one institution look, for one purpose, for a time.

    Nobody gives it for a firm: an officer cannot.

    Raises:
        NotAllowed: the actor is not of the firm.
        GrantInvalid: no purpose, or it ends before it begins; ``fields`` says which.
    """
    require(allowed=is_of_firm(actor, enterprise.pk), actor=actor, what="授权机构查看本企业的积分")
    today = local_date(moment)
    fields: dict[str, str] = {}
    if not asked.purpose.strip():
        fields["purpose"] = "请写明用途，如“申请科技贷款”。"
    if asked.valid_to <= today:
        fields["valid_to"] = f"截止日期应晚于今天（{today}），现为{asked.valid_to}。"
    if selectors.grants_valid(today, enterprise.pk, asked.institution.pk).exists():
        fields["institution"] = "这家机构已有有效的授权；要改用途或期限，请先撤回再授权。"
    if fields:
        raise GrantInvalid("".join(fields.values()), fields=fields)
    number = PointsGrant.objects.filter(enterprise=enterprise).count() + 1
    consent = indicators.consent_record(
        actor=actor,
        subject=enterprise.subject,
        reference=f"points-{today:%Y%m%d}-{number}",
        statement=f"{POINTS_PURPOSE}：同意{asked.institution}为“{asked.purpose.strip()}”查看本企业的创新积分"[
            :300
        ],
        valid_from=today,
        valid_to=asked.valid_to,
        moment=moment,
    )
    return PointsGrant.objects.create(
        consent=consent,
        enterprise=enterprise,
        institution=asked.institution,
        purpose=asked.purpose.strip()[:120],
        made_at=moment,
        made_by_id=actor.person_id,
    )


@transaction.atomic
def grant_end(*, actor: Actor, grant: PointsGrant, moment: datetime) -> PointsGrant:
    """The firm takes it back: from now on the institution sees nothing.

    Raises:
        NotAllowed: the actor is not of the firm.
        GrantNotFound: it is not in force.
    """
    require(allowed=is_of_firm(actor, grant.enterprise_id), actor=actor, what="撤回积分查询授权")
    today = local_date(moment)
    if not selectors.is_valid(grant, today):
        raise GrantNotFound("这份授权已经失效或已撤回，不用再撤回。")
    indicators.consent_end(actor=actor, consent=grant.consent, on=today)
    return grant


@transaction.atomic
def points_look(*, actor: Actor, grant: PointsGrant, moment: datetime) -> RunResult:
    """An institution looks at a firm's newest points under a grant in force; the look is kept.

    Raises:
        NotAllowed: the actor is of no institution.
        GrantNotFound: the grant is another institution's, or not in force.
    """
    require(allowed=is_institution(actor), actor=actor, what="查看企业的创新积分")
    today = local_date(moment)
    if grant.institution_id not in actor.subject_ids or not selectors.is_valid(grant, today):
        raise GrantNotFound("没有找到有效的授权：企业没有授权、授权已到期或已撤回。")
    result = selectors.points_of(grant.enterprise_id)
    if result is None:
        raise GrantNotFound("这家企业还没有创新积分的测算结果，暂无数据。")
    PointsLook.objects.create(grant=grant, result=result, at=moment, by_id=actor.person_id)
    report_access(
        AccessEvent(
            action="evaluation.points_looked_at",
            actor=actor,
            moment=moment,
            target=f"{grant.enterprise} 的创新积分",
            row=grant,
            reason=grant.purpose,
        )
    )
    return result
