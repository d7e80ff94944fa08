from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.packs import PackInvalid, read_yaml
from qianyi.engine.packs.yaml12 import MAX_BYTES


def read(folder, text):
    path = folder / "a.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, folder)


class TestReadYaml:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("yes", "yes"),
            ("No", "No"),
            ("on", "on"),
            ("y", "y"),
            ("true", True),
            ("FALSE", False),
            ("null", None),
            ("~", None),
            ("", None),
            ("12:30:45", "12:30:45"),
            ("2024-12-31", "2024-12-31"),
            ("2024-01/09", "2024-01/09"),
            ("2024Q3", "2024Q3"),
            ("12.5%", "12.5%"),
            ("0o17", "0o17"),
            ("0x1F", "0x1F"),
            (".inf", ".inf"),
            (".nan", ".nan"),
            ("1_000", "1_000"),
            ("'12'", "12"),
            ("<<", "<<"),
            ("0", Decimal(0)),
            ("0.10", Decimal("0.10")),
            ("-3", Decimal(-3)),
            ("+4.5", Decimal("4.5")),
            (".5", Decimal("0.5")),
            ("1e3", Decimal(1000)),
            (
                "3.14159265358979323846264338327950288",
                Decimal("3.14159265358979323846264338327950288"),
            ),
        ],
    )
    def test_reads_scalars_of_the_core_schema(self, tmp_path, written, value):
        found = read(tmp_path, f"key: {written}\n").value["key"].value
        assert found == value
        assert type(found) is type(value)

    @given(st.decimals(-(10**25), 10**25, places=6))
    def test_loses_no_digit_of_a_number(self, tmp_path_factory, number):
        folder = tmp_path_factory.mktemp("yaml")
        assert read(folder, f"key: {number}\n").value["key"].value == number

    def test_knows_the_line_of_every_node(self, tmp_path):
        root = read(tmp_path, "# 说明\na: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
        second = root.value["b"].value[1]
        places = [root, root.value["a"], root.value["b"].value[0], second, second.value["d"]]
        assert [node.place.line for node in places] == [2, 2, 4, 5, 6]
        assert str(second.place) == "a.yaml 第5行"
        assert root.plain() == {"a": 1, "b": ["x", {"c": 2, "d": 3}]}

    @pytest.mark.parametrize(
        ("text", "line", "says"),
        [
            ("a: 1\nb: 2\na: 3\n", 3, "键“a”重复，第1行已有"),
            ("a: 007\n", 1, "以0开头"),
            ("a: 1\nb: 08.5\n", 2, "以0开头"),
            ("a: &x [1]\nb: *x\n", 1, "不支持锚点和引用"),
            ("a: !!python/object:os.system x\n", 1, "不支持标签"),
            ("? [1, 2]\n: x\n", 1, "键只能是一个词"),
            ("a: 1\n---\nb: 2\n", 2, "不是有效的YAML"),
            ("a: [1, 2\n", 2, "不是有效的YAML"),
            ("a:\n\t- 1\n", 2, "不是有效的YAML"),
            ("a: 1\nb: \x01\n", 1, "不能出现的字符"),
            ("", 1, "文件是空的"),
            ("# 只有说明\n", 1, "文件是空的"),
            ("甲: 1\n乙: 中文".encode("gb18030"), 1, "不是UTF-8编码"),
            ("[" * 20000 + "]" * 20000, 1, "嵌套超过30层"),
            ("- " * 20000 + "x", 1, "嵌套超过30层"),
            (b"a: " + b"x" * MAX_BYTES, 1, "超过8MB"),
        ],
        ids=lambda value: repr(value)[:30],
    )
    def test_refuses_with_the_line(self, tmp_path, text, line, says):
        with pytest.raises(PackInvalid) as caught:
            read(tmp_path, text)
        assert says in caught.value.problems[0].message
        assert caught.value.problems[0].place.line == line

    def test_lists_all_problems_at_once(self, tmp_path):
        with pytest.raises(PackInvalid) as caught:
            read(tmp_path, "a: 01\nb: 02\nb: !x 3\n")
        assert [problem.place.line for problem in caught.value.problems] == [1, 2, 3, 3]

    def test_takes_a_byte_order_mark(self, tmp_path):
        assert read(tmp_path, b"\xef\xbb\xbfa: 1\n").plain() == {"a": 1}
