"""Names what a policy grants and on what terms: to whom, which reward, amount, rate or ceiling.

对获批的省级平台，给予20万元奖励，单户最高50万元 names two figures of one reward: its recipient
stands in the part of the sentence before it, its measure follows from the unit and the comparison.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .clauses import LEAD_IN
from .kinds import comparator_of
from .naming import tidy

if TYPE_CHECKING:
    from .drafts import Paragraph
    from .lexicon import Lexicon
    from .phrases import Phrase

_REWARD = re.compile(
    r"(?P<more>一次性|综合|配套|购房|生活|租金|就业|落户|升规|认定|达标)?的?"
    r"(?P<word>奖励|奖补|补助|补贴|资助|贴息|扶持|支持|配套|返还|减免|补偿|奖金|奖(?=[0-9]))(?!政策|措施|对象|企业[加扩]|办法|专项|期)"
)
_GIVES = re.compile(
    r"给予|分别|按照?|奖励|补助|补贴|资助|最高|最多|每[家户人件个项年月]|单[个户项家]|再|一次性|减按"
)
_GRANTS = re.compile(r"给予|奖励|奖补|补助|补贴|资助|贴息|按[^，。；]*[0-9]|按$")
_OPENING = re.compile(r"^(?:（[^）]*）|对于?|凡|经|鼓励|支持(?=企业)|其中[，]?(?:属于|对)?)+")
_GENERIC: Final = frozenset(
    ["企业", "项目", "单位", "个人", "机构", "平台", "主体", "部分", "园区", "申报企业", "工业企业"]
)
_CEILING = re.compile(r"(?P<each>单[个户项家]|同一|每[个户项家件人])(?P<of>[^，。；0-9最不]{0,6})")
_BEFORE_FIGURE = re.compile(r"^[^0-9（]*")
_TERM_DONE = re.compile(
    r"^(?:以?内|之内)?(?:予以|提出|作出|完成|全部)?(?P<act>[^，。；、0-9的]{2,8})"
)
_BY_WHOM = re.compile(r"(?:局|委|办|部门|中心|政府|管委会)$")
_MUST = re.compile(r"原则上|应当?|须|需|必须|可|自|在|于|由|从")
_LIMITS: Final = frozenset({"at_least", "above", "below", "at_most"})
_AMOUNTS: Final = frozenset({"money", "ratio", "intensity", "multiple"})
_REACH: Final = 240
_LONGEST: Final = 20
_SHORTEST: Final = 4
_LONGEST_HEAD: Final = 10


def settle_in_policy(
    phrase: Phrase, noun: str, sentence: str, paragraph: Paragraph, lexicon: Lexicon
) -> None:
    """Name a figure of a policy as a whole, where its own noun does not say enough."""
    if reaches(phrase):
        phrase.classes |= {"at_least"}
    grant = name_in_policy(phrase, noun, sentence, paragraph, lexicon)
    phrase.settled = grant or term_name(phrase, sentence)


def name_in_policy(
    phrase: Phrase, noun: str, sentence: str, paragraph: Paragraph, lexicon: Lexicon
) -> str:
    """The whole name of a figure in a policy; "" where its own noun says enough."""
    before = sentence[: phrase.at]
    reward = _reward_of(phrase, before, paragraph)
    if phrase.quantity.dimension == "time":
        return "" if reward is None else _time_name(phrase, reward, paragraph)
    if (
        reward is None
        or phrase.quantity.dimension not in _AMOUNTS
        or _is_condition(phrase, sentence)
    ):
        return ""
    listed = phrase.given_to or _listed(phrase, noun)
    recipient = listed or recipient_of(sentence, phrase.segment_start, lexicon)
    recipient = recipient or _within_clause(phrase, lexicon) or paragraph.recipient
    if not recipient:
        return ""
    phrase.given_to = recipient
    paragraph.recipient, paragraph.reward = recipient, reward
    each = _CEILING.search(phrase.left)
    capped = comparator_of(phrase) == "<="
    single = each[0] if each is not None and capped and each["each"] != "每人" else ""
    return f"{single}{recipient}{reward}{_measure(phrase, capped=capped)}"


def term_name(phrase: Phrase, sentence: str) -> str:
    """What has to be done within a time limit (材料应在…内提交 → 材料提交时限); "" for none."""
    limited = phrase.after in {"内", "以内", "之内"} or phrase.right.startswith("内")
    if phrase.quantity.dimension != "time" or not limited:
        return ""
    done = _TERM_DONE.match(phrase.right)
    if done is None:
        return ""
    head = LEAD_IN.sub("", sentence[phrase.segment_start : phrase.at])
    head = _OPENING.sub("", _MUST.split(head, maxsplit=1)[0])
    if len(head) > _LONGEST_HEAD or _BY_WHOM.search(head):
        head = ""
    return f"{head}{done['act']}时限"


def as_condition(name: str) -> str:
    """The name of a condition: what is measured, and that it is a line to reach."""
    return (
        name
        if name.endswith(("标准", "期限", "年限", "时限"))
        else f"{name.removesuffix('金额')}标准"
    )


def reaches(phrase: Phrase) -> bool:
    """Whether a condition is met from the figure on (达到20人的, 满2年的)."""
    return phrase.left.endswith(("达到", "达", "满")) and phrase.right.startswith("的")


def is_condition(phrase: Phrase, sentence: str) -> bool:
    """Whether the figure sets who may have what the sentence grants after it."""
    return _is_condition(phrase, sentence)


def _is_condition(phrase: Phrase, sentence: str) -> bool:
    limits = phrase.classes & _LIMITS or phrase.after in {"以上", "以下", "以内"}
    said = _OPENING.sub("", LEAD_IN.sub("", sentence[phrase.segment_start : phrase.at]))
    if not limits or _GRANTS.search(said):
        return False
    following = sentence[phrase.at : phrase.at + _REACH]
    return (
        re.match(r"[^，。；]{0,40}?的(?![0-9])", following) is not None
        and re.search(r"[0-9一-龥]*?(?:奖|补|资助|支持|给予|贴息|免|减)", following) is not None
    )


def recipient_of(sentence: str, end: int, lexicon: Lexicon) -> str:
    """To whom or for what: the last part before ``end`` that does not itself grant."""
    parts = [
        part for part in re.split("[，：]", sentence[max(0, end - _REACH) : end]) if part.strip()
    ]
    for part in reversed(parts):
        plain = _OPENING.sub("", LEAD_IN.sub("", part).strip())
        if _GIVES.match(plain) or _GRANTS.search(plain) or len(plain) < _SHORTEST:
            continue
        return recipient_in(plain, lexicon)
    return ""


def recipient_in(part: str, lexicon: Lexicon) -> str:
    """The name of a recipient in its condition (研发投入200万元以上的企业 → 研发投入)."""
    body = re.sub(r"的?$", "", part)
    before, found, last = body.rpartition("的")
    only_kind = len(last) <= _SHORTEST + 2 and last.endswith(("企业", "单位", "主体", "机构"))
    generic = last in _GENERIC or (only_kind and re.search("[0-9]", before) is not None)
    if found and len(last) >= _SHORTEST and not generic and not re.search("[0-9]", last):
        return tidy(last, lexicon)[-_LONGEST:]
    if found and (generic or len(last) < _SHORTEST):
        body = before if re.search("[0-9]", before) else before + last
    if re.search("[0-9]", body):
        measured = _BEFORE_FIGURE.match(body)
        head = measured[0] if measured is not None else ""
        head = re.split("占", lexicon.strip_predicates(head)[0], maxsplit=1)[0].removesuffix("在")
        if len(head) >= _SHORTEST - 1:
            return tidy(head, lexicon)[-_LONGEST:]
        tail = re.split(r"[0-9]+[^，。；、的]{0,8}", body)[-1].lstrip("以上下内的、")
        return tidy(tail, lexicon)[-_LONGEST:] or tidy(head, lexicon)
    return tidy(body, lexicon)[-_LONGEST:]


def _within_clause(phrase: Phrase, lexicon: Lexicon) -> str:
    """A recipient named in the clause itself (新引进的博士给予5万元补贴)."""
    clause = _OPENING.sub("", LEAD_IN.sub("", phrase.left))
    m = re.match(
        r"(?P<who>[^0-9]{4,30}?)，?(?:一次性)?(?:分别)?(?:给予|按|奖励|补贴|补助|资助)", clause
    )
    return "" if m is None else recipient_in(m["who"], lexicon)


def _listed(phrase: Phrase, noun: str) -> str:
    """The thing of a list with 分别 that this figure belongs to."""
    if not phrase.in_list or len(noun) < 2:  # noqa: PLR2004
        return ""
    name = re.sub(r"按.*$", "", _REWARD.sub("", noun))
    name = re.sub(r"^对于?", "", name)
    _, found, last = name.rpartition("的")
    return last if found and len(last) >= _SHORTEST else name


def _reward_of(phrase: Phrase, before: str, paragraph: Paragraph) -> str | None:
    """The reward a figure belongs to: named in its own clause, else the one before it."""
    said = _OPENING.sub("", LEAD_IN.sub("", phrase.segment[: phrase.at - phrase.segment_start]))
    after = phrase.following[:60] if phrase.quantity.dimension != "time" else ""
    for text in (phrase.right[:16], said, after):
        m = _REWARD.search(re.split("[，。；]", text)[0])
        if m is not None:
            more = m["more"] if m["more"] and m["more"] != "综合" else ""
            word = {"配套": "配套补助", "奖": "奖励", "奖金": "奖励"}.get(m["word"], m["word"])
            return f"{more}{word}"
    if paragraph.reward and (phrase.classes & {"at_most"} or _GIVES.search(phrase.left)):
        return paragraph.reward
    del before
    return None


def _time_name(phrase: Phrase, reward: str, paragraph: Paragraph) -> str:
    if not paragraph.recipient or _REWARD.search(phrase.segment) is None:
        return ""
    del reward, phrase
    return f"{paragraph.recipient}{paragraph.reward}期限"


def _measure(phrase: Phrase, *, capped: bool) -> str:
    dimension = phrase.quantity.dimension
    if dimension == "money":
        return "限额" if capped else "金额"
    if dimension == "intensity":
        return "标准"
    return "比例"


def offers(sentence: str) -> bool:
    """Whether a sentence in any text sets out terms of support, and does not report on them."""
    return _TERMS.search(sentence) is not None and not _REPORTED.search(sentence)


_TERMS = re.compile(
    r"(?:对|凡)[^，。；]{2,60}的?[^，。；]{0,20}，[^。；]{0,20}(?:给予|奖励|补助|补贴|资助)"
    r"|(?:最高|最多|上限)[^，。；]{0,8}[0-9]+[^，。；]{0,6}(?:的?(?:奖励|补助|补贴|资助|支持))"
    r"|给予[^，。；]{0,10}每[年月人户件家][^，。；]{0,12}(?:补贴|补助|奖励|资助)"
)
_REPORTED = re.compile(
    r"已|累计|共|兑现|发放|拨付|去年|了|全年|今年|[0-9](?:余|多)?[家户人名](?:企业|次)?(?:给予|奖励|补)"
)
