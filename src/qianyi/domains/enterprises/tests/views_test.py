"""Pages of enterprises: what they show to whom, forms, workbooks."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.enterprises.models import Chain, ChainCrosswalk, ChainScheme, Contact, Land
from qianyi.domains.enterprises.selectors import KINDS
from qianyi.domains.enterprises.tests import factories as make
from qianyi.foundation import registry
from qianyi.foundation.permissions import Role
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.rules import services as rules
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def firm(town):
    return make.firms(town)[0]


@pytest.fixture
def sign_in(town):
    def as_role(role: Role, at: str = "zone") -> Client:
        place = getattr(town, at)
        client = Client()
        client.force_login(towns.holding(role, getattr(place, "subject", place)))
        return client

    return as_role


def at(name, *arguments):
    return reverse(f"enterprises:{name}", args=arguments)


class TestProfile:
    def test_shows_what_is_known_since_when_and_from_where(self, firm, sign_in):
        make.figures(firm, 2025, revenue=2500, staff_end=320, main_revenue=2300)
        make.figures(firm, 2024, revenue=2000, staff_end=300)
        make.record(firm, "lands", area_mu=Decimal("12.50"))
        make.record(firm, "problems", text="示例用电问题", due_on=date(2026, 1, 1))
        rules.grant_record(
            actor=make.SYSTEM,
            facts=rules.GrantFacts(
                enterprise_id=firm.pk, title=make.title(), granted_on=date(2024, 11, 5)
            ),
            moment=make.MOMENT,
        )
        reader, address = sign_in(Role.LEADER), at("profile", firm.uscc)
        assert reader.get(f"{address}?chart=ent-revenue").content[:2] == b"PK"
        page = reader.get(address).content.decode()
        for words in (
            firm.subject.name, "比上年增长25.0%", "中型", "规模以上工业", "12.5 亩",
            "示例用电问题", "逾期", "示例称号high_tech_firm", "2027-11-04", "示例数据",
            'id="chart-ent-revenue"',
        ):  # fmt: skip
            assert words in page, words

    def test_says_what_is_not_known(self, firm, sign_in):
        page = sign_in(Role.LEADER).get(at("profile", firm.uscc)).content.decode()
        for words in ("还没有已审核的年度数据", "没有登记用地", "没有登记资质称号", "暂无法判断"):
            assert words in page

    def test_says_how_many_figures_are_for_statistics_alone(self, firm, sign_in):
        make.figures(firm, 2025, revenue=2500, uses=("统计",))
        page = sign_in(Role.LEADER).get(at("profile", firm.uscc)).content.decode()
        assert "另有 1 个数据只许可用于统计" in page
        assert "2,500" not in page

    @pytest.mark.parametrize(
        ("role", "place", "status"),
        [
            (Role.PARK_OFFICER, "east", 200),
            (Role.PARK_OFFICER, "west", 404),
            (Role.ENTERPRISE_USER, "first_firm", 200),
            (Role.ENTERPRISE_USER, "second_firm", 404),
            (Role.INSPECTOR, "zone", 403),
            (Role.SYSTEM_ADMIN, "zone", 403),
        ],
    )
    def test_is_seen_as_the_firm_is(self, role, place, status, firm, sign_in):
        assert sign_in(role, place).get(at("profile", firm.uscc)).status_code == status

    def test_looks_back_to_a_day_and_says_when_it_cannot(self, firm, sign_in):
        make.figures(firm, 2025, revenue=2500)
        client = sign_in(Role.LEADER)
        before = client.get(at("profile", firm.uscc), {"as_of": "2025-06-30"}).content.decode()
        assert "2,500" not in before
        wrong = client.get(at("profile", firm.uscc), {"as_of": "某日"}).content.decode()
        assert "无法识别" in wrong

    def test_asks_little_of_the_database(self, firm, sign_in, django_assert_max_num_queries):
        for year in (2022, 2023, 2024, 2025):
            make.figures(firm, year, revenue=2500, staff_end=300)
        for key in ("lands", "rights", "incidents", "problems"):
            make.record(firm, key)
        client = sign_in(Role.LEADER)
        # Forty of the profile itself, one for each panel that another app adds (the cases).
        with django_assert_max_num_queries(40 + len(registry.enterprise_panels)):
            client.get(at("profile", firm.uscc))

    def test_leads_a_firms_user_home(self, firm, sign_in):
        answer = sign_in(Role.ENTERPRISE_USER, "first_firm").get(at("mine"))
        assert answer.url == at("profile", firm.uscc)
        assert sign_in(Role.LEADER).get(at("mine")).status_code == 404

    def test_exports_a_sheet_a_kind(self, firm, sign_in):
        make.record(firm, "rights", name="=1+1")
        answer = sign_in(Role.LEADER).get(at("profile-export", firm.uscc))
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert "知识产权" in book.sheet_names
        cells = [cell for row in book.get_sheet_by_name("知识产权").to_python() for cell in row]
        assert "=1+1" in cells


class TestRecordPages:
    @pytest.mark.parametrize("key", list(KINDS))
    def test_list_form_and_workbook_of_each_kind_open(self, key, firm, sign_in):
        client = sign_in(Role.PLANNER)
        for name in ("records", "record-new", "records-export"):
            assert client.get(at(name, firm.uscc, key)).status_code == 200, name

    def test_adds_a_record_and_shows_it(self, firm, sign_in):
        client = sign_in(Role.PLANNER)
        given = {
            "tenure": "owned", "parcel": "示例东地块", "area_mu": "30.25",
            "valid_from": "2020-01-01", "source_kind": "public", "source": "示例公告",
            "certainty": "confirmed", "uses": ["统计", "行政管理"],
        }  # fmt: skip
        answer = client.post(at("record-new", firm.uscc, "lands"), given)
        assert answer.url == at("records", firm.uscc, "lands")
        row = Land.objects.get()
        assert row.area_mu == Decimal("30.25")
        page = client.get(at("record", "lands", row.pk)).content.decode()
        for words in ("示例东地块", "30.25", "示例公告", "新建"):
            assert words in page

    def test_names_the_field_that_is_wrong_and_keeps_what_was_typed(self, firm, sign_in):
        given = {"tenure": "leased", "parcel": "示例地块", "area_mu": "abc", "lessor": "123"}
        answer = sign_in(Role.PLANNER).post(at("record-new", firm.uscc, "lands"), given)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "示例地块" in page
        assert {"area_mu", "lessor", "uses"} <= set(answer.context["form"].errors)

    def test_changes_a_record(self, firm, sign_in):
        row = make.record(firm, "lands", tenure="owned")
        client = sign_in(Role.PLANNER)
        form = client.get(at("record-edit", "lands", row.pk)).context["form"]
        given = {name: value for name, value in form.initial.items() if value is not None}
        answer = client.post(
            at("record-edit", "lands", row.pk), {**given, "area_mu": "13", "lessor": ""}
        )
        assert answer.status_code == 302
        assert Land.objects.get().area_mu == 13

    def test_archives_and_restores(self, firm, sign_in):
        row = make.record(firm, "lands")
        client = sign_in(Role.PLANNER)
        assert client.post(at("record-archive", "lands", row.pk), {"reason": ""}).status_code == 422
        client.post(at("record-archive", "lands", row.pk), {"reason": "示例理由"})
        assert Land.objects.get().is_archived
        shown = client.get(at("records", firm.uscc, "lands"), {"state": "archived"})
        assert "示例宗地" in shown.content.decode()
        client.post(at("record-restore", "lands", row.pk))
        assert not Land.objects.get().is_archived

    def test_knows_no_other_kind(self, firm, sign_in):
        assert sign_in(Role.PLANNER).get(at("records", firm.uscc, "cars")).status_code == 404

    def test_let_a_firm_keep_its_contacts_alone(self, firm, sign_in):
        client = sign_in(Role.ENTERPRISE_USER, "first_firm")
        assert client.get(at("record-new", firm.uscc, "contacts")).status_code == 200
        assert client.get(at("record-new", firm.uscc, "lands")).status_code == 403


class TestLastDay:
    def test_is_given_and_shown_as_the_last_day_and_kept_as_the_first_after_it(self, firm, sign_in):
        row = make.record(firm, "lands")
        client = sign_in(Role.PLANNER)
        given = {
            "tenure": "owned", "parcel": "示例宗地", "area_mu": "1", "valid_to": "2030-12-31",
            "source_kind": "public", "certainty": "confirmed", "uses": ["统计"],
        }  # fmt: skip
        there = at("record-edit", "lands", row.pk)
        assert client.post(there, given).status_code == 302
        assert Land.objects.get().valid_to == date(2031, 1, 1)
        assert 'value="2030-12-31"' in client.get(there).content.decode()


class TestContacts:
    def test_are_masked_everywhere_until_somebody_says_what_for(self, firm, sign_in):
        row = make.record(firm, "contacts")
        client = sign_in(Role.PLANNER)
        pages = [
            client.get(at("records", firm.uscc, "contacts")).content,
            client.get(at("record", "contacts", row.pk)).content,
            client.get(at("profile", firm.uscc)).content,
        ]
        book = client.get(at("records-export", firm.uscc, "contacts")).content
        cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
        for text in (*(page.decode() for page in pages), str(cells)):
            assert "13800000001" not in text
            assert "jia@example.org" not in text
        there = at("contact-reveal", row.pk, "phone")
        assert "13800000001" not in client.post(there, {"reason": ""}).content.decode()
        assert "13800000001" in client.post(there, {"reason": "示例联系"}).content.decode()
        assert AccessLog.objects.filter(action="audit.personal_field_revealed").count() == 1
        assert client.get(at("contact-reveal", row.pk, "duty")).status_code == 404

    def test_are_changed_without_being_shown(self, firm, sign_in):
        row = make.record(firm, "contacts")
        client = sign_in(Role.PLANNER)
        there = at("record-edit", "contacts", row.pk)
        page = client.get(there).content.decode()
        assert "13800000001" not in page
        assert "示例甲" not in page
        given = {
            "duty": "示例经理", "name": "", "phone": "13900000002", "email": "",
            "source_kind": "firm", "certainty": "confirmed", "uses": ["行政管理"],
        }  # fmt: skip
        assert client.post(there, given).status_code == 302
        row = Contact.objects.get()
        assert (row.duty, row.name, row.phone) == ("示例经理", "示例甲", "13900000002")

    def test_are_erased_for_good(self, firm, sign_in):
        row = make.record(firm, "contacts")
        sign_in(Role.PLANNER).post(at("contact-erase", row.pk), {"reason": "示例本人要求"})
        assert Contact.objects.get().phone == ""


class TestAcross:
    def test_lists_problems_by_state_and_words(self, firm, sign_in):
        make.record(firm, "problems", text="示例用电")
        make.record(firm, "problems", text="示例道路", state="solved", answer="示例已通")
        client = sign_in(Role.LEADER)
        page = client.get(at("problems"), {"state": "open"}).content.decode()
        assert "示例用电" in page
        assert "示例道路" not in page
        assert "示例道路" in client.get(at("problems"), {"q": "道路"}).content.decode()
        assert client.get(at("problems-export")).status_code == 200

    def test_shows_chains_with_firms_and_the_crosswalk(self, firm, sign_in):
        client = sign_in(Role.LEADER)
        assert "还没有产业链体系" in client.get(at("chains")).content.decode()
        schemes = [
            ChainScheme.objects.create(code=f"shili.{name}", name=f"示例{name}体系")
            for name in ("old", "new")
        ]
        old, new = (
            Chain.objects.create(scheme=scheme, code="one", name=f"示例链{scheme.code}")
            for scheme in schemes
        )
        ChainCrosswalk.objects.create(chain=old, other=new, relation="wider")
        make.record(firm, "chains", chain=old)
        page = client.get(at("chains-of", "shili.old")).content.decode()
        assert "包含“示例new体系 · 示例链shili.new”（待核实）" in page
        assert client.get(at("chains-export", "shili.old")).status_code == 200
        assert client.get(at("chains-of", "none")).status_code == 404


class TestPrograms:
    def test_read_records_masked_and_typed_inputs(self, firm, sign_in):
        make.record(firm, "contacts")
        make.record(firm, "rights")
        make.title()
        client = sign_in(Role.LEADER)
        told = client.get(f"/api/v1/enterprises/{firm.uscc}/records/contacts").json()
        assert told["items"][0]["values"]["phone"] == "138******01"
        inputs = client.get(
            f"/api/v1/enterprises/{firm.uscc}/inputs", {"as_of": "2026-06-30"}
        ).json()
        found = {one["code"]: one["value"] for one in inputs["items"]}
        assert found["rec.ip_class1"] == "1"
        assert found["rec.land_mu"] is None
        assert found["title.high_tech_firm"] == "no"
