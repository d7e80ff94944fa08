"""The money of one application: how it was worked out, and what an application may not ask.

Example:
    >>> from decimal import Decimal as D
    >>> from qianyi.engine.policies.benefits import Benefit
    >>> share = Benefit(form="ratio", ratio=D(5), base="ent.rd_expense", cap=D(100))
    >>> arithmetic(share, D("2468.13"), "研发费用")
    '研发费用2468.13万元×5%＝123.4065万元，超过单户上限，按上限100万元'
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from .benefits import Benefit, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BRANCH_ENDINGS: Final = ("分公司", "分厂", "分店", "分行", "分支机构", "办事处", "营业部", "营业所")
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing found wrong, or to be looked at.

    Attributes:
        code: permanent name.
        blocks: the application is not taken in.
        asks: an officer decides about it with a reason before the review may pass.
    """

    code: str
    words: str
    blocks: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a firm was given, or has applied for, under another item.

    Attributes:
        policy: the policy both belong to, by any permanent name; ``line`` is the item's own code.
        group: items of which a firm gets one only; empty where nothing is said.
        base: the figure the money is a share of (the cost it pays for); empty where it is none.
        project: what the money is for, in the firm's words.
        words: item, amount and state, for the officer.
    """

    year: int
    policy: str
    line: str
    group: str = ""
    base: str = ""
    project: str = ""
    words: str = ""


def arithmetic(benefit: Benefit, base: Decimal | None, base_name: str) -> str:
    """How the amount comes about, in one line; empty where it is no money or cannot be told."""
    amount = amount_of(benefit, base)
    if amount is None:
        return ""
    if benefit.form == "fixed":
        return f"定额{_n(amount)}万元"
    assert benefit.ratio is not None  # noqa: S101 - there is an amount
    assert base is not None  # noqa: S101 - there is an amount
    whole = amount_of(
        Benefit(form="ratio", ratio=benefit.ratio, base=benefit.base), base
    ) or Decimal(0)
    told = f"{base_name or '基数'}{_n(base)}万元×{_n(benefit.ratio)}%＝{_n(whole)}万元"
    return told if amount == whole else f"{told}，超过单户上限，按上限{_n(amount)}万元"


def money_checks(benefit: Benefit, base: Decimal | None, asked: Decimal | None) -> list[Check]:
    """What is wrong with the amount asked; an item that is no money asks for none."""
    if not benefit.is_money and asked is None:
        return []
    if asked is None:
        return [Check("amount_missing", "没有申请金额：基数没有填写，算不出金额。", blocks=True)]
    if asked <= 0:
        return [Check("amount_missing", "申请金额应大于0。", blocks=True)]
    if benefit.cap is not None and asked > benefit.cap:
        told = f"申请{_n(asked)}万元，超过单户上限{_n(benefit.cap)}万元；请按上限以内填写。"
        return [Check("over_cap", told, blocks=True)]
    worked_out = amount_of(benefit, base)
    if worked_out is not None and asked > worked_out:
        told = f"申请{_n(asked)}万元，高于按基数测算的{_n(worked_out)}万元，请核对归集口径。"
        return [Check("over_computed", told, asks=True)]
    return []


def is_branch_name(name: str) -> bool:
    """Whether a name is that of a branch; only a legal person may apply."""
    return name.strip().rstrip("）)").endswith(BRANCH_ENDINGS)


def doubles_of(mine: Support, others: Iterable[Support]) -> list[Check]:
    """Support of the same firm and year that may pay for the same thing twice, a check each."""
    return [
        Check("double_funding", f"可能重复支持（{why}）：{one.words}。", asks=True)
        for one in others
        if one.year == mine.year and (why := _why_double(mine, one))
    ]


def _why_double(mine: Support, other: Support) -> str:
    if mine.line == other.line:
        return "同一年度同一事项"
    if mine.group and mine.group == other.group:
        return f"同属不重复享受的“{mine.group}”"
    if mine.base and mine.base == other.base:
        return "按同一笔费用计算"
    if mine.project and _plain(mine.project) == _plain(other.project):
        return f"同一项目“{mine.project}”"
    return ""


def _plain(words: str) -> str:
    return "".join(words.split()).casefold()


def codes_of(checks: Sequence[Check]) -> list[str]:
    """The permanent names, in order."""
    return [one.code for one in checks]


def _n(value: Decimal) -> str:
    return f"{value.normalize():f}"
