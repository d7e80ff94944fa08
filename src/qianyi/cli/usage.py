"""Wrong use of the command line, said in Chinese: what is wrong, what is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer.exceptions import TyperException

_PATTERNS = {
    r"No such command '?([^'.]+)'?\.?.*": "没有“{0}”这个命令。",
    r"No such option: (\S+).*": "没有 {0} 这个选项。",
    r"Missing argument '?([^'.]+)'?\..*": "缺少 {0}。",
    r"Missing option '?([^'.]+)'?\..*": "缺少选项 {0}。",
    r"Missing command\..*": "缺少命令。",
    r"Option '?([^' ]+)'? requires an? .*": "选项 {0} 后面要有值。",
    r"Option '?([^' ]+)'? does not take a value.*": "选项 {0} 后面没有值。",
    r"Got unexpected extra arguments? \((.+)\)": "多出了参数 {0}。",
    r"Invalid value for '?(.+?)'?: (?:Value error, )?'?([^']+)'? is not one of (.+?)\.?": (
        "{0} 的值“{1}”不对，可以是 {2}。"
    ),
    r"Invalid value for '?(.+?)'?: Input should be greater than or equal to (\S+)": (
        "{0} 的值太小，最小是 {1}。"
    ),
    r"Invalid value for '?(.+?)'?: Input should be less than or equal to (\S+)": (
        "{0} 的值太大，最大是 {1}。"
    ),
    r"Invalid value for '?(.+?)'?: Input should be a valid (?:integer|number).*": (
        "{0} 的值不是数字。"
    ),
}
_SAID = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _PATTERNS.items())


def in_chinese(error: TyperException) -> str:
    """The sentence for an error of Typer's, with the command whose help explains the use."""
    said = error.format_message()
    if said.startswith("Usage:"):  # a command without arguments shows its help
        return said
    matches = ((words, pattern.fullmatch(said)) for pattern, words in _SAID)
    sentence = next(
        (words.format(*found.groups()) for words, found in matches if found), f"用法不对：{said}。"
    )
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "qianyi"
    return f"qianyi: {sentence}用法见 {command} --help。 [cli.wrong_use]"
