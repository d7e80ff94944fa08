"""What the pages of releases say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.foundation.ui.numbers import moment as moment_words
from qianyi.foundation.ui.numbers import period as period_words
from qianyi.foundation.ui.numbers import plain
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.documents.pages.text import sentence_around
from qianyi.kernel.documents.services import place_locate
from qianyi.kernel.indicators.choices import ReleaseState
from qianyi.kernel.indicators.permissions import can_release

from . import SIGN_WORDS

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import FigureRelease, Observation

RELEASES: Final = ("数据发布", "/figure-releases/")


def told_of(observation: Observation) -> tuple[str, str]:
    """Where a figure comes from, and the sentence, where the text is here: what may go out."""
    place = observation.place
    if place is None:
        origin = observation.origin
        return (origin.label if origin else "", "")
    document = place.document
    parts = [document.title, f"（{document.number}）" if document.number else ""]
    source = "".join(parts) + (f" {place.section}" if place.section else "")
    located = place_locate(place)
    if located is None:
        return source, ""
    first, last = sentence_around(located.version.text, located.start, located.end)
    return source, " ".join(located.version.text[first:last].split())


def number_words(observation: Observation) -> str:
    """The number as it may be said: never a bound or a span as if it were exact."""
    sign = SIGN_WORDS.get(observation.comparator, "")
    high = observation.value_high
    span = f"至{plain(high)}" if high is not None else ""
    return f"{sign}{plain(observation.value)}{span}"


def value_words(observation: Observation) -> str:
    """The same with its unit."""
    return f"{number_words(observation)}{observation.unit}"


def going_out(observation: Observation, source: str, sentence: str) -> str:
    """What the public will read, in one line, before it is proposed."""
    said = (
        f"将公开：{observation.subject}，{period_words(observation.period).text}，"
        f"口径“{observation.scope}”，{value_words(observation)}；来源：{source or '没有登记'}"
    )
    return f"{said}；原句：“{sentence}”" if sentence else f"{said}；没有可以附上的原句"


def list_page(actor: Actor) -> Page:
    """The head of the list."""
    del actor
    return Page(
        title="数据发布",
        answer="哪些数据已对公众发布、哪些等待审核；提出和审核由两个人办理",
        breadcrumbs=(("指标", reverse("indicators:list")), RELEASES),
        more_actions=[Action(label="看公众看到的样子", url="/public/figures/")],
    )


def release_page(row: FigureRelease, actor: Actor) -> Page:
    """The head of one release with what can be done now."""
    action, more = _actions(row, actor)
    return Page(
        title=f"发布：{row.observation.indicator}",
        answer=f"{row.observation.subject}，{period_words(row.observation.period).text}，"
        f"{value_words(row.observation)}",
        breadcrumbs=(RELEASES, (str(row.observation.indicator), "")),
        action=action,
        more_actions=more,
        history=audit.history_of(row),
        tags=[row.get_state_display(), *(["数据已有更新，公众看不到"] if row.is_outdated else [])],
    )


def step_page(row: FigureRelease, title: str) -> Page:
    """The head of a page that asks why."""
    back = reverse("indicators:release", args=[row.pk])
    return Page(
        title=f"{title}：{row.observation.indicator}",
        answer=f"{row.observation.subject}，{period_words(row.observation.period).text}",
        breadcrumbs=(RELEASES, (str(row.observation.indicator), back), (title, "")),
    )


def _actions(row: FigureRelease, actor: Actor) -> tuple[Action | None, list[Action]]:
    more = [
        Action(
            label="查看这条数据", url=reverse("indicators:observation", args=[row.observation_id])
        )
    ]
    if not can_release(actor):
        return None, more
    if row.state == ReleaseState.RELEASED:
        url = reverse("indicators:release-end", args=[row.pk])
        return None, [*more, Action(label="停止发布", url=url, dangerous=True)]
    if row.state != ReleaseState.PROPOSED:
        return None, more
    more.append(Action(label="退回", url=reverse("indicators:release-return", args=[row.pk])))
    if row.proposed_by_id == actor.user_id:
        return None, more
    make = reverse("indicators:release-make", args=[row.pk])
    return Action(label="审核发布", url=make, method="post"), more


def release_facts(row: FigureRelease) -> list[tuple[str, str, str]]:
    """Label, words, and the reason where there are none."""
    one = row.observation
    return [
        ("指标", str(one.indicator), ""),
        ("区域", str(one.subject), ""),
        ("时期", period_words(one.period).text, ""),
        ("口径", one.scope, ""),
        ("性质", one.get_kind_display(), ""),
        ("数值", value_words(one), ""),
        ("版本", one.version, "没有分版本"),
        ("核实情况", one.get_certainty_display(), ""),
        ("公布的来源", row.source, "没有登记来源"),
        ("公布的原句", row.sentence, "不公布原句"),
        ("对外说明", row.note, "没有填写"),
        ("提出", f"{row.proposed_by}，{moment_words(row.proposed_at).text}", ""),
        (
            "审核",
            f"{row.decided_by}，{moment_words(row.decided_at).text}" if row.decided_by else "",
            "还没有审核",
        ),
        ("理由", row.reason, "没有退回或停止"),
    ]
