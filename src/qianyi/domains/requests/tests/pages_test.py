"""Pages: the whole way through the web, what is shown before sending, exports, the public."""

from __future__ import annotations

import pytest
from django.test import Client

from qianyi.domains.requests import services
from qianyi.domains.requests.models import KnowledgeItem, KnowledgeUse, Request, SealedHandler
from qianyi.kernel.cases.models import Case
from qianyi.kernel.identity.models import User
from qianyi.lib import clock
from qianyi.lib.clock import local_date

from .desk import Desk
from .keeping_test import published


@pytest.fixture
def client_of(desk: Desk):
    def make(actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return make


ASKED = {"kind": "help", "title": "示例标题", "content": "供电线路增容", "level": "normal"}


class TestTheWholeWay:
    def test_from_the_firms_form_to_the_follow_up_of_a_bad_rating(self, desk: Desk, client_of):
        town, now = desk.town, clock.now()
        town.activate("rating_follow_up")
        firm = client_of(desk.firm)
        answer = firm.post("/me/requests/new/", ASKED | {"subject": town.firm.pk})
        assert answer.status_code == 302, answer.content.decode()
        found = Request.objects.get()
        number, ref = found.case.number, found.case.ref
        one, other = client_of(town.officer("construction")), client_of(
            town.officer("construction", 2)
        )  # fmt: skip
        page = f"/requests/{number}/"
        assert "按主题“用电”对应的分办规则" in one.get(page).content.decode()
        for step in ("sign", "contact"):
            assert one.post(f"{page}steps/{step}/").status_code == 302
        wrong = one.post(f"{page}reply/", {"result": "solved", "words": " "})
        assert wrong.status_code == 422
        reply = {"result": "solved", "words": "已安排增容", "submit": "1"}
        stopped = one.post(f"{page}reply/", reply)
        assert stopped.status_code == 422
        assert "已安排增容" in stopped.content.decode()
        signed = {"seq": "99", "opinion": "同意"}
        economy = client_of(town.officer("economy"))
        act = f"/cases/{number}/acts/signed/?step=handle&signer=demo.economy"
        assert economy.post(act, signed).status_code == 302
        assert one.post(f"{page}reply/", reply).status_code == 302
        assert "等同事审核" in one.get(page).content.decode()
        assert other.post(f"{page}check/", {"sends": "yes"}).status_code == 302
        mine = firm.get(f"/me/requests/{ref}/").content.decode()
        assert "已安排增容" in mine
        assert "解决了吗" in mine
        said = firm.post(f"/me/requests/{ref}/solved/", {"solved": "no", "words": "仍然停电"})
        assert said.headers["Location"] == f"/me/requests/{ref}/redo/"
        rated = {"level": "1", "words": "仍然停电"}
        assert firm.post(f"/me/cases/{ref}/rating/", rated).status_code == 302
        assert Case.objects.filter(version__code="rating_follow_up").exists()
        assert firm.post(f"/me/requests/{ref}/redo/", {"reason": "仍然停电"}).status_code == 302
        found.refresh_from_db()
        assert found.case.is_open
        assert found.case.finished_at is None or found.case.finished_at < now


class TestBeforeSending:
    def test_shows_what_may_settle_it_and_keeps_what_was_written(self, desk: Desk, client_of):
        item = published(desk, question="供电线路增容怎么申请", answer="到供电窗口申请增容。")
        firm = client_of(desk.firm)
        asked = ASKED | {"kind": "inquiry", "subject": desk.town.firm.pk}
        told = firm.post("/me/requests/new/", asked).content.decode()
        assert "到供电窗口申请增容" in told
        assert "供电线路增容</textarea>" in told
        assert not Request.objects.exists()
        settled = firm.post(f"/me/requests/knowledge/{item.pk}/", {"solved": "yes"})
        assert settled.status_code == 302
        assert KnowledgeUse.objects.get().is_solved
        assert firm.post("/me/requests/new/", asked | {"anyway": "1"}).status_code == 302
        assert Request.objects.count() == 1


class TestPages:
    @pytest.fixture
    def filled(self, desk: Desk):
        published(desk)
        request = desk.finished()
        row = services.answer_propose(
            actor=desk.town.officer("service"), request=request, question="示例问", words="示例答",
            moment=clock.now(),
        )  # fmt: skip
        services.answer_decide(
            actor=desk.town.leader, answer=row, publishes=True, reason="", moment=clock.now()
        )
        services.handler_name(
            actor=desk.town.leader, user_id=desk.town.officer("committee").user_id,
            unit="demo.committee", moment=clock.now(),
        )  # fmt: skip
        return desk

    def test_of_the_desk_open_and_export(self, filled: Desk, client_of):
        leader = client_of(filled.town.leader)
        for name in ("", "board/", "hot/", "rules/", "knowledge/", "answers/", "handlers/"):
            page = leader.get(f"/requests/{name}")
            assert page.status_code == 200, name
            book = leader.get(f"/requests/{name}export/")
            assert book.headers["Content-Type"].endswith("sheet"), name
        for by in ("topic", "kind", "channel"):
            assert leader.get(f"/requests/board/?by={by}&first=2025-01-01").status_code == 200
        assert "2/2" not in leader.get("/requests/board/?first=2025-01-01").content.decode()
        assert (
            client_of(filled.town.officer("committee")).get("/requests/sealed/").status_code == 200
        )
        assert leader.get("/requests/sealed/").status_code == 403

    def test_everybody_reads_what_is_published_and_nothing_else(self, filled: Desk):
        public = Client()
        told = public.get("/public/answers/").content.decode()
        assert "示例问" in told
        ref = Request.objects.get().answer.ref
        shown = public.get(f"/public/answers/{ref}/").content.decode()
        assert "示例答" in shown
        assert f">{ref}<" not in shown, "a machine's name is no place to stand in"
        assert public.get("/requests/").status_code == 302
        assert public.get("/public/answers/nothing/").status_code in (302, 404)

    def test_an_officer_writes_down_a_visit(self, desk: Desk, client_of):
        officer = client_of(desk.town.officer("service"))
        code = desk.town.firm.enterprise.uscc
        asked = ASKED | {"channel": "visit", "subject": code, "visited_by": "示例班子"}
        wrong = officer.post("/requests/new/", asked)
        assert wrong.status_code == 422
        assert "请填写走访日期" in wrong.content.decode()
        right = officer.post("/requests/new/", asked | {"visited_on": "2025-09-01"})
        assert right.status_code == 302
        assert Request.objects.get().visited_by == "示例班子"

    def test_a_form_asks_for_what_its_door_needs_and_no_more(self, desk: Desk, client_of):
        officer = client_of(desk.town.officer("service"))
        shown = {
            door: {name for name in ("outside_due_on", "visited_on") if f'name="{name}"' in page}
            for door in ("behalf", "phone", "visit", "hotline", "nothing")
            for page in [officer.get(f"/requests/new/?channel={door}").content.decode()]
        }
        assert shown == {
            "behalf": set(), "phone": set(), "nothing": set(), "visit": {"visited_on"},
            "hotline": {"outside_due_on"},
        }  # fmt: skip

    def test_a_12345_order_sent_again_shows_the_first(self, desk: Desk, client_of):
        officer = client_of(desk.town.officer("service"))
        day = local_date(clock.now())
        asked = ASKED | {
            "channel": "hotline", "subject": desk.town.firm.enterprise.uscc, "content": "路灯不亮",
            "outside_number": "示例-0001", "outside_due_on": f"{day:%Y-%m-%d}",
        }  # fmt: skip
        assert officer.post("/requests/new/", asked).status_code == 302
        first = Request.objects.get()
        again = officer.post("/requests/new/", asked, follow=True)
        assert again.redirect_chain[-1][0] == f"/requests/{first.case.number}/"
        assert "已经登记过" in again.content.decode()
        other = client_of(desk.town.officer("land")).post("/requests/new/", asked)
        assert other.status_code == 422
        assert "已经登记过" in other.content.decode()
        assert first.case.number not in other.content.decode()
        assert Request.objects.count() == 1

    def test_cases_of_requests_begin_on_their_own_page(self, desk: Desk, client_of):
        officer = client_of(desk.town.officer("service"))
        firm = client_of(desk.firm)
        assert 'href="/requests/new/"' in officer.get("/cases/new/").content.decode()
        assert officer.get("/cases/new/request_help/").headers["Location"] == "/requests/new/"
        assert 'href="/me/requests/new/"' in firm.get("/me/cases/new/").content.decode()

    def test_whose_naming_has_ended_is_told_so(self, filled: Desk, client_of):
        named = client_of(filled.town.officer("committee"))
        assert "/requests/sealed/" in named.get("/requests/").content.decode()
        handler = SealedHandler.objects.get()
        services.handler_end(actor=filled.town.leader, handler_id=handler.pk, moment=clock.now())
        assert "/requests/sealed/" not in named.get("/requests/").content.decode()
        told = named.get("/requests/sealed/")
        assert told.status_code == 403
        assert "指定已经终止" in told.content.decode()

    def test_a_firm_looks_up_what_is_known(self, filled: Desk, client_of):
        firm, item = client_of(filled.firm), KnowledgeItem.objects.get()
        assert item.question in firm.get("/me/requests/knowledge/").content.decode()
        assert firm.get("/me/requests/knowledge/export/").headers["Content-Type"].endswith("sheet")
        page = firm.get(f"/requests/knowledge/{item.pk}/", follow=True)
        assert page.redirect_chain[-1][0] == f"/me/requests/knowledge/{item.pk}/"
        assert item.answer in page.content.decode()
        said = firm.post(f"/me/requests/knowledge/{item.pk}/", {"solved": "no"})
        assert said.headers["Location"] == "/me/requests/new/"

    def test_a_planner_adds_a_route_without_a_code(self, desk: Desk, client_of):
        planner = client_of(desk.town.planner)
        page = planner.get("/requests/rules/new/").content.decode()
        assert "举报除外" in page
        assert 'value="report"' not in page
        sent = planner.post("/requests/rules/new/", {"topic": "labour", "lead": "demo.land"})
        assert sent.status_code == 302
        leader = client_of(desk.town.leader).get("/requests/rules/new/").content.decode()
        assert 'value="report"' in leader
        assert (
            client_of(desk.town.officer("service")).get("/requests/rules/new/").status_code == 403
        )

    def test_the_case_leads_to_the_request_for_both_sides(self, desk: Desk, client_of):
        case = desk.file().case
        inside = client_of(desk.town.officer("service")).get(f"/cases/{case.number}/")
        assert f"/requests/{case.number}/" in inside.content.decode()
        outside = client_of(desk.firm).get(f"/me/cases/{case.ref}/").content.decode()
        assert f"/me/requests/{case.ref}/" in outside
