from __future__ import annotations

from datetime import date

import pytest
from django.template import Context, Template

from qianyi.foundation.ui import marks
from qianyi.foundation.ui.cells import Cell, Column
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.templatetags.qianyi import cell


def rendered(source: str, **context: object) -> str:
    return Template("{% load qianyi %}" + source).render(Context(context))


class TestFilters:
    def test_money_keeps_the_exact_amount_on_hover(self):
        assert rendered('{{ v|money:"万元" }}', v="1234.56") == (
            '<data class="qy-num" value="1234.56" title="1,234.56 万元">1,234.6 万元</data>'
        )

    @pytest.mark.parametrize("name", ["number", "money", "percent", "share", "points", "signed"])
    def test_missing_tells_its_reason_to_eye_and_ear(self, name):
        html = rendered("{{ v|" + name + " }}", v=Missing("未报送"))
        assert 'title="未报送"' in html
        assert '<span class="visually-hidden">未报送</span>' in html
        assert "0" not in html

    def test_escapes_what_a_user_typed(self):
        html = rendered("{{ v|number }}{% scope v %}{% status v %}{% source v %}", v="<b>&\"x'")
        assert "<b>" not in html
        assert "\"x'" not in html

    def test_or_missing_lets_a_value_through(self):
        assert rendered("{{ v|or_missing }}", v="示例") == "示例"
        assert "未明确" in rendered('{{ v|or_missing:"未明确" }}', v="")

    def test_dates_carry_the_machine_form(self):
        assert rendered("{{ v|day }}", v=date(2025, 10, 9)) == (
            '<time datetime="2025-10-09">2025-10-09（周四）</time>'
        )


class TestStatus:
    @pytest.mark.parametrize("status", marks.STATUSES, ids=lambda one: one.key)
    def test_has_word_shape_and_colour(self, status):
        html = rendered("{% status v %}", v=status.key)
        assert status.word in html
        assert "<svg" in html
        assert f"qy-tone-{status.tone}" in html

    def test_no_two_judgements_share_shape_and_colour(self):
        judged = [(one.shape, one.tone) for one in marks.STATUSES if one.tone != "grey"]
        assert len(set(judged)) == len(judged)

    def test_an_unknown_word_is_never_coloured_as_a_judgement(self):
        assert "qy-tone-grey" in rendered("{% status v %}", v="别的状态")

    def test_knows_the_short_words_of_the_formulas(self):
        assert marks.status_of("达到序时").key == "on_pace"
        assert marks.status_of("无法评价").key == "not_computable"


class TestDeadline:
    @pytest.mark.parametrize(("days", "tone"), [(9, None), (3, "amber"), (0, "amber"), (-1, "red")])
    def test_is_toned_when_near_or_past(self, days, tone):
        html = rendered("{% working_days_left days due %}", days=days, due=date(2025, 10, 14))
        assert ("qy-tone-" in html) == bool(tone)
        if tone:
            assert f"qy-tone-{tone}" in html


class TestDrawings:
    def test_sparkline_has_words_and_keeps_gaps(self):
        html = rendered(
            '{% sparkline s unit="家" target=80 %}',
            s=[("2020", 28), ("2021", 31), ("2022", None), ("2023", 39)],
        )
        assert "2020年 28 家，到 2023年 39 家，其中 1 期暂无数据；目标 80 家" in html
        assert html.count("<polyline") == 1
        assert 'class="qy-spark-dot"' in html

    def test_progress_says_done_and_elapsed(self):
        html = rendered('{% progress "0.25" "0.7" %}')
        assert "已完成 25.0%，时间已过 70.0%" in html

    def test_progress_without_a_share_says_why(self):
        assert "暂无法评价" in rendered("{% progress v %}", v=None)


class TestTickBox:
    def test_belongs_to_its_form_and_says_what_is_ticked(self):
        column = Column(
            key="pick", title="选择", kind="pick", form="acts", value=lambda row: row["id"],
            label=lambda row: f"第 {row['id']} 项 {row['name']}",
        )  # fmt: skip
        row = {"id": 7, "name": '<b>"示例"</b>'}
        html = cell(Cell(column, row, column.read(row)))
        assert 'name="pick" value="7" form="acts" aria-label="选择第 7 项' in html
        assert "<b>" not in html
