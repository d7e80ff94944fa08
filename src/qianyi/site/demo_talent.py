"""People, needs and cards of the talent library, so that a demonstration has them.

All of it is invented and marked so: people are numbers, their telephone numbers exist nowhere.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.models import CardService, Talent, Term
from qianyi.domains.talent.services import CardAsked, ConsentAsked, NeedAsked, TalentAsked
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.cases.services import process_activate
from qianyi.kernel.subjects.models import Enterprise, Membership, Territory
from qianyi.lib.clock import local_date
from qianyi.site.demo_actors import account_found

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.talent.models import Need
    from qianyi.foundation.permissions import Actor

ZONE: Final = "demo.zone"
PROCESSES: Final = ("talent_service", "talent_service_long")
OWN, NOWHERE = "own", ""
PEOPLE: Final = (
    # field, education, rank, since, way, plan, employer, days the consent still holds
    ("new_materials", "doctor", "associate", 2012, "flexible", "demo_city_plan", NOWHERE, 400),
    ("new_materials", "master", "middle", 2018, "full", "", NOWHERE, 500),
    ("new_materials", "bachelor", "middle", 2016, "either", "", NOWHERE, 20),
    ("electronics", "doctor", "full", 2005, "flexible", "demo_zone_title", NOWHERE, 700),
    ("electronics", "master", "", None, "full", "", NOWHERE, 365),
    ("equipment", "bachelor", "associate", 2008, "none", "", OWN, 600),
    ("digital", "master", "middle", 2019, "full", "demo_zone_title", OWN, 25),
    ("finance", "", "primary", 2021, "full", "", NOWHERE, 300),
)  # fmt: skip
NEEDS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("示例：材料工艺研发工程师", {
        "headcount": 2, "field": "new_materials", "education": "master", "years": 5,
        "salary_from": Decimal(20), "salary_to": Decimal(35), "salary_unit": "year",
        "audience": "public",
    }),
    ("示例：嵌入式软件工程师", {"headcount": 3, "field": "electronics", "education": "bachelor"}),
    ("示例：财务主管", {"headcount": 1, "field": "finance", "rank": "middle"}),
)  # fmt: skip


def talent_ensure(moment: datetime) -> int:
    """A small library; nothing where there is one, or where accounts or words are missing."""
    with history.acting(system_actor(via="cli"), "准备示例人才库"):
        _in_force(moment)
        zone = Territory.objects.filter(subject__code=ZONE).first()
        keeper, firm = account_found("service", moment), account_found("enterprise", moment)
        ready = Term.objects.filter(code="demo_card_a").exists()
        if zone is None or keeper is None or not ready or Talent.objects.exists():
            return 0
        own = _firm(firm)
        people = [_person(keeper, zone, own, number, moment) for number in range(len(PEOPLE))]
        _cards(keeper, people, moment)
        if firm is not None and own is not None:
            _needs(keeper, firm, own, moment)
    return Talent.objects.count()


def _in_force(moment: datetime) -> None:
    held = ProcessVersion.objects.filter(code__in=PROCESSES).exclude(state=VersionState.LOADED)
    waiting = ProcessVersion.objects.filter(code__in=PROCESSES, state=VersionState.LOADED)
    for row in waiting.exclude(code__in=held.values("code")):
        process_activate(
            actor=system_actor(via="cli"), version_id=row.pk, reason="演示启用", moment=moment
        )


def _firm(actor: Actor | None) -> Enterprise | None:
    if actor is None:
        return None
    held = Membership.objects.filter(user_id=actor.person_id, role=Role.ENTERPRISE_USER)
    return Enterprise.objects.filter(pk__in=held.values("subject"), territory__is_demo=True).first()


def _person(
    keeper: Actor, zone: Territory, own: Enterprise | None, number: int, moment: datetime
) -> Talent:
    field, education, rank, since, way, plan, employer, days = PEOPLE[number]
    day = local_date(moment)
    honours = [{"plan": plan, "year": day.year - 1, "number": "", "source": "示例数据"}]
    return services.talent_enter(
        actor=keeper, territory=zone, moment=moment,
        asked=TalentAsked(
            name=f"示例人才{number + 1:02d}", phone=f"100-0000-{number + 1:04d}",
            employer=own if employer == OWN else None, source="示例数据",
            values={
                "field": Term.objects.get(code=field), "education": education, "rank": rank,
                "since_year": since, "way": way, "place": zone, "note": "示例数据",
                "honours": honours if plan else [],
            },
        ),
        consent=ConsentAsked(
            purpose="人才服务、人才需求匹配、英才卡服务（示例）",
            audience=("zone", "employer", "firms"), valid_from=day - timedelta(days=100),
            valid_to=day + timedelta(days=days), channel="in_person",
        ),
    )  # fmt: skip


def _cards(keeper: Actor, people: list[Talent], moment: datetime) -> None:
    day = local_date(moment)
    for position, (code, days) in enumerate((("demo_card_a", 20), ("demo_card_b", 700))):
        card = services.card_issue(
            actor=keeper, talent=people[(3, 6)[position]], moment=moment,
            asked=CardAsked(
                number=f"SL-示例-{position + 1:04d}", card_class=code,
                valid_from=day - timedelta(days=300), valid_to=day + timedelta(days=days),
            ),
        )  # fmt: skip
        service = CardService.objects.get(code=("demo_medical", "demo_school")[position])
        services.card_service_ask(actor=keeper, card=card, service=service, moment=moment)


def _needs(keeper: Actor, firm: Actor, own: Enterprise, moment: datetime) -> None:
    day = local_date(moment)
    made = [_need(firm, own, position, told, moment) for position, told in NEEDS]
    for row in made[:2]:
        services.need_publish(actor=keeper, need=row, moment=moment)
    first = made[0]
    shown = selectors.candidates_of(firm, first, day)
    for answer, one in zip((True, None), shown, strict=False):
        asked = services.introduction_ask(
            actor=firm, need=first, talent_ref=one.talent.ref, moment=moment
        )
        if answer:
            services.introduction_answer(
                actor=keeper, introduction=asked, agrees=True, channel="phone",
                words="示例：愿意先电话了解", moment=moment,
            )  # fmt: skip


def _need(
    firm: Actor, own: Enterprise, position: str, told: dict[str, Any], moment: datetime
) -> Need:
    until: date = local_date(moment) + timedelta(days=90)
    values = {**told, "field": Term.objects.get(code=told["field"])}
    asked = NeedAsked(position=position, duties="示例数据。", wanted_until=until, **values)
    return services.need_file(actor=firm, enterprise=own, asked=asked, moment=moment)
