"""Typed inputs out of records, as of a date and for a purpose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qianyi.domains.enterprises.models import Chain, ChainScheme
from qianyi.domains.enterprises.selectors import inputs
from qianyi.domains.enterprises.tests import factories as make
from qianyi.foundation import registry
from qianyi.kernel.rules import services as rules
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
ADMINISTRATION = "行政管理"


@pytest.fixture
def firms():
    return make.firms(towns.town())


def asked(firm, day=DAY, purpose=ADMINISTRATION):
    return inputs.of_one(firm.pk, day, purpose)


class TestRecordFacts:
    def test_say_nothing_of_what_nobody_recorded(self, firms):
        told = asked(firms[1])
        unknown = {"rec.ip_class1", "rec.land_mu", "rec.platforms", "rec.construction_qualified",
                   "rec.tax_credit", "rec.registered_on", "rec.industry"}  # fmt: skip
        assert not unknown & set(told)
        assert told["rec.violations_365"] == 0
        assert told["rec.abnormal_list"] is False

    def test_count_rights_by_class_on_the_day(self, firms):
        firm = firms[0]
        make.record(firm, "rights", number="1")
        make.record(firm, "rights", number="2", acquired="transfer")
        make.record(firm, "rights", number="3", holder_rank=4)
        make.record(firm, "rights", number="4", valid_to=DAY)
        make.record(firm, "rights", number="5", granted_on=DAY + timedelta(days=1))
        make.record(firm, "rights", number="6", granted_on=None)
        make.record(firm, "rights", number="7", right_kind="utility")
        make.record(firm, "rights", number="8", right_kind="software")
        told = asked(firm)
        assert (told["rec.ip_class1"], told["rec.ip_class1_own"]) == (3, 1)
        assert (told["rec.ip_class2"], told["rec.invention_patents"]) == (2, 3)
        assert told["rec.ip_self_developed"] is True
        assert asked(firm, date(2020, 1, 1))["rec.ip_class1"] == 0

    @pytest.mark.parametrize(("days_before", "violations"), [(0, 1), (364, 1), (365, 0), (-1, 0)])
    def test_look_back_365_days_for_violations(self, firms, days_before, violations):
        make.record(firms[0], "incidents", happened_on=DAY - timedelta(days=days_before))
        assert asked(firms[0])["rec.violations_365"] == violations

    @pytest.mark.parametrize(
        ("values", "major"),
        [
            ({"incident_kind": "safety", "severity": "major"}, True),
            ({"incident_kind": "safety", "severity": "larger"}, False),
            ({"incident_kind": "environment", "is_serious": True}, True),
            ({"incident_kind": "environment"}, False),
            ({"incident_kind": "tax", "severity": "major"}, False),
        ],
    )
    def test_know_grave_incidents(self, firms, values, major):
        make.record(firms[0], "incidents", **values)
        assert asked(firms[0])["rec.major_incident_365"] is major

    def test_hold_a_listing_from_entry_to_removal_however_long(self, firms):
        make.record(
            firms[0], "incidents", incident_kind="abnormal", happened_on=date(2022, 1, 1),
            lifted_on=date(2026, 7, 1),
        )  # fmt: skip
        told = asked(firms[0])
        assert (told["rec.abnormal_list"], told["rec.violations_365"]) == (True, 0)
        assert asked(firms[0], date(2026, 7, 1))["rec.abnormal_list"] is False

    def test_leave_out_what_is_not_permitted_for_the_purpose(self, firms):
        make.record(firms[0], "rights", uses=["统计"])
        make.record(firms[0], "lands", uses=["统计"])
        make.record(firms[0], "incidents", uses=["统计"])
        told = asked(firms[0])
        assert not {"rec.ip_class1", "rec.land_mu"} & set(told)
        assert told["rec.violations_365"] == 0
        counted = asked(firms[0], purpose="统计")
        assert (counted["rec.ip_class1"], counted["rec.violations_365"]) == (1, 1)

    def test_tell_days_grades_platforms_and_chains(self, firms):
        firm = firms[0]
        scheme = ChainScheme.objects.create(code="shili", name="示例体系")
        chain = Chain.objects.create(scheme=scheme, code="one", name="示例链")
        make.record(firm, "chains", chain=chain)
        make.record(firm, "credits")
        make.record(firm, "platforms")
        make.record(firm, "platforms", level="municipal")
        make.record(firm, "certificates", certificate_kind="special_contracting")
        told = asked(firm)
        assert told["rec.days_registered"] == (DAY - date(2015, 4, 1)).days
        assert (told["rec.industry"], told["rec.tax_credit"]) == ("39", "A")
        assert (told["rec.platforms"], told["rec.platforms_provincial"]) == (2, 1)
        assert told["rec.construction_qualified"] is True
        assert told["rec.chains"] == "shili:one"

    def test_ask_as_often_for_many_firms_as_for_one(self, firms, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            inputs.record_facts([firm.pk for firm in firms], DAY, ADMINISTRATION)

    def test_fill_only_columns_that_were_announced(self, firms):
        told = inputs.record_facts([firms[0].pk], DAY, ADMINISTRATION)
        assert set(told) == {column.code for column in inputs.columns()}


class TestTitleFacts:
    def test_say_of_every_title_whether_it_is_held(self, firms):
        title = make.title()
        make.title("tech_sme", validity="next_march", years=None)
        rules.grant_record(
            actor=make.SYSTEM,
            facts=rules.GrantFacts(
                enterprise_id=firms[0].pk, title=title, granted_on=date(2024, 1, 1)
            ),
            moment=make.MOMENT,
        )
        source = registry.fact_sources.get("titles")
        ids = [firm.pk for firm in firms]
        told = source.read(ids, DAY, ADMINISTRATION)
        assert told["title.high_tech_firm"] == {ids[0]: True, ids[1]: False}
        assert told["title.tech_sme"] == {ids[0]: False, ids[1]: False}
        assert {column.code for column in source.columns()} == set(told)
        assert source.read(ids, date(2027, 1, 1), ADMINISTRATION)["title.high_tech_firm"] == {
            ids[0]: False,
            ids[1]: False,
        }
