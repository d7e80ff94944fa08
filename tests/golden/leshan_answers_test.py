"""What a zone asks on the first day.

The product's selectors and pages give these answers from the pack.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.test import TestCase
from django.urls import reverse

from qianyi.domains.planning import selectors
from qianyi.domains.planning.models import Plan
from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.audit.services import pack_load
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.subjects.models import Membership, Territory

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


class LeshanAnswers(TestCase):
    """The five questions, on the pack as it is shipped."""

    @classmethod
    def setUpTestData(cls):
        found = find_packs()
        for pack in load_pack(found["leshan"], found=found).load_order:
            pack_load(actor=system_actor(), pack=pack, moment=MOMENT)
        cls.plan = Plan.objects.select_related("territory__subject").get(code="leshan.plan_145")
        cls.reader = User.objects.create(username="reader", display_name="示例", created_at=MOMENT)
        zone = Territory.objects.get(subject__code="leshan.zone")
        Membership.objects.create(
            user=cls.reader, subject=zone.subject, role=Role.LEADER, valid_from=MOMENT.date()
        )

    def setUp(self):
        self.client.force_login(self.reader)

    def row(self, code: str) -> selectors.BoardRow:
        board = selectors.board_get(plan=self.plan)
        (row,) = [row for row in board.rows if row.target.indicator.code == code]
        return row

    def page(self, code: str) -> str:
        url = reverse("planning:indicator", args=[self.plan.pk, code])
        response = self.client.get(url)
        assert response.status_code == 200
        return response.content.decode()

    def test_revenue_has_two_targets_and_no_yes_or_no(self):
        row = self.row("economy.park_revenue")
        figures = {row.target.value, *(rival.value for rival in row.rivals)}
        assert figures == {Decimal(1000), Decimal(1200)}
        assert {rival.sign for rival in row.rivals if rival.value == 1000} == {"", "＞"}
        assert row.base == Decimal(301)
        assert row.pace.status == "暂无法评价"
        assert [(p.observation.scope, p.value) for p in row.others] == [("一区五园", Decimal(1780))]
        later = Observation.objects.get(
            indicator__code="economy.park_revenue", kind="target", period="2027", value=1000
        )
        assert later.scope == "直管区"
        text = self.page("economy.park_revenue")
        for word in ("1,200", "1,000", "1,780", "一区五园", "暂无法评价", "未注明"):
            assert word in text

    def test_high_tech_enterprises_are_a_quarter_of_the_way_at_seventy_percent_of_the_time(self):
        row = self.row("innovation.high_tech_firms")
        assert (row.base, row.actual.value, row.target.value) == (28, 41, 80)
        assert row.pace.done == Decimal("0.25")
        assert row.pace.time_share == Decimal("0.7")
        assert row.pace.gap == 39
        assert row.target.scope == "未注明"
        assert any("推定口径" in doubt for doubt in row.doubts)
        assert "25" in self.page("innovation.high_tech_firms")

    def test_technology_smes_have_no_figure_after_the_base(self):
        row = self.row("innovation.tech_smes")
        assert (row.base, row.target.value) == (52, 120)
        assert row.pace.status == "暂无法评价"
        assert row.actual is None or row.actual.on.year == 2020
        gaps = selectors.missing_list(selectors.board_get(plan=self.plan))
        assert any(
            gap.what == "实际值" and gap.row.target.indicator.code == "innovation.tech_smes"
            for gap in gaps
        )

    def test_thirteen_papers_by_lead(self):
        papers, counts = selectors.paper_counts(self.plan)
        assert len(papers) == 13
        assert sorted(number for _, number in counts) == [1, 2, 2, 3, 5]
        assert counts[0][1] == 5
        assert "产业经济局" in counts[0][0]
        response = self.client.get(reverse("planning:papers", args=[self.plan.pk]))
        for unit in ("产业经济局", "公共服务局", "新城建设局", "自然资源", "科学技术局"):
            self.assertContains(response, unit)

    def test_six_of_twenty_one_are_binding_and_two_of_them_have_no_number(self):
        board = selectors.board_get(plan=self.plan)
        binding = [row.target for row in board.rows if row.target.nature == "约束性"]
        assert len(board.rows) == 21
        assert [target.number for target in binding] == ["12", "17", "18", "19", "20", "21"]
        assert [target.number for target in binding if target.value is None] == ["17", "18"]
        assert all(target.words for target in binding if target.value is None)
        self.assertContains(
            self.client.get(reverse("planning:board", args=[self.plan.pk])), "预估数"
        )

    def test_the_board_speaks_of_mid_2024(self):
        board = selectors.board_get(plan=self.plan)
        assert board.as_of.isoformat() == "2024-06-30"

    def test_loading_again_changes_nothing(self):
        before = Observation.objects.count(), Plan.objects.count()
        found = find_packs()
        pack = load_pack(found["leshan"], found=found)
        again = pack_load(actor=system_actor(), pack=pack, moment=MOMENT, again=True)
        assert not again.unchanged
        assert (Observation.objects.count(), Plan.objects.count()) == before
