"""What the indicators app offers through the registries."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation import events, registry, search
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.foundation.provenance import provenance_of
from qianyi.foundation.ui.numbers import period
from qianyi.kernel.documents import services as document_services
from qianyi.kernel.subjects.models import Department, Subject, SubjectKind

from . import pages, selectors, services
from .choices import ReleaseState
from .events import OBSERVATION_ADOPTED, OBSERVATION_WITHDRAWN
from .models import Indicator
from .permissions import can_read_indicators, can_release

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.engine.packs.records import Fact
    from qianyi.foundation.permissions import Actor

    from .models import FigureRelease

IN_INBOX = 5


def load_indicators(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load the dictionary."""
    owners = {row.subject.code: row for row in Department.objects.select_related("subject")}
    for record in pack.indicators:
        services.indicator_ensure(
            code=record.code,
            facts={
                "name": record.name,
                "unit": record.unit,
                "category": record.category,
                "direction": record.direction,
                "progress": record.progress,
                "aggregation": record.aggregation,
                "is_cumulative": record.cumulative,
                "price_basis": record.price_basis,
                "definition": record.definition,
                "source_note": record.source,
                "certainty": record.certainty,
                "applies_to": record.applies_to,
                "roll_up": record.roll_up,
                "numerator": record.numerator or "",
                "denominator": record.denominator or "",
                "factor": record.factor,
                "totals_as": record.totals_as or "",
                "periods": list(record.periods),
                "low": record.low,
                "high": record.high,
                "source_system": record.source_system,
                "formula": record.formula,
            },
            synonyms=list(record.synonyms),
            ask=list(record.ask),
            owner=owners.get(record.owner) if record.owner else None,
            provenance=provenance_of(pack),
        )
    return {"指标": len(pack.indicators)}


def load_qualities(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load what may be said of a subject that is no number."""
    for record in pack.qualities:
        services.quality_ensure(
            code=record.code,
            facts={
                "name": record.name,
                "kind": record.kind,
                "category": record.category,
                "definition": record.definition,
                "values": list(record.values),
                "source_note": record.source,
                "certainty": record.certainty,
            },
            provenance=provenance_of(pack),
        )
    return {"非数值事项": len(pack.qualities)}


def load_facts(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Load figures with their sources. A target figure's version names the document that set it."""
    indicators = {row.code: row for row in Indicator.objects.all()}
    subjects = {row.code: row for row in Subject.objects.filter(kind=SubjectKind.TERRITORY)}
    made = 0
    for record, version in zip(pack.facts, _versions(pack.facts), strict=True):
        _, is_new = services.observation_record(
            actor=actor,
            indicator=indicators[record.indicator],
            subject=subjects[record.subject],
            scope=record.scope,
            period=record.period,
            kind=record.kind,
            version=version,
            value=record.value,
            unit=record.unit,
            comparator=record.comparator,
            certainty=record.certainty,
            uses=list(record.uses),
            note=record.note,
            place=document_services.place_of_locator(
                locator=record.locator,
                document_key=record.document,
                figure=record.value,
                unit=record.unit,
                moment=moment,
            ),
            moment=moment,
            provenance=provenance_of(pack),
        )
        made += is_new
    return {"指标数据": len(pack.facts), "其中新增或更新": made}


def _versions(facts: Sequence[Fact]) -> list[str]:
    """The version of each fact, so that every figure stays a live row of its own.

    A target's names the document that set it. Where one document says two figures for one thing,
    each carries its
    place: neither replaces the other.
    """
    plain = [
        (record.locator.document or record.document)
        if record.kind == "target"
        else record.version or ""
        for record in facts
    ]
    keys = [(*record.key[:5], version) for record, version in zip(facts, plain, strict=True)]
    times = Counter(keys)
    return [
        f"{version}（{record.locator.section}）".removeprefix("（）") if times[key] > 1 else version
        for record, version, key in zip(facts, plain, keys, strict=True)
    ]


def adopted_marks(text_digest: str) -> dict[tuple[str, int], str]:
    """Which figures of a text stand in the fact base."""
    return dict.fromkeys(selectors.adopted_keys(text_digest), pages.ADOPTED_WORD)


def observations_citing(actor: Actor, place_id: int) -> list[registry.FigureUse]:
    """Figures whose source is a place."""
    return [
        registry.FigureUse(
            label=str(row.indicator),
            url=reverse("indicators:observation", args=[row.pk]),
            detail=f"{pages.when_and_whose(row)} · {row.get_kind_display()}",
        )
        for row in selectors.observations_citing(actor, place_id)
    ]


def found_indicators(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """The dictionary by name, other names and code, for the search box."""
    found = selectors.indicator_list().prefetch_related("names")
    for indicator in found if ids is None else found.filter(pk__in=ids):
        yield search.Entry(
            object_id=indicator.pk,
            title=indicator.name,
            names=(indicator.code, *(row.name for row in indicator.names.all())),
            text=indicator.definition,
            hint="，".join(part for part in (indicator.category, indicator.unit) if part),
            url=reverse("indicators:detail", args=[indicator.code]),
            readers=search.to_roles(*READ_INSIDE),
        )


def releases_waiting(actor: Actor, moment: datetime) -> Section | None:
    """Figures that wait to be let out, and those let out that have been replaced since."""
    del moment
    if not can_release(actor):
        return None
    rows = selectors.release_list(actor)
    waiting = rows.filter(state=ReleaseState.PROPOSED).exclude(proposed_by_id=actor.user_id)
    outdated = rows.outdated()
    return Section(
        title="待审核发布的数据",
        items=[
            *(_release_item(row, "") for row in waiting[:IN_INBOX]),
            *(_release_item(row, "数据已有更新") for row in outdated[:IN_INBOX]),
        ][:IN_INBOX],
        count=waiting.count() + outdated.count(),
        url=reverse("indicators:releases"),
        hint="审核后公众可以看到；已有更新的，停止原来的发布，再提出新的数据。",
        empty="没有待审核发布的数据，已发布的都是最新数据。",
        order=42,
    )


def _release_item(row: FigureRelease, mark: str) -> Item:
    return Item(
        title=str(row.observation.indicator),
        url=reverse("indicators:release", args=[row.pk]),
        detail=f"{row.observation.subject}，{period(row.observation.period).text}，"
        f"{row.proposed_by} 提出",
        mark=mark,
    )


def register() -> None:
    """Called once at start-up."""
    registry.search_sources.register("indicator", search.Source("指标", 20, found_indicators))
    registry.pack_loaders.register("indicators", registry.PackFolder(40, load_indicators))
    registry.pack_loaders.register("qualities", registry.PackFolder(45, load_qualities))
    registry.pack_loaders.register("facts", registry.PackFolder(50, load_facts))
    registry.figure_panels.register("adoption", pages.adoption_panel)
    registry.figure_marks.register("adoption", adopted_marks)
    registry.place_uses.register("observations", observations_citing)
    events.kinds.register(
        OBSERVATION_ADOPTED,
        events.EventKind(OBSERVATION_ADOPTED, "采用读数", can_read_indicators),
    )
    events.kinds.register(
        OBSERVATION_WITHDRAWN,
        events.EventKind(OBSERVATION_WITHDRAWN, "撤回采用", can_read_indicators),
    )
    registry.inbox_sources.register("indicators.releases", releases_waiting)
    registry.subject_movers.register("indicators.observations", services.observations_mover())
    registry.subject_movers.register("indicators.qualities", services.qualities_mover())
    registry.subject_movers.register("indicators.consents", services.consents_mover())
    registry.api_scopes.register("indicators:read", "读指标字典和指标数据")
    registry.api_scopes.register("indicators:write", "采用读数，停用指标数据")
    registry.navigation.register(
        "indicators",
        registry.NavigationEntry(
            "指标", "indicators:list", order=40, key="i", visible=can_read_indicators
        ),
    )
