"""A firm's home: its own parts alone, exact, and no dearer for more rows."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.enterprises.models import Contact, TeamMember
from qianyi.domains.enterprises.services import contact_reveal
from qianyi.domains.reporting.tests.factories import MOMENT, Zone, firm
from qianyi.foundation.permissions import Role
from qianyi.foundation.registry import AccessEvent, report_access
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Consent, Indicator, Observation
from qianyi.kernel.subjects.models import Industry, Membership
from qianyi.lib import clock
from qianyi.site.homes import firm as firms
from qianyi.site.homes import looks, peers
from qianyi.site.homes.errors import ConsentNotFound

pytestmark = pytest.mark.django_db
TODAY = MOMENT.date()


@pytest.fixture
def zone():
    return Zone()


def signed_in(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def text(client, url="/me/"):
    return client.get(url).content.decode()


def figure(subject, code, value, *, year=2025, uses=("统计", "行政管理"), status="approved"):
    return Observation.objects.create(
        indicator=Indicator.objects.get(code=code), subject=subject, scope="企业",
        period=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), kind="actual",
        value=Decimal(value), unit=Indicator.objects.get(code=code).unit, status=status,
        certainty="confirmed", uses=list(uses), recorded_at=MOMENT,
    )  # fmt: skip


class TestTheHome:
    def test_shows_what_the_firm_owes_with_basis_days_and_share(self, zone):
        form = zone.form(
            is_voluntary=False, number="示例统1表", issuer="示例统计局", approval="示统〔2026〕1号",
            valid_to=date(2027, 12, 31),
        )  # fmt: skip
        figure(zone.firms[0].subject, "ent.staff_end", 40, year=2026)
        filled = zone.open(form).returns.get(subject=zone.firms[0].subject)
        filled.prefilled = {"staff": "平台上的数据"}
        filled.save(update_fields=["prefilled"])
        (owed,) = firms.owed_list(zone.firm_user(), zone.firms[0], MOMENT)
        assert owed.basis == "表号：示例统1表；制定机关：示例统计局；文号：示统〔2026〕1号"
        assert owed.share == Decimal(1) / 3
        assert owed.left < 0, "due ten working days after October"
        page = text(signed_in(zone.firm_user()))
        assert "企业首页" in page
        assert "示统〔2026〕1号" in page
        assert "33" in page
        assert "逾期" in page

    def test_is_the_same_for_no_rows_with_a_word_for_each_part(self, zone):
        page = text(signed_in(zone.firm_user()))
        for words in (
            "没有待填报的表", "没有在办的办件和诉求", "没有符合或只差一项的政策",
            "还没有申报政策兑现",
            "没有到期的称号", "还没有已审核的年度数据", "最近一年没有", "本企业没有授权任何用途",
            "还没有为本企业登记服务班子", "没有登记中的人才需求",
        ):  # fmt: skip
            assert words in page

    def test_of_one_firm_says_nothing_of_another(self, zone):
        zone.open()
        own, other = zone.firms[:2]
        indicators.consent_record(
            actor=zone.officer(), subject=other.subject, reference="别家授权", statement="别家",
            valid_from=TODAY, valid_to=None, moment=MOMENT,
        )  # fmt: skip
        client = signed_in(zone.firm_user())
        page = text(client, f"/me/?uscc={other.uscc}")
        assert own.subject.name in page
        assert other.subject.name not in page
        assert "别家授权" not in page
        export = client.get(f"{reverse('homes:firm-export')}?uscc={other.uscc}")
        book = CalamineWorkbook.from_filelike(io.BytesIO(export.content))
        cells = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
        assert own.uscc in cells
        assert other.uscc not in cells

    def test_lets_a_user_of_two_firms_choose(self, zone):
        user = zone.firm_user()
        Membership.objects.create(
            user_id=user.user_id, subject=zone.firms[1].subject, role=Role.ENTERPRISE_USER,
            valid_from=date(2021, 1, 1),
        )  # fmt: skip
        client = signed_in(user)
        first, second = (text(client, f"/me/?uscc={row.uscc}") for row in zone.firms[:2])
        for page, own, other in ((first, *zone.firms[:2]), (second, zone.firms[1], zone.firms[0])):
            assert f'<span class="qy-tag">{own.uscc}</span>' in page
            assert f"/me/?uscc={other.uscc}" in page

    def test_is_no_home_of_who_works_for_the_zone(self, zone):
        assert "工作台" in text(signed_in(zone.officer()))
        assert firms.firms_of(zone.officer()) == []
        client = signed_in(zone.officer())
        assert client.get(reverse("homes:firm-export")).status_code == 403

    def test_asks_no_more_for_more_rows(self, zone, django_assert_max_num_queries):
        client = signed_in(zone.firm_user())
        zone.open()
        text(client)
        with django_assert_max_num_queries(75) as few:
            text(client)
        for month in ("2026-07", "2026-08", "2026-09"):
            zone.open(period=month)
        for number in range(4):
            TeamMember.objects.create(
                enterprise=zone.firms[0], part="liaison", department=zone.owner,
                recorded_at=MOMENT, note=f"示例电话{number}",
            )  # fmt: skip
            indicators.consent_record(
                actor=zone.firm_user(), subject=zone.firms[0].subject, reference=f"示例{number}",
                statement="示例", valid_from=TODAY, valid_to=None, moment=MOMENT,
            )  # fmt: skip
        with django_assert_max_num_queries(len(few)):
            page = text(client)
        assert "示例电话3" in page

    def test_exports_one_part_or_all(self, zone):
        zone.open()
        client = signed_in(zone.firm_user())
        url = reverse("homes:firm-export")
        whole, one = (
            CalamineWorkbook.from_filelike(io.BytesIO(client.get(address).content))
            for address in (url, f"{url}?part=owed")
        )
        assert len(whole.sheet_names) == 10
        assert one.sheet_names == ["待填报"]
        cells = one.get_sheet_by_name("待填报").to_python()
        assert any("示例月度采集表" in str(row) for row in cells)


class TestPeers:
    """The median of the industry: five at least, one division, one zone, one year, one scope."""

    @pytest.fixture
    def group(self, zone):
        division = Industry.objects.create(code="39", name="示例制造业", level="division")
        rows = [*zone.firms, *(firm(number, zone.zone, zone.parks[0]) for number in range(3, 4))]
        extra = [self._more(zone, number) for number in range(4)]
        for row in (*rows, *extra):
            row.industry = division
            row.save(update_fields=["industry"])
        return [*rows, *extra]

    @staticmethod
    def _more(zone, number):
        from qianyi.domains.reporting.tests import factories

        made = factories.enterprise_register(
            actor=factories.system_actor(),
            facts=factories.EnterpriseFacts(
                uscc=factories.with_check_digit(f"9188880{number:02d}M0000PEER"[:17]),
                name=f"示例同行{'甲乙丙丁'[number]}有限公司", territory=zone.zone,
                registered_on=date(2020, 1, 1), is_demo=True,
            ),
            moment=MOMENT,
        )  # fmt: skip
        return made

    def told(self, zone, own):
        found = peers.peers_of(zone.firm_user(), own, TODAY)
        return {row.name: row for row in found.rows}, found

    def test_is_the_exact_middle_of_five(self, zone, group):
        own = group[0]
        for row, value in zip(group, ("10.1", "20.2", "30.3", "40.4", "50.5"), strict=False):
            figure(row.subject, "ent.revenue", value)
        rows, found = self.told(zone, own)
        assert found.year == 2025
        row = rows["营业收入"]
        assert (row.own, row.median, row.count) == (Decimal("10.1"), Decimal("30.3"), 5)

    def test_is_halfway_between_the_middle_two(self, zone, group):
        for row, value in zip(group, (1, 2, 3, 4, 5, 6), strict=False):
            figure(row.subject, "ent.revenue", value)
        assert self.told(zone, group[0])[0]["营业收入"].median == Decimal("3.5")

    def test_is_not_said_of_four(self, zone, group):
        for row in group[:4]:
            figure(row.subject, "ent.revenue", 10)
        row = self.told(zone, group[0])[0]["营业收入"]
        assert row.median is None
        assert "不足5家" in row.why_not
        page = text(signed_in(zone.firm_user()))
        assert "不足5家" in page

    def test_leaves_out_other_industries_years_and_what_is_not_for_statistics(self, zone, group):
        for row in group[:4]:
            figure(row.subject, "ent.revenue", 10)
        other = Industry.objects.create(code="26", name="示例另一业", level="division")
        group[4].industry = other
        group[4].save(update_fields=["industry"])
        figure(group[4].subject, "ent.revenue", 1000)
        figure(group[5].subject, "ent.revenue", 1000, year=2024)
        figure(group[6].subject, "ent.revenue", 1000, uses=("企业授权",))
        figure(group[7].subject, "ent.revenue", 1000, status="reported")
        row = self.told(zone, group[0])[0]["营业收入"]
        assert (row.count, row.median) == (4, None)

    def test_says_why_there_is_none(self, zone):
        assert peers.peers_of(zone.firm_user(), zone.firms[0], TODAY).words == peers.NO_FIGURES
        figure(zone.firms[0].subject, "ent.revenue", 10)
        found = peers.peers_of(zone.firm_user(), zone.firms[0], TODAY)
        assert found.words == peers.NO_INDUSTRY
        assert [row.own for row in found.rows if row.name == "营业收入"] == [Decimal(10)]


class TestLooks:
    def test_are_told_by_role_and_purpose_without_the_name(self, zone):
        own, other = zone.firms[:2]
        officer = zone.reader(Role.PLANNER)
        for row, reason in ((own, "核实填报"), (other, "别家事由")):
            contact = Contact.objects.create(
                enterprise=row, duty="示例职务", name="示例甲", phone="00000000001",
                recorded_at=MOMENT,
            )  # fmt: skip
            contact_reveal(
                actor=officer, contact=contact, field="phone", reason=reason, moment=MOMENT
            )
        report_access(
            AccessEvent(
                action=indicators.PANEL_EXPORTED, actor=officer, moment=MOMENT,
                target="示例企业数据快照", row=zone.zone.subject, reason="统计",
                facts={"firms": 3},
            )
        )  # fmt: skip
        told = looks.looks_list(own, MOMENT)
        assert {(one.who, one.what, one.why) for one in told} == {
            ("规划编制人员", "查看联系人的完整电话", "核实填报"),
            ("规划编制人员", "导出示例企业数据快照（3家企业）", "统计"),
        }
        page = text(signed_in(zone.firm_user()))
        assert "别家事由" not in page
        assert str(User.objects.get(pk=officer.user_id)) not in page.split("谁看过本企业的数据")[2]

    def test_of_more_than_a_year_ago_are_left_out(self, zone):
        report_access(
            AccessEvent(
                action=indicators.PANEL_EXPORTED, actor=zone.officer(),
                moment=MOMENT - timedelta(days=366), target="示例", row=zone.zone.subject,
            )
        )  # fmt: skip
        assert looks.looks_list(zone.firms[0], MOMENT) == []


class TestConsents:
    def given(self, zone, number=0, **facts):
        return indicators.consent_record(
            actor=zone.officer(), subject=zone.firms[number].subject, reference=f"示例{number}",
            statement="同意示例用途", moment=MOMENT,
            **{"valid_from": TODAY, "valid_to": None, **facts},
        )  # fmt: skip

    def test_is_taken_back_on_the_home(self, zone):
        row = self.given(zone)
        client = signed_in(zone.firm_user())
        url = reverse("homes:consent-end", args=[row.pk])
        assert url in text(client)
        assert "同意示例用途" in text(client, url)
        assert "已撤回" in client.post(url, {"confirmed": "1"}, follow=True).content.decode()
        row.refresh_from_db()
        assert row.valid_to == max(clock.local_date(clock.now()), row.valid_from)
        assert Consent.objects.valid_on(row.valid_to).filter(pk=row.pk).count() == 0
        assert client.get(url).status_code == 404

    def test_of_another_firm_is_not_there(self, zone):
        row = self.given(zone, number=1)
        client = signed_in(zone.firm_user())
        url = reverse("homes:consent-end", args=[row.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"confirmed": "1"}).status_code == 404
        row.refresh_from_db()
        assert row.valid_to is None

    def test_that_has_ended_is_refused(self, zone):
        row = self.given(zone, valid_from=TODAY - timedelta(days=9), valid_to=TODAY)
        with pytest.raises(ConsentNotFound):
            looks.consent_of(zone.firm_user(), row.pk, MOMENT)
