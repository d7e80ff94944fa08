"""The records of firms that typed inputs are made of, all kinds by one statement.

A firm's ladder is worked out while somebody waits, and a query a kind would be most of that wait.
What is read is what ``RecordQuerySet.for_use`` and ``in_force`` say; what it means is said in
``inputs`` and ``spans``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection

from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

RIGHT, LAND, PLATFORM, CERTIFICATE, CREDIT, CHAIN, INCIDENT = (
    "right", "land", "platform", "certificate", "credit", "chain", "incident",
)  # fmt: skip
_USABLE: Final = "archived_at IS NULL AND uses @> ARRAY[%(purpose)s]::varchar[]"
_HOLDS: Final = """(
    (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_to IS NULL OR valid_to > %(day)s))"""
_OF: Final = "enterprise_id = ANY(%(ids)s)"
_READ: Final = f"""
    SELECT '{RIGHT}', enterprise_id, NULL::bigint, right_kind, acquired, holder_rank::numeric,
        NULL::boolean, granted_on, valid_to
    FROM enterprises_intellectualright WHERE {_USABLE} AND {_OF}
    UNION ALL
    SELECT '{LAND}', enterprise_id, lessor_id, '', '', area_mu, NULL, NULL, NULL
    FROM enterprises_land WHERE {_USABLE} AND {_HOLDS} AND ({_OF} OR lessor_id = ANY(%(ids)s))
    UNION ALL
    SELECT '{PLATFORM}', enterprise_id, NULL, level, '', NULL, {_HOLDS}, NULL, NULL
    FROM enterprises_platform WHERE {_USABLE} AND {_OF}
    UNION ALL
    SELECT '{CERTIFICATE}', enterprise_id, NULL, certificate_kind, '', NULL, {_HOLDS}, NULL, NULL
    FROM enterprises_certificate WHERE {_USABLE} AND {_OF}
    UNION ALL
    SELECT '{CREDIT}', enterprise_id, NULL, scheme, grade, year, NULL, NULL, NULL
    FROM enterprises_creditrating WHERE {_USABLE} AND {_HOLDS} AND {_OF}
    UNION ALL
    SELECT '{INCIDENT}', enterprise_id, NULL, incident_kind, severity, NULL, is_serious,
        happened_on, lifted_on
    FROM enterprises_incident WHERE {_USABLE} AND {_OF} AND happened_on <= %(day)s
    UNION ALL
    SELECT '{CHAIN}', tag.enterprise_id, NULL, scheme.code, chain.code, chain.position, NULL, NULL,
        NULL
    FROM (SELECT enterprise_id, chain_id FROM enterprises_chaintag
          WHERE {_USABLE} AND {_HOLDS} AND {_OF}) tag
    JOIN enterprises_chain chain ON chain.id = tag.chain_id
    JOIN enterprises_chainscheme scheme ON scheme.id = chain.scheme_id
"""  # noqa: S608 - words of this program; what is asked for goes as parameters


@dataclass(frozen=True, slots=True)
class Recorded:
    """One record; what its parts mean depends on the kind (see ``_READ``).

    Attributes:
        firm: whose it is. ``other`` is the lessor of land.
        flag: of platforms and certificates whether they are in force.
    """

    firm: int
    other: int | None
    word: str
    second: str
    number: Decimal | None
    flag: bool | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Firm:
    """What the register says of a firm."""

    registered_on: date | None
    moved_in_on: date | None
    industry: str | None
    status: str


@dataclass(frozen=True, slots=True)
class Records:
    """All there is to make inputs of.

    Attributes:
        ids: the firms asked for; ``firms`` are those there are.
        rows: records by kind.
    """

    ids: Sequence[int]
    as_of: date
    purpose: str
    firms: Mapping[int, Firm]
    rows: Mapping[str, Sequence[Recorded]]


def records_read(ids: Sequence[int], as_of: date, purpose: str) -> Records:
    """Records permitted for the purpose, and the register. Two queries, however many firms."""
    rows: dict[str, list[Recorded]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"ids": list(ids), "day": as_of, "purpose": purpose})
        for kind, *told in cursor.fetchall():
            rows[kind].append(Recorded(*told))
    found = Enterprise.objects.filter(pk__in=ids).values_list(
        "pk", "registered_on", "moved_in_on", "industry__code", "legal_status"
    )
    firms = {
        pk: Firm(registered_on, moved_in_on, industry, status)
        for pk, registered_on, moved_in_on, industry, status in found
    }
    return Records(ids, as_of, purpose, firms, rows)
