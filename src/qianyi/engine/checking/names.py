"""Which figures speak of the same thing.

Indicator names brought to one form, synonyms joined, alike names kept apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from qianyi.engine.checking import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DROP = re.compile(r"[\s“”\"'‘’《》〈〉*＊·]")
_NUMBERED = re.compile(r"^\(?\d{1,2}[.、)．]\s*")
_UNIT_BRACKET = re.compile(
    r"\((?:%|‰|亿元|万元|元|万美元|亿美元|平方公里|万平方米|平方米|公里|亩|人|万人|人次|万人次|个|家|户|件|项|年|岁|吨|万吨|所|座|辆"
    r"|元/人|万元/人|亿元/平方公里|万元/亩|微克/立方米|个/[^)]*)\)"
)
_LEAD = re.compile(
    r"^(?:全区|全市|全省|全县|我区|我市|本区|园区内|区内|其中|全年|累计实现|累计完成|累计|实现|完成|力争|预计|达到)+"
)
_COUNT_TAIL = re.compile(r"(?:的?(?:数量|总数|个数|家数|户数|件数|人数|数))$")
_GROWTH_TAIL = re.compile(
    r"(?:的?(?:同比|比上年|年均|平均|累计|复合|较上年)*"
    r"(?:增长率|增长速度|增速|增长额|增长量|增收额|增加额|增加量|净增额|净增数|增长数|增量|增额|增幅|降幅|降低率|下降率|下降幅度|提高幅度"
    r"|压缩率|提升幅度|变化率|变化值|变化|变动|提升值|提高值|提速率|增长|增加数|增加值变化|减少额|减少量|年均增收额))$"
)


class Indicator(Protocol):
    """What the dictionary needs of an indicator."""

    @property
    def name(self) -> str:
        """The name it is shown under."""

    @property
    def synonyms(self) -> Sequence[str]:
        """Other names of the very same indicator."""

    @property
    def ask(self) -> Sequence[str]:
        """Names alike but not the same."""

    @property
    def direction(self) -> str:
        """``up`` or ``down``."""

    @property
    def price_basis(self) -> str:
        """Price basis of its growth rates."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of the dictionary.

    Attributes:
        name: the name findings show.
        synonyms: other names of the same indicator.
        ask: names alike but not the same; a gap between them is asked about, at a lower level.
        direction: ``up`` or ``down`` where a plan wants one, else "".
        price_basis: ``current`` where growth follows from published levels, ``constant`` or
            ``comparable`` where it does not, "" where the name decides.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    direction: str = ""
    price_basis: str = ""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The indicators a zone knows, laid over the general lexicon."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, indicators: Iterable[Indicator]) -> Dictionary:
        """From the indicators of packs (or of the database): whatever has these five attributes."""
        return cls(
            tuple(
                Entry(
                    name=each.name,
                    synonyms=tuple(each.synonyms),
                    ask=tuple(each.ask),
                    direction=each.direction,
                    price_basis="" if each.price_basis == "none" else each.price_basis,
                )
                for each in indicators
            )
        )


def plain(raw: str) -> str:
    """An indicator name without ornament.

    Full width folded, numbering, unit brackets and count words removed.
    """
    name = _DROP.sub("", unicodedata.normalize("NFKC", raw))
    name = _UNIT_BRACKET.sub("", _NUMBERED.sub("", name))
    name = _LEAD.sub("", name) or name
    if "营业收入" not in name:
        name = name.replace("营收", "营业收入")
    name = name.replace("规模以上", "规上")
    shorter = _COUNT_TAIL.sub("", name)
    return shorter if len(shorter) > 1 else name


def stem(raw: str) -> str:
    """The level a growth, change or difference is a growth of.

    固定资产投资年均增长率 → 固定资产投资.
    """
    name = _DROP.sub("", unicodedata.normalize("NFKC", raw))
    shorter = _GROWTH_TAIL.sub("", _UNIT_BRACKET.sub("", name))
    return plain(shorter if len(shorter) > 1 else name)


@dataclass(frozen=True, slots=True)
class Name:
    """A resolved name: ``key`` is equal for synonyms.

    ``family`` also for names alike but not the same.
    """

    key: str
    family: str
    known: bool
    direction: str
    price_based: bool


@dataclass(slots=True)
class Names:
    """Resolver with memory; one per check."""

    _canonical: dict[str, str] = field(default_factory=dict)
    _family: dict[str, str] = field(default_factory=dict)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _surfaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _memory: dict[str, Name] = field(default_factory=dict)

    @classmethod
    def of(cls, dictionary: Dictionary | None) -> Names:
        """A resolver over the general lexicon with the zone's dictionary on top."""
        names = cls()
        for entry in dictionary.entries if dictionary else ():
            names._add(entry)
        for name, synonyms, ask in lexicon.NAMES:
            names._add(Entry(name, synonyms, ask))
        return names

    def _add(self, entry: Entry) -> None:
        forms = [plain(n) for n in (entry.name, *entry.synonyms)]
        known = next((self._canonical[f] for f in forms if f in self._canonical), forms[0])
        for form in forms:
            self._canonical.setdefault(form, known)
        self._entries.setdefault(known, entry)
        self._surfaces[known] = (*self._surfaces.get(known, ()), *forms)
        family = self._family.get(known, known)
        self._family.setdefault(known, family)
        for form in map(plain, entry.ask):
            other = self._canonical.get(form, form)
            if other != known:
                self._family.setdefault(other, family)

    def of_level(self, raw: str) -> Name:
        """Resolve the name of a level (营业收入, 城镇登记失业率)."""
        return self._resolve(plain(raw))

    def surfaces(self, name: Name) -> tuple[str, ...]:
        """Every way the dictionary knows to write a name."""
        return self._surfaces.get(name.key, ())

    def of_growth(self, raw: str) -> Name:
        """Resolve what a growth, change or difference is measured on."""
        return self._resolve(stem(raw))

    def _resolve(self, form: str) -> Name:
        found = self._memory.get(form)
        if found is None:
            key = self._canonical.get(form, form)
            entry = self._entries.get(key)
            found = Name(
                key=key,
                family=self._family.get(key, key),
                known=entry is not None,
                direction=_direction(key, entry),
                price_based=_price_based(key, entry),
            )
            self._memory[form] = found
        return found


def _direction(key: str, entry: Entry | None) -> str:
    if entry is not None and entry.direction:
        return entry.direction
    if lexicon.lower_is_better(key):
        return "down"
    return "up"


def _price_based(key: str, entry: Entry | None) -> bool:
    """By general knowledge; a dictionary may add to it.

    And a name that says 现价 is no such indicator.
    """
    if "现价" in key:
        return False
    stated = entry is not None and entry.price_basis in ("constant", "comparable")
    return stated or lexicon.is_price_based(key)
