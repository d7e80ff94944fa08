"""Firms into the register, with the names they have, had, and are written by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qianyi.kernel.subjects.models import (
    EnterpriseType,
    Industry,
    LegalStatus,
    NameKind,
    Territory,
)
from qianyi.kernel.subjects.services import EnterpriseFacts, enterprises_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from qianyi.engine.population import Population
    from qianyi.foundation.permissions import Actor

_SHARES: Final = "股份有限公司"
Names = dict[int, dict[str, list[str]]]


def firms_register(
    population: Population, provenance: Mapping[str, str], *, actor: Actor, moment: datetime
) -> dict[int, int]:
    """Every firm of a population; its number → the id of its subject."""
    firms = population.firms.to_dicts()
    ids = enterprises_register(
        actor=actor,
        facts=[*_facts(firms, _names(population))],
        moment=moment,
        provenance=dict(provenance),
    )
    return {firm["number"]: ids[firm["uscc"]] for firm in firms}


def _names(population: Population) -> Names:
    found: Names = {}
    for number, name, kind in population.names.select("number", "name", "kind").iter_rows():
        found.setdefault(number, {}).setdefault(kind, []).append(name)
    return found


def _facts(firms: list[dict[str, Any]], names: Names) -> Iterator[EnterpriseFacts]:
    industries = {row.code: row for row in Industry.objects.all()}
    places = {row.subject.code: row for row in Territory.objects.select_related("subject")}
    for firm in firms:
        own = names.get(firm["number"], {})
        shares = firm["name"].endswith(_SHARES)
        yield EnterpriseFacts(
            uscc=firm["uscc"],
            name=firm["name"],
            short_name=next(iter(own.get(NameKind.SHORT, ())), ""),
            former_names=tuple(own.get(NameKind.FORMER, ())),
            variants=tuple(own.get(NameKind.VARIANT, ())),
            enterprise_type=EnterpriseType.JOINT_STOCK if shares else EnterpriseType.LIMITED,
            # Packs write the section's letter before the group; the classification has none.
            industry=industries.get(firm["industry"][1:]),
            registered_on=firm["registered_on"],
            moved_in_on=firm["moved_in_on"],
            legal_status=LegalStatus.CANCELLED if firm["exited_on"] else LegalStatus.ACTIVE,
            legal_status_on=firm["exited_on"],
            territory=places[firm["territory"]],
            park=places.get(firm["park"]),
            building=places.get(firm["building"]),
            is_demo=True,
        )
