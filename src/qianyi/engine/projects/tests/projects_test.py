"""Stages, gates, months and packs of projects."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.packs import PackInvalid, find_packs
from qianyi.engine.projects import (
    BY_CODE,
    GATES,
    STAGES,
    Month,
    batch_of,
    gates_of,
    lacking,
    projects_read,
    stages_for,
    standing_of,
    still_since,
)

if TYPE_CHECKING:
    from pathlib import Path

NATURES = ("industrial", "government", "other")


class TestStages:
    def test_are_the_ten_of_the_zone_in_order(self) -> None:
        assert "→".join(one.label for one in STAGES) == (
            "线索→洽谈→签约→注册备案→供地→开工→竣工→投产→入统（升规）→达产"
        )

    @pytest.mark.parametrize(
        ("stage", "begun", "batch"),
        [
            ("lead", None, "reserve"), ("land", None, "reserve"), ("started", 2026, "started"),
            ("started", 2025, "building"), ("completed", 2026, "started"),
            ("completed", 2025, "building"), ("producing", 2026, "producing"),
            ("capacity", 2020, "producing"), ("", None, None),
        ],
    )  # fmt: skip
    def test_stand_in_batches(self, stage: str, begun: int | None, batch: str | None) -> None:
        assert batch_of(stage, begun_year=begun, year=2026) == batch


class TestGates:
    @pytest.mark.parametrize("nature", NATURES)
    def test_grow_along_the_way(self, nature: str) -> None:
        before: set[str] = set()
        for stage in stages_for(nature):
            now = {one.fact for one in gates_of(stage.code, nature)}
            assert before <= now
            before = now

    def test_stand_at_stages_their_projects_pass(self) -> None:
        for gate in GATES:
            assert gate.stage in BY_CODE
            for nature in gate.natures or NATURES:
                if gate.natures:
                    assert gate.stage in {one.code for one in stages_for(nature)}, gate

    def test_nought_is_known_and_empty_is_not(self) -> None:
        known: dict[str, object] = {one.fact: "示例" for one in GATES}
        assert lacking("capacity", "industrial", known) == ()
        assert lacking("signed", "industrial", {**known, "investment": Decimal(0)}) == ()
        for empty in (None, "", False):
            found = lacking("signed", "industrial", {**known, "investment": empty})
            assert [one.gate.fact for one in found] == ["investment"]

    @given(st.sets(st.sampled_from(sorted({one.fact for one in GATES}))))
    def test_only_narrows_and_never_adds(self, facts: set[str]) -> None:
        whole = {one.gate.fact for one in lacking("capacity", "industrial", {})}
        some = {one.gate.fact for one in lacking("capacity", "industrial", {}, only=facts)}
        assert some == whole & facts


class TestMonths:
    @pytest.mark.parametrize(
        "code",
        [
            "2026-13",
            "2026-00",
            "26-01",
            "2026-1",
            "2026",
            "x",
            "２０２６-01",
            "2026-１１",
            "2026- 1",
        ],
    )
    def test_refuse_what_is_no_month(self, code: str) -> None:
        with pytest.raises(ValueError, match=code):
            Month.parse(code)

    @pytest.mark.parametrize(
        ("total", "is_behind"), [("899.99", True), ("900", False), ("900.01", False)]
    )
    def test_a_plan_is_kept_from_the_share_of_months_gone(
        self, total: str, *, is_behind: bool
    ) -> None:
        found = standing_of({"2026-09": Decimal(total)}, Month(2026, 9), Decimal(1200))
        assert found.is_behind is is_behind
        assert found.is_on_plan is not is_behind

    def test_without_a_plan_or_a_report_nothing_is_told(self) -> None:
        month = Month(2026, 3)
        assert standing_of({"2026-03": Decimal(1)}, month, None).is_on_plan is None
        silent = standing_of({"2026-03": None}, month, Decimal(100))
        assert (silent.word, silent.total, silent.is_on_plan) == ("unreported", None, None)
        assert standing_of({"2026-03": Decimal(1)}, month, Decimal(0)).share is None

    def test_only_the_year_and_only_up_to_the_month_count(self) -> None:
        told = {"2025-12": Decimal(5), "2026-01": Decimal(1), "2026-03": Decimal(9)}
        found = standing_of(told, Month(2026, 2), Decimal(12))
        assert (found.total, found.months, found.due) == (Decimal(1), 1, 2)

    def test_standing_still_ends_at_a_month_nobody_reported(self) -> None:
        told = {"2025-11": Decimal(0), "2026-01": Decimal(0), "2026-02": Decimal(0)}
        assert still_since(told, Month(2026, 2)) == 2
        assert still_since({**told, "2025-12": Decimal(0)}, Month(2026, 2)) == 4
        assert still_since(told, Month(2026, 3)) == 0


class TestPacks:
    @pytest.mark.parametrize("name", ["leshan", "demo"])
    def test_of_the_product_are_read(self, name: str) -> None:
        found = projects_read(find_packs()[name])
        codes = [one.code for _, one in found]
        assert len(codes) == len(set(codes))
        assert codes

    def test_real_ones_cite_every_figure(self) -> None:
        for document, one in projects_read(find_packs()["leshan"]):
            assert document
            assert one.locator is not None, one.code
            assert all(stated.locator is not None for stated in one.stated), one.code

    def test_every_box_of_projects_of_the_plan_is_there(self) -> None:
        rows = projects_read(find_packs()["leshan"])
        boxes = {one.locator.section for _, one in rows if one.locator}
        assert {f"专栏{number}" for number in (5, 6, 9, 10, 11, 12, 14, 17, 18)} <= boxes
        named = {one.name for _, one in rows}
        assert {
            "瑞鸽电子信息产业园", "龙口110KV变电站", "英雄110KV变电站", "安谷110变电站",
            "220KV高新变电站",
        } <= named  # fmt: skip

    def test_names_what_is_wrong(self, tmp_path: Path) -> None:
        folder = tmp_path / "projects"
        folder.mkdir()
        (folder / "a.yaml").write_text(
            "projects:\n  - {code: a.b, name: 示例, nature: government, territory: a.b,"
            " stage: signed, investment: 0}\n", encoding="utf-8",
        )  # fmt: skip
        with pytest.raises(PackInvalid, match="没有“signed”阶段"):
            projects_read(tmp_path)
