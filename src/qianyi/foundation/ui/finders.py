"""Front-end libraries from node_modules, by an allow-list, under ``vendor/<name>/``.

Nothing of them is copied into the repository.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.files.storage import Storage

# Static path → path inside node_modules. A library's other files cannot be reached.
VENDOR_FILES: Final[dict[str, str]] = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    # Named inside the style sheet; the manifest storage refuses a style sheet whose map is absent.
    "vendor/tabler/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
}


def node_modules() -> Path:
    """Where npm put the libraries: ``QIANYI_NODE_MODULES``, else beside ``src`` in the checkout."""
    configured = getattr(settings, "QIANYI_NODE_MODULES", None)
    return Path(configured) if configured else Path(__file__).resolve().parents[4] / "node_modules"


class VendorStorage(FileSystemStorage):
    """Reads the listed files under their static names; every other name does not exist."""

    def __init__(self) -> None:
        super().__init__(location=node_modules())

    def path(self, name: str) -> str:
        """The file behind a listed static path.

        Raises:
            FileNotFoundError: for a name outside the list.
        """
        inside = VENDOR_FILES.get(name.replace("\\", "/"))
        if inside is None:
            raise FileNotFoundError(f"{name} 不在前端库文件清单内")
        return super().path(inside)


class VendorFinder(BaseFinder):
    """Finds exactly the files of ``VENDOR_FILES``."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = VendorStorage()
        super().__init__(*args, **kwargs)

    def check(self, **_kwargs: object) -> list[CheckMessage]:
        """Warn, naming the command, when the libraries have not been installed."""
        absent = [name for name in VENDOR_FILES if not Path(self.storage.path(name)).is_file()]
        if not absent:
            return []
        return [
            CheckWarning(
                f"前端库文件缺少 {len(absent)} 个：{'、'.join(absent)}。",
                hint="在代码目录执行 npm ci，或用 QIANYI_NODE_MODULES 指明 node_modules 的位置。",
                id="ui.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> Any:  # noqa: ANN401, FBT001, FBT002 - Django's
        """The file of a listed path; an empty list otherwise, as Django's finders answer."""
        wanted_all = bool(kwargs.get("all", find_all))
        if path not in VENDOR_FILES:
            return []
        found = self.storage.path(path)
        if not Path(found).is_file():
            return []
        return [found] if wanted_all else found

    def list(
        self,
        ignore_patterns: Iterable[str] | None,  # noqa: ARG002 - every listed file is wanted
    ) -> Iterator[tuple[str, Storage]]:
        """What ``collectstatic`` gathers."""
        for name in VENDOR_FILES:
            if Path(self.storage.path(name)).is_file():
                yield name, self.storage
