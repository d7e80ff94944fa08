"""The checking engine's one door: documents with their readings in, findings out."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from qianyi.engine.checking.corpus import Corpus
from qianyi.engine.checking.findings import merged
from qianyi.engine.checking.rules import (
    brackets,
    commitments,
    complements,
    counts,
    cumulative,
    derived,
    difference,
    drift,
    durations,
    growth_average,
    growth_year,
    labels,
    names,
    numbering,
    repeated,
    same_value,
    shares,
    sums,
    table_columns,
    table_rows,
    targets,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qianyi.engine.checking.model import CheckedDocument, Finding
    from qianyi.engine.checking.names import Dictionary

RULES: tuple[tuple[str, Callable[[Corpus], Iterator[Finding]]], ...] = (
    ("分项与合计", sums.find),
    ("互补项", complements.find),
    ("表格合计与增长列", table_columns.find),
    ("表格行内增长", table_rows.find),
    ("年均增长", growth_average.find),
    ("年度增长", growth_year.find),
    ("增减额", difference.find),
    ("占比", shares.find),
    ("时限", durations.find),
    ("累计与分年", cumulative.find),
    ("同一指标两个数值", same_value.find),
    ("目标", targets.find),
    ("时限变化", drift.find),
    ("承诺", commitments.find),
    ("名称与单位", labels.find),
    ("表注", brackets.find),
    ("派生指标", derived.find),
    ("列举数目", counts.find),
    ("编号", numbering.find),
    ("重复", repeated.find),
    ("单位名称", names.find),
)


def check(
    documents: Sequence[CheckedDocument],
    *,
    dictionary: Dictionary | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Finding, ...]:
    """Everything in these documents that its authors should be asked about, gravest first.

    The order of ``documents`` does not matter. Time grows linearly with statements and characters.

    Args:
        documents: texts with their readings; keys should differ.
        dictionary: the zone's indicators; None leaves the general lexicon alone.
        progress: called after each part with its name and the seconds it took.
    """
    started = perf_counter()
    corpus = Corpus.of(documents, dictionary)
    if progress:
        progress("索引", perf_counter() - started)
    found: list[Finding] = []
    for name, rule in RULES:
        started = perf_counter()
        found.extend(rule(corpus))
        if progress:
            progress(name, perf_counter() - started)
    return merged(found)
