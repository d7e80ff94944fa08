"""Assessments, schemes and scorings in every state an address needs.

Department ``a`` is the asking officers' own, ``b`` somebody else's; what a second person has to do
was begun by the other planner.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qianyi.domains.reviews.choices import SchemeState
from qianyi.domains.reviews.models import Appraisal, Assessment, Scheme, UnitScore
from qianyi.domains.reviews.services import appraisals, assessments, entries
from qianyi.domains.reviews.services.evidence import Upload
from qianyi.engine.appraisal import plain_of, scheme_from_plain
from qianyi.foundation.permissions import Actor, Role

from .owning import Own

if TYPE_CHECKING:
    from qianyi.domains.reviews.models import Entry, UnitAppeal

    from .world import World

SCHEME = {
    "title": "示例办法",
    "parts": [{"code": "p", "title": "示例", "items": [
        {"code": "rating", "title": "示例评价", "full": 100, "rule": "points"}]}],
    "grades": [{"name": "合格", "at_least": 0}],
}  # fmt: skip
OWN_ADDRESSES = (
    "reviews:", "boards:", "api-v1:board_", "api-v1:assessment_", "api-v1:appraisal_",
)  # fmt: skip
SUBMITTED = ("reviews:assessment-approve", "reviews:assessment-return")
DRAFTS = ("reviews:scheme-edit", "reviews:scheme-activate")
STATES = {
    "reviews:appraisal-tell": "scored", "reviews:appraisal-publish": "closing",
    "reviews:feedback": "asked", "reviews:appeal": "contested",
    "reviews:appeal-answer": "contested", "reviews:evidence": "contested",
}  # fmt: skip
"""The address → the scoring it is asked with; told, where it makes no difference."""
FORMS: dict[str, dict[str, Any]] = {
    "reviews:section": {"text": "示例", "version": "0"},
    "reviews:entry-new": {"kind": "bonus", "value": "1", "reason": "示例依据文件"},
    "reviews:entry-decide": {"decision": "yes", "reason": "示例"},
    "reviews:sheet-appeal": {"item": "", "statement": "示例异议内容"},
    "reviews:feedback": {"words": "示例"},
    "reviews:appeal-answer": {"decision": "no", "reason": "示例"},
}


class ReviewsWorld:
    """Made once, after the world's people, places and plans."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.other = Actor(
            user_id=world.others[Role.PLANNER].pk, roles=frozenset({Role.PLANNER.value})
        )
        self.drafting = self._paper("final")
        self.submitted = self._submitted()
        self.active = self._scheme("shili_active", SchemeState.ACTIVE)
        self.draft = self._scheme("shili_active", SchemeState.DRAFT, version=2)
        self.copied = self._scheme("shili_copied", SchemeState.ACTIVE)
        self.scorings = {
            name: self._scoring(name) for name in ("told", "scored", "closing", "asked")
        }
        self.scorings["contested"] = self._scoring("contested")
        told = Appraisal.objects.filter(pk=self.scorings["closing"].pk)
        told.update(appeals_until=world.today - timedelta(days=1))
        UnitScore.objects.filter(appraisal=self.scorings["asked"]).update(
            is_asked=True, low=None, high=None, rank=None, grade=""
        )
        self.entries = [self._entry(number) for number in range(2)]
        self.appeals = [self._appeal(number) for number in range(2)]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other; the state each address needs."""
        if not address.startswith(OWN_ADDRESSES):
            return {}
        codes = [unit.subject.code for unit in self.world.departments]
        schemes = {"reviews:scheme-copy": self.copied}
        wanted = self.draft if address in DRAFTS else schemes.get(address, self.active)
        files = [appeal.files.get() for appeal in self.appeals]
        return {
            **self._papers(address),
            "scheme_id": wanted.pk,
            "appraisal_id": self.scorings[STATES.get(address, "told")].pk,
            "code": self._own(codes),
            "entry_id": self._own([row.pk for row in self.entries]),
            "appeal_id": self._own([row.pk for row in self.appeals]),
            "file_id": self._own([row.pk for row in files]),
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        return FORMS | {
            "reviews:assessment-new": {
                "plan": self.world.plans[0].code, "kind": "monitoring", "title": "示例监测",
                "first": "2024-01-01", "last": "2024-12-31",
            },
        }  # fmt: skip

    def _papers(self, address: str) -> dict[str, Any]:
        paper = self.submitted if address in SUBMITTED else self.drafting
        return {"assessment_id": paper.pk, "section_id": paper.sections.get(position=1).pk}

    def _own(self, rows: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, rows[0]), rows[1])

    def _paper(self, kind: str) -> Assessment:
        return assessments.assessment_begin(
            actor=self.world.actor(Role.PLANNER), plan_key=self.world.plans[0].code, kind=kind,
            title=f"示例{kind}", first=date(2021, 1, 1), last=date(2025, 12, 31),
            moment=self.world.moment,
        )  # fmt: skip

    def _submitted(self) -> Assessment:
        paper = self._paper("midterm")
        for section in paper.sections.all():
            assessments.section_write(
                actor=self.other, section=section, text="示例", version=0,
                moment=self.world.moment,
            )  # fmt: skip
        return assessments.assessment_submit(
            actor=self.other, assessment=paper, moment=self.world.moment
        )

    def _scheme(self, code: str, state: SchemeState, version: int = 1) -> Scheme:
        return Scheme.objects.create(
            code=code, version=version, title="示例办法", state=state,
            content=plain_of(scheme_from_plain({"code": code, **SCHEME}, "示例")),
            written_at=self.world.moment, written_by_id=self.other.user_id,
        )  # fmt: skip

    def _scoring(self, name: str) -> Appraisal:
        moment = self.world.moment
        made = appraisals.appraisal_begin(
            actor=self.other, scheme=self.active, territory=self.world.zone, title=f"示例{name}",
            first=date(2025, 1, 1), last=date(2025, 12, 31), units=self.world.departments,
            moment=moment,
        )  # fmt: skip
        made = appraisals.appraisal_score(actor=self.other, appraisal=made, moment=moment)
        if name == "scored":
            return made
        return appraisals.appraisal_tell(actor=self.other, appraisal=made, moment=moment)

    def _score(self, name: str, number: int) -> UnitScore:
        unit = self.world.departments[number]
        return UnitScore.objects.get(appraisal=self.scorings[name], department=unit)

    def _entry(self, number: int) -> Entry:
        asked = entries.EntryAsked(kind="bonus", value=1, reason="示例依据文件")
        return entries.entry_make(
            actor=self.other, score=self._score("told", number), asked=asked,
            moment=self.world.moment,
        )  # fmt: skip

    def _appeal(self, number: int) -> UnitAppeal:
        people = (self.world.users, self.world.others)[number]
        unit = self.world.departments[number]
        officer = Actor(
            user_id=people[Role.DEPARTMENT_OFFICER].pk,
            roles=frozenset({Role.DEPARTMENT_OFFICER.value}),
            posts=frozenset({(Role.DEPARTMENT_OFFICER.value, unit.pk)}),
        )
        return entries.appeal_file(
            actor=officer, score=self._score("contested", number), item="",
            statement="示例异议内容", files=[Upload("示例.txt", "示例证明".encode())],
            moment=self.world.moment,
        )  # fmt: skip
