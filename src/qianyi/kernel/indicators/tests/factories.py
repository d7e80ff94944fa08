"""The dictionary and figures for tests."""

from __future__ import annotations

from decimal import Decimal

import factory

from qianyi.engine.periods import Period
from qianyi.kernel.identity.tests.factories import MOMENT
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.kernel.subjects.tests.factories import SubjectFactory


class IndicatorFactory(factory.django.DjangoModelFactory):
    """An entry of the dictionary in 亿元."""

    class Meta:
        model = Indicator

    code = factory.Sequence(lambda number: f"economy.sample_{number}")
    name = factory.Sequence(lambda number: f"示例指标{number}")
    unit = "亿元"
    category = "经济发展"
    direction = "up"
    progress = "positive"
    aggregation = "sum"


class ObservationFactory(factory.django.DjangoModelFactory):
    """An approved actual of 2025."""

    class Meta:
        model = Observation

    indicator = factory.SubFactory(IndicatorFactory)
    subject = factory.SubFactory(SubjectFactory)
    scope = "直管区"
    period = "2025"
    starts_on = factory.LazyAttribute(lambda row: Period.parse(row.period).start)
    ends_on = factory.LazyAttribute(lambda row: Period.parse(row.period).end)
    kind = "actual"
    value = Decimal(100)
    unit = "亿元"
    status = "approved"
    certainty = "confirmed"
    uses = ["统计"]
    recorded_at = MOMENT
