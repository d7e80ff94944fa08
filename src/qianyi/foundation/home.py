"""Where the program keeps what it makes: database, secrets, uploaded files.

Packs and code are elsewhere and never written to.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def checkout() -> Path | None:
    """The root of the checkout this program runs from; None when installed from a wheel."""
    root = Path(__file__).resolve().parents[3]
    is_checkout = (root / "pyproject.toml").is_file() and (root / "src" / "qianyi").is_dir()
    return root if is_checkout else None


def home(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of everything made at run time; an absolute path, not created here.

    In this order: `QIANYI_HOME`; `var/` of a checkout; `qianyi/` in the XDG data folder.
    """
    environ = os.environ if environ is None else environ
    given = environ.get("QIANYI_HOME", "").strip()
    if given:
        return Path(os.path.abspath(Path(given).expanduser()))  # noqa: PTH100 - links are kept
    root = checkout()
    if root is not None:
        return root / "var"
    shared = environ.get("XDG_DATA_HOME", "").strip()
    # The XDG specification says that a relative value is to be ignored.
    base = Path(shared) if Path(shared).is_absolute() else Path.home() / ".local" / "share"
    return base / "qianyi"
