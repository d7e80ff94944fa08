"""Needs, introductions, cards: who may do what, when, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.errors import (
    CardInvalid,
    CardServiceRefused,
    IntroductionRefused,
    NeedInvalid,
    NeedRefused,
    TalentNotFound,
)
from qianyi.domains.talent.hooks import inbox, owing
from qianyi.domains.talent.models import CardService, Introduction, Need, Term
from qianyi.domains.talent.services import NeedAsked
from qianyi.domains.talent.tables import needs as tables
from qianyi.engine.talent import Match, Reason
from qianyi.foundation import history
from qianyi.foundation.duties import DutiesAsked
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.models import AccessLog
from qianyi.lib.errors import NotAllowed

from .house import MOMENT, House, consent

DAY = date(2026, 9, 1)
ASKED = NeedAsked(position="示例岗", headcount=1, wanted_until=date(2026, 12, 31))


class TestNeeds:
    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"position": " "}, "position"),
            ({"headcount": 0}, "headcount"),
            ({"headcount": 1000}, "headcount"),
            ({"years": 51}, "years"),
            ({"wanted_until": date(2026, 8, 31)}, "wanted_until"),
            ({"audience": "all"}, "audience"),
            ({"education": "phd"}, "education"),
            ({"salary_from": Decimal(10)}, "salary_from"),
            (
                {"salary_from": Decimal(20), "salary_to": Decimal(10), "salary_unit": "year"},
                "salary_to",
            ),
        ],
        ids=[
            "no position", "nobody", "too many", "too long", "over", "audience", "education",
            "half a range", "range reversed",
        ],
    )  # fmt: skip
    def test_refuses_what_does_not_fit(self, house: House, told, field: str):
        with pytest.raises(NeedInvalid) as refusal:
            services.need_file(
                actor=house.town.applicant, enterprise=house.firm, asked=replace(ASKED, **told),
                moment=MOMENT,
            )  # fmt: skip
        assert set(refusal.value.fields) == {field}

    def test_from_filed_over_published_to_filled(self, house: House):
        firm = house.town.applicant
        row = house.need(published=False, audience="public")
        assert not selectors.needs_public(DAY).exists()
        section = inbox.needs_to_publish(house.officer, MOMENT)
        assert section is not None
        assert section.count == 1
        with history.acting(firm), pytest.raises(NotAllowed):
            services.need_publish(actor=firm, need=row, moment=MOMENT)
        with history.acting(house.officer):
            services.need_publish(actor=house.officer, need=row, moment=MOMENT)
            with pytest.raises(NeedRefused):
                services.need_publish(actor=house.officer, need=row, moment=MOMENT)
        assert list(selectors.needs_public(DAY)) == [row]
        with history.acting(firm):
            told = {"actor": firm, "need": row, "moment": MOMENT}
            with pytest.raises(NeedInvalid):
                services.need_fill(count=0, day=DAY, **told)
            with pytest.raises(NeedInvalid):
                services.need_fill(count=1, day=date(2026, 9, 2), **told)
            services.need_fill(count=2, day=DAY, **told)
            with pytest.raises(NeedRefused):
                services.need_close(reason="示例", **told)
        row.refresh_from_db()
        assert (row.state, row.filled_count, row.ended_on) == ("filled", 2, DAY)
        assert not selectors.needs_public(DAY).exists()

    def test_changed_by_the_firm_is_looked_at_again(self, house: House):
        row = house.need()
        with history.acting(house.town.applicant):
            services.need_change(actor=house.town.applicant, need=row, asked=ASKED, moment=MOMENT)
        assert Need.objects.get(pk=row.pk).state == "filed"

    def test_is_not_seen_by_another_firm(self, house: House):
        row = house.need()
        assert list(selectors.need_list(house.town.stranger)) == []
        with pytest.raises(NotAllowed):
            services.need_close(actor=house.town.stranger, need=row, reason="示例", moment=MOMENT)


class TestMatching:
    def test_leaves_out_own_people_and_who_did_not_agree_to_firms(self, house: House):
        need = house.need()
        fits = house.enter()
        near = house.enter(education="bachelor")
        unknown = house.enter(education="")
        house.enter(agreed=consent(audience=("zone", "employer")))
        house.enter(employer=house.firm)
        found = selectors.candidates_of(house.town.applicant, need, DAY)
        assert [(one.talent.pk, one.match.group) for one in found] == [
            (fits.pk, "fits"), (near.pk, "near"), (unknown.pk, "unknown"),
        ]  # fmt: skip
        (row,) = selectors.needs_of_firm(house.town.applicant, [house.firm.pk], DAY)
        assert (row.fits, row.near, row.unknown) == (1, 1, 1)

    def test_reads_the_people_once_for_all_needs_of_a_firm(
        self, house: House, django_assert_max_num_queries
    ):
        house.need()
        house.enter()
        firm = house.town.applicant
        with django_assert_max_num_queries(8) as one:
            selectors.needs_of_firm(firm, [house.firm.pk], DAY)
        house.need()
        house.need()
        with django_assert_max_num_queries(len(one)):
            rows = selectors.needs_of_firm(firm, [house.firm.pk], DAY)
        assert [row.fits for row in rows] == [1, 1, 1]

    def test_an_officer_sees_whom_the_library_shows(self, house: House):
        need = house.need()
        house.enter(agreed=consent(audience=("firms",)))
        assert selectors.candidates_of(house.officer, need, DAY) == []
        assert len(selectors.candidates_of(house.town.applicant, need, DAY)) == 1


class TestIntroductions:
    def test_the_contact_is_shown_after_the_yes_for_a_reason(self, house: House):
        firm = house.town.applicant
        row = house.introduced()
        told = {"introduction": row, "reason": "洽谈", "moment": MOMENT}
        with pytest.raises(NotAllowed):
            services.contact_reveal(actor=firm, **told)
        section = inbox.answers_waited_for(house.officer, MOMENT)
        assert section is not None
        assert section.count == 1
        with history.acting(house.officer):
            row = services.introduction_answer(
                actor=house.officer, introduction=row, agrees=True, channel="phone", words="",
                moment=MOMENT,
            )  # fmt: skip
        shown = services.contact_reveal(actor=firm, **{**told, "introduction": row})
        assert shown["手机号码"] == "13800000001"
        assert AccessLog.objects.filter(user_id=firm.user_id).count() == 3
        with pytest.raises(NotAllowed):
            services.contact_reveal(actor=house.town.stranger, **{**told, "introduction": row})
        with history.acting(firm):
            row = services.introduction_end(actor=firm, introduction=row, moment=MOMENT)
            with pytest.raises(NotAllowed):
                services.contact_reveal(actor=firm, **{**told, "introduction": row})

    def test_the_asking_firm_does_not_answer_for_the_person(self, house: House):
        row = house.introduced()
        with pytest.raises(NotAllowed):
            services.introduction_answer(
                actor=house.town.applicant, introduction=row, agrees=True, channel="phone",
                words="", moment=MOMENT,
            )  # fmt: skip

    def test_answered_once_and_asked_once(self, house: House):
        row = house.introduced()
        told = {"actor": house.town.applicant, "need": row.need, "moment": MOMENT}
        with pytest.raises(IntroductionRefused):
            services.introduction_ask(talent_ref=row.talent.ref, **told)
        with pytest.raises(TalentNotFound):
            services.introduction_ask(talent_ref="nobody", **told)
        with history.acting(house.officer):
            answer = {
                "actor": house.officer, "introduction": row, "agrees": False, "channel": "phone",
                "words": "", "moment": MOMENT,
            }  # fmt: skip
            services.introduction_answer(**answer)
            with pytest.raises(IntroductionRefused):
                services.introduction_answer(**answer)


class TestCards:
    def test_a_service_opens_a_case_that_names_nobody(self, house: House):
        firm = house.town.applicant
        card = house.card(house.enter(employer=house.firm))
        school = CardService.objects.get(code="school")
        with history.acting(firm):
            use = services.card_service_ask(actor=firm, card=card, service=school, moment=MOMENT)
            with pytest.raises(CardServiceRefused, match="已用 1 次"):
                services.card_service_ask(actor=firm, card=card, service=school, moment=MOMENT)
        assert use.case.unit_id == school.unit_id
        assert use.case.subject_id == house.firm.pk
        assert "示例人才" not in use.case.title
        assert use.case.due_on is not None

    def test_a_refused_case_was_no_use(self, house: House):
        card = house.card(house.enter())
        school = CardService.objects.get(code="school")
        with history.acting(house.officer):
            use = services.card_service_ask(
                actor=house.officer, card=card, service=school, moment=MOMENT
            )
        assert use.case.subject_id is None
        economy = house.town.officer("economy")
        house.town.act(
            economy,
            use.case,
            "step_done",
            step="check",
            outcome="refuse",
            opinion="示例",
            moment=MOMENT,
        )
        assert not use.case.is_open
        with history.acting(house.officer):
            services.card_service_ask(actor=house.officer, card=card, service=school, moment=MOMENT)

    @pytest.mark.parametrize(
        ("told", "code", "words"),
        [
            ({"valid_to": date(2026, 9, 1)}, "school", "已到期"),
            ({"valid_from": date(2026, 9, 2)}, "school", "未生效"),
            ({"valid_from": date(2026, 9, 1), "valid_to": date(2026, 9, 2)}, "school", ""),
            ({}, "housing", "不面向"),
        ],
        ids=["over today", "begins tomorrow", "only today", "another class"],
    )
    def test_says_why_a_service_is_not_open(self, house: House, told, code: str, words: str):
        card = house.card(house.enter(), **told)
        shown = {one.service.code: one.hindrance for one in selectors.services_of(card, DAY)}
        assert words in shown[code]
        assert bool(words) == bool(shown[code])

    def test_a_new_card_ends_the_old_one_and_numbers_are_single(self, house: House):
        person = house.enter()
        old = house.card(person)
        with pytest.raises(CardInvalid, match="卡号"):
            house.card(person)
        house.card(person, number="YC-2", card_class="card_b")
        old.refresh_from_db()
        assert old.ended_at == MOMENT
        with pytest.raises(CardInvalid):
            house.card(person, number="YC-3", card_class="none")

    def test_a_card_of_another_zone_is_not_given(self, house: House):
        person = house.enter()
        Term.objects.filter(code="card_a").update(territory=None)
        with pytest.raises(CardInvalid):
            house.card(person)

    def test_lapsing_ones_are_told(self, house: House):
        house.card(house.enter(), valid_to=date(2026, 9, 20))
        house.card(house.enter(), valid_to=date(2026, 10, 2))
        assert len(selectors.cards_lapsing(house.officer, DAY)) == 1


class TestReasons:
    def test_what_is_not_met_stands_first_and_says_so(self):
        reasons = (
            Reason("专业领域", "met", "专业领域：示例。"),
            Reason("学历", "missing", "学历：示例。"),
            Reason("职称", "unmet", "职称：示例。"),
        )
        said = [tables.reason_words(one) for one in tables.in_order(Match(1, reasons))]
        assert said == ["（不符合）职称：示例。", "（缺数据）学历：示例。", "专业领域：示例。"]


class TestInbox:
    def test_days_are_those_of_the_zone_and_the_last_ones(self, house: House):
        row = house.introduced()
        late = datetime(2026, 9, 1, 17, tzinfo=UTC)  # the second here
        with history.acting(system_actor()):
            Introduction.objects.filter(pk=row.pk).update(asked_at=late)
        house.card(row.talent, valid_to=date(2026, 9, 20))
        waiting = inbox.answers_waited_for(house.officer, MOMENT)
        ending = inbox.lapsing(house.officer, MOMENT)
        assert waiting is not None
        assert [item.mark for item in waiting.items] == ["09月02日提出"]
        assert ending is not None
        assert "2026-09-19到期" in [item.mark for item in ending.items]


class TestDuties:
    def test_answers_and_needs_have_a_last_day_and_a_unit(self, house: House):
        house.introduced()
        house.need(published=False)
        found = owing.duties_owed(house.officer, DutiesAsked(moment=MOMENT))
        assert {duty.unit_code for duty in found} == {"", "demo.service"}
        assert {duty.due_on for duty in found} == {date(2026, 9, 6)}
        only = DutiesAsked(moment=MOMENT, unit_codes=("demo.service",), due_before=DAY)
        assert owing.duties_owed(house.officer, only) == []
