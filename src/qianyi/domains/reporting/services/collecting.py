"""Opening a form for a period, closing it, working its due date out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import choices, selectors
from qianyi.domains.reporting.errors import CollectionInvalid, FormNotLawful
from qianyi.domains.reporting.models import Collection, Form, Return, RosterEntry
from qianyi.domains.reporting.permissions import can_collect
from qianyi.engine.periods import Period, PeriodNotUnderstood
from qianyi.engine.returns import entry_text
from qianyi.engine.returns.dues import figure_period, is_of, last_finished
from qianyi.foundation import history
from qianyi.foundation.permissions import require, system_actor
from qianyi.kernel.indicators.selectors import indicators_by_code, values_resolved
from qianyi.kernel.subjects.models import Department, Enterprise, LegalStatus
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

KNOWN = "系统已有数据"
AT_ONCE = 2000
"""Returns made by one statement."""


def collection_check(
    *, actor: Actor, form: Form, period_code: str, moment: datetime
) -> tuple[Period, int]:
    """Whether a form may be asked for a period, before anything is made: the period, how many.

    Raises:
        NotAllowed: the actor is no officer of the collecting department.
        FormNotLawful: the form is out of date or superseded; nobody may be asked to fill it.
        CollectionInvalid: the period is not one of the form's, is not over, was opened already, or
            there is nobody to ask.
    """
    require(allowed=can_collect(actor, form), actor=actor, what="开始采集")
    today = local_date(moment)
    period = _period_checked(form, period_code, today)
    _lawful(form, today)
    count = sum(1 for _ in _respondents(form, period.end))
    if not count:
        raise CollectionInvalid(
            "填报范围内没有单位；请先登记企业或名录后再开始采集。",
            fields={"period": "没有填报单位"},
        )
    return period, count


@transaction.atomic
def collection_open(
    *,
    actor: Actor,
    form: Form,
    period_code: str,
    moment: datetime,
    made: Callable[[int], None] = lambda _count: None,
) -> Collection:
    """Ask a form for a period: one return for every respondent, filled with what is known.

    All or nothing; ``made`` hears how many returns there are so far.

    Raises:
        NotAllowed, FormNotLawful, CollectionInvalid: see :func:`collection_check`.
    """
    held = Form.objects.select_for_update().select_related("territory").get(pk=form.pk)
    period, _ = collection_check(actor=actor, form=held, period_code=period_code, moment=moment)
    due = selectors.due_after(period.end, held.due_days)
    collection = Collection.objects.create(
        form=held,
        period=period.code,
        starts_on=period.start,
        ends_on=period.end,
        due_on=due.on,
        due_basis=list(due.basis),
        due_doubt=due.doubt[:400],
        opened_at=moment,
        opened_by_id=actor.user_id,
    )
    respondents = list(_respondents(held, period.end))
    for at in range(0, len(respondents), AT_ONCE):
        part = respondents[at : at + AT_ONCE]
        known = _known(held, [subject for subject, _ in part], period, local_date(moment))
        Return.objects.bulk_create(
            Return(
                collection=collection,
                subject_id=subject,
                territory_id=territory,
                entries=known.get(subject, {}),
                prefilled=dict.fromkeys(known.get(subject, {}), KNOWN),
            )
            for subject, territory in part
        )
        made(at + len(part))
    return collection


@transaction.atomic
def collection_close(
    *, actor: Actor, collection: Collection, reason: str, moment: datetime
) -> None:
    """No more returns come in; what was reported stays. A second time changes nothing."""
    require(allowed=can_collect(actor, collection.form), actor=actor, what="结束采集")
    with history.because(reason):
        held = Collection.objects.select_for_update().get(pk=collection.pk)
        if held.closed_at is None:
            held.closed_at = moment
            held.save(update_fields=["closed_at"])


@transaction.atomic
def dues_renew(*, actor: Actor) -> int:
    """Work out anew the due dates whose calendar has changed since; how many were renewed."""
    require(allowed=actor.is_system, actor=actor, what="重新计算截止日")
    calendar = selectors.work_calendar()
    renewed = 0
    rows = Collection.objects.select_for_update(of=("self",)).filter(closed_at__isnull=True)
    for row in rows.select_related("form"):
        if calendar.is_current_basis(row.due_basis):
            continue
        due = selectors.due_after(row.ends_on, row.form.due_days)
        row.due_on, row.due_basis, row.due_doubt = due.on, list(due.basis), due.doubt[:400]
        row.save(update_fields=["due_on", "due_basis", "due_doubt"])
        renewed += 1
    return renewed


def _period_checked(form: Form, code: str, today: date) -> Period:
    latest = last_finished(form.frequency, today)  # type: ignore[arg-type]
    try:
        period = Period.parse(code)
    except PeriodNotUnderstood as refusal:
        raise CollectionInvalid(refusal.message, fields={"period": refusal.message}) from refusal
    told = ""
    if not is_of(form.frequency, period):  # type: ignore[arg-type]
        told = f"本表按{form.get_frequency_display()}采集，报告期应类似 {latest.code}。"
    elif period.end >= today:
        told = f"{period.label}还没有结束，最近可以采集的是 {latest.code}。"
    elif Collection.objects.filter(form__code=form.code, period=period.code).exists():
        told = f"{period.label}的采集已经开始过，请从采集任务列表进入。"
    if told:
        raise CollectionInvalid(told, fields={"period": told})
    return period


def _lawful(form: Form, today: date) -> None:
    if not form.is_current:
        raise FormNotLawful(f"“{form.title}”已有新版本，请用现行版本采集。", form=form.code)
    if form.is_voluntary:
        return
    if form.valid_to is None or form.valid_to < today:
        raise FormNotLawful(
            f"“{form.title}”的有效期到 {form.valid_to} 为止，已不能用于采集；"
            "请先办理延期批准或备案，并载入新的版本。",
            form=form.code,
        )


def _respondents(form: Form, day: date) -> Iterator[tuple[int, int]]:
    """(subject, territory) of everybody who is asked, in order of code."""
    if form.respondent == choices.Respondent.DEPARTMENT:
        leads = {item.lead for item in selectors.items_of(form)}
        rows = Department.objects.filter(subject__code__in=leads).order_by("subject__code")
        for department in rows:
            yield department.pk, department.territory_id or form.territory_id
        return
    path = form.territory.path
    firms = Enterprise.objects.present().filter(
        legal_status=LegalStatus.ACTIVE, territory__path__startswith=path
    )
    firms = firms.exclude(territory__aggregate_only=True).exclude(registered_on__gt=day)
    if form.population != choices.EVERYBODY:
        listed = RosterEntry.objects.on(day).filter(roster=form.population)
        firms = firms.filter(pk__in=listed.values("enterprise"))
    for subject, park, territory in firms.order_by("uscc").values_list(
        "pk", "park_id", "territory_id"
    ):
        yield subject, park or territory


def _known(
    form: Form, subjects: list[int], period: Period, today: date
) -> dict[int, dict[str, str]]:
    """What the fact base already has for this very period, by respondent and line."""
    if form.respondent == choices.Respondent.DEPARTMENT:
        return {}
    items = {
        (item.indicator, figure_period(period, cumulative=item.cumulative).canonical.code): item
        for item in selectors.items_of(form)
    }
    units = {
        code: row.unit for code, row in indicators_by_code({code for code, _ in items}).items()
    }
    values = values_resolved(
        actor=system_actor(),
        subject_ids=subjects,
        as_of=today,
        codes=units,
        periods={code for _, code in items},
    )
    known: dict[int, dict[str, str]] = {}
    for (subject, code, told), value in values.items():
        item = items.get((code, told))
        if item is not None and item.unit == units[code]:
            known.setdefault(subject, {})[item.key] = entry_text(value)
    return known
