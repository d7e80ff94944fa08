"""Entering and correcting people; looking behind the mask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction

from qianyi.domains.talent.choices import EnteredBy, TermKind
from qianyi.domains.talent.errors import TalentInvalid, TalentNotFound, TalentThere
from qianyi.domains.talent.models import Talent, Term
from qianyi.domains.talent.permissions import (
    can_change_talent,
    can_have_needs,
    can_keep_at,
    can_reveal_talent,
)
from qianyi.domains.talent.selectors.people import NOT_FOUND, units_of
from qianyi.domains.talent.selectors.places import library_of
from qianyi.engine.talent import EDUCATIONS, RANKS, WAYS
from qianyi.foundation import personal
from qianyi.foundation.permissions import require
from qianyi.kernel.audit.services import personal_field_reveal
from qianyi.kernel.identity.models import PHONE
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

from .consents import consent_add, consent_check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise, Territory

    from .consents import ConsentAsked

REVEALED: Final = ("name", "phone", "email")
OPEN: Final = (
    "field", "major", "education", "rank", "rank_title", "since_year", "honours", "way", "wish",
    "place", "note",
)  # fmt: skip
"""What is not encrypted: it names nobody, and is erased all the same."""
LABELS: Final = {
    "name": "姓名", "phone": "手机号码", "email": "电子邮箱", "employer": "所在单位",
    "field": "专业领域", "major": "专业", "education": "学历", "rank": "职称级别",
    "rank_title": "职称名称", "since_year": "从业起始年", "honours": "人才计划和称号",
    "way": "求职意向", "wish": "希望得到", "place": "希望工作的区域", "note": "说明",
}  # fmt: skip
EARLIEST: Final = 1940
LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentAsked:
    """What somebody is entered with; ``values`` are the fields of ``OPEN``.

    Attributes:
        honours in ``values``: a list of {plan: code, year, number, source}.
        source: where the entry comes from (a list, a letter).
    """

    name: str
    phone: str = ""
    email: str = ""
    employer: Enterprise | None = None
    source: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def talent_enter(
    *,
    actor: Actor,
    territory: Territory,
    asked: TalentAsked,
    consent: ConsentAsked,
    moment: datetime,
    entered_by: str = EnteredBy.OFFICER,
) -> Talent:
    """Enter a person with their consent; without one nothing is kept.

    A firm enters its own people only, with the person's signed paper.

    Raises:
        NotAllowed: neither an officer of the library nor a user of the employer.
        TalentInvalid: something is missing; ``fields`` says which.
        ConsentInvalid: the consent is not whole.
        TalentThere: somebody with that number is in the library.
    """
    officer = can_keep_at(actor, territory)
    require(allowed=officer or _employs(actor, asked.employer), actor=actor, what="登记人才")
    zone = library_of(territory)
    _check(asked, moment)
    consent_check(consent, moment, needs_paper=not officer)
    _refuse_twice(zone, asked.phone, None, officer=officer)
    units = units_of(actor)
    row = Talent(
        territory=zone,
        unit=units[0] if officer and units else None,
        entered_by=entered_by if officer else EnteredBy.EMPLOYER,
        source=asked.source.strip()[:120],
        made_at=moment,
        made_by_id=actor.user_id,
    )
    _put(row, asked)
    row.save()
    consent_add(actor=actor, talent=row, asked=consent, moment=moment)
    return row


@transaction.atomic
def talent_change(*, actor: Actor, talent: Talent, asked: TalentAsked, moment: datetime) -> Talent:
    """Correct what is known of a person; the history keeps which parts, never what they said.

    Raises:
        NotAllowed: neither an officer of the library nor the employer.
        TalentInvalid: something does not fit.
        TalentThere: the number belongs to somebody else of the library.
        TalentNotFound: hidden or erased meanwhile.
    """
    officer = can_keep_at(actor, talent.territory)
    require(allowed=can_change_talent(actor, talent), actor=actor, what="更正人才信息")
    if not officer:
        require(allowed=_employs(actor, asked.employer), actor=actor, what="变更人才的所在单位")
    _check(asked, moment)
    held = Talent.objects.select_for_update(of=("self",)).filter(pk=talent.pk).first()
    if held is None or not Talent.objects.visible_to(actor).filter(pk=held.pk).exists():
        raise TalentNotFound(NOT_FOUND)
    _refuse_twice(held.territory, asked.phone, held.pk, officer=officer)
    before = _told(held)
    _put(held, asked)
    after = _told(held)
    changed = [label for key, label in LABELS.items() if before[key] != after[key]]
    if changed:
        held.changed = f"{local_date(moment):%Y-%m-%d} 更正：{'、'.join(changed)}"
        held.save()
    return held


def talent_reveal(*, actor: Actor, talent: Talent, reason: str, moment: datetime) -> dict[str, str]:
    """Name, number and address in full, by their labels; each look is logged with its reason.

    Raises:
        NotAllowed: the actor has no need of them.
        RevealReasonMissing: without a reason nobody looks.
    """
    allowed = can_reveal_talent(actor, talent)
    return {
        Talent.SEALED_LABELS[name]: personal_field_reveal(
            actor=actor, row=talent, field=name, allowed=allowed, reason=reason, moment=moment
        )
        for name in REVEALED
    }


def _employs(actor: Actor, employer: Enterprise | None) -> bool:
    return can_have_needs(actor) and employer is not None and employer.pk in actor.subject_ids


def _put(row: Talent, asked: TalentAsked) -> None:
    row.name, row.phone, row.email = (
        asked.name.strip(), asked.phone.strip(), asked.email.strip(),
    )  # fmt: skip
    row.employer = asked.employer
    for name in OPEN:
        if name in asked.values:
            setattr(row, name, asked.values[name])


def _told(row: Talent) -> dict[str, object]:
    return {name: getattr(row, name) for name in LABELS}


def _refuse_twice(zone: Territory, phone: str, own: int | None, *, officer: bool) -> None:
    """One entry a number; to a firm nothing is said of who is in the library."""
    index = personal.blind_index(phone, about="talent.phone")
    if not index:
        return
    there = Talent.objects.filter(territory=zone, phone_index=index).exclude(pk=own or 0).first()
    if there is None:
        return
    if not officer:
        raise TalentThere("这名人才不能由本单位登记，请联系管委会人才服务人员核对。")
    shown = Talent.objects.consented().filter(pk=there.pk).exists()
    what = "请在原记录上更正" if shown else "其同意已终止，请在“同意已终止”中登记新的同意"
    raise TalentThere(f"这个手机号码已登记为 {there.number}，{what}。")


def _check(asked: TalentAsked, moment: datetime) -> None:
    year = local_date(moment).year
    problems = dict([*_named_wrong(asked), *_known_wrong(asked.values, year)])
    problems |= dict(_honours_wrong(asked.values.get("honours", []), year))
    if problems:
        raise TalentInvalid(in_one(problems.values()), fields=problems)


def _named_wrong(asked: TalentAsked) -> list[tuple[str, str]]:
    found = []
    name = asked.name.strip()
    if not name or len(name) > LONGEST_NAME:
        found.append(("name", f"请填写姓名（不超过{LONGEST_NAME}字）。"))
    for key, value, check in (
        ("phone", asked.phone.strip(), PHONE),
        ("email", asked.email.strip(), EmailValidator("请填写完整的电子邮箱。")),
    ):
        try:
            if value:
                check(value)
        except ValidationError as refused:
            found.append((key, "".join(refused.messages)))
    if not asked.phone.strip() and not asked.email.strip():
        found.append(("phone", "手机号码和电子邮箱至少填一项，否则无法征求本人意见。"))
    return found


def _known_wrong(values: Mapping[str, Any], year: int) -> list[tuple[str, str]]:
    found = []
    for key, known in (("education", EDUCATIONS), ("rank", RANKS), ("way", WAYS)):
        if values.get(key) and values[key] not in known:
            found.append((key, f"{LABELS[key]}只能是：{'、'.join(known.values())}。"))
    since = values.get("since_year")
    if since is not None and not EARLIEST <= since <= year:
        found.append(("since_year", f"从业起始年应在 {EARLIEST} 至 {year} 之间。"))
    return found


def _honours_wrong(honours: Sequence[Mapping[str, Any]], year: int) -> list[tuple[str, str]]:
    known = set(Term.objects.filter(kind=TermKind.PLAN).values_list("code", flat=True))
    if any(one.get("plan") not in known for one in honours):
        return [("honours", "人才计划或称号不在目录中，请从目录中选择。")]
    years = [one.get("year") for one in honours]
    if any(one is not None and not EARLIEST <= one <= year for one in years):
        return [("honours", f"授予年度应在 {EARLIEST} 至 {year} 之间。")]
    return []
