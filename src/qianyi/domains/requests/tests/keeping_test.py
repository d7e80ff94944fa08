"""The knowledge base and published answers: two persons, validity, what is hidden."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.errors import (
    AnswerRefused,
    KnowledgeNotFound,
    KnowledgeRefused,
    RequestInvalid,
    SecondPersonNeeded,
)
from qianyi.domains.requests.hooks.finding import answers, knowledge
from qianyi.domains.requests.models import Answer, KnowledgeItem, KnowledgeUse, Request
from qianyi.domains.requests.services import ItemAsked
from qianyi.foundation import search
from qianyi.foundation.permissions import ANONYMOUS, Actor
from qianyi.foundation.search import words_of
from qianyi.kernel.cases.tests.town import DAY as TODAY
from qianyi.kernel.cases.tests.town import MOMENT
from qianyi.lib.errors import NotAllowed

from .desk import Desk

ITEM = {
    "question": "标准厂房如何续租", "answer": "到期前三十日提出续租申请。", "topic": "other",
    "source": "示例管理办法第五条", "unit": "demo.service", "valid_from": date(2025, 1, 1),
}  # fmt: skip


def written(desk: Desk, **more: object) -> KnowledgeItem:
    return services.knowledge_write(
        actor=desk.town.officer("service"), asked=ItemAsked(**(ITEM | more)), moment=MOMENT
    )


def published(desk: Desk, **more: object) -> KnowledgeItem:
    return services.knowledge_check(
        actor=desk.town.officer("service", 2), item=written(desk, **more), publishes=True,
        reason="", moment=MOMENT,
    )  # fmt: skip


class TestKnowledge:
    def test_is_shown_when_a_second_person_has_published_it(self, desk: Desk):
        item = written(desk)
        assert not KnowledgeItem.objects.visible_to(desk.firm).exists()
        told = {"item": item, "moment": MOMENT}
        with pytest.raises(SecondPersonNeeded):
            services.knowledge_check(
                actor=desk.town.officer("service"), publishes=True, reason="", **told
            )
        second = desk.town.officer("service", 2)
        with pytest.raises(RequestInvalid):
            services.knowledge_check(actor=second, publishes=False, reason="", **told)
        services.knowledge_check(actor=second, publishes=True, reason="", **told)
        with pytest.raises(KnowledgeRefused):
            services.knowledge_check(actor=second, publishes=True, reason="", **told)
        assert KnowledgeItem.objects.visible_to(desk.firm).get() == item

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"source": " "}, "source"),
            ({"valid_to": date(2025, 1, 1)}, "valid_to"),
            ({"unit": "nowhere"}, "unit"),
            ({"topic": "nothing"}, "topic"),
            ({"source_url": "javascript:x"}, "source_url"),
        ],
        ids=lambda one: one if isinstance(one, str) else "",
    )
    def test_refuses_what_does_not_fit(self, desk: Desk, more, field):
        with pytest.raises(RequestInvalid) as refusal:
            written(desk, **more)
        assert field in refusal.value.fields

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "is_found"),
        [
            (TODAY, None, True),
            (date(2025, 9, 2), None, False),
            (date(2025, 1, 1), TODAY, False),
            (date(2025, 1, 1), date(2025, 9, 2), True),
        ],
    )
    def test_answers_while_it_holds(self, desk: Desk, valid_from, valid_to, is_found):
        published(desk, valid_from=valid_from, valid_to=valid_to)
        found = selectors.alike_for(
            desk.firm, "厂房续租怎么办理", subject_ids=[desk.town.firm.pk], day=TODAY
        )
        assert bool(found.known) is is_found

    def test_a_new_wording_takes_the_place_of_the_old_when_published(self, desk: Desk):
        old = published(desk)
        new = published(desk, question="标准厂房怎样续租", replaces=old)
        old.refresh_from_db()
        assert (old.state, new.state) == ("retired", "published")

    def test_settles_a_question_at_once_and_is_counted(self, desk: Desk):
        item = published(desk)
        services.knowledge_used(actor=desk.firm, item=item, is_solved=True, moment=MOMENT)
        found = selectors.knowledge_list(desk.town.leader).get()
        assert (found.used, found.settled) == (1, 1)
        with pytest.raises(NotAllowed):
            services.knowledge_used(
                actor=desk.town.leader, item=item, is_solved=True, moment=MOMENT
            )
        services.knowledge_retire(
            actor=desk.town.officer("service"), item=item, reason="示例", moment=MOMENT
        )
        with pytest.raises(KnowledgeNotFound):
            services.knowledge_used(actor=desk.firm, item=item, is_solved=True, moment=MOMENT)
        assert KnowledgeUse.objects.count() == 1


class TestTheSearchBox:
    def test_knows_answers_for_whom_they_are_and_nothing_of_reports(self, desk: Desk):
        draft, shown = written(desk), published(desk, question="标准厂房怎样退租")
        people = {
            "officer": desk.town.officer("land"), "firm": desk.firm, "leader": desk.town.leader,
            "nobody": Actor(user_id=1), "public": ANONYMOUS,
        }  # fmt: skip
        entries = {one.object_id: one for one in knowledge(None)}
        for name, actor in people.items():
            seen = set(KnowledgeItem.objects.visible_to(actor).values_list("pk", flat=True))
            found = {key for key, one in entries.items() if one.readers & {*words_of(actor)}}
            assert found == seen, name
        assert set(entries) == {draft.pk, shown.pk}
        assert entries[shown.pk].text == ITEM["answer"]

    def test_knows_published_answers_for_everybody_and_proposed_for_who_decides(self, desk: Desk):
        row = TestAnswer().proposed(desk)
        for state in ("proposed", "published"):
            Answer.objects.update(
                state=state, decided_by=None if state == "proposed" else desk.town.leader.user_id
            )
            (entry,) = answers([row.pk])
            for actor in (
                desk.town.leader, desk.town.planner, desk.town.officer("service"),
                desk.town.officer("land"), desk.firm, ANONYMOUS,
            ):  # fmt: skip
                found = bool(entry.readers & {*words_of(actor)})
                assert found is Answer.objects.visible_to(actor).exists()

    def test_is_told_of_every_change(self, desk: Desk, monkeypatch):
        told = []
        monkeypatch.setattr(search, "touched", lambda kind, *ids: told.append((kind, *ids)))
        item = published(desk)
        services.knowledge_retire(
            actor=desk.town.officer("service"), item=item, reason="示例", moment=MOMENT
        )
        assert told == [("knowledge", item.pk)] * 3


class TestAlike:
    def test_shows_ones_own_and_what_is_published_never_somebody_elses(self, desk: Desk):
        town = desk.town
        mine = desk.file(title="供电线路增容", content="厂区供电容量不足")
        desk.file(
            actor=town.stranger, subject_id=town.other_firm.pk, title="供电线路增容",
            content="厂区供电容量不足",
        )  # fmt: skip
        found = selectors.alike_for(
            desk.firm, "供电容量不够想增容", subject_ids=[town.firm.pk], day=TODAY
        )
        assert [one.item for one in found.own] == [mine]
        assert found.published == []

    def test_shows_who_works_on_one_what_others_of_its_unit_ask(self, desk: Desk):
        town = desk.town
        mine = desk.file(title="供电线路增容", content="厂区供电容量不足")
        other = desk.file(
            actor=town.stranger, subject_id=town.other_firm.pk, title="供电线路增容",
            content="厂区供电容量不足",
        )  # fmt: skip
        asked = {"text": "供电线路增容", "subject_ids": None, "day": TODAY, "but": mine.pk}
        found = selectors.alike_for(town.officer("construction"), **asked)
        assert [one.item for one in found.own] == [other]
        assert selectors.alike_for(town.officer("land"), **asked).own == []

    def test_texts_from_before_words_were_kept_are_cut_once(self, desk: Desk):
        item, mine = published(desk), desk.file(title="供电线路增容")
        kept = item.terms, mine.terms
        for model in (KnowledgeItem, Request):
            model.objects.update(terms=[])
        assert services.terms_ensure() == 2
        assert services.terms_ensure() == 0
        item.refresh_from_db()
        mine.refresh_from_db()
        assert (item.terms, mine.terms) == kept

    def test_asks_the_database_and_not_every_text(self, desk: Desk, django_assert_max_num_queries):
        firm = desk.firm
        for _ in range(3):
            published(desk)
        with django_assert_max_num_queries(3):
            selectors.alike_for(firm, "厂房续租", subject_ids=[desk.town.firm.pk], day=TODAY)

    def test_items_are_kept_by_their_own_unit(self, desk: Desk):
        item, other = written(desk), desk.town.officer("land")
        told = {"item": item, "reason": "", "moment": MOMENT}
        with pytest.raises(NotAllowed):
            services.knowledge_check(actor=other, publishes=True, **told)
        with pytest.raises(NotAllowed):
            services.knowledge_write(actor=other, asked=ItemAsked(**ITEM), moment=MOMENT)
        checked = services.knowledge_check(actor=desk.town.planner, publishes=True, **told)
        assert checked.state == "published"


class TestAnswer:
    def proposed(self, desk: Desk) -> Answer:
        request = desk.finished(content="示例企业1的王经理（13800000000）咨询续租")
        preview = selectors.answer_preview(request)
        return services.answer_propose(
            actor=desk.town.officer("service"), request=request, question=preview.question.text,
            words=preview.words.text, moment=MOMENT,
        )  # fmt: skip

    def test_is_freed_of_names_and_published_by_a_second_person(self, desk: Desk):
        row = self.proposed(desk)
        assert row.question == "示例标题\n某企业的某同志（【电话】）咨询续租"
        assert {one["sort"] for one in row.removed} == {"企业名称", "人名", "手机号"}
        assert not Answer.objects.visible_to(ANONYMOUS).exists()
        told = {"answer": row, "moment": MOMENT}
        with pytest.raises(SecondPersonNeeded):
            services.answer_decide(
                actor=desk.town.officer("service"), publishes=True, reason="", **told
            )
        services.answer_decide(actor=desk.town.leader, publishes=True, reason="", **told)
        assert Answer.objects.visible_to(ANONYMOUS).get() == row
        with pytest.raises(RequestInvalid):
            services.answer_withdraw(actor=desk.town.leader, reason="", **told)
        services.answer_withdraw(actor=desk.town.leader, reason="政策已变", **told)
        assert not Answer.objects.visible_to(ANONYMOUS).exists()

    def test_names_written_back_in_are_hidden_again(self, desk: Desk):
        request = desk.finished()
        row = services.answer_propose(
            actor=desk.town.officer("service"), request=request, question="示例企业1问续租",
            words="答复示例企业1", moment=MOMENT,
        )  # fmt: skip
        assert (row.question, row.words) == ("某企业问续租", "答复某企业")

    def test_is_decided_by_its_own_unit_and_by_no_other(self, desk: Desk):
        told = {"answer": self.proposed(desk), "moment": MOMENT}
        other, own = desk.town.officer("economy"), desk.town.officer("service", 2)
        with pytest.raises(NotAllowed):
            services.answer_decide(actor=other, publishes=True, reason="", **told)
        services.answer_decide(actor=own, publishes=True, reason="", **told)
        with pytest.raises(NotAllowed):
            services.answer_withdraw(actor=other, reason="示例", **told)

    def test_is_refused_twice_unanswered_and_to_others(self, desk: Desk):
        told = {"question": "示例", "words": "示例", "moment": MOMENT}
        request, officer = desk.file(), desk.town.officer("service")
        with pytest.raises(AnswerRefused):
            services.answer_propose(actor=officer, request=request, **told)
        row = self.proposed(desk)
        with pytest.raises(AnswerRefused):
            services.answer_propose(actor=officer, request=row.request, **told)
        with pytest.raises(NotAllowed):
            services.answer_propose(actor=desk.firm, request=row.request, **told)
