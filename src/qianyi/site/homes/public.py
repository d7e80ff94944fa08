"""What visitors find: policies in force, answers, figures that were released, publicity.

Nothing here asks who reads: every row was released by somebody for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from qianyi.domains.evaluation.selectors.public import public_list as evaluations_public
from qianyi.domains.policies.selectors.library import public_items
from qianyi.domains.policies.selectors.payments import totals_public
from qianyi.domains.requests.selectors import answers
from qianyi.domains.talent.selectors import needs_public
from qianyi.engine.periods import Period
from qianyi.engine.scopes import scope_get
from qianyi.foundation.api.limits import visitor_count
from qianyi.foundation.ui.numbers import plain
from qianyi.kernel.indicators.choices import Certainty
from qianyi.kernel.indicators.pages import SIGN_WORDS
from qianyi.kernel.indicators.pages.releases import number_words
from qianyi.kernel.indicators.selectors import releases_public

from .errors import DownloadsTooOften

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.domains.policies.models import PolicyItem
    from qianyi.domains.policies.selectors.payments import PublicTotal
    from qianyi.domains.requests.models import Answer
    from qianyi.domains.talent.models import Need
    from qianyi.kernel.indicators.models import FigureRelease, Observation

SHOWN: Final = 5
READ: Final = 200
"""Releases looked through for the newest ones of the first page."""
DEMO: Final = "demo"
PRELIMINARY: Final = ("预计", "快报", "初步核算")
"""Versions that announce a better one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """The first page of a visitor: the newest of each, and how many there are."""

    policies: list[PolicyItem]
    policy_count: int
    answers: list[Answer]
    answer_count: int
    figures: list[tuple[FigureRelease, str]]
    figure_count: int
    needs: list[Need]
    need_count: int
    publicity: list[EvaluationRun]
    paid: list[PublicTotal]
    is_demo: bool


def landing(day: date) -> Landing:
    """A few of each."""
    policies = public_items(day)
    answered = answers.public_list()
    needs = needs_public(day)
    figures, is_demo, _ = figures_parted("")
    return Landing(
        policies=list(policies[:SHOWN]),
        policy_count=policies.count(),
        answers=list(answered[:SHOWN]),
        answer_count=answered.count(),
        figures=[(row, number_words(row.observation)) for row in newest_of(figures)],
        figure_count=figures.count(),
        needs=list(needs[:SHOWN]),
        need_count=needs.count(),
        publicity=list(evaluations_public()[:SHOWN]),
        paid=totals_public()[:SHOWN],
        is_demo=is_demo,
    )


def newest_of(rows: QuerySet[FigureRelease]) -> list[FigureRelease]:
    """The newest period of each of the first indicators; ``rows`` come by name and period."""
    found: dict[tuple[int, int, str], FigureRelease] = {}
    for row in rows[:READ]:
        one = row.observation
        found.setdefault((one.indicator_id, one.subject_id, one.scope), row)
        if len(found) > SHOWN:
            break
    return list(found.values())[:SHOWN]


def figures_parted(zone: str, words: str = "") -> tuple[QuerySet[FigureRelease], bool, bool]:
    """Released figures of one sort of territory: (rows, these are fictional, the other has some).

    Real ones unless there are none or the fictional ones are asked for; never both in one list.
    """
    real = releases_public(is_demo=False, words=words)
    made_up = releases_public(is_demo=True, words=words)
    has_real = releases_public(is_demo=False).exists()
    has_made_up = releases_public(is_demo=True).exists()
    if has_made_up and (zone == DEMO or not has_real):
        return made_up, True, has_real
    return real, False, has_made_up


def marks_of(observation: Observation) -> list[str]:
    """What makes a figure uncertain or preliminary, in words."""
    found = [observation.version] if observation.version in PRELIMINARY else []
    if observation.certainty == Certainty.UNVERIFIED:
        found.append("待核实")
    told, asked = observation.reported_count, observation.expected_count
    if told is not None and asked is not None and told < asked:
        found.append(f"应报{asked}家，已报{told}家")
    return found


def bounds_of(observation: Observation) -> list[str]:
    """What stands beside the number in a table where it is a bound or the start of a span."""
    found = [SIGN_WORDS[observation.comparator]] if observation.comparator in SIGN_WORDS else []
    if observation.value_high is not None:
        found.append(f"至 {plain(observation.value_high)}")
    return found


def plain_figures(rows: Iterable[FigureRelease]) -> list[dict[str, Any]]:
    """Released figures as plain values for a download, numbers as exact text."""
    return [_plain(row) for row in rows]


def _plain(row: FigureRelease) -> dict[str, Any]:
    one = row.observation
    return {
        "indicator": one.indicator.code,
        "name": one.indicator.name,
        "territory": one.subject.name,
        "scope": one.scope,
        "scope_meaning": scope_get(one.scope).explanation,
        "period": one.period,
        "period_label": Period.parse(one.period).label,
        "kind": one.get_kind_display(),
        "value": plain_number(one.value),
        "value_high": plain_number(one.value_high) if one.value_high is not None else None,
        "comparator": one.comparator,
        "unit": one.unit,
        "price_basis": one.get_price_basis_display() if one.price_basis else "",
        "version": one.version,
        "marks": marks_of(one),
        "source": row.source,
        "sentence": row.sentence,
        "note": row.note,
        "released_at": row.decided_at.isoformat() if row.decided_at else None,
        "is_demo": one.subject.territory.is_demo,
        "url": f"/public/figures/{row.ref}/",
    }


def plain_number(value: Any) -> str:  # noqa: ANN401 - a Decimal
    """Digits alone, without separators, as exact as stored."""
    return plain(value).replace(",", "")


def download_count(request: HttpRequest, moment: datetime) -> None:
    """Count a download of one address; a scripted use is refused and told once.

    Raises:
        DownloadsTooOften: more in this minute than ``QIANYI_PUBLIC_DOWNLOADS_PER_MINUTE``.
    """
    most = settings.QIANYI_PUBLIC_DOWNLOADS_PER_MINUTE
    goes_on = visitor_count(
        request, kind="download", most=most, action="homes.downloads_too_often",
        target="公开数据下载", moment=moment,
    )  # fmt: skip
    if not goes_on:
        raise DownloadsTooOften(
            f"一分钟内最多下载{most}次，请稍后再试；需要全部数据的，下载一次 JSON 或 Excel 即可。"
        )
