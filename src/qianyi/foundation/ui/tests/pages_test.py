from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from qianyi.foundation.permissions import Actor
from qianyi.foundation.registry import NavigationEntry
from qianyi.foundation.ui import charts, context, numbers, pages, views
from qianyi.foundation.ui.links import Query


class KindForm(forms.Form):
    kind = forms.MultipleChoiceField(
        label="类别", required=False, choices=[("", "全部"), ("a", "一类"), ("b", "二类")]
    )
    name = forms.CharField(label="名称", required=False)


class TestPage:
    def test_says_at_most_four_figures(self):
        with pytest.raises(pages.TooManyFigures, match="最多 4 个"):
            pages.Page(title="示例", figures=[pages.Figure(label="数", value=1)] * 5)


class TestFigures:
    def html(self, **figure):
        return render_to_string(
            "ui/figures.html", {"figures": [pages.Figure(label="数", **figure)]}
        )

    def test_carry_unit_period_scope_change_and_source(self):
        html = self.html(
            value="41",
            unit="家",
            period="2024H1",
            scope="直管区",
            change="距目标差 39 家",
            source_url="/s/1/",
        )
        for word in ("家</span>", "2024年上半年", "口径：直管区", "距目标差 39 家", 'href="/s/1/"'):
            assert word in html

    def test_mark_what_is_not_verified(self):
        assert "待核实" in self.html(value=1, certain=False)

    def test_never_show_zero_for_missing(self):
        assert 'title="未报送"' in self.html(
            value=numbers.Missing("未报送"), unit="亿元", kind="money"
        )


class TestFilterBar:
    def test_names_each_filter_and_how_to_remove_it(self):
        query = Query.of(RequestFactory().get("/x/?kind=a&kind=b&name=&page=3&sort=-v"))
        bar = pages.filter_bar(KindForm(), query, count=7, noun="项")
        assert [(one.label, one.value, one.remove_url) for one in bar.applied] == [
            ("类别", "一类", "/x/?kind=b&name=&sort=-v"),
            ("类别", "二类", "/x/?kind=a&name=&sort=-v"),
        ]
        assert bar.clear_url == "/x/?sort=-v"

    def test_markup_keeps_the_order_and_announces_the_count(self):
        query = Query.of(RequestFactory().get("/x/?kind=a&sort=-v"))
        html = render_to_string(
            "ui/filters.html", {"bar": pages.filter_bar(KindForm(), query, count=7)}
        )
        assert '<input type="hidden" name="sort" value="-v">' in html
        assert 'aria-label="取消筛选：类别为一类"' in html
        assert "筛选出 <strong>7</strong>" in html


class TestForm:
    class Wanted(forms.Form):
        name = forms.CharField(label="名称", help_text="与目录一致。")
        agree = forms.BooleanField(label="已核对")

    def html(self, **data):
        form = self.Wanted(data)
        form.is_valid()
        return render_to_string("ui/form.html", {"form": form, "submit_label": "提交审核"})

    def test_summary_leads_to_each_field(self):
        html = self.html()
        assert 'role="alert"' in html
        assert 'href="#id_name"' in html
        assert 'href="#id_agree"' in html

    def test_field_is_tied_to_its_help_and_error(self):
        html = self.html()
        assert 'aria-invalid="true"' in html
        assert 'id="id_name_error"' in html
        assert (
            "id_name_helptext"
            in html.split('id="id_name"')[0].rsplit("<input", 1)[1] + html.split('id="id_name"')[1]
        )
        assert "（必填）" in html

    def test_accepted_form_shows_no_summary(self):
        assert 'role="alert"' not in self.html(name="甲", agree="on")


class TestNavigation:
    def test_marks_the_longest_fitting_address_and_hides_what_may_not_be_seen(self, kit_alone):
        kit_alone.register("b", NavigationEntry("确认", "ui:confirm", 2, "c"))
        kit_alone.register("a", NavigationEntry("样例", "ui:style", 1))
        kit_alone.register(
            "z",
            NavigationEntry("看不到", "ui:refusal", 0, visible=lambda actor: actor.is_signed_in),
        )
        shown = context.navigation_for(Actor(), "/ui/confirm/")
        assert [(entry["name"], entry["active"]) for entry in shown] == [
            ("样例", False),
            ("确认", True),
        ]

    def test_marks_nothing_on_a_page_outside_the_menu(self, kit_alone):
        kit_alone.register("a", NavigationEntry("样例", "ui:style", 1))
        assert not context.navigation_for(Actor(), "/other/")[0]["active"]

    def test_marks_the_app_that_serves_a_page_of_another_address(self, kit_alone):
        kit_alone.register("a", NavigationEntry("样例", "ui:style", 1))
        kit_alone.register("b", NavigationEntry("确认", "ui:confirm", 2))
        shown = context.navigation_for(Actor(), "/other/", namespace="ui")
        assert [entry["active"] for entry in shown] == [True, False]
        assert not context.navigation_for(Actor(), "/other/", namespace="gone")[0]["active"]


class TestFrame:
    def test_theme_cookie_is_taken_only_from_the_list(self, kit_alone):
        request = RequestFactory().get("/ui/")
        request.COOKIES["qy_theme"] = '"><script>'
        assert context.page_frame(request)["theme"] == ""
        request.COOKIES["qy_theme"] = "dark"
        assert 'data-bs-theme="dark"' in views.style_page(request).content.decode()

    def test_page_has_skip_link_one_heading_live_region_and_ribbon(self, kit_alone):
        html = views.style_page(RequestFactory().get("/ui/")).content.decode()
        assert 'href="#main"' in html
        assert html.count("<h1") == 1
        assert 'aria-live="polite"' in html
        assert "示例数据" in html
        assert 'includeIndicatorStyles":false' in html

    def test_search_is_offered_only_when_a_page_answers_it(self, kit_alone):
        assert (
            'id="qy-search"' not in views.style_page(RequestFactory().get("/ui/")).content.decode()
        )


class TestErrorPages:
    @pytest.mark.parametrize(
        ("view", "status"),
        [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)],
    )
    def test_say_what_to_do(self, kit_alone, view, status):
        response = view(RequestFactory().get("/x/"), ValueError())
        assert response.status_code == status
        assert "返回首页" in response.content.decode()

    def test_500_needs_nothing_of_ours(self, settings):
        settings.ROOT_URLCONF = "qianyi.foundation.ui.tests.nowhere"
        response = views.server_error(RequestFactory().get("/x/"))
        assert response.status_code == 500
        assert "系统出错" in response.content.decode()

    def test_csrf_refusal_keeps_calm(self, kit_alone):
        response = views.csrf_failure(RequestFactory().get("/x/"))
        assert response.status_code == 403
        assert "没有改动任何数据" in response.content.decode()


class TestStylePage:
    def test_filters_and_sorts(self, kit_alone):
        html = views.style_page(RequestFactory().get("/ui/?status=done")).content.decode()
        assert "一般公共预算收入" in html
        assert "筛选出 <strong>1</strong> 项" in html

    def test_hands_out_a_workbook(self, kit_alone):
        response = views.style_workbook(RequestFactory().get("/ui/workbook/"))
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert response.content[:2] == b"PK"

    def test_confirmation_names_what_happens(self, kit_alone):
        html = views.style_confirm(RequestFactory().get("/ui/confirm/")).content.decode()
        assert "作废这条读数？" in html
        assert 'name="confirmed"' in html


class TestChart:
    def chart(self, values):
        series = [charts.Series(name="实际", values=values)]
        return charts.Chart(
            name="c", title="示例", unit="家", periods=("2020", "2021"), series=series, target=80
        )

    def test_refuses_a_series_of_another_length(self):
        with pytest.raises(charts.SeriesLengthDiffers, match="1 个值"):
            self.chart((1,))

    def test_gives_the_browser_gaps_not_zeros(self):
        spec = self.chart((28, numbers.Missing("未报送"))).spec
        assert spec["series"][0]["values"] == [28.0, None]
        assert spec["periods"] == ["2020年", "2021年"]

    def test_stands_beside_its_table(self):
        html = render_to_string(
            "ui/chart.html", {"chart": self.chart((28, numbers.Missing("未报送")))}
        )
        assert "查看数据表" in html
        assert 'title="未报送"' in html
        assert 'type="application/json"' in html
