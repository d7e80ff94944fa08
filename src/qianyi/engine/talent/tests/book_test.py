"""The packs' plans, cards and services: read, fitting together, and refused with the line."""

from __future__ import annotations

import pytest

from qianyi.engine.flow.loading import read_process
from qianyi.engine.packs import PackInvalid, find_packs, load_pack
from qianyi.engine.talent import read_books

FOUND = find_packs()
HEADER = 'name: trial\ntitle: 示例\nversion: "1"\ndescription: 示例\nrequires: []\n'


class TestThePacks:
    @pytest.mark.parametrize("name", ["leshan", "demo"])
    def test_name_units_and_classes_that_are_there(self, name: str):
        pack = load_pack(FOUND[name], found=FOUND)
        books = read_books(pack)
        cards = {line.code for book in books for line in book.cards}
        services = [line for book in books for line in book.services]
        assert services
        assert {code for line in services for code in line.classes} <= cards
        assert {line.unit for line in services} <= {one.code for one in pack.departments}

    @pytest.mark.parametrize("name", ["leshan", "demo"])
    def test_state_the_limit_of_their_process(self, name: str):
        for book in read_books(load_pack(FOUND[name], found=FOUND)):
            for line in book.services:
                path = FOUND["national"] / "processes" / f"{line.process}.yaml"
                limit = read_process(path).limit
                assert limit is not None
                assert str(limit.amount) == str(line.workdays)

    def test_the_national_one_names_fields_and_plans(self):
        (book,) = read_books(load_pack(FOUND["national"], found=FOUND))
        assert len(book.fields) == 14
        assert {line.certainty for line in book.plans} == {"unverified"}


class TestReadBooks:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("plans: [{code: a, name: b}]", "level"),
            ("plans: [{code: a, name: b, level: 区级}]", "区级"),
            ("fields: [{code: a, name: b}, {code: a, name: c}]", "重复"),
            ("cards: [{code: a, name: b}]", "place"),
            (
                "services: [{code: a, name: b, unit: c, process: d, workdays: 5, classes: [], per_year: 0}]",  # noqa: E501 - one line of YAML
                "不小于1",
            ),
            ("plan: []", "plan"),
        ],
        ids=["no level", "no such level", "twice", "no place", "never", "no such key"],
    )
    def test_refuses_with_what_is_wrong(self, tmp_path, text: str, words: str):
        pack = tmp_path / "trial"
        (pack / "talent").mkdir(parents=True)
        (pack / "pack.yaml").write_text(HEADER, encoding="utf-8")
        (pack / "talent" / "a.yaml").write_text(f"{text}\n", encoding="utf-8")
        with pytest.raises(PackInvalid) as refusal:
            read_books(load_pack(pack))
        assert words in refusal.value.message
