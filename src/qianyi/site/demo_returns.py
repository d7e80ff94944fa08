"""A collection of the demonstration, so that its firms have something to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.domains.reporting import services
from qianyi.domains.reporting.models import Collection, Form
from qianyi.domains.reporting.permissions import can_collect
from qianyi.engine.returns.dues import last_finished
from qianyi.foundation import history
from qianyi.lib.clock import local_date
from qianyi.site.demo_actors import account_found

if TYPE_CHECKING:
    from datetime import datetime

FORM: Final = "demo.monthly_service"
OFFICER: Final = "officer"


def returns_ensure(moment: datetime) -> int:
    """The officer asks last month's form of every firm; how many are asked.

    Once: nothing where anything has been collected, or where the form or the account is missing.
    """
    form = Form.objects.filter(code=FORM, is_current=True).select_related("territory").first()
    actor = account_found(OFFICER, moment)
    if form is None or actor is None or Collection.objects.exists():
        return 0
    if not can_collect(actor, form):
        return 0
    period = last_finished(form.frequency, local_date(moment))  # type: ignore[arg-type]
    with history.acting(actor, "准备示例采集"):
        opened = services.collection_open(
            actor=actor, form=form, period_code=period.code, moment=moment
        )
    return opened.returns.count()
