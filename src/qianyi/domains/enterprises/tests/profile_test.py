"""What a profile reckons: figures by year, size class and “四上” status by date."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.domains.enterprises import selectors
from qianyi.domains.enterprises.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def firm(town):
    return make.firms(town)[0]


@pytest.fixture
def officer(town):
    return towns.acting(Role.DEPARTMENT_OFFICER, town.economy)


class TestFiguresByYear:
    def test_take_the_best_stage_of_each_year(self, firm, officer):
        make.figures(firm, 2024, revenue=2400, version="快报")
        make.figures(firm, 2024, revenue=2500, version="最终核实")
        make.figures(firm, 2023, revenue=2000)
        found = selectors.figures_by_year(officer, firm, make.TODAY)
        assert found.years == (2023, 2024)
        assert found.value("ent.revenue", 2024) == 2500
        assert selectors.growth(found, "ent.revenue") == 25

    def test_leave_out_and_count_what_is_for_statistics_alone(self, town, firm, officer):
        make.figures(firm, 2024, revenue=2400, uses=("统计",))
        make.figures(firm, 2024, staff_end=300)
        found = selectors.figures_by_year(officer, firm, make.TODAY)
        assert (found.value("ent.revenue", 2024), found.left_out) == (None, 1)
        own = towns.acting(Role.ENTERPRISE_USER, town.first_firm)
        assert selectors.figures_by_year(own, firm, make.TODAY).left_out == 0

    def test_know_nothing_of_the_time_after_the_day(self, firm, officer):
        make.figures(firm, 2024, revenue=2400)
        assert selectors.figures_by_year(officer, firm, date(2024, 12, 30)).years == ()

    def test_reckon_no_growth_without_the_year_before(self, firm, officer):
        make.figures(firm, 2022, revenue=2000)
        make.figures(firm, 2024, revenue=2400)
        found = selectors.figures_by_year(officer, firm, make.TODAY)
        assert selectors.growth(found, "ent.revenue") is None


class TestClassesByYear:
    def judged(self, actor, firm, day=make.TODAY):
        figures = selectors.figures_by_year(actor, firm, day)
        return {one.year: one for one in selectors.classes_by_year(firm, figures, day)}

    def test_follow_the_figures_of_each_year(self, firm, officer):
        make.figures(firm, 2025, revenue=2500, staff_end=320, main_revenue=2300)
        make.figures(firm, 2024, revenue=1900, staff_end=320, main_revenue=1800)
        found = self.judged(officer, firm)
        assert (found[2025].size.size, found[2025].scale.answer) == ("中型", "达到")
        assert (found[2024].size.size, found[2024].scale.answer) == ("小型", "未达到")
        assert found[2023].size.size == ""
        assert set(found[2023].size.missing) == {"从业人员", "营业收入"}

    def test_judge_by_the_last_complete_year(self, firm, officer):
        assert max(self.judged(officer, firm, date(2025, 12, 30))) == 2024
        assert max(self.judged(officer, firm, date(2025, 12, 31))) == 2025

    def test_let_a_certificate_answer_for_builders(self, firm, officer):
        firm.industry.code = "47"
        before = self.judged(officer, firm)[2025].scale
        make.record(firm, "certificates", certificate_kind="general_contracting")
        after = self.judged(officer, firm)[2025].scale
        assert (before.answer, after.answer) == ("无法判断", "达到")
