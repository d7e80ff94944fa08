"""The demonstration's firms come into the database once, whole, and on fictional ground only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum

from qianyi.domains.enterprises.models import (
    ChainTag,
    Contact,
    IntellectualRight,
    Land,
    Problem,
    Visit,
)
from qianyi.domains.reporting.models import RosterEntry
from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.services import pack_load
from qianyi.kernel.indicators.models import Indicator, Observation, Origin, QualitativeFact
from qianyi.kernel.indicators.services import FigureRow, observations_record, origin_ensure
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import Enterprise, EnterpriseName, Territory
from qianyi.kernel.subjects.selectors import enterprise_find
from qianyi.kernel.subjects.services import territory_ensure
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
        above = firms["above_2025"].sum()
        assert Contact.objects.count() == Visit.objects.count() == above
        assert Problem.objects.filter(visit__isnull=False, state="open").exists()
        assert ChainTag.objects.filter(part="master").exists()
        assert QualitativeFact.objects.live().count() == population.qualities.height
        assert Observation.objects.count() >= 0.95 * population.filings.height
        self._meets_the_promises(population)
        self._is_known_from_the_day_it_came_in(population)
        listed = RosterEntry.objects.filter(roster="four_above").count()
        assert listed == loaded.counts["名录"] - RosterEntry.objects.filter(roster="torch").count()
        assert 0.8 * above < listed
        self._is_found(actor)
        self._stays_off_real_ground(actor)
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

    def _stays_off_real_ground(self, actor):
        """The database itself refuses a total of a real territory made of fictional firms."""
        real = territory_ensure(
            code="real.zone", name="真实园区", short_name="", territory_kind="zone", parent=None,
            aggregate_only=False, is_demo=False,
        )  # fmt: skip
        figure = Observation.objects.counted().filter(indicator__code="ent.revenue").first()
        origin, _ = origin_ensure(
            actor=actor, kind="computed", reference="total", label="汇总", moment=MOMENT,
            inputs=[figure.pk],
        )  # fmt: skip
        total = FigureRow(
            indicator=Indicator.objects.get(code="economy.park_revenue"),
            subject_id=real.pk, period=Period.parse("2024"), value=figure.value, unit="万元",
            scope="直管区",
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="demo figures"), transaction.atomic():
            observations_record(
                actor=actor,
                origin=origin,
                rows=[total],
                status="approved",
                uses=["统计"],
                moment=MOMENT,
            )
        firm = Enterprise.objects.filter(is_demo=True).first()
        with pytest.raises(IntegrityError, match="real territory"), transaction.atomic():
            Enterprise.objects.filter(pk=firm.pk).update(territory=real)

    def test_refuses_real_ground_and_packs_without_a_population(self, packs, actor):
        Territory.objects.filter(subject__code="demo.park.smart").update(is_demo=False)
        with pytest.raises(PopulationOnRealTerritory, match=r"demo\.park\.smart"):
            population_ensure(actor=actor, moment=MOMENT, size=SIZE)
        assert not Enterprise.objects.exists()
        with pytest.raises(PopulationNotDescribed, match="national"):
            population_of("national")
