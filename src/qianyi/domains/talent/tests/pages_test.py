"""Pages: the whole way through the web on both sides, masks, workbooks, imports, the public."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qianyi.domains.talent.forms.needs import NeedForm
from qianyi.domains.talent.models import Introduction, Need, Talent, Term
from qianyi.domains.talent.services.imports import INTAKE, TITLES
from qianyi.engine.workbooks import sheet_open
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases.models import Case
from qianyi.kernel.identity.models import User

from .house import PAPER, House

AGREED = {
    "purpose": "人才服务", "audience": ["zone", "employer", "firms"], "valid_from": "2026-01-01",
    "valid_to": "2029-12-31", "channel": "paper",
}  # fmt: skip
NEED = {
    "position": "示例工艺岗", "headcount": "2", "field": "new_materials", "education": "master",
    "salary_from": "20", "salary_to": "30", "salary_unit": "year", "wanted_until": "2029-12-31",
    "audience": "public",
}  # fmt: skip
FIRST_ROW = {
    "姓名": "示例人才61", "手机号码": "13800000061", "专业领域": "新材料", "学历": "本科",
    "职称级别": "中级", "从业起始年": "2015", "人才计划或称号": "示例计划", "授予年度": "2020",
    "同意的使用目的": "人才服务", "可以看到的人": "管委会、企业", "同意自": "2026-01-01",
    "同意止（不含）": "2029-01-01", "同意方式": "书面签字",
}  # fmt: skip


@pytest.fixture
def client_of(house: House):
    def make(actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return make


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def workbook_of(rows: list[dict[str, str]]) -> SimpleUploadedFile:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet()
    for column, title in enumerate(TITLES):
        sheet.write_string(0, column, title)
        for number, row in enumerate(rows, start=1):
            sheet.write_string(number, column, row.get(title, ""))
    book.close()
    return SimpleUploadedFile("示例名单.xlsx", kept.getvalue())


class TestTheWholeWay:
    def test_a_person_is_entered_with_consent_and_shown_masked(self, house: House, client_of):
        officer = client_of(house.officer)
        person = {"name": "示例人才51", "phone": "13800000051", "field": "new_materials",
                  "education": "doctor", "territory": "demo.zone", "plan": "plan"}  # fmt: skip
        wrong = officer.post("/talent/new/", person)
        assert wrong.status_code == 422
        assert "示例人才51" in wrong.content.decode()
        assert officer.post("/talent/new/", person | AGREED).status_code == 302
        row = Talent.objects.get()
        shown = page_of(officer, f"/talent/people/{row.ref}/")
        assert "示例人才51" not in shown
        assert "示**" in shown
        assert "示例计划" in shown
        assert row.number in page_of(officer, "/talent/?q=示例人才51")
        full = officer.post(f"/talent/people/{row.ref}/reveal/", {"reason": "示例事由"})
        assert "13800000051" in full.content.decode()

    def test_from_the_need_to_the_contact(self, house: House, client_of):
        officer, firm = client_of(house.officer), client_of(house.town.applicant)
        row = house.enter()
        filed = firm.post("/me/talent/needs/new/", NEED | {"enterprise": house.firm.uscc})
        need = Need.objects.get()
        own = f"/me/talent/needs/{need.ref}/"
        assert filed.headers["Location"] == own
        assert row.number not in page_of(firm, own)
        assert "示例工艺岗" not in page_of(Client(), "/public/talent-needs/")
        assert officer.post(f"/talent/needs/{need.ref}/publish/").status_code == 302
        assert "20—30 万元/年" in page_of(Client(), "/public/talent-needs/")
        matched = page_of(firm, own)
        assert "学历：需要硕士研究生及以上，本人为博士研究生。" in matched
        assert "示**" not in matched
        ask = f"{own}people/{row.ref}/"
        assert "申请对接" in page_of(firm, ask)
        assert firm.post(ask).status_code == 302
        introduction = Introduction.objects.get()
        mine = f"/me/talent/introductions/{introduction.pk}/"
        assert "查看联系方式" not in page_of(firm, mine)
        inside = f"/talent/introductions/{introduction.pk}/"
        assert officer.post(inside, {"answer": "yes"}).status_code == 422
        assert officer.post(inside, {"answer": "yes", "channel": "phone"}).status_code == 302
        contact = firm.post(mine, {"reason": "洽谈"})
        assert row.phone in contact.content.decode()

    def test_a_need_that_is_over_is_matched_no_more(self, house: House, client_of):
        person, need = house.enter(), house.need()
        for actor, address in (
            (house.officer, f"/talent/needs/{need.ref}/"),
            (house.town.applicant, f"/me/talent/needs/{need.ref}/"),
        ):
            client = client_of(actor)
            assert person.number in page_of(client, address)
            Need.objects.filter(pk=need.pk).update(state="closed", ended_on="2026-09-02")
            assert person.number not in page_of(client, address)
            Need.objects.filter(pk=need.pk).update(state="published", ended_on=None)

    def test_withdrawn_hides_everywhere_and_erased_leaves_a_number(self, house: House, client_of):
        officer, firm = client_of(house.officer), client_of(house.town.applicant)
        held = house.introduced(answer="yes")
        row = held.talent
        withdraw = f"/talent/people/{row.ref}/withdraw/"
        assert officer.post(withdraw, {"channel": "phone"}).status_code == 302
        assert firm.get(f"/me/talent/introductions/{held.pk}/").status_code == 404
        assert officer.get(f"/talent/people/{row.ref}/").status_code == 404
        hidden = page_of(officer, "/talent/hidden/")
        assert row.number in hidden
        assert "示**" not in hidden
        erase = f"/talent/hidden/{row.ref}/erase/"
        assert officer.post(erase, {"reason": "本人要求"}).status_code == 302
        row.refresh_from_db()
        assert row.erased_at is not None

    def test_a_firms_own_person_card_and_service(self, house: House, client_of):
        officer, firm = client_of(house.officer), client_of(house.town.applicant)
        person = {"name": "示例人才52", "phone": "13800000052", "employer": house.firm.uscc}
        paper = SimpleUploadedFile("示例.pdf", PAPER)
        assert firm.post("/me/talent/people/new/", person | AGREED).status_code == 422
        signed = person | AGREED | {"paper": paper}
        assert firm.post("/me/talent/people/new/", signed).status_code == 302
        row = Talent.objects.get()
        assert row.number in page_of(firm, "/me/talent/people/")
        assert officer.get(f"/talent/people/{row.ref}/paper/").content == PAPER
        card = {"number": "YC-52", "card_class": "card_a", "valid_from": "2026-01-01",
                "valid_to": "2029-01-01"}  # fmt: skip
        assert officer.post(f"/talent/people/{row.ref}/card/", card).status_code == 302
        held = row.cards.get()
        assert "不面向" in page_of(firm, f"/me/talent/cards/{held.pk}/")
        ask = f"/me/talent/cards/{held.pk}/service/"
        assert firm.post(ask, {"service": "school"}).status_code == 302
        assert firm.post(ask, {"service": "school"}).status_code == 422
        case = Case.objects.get()
        assert case.number in page_of(firm, f"/me/talent/cards/{held.pk}/")
        economy = client_of(house.town.officer("economy"))
        assert "英才卡 YC-52" in page_of(economy, f"/cases/{case.number}/")
        edit = f"/me/talent/people/{row.ref}/edit/"
        assert "13800000052" in page_of(firm, edit)
        assert firm.post(edit, person | {"rank": "full"}).status_code == 302
        assert client_of(house.town.stranger).get(edit).status_code == 404


class TestForms:
    @pytest.mark.parametrize(
        ("field", "told", "words"),
        [
            ("headcount", "三", "请填写整数，不带单位和逗号。"),
            ("years", "三年", "请填写整数，不带单位和逗号。"),
            ("salary_from", "高", "请填写数字，例如 20 或 20.5，不带单位和逗号。"),
            ("salary_to", "20.555", "最多填写两位小数。"),
            ("salary_to", "12345678901", "数字太大，请核对薪酬的单位。"),
            ("wanted_until", "明年", "请按“2026-12-31”的样子填写日期。"),
        ],
        ids=["people", "years", "words for pay", "too fine", "too large", "no day"],
    )
    def test_say_what_to_fill_in(self, field: str, told: str, words: str):
        form = NeedForm(NEED | {field: told}, offered={"field": [], "place": []})
        assert list(form.errors[field]) == [words]

    def test_a_year_of_a_title_is_not_lost_without_the_title(self, house: House, client_of):
        person = {"name": "示例人才53", "phone": "13800000053", "territory": "demo.zone",
                  "plan_year": "2020", "plan_number": "示例号-1"}  # fmt: skip
        answer = client_of(house.officer).post("/talent/new/", person | AGREED)
        told = answer.content.decode()
        assert answer.status_code == 422
        assert "已填写授予年度、证书或文件号，请选择是哪项人才计划或称号。" in told
        assert "示例号-1" in told
        assert not Talent.objects.exists()

    def test_a_firm_enters_people_of_its_own_alone_and_loses_nothing(self, house: House, client_of):
        firm = client_of(house.town.applicant)
        shown = page_of(firm, "/me/talent/people/new/")
        assert f'<option value="{house.firm.uscc}"' in shown
        person = {"name": "示例人才54", "phone": "13800000054", "employer": "91999900MA0000ELSE"}
        signed = person | AGREED | {"paper": SimpleUploadedFile("示例.pdf", PAPER)}
        answer = firm.post("/me/talent/people/new/", signed)
        assert answer.status_code == 422
        assert "示例人才54" in answer.content.decode()

    def test_an_unknown_firm_is_said_once_at_its_field(self, house: House, client_of):
        asked = NEED | {"enterprise": "没有这家"}
        told = client_of(house.officer).post("/talent/needs/new/", asked).content.decode()
        words = "没有找到信用代码为“没有这家”的企业，请核对。"
        assert told.count(words) == 2  # in the summary and at the field
        assert 'href="#id_enterprise"' in told

    def test_a_filed_need_counts_nobody_for_the_firm(self, house: House, client_of):
        house.enter()
        need = house.need(published=False)
        own = page_of(client_of(house.town.applicant), f"/me/talent/needs/{need.ref}/")
        assert "都符合" not in own
        assert "工作人员核对后发布" in own
        inside = page_of(client_of(house.officer), f"/talent/needs/{need.ref}/")
        assert "都符合" in inside

    def test_the_end_of_an_introduction_is_asked_for_twice(self, house: House, client_of):
        row = house.introduced(answer="yes")
        for actor, address, words in (
            (house.officer, f"/talent/introductions/{row.pk}/", "本人不再同意"),
            (house.town.applicant, f"/me/talent/introductions/{row.pk}/", "不再对接"),
        ):
            shown = page_of(client_of(actor), address)
            assert f"<summary>{words}</summary>" in shown
            assert "需要时由企业重新申请" in shown


class TestImporting:
    def test_says_what_is_wrong_line_by_line_and_enters_nobody(self, house: House, client_of):
        officer = client_of(house.officer)
        rows = [
            FIRST_ROW,
            FIRST_ROW | {"手机号码": "13800000062", "同意的使用目的": ""},
            FIRST_ROW | {"手机号码": "13800000063", "学历": "学士后"},
        ]
        answer = officer.post(
            "/talent/import/", {"territory": "demo.zone", "workbook": workbook_of(rows)}
        )
        told = answer.content.decode()
        assert answer.status_code == 422
        assert "第 3 行：请写明使用目的" in told
        assert "第 4 行：学历没有“学士后”" in told
        assert "示例人才61" not in told
        assert not Talent.objects.exists()

    def test_enters_everybody_of_a_right_one(self, house: House, client_of):
        officer = client_of(house.officer)
        rows = [FIRST_ROW, FIRST_ROW | {"手机号码": "13800000062"}]
        answer = officer.post(
            "/talent/import/", {"territory": "demo.zone", "workbook": workbook_of(rows)}
        )
        assert answer.status_code == 302
        assert Talent.objects.filter(entered_by="imported").count() == 2
        listed = officer.get("/talent/export/").content
        words = repr(listed_cells(listed))
        assert all(one.number in words for one in Talent.objects.all())
        assert "示例人才61" not in words
        assert "13800000061" not in words


def listed_cells(data: bytes) -> list[object]:
    return [cell for row in sheet_open(data, INTAKE).rows for cell in row]


class TestLists:
    @pytest.mark.parametrize(
        "address",
        [
            "/talent/needs/", "/talent/introductions/", "/talent/cards/", "/talent/services/",
            "/talent/plans/", "/talent/targets/", "/talent/hidden/", "/public/talent-needs/",
        ],
    )  # fmt: skip
    def test_say_when_they_are_empty_and_export(self, house: House, client_of, address: str):
        with history.acting(system_actor()):
            Term.objects.filter(kind="plan").delete()
        officer = client_of(house.officer)
        page_of(officer, address)
        assert officer.get(f"{address}export/").status_code == 200

    def test_the_profile_tells_needs_and_people(self, house: House, client_of):
        house.need()
        house.enter(employer=house.firm)
        told = page_of(client_of(house.officer), f"/enterprises/{house.firm.uscc}/")
        assert "示例研发岗" in told
        assert "本人同意入库的员工 1 人" in told
