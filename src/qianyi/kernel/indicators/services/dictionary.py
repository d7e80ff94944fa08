"""Writing the dictionary: indicators with their names, qualities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import search
from qianyi.kernel.indicators.models import Indicator, IndicatorName, NameRelation, Quality

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Department


@transaction.atomic
def indicator_ensure(
    *,
    code: str,
    facts: dict[str, object],
    synonyms: list[str],
    ask: list[str],
    owner: Department | None,
    provenance: dict[str, str],
) -> Indicator:
    """The indicator with that code, made or renewed, its names exactly those given."""
    indicator, _ = Indicator.objects.update_or_create(
        code=code, defaults={**facts, "owner": owner, **provenance}
    )
    wanted = {**dict.fromkeys(ask, NameRelation.ASK), **dict.fromkeys(synonyms, NameRelation.SAME)}
    indicator.names.exclude(name__in=wanted).delete()
    for name, relation in wanted.items():
        IndicatorName.objects.update_or_create(
            indicator=indicator, name=name, defaults={"relation": relation}
        )
    search.touched("indicator", indicator.pk)
    return indicator


@transaction.atomic
def quality_ensure(*, code: str, facts: dict[str, object], provenance: dict[str, str]) -> Quality:
    """The quality with that code, made or renewed."""
    quality, _ = Quality.objects.update_or_create(code=code, defaults={**facts, **provenance})
    return quality
