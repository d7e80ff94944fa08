"""The search box: what finds what, and that nobody finds what they may not see."""

from __future__ import annotations

import pytest

from qianyi.domains.planning.models import Plan
from qianyi.domains.planning.tests import factories as planning
from qianyi.engine.matching import keys
from qianyi.foundation import registry, search
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.documents import services as documents
from qianyi.kernel.documents.models import Document
from qianyi.kernel.indicators import services as indicators
from qianyi.site.search import selectors, services
from qianyi.site.search.models import SearchEntry

pytestmark = pytest.mark.django_db
ANYBODY = search.to_roles(Role.PLANNER)
PLANNER = Actor(user_id=1, roles=frozenset({Role.PLANNER}))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[int, search.Entry]:
    """Entries of a kind of their own, put into the index by number."""
    held: dict[int, search.Entry] = {}
    monkeypatch.setitem(
        registry.search_sources._entries,
        "sample",
        search.Source(
            "样品", 1, lambda ids: [held[i] for i in (held if ids is None else ids) if i in held]
        ),
    )
    return held


def put(held: dict[int, search.Entry], title: str, **facts: object) -> None:
    number = len(held) + 1
    given = {"object_id": number, "title": title, "url": f"/s/{number}/", "readers": ANYBODY}
    held[number] = search.Entry(**{**given, **facts})
    services.index_touched("sample", [number])


def titles(question: str, actor: Actor = PLANNER) -> list[str]:
    found = selectors.search(actor, question)
    return [str(hit.title).replace('<mark class="qy-mark">', "").replace("</mark>", "")
            for hit in found.hits]  # fmt: skip


class TestAQuestion:
    @pytest.mark.parametrize(
        "question",
        [
            pytest.param("高", id="one character"),
            pytest.param("新技", id="two in the middle"),
            pytest.param("高新技术企业", id="a whole word"),
            pytest.param("高新 数量", id="two words"),
            pytest.param("gxjs", id="initials of pinyin"),
            pytest.param("GXJS", id="initials in capitals"),
            pytest.param("12号", id="part of a code"),
            pytest.param("示政发〔2024〕12号", id="a code with brackets"),
            pytest.param("ＧＤＰ", id="full-width letters of another name"),
            pytest.param("营业收入", id="a word of the text"),
            pytest.param("'新技' & \\", id="signs of the query language"),
        ],
    )
    def test_finds(self, written: dict[int, search.Entry], question: str):
        put(
            written, "高新技术企业数量",
            names=("示政发〔2024〕12号", "gdp"), text="到二〇三〇年，营业收入翻一番。",
        )  # fmt: skip
        assert titles(question) == ["高新技术企业数量"]

    @pytest.mark.parametrize(
        "question",
        [
            pytest.param("", id="nothing"),
            pytest.param("  、。", id="only signs"),
            pytest.param("企高", id="characters in another order"),
            pytest.param("高新 税收", id="one word of two"),
            pytest.param("jxgs", id="other initials"),
        ],
    )
    def test_does_not_find(self, written: dict[int, search.Entry], question: str):
        put(written, "高新技术企业数量", text="营业收入翻一番。")
        assert titles(question) == []

    def test_gives_whole_names_then_beginnings_then_middles_then_texts(
        self, written: dict[int, search.Entry]
    ):
        put(written, "报道", text="园区建设情况")
        put(written, "示例园区")
        put(written, "园区工业增加值")
        put(written, "园区")
        assert titles("园区") == ["园区", "园区工业增加值", "示例园区", "报道"]

    def test_gives_equal_names_in_order_of_pinyin(self, written: dict[int, search.Entry]):
        for title in ("指标丙", "指标甲", "指标乙", "指标8"):
            put(written, title)
        assert titles("指标") == ["指标8", "指标丙", "指标甲", "指标乙"]

    def test_marks_what_was_asked_for_and_escapes_the_rest(self, written: dict[int, search.Entry]):
        put(written, "<b>园区</b>", text="前文<i>园区</i>后文", places_text=True)
        hit = selectors.search(PLANNER, "园区").hits[0]
        assert hit.title == '&lt;b&gt;<mark class="qy-mark">园区</mark>&lt;/b&gt;'
        assert hit.snippet == '前文&lt;i&gt;<mark class="qy-mark">园区</mark>&lt;/i&gt;后文'
        assert hit.url == "/s/1/?focus=5-7"

    def test_counts_all_pages(self, written: dict[int, search.Entry]):
        for number in range(selectors.PER_PAGE + 1):
            put(written, f"园区{number}")
        first, second = (selectors.search(PLANNER, "园区", page=page) for page in (1, 2))
        assert (first.total, len(first.hits), first.has_next) == (21, 20, True)
        assert (second.total, len(second.hits), second.has_next) == (21, 1, False)
        assert selectors.suggest(PLANNER, "园区")[1] == 21


class TestPermissions:
    def test_filter_before_the_limit(self, written: dict[int, search.Entry]):
        other = search.to_roles(Role.INSPECTOR)
        for number in range(30):
            put(written, f"园区{number:02}", readers=other)
        put(written, "园区最后一个")
        found = selectors.search(PLANNER, "园区")
        assert (found.total, [str(hit.url) for hit in found.hits]) == (1, ["/s/31/"])

    def test_a_role_reaches_only_its_own_subtree(self, written: dict[int, search.Entry]):
        put(written, "甲园事项", readers=search.to_roles_within("/z/a/", Role.PARK_OFFICER))
        put(written, "乙园事项", readers=search.to_roles_within("/z/ab/", Role.PARK_OFFICER))

        def officer(*paths: str) -> Actor:
            return Actor(
                user_id=2, roles=frozenset({Role.PARK_OFFICER}),
                held=frozenset((Role.PARK_OFFICER.value, path) for path in paths),
            )  # fmt: skip

        assert titles("事项", officer("/z/a/")) == ["甲园事项"]
        assert titles("事项", officer("/z/")) == ["甲园事项", "乙园事项"]
        assert titles("事项", officer()) == []
        assert titles("事项", system_actor()) == ["甲园事项", "乙园事项"]

    def test_of_every_source_are_those_of_its_model(self):
        zone = planning.zone()
        parks = [planning.zone(code, parent=zone, kind="park") for code in ("park-a", "park-b")]
        for number, territory in enumerate([zone, *parks]):
            planning.plan(territory, code=f"plan-{number}")
        Document.objects.create(key="d", title="示例文件", created_at=planning.MOMENT)
        services.index_rebuild()
        for role in Role:
            for path in ("", zone.path, parks[0].path):
                held = frozenset({(role.value, path)}) if path else frozenset()
                actor = Actor(user_id=1, roles=frozenset({role.value}), held=held)
                seen = SearchEntry.objects.visible_to(actor)
                for kind, model in (("plan", Plan), ("document", Document)):
                    assert set(seen.filter(kind=kind).values_list("object_id", flat=True)) == set(
                        model.objects.visible_to(actor).values_list("pk", flat=True)
                    )


class TestTheIndex:
    def test_follows_the_services(self):
        def cite(title: str) -> None:
            documents.document_cite(key="d", title=title, moment=planning.MOMENT)

        cite("旧标题")
        cite("新名称")
        assert titles("旧标") == []
        assert titles("新名") == ["新名称"]

    def test_knows_other_names_of_indicators(self):
        facts = {"name": "园区营业收入", "direction": "up", "progress": "positive",
                 "aggregation": "last"}  # fmt: skip
        indicators.indicator_ensure(
            code="revenue", facts=facts, synonyms=["营收总额"], ask=[], owner=None, provenance={}
        )
        assert titles("营收总额") == titles("revenue") == titles("yysr") == ["园区营业收入"]

    def test_loses_what_is_put_away(self):
        plan = planning.plan(planning.zone())
        services.index_touched("plan", [plan.pk])
        assert titles("示例规划") == ["示例规划"]
        Plan.objects.filter(pk=plan.pk).update(archived_at=planning.MOMENT)
        services.index_touched("plan", [plan.pk])
        assert titles("示例规划") == []

    def test_made_again_is_the_same(self):
        planning.plan(planning.zone())
        services.index_rebuild()
        before = list(
            SearchEntry.objects.order_by("kind", "object_id").values_list("kind", "terms")
        )
        SearchEntry.objects.create(
            kind="gone", object_id=1, title="x", url="/", names_key="x", sort_key="x", terms="'nx'"
        )
        assert services.index_rebuild()["规划"] == 1
        after = list(SearchEntry.objects.order_by("kind", "object_id").values_list("kind", "terms"))
        assert after == before

    def test_holds_a_long_text_of_many_words(self, written: dict[int, search.Entry]):
        text = "，".join(f"编号{number}" for number in range(60_000))
        put(written, "长文件", text=text)
        assert titles("编号100") == ["长文件"]


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "letters"),
        [("高新区", "gxq"), ("GDP增速", "gdpzs"), ("重庆", "cq"), ("2025年", "2025n")],
    )
    def test_are(self, name: str, letters: str):
        assert keys.initials(keys.plain(name)) == letters
