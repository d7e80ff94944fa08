"""Pages of the list of firms: shown, exported, imported, merged."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.engine.tests.workbooks import roster
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.models import DuplicatePair, Enterprise, ImportBatch, MergeRecord
from qianyi.kernel.subjects.tests import firms
from qianyi.kernel.subjects.tests import town as towns

pytestmark = pytest.mark.django_db
MOMENT = firms.MOMENT


@pytest.fixture
def at():
    return firms.place()


@pytest.fixture
def planner(client, at):
    client.force_login(User.objects.get(pk=at.planner.user_id))
    return client


@pytest.fixture
def rows(at):
    return [
        firms.firm(at, 1, "示例尚远电缆有限公司", industry=at.chemistry),
        firms.firm(at, 2, "=HYPERLINK(1)示例危险名称", park=at.east),
    ]


def url(name, *args):
    return reverse(f"enterprises:{name}", args=args)


class TestList:
    def test_shows_filters_and_finds(self, planner, rows):
        page = planner.get(url("list"), {"q": "尚远"}).content.decode()
        assert "示例尚远电缆有限公司" in page
        assert "危险名称" not in page

    def test_is_empty_in_words(self, planner):
        page = planner.get(url("list"), {"q": "没有的"}).content.decode()
        assert "没有符合条件的企业" in page

    def test_asks_the_same_number_of_queries_however_long(
        self, planner, at, rows, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(14):
            planner.get(url("list"))

    def test_shows_a_park_officer_the_park(self, client, at, rows):
        client.force_login(User.objects.get(pk=at.officer.user_id))
        page = client.get(url("list")).content.decode()
        assert "危险名称" in page
        assert "尚远" not in page

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.INSPECTOR])
    def test_is_not_for_others(self, client, at, role):
        client.force_login(towns.holding(role, at.zone.subject))
        assert client.get(url("list")).status_code == 403


class TestExport:
    def test_as_a_workbook_keeps_text_as_text(self, planner, rows):
        content = planner.get(url("list-export")).content
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        cells = [cell for row in sheet.to_python() for cell in row]
        assert "=HYPERLINK(1)示例危险名称" in cells

    def test_as_csv_escapes_formulas_and_says_that_it_is_whole(self, planner, rows):
        response = planner.get(url("list-csv"))
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        lines = text.splitlines()
        assert "'=HYPERLINK(1)示例危险名称" in text
        assert "应有 2 行" in lines[0]
        assert lines[-1] == "文件完整，共 2 行"

    def test_keeps_the_filter(self, planner, rows):
        response = planner.get(url("list-csv"), {"q": "尚远"})
        assert "应有 1 行" in b"".join(response.streaming_content).decode("utf-8-sig")


class TestRegisterAndChange:
    def test_registers(self, planner, at):
        given = {
            "uscc": firms.code(5),
            "name": "示例新企业",
            "territory": "zone",
            "industry": "C26",
        }
        response = planner.post(url("new"), given)
        assert response.url == url("profile", firms.code(5))
        assert Enterprise.objects.get().industry == at.chemistry

    @pytest.mark.parametrize(
        ("given", "words"),
        [({"uscc": "91999900X000000010"}, "校验码"), ({"industry": "Z9"}, "没有行业代码"),
         ({"territory": ""}, "必填")],
    )  # fmt: skip
    def test_says_what_is_wrong_where(self, planner, at, given, words):
        right = {"uscc": firms.code(5), "name": "示例新企业", "territory": "zone"}
        response = planner.post(url("new"), {**right, **given})
        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Enterprise.objects.exists()

    def test_records_a_change(self, planner, rows):
        given = {"name": "示例改名企业", "territory": "zone", "legal_status": "active",
                 "industry": "26", "effective_on": MOMENT.date(), "source": "示例"}  # fmt: skip
        planner.post(url("change", rows[0].uscc), given)
        assert list(rows[0].changes.values_list("field", flat=True)) == ["name"]


class TestImport:
    def upload(self, client, *rows):
        file = SimpleUploadedFile("名单.xlsx", roster(rows))
        return client.post(url("import-new"), {"workbook": file})

    def test_looks_first_and_brings_in_then(self, planner, at):
        right = {"uscc": firms.code(1), "name": "示例一", "territory": "zone"}
        response = self.upload(planner, right, {**right, "uscc": "x"})
        batch = ImportBatch.objects.get()
        assert response.url == url("import", batch.pk)
        page = planner.get(response.url).content.decode()
        assert "只导入正确的 1 行" in page
        assert "须为 18 位" in page
        assert not Enterprise.objects.exists()
        planner.post(url("import-start", batch.pk), {"mode": "valid"})
        batch.refresh_from_db()
        assert batch.state == "running"
        problems = planner.get(url("import-problems", batch.pk)).content
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(problems)).get_sheet_by_index(0)
        assert any("须为 18 位" in str(cell) for row in sheet.to_python() for cell in row)

    def test_refuses_in_its_form(self, planner, at):
        file = SimpleUploadedFile("名单.xlsx", b"x")
        response = planner.post(url("import-new"), {"workbook": file})
        assert response.status_code == 422
        assert "不是 .xlsx 工作簿" in response.content.decode()
        assert not ImportBatch.objects.exists()

    def test_can_be_put_away(self, planner, at):
        self.upload(planner, {"uscc": firms.code(1), "name": "示例一", "territory": "zone"})
        batch = ImportBatch.objects.get()
        planner.post(url("import-cancel", batch.pk))
        batch.refresh_from_db()
        assert batch.state == "cancelled"

    def test_gives_a_template_that_reads_back(self, planner, at):
        content = planner.get(url("import-template")).content
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.get_sheet_by_index(0).to_python()[0][0] == "统一社会信用代码"


class TestMerging:
    @pytest.fixture
    def pair(self, at):
        firms.firm(at, 3, "示例尚纬股份有限公司")
        firms.firm(at, 4, "示例尚伟股份有限公司", industry=at.chemistry)
        services.duplicates_find(actor=at.planner, moment=MOMENT)
        return DuplicatePair.objects.get()

    def test_goes_from_the_pair_through_the_preview_and_back(self, planner, pair):
        assert "尚伟" in planner.get(url("duplicates")).content.decode()
        asked = f"{url('merge')}?keep={pair.first.uscc}&absorb={pair.second.uscc}"
        assert "会一并移动" in planner.get(asked).content.decode()
        response = planner.post(asked, {"take": ["industry"], "reason": "同一执照"})
        record = MergeRecord.objects.get()
        assert response.url == url("merge-record", record.pk)
        assert "26" in planner.get(response.url).content.decode()
        planner.post(url("merge-undo", record.pk), {"reason": "核对有误"})
        assert not Enterprise.objects.filter(merged_into__isnull=False).exists()

    def test_says_two_are_two(self, planner, pair):
        planner.post(url("duplicate-dismiss", pair.pk), {"reason": "两张执照"})
        pair.refresh_from_db()
        assert pair.decision == "两张执照"

    def test_refuses_the_same_firm_twice(self, planner, pair):
        code = pair.first.uscc
        response = planner.get(url("merge"), {"keep": code, "absorb": code})
        assert response.status_code == 422
        assert "同一家企业" in response.content.decode()

    @pytest.mark.parametrize("name", ["duplicates", "merges", "imports"])
    def test_lists_export(self, planner, pair, name):
        assert planner.get(url(name)).status_code == 200
        assert planner.get(url(f"{name}-export")).content[:2] == b"PK"
