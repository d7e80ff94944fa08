"""What the import linter cannot see.

String foreign keys and template includes must point down too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.apps import apps

if TYPE_CHECKING:
    from pathlib import Path

ORDER = ["identity", "audit", "subjects", "documents", "indicators", "rules", "cases"]
DJANGO_OWN = {"auth", "contenttypes", "sessions"}
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
