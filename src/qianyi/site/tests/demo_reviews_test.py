"""The demonstration shows an assessment and scores of units, made once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qianyi.domains.reviews.models import Appraisal, Assessment, Scheme, UnitScore
from qianyi.domains.reviews.services.papers import assessment_paper
from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.services import pack_load
from qianyi.site.demo import accounts_ensure
from qianyi.site.demo_reviews import reviews_ensure

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def told(settings, tmp_path):
    settings.QIANYI_HOME = tmp_path
    found = find_packs()
    for name in ("leshan", "demo"):
        for pack in load_pack(found[name], found=found).load_order:
            pack_load(actor=system_actor(), pack=pack, moment=MOMENT)
    accounts_ensure(MOMENT)
    return reviews_ensure(MOMENT)


class TestReviewsEnsure:
    def test_submits_a_paper_and_tells_units_their_scores_once(self, told):
        assert len(told) == 2
        assert reviews_ensure(MOMENT) == []
        scored = UnitScore.objects.filter(is_asked=False)
        assert scored.exclude(sheet={}).count() == scored.count() > 0
        assert UnitScore.objects.filter(is_asked=True, low=None).exists()
        assert Appraisal.objects.get().is_demo
        assert Scheme.objects.get(state="active").is_provisional

    def test_finds_the_paper_about_the_last_plan_ready(self, told):
        paper = Assessment.objects.get(code="leshan.plan_145.final")
        assert paper.kind == "final"
        assert paper.snapshot.content["parts"]["planning.targets"]["rows"]
        assert assessment_paper(paper)
