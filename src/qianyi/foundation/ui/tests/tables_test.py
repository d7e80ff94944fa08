from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.template.loader import render_to_string
from django.test import RequestFactory

from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Group, Row, Table, TableMisdefined

ROWS = [
    {"name": "甲", "kind": "一类", "value": "9"},
    {"name": "乙", "kind": "一类", "value": Missing("未报送")},
    {"name": "丙", "kind": "二类", "value": "10"},
]


def table(query="", *, cookie="", rows=ROWS, **more):
    request = RequestFactory().get(f"/list/{query}")
    if cookie:
        request.COOKIES["qy_columns_t"] = cookie
    columns = more.pop("columns", None) or [
        Column(key="name", title="名称", priority=1, sortable=True),
        Column(key="value", title="数值", kind="number", unit="万元", sortable=True, priority=2),
        Column(key="kind", title="类别", visible=False),
    ]
    return Table(request, name="t", caption="示例清单", columns=columns, rows=rows, **more)


def names(shown: Table) -> list[str]:
    return [row.item["name"] for row in shown.body if isinstance(row, Row)]


class TestSorting:
    def test_sorts_numbers_as_numbers_and_missing_last(self):
        assert names(table("?sort=value")) == ["甲", "丙", "乙"]

    def test_keeps_missing_last_when_descending(self):
        assert names(table("?sort=-value")) == ["丙", "甲", "乙"]

    @pytest.mark.parametrize("sort", ["kind", "-nothing", "", "value;drop"])
    def test_ignores_what_cannot_be_sorted(self, sort):
        assert names(table(f"?sort={sort}")) == ["甲", "乙", "丙"]

    def test_second_click_turns_the_direction_and_drops_the_page(self):
        header = table("?sort=value&page=2&q=x").headers[1]
        assert header.direction == "ascending"
        assert header.url == "/list/?q=x&sort=-value"

    def test_mixed_text_and_numbers_do_not_break_it(self):
        rows = [{"name": "甲", "value": "完成任务"}, {"name": "乙", "value": "2"}]
        assert names(table("?sort=value", rows=rows)) == ["乙", "甲"]


class TestColumns:
    def test_shows_the_declared_ones(self):
        assert [column.key for column in table().visible_columns] == ["name", "value"]

    def test_query_beats_cookie_and_the_heading_cannot_be_switched_off(self):
        shown = table("?columns=kind", cookie="name.value")
        assert [column.key for column in shown.visible_columns] == ["name", "kind"]

    def test_cookie_outlives_the_page(self):
        assert [c.key for c in table(cookie="kind").visible_columns] == ["name", "kind"]

    def test_unknown_keys_are_harmless(self):
        assert [c.key for c in table(cookie="<script>.x").visible_columns] == ["name"]

    def test_refuses_two_columns_of_one_key(self):
        column = Column(key="a", title="甲")
        with pytest.raises(TableMisdefined, match="示例清单"):
            table(columns=[column, column])


class TestGroups:
    def test_stand_above_their_rows(self):
        shown = list(table(group=lambda row: row["kind"]).body)
        assert [item.title for item in shown if isinstance(item, Group)] == ["一类", "二类"]

    def test_give_way_to_sorting(self):
        shown = table("?sort=value", group=lambda row: row["kind"]).body
        assert not [item for item in shown if isinstance(item, Group)]


class TestPages:
    @pytest.mark.parametrize(("asked", "got"), [("2", 2), ("99", 2), ("x", 1), ("-1", 2), ("", 1)])
    def test_a_wrong_number_gives_a_near_page(self, asked, got):
        assert table(f"?page={asked}", per_page=2).page.number == got

    def test_links_keep_the_question(self):
        assert table("?q=x", per_page=2).next_url == "/list/?q=x&page=2"

    def test_export_keeps_filters_order_and_columns_but_not_the_page(self):
        shown = table("?q=x&sort=value&page=2", per_page=2, export_url="/list/workbook/")
        assert shown.export_href == "/list/workbook/?q=x&sort=value&columns=name&columns=value"

    def test_second_table_has_a_query_of_its_own(self):
        assert names(table("?sort=-value&b-sort=value", prefix="b")) == ["甲", "丙", "乙"]


@pytest.mark.django_db
class TestRowsOfTheDatabase:
    """Far down and sorted, rows are found by their keys first; they are the same rows."""

    columns = (
        Column(key="codename", title="名称", priority=1, sortable=True),
        Column(key="kind", title="类别", sortable=True, order_by="content_type__model"),
    )

    @pytest.mark.parametrize("page", [1, 2, 3])
    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("", ("pk",)),
            ("codename", ("codename", "pk")),
            ("-codename", ("-codename", "pk")),
            ("-kind", ("-content_type__model", "pk")),
        ],
        ids=["as given", "up", "down", "by what they point to"],
    )
    @pytest.mark.parametrize("is_narrowed", [False, True], ids=["all", "some"])
    def test_are_those_of_the_page(self, page, sort, order, is_narrowed):
        rows = Permission.objects.select_related("content_type").order_by("pk")
        rows = rows.filter(codename__contains="a") if is_narrowed else rows
        shown = table(f"?page={page}&sort={sort}", rows=rows, columns=self.columns, per_page=7)
        wanted = list(rows.order_by(*order)[7 * (page - 1) : 7 * page])
        assert [row.item for row in shown.body] == wanted
        assert len(wanted) == 7

    @pytest.mark.parametrize(
        ("query", "asked"), [("", 2), ("?page=2", 3), ("?sort=codename", 3)],
        ids=["first page", "further down", "sorted"],
    )  # fmt: skip
    def test_are_read_with_what_they_point_to(self, query, asked, django_assert_num_queries):
        rows = Permission.objects.select_related("content_type").order_by("pk")
        with django_assert_num_queries(asked):
            for row in table(query, rows=rows, columns=self.columns, per_page=7).body:
                assert row.item.content_type.model

    def test_that_are_told_apart_or_counted_are_read_at_once(self, django_assert_num_queries):
        rows = Permission.objects.select_related("content_type").order_by("pk").distinct()
        with django_assert_num_queries(2):
            shown = list(table("?page=2", rows=rows, columns=self.columns, per_page=7).body)
        assert [row.item for row in shown] == list(rows[7:14])

    def test_that_were_cut_off_beforehand_have_pages_too(self):
        rows = Permission.objects.select_related("content_type").order_by("pk")[:10]
        shown = list(table("?page=2", rows=rows, columns=self.columns, per_page=7).body)
        assert [row.item for row in shown] == list(rows)[7:]

    def test_may_be_none(self):
        rows = Permission.objects.select_related("content_type").none()
        assert list(table("?sort=codename", rows=rows, columns=self.columns).body) == []


class TestMarkup:
    def html(self, *args, **kwargs):
        return render_to_string("ui/table.html", {"table": table(*args, **kwargs)})

    def test_unit_stands_in_the_header_not_in_the_cells(self):
        html = self.html()
        head, body = html.split("<tbody", 1)
        assert "万元" in head
        assert "万元</data>" not in body

    def test_numbers_are_right_aligned_and_missing_has_its_reason(self):
        html = self.html()
        assert 'class="qy-p2 qy-right"' in html
        assert 'title="未报送"' in html

    def test_sort_state_is_told_to_screen_readers(self):
        assert 'aria-sort="ascending"' in self.html("?sort=value")

    def test_phone_cards_know_their_labels(self):
        assert 'data-label="数值（万元）"' in self.html()

    def test_row_content_is_escaped(self):
        html = self.html(rows=[{"name": "<script>x</script>", "value": 1}])
        assert "<script>" not in html

    def test_empty_list_says_what_to_do(self):
        html = self.html(rows=[], empty="还没有文件。", empty_action=("上传文件", "/upload/"))
        assert "还没有文件。" in html
        assert 'href="/upload/"' in html
        assert "<table" not in html

    def test_links_and_notes_follow_the_row(self):
        columns = [
            Column(key="name", title="名称", priority=1, url=lambda row: f"/x/{row['name']}/"),
            Column(
                key="value",
                title="数值",
                kind="number",
                note=lambda row: "2024年",
                source_url=lambda row: "/s/1/",
            ),
        ]
        html = self.html(rows=ROWS[:2], columns=columns)
        assert 'href="/x/甲/"' in html
        assert html.count('href="/s/1/"') == 1
        assert html.count("qy-note") == 1
