"""Projects out of a pack: entered once, and then left to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.projects.choices import FACTS, WAN_PER_YI
from qianyi.domains.projects.errors import ProjectInvalid
from qianyi.domains.projects.models import Project, StageMove
from qianyi.foundation import search
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.documents.services import place_of_locator
from qianyi.kernel.subjects.models import Department, Enterprise, Subject, SubjectKind
from qianyi.kernel.subjects.selectors import territory_get
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.engine.projects import PackedProject, Stated
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

SAME = (
    "nature", "taskforce", "project_code", "content", "land_area", "land_state", "environment",
    "signed_on", "filed_on", "land_on", "begun_on", "completed_on", "produced_on", "counted_on",
    "start_permit", "is_key", "stage", "certainty", "note",
)  # fmt: skip
"""Fields a pack and a project call the same."""
DAY_OF_STAGE: Final = {
    "signed": "signed_on", "filed": "filed_on", "land": "land_on", "started": "begun_on",
    "completed": "completed_on", "producing": "produced_on", "counted": "counted_on",
}  # fmt: skip
"""Stage → the column that says since when."""


@transaction.atomic
def project_load(
    *, actor: Actor, packed: PackedProject, document: str, pack: Pack, moment: datetime
) -> bool:
    """Enter a project a pack states; whether it is new.

    One that is there is left as it is: people have worked on it since. What a document states is
    kept as stated, so the gates of a stage are not asked.

    Raises:
        ProjectInvalid: a territory or a unit that is not loaded, or a 项目代码 that is taken.
    """
    if Subject.objects.filter(kind=SubjectKind.PROJECT, code=packed.code).exists():
        return False
    territory, lead = _places(packed)
    firm = Enterprise.objects.filter(uscc=packed.owner).first() if packed.owner else None
    row = Project(
        **{name: getattr(packed, name) for name in SAME},
        subject=Subject.objects.create(
            kind=SubjectKind.PROJECT, code=packed.code, name=packed.name, **provenance_of(pack)
        ),
        territory=territory,
        is_demo=territory.is_demo,
        owner=firm,
        owner_name="" if firm else packed.owner,
        lead=lead,
        chains=list(packed.chains),
        investment=None if packed.investment is None else packed.investment * WAN_PER_YI,
        facts=_facts(packed),
        stated=[_stated(one, document, moment) for one in packed.stated],
        place=place_of_locator(
            locator=packed.locator, document_key=document, figure=None, unit="", moment=moment
        ),
        made_at=moment,
        **provenance_of(pack),
    )
    row.stage_on = getattr(row, DAY_OF_STAGE.get(row.stage, ""), None)
    row.save(force_insert=True)
    if row.stage:
        StageMove.objects.create(
            project=row, to_stage=row.stage, on=row.stage_on or local_date(moment), at=moment,
            by_id=actor.user_id,
            reason="数据包载入" if row.stage_on else "数据包载入，日期为载入日期",
        )  # fmt: skip
    search.touched("project", row.pk)
    return True


def _places(packed: PackedProject) -> tuple[Territory, Department | None]:
    """Territory and lead unit of a pack's project."""
    at = f"项目“{packed.name}”（{packed.code}）"
    territory = territory_get(packed.territory)
    if territory is None:
        raise ProjectInvalid(
            f"{at}的所在区域“{packed.territory}”没有载入；"
            "请改正区域代码，或先载入有这个区域的数据包（在 pack.yaml 的 requires 中写明）。"
        )
    lead = Department.objects.filter(subject__code=packed.lead).first() if packed.lead else None
    if packed.lead and lead is None:
        raise ProjectInvalid(
            f"{at}的牵头单位“{packed.lead}”没有载入；请改正单位代码，或先载入有这个单位的数据包。"
        )
    code = packed.project_code
    if code and (other := Project.objects.filter(project_code=code).first()):
        raise ProjectInvalid(f"{at}的项目代码 {code} 已登记给“{other}”，请改正其中一个。")
    return territory, lead


def _stated(one: Stated, document: str, moment: datetime) -> dict[str, object]:
    """A figure as it is kept, with the number of its place in the document."""
    place = place_of_locator(
        locator=one.locator, document_key=document, figure=one.value, unit=one.unit, moment=moment
    )
    return {
        "name": one.name,
        "value": f"{one.value.normalize():f}",
        "unit": one.unit,
        "place": place.pk if place else None,
    }


def _facts(packed: PackedProject) -> dict[str, object]:
    found: dict[str, object] = {}
    for one in FACTS:
        value = getattr(packed, one.code)
        if value is not None:
            found[one.code] = value if isinstance(value, bool) else format(value, "f")
    return found
