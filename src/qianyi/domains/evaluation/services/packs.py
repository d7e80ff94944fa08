"""What packs bring to evaluation: systems of zones, zones to compare with, measures."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from qianyi.domains.evaluation.errors import ComparisonInvalid
from qianyi.domains.evaluation.models import ComparisonSet, ZoneSystemVersion
from qianyi.engine.measures import measures_of
from qianyi.engine.zones import method_file, system_files, system_from_text
from qianyi.engine.zones.packed import comparisons_of
from qianyi.foundation.provenance import provenance_of

from .measures import measure_load, sanction_ensure
from .zone import ComparisonFacts, comparison_store, system_keep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.engine.zones.packed import PackedComparison
    from qianyi.foundation.permissions import Actor


def load_zone_systems(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001 - the registry's signature
    """Keep the texts of a pack's systems, each with the method it counts by.

    Raises:
        PackInvalid: a text is wrong.
    """
    files = system_files(pack)
    made = 0
    for file in files:
        content = file.read_text(encoding="utf-8-sig")
        named = system_from_text(content, file.name).method
        method = method_file(pack, named) if named else None
        _, is_new = system_keep(
            content=content,
            method_content="" if method is None else method.read_text(encoding="utf-8-sig"),
            name=file.name,
            moment=moment,
            provenance=provenance_of(pack),
        )
        made += is_new
    return {"高新区评价体系": len(files), "其中新增": made} if files else {}


def load_zone_comparisons(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Keep a pack's zones to compare with; a file whose content is known adds nothing.

    Raises:
        ComparisonInvalid: the system it is for is not loaded.
    """
    sets = comparisons_of(pack)
    made = sum(_comparison(pack, one, actor, moment) for one in sets)
    return {"对比高新区数据": len(sets), "其中新增": made} if sets else {}


def _comparison(pack: Pack, one: PackedComparison, actor: Actor, moment: datetime) -> bool:
    figures = list(one.figures())
    said = sorted([each.zone, each.year, each.indicator, str(each.value)] for each in figures)
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    if ComparisonSet.objects.filter(system=one.system, digest=digest).exists():
        return False
    system = ZoneSystemVersion.objects.filter(code=one.system).order_by("-pk").first()
    if system is None:
        raise ComparisonInvalid(f"对比数据“{one.title}”所属的评价体系“{one.system}”没有载入。")
    older = ComparisonSet.objects.in_use().filter(
        system=one.system, pack=pack.name, title=one.title
    ).first()  # fmt: skip
    facts = ComparisonFacts(
        system=system, title=one.title, source=one.source, note=one.note, follows=older,
        is_demo=one.is_demo,
    )  # fmt: skip
    comparison_store(
        actor=actor, facts=facts, figures=figures, digest=digest, moment=moment,
        provenance=provenance_of(pack),
    )  # fmt: skip
    return True


def load_measures(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001 - the registry's signature
    """Bring in the national list of credit sanctions, and a pack's measures as drafts.

    Raises:
        PackInvalid: a file is wrong.
        MeasureInvalid: a measure may not stand.
    """
    found = measures_of(pack)
    for sanction in found.sanctions:
        sanction_ensure(record=sanction, provenance=provenance_of(pack))
    made = 0
    for record in found.measures:
        _, is_new = measure_load(record=record, moment=moment, provenance=provenance_of(pack))
        made += is_new
    told: dict[str, int] = {}
    if found.sanctions:
        told["惩戒清单条目"] = len(found.sanctions)
    if found.measures:
        told |= {"差别化措施": len(found.measures), "其中新增措施": made}
    return told
