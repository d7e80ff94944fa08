from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.text import intake
from qianyi.engine.text.errors import (
    FileEmpty,
    FileTooLarge,
    NameUnsafe,
    PasswordProtected,
    TypeMismatch,
    TypeUnsupported,
)
from qianyi.engine.text.limits import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TestCheckedName:
    @pytest.mark.parametrize(
        "name", ["规划.docx", "a b(1).txt", "2024年公报（定稿）.pdf", "...docx", "a..b.txt"]
    )
    def test_takes_a_plain_name(self, name):
        assert intake.checked_name(name) == name

    @pytest.mark.parametrize(
        "name",
        [
            "../规划.docx", "/etc/passwd.txt", "a/b.txt", "..\\b.txt", "C:\\a.txt", "C:a.txt",
            "a\x00.txt", "a\n.txt", "", " ", "..", ".",
            "规" * 90 + ".txt", "a\u202etxt.exe",
        ],
    )  # fmt: skip
    def test_refuses_anything_else(self, name):
        with pytest.raises(NameUnsafe):
            intake.checked_name(name)

    @given(st.text(max_size=300))
    def test_lets_no_separator_through_and_no_control_character_into_its_message(self, name):
        try:
            shown, banned = intake.checked_name(name), "/\\\x00\n\r"
        except NameUnsafe as refusal:
            shown, banned = refusal.message, "\x00\n\r\x1b\u202e"
        assert not set(shown) & set(banned)


class TestKindOf:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("a.txt", "text"),
            ("A.TXT", "text"),
            ("a.md", "markdown"),
            ("a.b.docx", "docx"),
            ("规划.PDF", "pdf"),
        ],
    )
    def test_goes_by_the_extension(self, name, kind):
        assert intake.kind_of(name) == kind

    @pytest.mark.parametrize(
        ("name", "advice"),
        [
            ("a.doc", "另存为 .docx"), ("a.wps", "另存为 .docx"), ("a.xls", ".xlsx"),
            ("a.xlsx", "导入"), ("a.ofd", ".pdf"), ("a.jpg", "OCR"),
            ("a.zip", "解压"), ("a.html", ".txt"), ("a.exe", "另存为"), ("规划", "扩展名"),
        ],
    )  # fmt: skip
    def test_says_what_to_do_about_another_kind(self, name, advice):
        with pytest.raises(TypeUnsupported) as refusal:
            intake.kind_of(name)
        assert advice in refusal.value.message
        assert ".txt、.md、.docx、.pdf" in refusal.value.message


class TestCheckSize:
    def test_takes_the_limit_itself(self):
        intake.check_size(100, "a.txt", Limits(max_bytes=100))

    def test_refuses_one_byte_more(self):
        with pytest.raises(FileTooLarge) as refusal:
            intake.check_size(101, "a.txt", Limits(max_bytes=100))
        assert refusal.value.context == {"size": 101, "limit": 100}

    def test_names_both_sizes(self):
        with pytest.raises(FileTooLarge, match="200 MB，超过 50 MB"):
            intake.check_size(200 * 1024 * 1024, "a.txt")

    def test_refuses_an_empty_file(self):
        with pytest.raises(FileEmpty, match="空文件"):
            intake.check_size(0, "a.txt")


class TestCheckContent:
    @pytest.mark.parametrize(
        ("raw", "kind"),
        [
            (b"PK\x03\x04", "docx"),
            (b"%PDF-1.7", "pdf"),
            (b"\n%PDF-1.4", "pdf"),
            ("规划".encode(), "text"),
            (b"# a", "markdown"),
        ],
    )
    def test_takes_what_the_extension_says(self, raw, kind):
        intake.check_content(raw, kind, "a")

    @pytest.mark.parametrize(
        ("raw", "kind", "said"),
        [
            (b"%PDF-1.7", "text", "PDF"),
            (b"PK\x03\x04", "text", "压缩包"),
            (b"PK\x03\x04", "pdf", "压缩包"),
            (b"%PDF-1.7", "docx", "PDF"),
            (b"hello", "docx", "文字"),
            (b"hello", "pdf", "文字"),
            (OLE, "docx", "旧版 .doc"),
            (OLE, "text", "旧版 Office"),
        ],
    )
    def test_names_what_it_is_instead(self, raw, kind, said):
        with pytest.raises(TypeMismatch, match=said):
            intake.check_content(raw, kind, "a")

    def test_knows_a_word_file_with_a_password(self):
        raw = OLE + b"\x00" * 100 + "EncryptedPackage".encode("utf-16-le")
        with pytest.raises(PasswordProtected, match="打开密码"):
            intake.check_content(raw, "docx", "a.docx")
