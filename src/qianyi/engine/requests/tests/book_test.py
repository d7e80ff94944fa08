"""The packs' topics and routes: read, and refused with the line."""

from __future__ import annotations

import pytest

from qianyi.engine.packs import PackInvalid, find_packs, load_pack
from qianyi.engine.requests import read_books


class TestReadBooks:
    def test_the_packs_name_topics_and_routes_that_fit_together(self):
        found = find_packs()
        national = load_pack(found["national"], found=found)
        demo = load_pack(found["demo"], found=found)
        topics = {line.code for book in read_books(national) for line in book.topics}
        routes = [line for book in read_books(demo) for line in book.routes]
        departments = {one.code for one in demo.departments}
        assert "other" in topics
        assert {line.topic for line in routes if line.topic} <= topics
        assert {line.lead for line in routes} <= departments
        assert {code for line in routes for code in line.assist} <= departments

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("routes: [{code: a}]", "lead"),
            ("routes: [{code: a, lead: b, kind: 紧急}]", "紧急"),
            ("topics: [{code: a, name: b}, {code: a, name: c}]", "重复"),
            ("topic: []", "topic"),
        ],
    )
    def test_refuses_with_what_is_wrong(self, tmp_path, text, words):
        pack = tmp_path / "trial"
        (pack / "requests").mkdir(parents=True)
        header = 'name: trial\ntitle: 示例\nversion: "1"\ndescription: 示例\nrequires: []\n'
        (pack / "pack.yaml").write_text(header, encoding="utf-8")
        (pack / "requests" / "a.yaml").write_text(f"{text}\n", encoding="utf-8")
        with pytest.raises(PackInvalid) as refusal:
            read_books(load_pack(pack))
        assert words in refusal.value.message
