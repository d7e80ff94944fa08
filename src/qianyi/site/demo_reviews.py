"""The demonstration's assessment and scores of units: a scheme in force, a year told to units.

Every step goes through the services, by the demonstration's own people; all of it is invented.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.reviews.choices import EntryKind, SchemeState
from qianyi.domains.reviews.models import Appraisal, Assessment, Scheme
from qianyi.domains.reviews.selectors.assessments import section_views
from qianyi.domains.reviews.services import appraisals, assessments, entries, schemes
from qianyi.foundation import history
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.selectors import actor_for_user, territory_get
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

ZONE: Final = "demo.zone"
SCHEME: Final = "unit_targets"
PAPER: Final = "demo.plan_2023.monitoring_2025"
YEAR: Final = 2025
LEFT_OUT: Final = ("demo.committee",)
"""Units that score and are not scored."""
RATINGS: Final = {
    "demo.economy": "4.5", "demo.science": "4.8", "demo.construction": "4.0", "demo.social": "4.2",
}  # fmt: skip
TEXTS: Final = {
    1: "本报告按规划指标表、清单和项目台账监测2025年度进展，口径不明的注明待核实。示例数据。",
    5: "部分指标没有报送数据，请牵头单位按渠道报送；停滞项目请专班说明原因。示例数据。",
}


def reviews_ensure(moment: datetime) -> list[str]:
    """The demonstration's monitoring paper and scores; a line each, none where they are there."""
    zone = territory_get(ZONE)
    users = {row.username: row for row in User.objects.filter(username__in=("planner", "leader"))}
    if zone is None or len(users) < 2 or Appraisal.objects.exists():  # noqa: PLR2004 - both
        return []
    today = local_date(moment)
    planner, leader = (
        actor_for_user(user=users[name], day=today, via="cli") for name in ("planner", "leader")
    )
    with transaction.atomic(), history.acting(planner, "示例考核"):
        return [*_paper(planner, moment), *_scores(planner, leader, zone, moment)]


def _paper(planner: Actor, moment: datetime) -> list[str]:
    """The monitoring paper drafted anew, its free sections written, handed in."""
    paper = Assessment.objects.filter(code=PAPER).first()
    if paper is None:
        return []
    assessments.snapshot_take(actor=planner, assessment=paper, moment=moment)
    for view in section_views(paper):
        text = TEXTS.get(view.section.position)
        if text:
            assessments.section_write(
                actor=planner, section=view.section, text=text, version=0, moment=moment
            )
    paper = assessments.assessment_submit(actor=planner, assessment=paper, moment=moment)
    return [f"{paper.title}：{paper.get_state_display()}"]


def _scores(planner: Actor, leader: Actor, zone: Territory, moment: datetime) -> list[str]:
    """A year scored and told; what leaders think of each unit entered and confirmed."""
    scheme = Scheme.objects.filter(code=SCHEME, state=SchemeState.DRAFT).order_by("pk").first()
    if scheme is None:
        return []
    schemes.scheme_activate(actor=leader, scheme=scheme, reason="演示启用", moment=moment)
    scheme.refresh_from_db()
    units = Department.objects.filter(territory=zone).exclude(subject__code__in=LEFT_OUT)
    made = appraisals.appraisal_begin(
        actor=planner, scheme=scheme, territory=zone, title=f"{YEAR}年度部门目标考核（示例数据）",
        first=date(YEAR, 1, 1), last=date(YEAR, 12, 31), units=list(units), moment=moment,
    )  # fmt: skip
    for score in made.scores.select_related("department__subject", "appraisal"):
        points = RATINGS.get(score.department.subject.code)
        if points is None:
            continue
        asked = entries.EntryAsked(
            kind=EntryKind.ITEM, item="leaders.rating", value=Decimal(points),
            reason="示例：年度领导评价汇总表",
        )  # fmt: skip
        entry = entries.entry_make(actor=planner, score=score, asked=asked, moment=moment)
        entries.entry_decide(
            actor=leader, entry=entry, is_accepted=True, reason="示例确认", moment=moment
        )
    appraisals.appraisal_score(actor=planner, appraisal=made, moment=moment)
    made = appraisals.appraisal_tell(actor=planner, appraisal=made, moment=moment)
    return [f"{made.title}：{made.get_state_display()}"]
