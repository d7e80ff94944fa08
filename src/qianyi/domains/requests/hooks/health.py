"""What the app says on the health page."""

from __future__ import annotations

from qianyi.domains.requests.choices import RequestKind
from qianyi.domains.requests.models import RouteRule
from qianyi.domains.requests.selectors import handlers_of
from qianyi.foundation.registry import Health
from qianyi.lib import clock
from qianyi.lib.clock import local_date

LABEL = "举报办理人员"


def handlers_named() -> Health:
    """Whether each unit that receives reports has somebody named for them."""
    rows = RouteRule.objects.in_force().filter(kind=RequestKind.REPORT).select_related("lead")
    day = local_date(clock.now())
    units = {row.lead_id: str(row.lead) for row in rows}
    if not units:
        return Health(LABEL, ok=None, detail="没有受理举报的分办规则，企业暂不能在网上举报。")
    without = [name for unit_id, name in sorted(units.items()) if not handlers_of(unit_id, day)]
    if without:
        named = "、".join(without)
        return Health(LABEL, ok=None, detail=f"{named}还没有指定办理人员，由领导在诉求页面指定。")
    alone = [name for unit_id, name in sorted(units.items()) if len(handlers_of(unit_id, day)) == 1]
    if alone:
        named = "、".join(alone)
        return Health(
            LABEL, ok=None, detail=f"{named}只指定了一名，答复要第二人审核，请再指定一名。"
        )
    return Health(LABEL, ok=True, detail="受理举报的单位都已指定办理人员。")
