"""Correcting through the pages; corrections to look at again and to carry over; sources; lists."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from qianyi.kernel.documents.models import Correction, Document

from .clients import page_of
from .factories import DocumentFactory, PlaceFactory, VersionFactory, read

pytestmark = pytest.mark.django_db


class TestCorrecting:
    def values(self, **changes):
        return {
            "indicator": "工业企业",
            "subject": "示例高新区",
            "scope": "未注明",
            "value": "58",
            "value_high": "",
            "unit": "家",
            "period": "2025",
            "kind": "actual",
            "comparator": "=",
            "reason": "",
            **changes,
        }

    def test_keeps_what_the_planner_says(self, planner, opened):
        version, statements = opened
        url = reverse("documents:correct", args=[statements[1].pk])
        answer = planner.post(
            url, self.values(indicator="规模以上工业企业", scope="直管区"), follow=True
        )
        assert "已更正" in answer.content.decode()
        correction = Correction.objects.get()
        assert correction.new == {"indicator": "规模以上工业企业", "scope": "直管区"}
        page = page_of(planner, reverse("documents:detail", args=[version.document_id]))
        assert f'<a class="doc-fig is-corrected" id="f{statements[1].pk}"' in page

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({}, "没有改动任何一项"),
            ({"value": "五十八"}, "请填写数字"),
            ({"value_high": "12"}, "区间上限应大于数值"),
            ({"value": "", "value_high": "12"}, "也请填写数值"),
            ({"kind": "没有这种"}, "没有这种"),
            ({"unit": "家" * 41}, "40"),
        ],
        ids=["nothing", "words", "downwards", "half", "kind", "long"],
    )
    def test_says_in_place_what_cannot_stand(self, planner, opened, changes, sentence):
        _, statements = opened
        url = reverse("documents:correct", args=[statements[1].pk])
        answer = planner.post(url, self.values(**changes))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Correction.objects.exists()

    def test_dismissing_can_be_undone(self, planner, opened):
        _, statements = opened
        one = [statements[0].pk]
        page = planner.post(reverse("documents:dismiss", args=one), follow=True).content.decode()
        assert "不是数据" in page
        assert reverse("documents:restore", args=one) in page
        page = planner.post(reverse("documents:restore", args=one), follow=True).content.decode()
        assert "已恢复" in page
        assert [row.action for row in Correction.objects.order_by("pk")] == ["dismiss", "restore"]


class TestSource:
    def test_leads_to_the_sentence(self, auditor, opened):
        version, statements = opened
        place = PlaceFactory(document=version.document)
        answer = auditor.get(reverse("documents:source", args=[place.pk]))
        assert answer.status_code == 302
        assert f"focus={statements[2].start}-{statements[2].end}" in answer["Location"]
        assert answer["Location"].endswith(f"#f{statements[2].pk}")
        assert "按章节和数字查到" in auditor.get(answer["Location"]).content.decode()

    def test_says_where_it_stands_while_the_document_is_not_here(self, planner, auditor):
        place = PlaceFactory(document__number="示例发〔2025〕3号")
        url = reverse("documents:source", args=[place.pk])
        page = page_of(planner, url)
        assert "示例发〔2025〕3号" in page
        assert "二、目标任务" in page
        assert "200 亿元" in page
        assert f"{reverse('documents:upload')}?document={place.document_id}" in page
        assert "请规划编制人员上传原文" in page_of(auditor, url)

    def test_says_so_and_shows_the_section_where_the_figure_is_not_found(self, auditor, opened):
        version, _ = opened
        place = PlaceFactory(document=version.document, figure="999")
        page = page_of(auditor, reverse("documents:source", args=[place.pk]))
        assert "没有找到唯一对应的" in page
        assert "到2027年，营业收入达到200亿元" in page
        assert "全区实现营业收入120亿元" not in page


class TestLists:
    def test_the_workbook_holds_what_is_on_screen(self, auditor, opened):
        from python_calamine import CalamineWorkbook

        version, _ = opened
        url = reverse("documents:figures-export", args=[version.document_id])
        answer = auditor.get(url, {"kind": "target"})
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
            .get_sheet_by_index(0)
            .to_python()
        )
        words = [str(cell) for row in rows for cell in row]
        assert "200亿元" in words
        assert "filename*=utf-8''" in answer["Content-Disposition"]
        assert "120亿元" not in words

    def test_corrections_whose_figure_has_gone_are_listed(self, planner, opened):
        version, statements = opened
        planner.post(reverse("documents:dismiss", args=[statements[0].pk]))
        read(version, {"quote": "200亿元"})
        page = page_of(planner, reverse("documents:corrections", args=[version.document_id]))
        assert "待复核的更正" in page
        assert "120亿元" in page

    def test_a_new_version_offers_the_corrections_of_the_one_before(self, planner, opened):
        version, statements = opened
        planner.post(reverse("documents:dismiss", args=[statements[0].pk]))
        newer = VersionFactory(document=version.document, number=2, text=version.text + "附件。\n")
        read(newer, {"quote": "120亿元"})
        url = reverse("documents:corrections", args=[version.document_id])
        assert "沿用这 1 条更正" in page_of(planner, url)
        planner.post(reverse("documents:carry-over", args=[version.document_id]))
        assert Correction.objects.get(text_digest=newer.text_digest).carried_from is not None
        assert "沿用这" not in page_of(planner, url)

    def test_the_predecessor_is_chosen_once(self, planner, opened):
        version, _ = opened
        other = DocumentFactory()
        url = reverse("documents:predecessor", args=[version.document_id])
        assert planner.post(url, {"predecessor": version.document_id}).status_code == 422
        planner.post(url, {"predecessor": other.pk})
        assert Document.objects.get(pk=version.document_id).predecessor == other
