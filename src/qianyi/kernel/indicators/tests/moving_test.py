"""Merging two firms and taking them apart: figures follow by successors and come back."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.kernel.indicators import selectors, services
from qianyi.kernel.indicators.models import Consent, Observation
from qianyi.kernel.indicators.services import QualityRow
from qianyi.kernel.indicators.services.moving import (
    consents_mover,
    observations_mover,
    qualities_mover,
)
from qianyi.kernel.indicators.tests.firms import (
    BOTH,
    FIRST,
    LAST,
    LATER,
    SYSTEM,
    TODAY,
    firm,
    indicator,
    origin,
    quality,
    record,
    row,
    zone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    place = zone()
    return firm(1, place), firm(2, place)


def known(who, day=TODAY):
    rows = selectors.observations_resolved(actor=SYSTEM, subject_ids=[who.pk], as_of=day)
    return {found.period: int(found.value) for found in rows}


class TestObservationsMover:
    @pytest.fixture
    def moved(self, pair):
        gone, kept = pair
        revenue = indicator()
        record(row(revenue, gone, 1, "2022"), row(revenue, gone, 2, "2023"))
        record(row(revenue, kept, 30, "2023"))
        mover = observations_mover()
        assert mover.count(gone.pk) == 2
        return mover, mover.move(gone.pk, kept.pk, LATER)

    def test_figures_follow_and_the_survivors_own_stands(self, pair, moved):
        gone, kept = pair
        assert known(kept) == {"2022": 1, "2023": 30}
        assert known(gone) == {}

    def test_what_was_known_before_stays(self, pair, moved):
        gone, kept = pair
        assert known(gone, FIRST.date()) == {"2022": 1, "2023": 2}
        assert known(kept, FIRST.date()) == {"2023": 30}

    def test_goes_back_exactly(self, pair, moved):
        gone, kept = pair
        mover, values = moved
        mover.undo(gone.pk, kept.pk, values, LAST)
        assert known(gone) == {"2022": 1, "2023": 2}
        assert known(kept) == {"2023": 30}
        assert known(kept, LATER.date()) == {"2022": 1, "2023": 30}

    def test_keeps_the_source(self, pair, moved):
        successor = Observation.objects.live().get(subject_id=pair[1].pk, period="2022")
        assert successor.origin == successor.supersedes.get().origin


class TestQualitiesMover:
    def test_goes_and_comes_back(self, pair):
        gone, kept = pair
        services.qualities_record(
            actor=SYSTEM, origin=origin(), status="approved", uses=BOTH, moment=FIRST,
            rows=[QualityRow(quality=quality(), subject_id=gone.pk, value=True)],
        )  # fmt: skip
        mover = qualities_mover()
        values = mover.move(gone.pk, kept.pk, LATER)

        def held(who):
            return selectors.qualities_holding(actor=SYSTEM, subject_ids=[who.pk], as_of=TODAY)

        assert (len(held(gone)), len(held(kept))) == (0, 1)
        mover.undo(gone.pk, kept.pk, values, LAST)
        assert (len(held(gone)), len(held(kept))) == (1, 0)


class TestConsentsMover:
    def test_leaves_a_number_that_both_have(self, pair):
        gone, kept = pair
        for who, number in ((gone, "1"), (gone, "2"), (kept, "2")):
            Consent.objects.create(
                subject=who.subject, reference=number, statement="试",
                valid_from=date(2025, 1, 1), recorded_at=FIRST,
            )  # fmt: skip
        mover = consents_mover()
        values = mover.move(gone.pk, kept.pk, LATER)
        assert Consent.objects.filter(subject_id=kept.pk).count() == 2
        mover.undo(gone.pk, kept.pk, values, LAST)
        assert Consent.objects.filter(subject_id=gone.pk).count() == 2
