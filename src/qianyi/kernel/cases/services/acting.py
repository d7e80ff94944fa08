"""Doing something to a case: one way in for every act, one transaction, one winner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.engine import flow
from qianyi.engine.flow import event_restore, restore
from qianyi.engine.flow.acts import outcome_meant
from qianyi.engine.flow.transitions import apply
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation import registry
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.errors import (
    ActUnknown,
    CaseMoved,
    CaseNotFound,
    MaterialsLacking,
    StepNotFound,
)
from qianyi.kernel.cases.models import Case, CaseHappening, ProcessVersion, StepInstance
from qianyi.kernel.cases.permissions import Authority, authority_for
from qianyi.kernel.cases.selectors.acts import ACTS, BY_EVENT, FIELD_WORDS, words_of
from qianyi.kernel.cases.selectors.cases import NOT_FOUND
from qianyi.kernel.cases.selectors.materials import materials_asked
from qianyi.kernel.cases.selectors.processes import process_of
from qianyi.lib.clock import ZONE
from qianyi.lib.errors import QianyiError

from .moving import Move, move_write
from .parties import parties_added
from .rows import rows_live_for

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qianyi.engine.flow import Event, Material, Process, State
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.selectors.acts import Act, ActKind

READ: Final = {"id", "code", "digest", "title", "version"}
UNREAD: Final = [
    f"version__{one.name}" for one in ProcessVersion._meta.concrete_fields if one.name not in READ
]
"""Of the version an act needs only which it is: its definition is kept in memory."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act came to; ``is_new`` is False for one that was sent twice."""

    case: Case
    happening: CaseHappening
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of an act done to several cases: those done; number and sentence of others."""

    done: tuple[Case, ...]
    refused: tuple[tuple[str, str], ...]


@transaction.atomic
def case_act(
    *,
    actor: Actor,
    case_id: int,
    act: Act,
    moment: datetime,
    seq: int | None = None,
    token: str = "",
) -> Acted:
    """Do one act to one case.

    ``seq`` is the number of the last event the actor had seen: where somebody else has acted on
    the same step since, the act is refused and the actor told who did what. ``token`` is the
    client's own number of the act: sent twice, it is done once.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        ActUnknown: no such act, or something it needs is missing.
        StepNotFound: the step is not open; the sentence says who did it, where somebody did.
        ActNotAllowed: the act lies in other hands.
        CaseMoved: somebody else was quicker.
        MaterialsLacking: the step asks for materials that are not here.
        ActionRefused: the process does not allow it now.
    """
    kind = kind_of(act)
    case, _ = case_locked(actor, case_id)
    asked = _materials_of(case, act) if kind.code == "step_done" else []
    live, was_sent, here = rows_live_for(case.pk, token, [one.id for one in asked])
    if was_sent:
        return Acted(case, case.happenings.get(token=token), is_new=False)
    # Whoever waited for the lock acts after whoever had it, whatever their watches say.
    moment = max(moment, restore(case.state).moment)
    if seq is not None and seq < case.seq:
        _refuse_if_passed(case, act, kind, seq)
    row = _row(live, act)
    if row is None and "step" in kind.needs and kind.code != "condition_settled":
        raise StepNotFound(_not_open_words(case, act))
    authority = authority_for(actor, case, kind, row, moment)
    for guard in registry.case_guards:
        guard(actor, case, act)
    _require_materials(case, act, [one for one in asked if one.id not in here])
    happening = event_apply(
        case, event_of(actor, act, kind, moment), actor=actor, live=live,
        authority=authority, token=token, named=_named(act),
    )  # fmt: skip
    for follow in registry.case_followers:
        follow(actor, case, happening)
    return Acted(case, happening)


def batch_act(*, actor: Actor, case_ids: Collection[int], act: Act, moment: datetime) -> Batch:
    """The same act done to several cases, each for itself: one refused does not undo the others."""
    done, refused = [], []
    for case_id in sorted(set(case_ids)):
        try:
            done.append(case_act(actor=actor, case_id=case_id, act=act, moment=moment).case)
        except QianyiError as refusal:
            found = Case.objects.visible_to(actor).filter(pk=case_id).first()
            refused.append((found.number if found else str(case_id), refusal.message))
    return Batch(tuple(done), tuple(refused))


def event_apply(
    case: Case,
    event: Event,
    *,
    actor: Actor,
    live: list[StepInstance],
    authority: Authority | None = None,
    token: str = "",
    named: Collection[str] = (),
) -> CaseHappening:
    """Let an event have its effect on a case whose row is locked.

    Raises:
        ActionRefused: the process does not allow it now.
        CaseInvalid: a unit named is none.
    """
    process, before = process_of(case.version), restore(case.state)
    if named:
        case.units = parties_added(case.units, named)
    calendar = calendar_installed()
    made = apply(process, before, event, facts=facts_known(case), calendar=calendar)
    return move_write(
        Move(
            case=case,
            process=process,
            event=event,
            made=made,
            actor=actor,
            moment=event.moment,
            calendar=calendar,
            before=before,
            live=live,
            token=token,
            on_behalf_of_id=authority.on_behalf_of_id if authority else None,
        )
    )


def case_locked(actor: Actor, case_id: int, token: str = "") -> tuple[Case, bool]:
    """The case, locked until the transaction ends, and whether that token has been used on it.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
    """
    rows = Case.objects.visible_to(actor).filter(pk=case_id).order_by()
    rows = rows.select_related("version", "territory").defer(*UNREAD)
    case = next(iter(rows.select_for_update(of=("self",))), None)
    if case is None:
        raise CaseNotFound(NOT_FOUND)
    return case, bool(token and case.happenings.filter(token=token).exists())


def facts_known(case: Case) -> dict[str, Any]:
    """What is known for conditions: of the subject, and what was filled in."""
    return {**case.facts.get("values", {}), **case.form}


def kind_of(act: Act) -> ActKind:
    """The kind of an act, its needs being met.

    Raises:
        ActUnknown: no such act, or something it needs is missing.
    """
    kind = ACTS.get(act.kind)
    if kind is None:
        raise ActUnknown(f"没有“{act.kind}”这种办理动作；可用的有：{'、'.join(ACTS)}。")
    missing = [FIELD_WORDS[name] for name in kind.needs if not act.values.get(name)]
    if missing:
        raise ActUnknown(f"办理“{kind.label}”还须写明：{'、'.join(missing)}。", missing=missing)
    return kind


def event_of(actor: Actor, act: Act, kind: ActKind, moment: datetime) -> Event:
    """The engine's event of an act.

    Raises:
        ActUnknown: a value does not fit.
    """
    plain = {**act.values, "kind": kind.event, "moment": moment.isoformat(), "by": key_of(actor)}
    try:
        return event_restore(plain)
    except flow.StateNotUnderstood as refusal:
        raise ActUnknown(f"“{kind.label}”填写的内容不完整或格式不对，请检查后重试。") from refusal


def key_of(actor: Actor) -> str:
    """The opaque key by which events name who acted."""
    return f"user:{actor.user_id}" if actor.user_id is not None else "system"


def _named(act: Act) -> list[str]:
    """Words for units an act brings in."""
    named: list[str] = []
    if act.kind == "transferred":
        named.append(str(act.values.get("to_unit", "")))
    for name in {"copied": ("to",), "signers_added": ("signers",)}.get(act.kind, ()):
        value = act.values.get(name) or ()
        named += [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
    return named


def _row(live: list[StepInstance], act: Act) -> StepInstance | None:
    """The open row an act is about."""
    signer = str(act.values.get("signer", ""))
    rows = [row for row in live if row.step == act.step]
    exact = [row for row in rows if row.signer == signer]
    return next(iter(exact or rows), None)


def _refuse_if_passed(case: Case, act: Act, kind: ActKind, seq: int) -> None:
    """Say who was quicker, where somebody has acted on the same step or on the whole case.

    Acts on other steps do not stand in the way: parallel steps are independent.
    """
    if kind.is_apart:
        return
    since = case.happenings.filter(seq__gt=seq, is_flow=True).select_related("by").order_by("-seq")
    for one in since:
        found = BY_EVENT.get(one.kind)
        if found is None or found.is_apart:
            continue
        mine = act.kind == "signed" and one.payload.get("signer") != act.values.get("signer")
        if one.step in ("", act.step) and not (mine and one.kind == "Signed"):
            raise CaseMoved(_passed_words(one), seq=case.seq, by=one.seq)


def _materials_of(case: Case, act: Act) -> list[Material]:
    """What must be here before the step goes on or ends the case; going back asks nothing."""
    step = process_of(case.version).by_id.get(act.step)
    if step is None or case.status != CaseStatus.ACCEPTED:
        return []
    outcome = outcome_meant(step, str(act.values.get("outcome") or ""))
    if outcome is None or outcome.to in ("return", "reject"):
        return []
    return materials_asked(case, step)


def _require_materials(case: Case, act: Act, lacking: list[Material]) -> None:
    if not lacking:
        return
    label = process_of(case.version).by_id[act.step].label.staff
    titles = "、".join(one.title for one in lacking)
    raise MaterialsLacking(
        f"环节“{label}”要求的材料还没有：{titles}。"
        "请先提交、取用系统已有的，或登记已收原件，再办这个环节。",
        lacking=[one.id for one in lacking],
    )


def _not_open_words(case: Case, act: Act) -> str:
    """Why there is nothing to do about a step: done already, or its turn has not come."""
    step = process_of(case.version).by_id.get(act.step)
    if step is None:
        return f"这个流程没有环节“{act.step}”，请刷新办件页面后再办。"
    done = case.happenings.filter(step=act.step, is_flow=True).select_related("by")
    last = done.order_by("-seq").first()
    if last is None:
        return f"环节“{step.label.staff}”还没有开始，轮到时会出现在待办中。"
    return f"环节“{step.label.staff}”现在不在办理中。{_passed_words(last)}"


def _passed_words(one: CaseHappening) -> str:
    who = str(one.by) if one.by else "系统"
    at = one.at.astimezone(ZONE)
    return (
        f"{who}已于{at:%m月%d日 %H:%M}办理“{words_of(one.kind)}”，"
        "您看到的页面已不是最新，这次操作没有生效；请刷新后再看是否还需要办理。"
    )


def state_of(case: Case) -> tuple[Process, State]:
    """The definition and the state of a case."""
    return process_of(case.version), restore(case.state)
