"""A small fictional zone that takes in requests: topics, routes, processes in force, people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from qianyi.domains.requests import services
from qianyi.domains.requests.models import Request
from qianyi.domains.requests.selectors import request_get
from qianyi.domains.requests.services import RequestAsked, RuleAsked
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, system_actor
from qianyi.kernel.cases.tests.town import MOMENT, Town, make_town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOPICS: tuple[tuple[str, str, list[str]], ...] = (
    ("power", "用电", ["供电", "停电", "增容", "线路"]),
    ("labour", "用工招聘", ["招聘", "用工"]),
    ("other", "其他", []),
)
ROUTES = (
    RuleAsked(code="d.intake", lead="demo.service"),
    RuleAsked(code="d.power", lead="demo.construction", topic="power", assist=["demo.economy"]),
    RuleAsked(code="d.report", lead="demo.committee", kind="report"),
)
PROCESSES = tuple(f"request_{kind}_2026_2" for kind in ("inquiry", "help", "complaint", "report"))


@dataclass
class Desk:
    """The zone and the short ways of its requests; ``service`` leads what no rule names."""

    town: Town

    @property
    def firm(self) -> Actor:
        return self.town.applicant

    def file(self, *, actor: Actor | None = None, moment=MOMENT, **asked: object) -> Request:
        """A question of the firm's, filed by itself."""
        values = {
            "kind": "inquiry", "title": "示例标题", "content": "示例内容：标准厂房如何续租？",
            "subject_id": self.town.firm.pk, **asked,
        }  # fmt: skip
        actor = actor or self.firm
        with history.acting(actor):
            return services.request_file(actor=actor, asked=RequestAsked(**values), moment=moment)

    def begin(self, request: Request, *, unit: str = "service", moment=MOMENT) -> Request:
        """Signed for and contacted, so that the answer can be written."""
        officer = self.town.officer(unit)
        with history.acting(officer):
            for step in ("sign", "contact"):
                services.step_take(actor=officer, request=request, step=step, moment=moment)
        return self.again(request)

    def answer(self, request: Request, *, unit: str = "service", moment=MOMENT) -> Request:
        """Written by one officer, sent by another."""
        writer, checker = self.town.officer(unit), self.town.officer(unit, 2)
        with history.acting(writer):
            services.reply_write(
                actor=writer, request=request, result="explained", words="示例答复", moment=moment
            )
            services.reply_submit(actor=writer, request=request, moment=moment)
        with history.acting(checker):
            services.reply_check(
                actor=checker, request=request, sends=True, remark="", moment=moment
            )
        return self.again(request)

    def finished(self, *, moment=MOMENT, **asked: object) -> Request:
        """Filed, begun and answered."""
        return self.answer(self.begin(self.file(moment=moment, **asked), moment=moment),
                           moment=moment)  # fmt: skip

    def again(self, request: Request) -> Request:
        return request_get(actor=system_actor(), number=request.case.number)


def make_desk() -> Desk:
    """Everything but requests."""
    town = make_town()
    with history.acting(system_actor()):
        for position, (code, name, words) in enumerate(TOPICS):
            services.topic_ensure(
                code=code, name=name, words=words, position=position, provenance={}
            )
        for asked in ROUTES:
            services.rule_ensure(asked=asked, moment=MOMENT, provenance={})
    for code in PROCESSES:
        town.activate(code)
    return Desk(town)
