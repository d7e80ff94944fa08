"""A planner follows a number to its sentence, loads the sample, corrects a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from qianyi.domains.planning.models import Plan
from qianyi.kernel.documents.models import Correction, Document
from qianyi.kernel.indicators.models import Observation

from .conftest import PASSWORD
from .reader import overflow

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

SAMPLE = "packs/demo/documents/示例高新区2025年工作报告.txt"


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/plans/")
    page.get_by_label("账号").fill("planner")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("规划")


class TestPlannersFirstDay:
    def test_from_the_plan_to_the_sentence_and_back_with_a_correction(
        self, page, live_server, zone, pytestconfig
    ):
        address = live_server.url
        sign_in(page, address)

        # the plan, and a number whose document is not here yet
        plan = Plan.objects.get(code="demo.plan_2026")
        page.goto(f"{address}/plans/{plan.pk}/")
        expect(page.locator("table").first).to_contain_text("园区营业收入")
        assert overflow(page) == 0
        page.locator("tr", has_text="园区营业收入").get_by_role("link", name="来源").first.click()
        source_address = page.url
        expect(page.locator("main")).to_contain_text("专栏1")
        expect(page.locator("main")).to_contain_text("载入")

        # the sample is loaded through the form
        page.goto(f"{address}/documents/upload/")
        expect(page.locator("main")).to_contain_text("严禁上传涉密")
        page.locator("input[type=file]").set_input_files(str(self.sample(pytestconfig.rootpath)))
        page.get_by_role("button", name="上传").first.click()
        expect(page.locator("main")).to_contain_text("示例高新区2025年工作报告")
        document = Document.objects.get(key="demo_report_2025")
        assert document.versions.count() == 1

        # now the same link opens the sentence, the figure highlighted
        page.goto(source_address)
        mark = page.locator(".doc-focus, mark.doc-focus, [data-doc-focus], :target").first
        expect(mark).to_be_visible()
        assert overflow(page) == 0

        # one reading is corrected, with an error on the way
        figure = document.versions.get().runs.get().statements.filter(quote="58家").first()
        page.goto(f"{address}/statements/{figure.pk}/correct/")
        page.get_by_label("指标").first.fill("有效期内高新技术企业数")
        page.get_by_role("button", name="保存").first.click()
        expect(page.locator("main")).to_contain_text("有效期内高新技术企业数")
        correction = Correction.objects.get()
        assert (correction.quote, correction.new["indicator"]) == ("58家", "有效期内高新技术企业数")
        assert Observation.objects.filter(statement__isnull=False).count() == 0

    @staticmethod
    def sample(root: Path) -> Path:
        return root / SAMPLE


class TestBoard:
    def test_filters_and_exports_without_losing_the_place(self, page, live_server, zone):
        sign_in(page, live_server.url)
        plan = Plan.objects.get(code="leshan.plan_145")
        page.goto(f"{live_server.url}/plans/{plan.pk}/")
        expect(page.locator("main")).to_contain_text("截至 2024-06-30")
        page.locator("select[name=nature]").select_option("约束性")
        page.get_by_role("button", name="筛选").click()
        expect(page.locator("#qy-filter-state")).to_contain_text("6")
        assert overflow(page) == 0
        with page.expect_download() as waiting:
            page.get_by_role("link", name="导出").first.click()
        assert waiting.value.suggested_filename.endswith(".xlsx")
