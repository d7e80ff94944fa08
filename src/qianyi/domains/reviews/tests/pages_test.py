"""Pages of the app: what each shows, refusals in place with nothing lost, files to take away."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict

from qianyi.domains.reviews.choices import SchemeState
from qianyi.domains.reviews.hooks import owing
from qianyi.domains.reviews.models import Assessment, Scheme
from qianyi.domains.reviews.services import appraisals, assessments, entries, schemes
from qianyi.kernel.identity.models import User

from .building import FIRST, LAST, MOMENT, scheme_made


def client(actor) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=actor.user_id))
    return made


@pytest.fixture
def paper(town):
    made = assessments.assessment_begin(
        actor=town.planner, plan_key="shili-plan", kind="final", title="示例总结评估",
        first=FIRST, last=LAST, moment=MOMENT,
    )  # fmt: skip
    one = made.sections.get(position=2)
    one.parts = ["shili.figures"]
    one.save()
    return made


@pytest.fixture
def scoring(town):
    made = appraisals.appraisal_begin(
        actor=town.planner, scheme=scheme_made(town), territory=town.zone, title="示例考核",
        first=FIRST, last=LAST, units=list(town.units.values()), moment=MOMENT,
    )  # fmt: skip
    asked = entries.EntryAsked(kind="veto", item="安全生产", reason="示例事故通报")
    entries.entry_make(
        actor=town.planner, score=made.scores.get(department=town.units["a"]), asked=asked,
        moment=MOMENT,
    )  # fmt: skip
    appraisals.appraisal_score(actor=town.planner, appraisal=made, moment=MOMENT)
    return appraisals.appraisal_tell(actor=town.planner, appraisal=made, moment=MOMENT)


class TestPagesOfAssessments:
    def test_show_the_draft_the_table_and_what_is_missing(self, town, paper):
        opened = client(town.planner)
        text = opened.get(f"/assessments/{paper.pk}/").content.decode()
        assert "二、主要指标" in text
        section = paper.sections.get(position=2)
        text = opened.get(f"/assessments/{paper.pk}/sections/{section.pk}/").content.decode()
        for words in ("企业达到62家", "示例缺数：没有报送。", "示例台账2025年", "系统草稿"):
            assert words in text

    def test_show_both_texts_to_who_comes_second_and_lose_neither(self, town, paper):
        section = paper.sections.get(position=1)
        address = f"/assessments/{paper.pk}/sections/{section.pk}/"
        assert client(town.planner).post(
            address, {"text": "先到的文字", "version": "0"}
        ).status_code == 302  # fmt: skip
        second = client(town.second).post(address, {"text": "后到的文字", "version": "0"})
        text = second.content.decode()
        assert second.status_code == 422
        assert "先到的文字" in text
        assert "后到的文字" in text
        assert 'name="version" value="1"' in text
        assert client(town.second).post(
            address, {"text": "合并的文字", "version": "1"}
        ).status_code == 302  # fmt: skip

    def test_begin_one_and_say_what_is_wrong_in_place(self, town, paper):
        opened = client(town.planner)
        given = {"plan": "shili-plan", "kind": "monitoring", "title": "示例监测",
                 "first": "2024-01-01", "last": "2024-12-31"}  # fmt: skip
        wrong = opened.post("/assessments/new/", {**given, "last": "2023-12-31"})
        assert (wrong.status_code, "评估期应在规划期内" in wrong.content.decode()) == (422, True)
        assert opened.post("/assessments/new/", given).status_code == 302
        assert Assessment.objects.filter(title="示例监测").exists()

    @pytest.mark.parametrize(
        "name", ["", "paper/", "figures/export/", "submit/"], ids=["one", "word", "excel", "submit"]
    )
    def test_open(self, town, paper, name):
        assert client(town.planner).get(f"/assessments/{paper.pk}/{name}").status_code == 200

    def test_of_the_list_open_and_export(self, town, paper):
        for name in ("", "export/"):
            assert client(town.leader).get(f"/assessments/{name}").status_code == 200


class TestPagesOfSchemes:
    def test_edit_a_copy_by_a_form_and_keep_what_was_typed(self, town):
        draft = schemes.scheme_copy(actor=town.planner, scheme=scheme_made(town), moment=MOMENT)
        opened = client(town.planner)
        address = f"/appraisals/schemes/{draft.pk}/edit/"
        shown = opened.get(address).context
        sent = _sent(shown)
        wrong = opened.post(address, {**sent, "items-0-full": "80"})
        assert wrong.status_code == 422
        assert "合计应为 100 分，现为 90 分" in wrong.content.decode()
        assert opened.post(
            address, {**sent, "items-0-full": "80", "items-1-full": "20", "title": "示例新名"}
        ).status_code == 302  # fmt: skip
        draft.refresh_from_db()
        assert (draft.title, draft.state) == ("示例新名", SchemeState.DRAFT)
        text = opened.get(f"/appraisals/schemes/{draft.pk}/").content.decode()
        assert "没有数据的待定，不按零分" in text

    def test_open(self, town):
        row = scheme_made(town)
        for name in ("", "export/", f"{row.pk}/"):
            assert client(town.officer("a")).get(f"/appraisals/schemes/{name}").status_code == 200
        copied = client(town.planner).post(f"/appraisals/schemes/{row.pk}/copy/")
        assert copied.status_code == 302
        assert Scheme.objects.count() == 2


def _sent(shown) -> dict[str, object]:
    """A page of forms sent back as it was shown."""
    found: dict[str, object] = {}
    sets = (shown["item_set"], shown["grade_set"])
    forms = [shown["form"], *[one.management_form for one in sets], *sets[0], *sets[1]]
    for form in forms:
        for field in form:
            value = field.value()
            found[field.html_name] = "" if value is None else value
    return {name: value for name, value in found.items() if value is not False}


class TestPagesOfScorings:
    def test_show_every_unit_to_leaders_and_the_own_sheet_to_officers(self, town, scoring):
        text = client(town.leader).get(f"/appraisals/{scoring.pk}/").content.decode()
        for name in "abc":
            assert f"示例{name}局" in text
        own = client(town.officer("a")).get(f"/appraisals/{scoring.pk}/").content.decode()
        assert "示例a局" in own
        assert "示例b局" not in own

    def test_explain_each_line_and_say_what_is_open(self, town, scoring):
        text = client(town.officer("b")).get(
            f"/appraisals/{scoring.pk}/units/shili.b/"
        ).content.decode()  # fmt: skip
        assert "差 10%，每差 2% 扣 1 分，扣 5 分" in text
        assert "没有填报。待定，不按零分。" in text

    def test_of_another_unit_are_not_found(self, town, scoring):
        opened = client(town.officer("a"))
        for name in ("units/shili.b/", "units/shili.b/appeal/", "units/shili.b/entries/new/"):
            assert opened.get(f"/appraisals/{scoring.pk}/{name}").status_code == 404

    @pytest.mark.parametrize(
        "name", ["", "workbook/", "paper/", "entries/", "entries/export/", "appeals/export/"]
    )
    def test_open(self, town, scoring, name):
        for who in (town.leader, town.officer("a")):
            assert client(who).get(f"/appraisals/{scoring.pk}/{name}").status_code == 200

    def test_take_an_objection_and_its_answer(self, town, scoring, monkeypatch):
        monkeypatch.setattr("qianyi.lib.clock.now", lambda: MOMENT)
        sheet = f"/appraisals/{scoring.pk}/units/shili.a/"
        short = client(town.officer("a")).post(f"{sheet}appeal/", {"item": "", "statement": "不"})
        assert short.status_code == 422
        told = {"item": "done", "statement": "数据与台账不一致"}
        assert client(town.officer("a")).post(f"{sheet}appeal/", told).status_code == 302
        appeal = scoring.scores.get(department=town.units["a"]).appeals.get()
        page = f"/appraisals/{scoring.pk}/appeals/{appeal.pk}/"
        assert "数据与台账不一致" in client(town.officer("a")).get(page).content.decode()
        answered = client(town.leader).post(
            f"{page}answer/", MultiValueDict({"decision": ["no"], "reason": ["台账口径不同"]})
        )
        assert answered.status_code == 302
        assert "台账口径不同" in client(town.officer("a")).get(page).content.decode()

    def test_decide_a_veto_by_a_leader(self, town, scoring):
        entry = scoring.entries.get()
        page = f"/appraisals/{scoring.pk}/entries/{entry.pk}/"
        sent = {"decision": "yes", "reason": "示例调查结论"}
        assert client(town.leader).post(f"{page}decide/", sent).status_code == 302
        entry.refresh_from_db()
        assert entry.state == "accepted"

    def test_begin_one_for_a_zone(self, town):
        scheme = scheme_made(town)
        opened = client(town.planner)
        code = town.zone.subject.code
        address = f"/appraisals/new/?territory={code}"
        town.zone.territory_kind = "zone"
        town.zone.save()
        assert opened.get("/appraisals/new/").status_code == 200
        sent = {"scheme": str(scheme.pk), "title": "示例年度考核", "first": "2025-01-01",
                "last": "2025-12-31", "units": ["shili.a", "shili.c"]}  # fmt: skip
        assert opened.post(address, sent).status_code == 302
        assert opened.post(address, sent).status_code == 422


class TestAProposedVeto:
    def test_is_shown_to_leaders_and_offered_to_no_planner(self, town, scoring):
        row = scoring.entries.get()
        url = f"/appraisals/{scoring.pk}/entries/{row.pk}/"
        waiting = owing.decisions_waiting(town.leader, MOMENT)
        assert [one.url for one in waiting.items] == [url]
        assert owing.decisions_waiting(town.second, MOMENT).count == 0
        assert f"{url}decide/" in client(town.leader).get(url).content.decode()
        planner = client(town.second)
        assert f"{url}decide/" not in planner.get(url).content.decode()
        assert planner.get(f"{url}decide/").status_code == 403
