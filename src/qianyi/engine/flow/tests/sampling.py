"""An event for each act a case offers, its own words sound: what random walks are made of."""

from __future__ import annotations

from datetime import timedelta

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.tests.making import STAFF
from qianyi.engine.workdays import Limit

_REASONS = ("NotAccepted", "Withdrawn", "Reopened", "AskedAgain")


def sample(action, case, moment, outcome=""):
    """An event of an action's kind; ``outcome`` is of a step, signed or done."""
    makers = {
        "StepDone": lambda: (action.step, outcome, "意见"),
        "Signed": lambda: (action.step, _free(case, action.step), outcome, "意见"),
        "SignersAdded": lambda: (action.step, (f"new{case.state.seq}",)),
        "Returned": lambda: (action.step, (*action.targets, "")[0], "不全"),
        "Transferred": lambda: (action.step, f"elsewhere{case.state.seq}"),
        "Urged": lambda: (action.step,),
        "ConditionSettled": lambda: (action.step, False, "查明"),
        "PausedService": lambda: ((*case.process.pauses, "")[0],),
        "SpecialStarted": lambda: ((*case.process.special_grounds, "")[0], "1号"),
        "Extended": lambda: (_longer(case), "复杂"),
        "Finished": lambda: (action.variant, "理由"),
        "Copied": lambda: (("two",),),
        "CorrectionTold": lambda: (("印章",),),
        "AcceptedWithPromises": lambda: (_promises(action, case, moment), action.variant),
        "PromiseKept": lambda: (_owed(case),),
    }
    kind = flow.EVENTS[action.kind]
    if kind is e.OutsideStatus:
        return _outside(action, case, moment)
    if action.kind in _REASONS:
        return kind(moment, STAFF, "理由")
    return kind(moment, STAFF, *makers.get(action.kind, tuple)())


def _free(case, code):
    one, step = case.state.step(code), case.process.by_id[code]
    signed = {each.signer for each in one.signatures}
    return next((s for s in (*step.signers, *one.added) if s not in signed), "nobody")


def _longer(case):
    return case.process.extensions.amount if case.process.extensions else Limit(1)


def _promises(action, case, moment):
    may = [
        one.id
        for one in case.process.materials
        if (one.tolerable if action.variant == "tolerated" else one.promise)
    ]
    return ((may[0], (moment + timedelta(days=20)).date()),)


def _owed(case):
    return next((one.item for one in case.state.promises if one.kept_at is None), "nothing")


def _outside(action, case, moment):
    """The case goes on or stands still outside; a followed item ends there."""
    if action.step:
        return e.OutsideStatus(
            moment, STAFF, "finished", step=action.step,
            outcome=case.process.by_id[action.step].outcomes[0].id,
        )  # fmt: skip
    going = case.state.outside_status == "accepted"
    return e.OutsideStatus(moment, STAFF, "suspended" if going else "accepted")
