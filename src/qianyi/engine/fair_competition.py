"""What a measure for firms may say: words that need a fair competition review to look at them.

Found by wording, so a finding asks a person to look; it is no verdict. One kind is refused
outright: a price of electricity, which no zone sets.

Example:
    >>> [one.kind for one in findings("对迁入本区的企业，按其缴纳税收的20%给予奖励。")]
    ['tax_tied', 'relocation']
    >>> findings("A类企业优先安排技术改造项目申报辅导。")
    ()
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

FindingKind: TypeAlias = Literal["tax_tied", "relocation", "local_registration", "electricity"]

_TAX = r"(?:税收?(?:贡献|收入|额|款|总额|地方留成)?|增值税|所得税|地方财政贡献|财政贡献|地方留成)"
_REWARD = r"(?:奖励|奖补|补贴|补助|返还|返还奖励|扶持|退还|先征后返|即征即奖|兑现|资助)"
_BY = r"(?:与|同|按照?|依据|依照|参照|根据|(?<!可)以)"
_PAID = r"(?:缴纳|上缴|实缴|入库|纳税|税收)"
_PART = r"(?:比例|[%％‰]|留成|增量|部分)"
_REGISTER = (
    r"(?:登记注册|注册登记|工商注册|注册地|注册成立|注册(?:的|并|且)|"
    r"设立(?:独立)?法人|设立分支机构)"
)
_PHRASE = r"[^。；;\n]"
_PATTERNS: Final[dict[FindingKind, tuple[str, ...]]] = {
    "tax_tied": (
        rf"{_PAID}(?:的|之)?{_PHRASE}{{0,16}}{_PART}{_PHRASE}{{0,12}}{_REWARD}",
        rf"{_REWARD}{_PHRASE}{{0,12}}{_BY}{_PHRASE}{{0,10}}{_TAX}",
        rf"{_BY}{_PHRASE}{{0,10}}{_TAX}{_PHRASE}{{0,16}}{_REWARD}",
        r"税收?(?:返还|先征后返|即征即奖)|先征后返",
    ),
    "relocation": (
        r"(?:迁入|迁移至|整体搬迁至|搬迁到|迁至|转移至)(?:本|我|高新|园)?区?",
        rf"(?:不得|禁止|限制){_PHRASE}{{0,8}}(?:迁出|外迁|迁离|搬离)",
        rf"(?:迁出|外迁|迁离){_PHRASE}{{0,12}}(?:退还|追回|返还|收回)",
    ),
    "local_registration": (
        rf"(?:在)?(?:本|我|高新|园)区?(?:内)?{_PHRASE}{{0,6}}{_REGISTER}",
        r"(?:注册地|税务登记|统计关系)(?:须|应|必须|要)?在(?:本|我|高新|园)",
        r"(?:仅限|只限|限于)(?:本|我|高新|园)?区?内?(?:注册|登记|企业)",
    ),
    "electricity": (
        r"(?:差别|惩罚性|阶梯|优惠|执行|提高|降低|下浮|上浮|加价)(?:的)?(?:用)?电价",
        rf"电价{_PHRASE}{{0,10}}(?:上浮|下浮|加价|提高|降低|优惠|减免|折扣|补贴)",
        rf"(?:用电|电费){_PHRASE}{{0,10}}(?:加价|上浮|下浮|加收|优惠|减免|打折|折扣)",
        rf"每千瓦时{_PHRASE}{{0,10}}(?:加价|加收|上浮|下浮|提高|降低|优惠)",
        r"(?:加价|加收|上浮|下浮|提高|降低)[^。；;\n]{0,12}元[/每]?(?:千瓦时|kWh)",
    ),
}
_SENTENCES: Final[dict[FindingKind, str]] = {
    "tax_tied": "奖励与缴纳税收挂钩：没有法律、行政法规依据或国务院批准的，不得实行，"
    "请改按事项或投入支持，或写明依据。",
    "relocation": "涉及企业迁入、迁出：不得以此限制或诱导企业迁移，请删去或写明审查意见。",
    "local_registration": "以在本区登记注册或设立机构为条件：不得据此排除外地经营者，"
    "请删去或写明审查意见。",
    "electricity": "电价由价格主管部门依法制定，高新区不能规定；请删去这项内容，"
    "上级已有规定的由供电企业执行。",
}
LABELS: Final[dict[FindingKind, str]] = {
    "tax_tied": "与缴纳税收挂钩",
    "relocation": "涉及企业迁移",
    "local_registration": "要求本地注册",
    "electricity": "规定电价",
}
REFUSED: Final[frozenset[FindingKind]] = frozenset({"electricity"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Wording to look at.

    Attributes:
        quote: the words found, as they stand in the text from ``start`` on.
        sentence: what is asked of whoever wrote them.
    """

    kind: FindingKind
    quote: str
    start: int
    sentence: str

    @property
    def label(self) -> str:
        """The kind in a few words."""
        return LABELS[self.kind]

    @property
    def is_refused(self) -> bool:
        """No review can allow it."""
        return self.kind in REFUSED


def findings(text: str) -> tuple[Finding, ...]:
    """What to look at in a measure's text: each kind once, where it first stands."""
    found = []
    for kind, patterns in _PATTERNS.items():
        hits = [hit for pattern in patterns for hit in re.finditer(pattern, text)]
        if hits:
            first = min(hits, key=lambda hit: (hit.start(), -hit.end()))
            found.append(Finding(kind, first.group(), first.start(), _SENTENCES[kind]))
    return tuple(found)
