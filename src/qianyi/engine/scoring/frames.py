"""Looking at a table of subjects before it is rated, and parting it by group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import narwhals as nw

from qianyi.engine.packs.problems import allowed
from qianyi.engine.scoring.conditions import column, inputs_of
from qianyi.engine.scoring.errors import FrameRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.scoring.records import Condition, Group, Method

Frame = nw.DataFrame[Any]
KIND_WORDS = {"number": "数字", "flag": "是或否（true/false）", "code": "文字代码"}
_SHOWN = 5


def inputs_needed(method: Method) -> tuple[str, ...]:
    """Every input the method looks at, in the order it declares them."""
    used = {name for one in method.indicators for name in one.value.inputs}
    for condition in _conditions(method):
        used.update(inputs_of(condition))
    for one in (*method.bonus.items, *method.deduction.items):
        if one.per:
            used.add(one.per)
    used.update(tie.by for tie in method.tie_break)
    return tuple(one.code for one in method.inputs if one.code in used)


def _conditions(method: Method) -> Iterator[Condition | None]:
    yield method.population
    yield from (group.when for group in method.groups)
    yield from (one.when for one in method.bonus.items)
    yield from (one.when for one in method.deduction.items)
    yield from (one.when for one in method.vetoes)
    yield from (one.when for one in method.not_classed)


def frame_checked(method: Method, given: Any, key: str) -> Frame:  # noqa: ANN401 - any frame
    """The table with the columns the method needs and the key, numbers as Float64.

    Raises:
        FrameRefused: a column is missing or of another type, a key is missing or there twice, a
            number is not a number or without end.
    """
    frame: Frame = nw.from_native(given, eager_only=True)
    names = inputs_needed(method)
    missing = [name for name in (key, *names) if name not in frame.columns]
    if missing:
        words = {one.code: f"{one.code}（{one.name}）" for one in method.inputs}
        raise FrameRefused(
            f"表里缺少{len(missing)}列：{'、'.join(words.get(name, name) for name in missing)}；"
            f"“{method.title}”需要这些列：{allowed((key, *names))}。",
            method=method.code,
        )
    frame = frame.select(key, *dict.fromkeys(names))
    for one in method.inputs:
        if one.code in names and one.code != key:
            _type_fits(frame.schema[one.code], one.code, one.name, one.type)
    numbers = [one.code for one in method.inputs if one.type == "number" and one.code in names]
    frame = frame.with_columns(nw.col(name).cast(nw.Float64) for name in numbers)
    flags = [one.code for one in method.inputs if one.type != "number" and one.code in names]
    frame = frame.with_columns(
        nw.col(name).cast(nw.Boolean if kind == "flag" else nw.String)
        for name, kind in ((one.code, one.type) for one in method.inputs)
        if name in flags
    )
    _keys_fit(frame, key)
    _finite(frame, numbers, key)
    return frame


def _type_fits(dtype: Any, code: str, name: str, wanted: str) -> None:  # noqa: ANN401 - a dtype
    empty = dtype == nw.Unknown or "Null" in str(dtype)
    fits = {
        "number": dtype.is_numeric(),
        "flag": dtype == nw.Boolean,
        "code": dtype in {nw.String, nw.Categorical, nw.Enum},
    }[wanted]
    if not fits and not empty:
        raise FrameRefused(
            f"列“{code}”（{name}）应为{KIND_WORDS[wanted]}，现为 {dtype}；"
            "请检查这一列有没有混入别的内容。",
            column=code,
        )


def _keys_fit(frame: Frame, key: str) -> None:
    keys = frame.get_column(key)
    if keys.null_count():
        raise FrameRefused(
            f"列“{key}”有{keys.null_count()}行没有填写，无法区分主体；请补齐后重试。", column=key
        )
    if keys.n_unique() != len(keys):
        twice = keys.filter(keys.is_duplicated()).unique().sort().head(_SHOWN).to_list()
        raise FrameRefused(
            f"列“{key}”有重复的主体（如 {'、'.join(map(str, twice))}），每个主体只能有一行。",
            column=key,
        )


def _finite(frame: Frame, numbers: list[str], key: str) -> None:
    if not numbers or not len(frame):
        return
    # A sum is finite only if all its parts are: one quick pass, and a closer look only if needed.
    sums = frame.select(nw.col(name).sum() for name in numbers).row(0)
    for name, total in zip(numbers, sums, strict=True):
        if not math.isfinite(total):
            _told_apart(frame, name, key)


def _told_apart(frame: Frame, name: str, key: str) -> None:
    where = frame.filter(~nw.col(name).is_finite()).get_column(key).head(_SHOWN).to_list()
    if where:
        raise FrameRefused(
            f"列“{name}”里有不是数或无穷大的值（如 {'、'.join(map(str, where))}），"
            "请改为真实数值，没有数据就留空。",
            column=name,
        )


def parted(method: Method, frame: Frame) -> tuple[Frame, list[tuple[Group, Frame]]]:
    """The subjects left out (with ``status``), and each group's.

    A subject belongs to the first group whose condition holds. Where a missing input leaves the
    population or the group open, the subject is ``unknown``; where none holds, ``not_rated``.
    """
    if method.population is None and method.groups[0].when is None:
        nobody = frame.head(0).with_columns(nw.lit(None, dtype=nw.String).alias("status"))
        return nobody, [(method.groups[0], frame)]
    rated = nw.lit(value=True) if method.population is None else column(method.population)
    frame = frame.with_columns(rated.alias("in.population"))
    open_, taken = nw.col("in.population"), []
    for number, group in enumerate(method.groups):
        inside = nw.lit(value=True) if group.when is None else column(group.when)
        taken.append((open_ & inside).alias(f"in.{number}"))
        open_ = open_ & ~inside
    frame = frame.with_columns(*taken)
    flags = [f"in.{number}" for number in range(len(method.groups))]
    drop = ["in.population", *flags]
    groups = [
        (group, frame.filter(nw.col(flag).fill_null(value=False)).drop(drop))
        for group, flag in zip(method.groups, flags, strict=True)
    ]
    outside = frame.filter(~nw.any_horizontal(*flags, ignore_nulls=False).fill_null(value=False))
    unsure = nw.any_horizontal(*(nw.col(flag).is_null() for flag in flags), ignore_nulls=False)
    return (
        outside.with_columns(
            nw.when(unsure).then(nw.lit("unknown")).otherwise(nw.lit("not_rated")).alias("status")
        ).drop(drop),
        groups,
    )
