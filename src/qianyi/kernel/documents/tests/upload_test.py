"""Loading files through the form: each its own outcome, nothing kept half-way, the server alive."""

from __future__ import annotations

import hashlib
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qianyi.engine.text.load import text_from_bytes
from qianyi.engine.text.tests.making import PdfPage, locked_pdf, pdf_file, with_part, word_file
from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.models import Document, DocumentVersion, Statement, StoredFile
from qianyi.kernel.subjects.tests.factories import MembershipFactory

from .factories import TEXT, DocumentFactory

pytestmark = pytest.mark.django_db
URL = "/documents/upload/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.QIANYI_FILES = tmp_path / "files"
    return settings.QIANYI_FILES


@pytest.fixture
def planner():
    client = Client()
    client.force_login(MembershipFactory(role=Role.PLANNER).user)
    return client


def file(name: str, raw: bytes | str = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw.encode() if isinstance(raw, str) else raw)


def nothing_kept(files) -> bool:
    kept = [path for path in files.rglob("*") if path.is_file()] if files.exists() else []
    rows = [model.objects.exists() for model in (Document, DocumentVersion, StoredFile, Statement)]
    return not kept and not any(rows)


BAD_INPUT = {
    "empty": (lambda: file("空.txt", b""), "是空文件"),
    "only blanks": (lambda: file("空白.txt", " \n\u3000\n"), "空文件"),
    "scan without text": (lambda: file("扫描.pdf", pdf_file(PdfPage().picture())), "文字识别"),
    "wrong encoding": (
        lambda: file("编码.txt", ("樂山高新區產業發展規劃" * 30).encode("big5")),
        "编码",
    ),
    "docx bomb": (
        lambda: file(
            "炸弹.docx", with_part(word_file("正文。"), "word/media/a.bin", bytes(60_000_000))
        ),
        "压缩比",
    ),
    "password": (
        lambda: file("加密.pdf", locked_pdf(pdf_file(PdfPage().text(90, 90, "正文")))),
        "密码",
    ),
    "marked secret": (lambda: file("文件.txt", f"秘密★5年\n{TEXT}"), "严禁上传涉密"),
    "marked internal": (lambda: file("文件.txt", f"内部资料\n{TEXT}"), "严禁上传涉密"),
    "spreadsheet": (lambda: file("表格.xlsx", b"PK\x03\x04"), "不能读取"),
    "renamed": (lambda: file("改名.pdf", TEXT), "扩展名与内容不符"),
    "damaged": (lambda: file("残缺.docx", word_file("正文。" * 50)[:-200]), "残缺.docx"),
}


class TestBadInput:
    @pytest.mark.parametrize("kind", BAD_INPUT)
    def test_is_refused_with_its_sentence_and_nothing_is_kept(self, planner, files, kind, caplog):
        make, sentence = BAD_INPUT[kind]
        with caplog.at_level(logging.DEBUG):
            answer = planner.post(URL, {"uploads": make()})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert nothing_kept(files)
        assert "120亿元" not in caplog.text
        assert planner.get(URL).status_code == 200

    def test_over_the_limit_is_stopped_while_it_comes_in(self, planner, files):
        answer = planner.post(URL, {"uploads": file("大.txt", b"a" * (2 * 1024 * 1024 + 1))})
        assert answer.status_code == 413
        assert "合计超过 2 MB 的上限" in answer.content.decode()
        assert nothing_kept(files)

    def test_no_file_chosen(self, planner, files):
        answer = planner.post(URL, {})
        assert answer.status_code == 422
        assert "还没有选择文件" in answer.content.decode()

    def test_too_many_files(self, planner, files):
        answer = planner.post(URL, {"uploads": [file(f"{number}.txt") for number in range(21)]})
        assert "最多 20 个" in answer.content.decode()
        assert nothing_kept(files)

    def test_path_parts_of_a_name_never_reach_the_disk(self, planner, files):
        planner.post(URL, {"uploads": file("../../逃.txt")})
        assert DocumentVersion.objects.get().filename == "逃.txt"
        kept = [path for path in files.rglob("*") if path.is_file()]
        assert [path.name for path in kept] == [hashlib.sha256(TEXT.encode()).hexdigest()]


class TestUpload:
    def test_says_what_must_not_come_in_and_what_may(self, planner):
        page = planner.get(URL).content.decode()
        assert "严禁上传涉密、工作秘密文件" in page
        assert ".docx" in page
        assert "2 MB" in page

    def test_one_file_leads_to_its_document(self, planner):
        answer = planner.post(URL, {"uploads": file("总结.txt")})
        document = Document.objects.get()
        assert answer["Location"] == reverse("documents:detail", args=[document.pk])
        assert "读出" in planner.get(answer["Location"]).content.decode()

    def test_text_in_gb18030_is_read(self, planner):
        planner.post(URL, {"uploads": file("国标.txt", TEXT.encode("gb18030"))})
        assert DocumentVersion.objects.get().text == TEXT

    def test_each_file_has_its_own_outcome(self, planner):
        planner.post(URL, {"uploads": file("总结.txt")})
        answer = planner.post(
            URL,
            {"uploads": [file("同一.txt"), file("空.txt", b""), file("新.txt", "新建项目3个。\n")]},
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        for words in ("已有相同文本", "是空文件", "已载入"):
            assert words in page
        assert DocumentVersion.objects.count() == 2

    def test_the_document_asked_for_is_chosen_and_kept_on_a_mistake(self, planner):
        document = DocumentFactory()
        chosen = f'<option value="{document.pk}" selected>'
        assert chosen in planner.get(URL, {"document": document.pk}).content.decode()
        again = planner.post(URL, {"document": document.pk, "uploads": file("空.txt", b"")})
        assert chosen in again.content.decode()

    def test_a_text_of_a_cited_document_becomes_its_version(self, planner):
        document = DocumentFactory()
        planner.post(URL, {"document": document.pk, "uploads": file("总结.txt")})
        assert document.versions.get().number == 1
        assert Document.objects.count() == 1

    def test_a_text_finds_the_document_cited_from_it(self, planner):
        text = text_from_bytes(TEXT.encode(), "总结.txt").text
        document = DocumentFactory(expected_digest=hashlib.sha256(text.encode()).hexdigest())
        planner.post(URL, {"uploads": file("总结.txt")})
        assert document.versions.count() == 1

    def test_two_texts_cannot_be_one_version(self, planner, files):
        document = DocumentFactory()
        answer = planner.post(
            URL, {"document": document.pk, "uploads": [file("一.txt"), file("二.txt")]}
        )
        assert "一次只能上传它的一个文本" in answer.content.decode()
        assert not document.versions.exists()


class TestSample:
    def test_is_offered_in_the_demonstration_only(self, planner, settings):
        assert "用示例文件试一试" not in planner.get(URL).content.decode()
        settings.QIANYI_DEMO = True
        assert "用示例文件试一试" in planner.get(URL).content.decode()

    def test_is_loaded_at_once_and_marked(self, planner, settings):
        settings.QIANYI_DEMO = True
        name = planner.get(URL).context["samples"][0]
        answer = planner.post(reverse("documents:upload-sample"), {"name": name}, follow=True)
        assert answer.status_code == 200
        assert Document.objects.get().is_demo

    @pytest.mark.parametrize("name", ["", "没有.txt", "../pack.yaml", "cited.yaml"])
    def test_nothing_else_can_be_named(self, planner, settings, name):
        settings.QIANYI_DEMO = True
        answer = planner.post(reverse("documents:upload-sample"), {"name": name})
        assert answer.status_code == 404
        assert not Document.objects.exists()

    def test_is_not_there_outside_the_demonstration(self, planner):
        answer = planner.post(
            reverse("documents:upload-sample"), {"name": "示例高新区2025年工作报告.txt"}
        )
        assert answer.status_code == 404
