"""What sort of statement a figure makes.

Fact, promise, growth, share, rank, condition, size of a project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .dates import is_span

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .model import Comparator, Kind
    from .phrases import Phrase
    from .situation import Mode

_CLASS_NOUN = re.compile(
    r"^ ?的?(?:[^，。；、0-9]{0,8})?(?:项目|企业|单位|工业法人|用户|园区|集群|技改|技术改造|"
    r"投资项目|主体|户|有|只有)"
)
_OVER_CLASS = re.compile(r"(?:过|超|上|达)$")
_COUNTED = re.compile(r"^的?(?:企业|项目)(?:增至|增加到|达到?|有|共|新增|增加|已?有)?$")
_STARTS_FROM = re.compile(r"(?:由|从|现有|目前的?)$")
_ABLE = re.compile(r"[年月日][^，。]{1,6}能力$")
_YEARLY = re.compile(
    r"[年月日]均?[\u4e00-\u9fff]{1,3}能力|年产|月产|日处理|(?<!全)年处理|年发电|日供|年供|可容纳|设计产能|产能|装机|可提供|日产|年加工|年吞吐"
)
_FUTURE = re.compile(
    r"力争|确保(?!不|了)|争取(?!到)|有望|预期|将(?:新|达|突破|实现|超|建|开|完|引|进|力|形成|带动|投|为|再|有|提|增|降|打|全|可)|(?<![模虚])拟(?!订|合|态|真|定)|年内再|再(?:推动|引进|开工|新增|建|创)|目标(?:是|为|达到)|要(?:达到|实现|新增|完成|确保|力争|在)|计划(?:引进|新增|建|实现|完成|到|用|开工|新建|于)|努力|预计到|须|应当?(?:达|不|在)"
)
_PAST = re.compile(
    r"已(?!定|知)|了(?=[0-9])|截至|累计完成|现有|实有|目前|(?<!截)至今|今年以来|近年来"
)
_REDUCED = re.compile(r"(?:压缩|压减|缩短|缩减|减少|减|降)[到至]$")
_FORBIDDEN: Final = ("不得超过", "不得高于", "不得低于", "不得少于")
_YIELDS: Final = ("收益率", "回报率", "利润率", "利税率", "回收期")
_SUMMED = re.compile(r"^[^，。；、0-9]{0,8}累计(?:享受|受益|惠及|参与|获|使用|申请|办理|接受)")
_THROUGHOUT = re.compile(r"不(?!超|低|少|高)|取消|禁止|停止")
_PROCESS: Final = frozenset(
    {"提速", "压缩", "压减", "缩短", "缩减", "压缩了", "压减了", "缩短了", "节约", "节省"}
)
_OUTPUTS: Final = frozenset({"mass", "energy", "power", "count", "volume"})
_UP_TO: Final = frozenset({"以下", "以内", "之内", "内", "封顶", "为限", "为上限"})
_COMPARATORS: Final[tuple[tuple[str, Comparator], ...]] = (
    ("at_most", "<="),
    ("at_least", ">="),
    ("below", "<"),
)
_SAFE_RATE: Final = frozenset({"ratio"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a phrase that bears on its kind.

    Attributes:
        mode: facts, promises or conditions here.
        period: the code found for it.
        project: it is said of a single project.
        sentence: the sentence up to the figure.
    """

    mode: Mode
    period: str | None
    project: bool
    sentence: str
    due: bool = False


def comparator_of(phrase: Phrase) -> Comparator:
    """How the figure binds: at least, more than, at most, about, exactly."""
    after, classes = phrase.after, phrase.classes
    if after == "以上":
        return ">=" if "below" not in classes else "<"
    if after == "内" and _THROUGHOUT.match(phrase.right):
        return "="
    if after in _UP_TO or phrase.quantity.upper:
        return "<="
    for name, comparator in _COMPARATORS:
        if name in classes:
            return comparator
    over = "above" in classes and phrase.growth_word not in {"超", "超序时进度"}
    if phrase.quantity.more or over:
        return ">"
    return "≈" if "about" in classes or after in {"左右", "上下"} else "="


def is_class_limit(phrase: Phrase) -> bool:
    """Whether the figure draws the line of a class (10亿元以上项目6个).

    Not the measure of a thing.
    """
    dimension = phrase.quantity.dimension
    if dimension not in {"money", "area", "points", "ratio", "people"} or (
        phrase.growth and dimension != "points"
    ):
        return False
    if dimension in {"points", "ratio", "people"}:
        return bool(
            re.match(r"^的?(?:[^，。；、0-9]{0,4})(?:项目|企业)(?=[0-9]|$)", phrase.right)
        ) and bool(phrase.after or phrase.classes & {"above", "at_least", "below"})
    if (
        dimension == "money"
        and re.fullmatch(r"的?(?:企业|项目|园区|产业集群)", phrase.right) is not None
    ):
        return True
    if phrase.after in {"以上", "以下", "以内"}:
        return _CLASS_NOUN.match(phrase.right) is not None
    return (
        bool(phrase.classes & {"above"})
        and re.match(r"^的?(?:企业|项目|园区)", phrase.right) is not None
        and (not phrase.name or _COUNTED.match(phrase.right) is not None)
    )


def kind_of(phrase: Phrase, name: str, setting: Setting, lexicon: Lexicon) -> Kind:
    """The kind of statement; ``name`` is the noun counted with its verb."""
    if is_class_limit(phrase):
        return "threshold"
    promised = setting.mode == "target"
    if setting.mode == "policy" or draws_a_line(phrase):
        return "threshold"
    if _sets_a_term(phrase, name) and not (promised and _REDUCED.search(phrase.left)):
        return "threshold"
    size = _size_kind(phrase, name, setting, lexicon)
    if size is not None:
        return size
    if promised and not _STARTS_FROM.search(phrase.left):
        return "target"
    return _fact_kind(phrase, name, setting, lexicon)


def yearly_output(phrase: Phrase) -> bool:
    """Whether the figure is what something can make in a year or a day (年产10万吨)."""
    if phrase.yearly:
        return True
    near = phrase.left[-8:]
    return (
        bool(_YEARLY.search(near))
        and phrase.quantity.dimension in _OUTPUTS
        and "产能规模" not in near
    )


def _sets_a_term(phrase: Phrase, name: str) -> bool:
    if phrase.tokens[:1] in (["≤"], ["≥"]) or phrase.quantity_text.endswith("折"):
        return True
    limited = (
        phrase.after in {"内", "以内", "之内"}
        or phrase.classes & {"at_most"}
        or phrase.left.endswith("连续")
    )
    if phrase.left.endswith(_FORBIDDEN):
        return True
    if phrase.quantity.dimension != "time" or not limited:
        return False
    return not re.search(r"时间|时限|周期|用时|工期", name)


def draws_a_line(phrase: Phrase) -> bool:
    """Whether the text calls the figure a line not to cross (警戒线, 严格控制在)."""
    if "严格控制在" in phrase.segment and "at_most" in phrase.classes:
        return True
    return re.match(r"^的?(?:警戒线|红线|底线|上限|标准线)", phrase.right) is not None


def _size_kind(phrase: Phrase, name: str, setting: Setting, lexicon: Lexicon) -> Kind | None:
    """Capacity or plan, where the figure is the size of something to be built or able to serve."""
    if yearly_output(phrase) or (_ABLE.search(name) and phrase.quantity.dimension in _OUTPUTS):
        return "capacity"
    if lexicon.capacity.search(name) and phrase.quantity.dimension == "count" and not phrase.growth:
        flows = phrase.verb in lexicon.flow and is_span(setting.period)
        if not flows and (setting.project or setting.mode == "actual"):
            return "capacity"
    if setting.project and name.endswith(_YIELDS):
        return "plan"
    if phrase.growth or phrase.share or phrase.quantity.dimension in {"ratio", "points"}:
        return None
    if _size_of_project(phrase, name, setting, lexicon):
        return "plan"
    planned = re.search(r"规划|拟|计划总|总规模|概算", phrase.left[-12:]) or setting.project
    sized = lexicon.plan_size.search(name) and not re.search(r"协议|签约", name)
    yearly = re.search(r"计划(?:完成)?投资$", name) and setting.mode == "actual"
    return "plan" if (planned and sized) or yearly else None


def _size_of_project(phrase: Phrase, name: str, setting: Setting, lexicon: Lexicon) -> bool:
    """Whether the figure is the size or later yield of a single project."""
    if re.search(r"(?:达产|建成|投产|完工|竣工|投运)(?:投产|投用)?后", setting.sentence[-60:]):
        return True
    if setting.project:
        if setting.mode == "target" and setting.due and not lexicon.plan_size.search(name):
            return False
        return not re.search(r"已|累计|完成|投运|投产|现有|目前|截至", phrase.segment)
    if re.match(
        r"^的?[^，。；、]{0,20}?(?:项目|工程|基地)", phrase.right
    ) and phrase.quantity.dimension in {"money", "area", "mass", "power"}:
        return bool(lexicon.plan_size.search(phrase.left[-6:])) or (
            phrase.quantity.dimension != "money" and phrase.behind
        )
    if re.search(r"计划总投资|规划", phrase.left[-10:]):
        return phrase.quantity.dimension in {"money", "area"}
    return bool(
        re.search(r"占地|用地面积", phrase.left[-6:])
        and re.search(r"[一二三]期|项目|工程|基地", setting.sentence[-40:])
    )


def _fact_kind(phrase: Phrase, name: str, setting: Setting, lexicon: Lexicon) -> Kind:
    if phrase.quantity.rank:
        return "change" if phrase.growth else "rank"
    if phrase.growth:
        return _growth_kind(phrase, setting)
    if _is_multiple_of(phrase):
        return "change"
    share = _share_kind(phrase, name, lexicon)
    if share is not None:
        return share
    return "cumulative" if _is_sum(phrase, name, setting, lexicon) else "actual"


def _is_multiple_of(phrase: Phrase) -> bool:
    """Whether the figure is so many times another (翻一番, 是全市平均水平的两倍)."""
    if phrase.quantity.dimension != "multiple":
        return False
    beside = re.search(r"(?:平均|水平|同期|[0-9]年)[^，。；]{0,4}的?$", phrase.left)
    return phrase.quantity_text.startswith("翻") or beside is not None


def _share_kind(phrase: Phrase, name: str, lexicon: Lexicon) -> Kind | None:
    ratio = phrase.quantity.dimension in _SAFE_RATE
    if phrase.share or (ratio and name.endswith(lexicon.share_heads)):
        return "actual" if re.search(r"天数比例|优良|水体比例|达标", name) else "share"
    if ratio and phrase.quantity_text[-1:] not in "%‰" and not name.endswith("率"):
        return "share" if phrase.quantity.value else "actual"
    return None


def _is_sum(phrase: Phrase, name: str, setting: Setting, lexicon: Lexicon) -> bool:
    if "累计" in phrase.left or _SUMMED.match(phrase.right) or name.endswith("总数"):
        return True
    if phrase.left.endswith(("由", "从")) or not is_span(setting.period):
        return False
    return is_flow(phrase, lexicon) or (setting.period or "").startswith("近")


def _growth_kind(phrase: Phrase, setting: Setting) -> Kind:
    if phrase.average:
        return "growth_avg"
    if "环比" in phrase.left:
        return "change"
    if (
        phrase.quantity.dimension != "ratio"
        or phrase.growth_word in _PROCESS
        or phrase.growth_word == "相当于"
    ):
        return "change"
    if phrase.base is not None and not _is_year_before(phrase.base):
        return "change"
    if is_span(setting.period) and not phrase.yoy:
        return "change"
    return "growth_yoy"


def _is_year_before(base: str) -> bool:
    if re.search(r"年初|年末|上[月季]", base):
        return "上年末" in base
    return re.search(r"上年|去年|同期", base) is not None


def is_flow(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the figure counts what happened in a stretch of time.

    Rather than what there is at its end.
    """
    if phrase.verb and phrase.verb != "实现":
        return phrase.verb in lexicon.flow or (
            phrase.verb == "建成" and phrase.quantity.dimension == "area"
        )
    return bool(re.search(r"投资$|新增|就业$|腾退|收储|改造|支出$", phrase.name))


def mode_of(here: Mode, sentence: str, clause: str, *, due: bool, past: bool) -> Mode:
    """Facts or promises, when a sentence says so itself; else what holds here."""
    if here == "policy":
        return "policy"
    if due or _FUTURE.search(clause):
        return "target"
    if past or (here == "target" and _PAST.search(clause)):
        return "actual"
    promised = [m.end() for m in _FUTURE.finditer(sentence)]
    if here == "actual" and promised and not _PAST.search(sentence, promised[-1]):
        return "target"
    return here
