from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "static" / "ui"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--qy-([a-z0-9-]+):\s*(#[0-9a-f]{6});")

# Ink on ground, and the ratio WCAG 2.2 AA asks: 4.5 for words, 3 for lines, shapes and focus rings.
GROUNDS = ("bg", "surface", "surface-2", "hover", "accent-soft")
WORDS = ("text", "text-2", "accent", "green", "blue", "teal", "amber", "red", "grey")
PAIRS = [
    *((ink, ground, 4.5) for ink in WORDS for ground in GROUNDS),
    *((ink, f"{ink}-soft", 4.5) for ink in ("green", "amber", "red")),
    *((ink, f"{g}-soft", 4.5) for ink in ("text", "text-2") for g in ("green", "amber", "red")),
    ("text", "mark", 4.5),
    ("on-accent", "accent-solid", 4.5),
    ("on-accent", "red-solid", 4.5),
    *(("line-strong", ground, 3.0) for ground in ("bg", "surface", "surface-2")),
    *((f"series-{number}", "surface", 3.0) for number in range(1, 7)),
]


def block(selector: str) -> dict[str, str]:
    start = TOKENS.index(selector + " {")
    return dict(TOKEN.findall(TOKENS[start : TOKENS.index("}", start)]))


THEMES = {
    "light": block(":root"),
    "dark": block(':root[data-bs-theme="dark"]'),
    "dark by preference": block(':root:not([data-bs-theme="light"])'),
}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class TestContrast:
    def test_is_computed_as_the_standard_says(self):
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)

    @pytest.mark.parametrize("theme", THEMES)
    def test_reaches_aa(self, theme):
        tokens = THEMES[theme]
        poor = {
            f"{ink} on {ground}": round(contrast(tokens[ink], tokens[ground]), 2)
            for ink, ground, least in PAIRS
            if contrast(tokens[ink], tokens[ground]) < least
        }
        assert poor == {}


class TestThemes:
    def test_give_the_same_tokens(self):
        assert THEMES["light"].keys() == THEMES["dark"].keys()
        assert THEMES["dark"] == THEMES["dark by preference"]

    @pytest.mark.parametrize(
        ("name", "use"),
        [
            ("qianyi.css", r"var\(--qy-([a-z0-9-]+)\)"),
            ("flow.css", r"var\(--qy-([a-z0-9-]+)\)"),
            ("charts.js", r'token\("([a-z0-9-]+[a-z0-9])"\)'),
            ("pictures.js", r'token\("([a-z0-9-]+[a-z0-9])"\)'),
        ],
    )
    def test_nothing_uses_a_token_that_does_not_exist(self, name, use):
        known = set(THEMES["light"]) | {"shadow"}
        used = set(re.findall(use, (STATIC / name).read_text(encoding="utf-8")))
        assert used
        assert used <= known

    @pytest.mark.parametrize("name", ["qianyi.css", "flow.css"])
    def test_no_style_sheet_names_a_colour_of_its_own(self, name):
        css = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*[;}])", css) == []
