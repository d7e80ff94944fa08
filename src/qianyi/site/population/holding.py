"""Titles, rights, land and the like into the tables of the enterprises app."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.domains.enterprises import services as records
from qianyi.domains.enterprises.models import Chain
from qianyi.domains.enterprises.selectors.kinds import kind_get
from qianyi.kernel.rules import services as titles
from qianyi.kernel.rules.models import Title
from qianyi.kernel.rules.services import GrantFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qianyi.engine.population import Population
    from qianyi.site.population.recording import Writer

SOURCE: Final = "示例数据"
_TENTH: Final = Decimal("0.1")
_RIGHTS: Final = {
    "invention": ("发明专利", "SLFM"), "utility": ("实用新型专利", "SLSY"),
    "design": ("外观设计专利", "SLWG"), "software": ("软件著作权", "SLRZ"),
}  # fmt: skip
_CERTIFICATES: Final = {
    "system": "质量管理体系认证", "general_contracting": "施工总承包资质",
    "special_contracting": "专业承包资质",
}  # fmt: skip
_PLATFORMS: Final = {"technology_centre": "企业技术中心", "engineering_centre": "工程技术研究中心"}
_PARCELS: Final = {"owned": "工业用地", "leased": "标准厂房"}
_AUTHORITIES: Final = {
    "environment": "示例市生态环境局高新区分局", "tax": "示例市税务局高新区分局",
    "abnormal": "示例市市场监督管理局高新区分局", "penalty": "示例市市场监督管理局高新区分局",
    "safety": "示例高新区管理委员会", "quality": "示例市市场监督管理局高新区分局",
}  # fmt: skip
_NEW_CHAINS: Final = {
    "C39": "chips", "I65": "software", "I64": "software", "C27": "medicine", "C35": "equipment",
    "C34": "equipment", "C37": "equipment", "C40": "equipment", "C38": "power",
}  # fmt: skip
_OLD_SCHEME, _NEW_SCHEME = "demo.three_one", "demo.five_chains"
_NEW_SINCE: Final = date(2023, 1, 1)
_MASTERS: Final = 2


def titles_record(population: Population, writer: Writer) -> int:
    """Every grant of a title; the number."""
    known = {title.code: title for title in Title.objects.all()}
    grants = (
        GrantFacts(
            enterprise_id=writer.ids[row["number"]],
            title=known[row["title"]],
            granted_on=row["granted_on"],
            number=row["certificate"],
            valid_to=row["valid_to"],
            source=SOURCE,
        )
        for row in population.holdings.titles.iter_rows(named=True)
    )
    return titles.grants_record(
        actor=writer.actor, grants=grants, moment=writer.moment, provenance=dict(writer.provenance)
    )


def records_record(population: Population, writer: Writer) -> int:
    """Everything else firms hold and did; the number of rows."""
    tables = (
        ("rights", _rights, ("right_kind", "name", "number", "applied_on", "granted_on",
                             "acquired", "is_core")),
        ("lands", _lands, ("tenure", "parcel", "area_mu", "valid_from", "lessor_id",
                           "lessor_name", "number")),
        ("incidents", _incidents, ("incident_kind", "severity", "is_serious", "happened_on",
                                   "decided_on", "lifted_on", "authority", "summary", "number")),
        ("platforms", _platforms, ("platform_kind", "name", "level", "valid_from")),
        ("certificates", _certificates, ("certificate_kind", "name", "number", "valid_from",
                                         "valid_to")),
        ("credits", _credits, ("scheme", "year", "grade", "authority", "valid_from", "valid_to")),
        ("chains", _chains, ("chain_id", "part", "valid_from", "valid_to")),
        ("financings", _financings, ("financing_kind", "received_on", "amount_wan")),
    )  # fmt: skip
    return sum(
        copied(key, rows(population, writer), fields, writer) for key, rows, fields in tables
    )


def copied(
    key: str, rows: Iterable[dict[str, Any]], fields: tuple[str, ...], writer: Writer
) -> int:
    """Rows of one kind of record; the number."""
    # Made before they are copied: nothing can be asked of the database while it takes rows.
    return records.records_copy(
        actor=writer.actor, kind=kind_get(key), rows=[*rows], fields=fields, moment=writer.moment,
        source=SOURCE,
    )  # fmt: skip


def _rights(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    for row in population.holdings.rights.iter_rows(named=True):
        words, sign = _RIGHTS[row["kind"]]
        yield {
            "enterprise_id": writer.ids[row["number"]], "right_kind": row["kind"],
            "name": f"示例{words}{row['serial']}", "number": f"{sign}{row['serial']:010d}",
            "applied_on": row["applied_on"], "granted_on": row["granted_on"],
            "acquired": row["acquired"], "is_core": row["is_core"],
        }  # fmt: skip


def _lands(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    names = dict(population.firms.select("number", "name").iter_rows())
    for row in population.holdings.land.iter_rows(named=True):
        lessor = row["lessor"]
        yield {
            "enterprise_id": writer.ids[row["number"]], "tenure": row["tenure"],
            "parcel": f"示例{_PARCELS[row['tenure']]}{row['number']}号",
            "area_mu": row["area_tenths"] * _TENTH, "valid_from": row["valid_from"],
            "lessor_id": None if lessor is None else writer.ids[lessor],
            "lessor_name": "" if lessor is None else names[lessor],
            "number": f"示例证{row['number']:07d}",
        }  # fmt: skip


def _incidents(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    for place, row in enumerate(population.holdings.incidents.iter_rows(named=True), start=1):
        happened = row["happened_on"]
        decided = happened + timedelta(days=40)
        yield {
            "enterprise_id": writer.ids[row["number"]], "incident_kind": row["kind"],
            "severity": row["severity"], "is_serious": row["is_serious"],
            "happened_on": happened,
            "decided_on": decided if decided <= writer.moment.date() else None,
            "lifted_on": row["lifted_on"], "authority": _AUTHORITIES[row["kind"]],
            "summary": "示例数据，虚构事由", "number": f"示例罚〔{happened.year}〕{place}号",
        }  # fmt: skip


def _platforms(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    brands = dict(population.firms.select("number", "brand").iter_rows())
    for row in population.holdings.platforms.iter_rows(named=True):
        yield {
            "enterprise_id": writer.ids[row["number"]], "platform_kind": row["kind"],
            "name": f"示例{brands[row['number']]}{_PLATFORMS[row['kind']]}",
            "level": row["level"], "valid_from": row["valid_from"],
        }  # fmt: skip


def _certificates(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    for row in population.holdings.certificates.iter_rows(named=True):
        yield {
            "enterprise_id": writer.ids[row["number"]], "certificate_kind": row["kind"],
            "name": _CERTIFICATES[row["kind"]], "number": f"SLZZ{row['number']:07d}",
            "valid_from": row["valid_from"], "valid_to": row["valid_to"],
        }  # fmt: skip


def _credits(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    for row in population.holdings.credits.iter_rows(named=True):
        year = row["year"]
        yield {
            "enterprise_id": writer.ids[row["number"]], "scheme": "tax", "year": year,
            "grade": row["grade"], "authority": _AUTHORITIES["tax"],
            "valid_from": date(year + 1, 4, 10), "valid_to": date(year + 2, 4, 10),
        }  # fmt: skip


def _chains(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    """The old scheme's tags up to its end, the new one's since; the largest lead their chain."""
    chains = {
        (scheme, code): pk
        for scheme, code, pk in Chain.objects.values_list("scheme__code", "code", "pk")
    }
    last = population.parameters.last_year
    rank = pl.when(f"above_{last}").then(pl.col("size")).rank("ordinal", descending=True)
    firms = population.firms.with_columns(
        (rank.over("chain") <= _MASTERS).fill_null(value=False).alias("is_master")
    )
    columns = ("number", "chain", "industry", "entry_year", "moved_in_on", "is_master")
    for number, chain, industry, entry, moved_in, master in firms.select(columns).iter_rows():
        part = "master" if master else "member"
        old = chains.get((_OLD_SCHEME, chain))
        if old is not None and entry < _NEW_SINCE.year and moved_in < _NEW_SINCE:
            yield {
                "enterprise_id": writer.ids[number], "chain_id": old, "part": part,
                "valid_from": moved_in, "valid_to": _NEW_SINCE,
            }  # fmt: skip
        new = chains.get((_NEW_SCHEME, _NEW_CHAINS.get(industry[:3], "")))
        if new is not None:
            yield {
                "enterprise_id": writer.ids[number], "chain_id": new, "part": part,
                "valid_from": max(moved_in, _NEW_SINCE), "valid_to": None,
            }  # fmt: skip


def _financings(population: Population, writer: Writer) -> Iterator[dict[str, Any]]:
    """The equity the yearly figures tell of, as the round it came in by."""
    filings = population.filings.filter(
        (pl.col("indicator") == "ent.equity_financing") & (pl.col("tenths") > 0)
    )
    for number, period, tenths in filings.select("number", "period", "tenths").iter_rows():
        yield {
            "enterprise_id": writer.ids[number], "financing_kind": "equity",
            "received_on": date(int(period), 3 + number % 9, 1 + number % 28),
            "amount_wan": tenths * _TENTH,
        }  # fmt: skip
