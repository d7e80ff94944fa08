"""`qianyi evaluate`: make a run, list runs, work one out again from what was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.cli.audit import ready
from qianyi.cli.console import note, result
from qianyi.cli.panel import TerritoryUnknown
from qianyi.lib import clock
from qianyi.lib.errors import NotFound

if TYPE_CHECKING:
    from datetime import date

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.permissions import Actor

SHOWN = 20
NOTHING = "—"


class AccountMissing(NotFound):
    """A run is made by a person; there is no account of that name."""

    code = "cli.evaluate_account_missing"


def demo() -> None:
    """The demonstration's evaluations, unless some are there."""
    with ready():
        from qianyi.site.evaluations import evaluations_ensure

        made = evaluations_ensure(moment=clock.now())
    for line in made:
        result(line)
    if not made:
        note("没有新建：示例企业或演示账号还没有准备，或示例评价已经有了。")


def run(*, method: str, territory: str, year: int, as_of: date | None, account: str) -> None:
    """Make a run of a method, freeze its inputs and score it, in an account's name.

    Raises:
        AccountMissing: no such account.
        TerritoryUnknown: no such territory.
        MethodVersionNotFound: no such method was loaded.
    """
    with ready():
        from qianyi.domains.evaluation.errors import MethodVersionNotFound
        from qianyi.domains.evaluation.models import MethodVersion
        from qianyi.domains.evaluation.services import runs, scoring
        from qianyi.foundation import history
        from qianyi.kernel.subjects.selectors import territory_get

        actor = _actor(account)
        found = MethodVersion.objects.filter(code=method).order_by("-pk").first()
        if found is None:
            known = "、".join(sorted(set(MethodVersion.objects.values_list("code", flat=True))))
            raise MethodVersionNotFound(
                f"没有评价办法“{method}”。可用的评价办法：{known or '（还没有载入数据包）'}。",
                method=method,
            )
        place = territory_get(territory)
        if place is None:
            raise TerritoryUnknown(f"没有代码为“{territory}”的区域；代码可在“区域”页查到。")
        moment = clock.now()
        asked = runs.RunAsked(
            method=found, territory=place, year=year, as_of=as_of or clock.local_date(moment)
        )
        with history.acting(actor, "企业评价"):
            made = runs.run_create(actor=actor, asked=asked, moment=moment)
            made = scoring.run_freeze(actor=actor, run=made, moment=clock.now())
            made = scoring.run_score(actor=actor, run=made, moment=clock.now())
        _tell(made)


def show() -> None:
    """Runs there are, the newest first."""
    with ready():
        from qianyi.domains.evaluation.selectors.runs import run_list
        from qianyi.foundation.permissions import system_actor

        for row in run_list(system_actor(via="cli")):
            words = [
                str(row.pk), row.ref, row.title, str(row.territory), row.get_state_display(),
                row.results_digest[:16] or NOTHING,
            ]  # fmt: skip
            result("\t".join(words))


def reproduce(run: str) -> bool:
    """Work a run out again from its frozen inputs and kept method; whether nothing differs.

    Raises:
        RunNotFound: no run of that number or name.
        StepRefused: it was never scored.
        InputsChanged: the frozen file is gone or is not what it was.
    """
    with ready():
        from qianyi.domains.evaluation.services.repeating import run_repeat

        row = _run(run)
        told = run_repeat(run=row)
        assert row.inputs is not None  # noqa: S101 - only a scored run comes so far
        result(f"{row.title}（{row.pk}）：{row.method.title} {row.method.version}")
        result(f"输入摘要\t{row.inputs.digest}")
        result(f"办法摘要\t{row.method.digest}")
        result(f"当时结果\t{told.kept}")
        result(f"重算结果\t{told.now}")
    if told.is_same:
        result(f"一致：{told.rows} 家企业的结果与当时完全相同。")
        return True
    if not told.differing:
        result("不一致：每家企业的结果都相同，但保存的结果摘要不同，请核查这次评价的记录。")
        return False
    result(f"不一致：{len(told.differing)} 家企业不同。")
    for one in told.differing[:SHOWN]:
        parts = "，".join(
            f"{name} {_word(one.kept[name])} → {_word(one.now[name])}" for name in one.kept
        )
        result(f"{one.subject}\t{parts}")
    if len(told.differing) > SHOWN:
        result(f"另有 {len(told.differing) - SHOWN} 家没有列出。")
    return False


def _word(value: object) -> str:
    return NOTHING if value is None else str(value)


def _run(asked: str) -> EvaluationRun:
    from qianyi.domains.evaluation.selectors.runs import run_by_ref, run_get
    from qianyi.foundation.permissions import system_actor

    actor = system_actor(via="cli")
    if asked.isdigit() and len(asked) < 12:  # noqa: PLR2004 - a name has twelve characters
        return run_get(actor=actor, run_id=int(asked))
    return run_by_ref(actor=actor, ref=asked)


def _actor(account: str) -> Actor:
    from qianyi.kernel.identity.models import User
    from qianyi.kernel.subjects.selectors import actor_for_user

    user = User.objects.filter(username=account).first()
    if user is None:
        raise AccountMissing(
            f"没有账号“{account}”。评价由人负责，请用 --as 写明办理人的账号。", account=account
        )
    return actor_for_user(user=user, day=clock.local_date(clock.now()), via="cli")


def _tell(row: EvaluationRun) -> None:
    groups = row.summary["groups"]
    ranked = sum(one["ranked"] for one in groups.values())
    result(f"{row.pk}\t{row.ref}\t{row.title}\t参加排名 {ranked} 家")
    result(f"结果摘要\t{row.results_digest}")
    for one in row.gaps[:SHOWN]:
        note(f"缺 {one['name']}：{one['missing']}/{one['of']} 家；{one['policy']}。")
