from __future__ import annotations

import pytest

from qianyi.foundation.ui.finders import VENDOR_FILES, VendorFinder, node_modules


@pytest.fixture
def libraries(tmp_path, settings):
    """A folder like node_modules, with one listed file, and one that nobody listed."""
    settings.QIANYI_NODE_MODULES = tmp_path
    for name in ("htmx.org/dist/htmx.min.js", "htmx.org/dist/htmx.js"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", encoding="utf-8")
    return tmp_path


class TestVendorFinder:
    def test_finds_a_listed_file(self, libraries):
        found = libraries / "htmx.org/dist/htmx.min.js"
        assert VendorFinder().find("vendor/htmx/htmx.min.js") == str(found)
        assert VendorFinder().find("vendor/htmx/htmx.min.js", find_all=True) == [str(found)]

    @pytest.mark.parametrize(
        "path",
        [
            "vendor/htmx/htmx.js",
            "htmx.org/dist/htmx.js",
            "vendor/htmx/../htmx/htmx.min.js",
            "vendor/../../etc/passwd",
            "/vendor/htmx/htmx.min.js",
            "",
        ],
    )
    def test_refuses_everything_else(self, libraries, path):
        assert VendorFinder().find(path) == []
        with pytest.raises(FileNotFoundError):
            VendorFinder().storage.path(path)

    def test_answers_nothing_for_a_listed_file_that_is_not_installed(self, libraries):
        assert VendorFinder().find("vendor/echarts/echarts.min.js") == []

    def test_lists_what_is_installed_for_collectstatic(self, libraries):
        listed = list(VendorFinder().list(None))
        assert [name for name, _ in listed] == ["vendor/htmx/htmx.min.js"]
        with listed[0][1].open(listed[0][0]) as content:
            assert content.read() == b"1"

    def test_warns_with_the_command_that_installs(self, libraries):
        (warning,) = VendorFinder().check()
        assert warning.id == "ui.W001"
        assert "npm ci" in str(warning.hint)
        assert f"缺少 {len(VENDOR_FILES) - 1} 个" in warning.msg

    def test_default_place_is_the_checkout(self, settings):
        settings.QIANYI_NODE_MODULES = None
        assert (node_modules().parent / "src" / "qianyi").is_dir()
