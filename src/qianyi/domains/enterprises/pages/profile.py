"""What the profile of an enterprise says, as values: four figures, facts, charts, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.enterprises import selectors
from qianyi.domains.enterprises.permissions import can_keep_records
from qianyi.domains.enterprises.selectors import inputs
from qianyi.domains.enterprises.selectors.profile import STAFF, TRENDS
from qianyi.foundation.ui.charts import Chart, Series
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.rules.selectors import grants_of
from qianyi.kernel.subjects.selectors import changes_of, names_of

from .records import ENTERPRISES, HOME, profile_crumb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.enterprises.selectors import Due, KindCount, YearClasses, YearFigures
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import TitleGrant
    from qianyi.kernel.subjects.models import Enterprise

FEWEST_POINTS = 2
SHOWN = ("ent.revenue", "ent.staff_end", "ent.rd_expense", "ent.tax_paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of what is known: since when, and from where."""

    label: str
    value: object
    since: date | None = None
    source: str = ""
    missing: str = "没有登记"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All a profile shows."""

    page: Page
    facts: Sequence[Fact]
    classes: Sequence[YearClasses]
    charts: Sequence[Chart]
    figures: YearFigures
    grants: Sequence[tuple[TitleGrant, str]]
    due: Sequence[Due]
    counts: Sequence[KindCount]
    as_of: date


def profile_of(actor: Actor, enterprise: Enterprise, as_of: date) -> Profile:
    """What is known of the firm as of a day."""
    figures = selectors.figures_by_year(actor, enterprise, as_of)
    grants = [
        (grant, grant.state_on(as_of).label)
        for grant in grants_of(enterprise)
        if grant.granted_on <= as_of
    ]
    classes = selectors.classes_by_year(enterprise, figures, as_of)
    return Profile(
        page=_page(actor, enterprise, figures, grants, as_of),
        facts=_facts(enterprise, as_of),
        classes=classes,
        charts=_charts(figures),
        figures=figures,
        grants=grants,
        due=selectors.due_list(actor, enterprise, as_of),
        counts=[
            told
            for told in selectors.record_counts(actor, enterprise)
            if told.count or not told.kind.is_internal
        ],
        as_of=as_of,
    )


def _page(
    actor: Actor,
    enterprise: Enterprise,
    figures: YearFigures,
    grants: Sequence[tuple[TitleGrant, str]],
    as_of: date,
) -> Page:
    held = [str(grant.title) for grant, state in grants if state in {"有效", "即将到期"}]
    more = [
        Action(label="梯度培育", url=reverse("enterprises:ladder", args=[enterprise.uscc])),
        Action(
            label="导出 Excel",
            url=reverse("enterprises:profile-export", args=[enterprise.uscc]),
            download=True,
        ),
    ]
    if can_keep_records(actor, enterprise):
        change = reverse("enterprises:change", args=[enterprise.uscc])
        more.insert(0, Action(label="变更信息", url=change, hotkey="e"))
        titles = f"{reverse('rules:grant-new')}?uscc={enterprise.uscc}"
        more.append(Action(label="登记资质称号", url=titles))
    return Page(
        title=enterprise.subject.name,
        answer="这家企业是谁、怎么样、持有什么、有什么到期",
        breadcrumbs=(HOME, ENTERPRISES, profile_crumb(enterprise)),
        figures=[_figure(figures, code) for code in SHOWN if figures.latest(code)],
        more_actions=more,
        history=audit.history_of(enterprise, enterprise.subject),
        as_of=as_of,
        tags=[enterprise.get_legal_status_display(), *dict.fromkeys(held)],
    )


def _figure(figures: YearFigures, code: str) -> Figure:
    latest = figures.latest(code)
    assert latest is not None  # noqa: S101 - asked before
    change = selectors.growth(figures, code)
    return Figure(
        label=latest.indicator.name,
        value=latest.value,
        unit=latest.unit,
        period=latest.period,
        scope=latest.scope,
        change=_change_words(change),
        source_url=reverse("indicators:observation", args=[latest.pk]),
        certain=latest.certainty != "unverified",
    )


def _change_words(change: Decimal | None) -> str:
    if change is None:
        return ""
    if not round(change, 1):
        return "与上年持平"
    return f"比上年{'增长' if change > 0 else '下降'}{abs(change):.1f}%"


def _facts(enterprise: Enterprise, as_of: date) -> list[Fact]:
    """The register: present values with the day and the source of the last change."""
    changed: dict[str, Any] = {}
    for change in changes_of(enterprise):
        changed.setdefault(change.field, change)

    def fact(label: str, field: str, value: object, missing: str = "没有登记") -> Fact:
        last = changed.get(field)
        return Fact(
            label=label, value=value, missing=missing,
            since=last.effective_on if last else None, source=last.source if last else "",
        )  # fmt: skip

    names = [name for name in names_of(enterprise) if name.name_kind != "current"]
    used = inputs.land_used([enterprise.pk], as_of)
    return [
        fact("统一社会信用代码", "uscc", enterprise.uscc),
        fact("企业类型", "enterprise_type", enterprise.get_enterprise_type_display()),
        fact("行业", "industry", _industry(enterprise)),
        fact("成立日期", "registered_on", _day(enterprise.registered_on)),
        fact("入驻日期", "moved_in_on", _day(enterprise.moved_in_on)),
        Fact(
            label="登记状态",
            value=enterprise.get_legal_status_display(),
            since=enterprise.legal_status_on,
        ),
        fact("统计归属", "territory", str(enterprise.territory)),
        fact("园区和楼宇", "park", _place(enterprise)),
        Fact(
            label="其他名称",
            value="、".join(f"{name.name}（{name.get_name_kind_display()}）" for name in names),
            missing="没有其他名称",
        ),
        Fact(
            label="实际使用土地",
            value=f"{used[enterprise.pk].normalize():f} 亩" if enterprise.pk in used else "",
            missing="没有登记用地",
        ),
    ]


def _day(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _industry(enterprise: Enterprise) -> str:
    found = enterprise.industry
    return f"{found.code} {found.name}" if found else ""


def _place(enterprise: Enterprise) -> str:
    return " · ".join(str(place) for place in (enterprise.park, enterprise.building) if place)


def _charts(figures: YearFigures) -> list[Chart]:
    """One small chart for each figure with two years or more; a year without one is a gap."""
    charts = []
    for code in TRENDS:
        known = figures.values.get(code, {})
        if len(known) < FEWEST_POINTS:
            continue
        first, last = min(known), max(known)
        row = known[last]
        charts.append(
            Chart(
                name=code.replace(".", "-").replace("_", "-"),
                title=row.indicator.name,
                unit=row.unit,
                periods=[str(year) for year in range(first, last + 1)],
                series=[
                    Series(
                        name=row.indicator.name,
                        values=[
                            figures.value(code, year, row.unit) for year in range(first, last + 1)
                        ],
                        kind="line" if code == STAFF else "bar",
                    )
                ],
                scope=row.scope,
                source="已审核的企业数据",
                source_url=reverse("indicators:observation", args=[row.pk]),
            )
        )
    return charts
