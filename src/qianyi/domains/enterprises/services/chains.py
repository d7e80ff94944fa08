"""Writing schemes of chains as packs give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.enterprises.models import Chain, ChainCrosswalk, ChainScheme

if TYPE_CHECKING:
    from qianyi.engine.packs import ChainScheme as SchemeRecord


@transaction.atomic
def scheme_ensure(*, record: SchemeRecord, provenance: dict[str, str]) -> ChainScheme:
    """The scheme with its chains, made or renewed; chains that went away stay for old tags."""
    scheme, _ = ChainScheme.objects.update_or_create(
        code=record.code,
        defaults={
            "name": record.name,
            "territory_code": record.territory or "",
            "valid_from": record.valid_from,
            "valid_to": record.valid_to,
            "source": record.source,
            "certainty": record.certainty,
            **provenance,
        },
    )
    made: dict[str, Chain] = {}
    for position, one in enumerate(record.chains, start=1):
        made[one.code], _ = Chain.objects.update_or_create(
            scheme=scheme,
            code=one.code,
            defaults={
                "name": one.name,
                "parent": made.get(one.parent or ""),
                "position": position,
                **provenance,
            },
        )
    return scheme


@transaction.atomic
def crosswalk_ensure(*, record: SchemeRecord, provenance: dict[str, str]) -> int:
    """What the chains of a scheme are in others; both schemes are there. The number of lines."""
    wanted = {(one.chain, one.scheme, one.other): one for one in record.crosswalk}
    chains = {
        (chain.scheme.code, chain.code): chain for chain in Chain.objects.select_related("scheme")
    }
    kept = []
    for (own, scheme, other), one in wanted.items():
        row, _ = ChainCrosswalk.objects.update_or_create(
            chain=chains[record.code, own],
            other=chains[scheme, other],
            defaults={"relation": one.relation, "certainty": one.certainty, **provenance},
        )
        kept.append(row.pk)
    stale = ChainCrosswalk.objects.filter(chain__scheme__code=record.code).exclude(pk__in=kept)
    stale.delete()
    return len(kept)
