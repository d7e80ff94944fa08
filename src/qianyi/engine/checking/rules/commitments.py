"""Promises with a date against what later documents say of the same thing.

Done, still being tried, or put off.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.checking import severity
from qianyi.engine.checking.findings import Mark, finding
from qianyi.engine.checking.when import span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.model import Finding
    from qianyi.engine.reading.model import Commitment

# what a thing is called: a title, a quoted name, a Latin grade such as AA+
_TOKEN = re.compile(
    r"《([^》]{4,40})》|[“「]([^”」]{4,20})[”」]|(?<![A-Za-z0-9])([A-Z]{2,6}\+{1,2}|[A-Z]{3,8}[0-9+]*)(?![A-Za-z0-9])"
)
_SLOGAN = re.compile(r"^[一二三四五六七八九十两\d]|十[三四五]五|双碳|新基建|放管服|高新区")
_ACTOR = re.compile(
    r"[一-龥]{2,8}(?:集团|公司|医院|学校|中心|大桥|园区|产业园|基地|银行|学院|大学|铁路|高速|工程|电站|机场)"
)
_DONE = re.compile(
    r"已(?:建成|完成|获|通过|投用|投产|出台|开工)|建成投用|建成投运|顺利通过|成功(?:获|创建|入选)|正式(?:投用|投产|运营)|获批"
)
_STILL = re.compile(
    r"争创|力争|加快推进|正在|筹备|启动编制|拟|将于|支持[^，。；]{0,20}(?:创建|申报|争创)|积极争取|谋划|推动"
)
_YEAR = re.compile(r"(20\d\d)年")
_SPAN = 160
_MOST = 40
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class _Promise:
    view: DocumentView
    commitment: Commitment
    due: int
    clause: str


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about promises past their date that a later document still calls a plan.

    Or dates anew.
    """
    promised = _promises(corpus)
    if not promised:
        return
    told: set[tuple[int, int]] = set()
    for view in corpus.documents:
        if view.moment is None:
            continue
        for token, start, end in _tokens(view.text, 0, len(view.text)):
            for promise in promised.get(token, ())[:_MOST]:
                slot = (promise.view.index, promise.commitment.start)
                if slot in told or not _is_later(view, promise):
                    continue
                found = _compared(corpus, promise, view, start, end)
                if found is not None:
                    told.add(slot)
                    yield found


def _promises(corpus: Corpus) -> dict[str, list[_Promise]]:
    found: defaultdict[str, list[_Promise]] = defaultdict(list)
    for view in corpus.documents:
        for commitment in view.document.reading.commitments:
            span = span_of(commitment.due)
            if span is None:
                continue
            for token, start, end in _tokens(view.text, commitment.start, commitment.end):
                clause = _clause(view.text, start, end)
                found[token].append(_Promise(view, commitment, span.last, clause))
    return found


def _tokens(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for match in _TOKEN.finditer(text, start, end):
        token = next(group for group in match.groups() if group)
        if not _SLOGAN.search(token):
            yield token, match.start(), match.end()


def _is_later(view: DocumentView, promise: _Promise) -> bool:
    made = promise.view.moment
    return view.index != promise.view.index and made is not None and (view.moment or 0) > made


def _compared(
    corpus: Corpus, promise: _Promise, view: DocumentView, start: int, end: int
) -> Finding | None:
    low, high = view.passages.bounds(view.passages.number_at(start))
    sentence = view.text[low:high]
    clause = _clause(view.text, start, end)
    if not _same_actor(promise, sentence):
        return None
    if _DONE.search(clause):
        return _finding(corpus, promise, view, (start, end), "后文称已完成", "请核对完成时间与依据")
    if _STILL.search(clause) and view.moment is not None and view.moment >= promise.due + 1:
        return _finding(
            corpus,
            promise,
            view,
            (start, end),
            "到期后仍表述为推进中",
            f"承诺{promise.due}年，后文日期在其后",
        )
    years = [int(y) for y in _YEAR.findall(clause)]
    moved = next((y for y in years if y > promise.due), None)
    if moved and _STILL.search(clause):
        return _finding(
            corpus, promise, view, (start, end), f"时限变为{moved}年", f"{promise.due}年→{moved}年"
        )
    return None


def _clause(text: str, start: int, end: int) -> str:
    low = max(text.rfind(mark, max(0, start - _SPAN), start) for mark in "。；，\n") + 1
    ends = [p for mark in "。；，\n" if (p := text.find(mark, end, end + _SPAN)) >= 0]
    return text[low : min(ends, default=end)]


def _same_actor(promise: _Promise, sentence: str) -> bool:
    """A name of an organisation or a work shared by both sentences; a document title needs none."""
    text = promise.view.text
    low, high = promise.view.passages.bounds(
        promise.view.passages.number_at(promise.commitment.start)
    )
    actors = {a[-4:] for a in _ACTOR.findall(text[low:high])}
    return not actors or any(actor in sentence for actor in actors)


def _finding(
    corpus: Corpus,
    promise: _Promise,
    view: DocumentView,
    where: tuple[int, int],
    what: str,
    why: str,
) -> Finding:
    dated = promise.view.dated and view.dated
    return finding(
        corpus,
        "commitment",
        f"“{promise.clause[:_SHOWN]}”（{promise.due}年）：{what}",
        f"{promise.view.key}承诺期限{promise.due}年；{view.key}：{what}，{why}",
        [Mark(promise.view, promise.commitment.start, promise.commitment.end), Mark(view, *where)],
        [] if dated else [severity.NOT_DATED],
    )
