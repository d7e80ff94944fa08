"""Topics, the table of routes, sending a request to another unit, who may see the sealed route."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.requests.choices import RequestKind
from qianyi.domains.requests.errors import HandlerInvalid, RequestInvalid, RuleNotFound
from qianyi.domains.requests.models import Request, RouteRule, SealedHandler, Topic
from qianyi.domains.requests.permissions import (
    can_keep_route,
    can_name_handlers,
    can_send_on,
    keeper_of,
    reaches_unit,
)
from qianyi.domains.requests.selectors.routing import handlers_of, topic_get, units_offered
from qianyi.foundation.permissions import Role, require
from qianyi.kernel.cases import services as cases
from qianyi.kernel.subjects.models import Membership, Subject, SubjectKind, Territory
from qianyi.lib.clock import local_date

from .following import assistants_ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


KEEPING: Final = {
    Role.PLANNER: "维护分办规则",
    Role.LEADER: "维护举报的分办规则（由管委会领导维护）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAsked:
    """One line of the table of routes; empty parts stay open. Units, topic, place by code.

    ``code`` names it in a pack; one added by hand is given its own.
    """

    lead: str
    code: str = ""
    kind: str = ""
    topic: str = ""
    territory: str = ""
    assist: Sequence[str] = ()
    basis: str = ""


@transaction.atomic
def request_send_on(
    *,
    actor: Actor,
    request: Request,
    unit: str,
    assist: Sequence[str],
    reason: str,
    moment: datetime,
) -> Request:
    """Send an open request to another lead unit; the reason stands in place of the rule's.

    Raises:
        NotAllowed: neither the lead unit nor a leader.
        CaseInvalid: ended, sealed, no such unit, the same one, or no reason.
        RequestInvalid: an assisting unit is none.
    """
    require(allowed=can_send_on(actor, request), actor=actor, what="改派诉求")
    held = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    names = dict(units_offered(near=request.case.territory))
    unknown = [code for code in assist if code not in names]
    if unknown:
        sentence = f"没有代码为“{'、'.join(unknown)}”的协办单位，请从列表中选择。"
        raise RequestInvalid(sentence, fields={"assist": sentence})
    case = cases.case_reassign(
        actor=actor, case_id=held.case_id, unit=unit, reason=reason, moment=moment, may=True
    )
    held.rule = None
    held.route_words = f"改派给{names.get(unit, unit)}，理由：{reason.strip()}"[:400]
    held.assist = [code for code in dict.fromkeys(assist) if code != unit]
    held.save(update_fields=["rule", "route_words", "assist"])
    assistants_ask(case, held, moment)
    return held


@transaction.atomic
def request_topic_correct(
    *, actor: Actor, request: Request, topic: str, moment: datetime
) -> Request:
    """Set the topic right; the unit stays.

    Raises:
        NotAllowed: neither the lead unit nor a leader.
        RequestInvalid: no such topic.
    """
    del moment  # the history keeps when
    require(allowed=can_send_on(actor, request), actor=actor, what="更正主题")
    held = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    held.topic = topic_get(topic)
    held.save(update_fields=["topic"])
    return held


@transaction.atomic
def topic_ensure(
    *, code: str, name: str, words: Sequence[str], position: int, provenance: Mapping[str, str]
) -> Topic:
    """A topic as a pack states it; an unchanged one is left alone."""
    there = Topic.objects.filter(code=code).first()
    stated = {"name": name, "words": [*words], "position": position}
    if there is not None and all(getattr(there, key) == value for key, value in stated.items()):
        return there
    row = there or Topic(code=code)
    for key, value in {**stated, **provenance}.items():
        setattr(row, key, value)
    row.save()
    return row


@transaction.atomic
def rule_ensure(
    *, asked: RuleAsked, moment: datetime, provenance: Mapping[str, str]
) -> tuple[RouteRule, bool]:
    """A rule as a pack states it; one changed ends and begins anew, one ended by hand stays so."""
    fresh = _rule(asked, moment)
    for name, value in provenance.items():
        setattr(fresh, name, value)
    there = RouteRule.objects.filter(code=asked.code).order_by("-pk").first()
    if there is not None and _same(there, fresh):
        return there, False
    if there is not None and there.ended_at is None:
        there.ended_at = moment
        there.save(update_fields=["ended_at"])
    fresh.save()
    return fresh, True


@transaction.atomic
def rule_add(*, actor: Actor, asked: RuleAsked, moment: datetime) -> RouteRule:
    """Add a line to the table; it counts from now on, for requests filed after.

    A planner keeps it for the units of the own territory, a leader the lines of reports (举报).

    Raises:
        NotAllowed: the line is not the actor's to keep.
        RequestInvalid: no such unit, topic or place, or a line of that code is in force.
    """
    keeper = keeper_of(asked.kind)
    require(
        allowed=actor.is_system or (actor.user_id is not None and actor.has_role(keeper)),
        actor=actor, what=KEEPING[keeper],
    )  # fmt: skip
    asked = replace(asked, code=asked.code.strip() or f"manual.{secrets.token_hex(4)}")
    if RouteRule.objects.in_force().filter(code=asked.code).exists():
        sentence = f"已有代码为“{asked.code}”的规则，请换一个，或先停用原来的。"
        raise RequestInvalid(sentence, fields={"code": sentence})
    row = _rule(asked, moment)
    allowed = actor.is_system or can_keep_route(actor, row)
    require(allowed=allowed, actor=actor, what=f"{KEEPING[keeper]}（{row.lead}不在您的区域）")
    row.save()
    return row


@transaction.atomic
def rule_end(*, actor: Actor, rule_id: int, moment: datetime) -> RouteRule:
    """End a line; requests it sent stay where they are.

    Raises:
        NotAllowed: the line is not the actor's to keep.
        RuleNotFound: there is none in force.
    """
    rows = RouteRule.objects.visible_to(actor).in_force().select_for_update(of=("self",))
    row = rows.select_related("lead__department__territory").filter(pk=rule_id).first()
    if row is None:
        raise RuleNotFound("没有找到这条规则，可能已停用；请刷新列表。")
    allowed = actor.is_system or can_keep_route(actor, row)
    require(allowed=allowed, actor=actor, what=KEEPING[keeper_of(row.kind)])
    row.ended_at = moment
    row.save(update_fields=["ended_at"])
    return row


@transaction.atomic
def handler_name(*, actor: Actor, user_id: int, unit: str, moment: datetime) -> SealedHandler:
    """A leader names a person of a unit for the sealed route; for reports filed from now on.

    Raises:
        NotAllowed: not a leader of the unit's territory.
        HandlerInvalid: not an officer of that unit, or named already.
    """
    require(allowed=can_name_handlers(actor), actor=actor, what="指定举报办理人员")
    units = Subject.objects.filter(kind=SubjectKind.DEPARTMENT, code=unit)
    found = units.select_related("department__territory").first()
    if found is not None:
        allowed = reaches_unit(actor, Role.LEADER, found)
        require(allowed=allowed, actor=actor, what=f"为{found}指定举报办理人员")
    works_there = found is not None and (
        Membership.objects.valid_on(local_date(moment))
        .filter(user_id=user_id, subject=found, role=Role.DEPARTMENT_OFFICER)
        .filter(user__is_active=True, user__is_machine=False)
        .exists()
    )
    if found is None or not works_there:
        raise HandlerInvalid("只能指定该单位在职的经办人员。", field="user")
    if SealedHandler.objects.in_force().filter(user_id=user_id, unit=found).exists():
        raise HandlerInvalid("这名人员已经是该单位的举报办理人员。", field="user")
    return SealedHandler.objects.create(
        user_id=user_id, unit=found, named_at=moment, named_by_id=actor.user_id
    )


@transaction.atomic
def handler_end(*, actor: Actor, handler_id: int, moment: datetime) -> SealedHandler:
    """End a naming: the person sees no report any more; the others named there go on with them.

    Raises:
        NotAllowed: not a leader of the unit's territory.
        HandlerInvalid: there is none in force, or nobody is left for reports under way.
    """
    require(allowed=can_name_handlers(actor), actor=actor, what="终止举报办理人员")
    rows = SealedHandler.objects.visible_to(actor).in_force().select_for_update(of=("self",))
    row = rows.select_related("unit__department__territory", "user").filter(pk=handler_id).first()
    if row is None:
        raise HandlerInvalid("没有找到这项指定，可能已经终止。", field="user")
    allowed = reaches_unit(actor, Role.LEADER, row.unit)
    require(allowed=allowed, actor=actor, what=f"终止{row.unit}的举报办理人员")
    row.ended_at = moment
    row.save(update_fields=["ended_at"])
    _handed_over(actor, row, moment)
    return row


def _handed_over(actor: Actor, row: SealedHandler, moment: datetime) -> None:
    """Reports that were in the person's hands are seen by those who stay, and by nobody else."""
    stay = handlers_of(row.unit_id, local_date(moment))
    held = Request.objects.filter(
        case__is_sealed=True, case__unit_id=row.unit_id,
        case__participants__user_id=row.user_id,
    )  # fmt: skip
    waiting = held.filter(case__is_open=True).count()
    if waiting and not stay:
        raise HandlerInvalid(
            f"{row.user}手中还有 {waiting} 件在办的举报，{row.unit}没有其他办理人员；"
            "请先另指定一名，再终止。",
            field="user",
        )
    for case_id in held.values_list("case_id", flat=True).distinct().order_by("case_id"):
        cases.sealed_hand_over(
            case_id=case_id, leaves=[row.user_id], stay=stay, actor=actor, moment=moment
        )


def _rule(asked: RuleAsked, moment: datetime) -> RouteRule:
    names = dict(units_offered())
    problems = {}
    if asked.kind and asked.kind not in RequestKind.values:
        problems["kind"] = f"类别只能是：{'、'.join(RequestKind.labels)}。"
    if asked.lead not in names:
        problems["lead"] = f"没有代码为“{asked.lead}”的单位，或它没有登记所属区域。"
    unknown = [code for code in asked.assist if code not in names]
    if unknown:
        problems["assist"] = f"没有代码为“{'、'.join(unknown)}”的协办单位。"
    place = Territory.objects.filter(subject__code=asked.territory).first()
    if asked.territory and place is None:
        problems["territory"] = f"没有代码为“{asked.territory}”的区域。"
    if problems:
        raise RequestInvalid("；".join(problems.values()), fields=problems)
    return RouteRule(
        code=asked.code.strip(),
        kind=asked.kind,
        topic=topic_get(asked.topic) if asked.topic else None,
        territory=place,
        lead=Subject.objects.select_related("department__territory").get(
            kind=SubjectKind.DEPARTMENT, code=asked.lead
        ),
        assist=[code for code in dict.fromkeys(asked.assist) if code != asked.lead],
        basis=asked.basis.strip()[:200],
        made_at=moment,
    )


def _same(one: RouteRule, other: RouteRule) -> bool:
    names = ("kind", "topic_id", "territory_id", "lead_id", "assist", "basis")
    return all(getattr(one, name) == getattr(other, name) for name in names)
