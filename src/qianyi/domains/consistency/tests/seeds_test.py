"""The real documents, stored and checked as a planner would: what must be asked is asked."""

from __future__ import annotations

import pytest
from django.test import Client

from qianyi.domains.consistency import selectors, services
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.documents import services as documents
from qianyi.kernel.subjects.tests.factories import MembershipFactory

from .factories import MOMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(seeds_dir):
    user = MembershipFactory(role=Role.PLANNER).user
    actor = Actor(user_id=user.pk, roles=frozenset({Role.PLANNER.value}))
    for path in sorted(seeds_dir.glob("*.txt")):
        documents.document_store(
            actor=actor, data=path.read_bytes(), filename=path.name, moment=MOMENT
        )
    services.check_run(actor=actor, moment=MOMENT)
    return actor


class TestRealDocuments:
    def test_page_asks_about_the_revenue_of_2025(self, planner):
        client = Client()
        client.force_login(MembershipFactory(role=Role.AUDITOR).user)
        page = client.get("/consistency/", {"severity": "high", "rule": "same.value"})
        assert "营业收入有两个数值：1000亿元与1200亿元，请核实" in page.content.decode()

    def test_places_point_at_the_figures(self, planner):
        for finding in selectors.finding_list(planner):
            for place in finding.places.all():
                assert place.version.text[place.start : place.end] == place.quote
            seen = selectors.places_seen(finding)
            marked = [
                piece.url
                for one in seen
                for piece in (*one.pieces, *(p for cell in one.cells for p in cell.pieces))
                if piece.url
            ]
            assert len(marked) >= finding.places.count(), finding.title

    def test_every_finding_asks(self, planner):
        for finding in selectors.finding_list(planner):
            assert finding.title.endswith(("请核实", "请核口径")), finding.title
