"""What the what-if page asks with, as values: its head, its sliders, its own address."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse

from qianyi.domains.evaluation.forms.whatif import FIGURE, Read
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.selectors.whatif import (
    ConditionsAsked,
    WeightsAsked,
    figures_changeable,
    weights_now,
)
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.pages import Action, Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOME: Final = ("首页", "/")
SLIDER_STEPS: Final = 20
FEW: Final = 15
"""Sliders up to which none is folded away."""
HUNDRED: Final = Decimal(100)
NEAR: Final = 2
"""Sliders reach to twice the figure; the field beside takes any number."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One figure to try another value of."""

    name: str
    label: str
    unit: str
    now: str
    value: str
    low: str
    high: str
    step: str
    changed: bool
    unverified: bool
    error: str
    reckoned: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Sliders that stand together, folded when none of them is changed and there are many."""

    title: str
    sliders: Sequence[Slider]
    is_open: bool


def what_if_page(kind: str, read: Read, *, can_save: bool) -> Page:
    """The head of the page."""
    more = [Action(label="试算方案", url=reverse("evaluation:scenarios"))] if can_save else []
    asked = read.asked
    tags = ["只作试算，不改变现行办法"]
    if isinstance(asked, ConditionsAsked):
        more.append(Action(label="查看条文", url=reverse("rules:version", args=[asked.version.pk])))
    what = "评价权重" if kind == "weights" else "门槛和分值"
    return Page(
        title="如果调整",
        answer=f"改动{what}，哪些企业进入、哪些退出、要花多少钱，当场看到",
        breadcrumbs=(HOME, ("如果调整", "")),
        more_actions=more,
        tags=tags,
    )


def form_page(title: str, answer: str, back: str) -> Page:
    """The head of a form that belongs to a what-if."""
    return Page(title=title, answer=answer, breadcrumbs=(HOME, ("如果调整", back), (title, "")))


def sections_of(read: Read, reckoned: Mapping[str, Decimal] | None = None) -> list[Section]:
    """Sliders of the figures one may change, by the condition they belong to."""
    asked = read.asked
    if isinstance(asked, WeightsAsked):
        return [_weight_section(asked, read, reckoned or {})]
    if not isinstance(asked, ConditionsAsked):
        return []
    program = asked.version
    found: dict[str, list[Slider]] = {}
    for one in figures_changeable(program):
        title = one.label.split("·", maxsplit=1)[0]
        found.setdefault(title, []).append(
            _slider(
                path=one.path,
                label=one.label.removeprefix(f"{title}·"),
                unit=one.unit,
                now=one.value,
                step=one.step,
                read=read,
                unverified=one.certainty != "confirmed",
            )
        )
    few = sum(len(sliders) for sliders in found.values()) <= FEW
    return [
        Section(title, sliders, few or any(one.changed or one.error for one in sliders))
        for title, sliders in found.items()
    ]


def query_of(read: Read, kind: str, *, firm: str = "", who: str = "") -> str:
    """The address of this very question: only what differs from what is in force."""
    told: list[tuple[str, str]] = [("kind", kind)]
    for form in (read.form, read.money):
        if form is not None:
            told += [(name, str(form[name].value() or "")) for name in form.fields]
    told += [(FIGURE + path, value) for path, value in sorted(read.written.items())]
    told += [("firm", firm), ("who", who)]
    return urlencode([(name, value) for name, value in told if value])


def _weight_section(asked: WeightsAsked, read: Read, reckoned: Mapping[str, Decimal]) -> Section:
    method = method_for(asked.run)
    group = method.group(asked.group)
    certain = {item.indicator: item.weight_certainty for item in group.items}
    sliders = [
        _slider(
            path=code,
            label=method.indicator(code).name,
            unit="分",
            now=now,
            step=Decimal("0.5"),
            read=read,
            unverified=certain.get(code) != "confirmed",
            high=method.total,
            reckoned=reckoned.get(code),
        )
        for code, now in weights_now(asked.run, asked.group).items()
    ]
    return Section(f"{group.name}的权重", sliders, is_open=True)


def _slider(  # noqa: PLR0913 - keyword-only parts of one control
    *,
    path: str,
    label: str,
    unit: str,
    now: Decimal,
    step: Decimal,
    read: Read,
    unverified: bool,
    high: Decimal | None = None,
    reckoned: Decimal | None = None,
) -> Slider:
    written = read.written.get(path, "")
    value = written or numbers.plain(now).replace(",", "")
    low, top = _ends(now, step, unit)
    shown = "" if reckoned is None or reckoned == now else numbers.plain(reckoned, 2)
    return Slider(
        name=FIGURE + path,
        label=label,
        unit=unit,
        now=numbers.plain(now),
        value=value,
        low=_text(low),
        high=_text(top if high is None else high),
        step=_text(step),
        changed=bool(written),
        unverified=unverified,
        error=read.errors.get(path, ""),
        reckoned=shown if not written else "",
    )


def _ends(now: Decimal, step: Decimal, unit: str) -> tuple[Decimal, Decimal]:
    """From nothing to twice the figure; a negative one from twice it to nothing."""
    reach = max(abs(now) * NEAR, step * SLIDER_STEPS)
    if unit == "%" and 0 <= now <= HUNDRED:
        reach = min(reach, HUNDRED)
    return (-reach, Decimal(0)) if now < 0 else (Decimal(0), reach)


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")
