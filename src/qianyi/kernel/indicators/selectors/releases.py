"""Reading releases: those on their way, those the public sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.kernel.indicators.choices import ReleaseState
from qianyi.kernel.indicators.errors import ReleaseNotFound
from qianyi.kernel.indicators.models import FigureRelease

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Observation
    from qianyi.kernel.indicators.models.releases import FigureReleaseQuerySet

JOINED = (
    "observation__indicator", "observation__subject__territory__subject",
    "proposed_by", "decided_by",
)  # fmt: skip


def release_list(actor: Actor, *, state: str = "") -> FigureReleaseQuerySet:
    """Releases the actor may see, the newest first."""
    rows = FigureRelease.objects.visible_to(actor).select_related(*JOINED).order_by("-pk")
    return rows.filter(state=state) if state in ReleaseState.values else rows


def release_get(*, actor: Actor, release_id: int) -> FigureRelease:
    """One release.

    Raises:
        ReleaseNotFound: there is none, or the actor may not see it.
    """
    found = release_list(actor).filter(pk=release_id).first()
    if found is None:
        raise ReleaseNotFound("没有找到这条数据发布；请从“数据发布”列表进入。")
    return found


def release_of(observation: Observation) -> FigureRelease | None:
    """The open release of a figure, if there is one."""
    return FigureRelease.objects.open().filter(observation=observation).first()


def releases_public(*, is_demo: bool, words: str = "") -> QuerySet[FigureRelease]:
    """What everybody may see, of real or of fictional territories, by indicator and period."""
    rows = (
        FigureRelease.objects.public()
        .filter(observation__subject__territory__is_demo=is_demo)
        .select_related(*JOINED)
        .order_by(
            "observation__indicator__category",
            "observation__indicator__name",
            "-observation__ends_on",
            "pk",
        )
    )
    for word in words.split():
        rows = rows.filter(observation__indicator__name__icontains=word)
    return rows


def release_public(*, ref: str) -> FigureRelease:
    """One public release by its name.

    Raises:
        ReleaseNotFound: it is not public, or not any more.
    """
    found = FigureRelease.objects.public().select_related(*JOINED).filter(ref=ref).first()
    if found is None:
        raise ReleaseNotFound(
            "没有找到这条公开数据：可能已有新的数据、已停止发布，或网址不完整；请从“公开数据”进入。"
        )
    return found


def series_public(row: FigureRelease) -> QuerySet[FigureRelease]:
    """The public figures of the same thing: indicator, territory, scope and kind; oldest first."""
    one = row.observation
    return (
        FigureRelease.objects.public()
        .filter(
            observation__indicator=one.indicator_id,
            observation__subject=one.subject_id,
            observation__scope=one.scope,
            observation__kind=one.kind,
        )
        .select_related(*JOINED)
        .order_by("observation__ends_on", "pk")
    )
