"""People: nobody without consent, masked for all, found by whole names, erased for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.errors import (
    ConsentInvalid,
    TalentInvalid,
    TalentNotFound,
    TalentThere,
)
from qianyi.domains.talent.models import Introduction, Talent, TalentConsent
from qianyi.domains.talent.selectors import TalentFilter
from qianyi.domains.talent.services import TalentAsked
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.audit.services import destroyed_keys_apply
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed

from .house import FIRST, MOMENT, PAPER, House, consent

DAY = timedelta(days=1)


def seen(actor) -> list[int]:
    return list(selectors.talent_list(actor).values_list("pk", flat=True))


class TestConsent:
    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"purpose": " "}, "purpose"),
            ({"audience": ()}, "audience"),
            ({"audience": ("everybody",)}, "audience"),
            ({"channel": "rumour"}, "channel"),
            ({"valid_to": FIRST}, "valid_to"),
            ({"valid_to": date(2026, 9, 1)}, "valid_to"),
            ({"valid_to": date(2032, 1, 1)}, "valid_to"),
            ({"valid_from": date(2026, 9, 2)}, "valid_from"),
        ],
        ids=[
            "no purpose",
            "nobody",
            "unknown",
            "no channel",
            "empty",
            "over today",
            "too long",
            "not begun",
        ],
    )
    def test_is_whole_or_nobody_is_entered(self, house: House, told, field: str):
        with pytest.raises(ConsentInvalid) as refusal:
            house.enter(agreed=consent(**told))
        assert set(refusal.value.fields) == {field}
        assert not Talent.objects.exists()

    @pytest.mark.parametrize(
        ("first", "last", "is_seen"),
        [(-1, 1, True), (0, 1, True), (1, 2, False), (-5, 0, False)],
        ids=["within", "first day", "not begun", "over"],
    )
    def test_shows_the_person_on_its_days_only(self, house: House, first, last, is_seen):
        person = house.enter()
        today = clock.local_date(clock.now())
        with history.acting(system_actor()):
            TalentConsent.objects.update(
                valid_from=today + first * DAY, valid_to=today + last * DAY
            )
        assert seen(house.officer) == ([person.pk] if is_seen else [])
        assert seen(system_actor()) == ([person.pk] if is_seen else [])

    def test_says_who_may_see(self, house: House):
        person = house.enter(agreed=consent(audience=("employer",)), employer=house.firm)
        assert seen(house.officer) == []
        assert seen(house.town.leader) == []
        assert seen(house.town.applicant) == [person.pk]
        assert seen(house.town.stranger) == []

    def test_withdrawn_hides_at_once_and_ends_introductions(self, house: House):
        row = house.introduced(answer="yes")
        with history.acting(house.officer):
            services.consent_withdraw(
                actor=house.officer, talent=row.talent, channel="phone", moment=MOMENT
            )
        assert seen(house.officer) == []
        assert list(selectors.introduction_list(house.town.applicant)) == []
        assert Introduction.objects.get().state == "ended"
        assert [one.pk for one in selectors.hidden_list(house.officer)] == [row.talent_id]
        with pytest.raises(TalentNotFound):
            services.consent_withdraw(
                actor=house.officer, talent=row.talent, channel="phone", moment=MOMENT
            )

    def test_agreed_again_shows_again(self, house: House):
        person = house.enter()
        with history.acting(house.officer):
            services.consent_withdraw(
                actor=house.officer, talent=person, channel="paper", moment=MOMENT
            )
            services.consent_renew(
                actor=house.officer, talent=person, asked=consent(), moment=MOMENT
            )
        assert seen(house.officer) == [person.pk]
        assert person.consents.count() == 2


class TestEntering:
    def test_the_history_holds_nothing_of_the_person(self, house: House):
        person = house.enter(major="示例专业", wish="示例愿望")
        kept = history.kept_for(Talent)
        assert kept is not None
        row = kept.event.objects.filter(pgh_obj_id=person.pk).first()
        columns = {one.name for one in row._meta.fields}
        assert not columns & {
            "name_sealed",
            "phone_index",
            "major",
            "wish",
            "education",
            "employer",
        }
        stored = Talent.objects.values().get(pk=person.pk)
        assert "示例人才01" not in repr(stored)
        assert person.name == "示例人才01"
        assert person.masked_name == "示**"

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "某" * 41}, "name"),
            ({"phone": "abc"}, "phone"),
            ({"phone": "", "email": ""}, "phone"),
            ({"email": "not-an-address"}, "email"),
            ({"values": {"education": "phd"}}, "education"),
            ({"values": {"since_year": 1939}}, "since_year"),
            ({"values": {"since_year": 2027}}, "since_year"),
            ({"values": {"honours": [{"plan": "none", "year": 2020}]}}, "honours"),
            ({"values": {"honours": [{"plan": "plan", "year": 2027}]}}, "honours"),
        ],
        ids=[
            "no name", "long name", "no number", "no way to reach", "bad address", "education",
            "year under", "year over", "plan unknown", "plan later",
        ],
    )  # fmt: skip
    def test_refuses_what_does_not_fit(self, house: House, told, field: str):
        asked = replace(TalentAsked(name="示例人才90", phone="13800000090"), **told)
        with pytest.raises(TalentInvalid) as refusal:
            services.talent_enter(
                actor=house.officer, territory=house.town.zone, asked=asked, consent=consent(),
                moment=MOMENT,
            )  # fmt: skip
        assert field in refusal.value.fields

    def test_one_entry_a_number_and_firms_learn_nothing(self, house: House):
        there = house.enter()
        asked = TalentAsked(name="示例人才01", phone="13800000001", employer=house.firm)
        told = {"territory": house.town.zone, "asked": asked, "moment": MOMENT}
        with pytest.raises(TalentThere, match=there.number):
            services.talent_enter(actor=house.officer, consent=consent(), **told)
        signed = consent(paper=PAPER, paper_name="示例.pdf")
        with pytest.raises(TalentThere, match="请联系") as refusal:
            services.talent_enter(actor=house.town.applicant, consent=signed, **told)
        assert there.number not in refusal.value.message

    def test_a_firm_enters_its_own_people_with_their_paper(self, house: House):
        firm = house.town.applicant
        with pytest.raises(ConsentInvalid, match="同意书"):
            house.enter(actor=firm, employer=house.firm)
        signed = consent(paper=PAPER, paper_name="示例.pdf")
        with pytest.raises(NotAllowed):
            house.enter(actor=firm, employer=house.other_firm, agreed=signed)
        row = house.enter(actor=firm, employer=house.firm, agreed=signed)
        assert row.entered_by == "employer"
        assert row.consents.get().paper() == PAPER
        assert PAPER not in bytes(row.consents.get().paper_sealed)

    def test_a_correction_says_which_parts_not_what(self, house: House):
        person = house.enter()
        asked = TalentAsked(name="示例人才99", phone="13800000001", values={"rank": "full"})
        with history.acting(house.officer):
            row = services.talent_change(
                actor=house.officer, talent=person, asked=asked, moment=MOMENT
            )
        assert row.changed == "2026-09-01 更正：姓名、职称级别"


class TestFinding:
    def test_by_whole_name_number_major_and_plan(self, house: House):
        one = house.enter(major="高分子", honours=[{"plan": "plan", "year": 2020}])
        two = house.enter(major="会计")

        def found(**told) -> list[int]:
            rows = selectors.talent_list(house.officer, TalentFilter(**told))
            return list(rows.values_list("pk", flat=True))

        assert found(words="示例人才02") == [two.pk]
        assert found(words="示例") == []
        assert found(words=one.number) == [one.pk]
        assert found(words="高分") == [one.pk]
        assert found(plan="plan") == [one.pk]
        assert found(education="master") == []

    def test_full_data_need_a_reason_and_leave_a_trace(self, house: House):
        person = house.enter()
        told = services.talent_reveal(
            actor=house.officer, talent=person, reason="示例事由", moment=MOMENT
        )
        assert told["姓名"] == "示例人才01"
        rows = AccessLog.objects.filter(action="audit.personal_field_revealed")
        assert {row.facts["field"] for row in rows} == {"name", "phone", "email"}
        with pytest.raises(NotAllowed):
            services.talent_reveal(
                actor=house.town.leader, talent=person, reason="示例", moment=MOMENT
            )


class TestErasing:
    def test_leaves_a_number_and_no_key(self, house: House):
        signed = consent(paper=PAPER, paper_name="示例.pdf")
        person = house.enter(agreed=signed, major="示例专业", employer=house.firm)
        house.card(person)
        with history.acting(house.officer):
            services.talent_erase(
                actor=house.officer, talent=person, reason="本人要求", moment=MOMENT
            )
        person.refresh_from_db()
        assert person.personal_key is None
        assert (person.name, person.phone, person.major, person.employer) == ("", "", "", None)
        assert person.consents.get().paper() == b""
        assert person.cards.get().ended_at == MOMENT
        assert seen(house.officer) == []
        assert list(selectors.hidden_list(house.officer)) == []

    @pytest.mark.parametrize(
        ("shift", "count"), [(-1, 0), (0, 0), (1, 1)], ids=["before", "on", "after"]
    )
    def test_by_rule_once_the_consent_ended(self, house: House, shift: int, count: int):
        person = house.enter()
        with history.acting(house.officer):
            services.consent_withdraw(
                actor=house.officer, talent=person, channel="paper", moment=MOMENT
            )
            before = MOMENT + shift * timedelta(seconds=1)
            assert services.expired_count(before) == count
            assert services.expired_erase(before) == count
        assert Talent.objects.filter(erased_at__isnull=False).count() == count

    def test_nobody_with_a_consent_is_erased_by_rule(self, house: House):
        house.enter()
        assert services.expired_count(MOMENT) == 0

    def test_again_after_a_restore(self, house: House):
        person = house.enter()
        held = Talent.objects.filter(pk=person.pk).values(
            "personal_key", "name_sealed", "name_index", "phone_sealed", "phone_index"
        )[0]  # fmt: skip
        with history.acting(house.officer):
            services.talent_erase(
                actor=house.officer, talent=person, reason="本人要求", moment=MOMENT
            )
            Talent.objects.filter(pk=person.pk).update(erased_at=None, **held)
        assert destroyed_keys_apply(MOMENT) >= 1
        person.refresh_from_db()
        assert person.personal_key is None
        assert person.name == ""
