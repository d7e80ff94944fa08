"""Firms into the register, many at once by COPY."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.matching import keys
from qianyi.foundation import history, search
from qianyi.kernel.subjects.models import (
    Enterprise,
    EnterpriseName,
    EnterpriseType,
    Industry,
    LegalStatus,
    NameKind,
    Subject,
    SubjectKind,
    Territory,
)
from qianyi.kernel.subjects.services.enterprises import finding_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qianyi.engine.population import Population

SUBJECT_COLUMNS: Final = (
    "kind", "code", "name", "short_name", "pack", "pack_version", "pack_digest",
)  # fmt: skip
ENTERPRISE_COLUMNS: Final = (
    "subject_id", "uscc", "enterprise_type", "industry_id", "registered_on", "moved_in_on",
    "legal_status", "legal_status_on", "territory_id", "park_id", "building_id", "is_demo",
    "names_key", "initials_key", "sort_key", "terms",
)  # fmt: skip
NAME_COLUMNS: Final = (
    "enterprise_id", "name", "name_kind", "valid_from", "valid_to", "key", "initials",
)  # fmt: skip
_SHARES: Final = "股份有限公司"
_BATCH: Final = 5000


def firms_register(population: Population, provenance: Mapping[str, str]) -> dict[int, int]:
    """Every firm of a population with its names; its number → the id of its subject."""
    firms = population.firms.to_dicts()
    origin = (provenance["pack"], provenance["pack_version"], provenance["pack_digest"])
    others = _names_by_firm(population)
    subjects = (
        (SubjectKind.ENTERPRISE.value, firm["uscc"], firm["name"], _short(others, firm), *origin)
        for firm in firms
    )
    history.copy_rows(Subject, SUBJECT_COLUMNS, subjects)
    ids = _ids_by_code([firm["uscc"] for firm in firms])
    # Made before they are copied: nothing can be asked of the database while it takes rows.
    history.copy_rows(Enterprise, ENTERPRISE_COLUMNS, [*_enterprises(firms, others, ids)])
    history.copy_rows(EnterpriseName, NAME_COLUMNS, _names(firms, others, ids))
    search.touched("enterprise", *ids.values())
    return {firm["number"]: ids[firm["uscc"]] for firm in firms}


def _names_by_firm(population: Population) -> dict[int, list[dict[str, object]]]:
    found: dict[int, list[dict[str, object]]] = {}
    for row in population.names.iter_rows(named=True):
        found.setdefault(row["number"], []).append(row)
    return found


def _short(others: Mapping[int, list[dict[str, object]]], firm: Mapping[str, object]) -> str:
    rows = others.get(int(str(firm["number"])), ())
    return next((str(row["name"]) for row in rows if row["kind"] == NameKind.SHORT), "")


def _ids_by_code(codes: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(codes), _BATCH):
        rows = Subject.objects.filter(
            kind=SubjectKind.ENTERPRISE, code__in=codes[start : start + _BATCH]
        )
        found.update(rows.values_list("code", "pk"))
    return found


def _enterprises(
    firms: list[dict[str, object]],
    others: Mapping[int, list[dict[str, object]]],
    ids: Mapping[str, int],
) -> Iterator[tuple[object, ...]]:
    industries = dict(Industry.objects.values_list("code", "pk"))
    places = dict(Territory.objects.values_list("subject__code", "pk"))
    for firm in firms:
        names = [str(row["name"]) for row in others.get(int(str(firm["number"])), ())]
        found = finding_keys(str(firm["name"]), [str(firm["name"]), *names], [str(firm["uscc"])])
        kind = (
            EnterpriseType.JOINT_STOCK
            if str(firm["name"]).endswith(_SHARES)
            else EnterpriseType.LIMITED
        )
        exited = firm["exited_on"]
        status = LegalStatus.CANCELLED if exited else LegalStatus.ACTIVE
        # Packs write the section's letter before the group; the classification's codes have none.
        group = str(firm["industry"])[1:]
        yield (
            ids[str(firm["uscc"])], firm["uscc"], kind.value, industries.get(group),
            firm["registered_on"], firm["moved_in_on"], status.value,
            exited, places[str(firm["territory"])], places.get(str(firm["park"])),
            places.get(str(firm["building"])), True, found["names_key"], found["initials_key"],
            found["sort_key"], found["terms"],
        )  # fmt: skip


def _names(
    firms: list[dict[str, object]],
    others: Mapping[int, list[dict[str, object]]],
    ids: Mapping[str, int],
) -> Iterator[tuple[object, ...]]:
    for firm in firms:
        enterprise = ids[str(firm["uscc"])]
        own = {"name": firm["name"], "kind": NameKind.CURRENT.value}
        for row in (own, *others.get(int(str(firm["number"])), ())):
            key = keys.plain(str(row["name"]))
            yield (
                enterprise, row["name"], row["kind"], row.get("valid_from"), row.get("valid_to"),
                key, keys.initials(key),
            )  # fmt: skip
