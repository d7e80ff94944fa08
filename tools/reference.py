"""Write docs/reference/errors.md from the refusals in the code: `python tools/reference.py`.

The words live beside the code, as each class's docstring; a test compares the page with them.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "errors.md"
HEAD = """# Error codes

Every refusal carries a permanent code and a whole sentence in Chinese that says what is wrong,
where, what is allowed and what to do next. Form, API, command line and log say the same sentence.
This page is written by `tools/reference.py`.

| code | when |
| --- | --- |
"""


def errors_page() -> str:
    """The whole page."""
    lines = [f"| `{code}` | {words} |" for code, words in sorted(_codes().items())]
    return HEAD + "\n".join(lines) + "\n"


def _codes() -> dict[str, str]:
    from qianyi.lib.errors import QianyiError  # noqa: PLC0415 - after the path is set

    _import_all()
    found: dict[str, str] = {}
    waiting: list[type[QianyiError]] = [QianyiError]
    while waiting:
        current = waiting.pop()
        waiting.extend(current.__subclasses__())
        ours = current.__module__.startswith("qianyi.") and ".tests." not in current.__module__
        if "code" in vars(current) and ours:
            words = " ".join((current.__doc__ or "").split("\n\n")[0].split())
            found[current.code] = words.replace("|", "/")
    return found


def _import_all() -> None:
    import qianyi  # noqa: PLC0415 - after the path is set

    for module in pkgutil.walk_packages(qianyi.__path__, "qianyi."):
        name = module.name
        if ".tests" in name or ".settings" in name or ".testing" in name or name.endswith(".wsgi"):
            continue
        importlib.import_module(name)


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    PAGE.write_text(errors_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
