"""Which unit leads a request, and why, by the rules in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from qianyi.domains.requests.choices import RequestKind
from qianyi.domains.requests.errors import RequestInvalid, RouteNotFound
from qianyi.domains.requests.models import RouteRule, SealedHandler, Topic
from qianyi.engine import requests as engine
from qianyi.foundation.permissions import Role, within
from qianyi.kernel.subjects.models import Department, Membership

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a request goes: the rule (None where a person chose), units' codes, and why."""

    rule: RouteRule | None
    lead: str
    assist: tuple[str, ...]
    words: str


def topic_list() -> list[Topic]:
    """Topics in the order of the list."""
    return list(Topic.objects.order_by("position", "code"))


def topic_get(code: str) -> Topic:
    """A topic by its code.

    Raises:
        RequestInvalid: there is none; the sentence names those there are.
    """
    found = {one.code: one for one in topic_list()}
    if code not in found:
        names = "、".join(one.name for one in found.values()) or "无，请先载入数据包"
        sentence = f"没有这个主题，请从列表中选择：{names}。"
        raise RequestInvalid(sentence, fields={"topic": sentence})
    return found[code]


def topic_meant(text: str) -> tuple[Topic, str]:
    """The topic a text speaks of, and by which words it was recognised.

    Raises:
        RequestInvalid: no topic is loaded at all.
    """
    topics = topic_list()
    guess = engine.topic_guess(
        [engine.Topic(one.code, one.name, tuple(one.words)) for one in topics], text
    )
    if guess is None:
        return topic_get(OTHER), "没有识别到主题词，归入“其他”"
    by_code = {one.code: one for one in topics}
    topic, hits = guess
    return by_code[topic.code], f"按“{'、'.join(hits)}”识别"


def route_decide(
    *, kind: str, topic: Topic, territory: Territory | None, is_demo: bool = False
) -> Decision:
    """The most particular rule in force, and the reason in a sentence.

    A report (举报) goes by rules made for reports alone: the unit its topic belongs to may be the
    one that is reported. A rule reaches no further than the zone its unit works for.

    Raises:
        RouteNotFound: no rule fits.
    """
    rows = {
        row.code: row
        for row in RouteRule.objects.in_force().select_related(
            "topic", "territory__subject", "lead__department__territory"
        )
        if (kind != RequestKind.REPORT or row.kind == RequestKind.REPORT)
        and _reaches(row, territory, is_demo=is_demo)
    }
    asked = engine.Asked(kind, topic.code, territory.path if territory else "")
    found = engine.route([_rule(row) for row in rows.values()], asked)
    if found is None:
        raise RouteNotFound(
            f"没有适用于“{RequestKind(kind).label}”“{topic}”的分办规则，不知道由哪个单位办理；"
            "请联系规划编制人员在“分办规则”页加一条，或请工作人员代为登记并选定单位。"
        )
    row = rows[found.rule.key]
    return Decision(row, row.lead.code, tuple(row.assist), _why(row, found.fitted, asked))


def _reaches(row: RouteRule, territory: Territory | None, *, is_demo: bool) -> bool:
    """Whether the unit of a rule works where the firm is: no zone answers for another's firms."""
    own = row.lead.department.territory
    if own is None:
        return False
    if territory is None:
        return own.is_demo == is_demo
    return territory.path.startswith(own.path)


def _rule(row: RouteRule) -> engine.Rule:
    return engine.Rule(
        key=row.code,
        lead=row.lead.code,
        kind=row.kind,
        topic=row.topic.code if row.topic else "",
        territory=row.territory.path if row.territory else "",
        assist=tuple(row.assist),
    )


def _why(row: RouteRule, fitted: tuple[str, ...], asked: engine.Asked) -> str:
    parts = {
        "kind": f"类别“{RequestKind(asked.kind).label}”",
        "topic": f"主题“{row.topic}”",
        "territory": f"区域“{row.territory}”",
    }
    named = "、".join(parts[name] for name in fitted)
    how = f"按{named}对应的分办规则" if named else "没有更具体的分办规则，按统一受理的规则"
    basis = f"，依据：{row.basis}" if row.basis else ""
    return f"{how}，由{row.lead}主办{basis}。"[:400]


def rule_list(actor: Actor, *, words: str = "") -> QuerySet[RouteRule]:
    """Rules in force."""
    rows = (
        RouteRule.objects.visible_to(actor)
        .in_force()
        .select_related("topic", "territory__subject", "lead__department__territory")
    )
    for word in words.split():
        rows = rows.filter(lead__name__icontains=word) | rows.filter(topic__name__icontains=word)
    return rows.order_by("code")


def units_offered(*, near: Territory | None = None) -> list[tuple[str, str]]:
    """Departments that can lead or assist: (code, name).

    ``near`` leaves out those of a fictional zone for a real one, and the other way round.
    """
    rows = Department.objects.filter(territory__isnull=False).select_related("subject")
    if near is not None:
        rows = rows.filter(territory__is_demo=near.is_demo)
    return [(row.subject.code, row.subject.name) for row in rows.order_by("subject__name")]


def units_kept(actor: Actor, *roles: Role) -> list[tuple[str, str]]:
    """Departments of the territories at which the actor holds one of the roles: (code, name)."""
    own = Q(pk__in=())
    for role in roles:
        own |= within("territory__path", actor.paths_of(role))
    rows = Department.objects.filter(own).select_related("subject")
    return [(row.subject.code, row.subject.name) for row in rows.order_by("subject__name")]


def people_offered(actor: Actor, day: date) -> list[tuple[str, str]]:
    """Officers of departments of the leader's own territories, as ``user@unit`` with both names."""
    rows = (
        Membership.objects.valid_on(day)
        .filter(role=Role.DEPARTMENT_OFFICER, user__is_active=True, user__is_machine=False)
        .filter(within("subject__department__territory__path", actor.paths_of(Role.LEADER)))
        .select_related("user", "subject")
        .order_by("subject__name", "user__display_name")
    )
    return [(f"{row.user_id}@{row.subject.code}", f"{row.subject}：{row.user}") for row in rows]


def handlers_of(unit_id: int, day: date) -> list[int]:
    """Persons named for the sealed route at a unit who work there on a day."""
    there = Membership.objects.valid_on(day).filter(
        role=Role.DEPARTMENT_OFFICER, subject_id=unit_id, user_id=OuterRef("user_id")
    )
    rows = SealedHandler.objects.in_force().filter(
        Exists(there), unit_id=unit_id, user__is_active=True
    )
    return sorted(rows.values_list("user_id", flat=True))


def handler_list(actor: Actor) -> QuerySet[SealedHandler]:
    """Who is named, those in force first."""
    rows = SealedHandler.objects.visible_to(actor).select_related(
        "user", "unit__department__territory", "named_by"
    )
    return rows.order_by("ended_at", "unit__name", "pk")
