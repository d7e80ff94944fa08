"""What packs bring: outlines of assessments with their first figures, schemes as drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from qianyi.domains.reviews.errors import ReviewInvalid
from qianyi.domains.reviews.models import Assessment, Scheme
from qianyi.engine.appraisal import plain_of, schemes_of
from qianyi.engine.assessments import outlines_of
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.subjects.models import Territory

from .assessments import AssessmentFacts, assessment_store, snapshot_take

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.appraisal import Scheme as Read
    from qianyi.engine.assessments import Outline
    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor


def load_assessments(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Keep a pack's assessments, drafted from the figures that are there.

    One that is there already stays as people left it.

    Raises:
        ReviewInvalid: the place is not loaded.
        PackInvalid: a file is wrong.
    """
    outlines = outlines_of(pack)
    made = sum(_assessment(pack, one, actor, moment) for one in outlines)
    return {"规划评估": len(outlines), "其中新增": made} if outlines else {}


def load_schemes(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001 - the registry's signature
    """Keep a pack's schemes; each text once, as a draft until two people put it into force.

    Raises:
        PackInvalid: a file is wrong.
    """
    schemes = schemes_of(pack)
    made = sum(_scheme(pack, one, moment) for one in schemes)
    return {"考核办法": len(schemes), "其中新增": made} if schemes else {}


def _assessment(pack: Pack, outline: Outline, actor: Actor, moment: datetime) -> bool:
    if Assessment.objects.filter(code=outline.code).exists():
        return False
    territory = Territory.objects.filter(subject__code=outline.territory).first()
    if territory is None:
        raise ReviewInvalid(
            f"评估“{outline.code}”的区域“{outline.territory}”没有载入，请检查数据包的顺序。"
        )
    facts = AssessmentFacts(
        code=outline.code, title=outline.title, kind=outline.kind, plan_key=outline.plan,
        territory=territory, first=outline.first, last=outline.last, is_demo=territory.is_demo,
    )  # fmt: skip
    sections = [(one.title, one.parts, one.guide) for one in outline.sections]
    row = assessment_store(
        actor=actor, facts=facts, outline=sections, moment=moment, provenance=provenance_of(pack)
    )
    snapshot_take(actor=actor, assessment=row, moment=moment)
    return True


def _scheme(pack: Pack, scheme: Read, moment: datetime) -> bool:
    content = plain_of(scheme)
    known = Scheme.objects.filter(code=scheme.code)
    if known.filter(content=content).exists():
        return False
    Scheme.objects.create(
        code=scheme.code,
        version=(known.aggregate(last=Max("version"))["last"] or 0) + 1,
        title=scheme.title,
        content=content,
        is_provisional=scheme.certainty == "unverified",
        written_at=moment,
        **provenance_of(pack),
    )
    return True
