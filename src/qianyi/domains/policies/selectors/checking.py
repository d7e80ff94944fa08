"""What is looked at before and when an application is taken in: each finding a plain sentence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from qianyi.domains.policies.choices import GIVEN_UP, ApplicationState, Standing
from qianyi.domains.policies.models import ALIVE, PolicyApplication, PolicyEntry
from qianyi.engine.policies.benefits import amount_of
from qianyi.engine.policies.claims import Check, Support, doubles_of, is_branch_name, money_checks
from qianyi.engine.policies.ledgers import balance_of
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import Enterprise, EnterpriseType

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from qianyi.domains.policies.models import PolicyCallItem

    from .prefilled import Prefilled

FROM_FIRM: Final = "企业填报，待核实"
SHORT: Final = 4
"""A certificate number shorter than this tells nothing about whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a firm says in its application."""

    asked: Decimal | None
    base: Decimal | None = None
    is_own_base: bool = False
    project: str = ""
    certificate: str = ""
    agrees: bool = False
    undertakes: bool = False


def checks_of(
    enterprise: Enterprise,
    call_item: PolicyCallItem,
    known: Prefilled,
    said: Said,
    day: date,
    *,
    own: PolicyApplication | None = None,
) -> list[Check]:
    """Everything there is to say about an application, what blocks it first."""
    found = [
        *_window(call_item, day),
        *_who(enterprise, call_item),
        *_twice(enterprise, call_item, own),
        *_promised(said),
        *_certificate(enterprise, said.certificate),
        *money_checks(call_item.item.benefit, said.base, said.asked),
        *_conditions(known),
        *_base(known, said),
        *_pot(call_item, said, own),
        *doubles_of(_support(call_item, said.project), _others(enterprise, call_item, own)),
    ]
    return sorted(found, key=lambda one: (not one.blocks, not one.asks))


def _window(call_item: PolicyCallItem, day: date) -> Iterator[Check]:
    call = call_item.call
    standing = call_item.item.standing_on(day)
    if standing != Standing.IN_FORCE:
        told = f"“{call_item.item}”{standing.label}，不能申报。"
        yield Check("not_in_force", told, blocks=True)
    if call.is_open_on(day):
        return
    told = (
        f"“{call}”还没有到申报期，{call.opens_on:%Y-%m-%d}开始。"
        if day < call.opens_on
        else f"“{call}”的申报已于{call.last_day:%Y-%m-%d}截止，不再接收；请关注下一批公告。"
    )
    yield Check("window_closed", told, blocks=True)


def _who(enterprise: Enterprise, call_item: PolicyCallItem) -> Iterator[Check]:
    name = enterprise.subject.name
    if enterprise.enterprise_type == EnterpriseType.BRANCH or is_branch_name(name):
        told = f"“{name}”是分支机构，由具有法人资格的总公司以自己的名义申报。"
        yield Check("branch", told, blocks=True)
    if enterprise.legal_status not in ALIVE:
        told = f"登记状态是“{enterprise.get_legal_status_display()}”，不能申报。"
        yield Check("not_active", told, blocks=True)
    if not enterprise.territory.path.startswith(call_item.item.territory.path):
        told = (
            f"这项政策适用于{call_item.item.territory}的企业，本企业登记在{enterprise.territory}。"
        )
        yield Check("elsewhere", told, blocks=True)


def _twice(
    enterprise: Enterprise, call_item: PolicyCallItem, own: PolicyApplication | None
) -> Iterator[Check]:
    rows = PolicyApplication.objects.filter(
        enterprise=enterprise,
        call_item__item__code=call_item.item.code,
        call_item__call__year=call_item.call.year,
    ).exclude(state__in=(*GIVEN_UP, ApplicationState.DRAFT))
    rows = rows.exclude(pk=own.pk) if own else rows
    same = rows.filter(call_item__call=call_item.call).first()
    if same is not None:
        state = same.get_state_display()
        told = f"本企业这一批已经申报过这一项（{state}），同一批次一项只能申报一次。"
        yield Check("twice", told, blocks=True)


def _promised(said: Said) -> Iterator[Check]:
    if not said.agrees:
        yield Check("consent", "没有同意把上面的数据用于本次审核，不能提交。", blocks=True)
    if not said.undertakes:
        yield Check("undertaking", "没有作出承诺，不能提交。", blocks=True)


def _certificate(enterprise: Enterprise, number: str) -> Iterator[Check]:
    """A certificate of another firm: by its number, or by a firm's code written in its place."""
    if len(number.strip()) < SHORT:
        return
    others = Enterprise.objects.filter(uscc=number.strip().upper()).exclude(pk=enterprise.pk)
    if others.exists():
        told = "证书编号处填的是另一家企业的统一社会信用代码；请填写本企业证书的编号。"
        yield Check("certificate_of_another", told, blocks=True)
        return
    rows = TitleGrant.objects.present().filter(number__iexact=number.strip())
    owners = set(rows.values_list("enterprise_id", flat=True))
    if owners and enterprise.pk not in owners:
        told = f"证书编号{number.strip()}登记在其他企业名下，不能用来申报；请核对编号。"
        yield Check("certificate_of_another", told, blocks=True)


def _conditions(known: Prefilled) -> Iterator[Check]:
    """A veto blocks; a condition not met by the data is decided by an officer, with a reason."""
    if known.standing is None or known.standing.verdict is None:
        yield Check("conditions_unknown", "条件不能用数据判断，由受理单位核对。", asks=True)
        return
    for one in known.standing.failing:
        clause = f"（{one.clause}）" if one.clause else ""
        if one.veto:
            told = f"属于不予支持的情形：{one.name}{clause}；对登记有异议的，请向登记部门申请更正。"
            yield Check("veto", told, blocks=True)
        else:
            short = f"，{one.words}" if one.words else ""
            told = f"按现有数据不符合：{one.name}{clause}{short}。"
            yield Check("condition_not_met", told, asks=True)
    missing = "、".join(known.standing.verdict.missing.values())
    if missing:
        yield Check("condition_unknown", f"缺少数据，由受理单位核对：{missing}。", asks=True)


def _base(known: Prefilled, said: Said) -> Iterator[Check]:
    if not said.is_own_base or said.base is None or said.base == known.base:
        return
    name, own = known.base_name or "基数", said.base.normalize()
    held = f"是{known.base.normalize():f}，两者不一致" if known.base is not None else "没有，待核实"
    yield Check("own_base", f"{name}由企业填报为{own:f}，系统里{held}。", asks=True)


def _pot(call_item: PolicyCallItem, said: Said, own: PolicyApplication | None) -> Iterator[Check]:
    """More is asked than the batch has: by which rule it goes on is said, nothing is cut.

    More than the whole batch, and more than the item gives, is a slip of the pen: not taken in.
    """
    whole, asked = call_item.pot, said.asked
    gives = amount_of(call_item.item.benefit, said.base)
    if asked is not None and asked > whole and (gives is None or asked > gives):
        told = (
            f"申请{asked.normalize():f}万元，超过本批全部资金{whole.normalize():f}万元；"
            "请检查金额和单位（万元）。"
        )
        yield Check("over_batch", told, blocks=True)
        return
    rows = PolicyApplication.objects.standing().filter(call_item=call_item)
    rows = rows.exclude(pk=own.pk) if own else rows
    others = rows.aggregate(money=Sum("asked"))["money"] or Decimal(0)
    if said.asked is None or others + said.asked <= call_item.pot:
        return
    rule = call_item.call.get_rule_display()
    yield Check(
        "over_pot",
        f"本批资金{call_item.pot.normalize():f}万元，此前已申请{others.normalize():f}万元，"
        f"加上本件超出资金；按公告“{rule}”办理，不会直接削减金额。",
    )


def _support(call_item: PolicyCallItem, project: str) -> Support:
    item = call_item.item
    return Support(
        year=call_item.call.year, policy=str(item.policy_id), line=item.code,
        group=call_item.group, base=item.base, project=project,
    )  # fmt: skip


def _others(
    enterprise: Enterprise, call_item: PolicyCallItem, own: PolicyApplication | None
) -> Iterator[Support]:
    """What the firm asked for or got in the same year, this application left out."""
    rows = (
        PolicyApplication.objects.standing()
        .filter(enterprise=enterprise, call_item__call__year=call_item.call.year)
        .exclude(call_item=call_item)
        .select_related("call_item__item", "call_item__call", "case")
        .prefetch_related("entries")
        .order_by("pk")
    )
    for row in rows.exclude(pk=own.pk) if own else rows:
        yield Support(
            year=row.call_item.call.year, policy=str(row.call_item.item.policy_id),
            line=row.call_item.item.code, group=row.call_item.group, base=row.call_item.item.base,
            project=row.project, words=_words(row, list(row.entries.all())),
        )  # fmt: skip


def _words(row: PolicyApplication, entries: list[PolicyEntry]) -> str:
    paid = balance_of((one.kind, one.amount) for one in entries)
    money = (
        f"已拨付{paid.paid_net.normalize():f}万元" if paid.paid_net
        else f"已决定{paid.committed.normalize():f}万元" if paid.committed
        else f"申请{row.asked.normalize():f}万元" if row.asked is not None
        else "没有金额"
    )  # fmt: skip
    call, number = row.call_item.call, f"工单{row.case.number}" if row.case else "还没有工单"
    return (
        f"{call.year}年{call.batch}“{row.call_item.item}”{money}，"
        f"{row.get_state_display()}（{number}）"
    )
