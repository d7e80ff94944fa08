"""Pages of cases, inside and for the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qianyi.kernel.cases.models import Absence, Case, Material, Message, Note, Rating
from qianyi.kernel.cases.tests.town import LICENCE, REQUEST
from qianyi.kernel.identity.models import User
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.tests.town import Town

pytestmark = pytest.mark.django_db


def browser(actor: Actor) -> Client:
    """The browser of somebody signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def text(response: HttpResponse) -> str:
    """What the page says."""
    return response.content.decode()


def read(response: HttpResponse) -> bytes:
    """A file's bytes; closing the whole answer would close the test's connection."""
    found = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return found


@pytest.fixture
def licence(town: Town) -> Case:
    """A licence just submitted."""
    town.activate(LICENCE)
    town.activate("rating_follow_up")
    return town.open(LICENCE, moment=clock.now())


class TestInbox:
    def test_shows_what_waits_and_lets_several_be_claimed(self, town: Town, licence: Case) -> None:
        officer = town.officer("service")
        town.act(officer, licence, "accepted", moment=clock.now())
        client = browser(officer)
        page = client.get(reverse("cases:inbox"), {"section": "unit"})
        assert "材料核对" in text(page)
        step = licence.steps.live().filter(unit=town.units["service"]).first()
        assert step is not None
        answer = client.post(reverse("cases:claim"), {"pick": [step.pk, "x"]}, follow=True)
        step.refresh_from_db()
        assert step.assignee_id == officer.user_id
        assert "已认领 1 项" in text(answer)
        again = client.post(reverse("cases:claim"), {}, follow=True)
        assert "没有选中任何环节" in text(again)

    @pytest.mark.parametrize("section", ["mine", "unit", "near", "overdue", "waiting", "nonsense"])
    def test_every_section_opens_and_exports(self, town: Town, section: str) -> None:
        client = browser(town.officer("service"))
        assert client.get(reverse("cases:inbox"), {"section": section}).status_code == 200
        assert client.get(reverse("cases:inbox-export"), {"section": section}).status_code == 200


class TestCasePage:
    def test_shows_where_it_stands_and_what_can_be_done(self, town: Town, licence: Case) -> None:
        page = text(browser(town.officer("service")).get(f"/cases/{licence.number}/"))
        assert "受理" in page
        assert "补正告知" in page
        assert "<svg" in page
        assert licence.number in page

    def test_a_correction_is_told_by_its_form_and_bad_input_loses_nothing(
        self, town: Town, licence: Case
    ) -> None:
        client = browser(town.officer("service"))
        url = reverse("cases:act", args=[licence.number, "correction_told"])
        assert client.get(url).status_code == 200
        refused = client.post(url, {"items": " ", "reason": "请尽快"})
        assert refused.status_code == 422
        assert "请尽快" in text(refused)
        done = client.post(url, {"items": "缺营业执照\n缺设计方案"}, follow=True)
        licence.refresh_from_db()
        assert licence.status == "correcting"
        assert "缺营业执照、缺设计方案" in text(done)
        gone = client.get(url, follow=True)
        assert "现在不能这样办理" in text(gone) or "只能" in text(gone)

    def test_who_was_quicker_is_named_and_what_was_written_stays(
        self, town: Town, licence: Case
    ) -> None:
        client = browser(town.officer("service"))
        url = reverse("cases:act", args=[licence.number, "not_accepted"])
        seq = licence.seq
        colleague = town.officer("service", 2)
        town.act(colleague, licence, "correction_told", items=["缺图"], moment=clock.now())
        answer = client.post(url, {"reason": "不属于本单位", "seq": seq})
        assert answer.status_code == 422
        assert "不属于本单位" in text(answer), "what was written stays"
        assert str(User.objects.get(pk=colleague.user_id)) in text(answer), "who was quicker"
        licence.refresh_from_db()
        assert licence.status == "correcting"

    def test_whoever_settles_a_condition_reads_what_is_missing(
        self, town: Town, licence: Case
    ) -> None:
        officer = town.officer("service")
        town.act(officer, licence, "accepted", moment=clock.now())
        town.act(officer, licence, "step_done", moment=clock.now(), step="check")
        client = browser(officer)
        url = reverse("cases:act", args=[licence.number, "condition_settled"])
        asked = text(client.get(f"{url}?step=fire"))
        assert "属于特殊建设工程" in asked
        refused = client.post(f"{url}?step=fire", {"holds": "yes", "reason": ""})
        assert refused.status_code == 422
        done = client.post(f"{url}?step=fire", {"holds": "no", "reason": "建设单位来函说明"})
        assert done.status_code == 302
        licence.refresh_from_db()
        assert licence.state["steps"]["fire"]["status"] == "skipped"

    def test_notes_stay_inside_and_messages_reach_the_applicant(
        self, town: Town, licence: Case
    ) -> None:
        client = browser(town.officer("service"))
        client.post(reverse("cases:note", args=[licence.number]), {"words": "内部<b>看法</b>"})
        client.post(reverse("cases:message", args=[licence.number]), {"words": "请补图"})
        assert Note.objects.get().words == "内部<b>看法</b>"
        assert Message.objects.get().words == "请补图"
        inside = text(client.get(f"/cases/{licence.number}/"))
        assert "内部&lt;b&gt;看法" in inside
        outside = text(browser(town.applicant).get(f"/me/cases/{licence.ref}/"))
        assert "请补图" in outside
        assert "看法" not in outside
        empty = client.post(reverse("cases:note", args=[licence.number]), {"words": ""})
        assert empty.status_code == 422

    def test_a_stranger_learns_nothing(self, town: Town, licence: Case) -> None:
        client = browser(town.stranger)
        assert client.get(f"/cases/{licence.number}/").status_code == 404
        assert client.get(f"/me/cases/{licence.ref}/").status_code == 404


class TestMaterials:
    def test_are_filed_replaced_and_shown_only_where_harmless(
        self, town: Town, licence: Case
    ) -> None:
        client = browser(town.applicant)
        url = reverse("cases_mine:material-new", args=[licence.ref])
        file = SimpleUploadedFile("方案.pdf", b"%PDF-1.4 example")
        assert client.post(url, {"code": "design", "file": file}).status_code == 302
        row = Material.objects.get()
        shown = client.get(reverse("cases:material", args=[row.pk]), {"show": "1"})
        assert shown.headers["Content-Type"] == "application/pdf"
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
        read(shown)
        kept = client.get(reverse("cases:material", args=[row.pk]))
        assert "sandbox" in kept.headers["Content-Security-Policy"]
        assert kept.headers["Content-Disposition"].startswith("attachment")
        read(kept)
        script = SimpleUploadedFile("图.svg", b"<svg><script>alert(1)</script></svg>")
        refused = client.post(url, {"code": "design", "file": script})
        assert refused.status_code == 422
        assert "不能接收" in text(refused)
        assert Material.objects.count() == 1


class TestApplicant:
    def test_submits_hands_in_rates_badly_and_sees_the_follow_up(self, town: Town) -> None:
        town.activate(REQUEST)
        town.activate("rating_follow_up")
        client = browser(town.applicant)
        assert REQUEST in text(client.get(reverse("cases_mine:new")))
        url = reverse("cases_mine:apply", args=[REQUEST])
        assert client.get(url).status_code == 200
        made = client.post(url, {"title": "停电怎么办", "subject": town.firm.pk}, follow=True)
        case = Case.objects.get()
        assert case.number in text(made)
        listed = client.get(reverse("cases_mine:list"))
        assert "停电怎么办" in text(listed)
        assert client.get(reverse("cases_mine:export")).status_code == 200


class TestProcesses:
    def test_are_listed_drawn_tried_exported_and_put_into_force(self, town: Town) -> None:
        version = town.activate(LICENCE)
        client = browser(town.planner)
        assert version.title in text(client.get(reverse("cases:processes")))
        page = text(client.get(reverse("cases:process", args=[version.pk])))
        assert "<svg" in page
        assert '<li id="step-decide"><strong>作出决定</strong>' in page
        assert "<dt>特别程序（不计入时限，书面告知）</dt>" in page
        tried = text(client.get(reverse("cases:simulation", args=[version.pk])))
        assert "并联办理" in tried
        model = client.get(reverse("cases:bpmn", args=[version.pk]))
        assert b"definitions" in model.content
        url = reverse("cases:process-retire", args=[version.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "示例"}).status_code == 302
        version.refresh_from_db()
        assert version.state == "retired"
        assert client.get(reverse("cases:processes-export")).status_code == 200


class TestOtherPages:
    def test_absences_are_set_and_ended(self, town: Town) -> None:
        officer, colleague = town.officer("economy"), town.officer("economy", 2)
        client = browser(officer)
        url = reverse("cases:absence-new")
        wrong = {"cover": colleague.user_id, "first_on": "2099-01-05", "last_on": "2099-01-01"}
        assert client.post(url, wrong).status_code == 422
        right = {**wrong, "first_on": "2099-01-01", "last_on": "2099-01-05"}
        assert client.post(url, right).status_code == 302
        row = Absence.objects.get()
        assert str(row.cover) in text(client.get(reverse("cases:absences")))
        assert client.post(reverse("cases:absence-end", args=[row.pk])).status_code == 302
        row.refresh_from_db()
        assert row.ended_at is not None

    def test_an_officer_opens_a_case(self, town: Town) -> None:
        town.activate(REQUEST)
        client = browser(town.officer("service"))
        assert REQUEST in text(client.get(reverse("cases:new")))
        url = reverse("cases:new-of", args=[REQUEST])
        assert client.get(url).status_code == 200
        told = {
            "title": "示例", "subject": "没有这家", "unit": town.units["service"].code,
            "standing": "own", "level": "normal",
        }  # fmt: skip
        refused = client.post(url, told)
        assert "没有找到" in text(refused)
        made = client.post(url, {**told, "subject": ""})
        assert made.status_code == 302

    @pytest.mark.parametrize(
        "name", ["list", "list-export", "statistics", "statistics-export", "proposals"]
    )
    def test_opens(self, town: Town, licence: Case, name: str) -> None:
        assert licence.pk
        assert browser(town.leader).get(reverse(f"cases:{name}")).status_code == 200

    def test_links_two_cases(self, town: Town, licence: Case) -> None:
        other = town.open(LICENCE, moment=clock.now())
        client = browser(town.officer("service"))
        url = reverse("cases:link", args=[licence.number])
        assert client.post(url, {"other_number": "x", "kind": "related"}).status_code == 422
        told = {"other_number": other.number, "kind": "related", "reason": "同一项目"}
        assert client.post(url, told).status_code == 302
        assert other.number in text(client.get(f"/cases/{licence.number}/"))

    def test_a_case_is_rated_once(self, town: Town, licence: Case) -> None:
        officer = town.officer("service")
        town.act(officer, licence, "not_accepted", reason="不属于本单位", moment=clock.now())
        client = browser(town.applicant)
        url = reverse("cases_mine:rate", args=[licence.ref])
        assert client.post(url, {"level": "1"}).status_code == 422
        answer = client.post(url, {"level": "1", "words": "没有说明理由"}, follow=True)
        assert "回访" in text(answer)
        assert Rating.objects.get().follow_up is not None
        assert client.post(url, {"level": "5"}).status_code == 422
