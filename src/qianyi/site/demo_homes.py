"""Homes of the demonstration: figures released, a consent, a number looked up.

All of it belongs to the fictional zone; no figure of a real one is given out in its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.choices import TeamPart
from qianyi.domains.enterprises.models import Contact, TeamMember
from qianyi.domains.enterprises.selectors.kinds import kind_get
from qianyi.domains.enterprises.services import contact_reveal, record_change
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Consent, FigureRelease, Observation
from qianyi.kernel.indicators.pages.releases import told_of
from qianyi.kernel.subjects.models import Enterprise
from qianyi.lib import clock
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from datetime import datetime


ZONE: Final = "demo.zone"
RELEASED: Final = 8
WAITING: Final = 1
REFERENCE: Final = "示例授权-001"
TELEPHONE: Final = "示例电话 000-0000，工作日 9:00—17:00（示例数据）"


def homes_ensure(moment: datetime) -> int:
    """Figures the planner proposed and the leader released; what was done with one firm's data.

    Once; needs the accounts and the pack. Returns how many figures are out.
    """
    if FigureRelease.objects.exists():
        return 0
    planner, leader = account_actor("planner", moment), account_actor("leader", moment)
    rows = (
        Observation.objects.counted()
        .filter(subject__code=ZONE, kind="actual", place__isnull=False)
        .exclude(scope="未注明")
        .select_related("subject", "indicator", "origin", "place__document")
        .order_by("indicator__code", "ends_on", "pk")
    )
    made = 0
    for number, row in enumerate(rows[: RELEASED + WAITING]):
        source, sentence = told_of(row)
        release = indicators.release_propose(
            actor=planner, observation=row, source=source, sentence=sentence, note="示例数据",
            moment=moment,
        )  # fmt: skip
        if number < RELEASED:
            indicators.release_make(actor=leader, release=release, moment=moment)
            made += 1
    _firm(moment)
    return made


def _firm(moment: datetime) -> None:
    """The demonstration's firm allowed something, and an officer looked up its contact."""
    user = account_actor("enterprise", moment)
    firm = Enterprise.objects.filter(pk__in=user.subject_ids).first()
    if firm is None or Consent.objects.filter(subject_id=firm.pk, reference=REFERENCE).exists():
        return
    today = clock.local_date(moment)
    indicators.consent_record(
        actor=user, subject=firm.subject, reference=REFERENCE,
        statement="同意将标注“企业授权”的数据用于政策匹配和预填申报表", valid_from=today,
        valid_to=today.replace(year=today.year + 1, day=1), moment=moment,
    )  # fmt: skip
    _team(firm, moment)
    contact = Contact.objects.filter(enterprise=firm, erased_at=None).exclude(phone="").first()
    if contact is not None:
        contact_reveal(
            actor=account_actor("officer", moment), contact=contact, field="phone",
            reason="核实填报数据", moment=moment,
        )  # fmt: skip


def _team(firm: Enterprise, moment: datetime) -> None:
    """Whom the firm calls: a person of the service centre and where, invented like the rest."""
    row = TeamMember.objects.filter(enterprise=firm, part=TeamPart.LIAISON).first()
    if row is not None:
        record_change(
            actor=account_actor("officer", moment), record=row, kind=kind_get("team"),
            values={"user": User.objects.get(username="service"), "note": TELEPHONE},
            moment=moment,
        )  # fmt: skip
