"""The unified social credit code, GB 32100-2015: eighteen characters, the last a check digit."""

from __future__ import annotations

from stdnum import exceptions
from stdnum.cn import uscc as standard

from qianyi.lib.errors import BadInput

LENGTH = 18


class UsccInvalid(BadInput):
    """The code's length, characters or check digit are wrong."""

    code = "uscc.invalid"


def checked(given: str) -> str:
    """The code in capitals without spaces.

    >>> checked("91110000600037341l")
    '91110000600037341L'

    Raises:
        UsccInvalid: says which of length, characters and check digit is wrong; the right check
            digit is not told, for a typing error elsewhere is more likely.
    """
    code = standard.compact(given)
    try:
        return str(standard.validate(code))
    except exceptions.InvalidLength:
        reason = f"须为 {LENGTH} 位，给出的是 {len(code)} 位"
    except exceptions.InvalidChecksum:
        reason = "末位校验码不符，其中至少有一位写错"
    except exceptions.ValidationError:
        reason = (
            "含有不能使用的字符（只用数字和大写字母，不用 I、O、S、V、Z），或登记机关部分不是数字"
        )
    raise UsccInvalid(
        f"统一社会信用代码“{code[:30]}”不正确：{reason}。请对照营业执照核对。", uscc=code[:30]
    )


def with_check_digit(first_seventeen: str) -> str:
    """The whole code of the first seventeen characters; for made-up firms.

    Raises:
        UsccInvalid: they are not seventeen of the characters allowed.
    """
    try:
        return checked(first_seventeen + standard.calc_check_digit(first_seventeen))
    except (ValueError, IndexError, exceptions.ValidationError) as wrong:
        raise UsccInvalid(f"“{first_seventeen[:30]}”不是信用代码的前 17 位。") from wrong
