"""A firm applies: saved, checked, sent; what the system has is not asked again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from qianyi.domains.policies.choices import GIVEN_UP, PROCESS, ApplicationState
from qianyi.domains.policies.errors import (
    ApplicationClosed,
    ApplicationInvalid,
    ApplicationRefused,
    ApplicationsTooOften,
)
from qianyi.domains.policies.models import PolicyApplication
from qianyi.domains.policies.permissions import can_apply_for
from qianyi.domains.policies.selectors.checking import FROM_FIRM, Said, checks_of
from qianyi.domains.policies.selectors.prefilled import prefilled
from qianyi.engine.policies.benefits import FEN, amount_of
from qianyi.engine.policies.claims import arithmetic, codes_of
from qianyi.foundation import registry
from qianyi.foundation.api.limits import count_request
from qianyi.foundation.permissions import require
from qianyi.kernel.cases import services as cases
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyCallItem
    from qianyi.domains.policies.selectors.prefilled import Prefilled
    from qianyi.engine.policies.claims import Check
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case
    from qianyi.kernel.subjects.models import Enterprise

MOST_A_MINUTE: Final = 12
"""Applications sent from one account in a minute; no person sends more."""
MOST_FILES: Final = 20
FIELDS: Final = {
    "consent": "agrees", "undertaking": "undertakes", "certificate_of_another": "certificate",
    "amount_missing": "asked", "over_cap": "asked", "over_batch": "asked",
}  # fmt: skip
"""Check → the field of the form its sentence stands beside."""


@dataclass(frozen=True, slots=True)
class PaperFiled:
    """A file for one paper of the item, by the line's id."""

    line_id: int
    filename: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """What a firm says in its application; what it leaves empty the system fills in.

    Attributes:
        asked: 万元; None takes what the item gives.
        base: the figure a share is of, where the firm states its own.
    """

    asked: Decimal | None = None
    base: Decimal | None = None
    project: str = ""
    certificate: str = ""
    explanation: str = ""
    agrees: bool = False
    undertakes: bool = False
    papers: Sequence[PaperFiled] = ()


@transaction.atomic
def application_save(
    *,
    actor: Actor,
    call_item: PolicyCallItem,
    enterprise: Enterprise,
    facts: ApplicationFacts,
    moment: datetime,
) -> PolicyApplication:
    """Keep what was filled in as the firm's draft; nobody else sees it.

    Raises:
        NotAllowed: the actor does not work for the firm.
        ApplicationClosed: it has been sent already.
        ApplicationInvalid: an amount that cannot be.
    """
    allowed = can_apply_for(actor, enterprise.pk)
    require(allowed=allowed, actor=actor, what="以这家企业的名义申报")
    row = _row(call_item, enterprise)
    if not row.is_own_draft:
        raise ApplicationClosed(f"这一项已经提交（{row.get_state_display()}），不能再改。")
    known = prefilled(enterprise, call_item.item, local_date(moment))
    _fill(row, actor, known, facts, moment)
    _keep(row)
    return row


def application_send(
    *,
    actor: Actor,
    call_item: PolicyCallItem,
    enterprise: Enterprise,
    facts: ApplicationFacts,
    moment: datetime,
) -> PolicyApplication:
    """Check it, open its case, file its papers. Refused it stays a draft, with nothing lost.

    Raises:
        NotAllowed: the actor does not work for the firm.
        ApplicationsTooOften: more in this minute than a person sends.
        ApplicationRefused: what the checks do not let in, a sentence each.
        ApplicationInvalid: something needs an explanation, or an amount that cannot be.
        ApplicationClosed: it has been sent already.
        QianyiError: a file is refused; nothing is sent then.
    """
    allowed = can_apply_for(actor, enterprise.pk)
    require(allowed=allowed, actor=actor, what="以这家企业的名义申报")
    _count(actor, call_item, moment)
    with transaction.atomic():
        return _send(actor, call_item, enterprise, facts, moment)


def _send(
    actor: Actor,
    call_item: PolicyCallItem,
    enterprise: Enterprise,
    facts: ApplicationFacts,
    moment: datetime,
) -> PolicyApplication:
    row, day = _row(call_item, enterprise), local_date(moment)
    if not row.is_own_draft:
        raise ApplicationRefused(
            f"本企业这一批已经申报过这一项（{row.get_state_display()}），同一批次一项只能申报一次。",
            checks=["twice"],
        )
    known = prefilled(enterprise, call_item.item, day)
    _fill(row, actor, known, facts, moment)
    found = checks_of(enterprise, call_item, known, said_of(row, facts), day, own=row)
    blocking = [one for one in found if one.blocks]
    if blocking:
        raise ApplicationRefused(
            "还不能提交：" + " ".join(one.words for one in blocking),
            checks=codes_of(blocking), fields=_by_field(blocking),
        )  # fmt: skip
    if any(one.asks for one in found) and not facts.explanation.strip():
        told = "有需要说明的情况：" + " ".join(one.words for one in found if one.asks)
        raise ApplicationInvalid(
            f"{told}请在“补充说明”里写明，由受理单位核实。",
            fields={"explanation": "有需要说明的情况，请写明。"},
        )
    row.findings = findings_plain(found)
    row.state, row.undertaken_at = ApplicationState.SUBMITTED, moment
    row.submitted_at, row.submitted_by_id = moment, actor.person_id
    row.case = case_opened(actor, row, enterprise, moment)
    _keep(row)
    _papers_file(actor, row, known, facts.papers, moment)
    return row


def case_opened(
    actor: Actor, row: PolicyApplication, enterprise: Enterprise, moment: datetime
) -> Case:
    """The case of an application; one that comes by a list begins at the publicity."""
    call, item = row.call_item.call, row.call_item.item
    lead = call.unit.subject.code
    finance = call.finance.subject.code if call.finance else lead
    return cases.case_open(
        actor=actor,
        asked=cases.CaseAsked(
            process=PROCESS,
            title=f"{item.title}（{call.year}年{call.batch}）",
            unit=lead,
            subject_id=enterprise.pk,
            units={"finance": finance},
            form={
                "by_list": row.is_listed,
                "joint": call.finance is not None and not row.is_listed,
                "pay_days": str(item.pay_days),
            },
            source="免申即享" if row.is_listed else "政策申报",
        ),
        moment=moment,
    )


def said_of(row: PolicyApplication, facts: ApplicationFacts) -> Said:
    """What the checks look at."""
    return Said(
        asked=row.asked, base=row.base, is_own_base=row.base_source == FROM_FIRM,
        project=row.project, certificate=row.certificate, agrees=facts.agrees,
        undertakes=facts.undertakes,
    )  # fmt: skip


def findings_plain(found: Sequence[Check]) -> list[dict[str, object]]:
    """Findings as they are kept with the application."""
    return [{"code": one.code, "words": one.words, "asks": one.asks, "reason": ""} for one in found]


def _by_field(blocking: Sequence[Check]) -> dict[str, str]:
    """Sentences by the field they belong to; what belongs to none is under ""."""
    found: dict[str, list[str]] = {}
    for one in blocking:
        found.setdefault(FIELDS.get(one.code, ""), []).append(one.words)
    return {name: " ".join(words) for name, words in found.items()}


def _row(call_item: PolicyCallItem, enterprise: Enterprise) -> PolicyApplication:
    """The application that stands, locked, or a new one."""
    there = (
        PolicyApplication.objects.select_for_update(of=("self",))
        .filter(call_item=call_item, enterprise=enterprise)
        .exclude(state__in=GIVEN_UP)
        .first()
    )
    return there or PolicyApplication(call_item=call_item, enterprise=enterprise)


def _fill(
    row: PolicyApplication,
    actor: Actor,
    known: Prefilled,
    facts: ApplicationFacts,
    moment: datetime,
) -> None:
    benefit = row.call_item.item.benefit
    is_own = facts.base is not None and facts.base != known.base
    base = facts.base if is_own else known.base
    row.facts = [one.plain() for one in known.facts]
    row.base, row.base_source = base, FROM_FIRM if is_own else known.base_source[:200]
    worked_out = amount_of(benefit, base)
    row.asked = facts.asked if facts.asked is not None else worked_out
    if row.asked is not None and (row.asked <= 0 or row.asked != row.asked.quantize(FEN)):
        sentence = "申请金额应大于0，最多到分（万元后六位小数）。"
        raise ApplicationInvalid(sentence, fields={"asked": sentence})
    row.arithmetic = arithmetic(benefit, base, known.base_name)[:300]
    row.project, row.certificate = facts.project.strip(), facts.certificate.strip()
    row.explanation = facts.explanation.strip()
    row.written_at, row.written_by_id = moment, actor.person_id


def _keep(row: PolicyApplication) -> None:
    """Two people of one firm at once: the second is told.

    Raises:
        ApplicationRefused: the other was quicker.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise ApplicationRefused(
            "本企业的另一名人员刚刚提交了这一项，请刷新后查看。", checks=["twice"]
        ) from problem


def _papers_file(
    actor: Actor,
    row: PolicyApplication,
    known: Prefilled,
    papers: Sequence[PaperFiled],
    moment: datetime,
) -> None:
    """File what the item asks for with the case; what the system has is not taken again."""
    assert row.case_id is not None  # noqa: S101 - opened just before
    if len(papers) > MOST_FILES:
        raise ApplicationInvalid(f"一次最多提交{MOST_FILES}个文件。")
    names = {one.pk: one.name for one in known.asked_papers}
    for one in papers:
        if one.line_id not in names:
            continue
        upload = cases.Upload(filename=one.filename, data=one.data, title=names[one.line_id][:160])
        cases.material_add(actor=actor, case_id=row.case_id, upload=upload, moment=moment)


def _count(actor: Actor, call_item: PolicyCallItem, moment: datetime) -> None:
    """Count that somebody sends; a script is refused and told of, once a minute.

    Raises:
        ApplicationsTooOften: more than ``MOST_A_MINUTE``.
    """
    count = count_request(f"policy-apply:{actor.user_id}", moment)
    if count <= MOST_A_MINUTE:
        return
    if count == MOST_A_MINUTE + 1:
        registry.report_access(
            registry.AccessEvent(
                action="policies.applications_too_often", actor=actor, moment=moment,
                target=f"政策申报：{call_item.item.title}",
            )
        )  # fmt: skip
    raise ApplicationsTooOften(
        f"一分钟内最多提交{MOST_A_MINUTE}次申报，请稍后再试；填写的内容可以先暂存。"
    )
