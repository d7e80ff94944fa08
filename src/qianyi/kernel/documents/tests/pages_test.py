"""The pages of documents: who may open them, and one thing each must say."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.models import Correction, Document
from qianyi.kernel.subjects.tests.factories import MembershipFactory

from .clients import client_of, page_of
from .factories import DocumentFactory, VersionFactory, read

pytestmark = pytest.mark.django_db


def queries_for(client: Client, url: str) -> int:
    client.get(url)  # the first request of a session writes when it began
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def addresses(version, statement) -> dict[str, str]:
    one = [version.document_id]
    return {
        "list": reverse("documents:list"),
        "list-export": reverse("documents:list-export"),
        "detail": reverse("documents:detail", args=one),
        "figures": reverse("documents:figures", args=one),
        "figures-export": reverse("documents:figures-export", args=one),
        "commitments": reverse("documents:commitments", args=one),
        "commitments-export": reverse("documents:commitments-export", args=one),
        "corrections": reverse("documents:corrections", args=one),
        "statement": reverse("documents:statement", args=[statement.pk]),
    }


PLANNERS_ONLY = ("upload", "correct", "predecessor")


class TestReadingPages:
    @pytest.mark.parametrize(
        ("role", "status"),
        [(None, 302), (Role.AUDITOR, 200), (Role.LEADER, 200), (Role.PLANNER, 200)],
        ids=["visitor", "auditor", "leader", "planner"],
    )
    def test_open_to_those_who_may_read(self, opened, role, status):
        version, statements = opened
        client = client_of(role)
        answers = {
            name: client.get(url).status_code
            for name, url in addresses(version, statements[0]).items()
        }
        assert answers == dict.fromkeys(answers, status)

    @pytest.mark.parametrize(
        ("role", "status"),
        [(None, 302), (Role.AUDITOR, 403), (Role.LEADER, 403), (Role.PLANNER, 200)],
        ids=["visitor", "auditor", "leader", "planner"],
    )
    def test_forms_are_for_planners(self, opened, role, status):
        version, statements = opened
        urls = [
            reverse("documents:upload"),
            reverse("documents:correct", args=[statements[0].pk]),
            reverse("documents:predecessor", args=[version.document_id]),
        ]
        client = client_of(role)
        assert [client.get(url).status_code for url in urls] == [status] * len(urls)

    @pytest.mark.parametrize("role", [None, Role.AUDITOR], ids=["visitor", "auditor"])
    def test_writing_is_refused_to_others(self, opened, role):
        version, statements = opened
        client = client_of(role)
        statement, document = [statements[0].pk], [version.document_id]
        urls = [
            reverse("documents:correct", args=statement),
            reverse("documents:dismiss", args=statement),
            reverse("documents:restore", args=statement),
            reverse("documents:reread", args=document),
            reverse("documents:carry-over", args=document),
            reverse("documents:upload"),
            reverse("documents:upload-sample"),
        ]
        assert [client.post(url).status_code for url in urls] == [403] * len(urls)
        assert not Correction.objects.exists()

    def test_writing_needs_the_form_token(self, opened):
        _, statements = opened
        client = Client(enforce_csrf_checks=True)
        client.force_login(MembershipFactory(role=Role.PLANNER).user)
        answer = client.post(reverse("documents:dismiss", args=[statements[0].pk]))
        assert answer.status_code == 403
        assert not Correction.objects.exists()

    def test_what_does_not_exist_is_said_to_be_missing(self, planner, opened):
        version, _ = opened
        urls = [
            reverse("documents:detail", args=[10**30]),
            reverse("documents:statement", args=[10**30]),
            reverse("documents:source", args=[0]),
            f"{reverse('documents:detail', args=[version.document_id])}?version=9",
        ]
        assert [planner.get(url).status_code for url in urls] == [404] * len(urls)


class TestRibbon:
    @pytest.mark.parametrize("is_demo", [True, False], ids=["fictional", "real"])
    def test_is_worn_by_every_page_of_a_fictional_document_and_by_no_other(
        self, planner, opened, is_demo
    ):
        version, statements = opened
        Document.objects.update(is_demo=is_demo)
        pages = addresses(version, statements[0])
        for name in ("list", "list-export", "figures-export", "commitments-export"):
            del pages[name]
        pages["predecessor"] = reverse("documents:predecessor", args=[version.document_id])
        for name in ("documents:correct", "indicators:adopt"):
            pages[name] = reverse(name, args=[statements[0].pk])
        worn = {name: "qy-ribbon" in page_of(planner, url) for name, url in pages.items()}
        assert worn == dict.fromkeys(pages, is_demo)


class TestDocumentList:
    def test_shows_which_are_loaded_and_which_are_only_cited(self, auditor, opened):
        version, _ = opened
        cited = DocumentFactory(number="示例发〔2025〕1号")
        page = page_of(auditor, reverse("documents:list"))
        assert version.document.title in page
        assert cited.number in page
        assert "仅有引用" in page
        assert "已载入" in page
        assert "上传文件" not in page

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({}, 3),
            ({"q": "规划"}, 1),
            ({"q": "示例 2号"}, 1),
            ({"kind": "规划"}, 1),
            ({"state": "loaded"}, 1),
            ({"state": "cited"}, 2),
            ({"state": "loaded", "kind": "规划"}, 0),
            ({"kind": "没有这一种"}, 3),
        ],
        ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else None,
    )
    def test_filters(self, auditor, opened, query, count):
        DocumentFactory(title="示例规划", kind="规划")
        DocumentFactory(number="示例发〔2025〕2号", kind="通知")
        page = page_of(auditor, reverse("documents:list"), **query)
        assert f"文件：共 {count} 份" in page

    def test_says_when_nothing_fits(self, planner):
        page = page_of(planner, reverse("documents:list"))
        assert "没有符合条件的文件" in page
        assert reverse("documents:upload") in page

    def test_asks_the_database_as_often_for_many_as_for_few(self, auditor, opened):
        few = queries_for(auditor, reverse("documents:list"))
        for _ in range(40):
            DocumentFactory()
        assert queries_for(auditor, reverse("documents:list")) == few <= 10


class TestDocumentPage:
    def test_marks_every_figure_with_a_way_to_its_panel(self, auditor, opened):
        version, statements = opened
        page = page_of(auditor, reverse("documents:detail", args=[version.document_id]))
        for statement in statements:
            address = reverse("documents:statement", args=[statement.pk])
            assert f'id="f{statement.pk}" href="{address}"' in page
        assert '<h2 class="doc-heading doc-chapter" id="s0">' in page

    def test_narrows_the_marks_to_a_kind(self, auditor, opened):
        version, statements = opened
        url = reverse("documents:detail", args=[version.document_id])
        page = page_of(auditor, url, kind="target")
        assert f'id="f{statements[0].pk}"' not in page
        assert f'id="f{statements[2].pk}"' in page
        assert "120亿元" in page

    def test_narrows_the_marks_to_a_state(self, planner, opened):
        version, statements = opened
        planner.post(reverse("documents:dismiss", args=[statements[1].pk]))
        url = reverse("documents:detail", args=[version.document_id])
        page = page_of(planner, url, state="dismissed")
        assert f'id="f{statements[1].pk}"' in page
        assert f'id="f{statements[0].pk}"' not in page

    def test_opens_at_a_place_with_the_panel_beside_it(self, auditor, opened):
        version, statements = opened
        third = statements[2]
        url = reverse("documents:detail", args=[version.document_id])
        page = page_of(auditor, url, focus=f"{third.start}-{third.end}")
        assert f'<a class="doc-fig doc-focus" id="f{third.pk}"' in page
        assert '<mark class="doc-sentence">' in page
        assert "系统的理解" in page

    @pytest.mark.parametrize("focus", ["", "9-1", "x", "-", "0-999999", "１-２", "1-2-3"], ids=repr)
    def test_a_place_that_is_none_opens_the_document_as_it_is(self, auditor, opened, focus):
        version, _ = opened
        url = reverse("documents:detail", args=[version.document_id])
        assert "doc-sentence" not in page_of(auditor, url, focus=focus)

    def test_a_document_only_cited_invites_the_planner_to_load_it(self, planner):
        document = DocumentFactory()
        page = page_of(planner, reverse("documents:detail", args=[document.pk]))
        assert f"{reverse('documents:upload')}?document={document.pk}" in page

    def test_an_older_version_stays_open_while_moving_about(self, auditor, opened):
        version, _ = opened
        read(VersionFactory(document=version.document, number=2, text="新的文本。"))
        url = reverse("documents:detail", args=[version.document_id])
        page = page_of(auditor, url, version=1)
        assert "120亿元" in page
        assert f"{reverse('documents:figures', args=[version.document_id])}?version=1" in page
        assert "120亿元" not in page_of(auditor, url)

    def test_asks_the_database_as_often_for_many_figures_as_for_few(self, auditor):
        few, many = with_figures(2), with_figures(60)
        assert queries_for(auditor, few) == queries_for(auditor, many) <= 16
        focus = "?focus=1-2"
        assert queries_for(auditor, few + focus) == queries_for(auditor, many + focus) <= 26


def with_figures(count: int) -> str:
    """The address of a document with so many figures."""
    text = "".join(f"第{number}项{number}家。\n" for number in range(count))
    version = VersionFactory(text=text)
    read(version, *({"quote": f"{number}家", "unit": "家"} for number in range(count)))
    return reverse("documents:detail", args=[version.document_id])


class TestFigurePanel:
    def test_answers_with_the_panel_alone_when_asked_from_beside_the_text(self, auditor, opened):
        _, statements = opened
        url = reverse("documents:statement", args=[statements[3].pk])
        panel = auditor.get(
            url, headers={"HX-Request": "true", "HX-Target": "figure-panel"}
        ).content.decode()
        assert "<html" not in panel
        assert "高新技术企业" in panel
        assert "不低于" in panel
        assert "更正</a>" not in panel

    def test_shows_the_actions_to_a_planner(self, planner, opened):
        _, statements = opened
        page = page_of(planner, reverse("documents:statement", args=[statements[0].pk]))
        for action in ("correct", "dismiss"):
            assert reverse(f"documents:{action}", args=[statements[0].pk]) in page
        assert reverse("documents:restore", args=[statements[0].pk]) not in page
