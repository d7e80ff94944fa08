"""What firms look for: filed, corrected, published with their wish, filled, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.talent.choices import (
    OPEN_NEEDS,
    IntroductionState,
    NeedAudience,
    NeedState,
    SalaryUnit,
)
from qianyi.domains.talent.errors import NeedInvalid, NeedRefused
from qianyi.domains.talent.models import Need
from qianyi.domains.talent.models.needs import NEED_WAYS
from qianyi.domains.talent.permissions import (
    can_end_need,
    can_have_needs,
    can_keep_at,
    can_keep_need,
)
from qianyi.domains.talent.selectors.people import units_of
from qianyi.engine.talent import EDUCATIONS, RANKS
from qianyi.foundation import history, search
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

from .telling import firm_told, officers_told

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.domains.talent.models import Term
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise, Territory

SEARCH_KIND: Final = "talent_need"
MOST_PEOPLE: Final = 999
MOST_YEARS: Final = 50
FIELDS: Final = (
    "position", "duties", "headcount", "field", "education", "rank", "years", "way", "place",
    "salary_from", "salary_to", "salary_unit", "wanted_until", "audience",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedAsked:
    """What a need is filed with; empty conditions ask for nothing."""

    position: str
    headcount: int
    wanted_until: date
    audience: str = NeedAudience.ZONE
    duties: str = ""
    field: Term | None = None
    education: str = ""
    rank: str = ""
    years: int | None = None
    way: str = ""
    place: Territory | None = None
    salary_from: Decimal | None = None
    salary_to: Decimal | None = None
    salary_unit: str = ""


@transaction.atomic
def need_file(*, actor: Actor, enterprise: Enterprise, asked: NeedAsked, moment: datetime) -> Need:
    """File a need of a firm, by itself or by an officer it told.

    Raises:
        NotAllowed: neither the firm nor an officer of its territory.
        NeedInvalid: ``fields`` says what is wrong.
    """
    own = can_have_needs(actor) and enterprise.pk in actor.subject_ids
    allowed = own or can_keep_at(actor, enterprise.territory)
    require(allowed=allowed, actor=actor, what="提出人才需求")
    _check(asked, moment)
    row = Need(enterprise=enterprise, filed_at=moment, filed_by_id=actor.user_id)
    _put(row, asked)
    row.save()
    search.touched(SEARCH_KIND, row.pk)
    if own:
        officers_told(
            key=f"talent-need-{row.pk}", kind="talent.need_filed", unit=None,
            territory=enterprise.territory,
            title=f"{enterprise}提出人才需求“{row.position}”，请核对后发布。",
            url=f"/talent/needs/{row.ref}/", moment=moment,
        )  # fmt: skip
    return row


@transaction.atomic
def need_change(*, actor: Actor, need: Need, asked: NeedAsked, moment: datetime) -> Need:
    """Correct an open need; one that the firm changes after publication is looked at again.

    Raises:
        NotAllowed: neither the firm nor an officer.
        NeedRefused: it is over.
        NeedInvalid: ``fields`` says what is wrong.
    """
    require(allowed=can_end_need(actor, need), actor=actor, what="更正人才需求")
    _check(asked, moment)
    held = _open(need)
    _put(held, asked)
    if held.state == NeedState.PUBLISHED and not can_keep_need(actor, held):
        held.state, held.published_at, held.published_by = NeedState.FILED, None, None
    held.save()
    search.touched(SEARCH_KIND, held.pk)
    return held


@transaction.atomic
def need_publish(*, actor: Actor, need: Need, moment: datetime) -> Need:
    """An officer looked at it: people are matched, and everybody may read it if the firm wants.

    Raises:
        NotAllowed: not an officer of the firm's territory.
        NeedRefused: over, published before, or past its day.
    """
    require(allowed=can_keep_need(actor, need), actor=actor, what="发布人才需求")
    held = _open(need)
    if held.state == NeedState.PUBLISHED:
        raise NeedRefused("这项需求已经发布。")
    if held.wanted_until < local_date(moment):
        raise NeedRefused(f"这项需求 {held.wanted_until:%Y-%m-%d} 已截止，请先与企业核对截止日期。")
    units = units_of(actor)
    held.state, held.published_at = NeedState.PUBLISHED, moment
    held.published_by_id, held.unit = actor.user_id, units[0] if units else None
    held.save()
    search.touched(SEARCH_KIND, held.pk)
    firm_told(
        held, key=f"talent-need-published-{held.pk}-{moment:%Y%m%d%H%M%S}",
        title=f"人才需求“{held.position}”已发布，可以看符合的人才。", moment=moment,
    )  # fmt: skip
    return held


@transaction.atomic
def need_fill(*, actor: Actor, need: Need, count: int, day: date, moment: datetime) -> Need:
    """People were found: how many, when.

    Raises:
        NotAllowed: neither the firm nor an officer.
        NeedRefused: it is over.
        NeedInvalid: the number or the day does not fit.
    """
    require(allowed=can_end_need(actor, need), actor=actor, what="登记招到人才")
    held = _open(need)
    problems = {}
    if not 1 <= count <= MOST_PEOPLE:
        problems["count"] = f"招到的人数应在 1 至 {MOST_PEOPLE} 之间；没有招到的请关闭需求。"
    if day > local_date(moment) or day < local_date(held.filed_at):
        first = local_date(held.filed_at)
        problems["day"] = f"日期应在提出需求（{first:%Y-%m-%d}）以后、今天以前。"
    if problems:
        raise NeedInvalid(in_one(problems.values()), fields=problems)
    held.state, held.filled_count, held.ended_on = NeedState.FILLED, count, day
    return _ended(held, moment)


@transaction.atomic
def need_close(*, actor: Actor, need: Need, reason: str, moment: datetime) -> Need:
    """Nobody is looked for any more.

    Raises:
        NotAllowed: neither the firm nor an officer.
        NeedRefused: it is over.
        NeedInvalid: no reason.
    """
    require(allowed=can_end_need(actor, need), actor=actor, what="关闭人才需求")
    held = _open(need)
    if not reason.strip():
        raise NeedInvalid("请写明关闭的原因。", fields={"reason": "请写明关闭的原因。"})
    held.state, held.ended_on = NeedState.CLOSED, local_date(moment)
    held.end_reason = reason.strip()[:300]
    with history.because(reason):
        return _ended(held, moment)


def _ended(held: Need, moment: datetime) -> Need:
    held.save()
    for row in held.introductions.live():
        row.state, row.ended_at = IntroductionState.ENDED, moment
        row.save(update_fields=["state", "ended_at"])
    search.touched(SEARCH_KIND, held.pk)
    return held


def _open(need: Need) -> Need:
    rows = Need.objects.select_for_update(of=("self",)).select_related("enterprise__territory")
    held = rows.get(pk=need.pk)
    if held.state not in OPEN_NEEDS:
        raise NeedRefused(f"这项需求{held.get_state_display()}，不能再办理；需要时请另提一项。")
    return held


def _put(row: Need, asked: NeedAsked) -> None:
    for name in FIELDS:
        value = getattr(asked, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _check(asked: NeedAsked, moment: datetime) -> None:
    problems = dict([*_words_wrong(asked), *_pay_wrong(asked)])
    if not 1 <= asked.headcount <= MOST_PEOPLE:
        problems["headcount"] = f"人数应在 1 至 {MOST_PEOPLE} 之间。"
    if asked.years is not None and not 0 <= asked.years <= MOST_YEARS:
        problems["years"] = f"从业年数应在 0 至 {MOST_YEARS} 之间。"
    today = local_date(moment)
    if asked.wanted_until < today:
        problems["wanted_until"] = f"需求截止日期不能早于今天（{today:%Y-%m-%d}）。"
    if problems:
        raise NeedInvalid(in_one(problems.values()), fields=problems)


def _words_wrong(asked: NeedAsked) -> list[tuple[str, str]]:
    found = []
    if not asked.position.strip():
        found.append(("position", "请填写岗位。"))
    for key, value, known in (
        ("audience", asked.audience, dict(NeedAudience.choices)),
        ("education", asked.education or "secondary", EDUCATIONS),
        ("rank", asked.rank or "none", RANKS),
        ("way", asked.way or "full", NEED_WAYS),
    ):
        if value not in known:
            found.append((key, f"只能是：{'、'.join(str(one) for one in known.values())}。"))
    return found


def _pay_wrong(asked: NeedAsked) -> list[tuple[str, str]]:
    low, high, unit = asked.salary_from, asked.salary_to, asked.salary_unit
    if low is None and high is None and not unit:
        return []
    if low is None or high is None or unit not in SalaryUnit.values:
        return [("salary_from", "薪酬请把下限、上限和单位填全，或都不填。")]
    if low < 0 or high < low:
        return [("salary_to", "薪酬上限不能低于下限，且不能为负。")]
    return []
