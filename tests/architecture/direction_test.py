"""What the import linter cannot see.

String foreign keys and template includes must point down too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

from qianyi.foundation import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORDER = ["identity", "audit", "subjects", "documents", "indicators", "rules", "cases"]
DJANGO_OWN = {"auth", "contenttypes", "sessions"}
PAGE = re.compile(r"""["']([a-z_]+):([\w-]+)["']""")
INCLUDE = re.compile(r"""\{%\s*(?:include|extends)\s+["']([\w-]+)/""")


def level(label: str) -> tuple[int, str]:
    """Height of an app: kernel apps by their order, domains above and apart, the site on top."""
    if label in ORDER:
        return ORDER.index(label), ""
    config = apps.get_app_config(label)
    if config.name.startswith("qianyi.domains."):
        return len(ORDER), label
    if config.name.startswith("qianyi.foundation"):
        return -1, ""
    return len(ORDER) + 1, ""


def points_down(source: str, target: str) -> bool:
    (high, source_domain), (low, target_domain) = level(source), level(target)
    return low < high or (low == high and source_domain == target_domain)


def own_apps() -> list[str]:
    return [config.label for config in apps.get_app_configs() if config.name.startswith("qianyi.")]


class TestForeignKeys:
    def test_point_down_or_stay(self):
        wrong = []
        for label in own_apps():
            for model in apps.get_app_config(label).get_models():
                for field in model._meta.get_fields():
                    related = getattr(field, "related_model", None)
                    if field.auto_created or related is None or isinstance(related, str):
                        continue
                    target = related._meta.app_label
                    if target not in DJANGO_OWN and not points_down(label, target):
                        wrong.append(f"{model.__name__}.{field.name} → {target}")
        assert wrong == []

    def test_the_rule_itself_refuses_an_upward_key(self):
        assert not points_down("subjects", "documents")
        assert not points_down("documents", "planning")
        assert points_down("planning", "documents")


class TestTemplates:
    def test_include_and_extend_only_what_stands_below(self, root: Path):
        wrong: list[str] = []
        for template in sorted((root / "src").rglob("templates/*/**/*.html")):
            owner = template.relative_to(root / "src").parts
            label = owner[owner.index("templates") + 1]
            wrong.extend(
                f"{template.relative_to(root)} → {target}"
                for target in INCLUDE.findall(template.read_text(encoding="utf-8"))
                if target != label and not points_down(label, target)
            )
        assert wrong == []


def named_pages() -> dict[tuple[str, str], str]:
    """(namespace, name of a page) → the app that has it."""
    return {
        (namespace, pattern.name): owner_of(found.urlconf_name.__name__)
        for namespace, (_, found) in get_resolver().namespace_dict.items()
        if getattr(found.urlconf_name, "__name__", "").startswith("qianyi.")
        for pattern in found.url_patterns
        if isinstance(pattern, URLPattern) and pattern.name
    }


def owner_of(module: str) -> str:
    """The app a module is of; what is in none stands with the page kit below or the site above."""
    for config in apps.get_app_configs():
        if module == config.name or module.startswith(f"{config.name}."):
            return config.label
    return "ui" if module.split(".")[1] in {"foundation", "engine", "lib"} else "site"


def own_sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module and template that ships, with its app."""
    source = root / "src"
    for path in sorted((*source.rglob("*.py"), *source.rglob("*.html"))):
        parts = path.relative_to(source).parts
        if not {"tests", "migrations"} & set(parts):
            yield owner_of(".".join(parts).removesuffix(".py")), path


class TestAddresses:
    """A page is named by its own app or one above; below, by a word of ``foundation.addresses``."""

    def test_are_named_from_their_own_layer_or_above(self, root: Path):
        pages = named_pages()
        wrong = [
            f"{path.relative_to(root)} → {namespace}:{name}"
            for label, path in own_sources(root)
            for namespace, name in PAGE.findall(path.read_text(encoding="utf-8"))
            if (owner := pages.get((namespace, name)))
            and owner != label
            and not points_down(label, owner)
        ]
        assert wrong == [], "lead there by foundation.addresses.address_of(ENTERPRISE, …)"

    def test_the_rule_knows_every_app_with_pages(self):
        pages = named_pages()
        assert pages["enterprises", "profile"] == "enterprises"
        assert pages["places", "territory"] == "subjects"
        assert not points_down("subjects", pages["enterprises", "profile"])

    def test_every_word_for_a_page_is_offered(self):
        words = {
            value
            for name, value in vars(addresses).items()
            if name.isupper() and isinstance(value, str)
        }
        assert words == {word for word, _ in addresses.addresses.items()}


class TestModules:
    @pytest.mark.parametrize("banned", ["utils", "helpers", "common"])
    def test_have_no_drawer_for_odds_and_ends(self, root: Path, banned: str):
        assert [path for path in (root / "src").rglob(f"{banned}*") if path.suffix != ".pyc"] == []

    def test_stay_under_four_hundred_lines(self, root: Path):
        long = [
            f"{path.relative_to(root)}: {lines}"
            for path in sorted((root / "src").rglob("*.py"))
            if "migrations" not in path.parts and "tests" not in path.parts
            and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
        ]  # fmt: skip
        assert long == []
