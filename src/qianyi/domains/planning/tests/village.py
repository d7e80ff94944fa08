"""A fictional zone with two units of its own, one that is only asked, people and a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from qianyi.domains.planning import services
from qianyi.domains.planning.tests import factories
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.cases.tests.town import activated, process_text
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Department, Membership, Subject
from qianyi.kernel.subjects.selectors import actor_for_user

if TYPE_CHECKING:
    from qianyi.domains.planning.models import ListItem, Plan, TaskList
    from qianyi.kernel.subjects.models import Territory

MOMENT = datetime(2025, 9, 1, 2, tzinfo=UTC)  # Monday, ten in the morning in China
DAY = date(2025, 9, 1)


@dataclass
class Village:
    """Made once a test; ``officer("works")`` is that unit's officer."""

    zone: Territory
    units: dict[str, Department]
    people: dict[str, Actor] = field(default_factory=dict)
    task_list: TaskList | None = None
    plan: Plan | None = None

    def person(self, name: str, role: Role, at: Subject) -> Actor:
        """Somebody with one role; the same name is the same person."""
        if name not in self.people:
            user = UserFactory(display_name=f"示例{name}")
            Membership.objects.create(
                user=user, subject=at, role=role, valid_from=date(2020, 1, 1), reason="示例"
            )
            self.people[name] = actor_for_user(user=user, day=DAY, via="web")
        return self.people[name]

    def officer(self, unit: str) -> Actor:
        """An officer of a unit."""
        return self.person(unit, Role.DEPARTMENT_OFFICER, self.units[unit].subject)

    @property
    def planner(self) -> Actor:
        """Who keeps lists."""
        return self.person("planner", Role.PLANNER, self.zone.subject)

    @property
    def second(self) -> Actor:
        """Another planner."""
        return self.person("second", Role.PLANNER, self.zone.subject)

    @property
    def leader(self) -> Actor:
        """A leader of the zone."""
        return self.person("leader", Role.LEADER, self.zone.subject)

    def item(self, **facts: Any) -> ListItem:
        """An item of the list, led by the works unit and due at the end of September."""
        moment = facts.pop("moment", MOMENT)
        asked = {
            "content": "建成示例道路", "lead": self.units["works"], "due_on": date(2025, 9, 30),
            **facts,
        }  # fmt: skip
        assert self.task_list is not None
        return services.item_make(
            actor=self.planner, task_list=self.task_list,
            asked=services.ItemAsked(**asked), moment=moment,
        )  # fmt: skip

    def report(
        self, item: ListItem, *, by: Actor | None = None, moment: datetime = MOMENT, **facts: Any
    ) -> Any:
        """A month's progress, by the lead unit."""
        told = {"month": "2025-08", "words": "示例进展", "share": 40, **facts}
        return services.progress_report(
            actor=by or self.officer("works"), item=item, progress=services.Progress(**told),
            moment=moment,
        )  # fmt: skip

    def supervision(self) -> None:
        """The process of 督办件 in force."""
        activated(process_text("supervision"))


def make_village() -> Village:
    """The village with an empty list that belongs to a plan."""
    zone = factories.zone("shili.zone")
    units = {
        name: subjects.department_ensure(
            code=f"shili.{name}", name=f"示例{word}", short_name=word, territory=zone,
            is_vertical=name == "land", duties=[],
        )
        for name, word in (
            ("committee", "管委会"), ("works", "建设局"), ("science", "科技局"),
            ("land", "资源分局"),
        )
    }  # fmt: skip
    village = Village(zone, units)
    village.plan = factories.plan(zone)
    village.task_list = services.list_make(
        actor=village.planner,
        asked=services.ListAsked(
            code="shili.list", title="示例清单", territory=zone, plan=village.plan,
            supervisor=units["committee"],
        ),
    )  # fmt: skip
    return village
