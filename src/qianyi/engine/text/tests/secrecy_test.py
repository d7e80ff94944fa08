from __future__ import annotations

import pytest

from qianyi.engine.text.errors import SecretMarked
from qianyi.engine.text.secrecy import is_mark, refuse_if_marked


class TestIsMark:
    @pytest.mark.parametrize(
        "line",
        [
            "秘密", "机密", "绝密", "秘密★5年", "机密★1年", "绝密★长期", "秘 密 ★ 10年",
            "机密★6个月", "机密★启封",
            "000012 秘密★5年", "№0012机密", "秘密★5年特急", "机密 特急", "特急 机密", "【机密】",
            "（秘密）", "密级：秘密",
            "密级: 机密★10年", "密级：内部", "内部资料", "内部资料，注意保存", "内部资料 注意保存",
            "内部文件 不得外传", "内部使用",
            "（内部资料）", "内部", "工作秘密", "工作秘密 不得外传",
            "秘密☆3年 示例高新区管委会文件", "内部资料，严禁翻印！",
        ],
    )  # fmt: skip
    def test_knows_a_mark(self, line):
        assert is_mark(line)

    @pytest.mark.parametrize(
        "line",
        [
            "加强商业秘密保护", "健全内部控制制度", "保守国家秘密是公民的义务", "内部审计",
            "内部管理", "商业秘密", "机密性", "秘密工作",
            "关于加强商业秘密保护工作的通知", "内部资料性出版物管理办法", "外防输入、内部挖潜",
            "密级：公开", "密级：无", "此件公开发布", "",
            "完善示例高新区内部机构设置，减少层级", "严格内部资料管理", "内部控制评价报告",
        ],
    )  # fmt: skip
    def test_leaves_ordinary_words_alone(self, line):
        assert not is_mark(line)


class TestRefuseIfMarked:
    @pytest.mark.parametrize(
        "text",
        [
            "秘密★5年\n\n示例文件\n正文。",
            "\n\n000001\n机密\n示例区文件\n",
            "示例高新区文件\n内部资料 注意保存\n正文",
        ],
    )
    def test_refuses_a_mark_in_the_head(self, text):
        with pytest.raises(SecretMarked) as refusal:
            refuse_if_marked(text, "a.txt")
        assert refusal.value.code == "text.secret_marked"
        assert "示例" not in refusal.value.message
        assert not refusal.value.context

    def test_refuses_a_mark_in_a_page_header(self):
        with pytest.raises(SecretMarked):
            refuse_if_marked("正文。", "a.docx", ["示例区\n机密★1年"])

    def test_reads_a_document_about_secrecy(self):
        refuse_if_marked(
            "关于加强商业秘密保护的意见\n各部门：\n健全内部控制，保护商业秘密。", "a.txt"
        )

    def test_looks_at_the_head_only(self):
        refuse_if_marked("标题\n" + "正文一句。\n" * 40 + "秘密\n", "a.txt")
