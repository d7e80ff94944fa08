from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import RequestFactory

from qianyi.foundation.ui import views

ROOT = Path(__file__).resolve().parents[4]
# Every template of the product, not only the kit's: the policy holds for all pages.
TEMPLATES = sorted((ROOT / "qianyi").glob("**/templates/**/*.html"))
KIT = sorted((Path(__file__).resolve().parents[1] / "templates").glob("**/*.html"))


class Policy(HTMLParser):
    """Collects what a content security policy without inline code would block."""

    def __init__(self) -> None:
        super().__init__()
        self.blocked: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "style":
            self.blocked.append("<style>")
        if tag == "script" and "src" not in found and found.get("type") != "application/json":
            self.blocked.append("<script> without src")
        self.blocked += [
            f"{tag} {name}" for name in found if name == "style" or name.startswith("on")
        ]
        self.blocked += [f"{tag} {name}" for name in found if name.startswith("hx-on")]
        self.blocked += [
            f"{tag} {name}" for name, value in attrs if (value or "").startswith("javascript:")
        ]


def blocked(html: str) -> list[str]:
    policy = Policy()
    policy.feed(html)
    return policy.blocked


class TestInlineCode:
    def test_would_be_found(self):
        assert blocked('<p style="a">') == ["p style"]
        assert blocked("<script>1</script><style></style>") == ["<script> without src", "<style>"]
        assert blocked('<a onclick="x" href="javascript:1" hx-on:click="y">') == [
            "a onclick",
            "a hx-on:click",
            "a href",
        ]

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
    def test_is_in_no_template(self, path):
        source = re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"))
        assert blocked(source) == []

    def test_is_on_no_rendered_component(self, kit_alone):
        page = views.style_page(RequestFactory().get("/ui/"))
        assert blocked(page.content.decode()) == []


class TestTemplates:
    @pytest.mark.parametrize("path", KIT, ids=lambda path: path.name)
    def test_compile(self, path):
        assert get_template(f"ui/{path.name}") is not None

    @pytest.mark.parametrize("path", KIT, ids=lambda path: path.name)
    def test_point_to_templates_and_files_that_exist(self, path):
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r"{% (?:include|extends) [\"']([^\"']+)", source):
            assert get_template(name) is not None
        static = Path(__file__).resolve().parents[1] / "static"
        for name in re.findall(r"{% static [\"'](ui/[^\"']+)", source):
            assert (static / name).is_file()
