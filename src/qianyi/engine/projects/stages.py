"""The way of a project in ten stages, and the four batches they are shown as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Batch: TypeAlias = Literal["reserve", "started", "building", "producing"]
BATCHES: Final[dict[Batch, str]] = {
    "reserve": "储备一批", "started": "开工一批", "building": "建设一批", "producing": "投产一批",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    Attributes:
        batch: which batch a project at this stage belongs to. A project that has begun belongs to
            开工一批 in the year it began and to 建设一批 afterwards (see :func:`batch_of`).
        natures: kinds of projects that pass through it; empty for all.
    """

    code: str
    label: str
    batch: Batch
    natures: tuple[str, ...] = ()


STAGES: Final = (
    Stage("lead", "线索", "reserve"),
    Stage("talks", "洽谈", "reserve", ("industrial", "other")),
    Stage("signed", "签约", "reserve", ("industrial", "other")),
    Stage("filed", "注册备案", "reserve"),
    Stage("land", "供地", "reserve"),
    Stage("started", "开工", "building"),
    Stage("completed", "竣工", "building"),
    Stage("producing", "投产", "producing"),
    Stage("counted", "入统（升规）", "producing", ("industrial", "other")),
    Stage("capacity", "达产", "producing", ("industrial", "other")),
)
BY_CODE: Final = {one.code: one for one in STAGES}
_ORDER: Final = {one.code: number for number, one in enumerate(STAGES)}


def stages_for(nature: str) -> tuple[Stage, ...]:
    """Stages a kind of project passes through; a government project is not courted or signed.

    >>> [one.code for one in stages_for("government")][:3]
    ['lead', 'filed', 'land']
    """
    return tuple(one for one in STAGES if not one.natures or nature in one.natures)


def next_stage(code: str, nature: str) -> Stage | None:
    """The stage after this one; None after the last, and where no stage is known.

    >>> next_stage("lead", "industrial").label, next_stage("producing", "government")
    ('洽谈', None)
    """
    if code not in _ORDER:
        return None
    return next((one for one in stages_for(nature) if _ORDER[one.code] > _ORDER[code]), None)


def stages_from(code: str) -> frozenset[str]:
    """This stage and all before it; none where it is not known.

    >>> sorted(stages_from("talks"))
    ['lead', 'talks']
    """
    place = _ORDER.get(code, -1)
    return frozenset(one.code for one in STAGES if _ORDER[one.code] <= place)


def batch_of(code: str, *, begun_year: int | None, year: int) -> Batch | None:
    """Which batch a project stands in; None where its stage is not known.

    >>> batch_of("started", begun_year=2026, year=2026), batch_of("started", begun_year=2025,
    ... year=2026), batch_of("", begun_year=None, year=2026)
    ('started', 'building', None)
    """
    stage = BY_CODE.get(code)
    if stage is None:
        return None
    if stage.batch == "building" and begun_year == year:
        return "started"
    return stage.batch
