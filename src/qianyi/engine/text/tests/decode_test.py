from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.text.decode import decode
from qianyi.engine.text.errors import EncodingUnsupported, TypeMismatch

PLAN = (
    "到2028年，示例区税收收入达到26亿元，每年增长8%左右。\n一、总体要求\n科技企业数量继续增加。\n"
)
# Any text of common characters, blanks and figures.
LETTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
    "到年园区营业收入达亿元均增长以上总体要求高新技术企数量持续加快推进项目建设"
    "，。：；“”0123456789%\n "
)
words = st.text(st.sampled_from(LETTERS), min_size=8)


class TestDecode:
    @pytest.mark.parametrize(
        ("codec", "label"),
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8-BOM"),
            ("utf-16", "UTF-16"),
            ("gb18030", "GB18030"),
            ("gbk", "GB18030"),
        ],
    )
    def test_reads_the_encodings_that_documents_come_in(self, codec, label):
        assert decode(PLAN.encode(codec), "a.txt") == (PLAN, label)

    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
    def test_reads_utf_16_that_lost_its_mark(self, codec):
        assert decode((PLAN * 5).encode(codec), "a.txt") == (PLAN * 5, "UTF-16")

    def test_reads_big_endian_utf_16_by_its_mark(self):
        raw = b"\xfe\xff" + PLAN.encode("utf-16-be")
        assert decode(raw, "a.txt") == (PLAN, "UTF-16")

    def test_reads_short_gbk_text(self):
        assert decode("营业收入301亿元".encode("gbk"), "a.txt")[0] == "营业收入301亿元"

    @pytest.mark.parametrize(
        ("codec", "text", "named"),
        [
            ("utf-32", PLAN, "UTF-32"),
            (
                "big5",
                "園區營業收入達到一千億元，高新技術企業數量持續增加，年均增長百分之十五以上。",
                "Big5",
            ),
            ("shift_jis", "これは日本語のテキストです。売上高は前年より増えました。", "Shift_JIS"),
            ("euc_kr", "이것은 한국어 문서입니다. 매출액이 증가하였습니다.", "EUC-KR"),
        ],
    )
    def test_names_an_encoding_it_does_not_read(self, codec, text, named):
        with pytest.raises(EncodingUnsupported) as refusal:
            decode(text.encode(codec), "a.txt")
        assert named in refusal.value.message
        assert "UTF-8、UTF-16、GB18030" in refusal.value.message
        assert "另存为" in refusal.value.message

    def test_says_where_damaged_utf_8_goes_wrong(self):
        whole = PLAN.encode() * 20
        with pytest.raises(EncodingUnsupported, match=rf"第 {len(whole) + 1} 个字节"):
            decode(whole + b"\xe4\xb8", "a.txt")

    def test_says_that_it_cannot_tell(self):
        with pytest.raises(EncodingUnsupported, match="无法识别"):
            decode(bytes(range(128, 256)) * 4, "a.txt")

    def test_refuses_what_is_no_text(self):
        with pytest.raises(TypeMismatch, match="控制字符"):
            decode(b"\x01\x02\x03\x04 abc " * 50, "a.txt")

    @pytest.mark.parametrize(
        ("raw", "text"),
        [
            (b"a\r\nb\r\n", "a\nb\n"),
            (b"a\n\n b\t\n", "a\n\n b\t\n"),
            ("\u3000a\u00a0".encode(), "\u3000a\u00a0"),
        ],
    )
    def test_changes_nothing_but_the_ends_of_lines(self, raw, text):
        assert decode(raw, "a.txt")[0] == text

    @given(words, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
    def test_gives_back_what_was_written(self, text, codec):
        assert decode(text.encode(codec), "a.txt")[0] == text

    @given(st.binary(max_size=400))
    def test_reads_or_refuses_any_bytes(self, raw):
        try:
            text, encoding = decode(raw, "a.txt")
        except (EncodingUnsupported, TypeMismatch):
            return
        assert encoding in {"UTF-8", "UTF-8-BOM", "UTF-16", "GB18030"}
        assert "\r\n" not in text
