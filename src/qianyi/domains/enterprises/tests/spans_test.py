"""Typed inputs that look back over years."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qianyi.domains.enterprises.selectors import inputs
from qianyi.domains.enterprises.tests import factories as make
from qianyi.kernel.indicators.tests import firms as figures
from qianyi.kernel.subjects.models import Enterprise, Industry
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
THREE_YEARS_AGO = date(2023, 6, 30)


@pytest.fixture
def firm():
    return make.firms(towns.town())[0]


def asked(firm, day=DAY):
    return inputs.of_one(firm.pk, day, "行政管理")


class TestIncidents:
    @pytest.mark.parametrize(
        ("happened_on", "three_years", "this_and_last"),
        [
            pytest.param(DAY, True, True, id="today"),
            pytest.param(date(2025, 1, 1), True, True, id="first day of last year"),
            pytest.param(date(2024, 12, 31), True, False, id="the day before"),
            pytest.param(THREE_YEARS_AGO + timedelta(days=1), True, False, id="within three"),
            pytest.param(THREE_YEARS_AGO, False, False, id="three years ago to the day"),
            pytest.param(DAY + timedelta(days=1), False, False, id="later"),
        ],
    )
    def test_of_weight_count_by_their_day(self, firm, happened_on, three_years, this_and_last):
        make.record(firm, "incidents", happened_on=happened_on, is_serious=True)
        told = asked(firm)
        assert told["rec.major_incident_3y"] is three_years
        assert told["rec.kexiao_incident"] is this_and_last

    def test_of_no_weight_and_none_are_none(self, firm):
        make.record(firm, "incidents", happened_on=DAY, is_serious=False)
        assert asked(firm)["rec.major_incident_3y"] is False


class TestRights:
    @pytest.mark.parametrize(
        ("granted_on", "count"),
        [(DAY, 1), (THREE_YEARS_AGO + timedelta(days=1), 1), (THREE_YEARS_AGO, 0)],
    )
    def test_count_those_of_three_years(self, firm, granted_on, count):
        make.record(firm, "rights", number="1", granted_on=granted_on)
        assert asked(firm)["rec.inventions_3y"] == count
        assert asked(firm)["rec.software_3y"] == 0

    def test_are_unknown_where_nothing_is_registered(self, firm):
        assert "rec.inventions_3y" not in asked(firm)


class TestYears:
    @pytest.mark.parametrize(
        ("registered_on", "years"),
        [
            pytest.param(date(2023, 1, 1), 3, id="from new year's day: 2023, 2024, 2025"),
            pytest.param(date(2023, 1, 2), 2, id="a day later"),
            pytest.param(date(2026, 2, 1), 0, id="this year"),
        ],
    )
    def test_count_those_that_are_complete(self, firm, registered_on, years):
        Enterprise.objects.filter(pk=firm.pk).update(registered_on=registered_on)
        assert asked(firm)["rec.operating_years"] == years


class TestSize:
    @pytest.mark.parametrize(
        ("staff", "revenue", "answer"),
        [
            pytest.param(1000, 40000, False, id="on both bounds of large"),
            pytest.param(999, 40000, True, id="one person short"),
            pytest.param(1000, None, None, id="may be large"),
            pytest.param(999, None, True, id="cannot be large"),
            pytest.param(None, None, None, id="nothing known"),
        ],
    )
    def test_is_told_by_the_last_complete_year(self, firm, staff, revenue, answer):
        industry, _ = Industry.objects.get_or_create(
            code="3921", defaults={"name": "示例制造", "level": "class"}
        )
        Enterprise.objects.filter(pk=firm.pk).update(industry=industry)
        rows = [
            figures.row(figures.indicator(code, unit=unit), firm, Decimal(value), "2025")
            for code, unit, value in (
                ("ent.staff_average", "人", staff),
                ("ent.revenue", "万元", revenue),
            )
            if value is not None
        ]
        if rows:
            figures.record(*rows)
        assert asked(firm).get("rec.is_sme") is answer
