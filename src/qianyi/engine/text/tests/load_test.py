from __future__ import annotations

import os
import sys

import pytest

from qianyi.engine.text.errors import (
    FileEmpty,
    FileMissing,
    FileTooLarge,
    NameUnsafe,
    SecretMarked,
    TypeUnsupported,
    UnreadableFile,
)
from qianyi.engine.text.limits import Limits
from qianyi.engine.text.load import text_from_bytes, text_from_file, text_from_string

from . import samples
from .making import PdfPage, pdf_file, word_file


class TestTextFromFile:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_reads_text_with_the_offsets_of_the_decoded_file(self, tmp_path, codec):
        path = tmp_path / "规划.txt"
        path.write_bytes(samples.PLAN.replace("\n", "\r\n").encode(codec))
        text = text_from_file(path)
        assert text.text == samples.PLAN
        assert text.name == "规划.txt"
        assert text.source.kind == "规划"

    def test_refuses_a_large_file_without_reading_it(self, tmp_path, monkeypatch):
        path = tmp_path / "大.txt"
        with path.open("wb") as stream:
            stream.truncate(200 * 1024 * 1024)
        monkeypatch.setattr(type(path), "open", lambda *_, **__: pytest.fail("the file was opened"))
        with pytest.raises(FileTooLarge, match="200 MB，超过 50 MB"):
            text_from_file(path)

    def test_says_that_there_is_no_such_file(self, tmp_path):
        with pytest.raises(FileMissing, match="找不到文件"):
            text_from_file(tmp_path / "无.txt")

    def test_says_that_a_folder_is_no_file(self, tmp_path):
        with pytest.raises(FileMissing, match="文件夹"):
            text_from_file(tmp_path)

    @pytest.mark.skipif(
        sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may read anything"
    )
    def test_says_that_it_may_not_be_read(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_text("正文。", encoding="utf-8")
        path.chmod(0)
        with pytest.raises(FileMissing, match="没有权限"):
            text_from_file(path)

    @pytest.mark.parametrize("content", [b"", b"  \r\n\t\n", "\u3000\ufeff\n".encode()])
    def test_refuses_an_empty_file(self, tmp_path, content):
        path = tmp_path / "空.txt"
        path.write_bytes(content)
        with pytest.raises(FileEmpty, match="空文件"):
            text_from_file(path)


class TestTextFromBytes:
    @pytest.mark.parametrize(
        ("raw", "name", "pages"),
        [
            ("正文一段。".encode(), "a.txt", None),
            ("# 标题\n\n正文一段。".encode(), "a.md", None),
            (word_file("正文一段。"), "a.docx", None),
            (
                pdf_file(
                    PdfPage().text(90, 100, "正文一段。").text(90, 120, "正文二段，内容较长一些。")
                ),
                "a.PDF",
                1,
            ),
        ],
        ids=["txt", "md", "docx", "pdf"],
    )
    def test_reads_every_kind(self, raw, name, pages):
        text = text_from_bytes(raw, name)
        assert "正文一段。" in text.text
        assert text.pages == pages

    @pytest.mark.parametrize(
        ("raw", "name", "refusal"),
        [
            (b"", "a.txt", FileEmpty),
            (b"abc", "../a.txt", NameUnsafe),
            (b"abc", "a.doc", TypeUnsupported),
            (word_file(""), "a.docx", FileEmpty),
            ("机密★3年\n正文。".encode(), "a.txt", SecretMarked),
            (word_file("内部资料 注意保存", "正文。"), "a.docx", SecretMarked),
        ],
        ids=["empty", "path", "kind", "word file without words", "secret text", "secret word file"],
    )
    def test_refuses_with_a_reason(self, raw, name, refusal):
        with pytest.raises(refusal) as raised:
            text_from_bytes(raw, name)
        assert raised.value.code.startswith("text.")

    def test_takes_its_limit_as_an_argument(self):
        with pytest.raises(FileTooLarge):
            text_from_bytes(b"a" * 11, "a.txt", limits=Limits(max_bytes=10))


class TestTextFromString:
    def test_changes_nothing(self):
        assert text_from_string("a", " 正文\r\n").text == " 正文\r\n"

    def test_refuses_a_marked_text(self):
        with pytest.raises(SecretMarked):
            text_from_string("a", "绝密\n正文")


class TestErrors:
    def test_have_permanent_codes_of_their_own(self):
        kinds = UnreadableFile.__subclasses__()
        codes = {kind.code for kind in kinds}
        assert len(codes) == len(kinds)
        assert codes == {
            "text.file_missing", "text.file_empty", "text.file_too_large", "text.name_unsafe",
            "text.type_unsupported",
            "text.type_mismatch", "text.encoding_unsupported", "text.scan_without_text",
            "text.password_protected",
            "text.file_damaged", "text.archive_bomb", "text.secret_marked",
        }  # fmt: skip
