"""A planner loads two texts that do not agree, checks them, explains a finding, takes the memo."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from playwright.sync_api import expect

from qianyi.domains.consistency.models import Finding
from qianyi.domains.consistency.tests.factories import BULLETIN, REPORT

from .conftest import PASSWORD
from .reader import overflow

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/consistency/")
    page.get_by_label("账号").fill("planner")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("数据核校")


def two_files(folder: Path) -> list[str]:
    texts = {"工作总结.txt": REPORT, "运行通报.txt": BULLETIN.format(value=1200)}
    for name, words in texts.items():
        (folder / name).write_text(words, encoding="utf-8")
    return [str(folder / name) for name in texts]


class TestNightBeforePrinting:
    def test_from_two_files_to_the_memo(self, page, live_server, zone, tmp_path, settings):
        settings.QIANYI_FILES = tmp_path / "files"
        address = live_server.url
        sign_in(page, address)
        expect(page.locator("main")).to_contain_text("还没有载入原文的文件")

        # two files are loaded and checked
        page.get_by_role("link", name="上传文件").click()
        page.locator("input[type=file]").set_input_files(two_files(tmp_path))
        page.get_by_role("button", name="上传").first.click()
        expect(page.locator("main")).to_contain_text("运行通报")
        page.goto(f"{address}/consistency/")
        page.get_by_role("button", name="开始核校").click()
        expect(page.locator("main")).to_contain_text("已核校全部 2 份文件")
        assert overflow(page) == 0

        # the finding shows both places, and leads into the text
        title = "营业收入有两个数值：1000亿元与1200亿元，请核实"
        page.get_by_role("link", name=title).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(page.locator(".con-place mark")).to_have_text(["1000亿元", "1200亿元"])
        assert overflow(page) == 0
        finding_address = page.url
        page.get_by_role("link", name="在原文中查看").first.click()
        expect(page.locator(".doc-focus")).to_have_text("1000亿元")
        expect(page.locator("#figure-panel")).to_contain_text("数据核校（1）")

        # it is explained
        page.goto(finding_address)
        page.get_by_label("理由").fill("通报为一区五园口径")
        page.get_by_role("button", name="标为已说明").click()
        expect(page.locator("main")).to_contain_text("已记录：已说明")
        assert Finding.objects.with_state().get().state == "explained"

        # the memo
        page.goto(f"{address}/consistency/?state=explained")
        page.locator("summary", has_text="更多操作").click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name="导出核校意见（Word）").click()
        assert waiting.value.suggested_filename.endswith(".docx")
        word = docx.Document(io.BytesIO(waiting.value.path().read_bytes()))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        assert any("通报为一区五园口径" in words for words in cells)
