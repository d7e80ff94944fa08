"""What the app has to say about acts on the cases of applications, wherever they are done from.

A step that moves money ends only with its line in the ledger, publicity only when it is over, a
review only when every finding was settled; the pages of cases, the inbox and the API pass here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.domains.policies.choices import PROCESS, ApplicationState
from qianyi.domains.policies.errors import StepNotHere
from qianyi.domains.policies.models import PolicyApplication
from qianyi.domains.policies.selectors.applications import WITH
from qianyi.domains.policies.selectors.ledger import balance_of_application
from qianyi.domains.policies.selectors.prefilled import grants_of, papers_of
from qianyi.domains.policies.selectors.publicity import is_upheld, publicity_hindrance
from qianyi.kernel.cases.models import Material
from qianyi.lib.clock import local_date, now

from .deciding import DECIDE, PAY_STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case, CaseHappening
    from qianyi.kernel.cases.selectors import Act

REFUSING: Final = frozenset({"not_taken", "not_passed", "not_agreed", "upheld", "not_granted"})
CLOSED: Final = {
    "finished": "兑付要足额拨付才能办结；不予支持的，请在环节里选择不通过并写明理由。",
    "reopened": "兑付不能重新办理；有异议的走公示异议，决定有误的在台账里冲销后重新决定。",
    "asked_again": "兑付不能重新办理；对结果有异议的，请联系受理单位或提出公示异议。",
}


def is_ours(case: Case) -> bool:
    """Whether a case carries an application; told by its process, without a query."""
    return case.version.code == PROCESS


def payment_guarded(actor: Actor, case: Case, act: Act) -> None:
    """Refuse what would end a step without what belongs to it.

    Raises:
        StepNotHere: with what to do instead.
    """
    del actor
    if not is_ours(case):
        return
    if act.kind in CLOSED:
        raise StepNotHere(CLOSED[act.kind])
    row = _application(case)
    if row is None:
        return
    if act.kind == "withdrawn" and row.state in (ApplicationState.DECIDED, ApplicationState.PAID):
        raise StepNotHere("已经作出拨付决定，不能撤回；退款请联系受理单位登记退回。")
    outcome = str(act.values.get("outcome") or "")
    if outcome in REFUSING:
        _refusing(act)
        return
    look = GUARDS.get(act.step) if act.kind == "step_done" else None
    if look is not None and (hindrance := look(row)):
        raise StepNotHere(hindrance)


def _refusing(act: Act) -> None:
    if not act.reason.strip():
        raise StepNotHere("不予支持的，请在办理意见里写明理由，理由会告知企业。")


def _receiving(row: PolicyApplication) -> str:
    """Papers of the item that the system has not and nobody filed."""
    item, firm = row.call_item.item, row.enterprise
    filed = set(Material.objects.current().filter(case=row.case_id).values_list("title", flat=True))
    day = local_date(now())
    lacking = [
        one.line.name
        for one in papers_of(firm, item, grants_of(firm, day))
        if not one.held and one.line.name[:160] not in filed
    ]
    if not lacking:
        return ""
    names = "、".join(lacking)
    return f"还缺材料：{names}。请企业补交，或在材料里按这个名称登记已收原件，再受理。"


def _reviewing(row: PolicyApplication) -> str:
    told = "；".join(one["words"] for one in row.open_findings)
    return f"还有情况没有核定：{told}请在申报页面逐条写明理由。" if told else ""


def _publishing(row: PolicyApplication) -> str:
    if is_upheld(row):
        return "有异议成立，请选择“异议成立，不予支持”。"
    return publicity_hindrance(row, local_date(now()))


def _deciding(row: PolicyApplication) -> str:
    given = balance_of_application(row.pk).committed
    return "" if given > 0 else "请在申报页面作出拨付决定，写明文号和金额，本环节随之办结。"


def _paying(row: PolicyApplication) -> str:
    money = balance_of_application(row.pk)
    is_whole = money.committed > 0 and money.unpaid == 0
    return "" if is_whole else "请在申报页面登记拨付；足额拨付后本环节随之办结。"


GUARDS: Final[Mapping[str, Callable[[PolicyApplication], str]]] = {
    "receive": _receiving,
    "review": _reviewing,
    "publicity": _publishing,
    DECIDE: _deciding,
    **dict.fromkeys(PAY_STEPS, _paying),
}


def payment_followed(actor: Actor, case: Case, happening: CaseHappening) -> None:
    """An application follows the end of its case: refused with the reason, or withdrawn."""
    del actor
    if not is_ours(case) or case.is_open:
        return
    row = _application(case)
    if row is None or row.state != ApplicationState.SUBMITTED:
        return
    payload = happening.payload
    is_withdrawn = happening.kind == "Withdrawn"
    row.state = ApplicationState.WITHDRAWN if is_withdrawn else ApplicationState.REFUSED
    row.closed_reason = str(payload.get("opinion") or payload.get("reason") or "")[:300]
    row.save(update_fields=["state", "closed_reason"])


def _application(case: Case) -> PolicyApplication | None:
    rows = PolicyApplication.objects.filter(case_id=case.pk).select_related(*WITH)
    return rows.prefetch_related("call_item__item__lines").first()
