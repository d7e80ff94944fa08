"""Requests in every state an address needs: one of the asking users' own, one of somebody else's.

Department and enterprise ``a`` are the asking users' own; ``b`` are somebody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import PROCESSES
from qianyi.domains.requests.models import Answer, KnowledgeItem, RouteRule, SealedHandler
from qianyi.engine.flow.loading import read_process
from qianyi.engine.packs import find_packs
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases import services as cases
from qianyi.kernel.subjects.selectors import actor_for_user

from .owning import Own

if TYPE_CHECKING:
    from qianyi.domains.requests.models import Request

    from .world import World

INSIDE, MINE = "requests:", "requests_mine:"
STATES = {
    "requests:reply": "handled", "requests:check": "checked", "requests:call-back": "finished",
    "requests:publish": "finished", "requests:redo": "asked", "requests_mine:solved": "finished",
    "requests_mine:redo": "finished",
}  # fmt: skip
"""Address → how far its request has come; filed for all others."""
PUBLISHED = ("requests:knowledge-retire", "requests_mine:settled")
SHOWN = ("requests:answer-withdraw", "requests:public-answer")


class RequestsWorld:
    """Made once, after the world's people, places and firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = system_actor()
        with history.acting(self.system):
            self._ready()
            self.requests = {
                state: [self._request(number, state) for number in range(2)]
                for state in ("filed", "handled", "checked", "finished", "asked")
            }
            self.mate = self._request(0, "filed")
            self.items = {
                state: [self._item(number, state) for number in range(2)]
                for state in ("draft", "published")
            }
            self.answers = {
                state: [self._answer(number, state) for number in range(2)]
                for state in ("proposed", "published")
            }

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other, in the state each address needs."""
        if not address.startswith((INSIDE, MINE, "api-v1:request_")):
            return {}
        found = self.requests[STATES.get(address, "filed")]
        items = self.items["published" if address in PUBLISHED else "draft"]
        answers = self.answers["published" if address in SHOWN else "proposed"]
        refs = answers if address.startswith("requests:") else found
        return {
            "number": self._own([row.case.number for row in found]),
            "ref": self._own([getattr(row, "ref", None) or row.case.ref for row in refs]),
            "step": "sign",
            "rule_id": self.rule.pk,
            "handler_id": self.handler.pk,
            "item_id": self._own([row.pk for row in items]),
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        own, day = self.world.departments[0].subject.code, self.world.today.isoformat()
        other = self.world.departments[1].subject.code
        asked = {"kind": "help", "title": "示例", "content": "示例", "level": "normal"}
        decided = {"decision": "yes", "reason": "示例"}
        officer = self.world.users[Role.DEPARTMENT_OFFICER]
        return {
            "requests:new": {**asked, "channel": "phone", "subject": "示例找不到"},
            "requests:reply": {"result": "solved", "words": "示例"},
            "requests:check": {"sends": "yes"},
            "requests:send-on": {"unit": other, "reason": "示例"},
            "requests:topic": {"topic": "other"},
            "requests:merge": {"other": self.mate.case.number, "reason": "示例"},
            "requests:call-back": {"reached": "yes", "words": "示例"},
            "requests:redo": decided,
            "requests:publish": {"question": "示例", "words": "示例"},
            "requests:rule-new": {"lead": own},
            "requests:handler-new": {"person": f"{officer.pk}@{other}"},
            "requests:knowledge-new": {
                "question": "示例", "answer": "示例", "topic": "other", "unit": own,
                "source": "示例", "valid_from": day,
            },
            "requests:knowledge-item": decided,
            "requests:knowledge-retire": {"reason": "示例"},
            "requests:answer": decided,
            "requests:answer-withdraw": {"reason": "示例"},
            "requests_mine:new": {
                **asked, "subject": self.world.outside["enterprise"][0].pk, "anyway": "1",
            },
            "requests_mine:solved": {"solved": "yes"},
            "requests_mine:redo": {"reason": "示例"},
            "requests_mine:settled": {"solved": "yes"},
        }  # fmt: skip

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The JSON of operations, so that whoever may send it succeeds."""
        own = self.world.outside["enterprise"][0].code
        return {
            "api-v1:request_create": {
                "kind": "help", "title": "示例", "content": "示例", "subject": own,
            },
        }  # fmt: skip

    def _own(self, pair: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, pair[0]), pair[1])

    def _ready(self) -> None:
        moment, unit = self.world.moment, self.world.departments[0].subject
        services.topic_ensure(code="other", name="示例其他", words=[], position=0, provenance={})
        for code in sorted(set(PROCESSES.values())):
            path = find_packs()["national"] / "processes" / f"{code}.yaml"
            row, _ = cases.process_load(
                actor=self.system, process=read_process(path),
                content=path.read_text(encoding="utf-8"), moment=moment, provenance={},
            )  # fmt: skip
            cases.process_activate(
                actor=self.system, version_id=row.pk, reason="示例", moment=moment
            )
        asked = services.RuleAsked(code="shili.all", lead=unit.code)
        self.rule: RouteRule = services.rule_ensure(asked=asked, moment=moment, provenance={})[0]
        self.handler = SealedHandler.objects.create(
            user=self.world.users[Role.DEPARTMENT_OFFICER], unit=unit, named_at=moment,
            named_by=self.world.users[Role.LEADER],
        )  # fmt: skip

    def _request(self, number: int, state: str) -> Request:
        moment = self.world.moment
        row = services.request_file(
            actor=self.system, moment=moment,
            asked=services.RequestAsked(
                kind="help", title=f"示例诉求{number}", content="示例内容", channel="phone",
                subject_id=self.world.outside["enterprise"][number].pk,
                unit=self.world.departments[number].subject.code, unit_reason="示例",
            ),
        )  # fmt: skip
        if state == "filed":
            return row
        for step in ("sign", "contact"):
            services.step_take(actor=self.system, request=row, step=step, moment=moment)
        if state == "handled":
            return row
        told = {"actor": self.system, "request": row, "moment": moment}
        services.reply_write(result="solved", words="示例", **told)
        services.reply_submit(**told)
        return row if state == "checked" else self._finished(row, state)

    def _finished(self, row: Request, state: str) -> Request:
        moment = self.world.moment
        own = row.case.unit_id == self.world.departments[0].pk
        people = self.world.users if own else self.world.others
        checker = actor_for_user(
            user=people[Role.DEPARTMENT_OFFICER], day=self.world.today, via="web"
        )
        services.reply_check(actor=checker, request=row, sends=True, remark="", moment=moment)
        row = selectors.request_get(actor=self.system, number=row.case.number)
        if state == "asked":
            row.redos.create(number=1, reason="示例", asked_at=moment, state="asked")
        return row

    def _item(self, number: int, state: str) -> KnowledgeItem:
        return KnowledgeItem.objects.create(
            question="示例问题", answer="示例", topic=selectors.topic_get("other"), source="示例",
            valid_from=self.world.today, unit=self.world.departments[number].subject, state=state,
            written_at=self.world.moment, written_by=self.world.spare,
            checked_by=self.world.users[Role.LEADER] if state == "published" else None,
        )  # fmt: skip

    def _answer(self, number: int, state: str) -> Answer:
        row = self._request(number, "finished")
        return Answer.objects.create(
            request=row, unit=row.case.unit, topic=row.topic, question="示例", words="示例",
            state=state, proposed_at=self.world.moment, proposed_by=self.world.spare,
            decided_by=self.world.users[Role.LEADER] if state == "published" else None,
        )  # fmt: skip
