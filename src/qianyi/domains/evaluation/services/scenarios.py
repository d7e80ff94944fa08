"""Keeping a what-if, putting it away, and carrying its changes into a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.domains.evaluation.choices import ScenarioKind
from qianyi.domains.evaluation.errors import ScenarioInvalid
from qianyi.domains.evaluation.models import Scenario
from qianyi.domains.evaluation.permissions import can_save_trials
from qianyi.domains.evaluation.selectors.scenarios import scenario_get
from qianyi.domains.evaluation.selectors.whatif import (
    ConditionsAsked,
    Trial,
    WeightsTrial,
    figures_changeable,
    weights_now,
)
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.rules import services as rules

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from qianyi.domains.evaluation.selectors.whatif import Award, Outcome
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import RuleVersion

NAME_LENGTH: Final = 80
NOTE_LENGTH: Final = 500
SAVED_FIRMS: Final = 20_000


@transaction.atomic
def scenario_save(
    *, actor: Actor, trial: Trial | WeightsTrial, name: str, note: str, moment: datetime
) -> Scenario:
    """Keep a what-if with what came of it now.

    Of very many firms that enter or leave, the first ``SAVED_FIRMS`` are named; all are counted.

    Raises:
        NotAllowed: the actor may not keep what-ifs.
        ScenarioInvalid: no name, too long a text, or nothing was changed; ``fields`` says which.
    """
    require(allowed=can_save_trials(actor), actor=actor, what="保存试算方案")
    problems = _problems(name, note)
    changes = changes_of(trial)
    if not changes:
        problems["changes"] = "还没有改动任何数值，没有可以保存的方案。"
    if problems:
        raise ScenarioInvalid("；".join(problems.values()), fields=problems)
    outcome = trial.outcome
    row = Scenario(
        name=name.strip(),
        note=note.strip(),
        changes=changes,
        award=award_plain(trial.asked.award),
        results=results_plain(outcome),
        entering=list(outcome.entering[:SAVED_FIRMS]),
        leaving=list(outcome.leaving[:SAVED_FIRMS]),
        taken_at=trial.taken_at,
        made_at=moment,
        made_by_id=actor.person_id,
        **(_of_conditions(trial) if isinstance(trial, Trial) else _of_weights(trial)),
    )
    row.save()
    return row


@transaction.atomic
def scenario_put_away(*, actor: Actor, scenario_id: int, reason: str, moment: datetime) -> Scenario:
    """Take a what-if off the list; it stays in the history and its address goes on working.

    Raises:
        NotAllowed: the actor may not keep what-ifs, or somebody else kept this one.
        ScenarioInvalid: it was put away already.
    """
    row = scenario_get(actor=actor, scenario_id=scenario_id)
    require(
        allowed=can_save_trials(actor) and row.made_by_id == actor.user_id,
        actor=actor,
        what="收起他人的试算方案",
    )
    if row.put_away_at is not None:
        raise ScenarioInvalid(f"方案“{row}”已经收起，不需要再收一次。")
    row.put_away_at, row.put_away_by_id = moment, actor.person_id
    with history.because(reason.strip() or "收起"):
        row.save(update_fields=["put_away_at", "put_away_by"])
    return row


@transaction.atomic
def draft_from_trial(
    *, actor: Actor, asked: ConditionsAsked, name: str, reason: str, moment: datetime
) -> RuleVersion:
    """A draft of the conditions with the tried figures in it; nothing in force changes.

    Raises:
        NotAllowed: the actor is no policy officer.
        ScenarioInvalid: nothing was changed.
        VersionInvalid: the name is taken, or a name or reason is lacking.
    """
    if not asked.changes:
        raise ScenarioInvalid("还没有改动任何数值，不需要起草新版本。")
    draft = rules.draft_make(
        actor=actor, version_id=asked.version.pk, name=name, reason=reason, moment=moment
    )
    values = {path: format(value, "f") for path, value in asked.changes.items()}
    return rules.draft_change(actor=actor, version_id=draft.pk, values=values, moment=moment)


def changes_of(trial: Trial | WeightsTrial) -> dict[str, dict[str, str]]:
    """What was changed, in words that still say it when the pack is gone."""
    if isinstance(trial, Trial):
        known = {one.path: one for one in figures_changeable(trial.asked.version)}
        return {
            path: _change(known[path].label, known[path].unit, known[path].value, value)
            for path, value in trial.asked.changes.items()
        }
    method = trial.old.method
    now = weights_now(trial.asked.run, trial.asked.group)
    return {
        code: _change(method.indicator(code).name, "分", now[code], value)
        for code, value in trial.weights.items()
        if value != now[code] and trial.asked.weights
    }


def award_plain(award: Award) -> dict[str, str]:
    """What a firm gets, as exact texts; what was not asked is left out."""
    told = {
        "amount": award.amount, "rate": award.rate, "cap": award.cap, "budget": award.budget,
    }  # fmt: skip
    plain = {name: format(value, "f") for name, value in told.items() if value is not None}
    return {**plain, "base": award.base} if award.base else plain


def results_plain(outcome: Outcome) -> dict[str, Any]:
    """What came of it, as JSON."""
    money = outcome.money
    return {
        "total": outcome.total,
        "before": outcome.before,
        "after": outcome.after,
        "undecided": outcome.undecided,
        "entering": len(outcome.entering),
        "leaving": len(outcome.leaving),
        "cleared": len(outcome.cleared),
        "clouded": len(outcome.clouded),
        "moves": [list(one) for one in outcome.moves],
        "groups": {
            kind: [[one.name, one.before, one.after, one.entering, one.leaving] for one in lines]
            for kind, lines in outcome.groups.items()
        },
        "money": money
        and {
            "before": format(money.before, "f"),
            "after": format(money.after, "f"),
            "change": format(money.change, "f"),
            "unpriced": money.unpriced,
            "left": None if money.left is None else format(money.left, "f"),
            "affordable": money.affordable,
        },
    }


def _of_conditions(trial: Trial) -> dict[str, Any]:
    asked = trial.asked
    return {
        "kind": ScenarioKind.CONDITIONS,
        "version": asked.version,
        "application": asked.application,
        "territory": asked.territory,
        "applied_on": asked.applied_on,
        "as_of": asked.as_of,
        "purpose": asked.purpose,
        "inputs_digest": trial.firms.digest,
    }


def _of_weights(trial: WeightsTrial) -> dict[str, Any]:
    run = trial.asked.run
    assert run.inputs is not None  # noqa: S101 - a run without inputs has no scores to try on
    return {
        "kind": ScenarioKind.WEIGHTS,
        "run": run,
        "territory": run.territory,
        "as_of": run.as_of,
        "purpose": run.purpose,
        "group": trial.asked.group,
        "grade": trial.grade,
        "inputs_digest": run.inputs.digest,
    }


def _change(label: str, unit: str, old: Decimal, new: Decimal) -> dict[str, str]:
    return {"label": label, "unit": unit, "old": format(old, "f"), "new": format(new, "f")}


def _problems(name: str, note: str) -> dict[str, str]:
    problems = {}
    if not name.strip():
        problems["name"] = "请给方案起一个名称，例如：门槛降一个百分点。"
    elif len(name.strip()) > NAME_LENGTH:
        problems["name"] = f"名称最多{NAME_LENGTH}个字，现在是{len(name.strip())}个。"
    if len(note.strip()) > NOTE_LENGTH:
        problems["note"] = f"说明最多{NOTE_LENGTH}个字，现在是{len(note.strip())}个。"
    return problems
