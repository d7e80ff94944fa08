"""One installation with every object an address can name, and a user for every role.

Two parks, two departments, two enterprises; each officer belongs to the first of them. ``own`` and
``other`` of an object are what belongs to the asking user's part of the world and what belongs to
the other part; where an object has no such part there is just the one.
"""

from __future__ import annotations

from datetime import date

from qianyi.domains.consistency import services as consistency
from qianyi.domains.consistency.models import Finding
from qianyi.domains.consistency.tests.factories import two_texts
from qianyi.domains.planning.models import PlanPaper
from qianyi.domains.planning.tests import factories as planning
from qianyi.foundation import jobs
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.audit.models import PackLoad
from qianyi.kernel.documents import services as documents
from qianyi.kernel.documents.models import CitedPlace, Statement
from qianyi.kernel.identity import services as identity
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Membership, Subject
from qianyi.lib import clock
from qianyi.site.models import Notification, Webhook

from .cases_world import CasesWorld
from .evaluation_world import EvaluationWorld
from .firms_world import FirmsWorld
from .homes_world import HomesWorld
from .ladder_world import LadderWorld
from .lists_world import ListsWorld
from .owning import Own
from .policies_world import PoliciesWorld
from .projects_world import ProjectsWorld
from .records_world import RecordsWorld
from .requests_world import RequestsWorld
from .returns_world import ReturnsWorld
from .reviews_world import ReviewsWorld
from .rules_world import RulesWorld
from .talent_world import TalentWorld
from .whatif_world import WhatIfWorld
from .zone_world import ZoneWorld

__all__ = ["PUBLIC", "ROLES", "Own", "World"]
PUBLIC = "public"
ROLES = (PUBLIC, *(role.value for role in Role))
TEXT = """示例高新区发展规划

第一章 发展目标

到2025年，园区营业收入达到1200亿元，高新技术企业达到80家。
2024年，园区营业收入1000亿元，比上年增长8%。
由示例科技局牵头，2025年底前建成示例孵化器。
"""
MONTHLY = "示例高新区2025年月报\n一、主要成效\n2025年，示例高新区工业企业达到90家。\n"
PASSWORD = "matrix-Only-8"  # 口令只在测试里


class World:
    """Made once; nothing a request does to it stays."""

    def __init__(self) -> None:
        self.moment = clock.now()
        self.today = clock.local_date(self.moment)
        self._places()
        self._people()
        self._documents()
        self._plans()
        self._findings()
        self._belongings()
        self.returns = ReturnsWorld(self)
        self.firms = FirmsWorld(self)
        self.rules = RulesWorld(self)
        self.what_if = WhatIfWorld(self)
        self.evaluation = EvaluationWorld(self)
        self.zone_evaluation = ZoneWorld(self, self.evaluation)
        self.records = RecordsWorld(self)
        self.ladder = LadderWorld(self)
        self.cases = CasesWorld(self)
        self.lists = ListsWorld(self)
        self.reviews = ReviewsWorld(self)
        self.requests = RequestsWorld(self)
        self.projects = ProjectsWorld(self)
        self.policies = PoliciesWorld(self)
        self.talent = TalentWorld(self)
        self.homes = HomesWorld(self)

    def _places(self) -> None:
        PackLoad.objects.create(
            name="shili", version="1", digest="0" * 64, title="示例", loaded_at=self.moment,
            loaded_by="示例",
        )  # fmt: skip
        self.zone = planning.zone("shili.zone")
        self.parks = [
            planning.zone(f"shili.park_{name}", parent=self.zone, kind="park") for name in "ab"
        ]
        self.departments = [
            subjects.department_ensure(
                code=f"shili.department_{name}", name=f"示例{name}局", short_name="",
                territory=self.zone, is_vertical=False, duties=[],
            )
            for name in "ab"
        ]  # fmt: skip
        self.outside = {
            kind: [
                Subject.objects.create(kind=kind, code=f"{kind}_{name}", name=f"示例{kind}{name}")
                for name in "ab"
            ]
            for kind in ("enterprise", "institution")
        }

    def _people(self) -> None:
        self.users = {role: self._user(f"m-{role}", role, 0) for role in ROLES[1:]}
        self.others = {role: self._user(f"x-{role}", role, 1) for role in ROLES[1:]}
        self.spare = User(
            username="m-spare", display_name="示例新人", email="spare@example.org",
            created_at=self.moment,
        )  # fmt: skip
        self.spare.set_unusable_password()
        self.spare.save()

    def _user(self, username: str, role: str, part: int) -> User:
        user = User.objects.create(
            username=username, display_name=f"示例{username}", email=f"{username}@example.org",
            phone="13800000000", created_at=self.moment,
        )  # fmt: skip
        user.set_password(PASSWORD)
        user.save()
        at = {
            Role.DEPARTMENT_HEAD: self.departments[part].subject,
            Role.DEPARTMENT_OFFICER: self.departments[part].subject,
            Role.PARK_OFFICER: self.parks[part].subject,
            Role.ENTERPRISE_USER: self.outside["enterprise"][part],
            Role.INSTITUTION_USER: self.outside["institution"][part],
        }
        Membership.objects.create(
            user=user, subject=at.get(Role(role), self.zone.subject), role=role,
            valid_from=date(2021, 1, 1), reason="示例",
        )  # fmt: skip
        return user

    def _documents(self) -> None:
        planner = self.actor(Role.PLANNER)
        self.stored = documents.document_store(
            actor=planner, data=TEXT.encode(), filename="示例规划.txt", moment=self.moment
        )
        self.document = self.stored.document
        self.before = documents.document_cite(
            key="shili-before", title="示例上一规划", moment=self.moment
        )
        rows = Statement.objects.filter(run=self.stored.run).order_by("position")
        self.statement = rows.filter(quote__contains="1000").get()
        self.loose = rows.filter(quote__contains="8%").get()
        self.dismissed = rows.filter(quote__contains="80").get()
        documents.figure_dismiss(
            actor=planner, statement_id=self.dismissed.pk, reason="示例", moment=self.moment
        )
        self.place = CitedPlace.objects.create(
            document=self.document, section="第一章", created_at=self.moment
        )

    def _plans(self) -> None:
        facts = {"name": "示例营业收入", "unit": "亿元", "direction": "up", "progress": "positive",
                 "aggregation": "last", "category": "示例类"}  # fmt: skip
        self.indicator = indicators.indicator_ensure(
            code="shili_revenue", facts=facts, synonyms=["示例营收"], ask=[], owner=None,
            provenance={},
        )  # fmt: skip
        self.plans, self.targets, self.observations = [], [], []
        for number, territory in enumerate([self.zone, *self.parks]):
            plan = planning.plan(territory, code=f"shili-plan-{number}", document=self.document)
            PlanPaper.objects.create(plan=plan, number=1, title="示例方案")
            self.plans.append(plan)
            self.targets.append(planning.target(plan, self.indicator))
            self.observations.append(
                planning.actual(territory, self.indicator, "2024", 30, statement=self.statement)
            )

    def _findings(self) -> None:
        planner = self.actor(Role.PLANNER)
        _, first, second = two_texts(planner)
        documents.document_store(
            actor=planner, data=MONTHLY.encode(), filename="月报.txt", moment=self.moment
        )
        self.checked = [first.document, second.document]
        consistency.check_run(actor=planner, moment=self.moment)
        self.finding, self.marked = Finding.objects.order_by("pk")
        consistency.finding_explain(
            actor=planner, finding=self.marked, reason="示例", moment=self.moment
        )

    def _belongings(self) -> None:
        everyone = [*self.users.items(), *(("x", user) for user in self.others.values())]
        self.machines, self.keys, self.notices, self.hooks, self.runs = {}, {}, {}, {}, {}
        for role, user in everyone:
            machine = User.objects.create(
                username=f"k-{user.username}", display_name="示例系统", is_machine=True,
                responsible=user, created_at=self.moment,
            )  # fmt: skip
            actor = Actor(user_id=user.pk)
            key, _ = identity.api_key_create(
                actor=actor, machine=machine, name="示例", scopes=["documents:read"], days=30,
                moment=self.moment,
            )  # fmt: skip
            notify(
                Notice(
                    key="shili", kind="shili", recipients=[user.pk], title="示例通知",
                    url="/me/", moment=self.moment,
                )
            )  # fmt: skip
            run, _ = jobs.enqueue(
                kind="documents.reread_all", key=f"shili-{user.username}", moment=self.moment,
                actor=actor, arguments={"user_id": user.pk},
            )  # fmt: skip
            hook = Webhook.objects.create(
                owner=user, url="https://example.org/h", wanted=["documents.stored"], salt="s",
                created_at=self.moment,
            )  # fmt: skip
            self.machines[role], self.keys[role], self.runs[role] = machine.pk, key.pk, run.key
            self.notices[role] = Notification.objects.get(recipient=user).pk
            self.hooks[role] = hook.pk
        _, self.token = identity.invitation_make(
            actor=system_actor(), user=self.spare, moment=self.moment
        )

    def actor(self, role: str) -> Actor:
        """The actor of a role's user, as services get it."""
        return Actor(user_id=self.users[role].pk, roles=frozenset({str(role)}))
