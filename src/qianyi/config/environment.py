"""Settings from the environment, with safe defaults and messages that say what is allowed.

Every name read here is listed in docs/reference/settings.md; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

TRUE = {"1", "true", "yes", "on", "是"}
FALSE = {"0", "false", "no", "off", "否", ""}


class SettingInvalid(BadInput):
    """A setting in the environment has a value that cannot be used."""

    code = "qianyi.setting_invalid"


def text(name: str, default: str = "") -> str:
    """A setting as text, blanks trimmed."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """A yes/no setting.

    Raises:
        SettingInvalid: the word is neither.
    """
    word = os.environ.get(name)
    if word is None:
        return default
    folded = word.strip().lower()
    if folded in TRUE:
        return True
    if folded in FALSE:
        return False
    raise SettingInvalid(f"环境变量 {name} 的值“{word}”无法识别：请填 1 或 0。", setting=name)


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within limits.

    Raises:
        SettingInvalid: not a number, or outside the limits.
    """
    word = os.environ.get(name, "").strip()
    if not word:
        return default
    if not word.isascii() or not word.isdigit() or not least <= int(word) <= most:
        raise SettingInvalid(
            f"环境变量 {name} 的值“{word}”无效：请填 {least} 到 {most} 之间的整数。", setting=name
        )
    return int(word)


def names(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    word = os.environ.get(name)
    return default if word is None else [part.strip() for part in word.split(",") if part.strip()]


def kept_secret(path: Path, length: int = 50) -> str:
    """A random secret kept in a private file, made on first use.

    The file is created 0600 and exclusively, so that two processes starting together agree on one
    value.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    value = secrets.token_urlsafe(length)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return value
