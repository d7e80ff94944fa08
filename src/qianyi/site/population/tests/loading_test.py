"""The demonstration's firms come into the database once, whole, and on fictional ground only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from qianyi.domains.enterprises.models import ChainTag, IntellectualRight, Land
from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.services import pack_load
from qianyi.kernel.indicators.models import Observation, Origin, QualitativeFact
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import Enterprise, EnterpriseName, Territory
from qianyi.kernel.subjects.selectors import enterprise_find
from qianyi.site.population.errors import PopulationNotDescribed, PopulationOnRealTerritory
from qianyi.site.population.services import population_ensure, population_of

MOMENT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SIZE = 500
pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return system_actor(via="cli")


@pytest.fixture
def packs(actor):
    found = find_packs()
    for pack in load_pack(found["demo"], found=found).load_order:
        pack_load(actor=actor, pack=pack, moment=MOMENT)


class TestPopulationEnsure:
    def test_loads_every_kind_of_row_once(self, packs, actor):
        population, _ = population_of(size=SIZE)
        loaded = population_ensure(actor=actor, moment=MOMENT, size=SIZE)
        assert loaded.counts["企业"] == population.firms.height
        firms = population.firms
        assert Enterprise.objects.filter(is_demo=True).count() == firms.height
        assert not Enterprise.objects.filter(industry__isnull=True).exists()
        assert EnterpriseName.objects.filter(name_kind="current").count() == firms.height
        assert TitleGrant.objects.count() == population.holdings.titles.height
        assert IntellectualRight.objects.count() == population.holdings.rights.height
        assert Land.objects.filter(lessor__isnull=False).exists()
        assert ChainTag.objects.filter(part="master").exists()
        assert QualitativeFact.objects.live().count() == population.qualities.height
        assert Observation.objects.count() >= 0.95 * population.filings.height
        self._meets_the_promises(population)
        self._is_known_from_the_day_it_came_in(population)
        self._is_found(actor)
        again = population_ensure(actor=actor, moment=MOMENT, size=SIZE + 500)
        assert (again.counts, again.kept) == (
            {}, Origin.objects.get(reference="population:demo.zone").label,
        )  # fmt: skip

    def _meets_the_promises(self, population):
        revenue = Observation.objects.counted().filter(indicator__code="ent.revenue")
        final = revenue.exclude(version="快报").values("period").annotate(sum=Sum("value"))
        sums = dict(final.values_list("period", "sum"))
        for year in population.promised:
            assert sums[str(year.year)] == Decimal(sum(year.revenue.values())) / 10
        held = TitleGrant.objects.held_on(date(2025, 12, 31)).values("title__code")
        counts = dict(held.annotate(count=Count("pk")).values_list("title__code", "count"))
        assert counts["high_tech_firm"] == population.promised[-1].titles["high_tech"]

    def _is_known_from_the_day_it_came_in(self, population):
        before = Observation.objects.known_at(datetime(2024, 3, 1, tzinfo=UTC))
        versions = set(before.filter(period="2023").values_list("version", flat=True))
        assert versions == {"快报"}
        replaced = Observation.objects.filter(superseded_at__isnull=False)
        assert replaced.exists()
        assert replaced.filter(superseded_by__isnull=True).count() == 0

    def _is_found(self, actor):
        variant = EnterpriseName.objects.filter(name_kind="variant").select_related("enterprise")
        one = variant.order_by("pk").first()
        hits = enterprise_find(actor=actor, question=one.name)
        assert one.enterprise_id in [hit.enterprise.pk for hit in hits]

    def test_refuses_real_ground_and_packs_without_a_population(self, packs, actor):
        Territory.objects.filter(subject__code="demo.park.smart").update(is_demo=False)
        with pytest.raises(PopulationOnRealTerritory, match=r"demo\.park\.smart"):
            population_ensure(actor=actor, moment=MOMENT, size=SIZE)
        assert not Enterprise.objects.exists()
        with pytest.raises(PopulationNotDescribed, match="national"):
            population_of("national")
