"""Loading a pack's fictional population once, all or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.population import Parameters, Population, parameters_read
from qianyi.foundation import history
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.indicators.choices import OriginKind
from qianyi.kernel.indicators.models import Origin
from qianyi.kernel.subjects.selectors import territory_get

from .errors import PopulationNotDescribed, PopulationOnRealTerritory
from .evaluating import declared_record
from .holding import records_record, titles_record
from .recording import Writer, figures_record, qualities_record
from .registering import firms_register
from .rostering import rosters_record
from .serving import services_record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

PACK: Final = "demo"
ANALYSED: Final = (
    "subjects_subject", "subjects_enterprise", "subjects_enterprisename",
    "indicators_observation", "rules_titlegrant",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load.

    Attributes:
        counts: rows by kind; empty when nothing was done.
        kept: the label of the population that is there already and stays.
    """

    counts: Mapping[str, int]
    kept: str = ""

    @property
    def words(self) -> str:
        """A line for the person who started it."""
        if self.kept:
            return f"{self.kept}：没有变化"
        return "示例企业：" + "，".join(f"{kind} {count}" for kind, count in self.counts.items())


def population_of(pack: str = PACK, size: int | None = None) -> tuple[Population, dict[str, str]]:
    """The population a pack describes and the pack's name, version and digest.

    Raises:
        PopulationNotDescribed: it describes none.
    """
    found = find_packs()
    parameters = parameters_read(found[pack]) if pack in found else None
    if parameters is None:
        raise PopulationNotDescribed(
            f"数据包“{pack}”没有 population 文件夹，不能生成示例企业；请改用含有它的数据包。",
            pack=pack,
        )
    loaded = load_pack(found[pack], found=found)
    return Population.of_size(parameters, size), provenance_of(loaded)


@transaction.atomic
def population_ensure(*, actor: Actor, moment: datetime, size: int | None = None) -> Loaded:
    """Put the population into the database unless one is there; a second call changes nothing.

    A population of another size or version is not mixed in: the one that is there stays, and the
    result says which.

    Raises:
        PopulationNotDescribed: the pack describes none.
        PopulationOnRealTerritory: its territory is missing or not fictional.
    """
    population, provenance = population_of(size=size)
    parameters = population.parameters
    reference = f"population:{parameters.territory}"
    there = Origin.objects.filter(kind=OriginKind.IMPORT, reference=reference).first()
    if there is not None:
        return Loaded({}, kept=there.label)
    _check_fictional(parameters)
    with history.acting(actor, "载入示例企业"):
        counts = _load(population, provenance, reference, actor=actor, moment=moment)
    return Loaded(counts)


def _check_fictional(parameters: Parameters) -> None:
    places = parameters.places
    towers = [code for codes in places.buildings.values() for code in codes]
    for code in (parameters.territory, *places.counted, *places.parks.values(), *towers):
        territory = territory_get(code)
        if territory is None or not territory.is_demo:
            raise PopulationOnRealTerritory(
                f"示例企业只能放在示例区域，“{code}”还没有载入或不是示例区域。"
                "请先用 qianyi packs load demo 载入示例数据包。",
                territory=code,
            )


def _load(
    population: Population,
    provenance: dict[str, str],
    reference: str,
    *,
    actor: Actor,
    moment: datetime,
) -> dict[str, int]:
    ids = firms_register(population, provenance, actor=actor, moment=moment)
    writer = Writer(
        actor=actor, moment=moment, reference=reference, provenance=provenance, ids=ids
    )  # fmt: skip
    counts = {
        "企业": len(ids),
        "数据": figures_record(population, writer),
        "评价申报": declared_record(population, writer),
        "事项": qualities_record(population, writer),
        "资质": titles_record(population, writer),
        "名录": rosters_record(population, writer),
        "记录": records_record(population, writer) + services_record(population, writer),
    }
    label = f"示例企业（{population.size}家起，共{len(ids)}家）"
    Origin.objects.create(
        kind=OriginKind.IMPORT, reference=reference, label=label, made_at=moment,
        made_by_id=actor.user_id,
        digest=hashlib.sha256(f"{provenance['pack_digest']}:{population.size}".encode()).hexdigest(),
        **provenance,
    )  # fmt: skip
    with connection.cursor() as cursor:
        for table in ANALYSED:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
    return counts
