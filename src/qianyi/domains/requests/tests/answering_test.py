"""Answering: a second person, guards, feedback, doing again, calls, merging, measures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.errors import (
    FeedbackRefused,
    MergeRefused,
    RedoRefused,
    ReplyMissing,
    ReplyRefused,
    RequestInvalid,
    SecondPersonNeeded,
)
from qianyi.domains.requests.models import Reply, Request
from qianyi.domains.requests.pages.requests import can_ask_again
from qianyi.domains.requests.selectors import BoardAsked
from qianyi.engine.flow import ActionRefused
from qianyi.foundation.reviewing import ReviewAsked
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.models import Message
from qianyi.kernel.cases.selectors import Act, timeline
from qianyi.kernel.cases.tests.town import MOMENT
from qianyi.lib.errors import NotAllowed

from .desk import DAY, Desk

YEAR = BoardAsked(first=date(2025, 1, 1), after=date(2026, 1, 1), moment=MOMENT + 30 * DAY)


class TestReply:
    def test_goes_out_when_a_second_person_has_checked_it(self, desk: Desk):
        request = desk.begin(desk.file())
        writer, checker = desk.town.officer("service"), desk.town.officer("service", 2)
        told = {"actor": writer, "request": request, "moment": MOMENT}
        services.reply_write(result="solved", words="一稿", **told)
        services.reply_submit(**told)
        with pytest.raises(SecondPersonNeeded):
            services.reply_check(sends=True, remark="", **told)
        check = {"actor": checker, "request": request, "moment": MOMENT}
        with pytest.raises(RequestInvalid):
            services.reply_check(sends=False, remark=" ", **check)
        services.reply_check(sends=False, remark="内部意见：补充依据", **check)
        assert not Reply.objects.visible_to(desk.firm).exists()
        services.reply_write(result="solved", words="二稿", **told)
        services.reply_submit(**told)
        services.reply_check(sends=True, remark="", **check)
        request = desk.again(request)
        assert request.case.status == "finished"
        assert [one.words for one in Reply.objects.visible_to(desk.firm)] == ["二稿"]
        said = " ".join(one.words for one in timeline(desk.firm, request.case))
        assert "内部意见" not in said
        assert "一稿" not in said

    def test_steps_do_not_end_without_it_from_anywhere_else(self, desk: Desk):
        request, officer = desk.begin(desk.file()), desk.town.officer("service")
        acts = (
            Act("step_done", {"step": "handle"}),
            Act("finished", {"outcome": "terminated", "reason": "示例"}),
        )
        for act in acts:
            with pytest.raises(ReplyMissing):
                cases.case_act(actor=officer, case_id=request.case_id, act=act, moment=MOMENT)
        told = {"actor": officer, "request": request, "moment": MOMENT}
        services.reply_write(result="solved", words="示例", **told)
        services.reply_submit(**told)
        with pytest.raises(ReplyMissing):
            cases.case_act(
                actor=desk.town.officer("service", 2), case_id=request.case_id,
                act=Act("step_done", {"step": "review", "outcome": "sent"}), moment=MOMENT,
            )  # fmt: skip

    def test_is_not_written_before_its_turn_nor_by_others(self, desk: Desk):
        request = desk.file()
        told = {"request": request, "result": "solved", "words": "示例", "moment": MOMENT}
        with pytest.raises(ReplyRefused):
            services.reply_write(actor=desk.town.officer("service"), **told)
        for nobody in (desk.firm, desk.town.leader, desk.town.officer("land")):
            with pytest.raises(NotAllowed):
                services.reply_write(actor=nobody, **told)

    def test_waits_for_the_units_that_assist(self, desk: Desk):
        request = desk.begin(desk.file(kind="help", content="供电增容"), unit="construction")
        writer = desk.town.officer("construction")
        told = {"actor": writer, "request": request, "moment": MOMENT}
        services.reply_write(result="solved", words="示例", **told)
        with pytest.raises(ActionRefused):
            services.reply_submit(**told)
        signed = Act("signed", {"step": "handle", "signer": "demo.economy", "opinion": "同意"})
        cases.case_act(
            actor=desk.town.officer("economy"), case_id=request.case_id, act=signed, moment=MOMENT
        )
        services.reply_submit(**told)
        assert desk.again(request).case.step_words == "审核答复"


class TestRedo:
    def test_once_by_the_firm_then_by_a_leader(self, desk: Desk):
        request, leader = desk.finished(), desk.town.leader
        asked = {"actor": desk.firm, "request": request, "moment": MOMENT}
        with pytest.raises(RequestInvalid):
            services.redo_ask(reason=" ", **asked)
        services.feedback_give(is_solved=False, words="没解决", **asked)
        services.redo_ask(reason="没有答到点上", **asked)
        request = desk.again(request)
        assert request.case.is_open
        assert request.is_solved is None
        request = desk.answer(desk.begin(request))
        asked["request"] = request
        services.redo_ask(reason="还是没有解决", **asked)
        assert not desk.again(request).case.is_open
        with pytest.raises(RedoRefused):
            services.redo_ask(reason="再次", **asked)
        decided = {"request": request, "moment": MOMENT}
        with pytest.raises(NotAllowed):
            services.redo_decide(
                actor=desk.town.officer("service"), grants=True, reason="示例", **decided
            )
        with pytest.raises(RequestInvalid):
            services.redo_decide(actor=leader, grants=True, reason="", **decided)
        services.redo_decide(actor=leader, grants=True, reason="情况属实", **decided)
        assert desk.again(request).case.is_open
        with pytest.raises(RedoRefused):
            services.redo_decide(actor=leader, grants=True, reason="示例", **decided)

    def test_is_the_applicants_own_act_whichever_page_it_uses(self, desk: Desk):
        request = desk.finished()
        services.feedback_give(
            actor=desk.firm, request=request, is_solved=False, words="没解决", moment=MOMENT
        )
        act = Act("asked_again", {"reason": "没有答到点上"})
        cases.case_act(actor=desk.firm, case_id=request.case_id, act=act, moment=MOMENT)
        request = desk.again(request)
        row = request.redos.get()
        assert (row.state, row.asked_by_id, row.reason) == (
            "granted", desk.firm.user_id, "没有答到点上",
        )  # fmt: skip
        assert request.is_solved is None
        happening = request.case.happenings.get(kind="AskedAgain")
        assert happening.by_id == desk.firm.user_id
        assert not request.case.happenings.filter(kind="Reopened").exists()

    def test_after_the_time_the_definition_gives_a_leader_decides_at_once(self, desk: Desk):
        """Fifteen working days after Monday 1 September end on the 22nd."""
        early, late = desk.finished(), desk.finished()
        last = datetime(2025, 9, 22, 15, 59, tzinfo=UTC)
        told = {"actor": desk.firm, "reason": "仍没有解决"}
        assert services.redo_ask(request=early, moment=last, **told).state == "granted"
        row = services.redo_ask(request=late, moment=last + timedelta(minutes=1), **told)
        assert (row.state, row.number) == ("asked", 1)
        assert not desk.again(late).case.is_open
        officer = desk.town.officer("service")
        with pytest.raises(ReplyMissing):
            cases.case_act(
                actor=officer, case_id=late.case_id, act=Act("reopened", {"reason": "示例"}),
                moment=last + timedelta(minutes=2),
            )  # fmt: skip
        services.redo_decide(
            actor=desk.town.leader, request=late, grants=True, reason="情况属实",
            moment=last + timedelta(minutes=3),
        )  # fmt: skip
        late = desk.again(late)
        assert late.case.happenings.get(kind="Reopened").by_id == desk.town.leader.user_id

    def test_of_a_version_without_a_time_begins_once_all_the_same(self, desk: Desk):
        desk.town.activate("request_help")  # 2026.1 knows nothing of it
        request = desk.finished(kind="help")
        assert selectors.asks_at_once(request, MOMENT)
        asked = {"actor": desk.firm, "request": request, "moment": MOMENT, "reason": "没有解决"}
        assert services.redo_ask(**asked).state == "granted"
        desk.answer(desk.begin(desk.again(request)))
        assert services.redo_ask(**asked).state == "asked"

    def test_a_leader_who_declines_tells_the_firm_why(self, desk: Desk):
        request = desk.finished()
        asked = {"actor": desk.firm, "request": request, "moment": MOMENT}
        services.redo_ask(reason="一", **asked)
        desk.answer(desk.begin(desk.again(request)))
        services.redo_ask(reason="二", **asked)
        services.redo_decide(
            actor=desk.town.leader, request=request, grants=False, reason="已按规定办结",
            moment=MOMENT,
        )  # fmt: skip
        assert not desk.again(request).case.is_open
        assert "已按规定办结" in Message.objects.visible_to(desk.firm).get().words

    def test_a_report_is_done_again_once_and_no_leader_hears_of_it(self, desk: Desk):
        for number in (1, 2):
            services.handler_name(
                actor=desk.town.leader, user_id=desk.town.officer("committee", number).user_id,
                unit="demo.committee", moment=MOMENT,
            )  # fmt: skip
        report = desk.file(kind="report")
        asked = {"actor": desk.firm, "request": report, "moment": MOMENT}
        desk.answer(desk.begin(report, unit="committee"), unit="committee")
        services.redo_ask(reason="一", **asked)
        report = desk.answer(desk.begin(report, unit="committee"), unit="committee")
        assert not can_ask_again(report, MOMENT)
        with pytest.raises(RedoRefused, match="纪检监察"):
            services.redo_ask(reason="二", **asked)

    def test_only_the_firm_asks_and_only_after_an_answer(self, desk: Desk):
        request = desk.file()
        with pytest.raises(FeedbackRefused):
            services.redo_ask(actor=desk.firm, request=request, reason="示例", moment=MOMENT)
        with pytest.raises(NotAllowed):
            services.redo_ask(
                actor=desk.town.officer("service"), request=request, reason="示例", moment=MOMENT
            )


class TestFeedback:
    def test_is_said_once_and_a_call_stands_in_for_it(self, desk: Desk):
        request, officer = desk.finished(), desk.town.officer("service")
        call = {"actor": officer, "request": request, "words": "示例", "moment": MOMENT}
        with pytest.raises(RequestInvalid):
            services.call_back_add(is_reached=False, is_solved=True, **call)
        services.call_back_add(is_reached=True, is_solved=True, **call)
        assert desk.again(request).is_solved is True
        with pytest.raises(FeedbackRefused):
            services.feedback_give(
                actor=desk.firm, request=request, is_solved=False, words="", moment=MOMENT
            )
        with pytest.raises(NotAllowed):
            services.call_back_add(**(call | {"actor": desk.firm}), is_reached=True, is_solved=None)


class TestMerge:
    def test_ends_one_with_the_other_and_tells_both_firms(self, desk: Desk):
        one, other = desk.file(), desk.file(
            actor=desk.town.stranger, subject_id=desk.town.other_firm.pk
        )  # fmt: skip
        officer = desk.town.officer("service")
        told = {"actor": officer, "request": one, "moment": MOMENT}
        for into, reason in ((one, "示例"), (other, " ")):
            with pytest.raises(MergeRefused):
                services.request_merge(into=into, reason=reason, **told)
        services.request_merge(into=other, reason="同一件事", **told)
        one = desk.again(one)
        assert (one.case.status, one.merged_into) == ("finished", other)
        firms = (desk.firm, desk.town.stranger)
        assert [Message.objects.visible_to(firm).count() for firm in firms] == [1, 1]
        seen = " ".join(m.words for m in timeline(desk.firm, one.case))
        assert other.case.number not in seen
        desk.answer(desk.begin(other))
        assert Message.objects.visible_to(desk.firm).count() == 2
        shown = selectors.replies_told(desk.again(one))
        assert [reply.words for reply in shown] == ["示例答复"]
        with pytest.raises(FeedbackRefused, match="另提一件"):
            services.redo_ask(actor=desk.firm, request=one, reason="示例", moment=MOMENT)

    def test_what_was_merged_before_is_answered_with_the_last_one(self, desk: Desk):
        town = desk.town
        first, second = desk.file(), desk.file()
        last = desk.file(actor=town.stranger, subject_id=town.other_firm.pk)
        for one, into in ((first, second), (second, last)):
            services.request_merge(
                actor=town.officer("service"), request=one, into=into, reason="同一件事",
                moment=MOMENT,
            )  # fmt: skip
        assert {row.pk for row in last.merged.all()} == {first.pk, second.pk}
        desk.begin(last)
        told = {"actor": town.officer("service"), "request": last, "moment": MOMENT}
        services.reply_write(result="explained", words=f"{town.other_firm.name}：示例答复", **told)
        services.reply_submit(**told)
        told["actor"] = town.officer("service", 2)
        services.reply_check(sends=True, remark="", **told)
        (reply,) = selectors.replies_told(desk.again(first))
        assert reply.words == "某企业：示例答复"
        assert Reply.objects.get(pk=reply.pk).words == f"{town.other_firm.name}：示例答复"


class TestBoard:
    def test_counts_what_each_formula_says_by_unit(self, desk: Desk):
        town = desk.town
        first = desk.finished()
        services.feedback_give(
            actor=desk.firm, request=first, is_solved=True, words="", moment=MOMENT
        )
        cases.case_rate(actor=desk.firm, case_id=first.case_id, level=5, words="", moment=MOMENT)
        late = desk.begin(desk.file(), moment=MOMENT + 8 * DAY)
        desk.answer(late, moment=MOMENT + 9 * DAY)
        services.redo_ask(actor=desk.firm, request=late, reason="示例", moment=MOMENT + 9 * DAY)
        desk.file(kind="help", content="供电增容")
        found = selectors.board(town.leader, YEAR)
        assert {row.name: (row.filed, row.open) for row in found.rows} == {
            "示例construction局": (1, 1), "示例service局": (2, 1),
        }  # fmt: skip
        service = next(row for row in found.rows if "service" in row.name)
        assert {name: (rate.done, rate.of) for name, rate in service.rates.items()} == {
            "response": (1, 2), "on_time": (1, 2), "solved": (1, 1), "satisfied": (1, 1),
            "reopened": (1, 2),
        }  # fmt: skip
        own = selectors.board(town.officer("construction"), YEAR)
        assert [row.name for row in own.rows] == ["示例construction局"]

    def test_a_12345_order_is_judged_by_its_own_limit(self, desk: Desk):
        officer = desk.town.officer("service")
        for number, due in (("1", date(2025, 9, 1)), ("2", date(2025, 9, 30))):
            request = desk.file(
                actor=officer, channel="hotline", outside_number=number, outside_due_on=due
            )
            desk.answer(desk.begin(request), moment=MOMENT + DAY)
        on_time = selectors.board(desk.town.leader, YEAR).whole.rates["on_time"]
        assert (on_time.done, on_time.of) == (1, 2)

    def test_measures_of_units_name_what_cost_the_points(self, desk: Desk):
        request = desk.file()
        moment = MOMENT + 20 * DAY
        found = services.measured(
            "on_time", ["demo.service", "demo.land"], date(2025, 1, 1), date(2025, 12, 31), moment
        )
        assert set(found) == {"demo.service"}
        assert found["demo.service"].done == 0
        assert found["demo.service"].of == 1
        assert found["demo.service"].lines[0][0] == request.case.number
        unknown = services.measured(
            "satisfied", ["demo.service"], date(2025, 1, 1), date(2025, 12, 31), moment
        )
        assert unknown["demo.service"].value is None
        assert "满意率" in unknown["demo.service"].why_not

    def test_is_a_part_of_an_assessment_where_there_is_something_to_say(self, desk: Desk):
        asked = ReviewAsked(
            plan_key="示例", first=date(2025, 1, 1), last=date(2025, 12, 31), moment=MOMENT
        )
        assert services.service_part(desk.town.leader, asked) is None
        desk.finished()
        part = services.service_part(desk.town.leader, asked)
        assert part is not None
        assert "期间收到企业诉求 1 件" in part.sentences[0]
        assert [cell.words for cell in part.rows[-1]][:4] == ["合计", "1", "100.0%", "100.0%"]
        assert any("满意率暂无法评价" in one for one in part.missing)


class TestHotTopics:
    def test_counts_topics_by_month_and_words_of_two_firms(self, desk: Desk):
        town = desk.town
        for actor, firm in ((desk.firm, town.firm), (town.stranger, town.other_firm)):
            desk.file(actor=actor, subject_id=firm.pk, kind="help", content="厂房供电增容困难")
        desk.file(content="一线招聘", moment=MOMENT - timedelta(days=31))
        desk.file(content="供电", moment=MOMENT + timedelta(days=30))  # the first of October
        found = selectors.hot_topics(town.leader, date(2025, 9, 15))
        assert found.months[-1] == "2025-09"
        assert [(row.name, row.count, row.before) for row in found.topics] == [
            ("用电", 2, 0), ("用工招聘", 0, 1),
        ]  # fmt: skip
        assert "增容" in {one.word for one in found.words}
        assert "招聘" not in {one.word for one in found.words}


def test_no_request_without_a_case_is_left_by_a_refusal(desk: Desk) -> None:
    with pytest.raises(RequestInvalid):
        desk.file(title="")
    assert not Request.objects.exists()
