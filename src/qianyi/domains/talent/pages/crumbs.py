"""Where pages of the library hang."""

from __future__ import annotations

from typing import Final

HOME: Final = ("首页", "/")
LIBRARY: Final = ("人才库", "/talent/")
NEEDS: Final = ("人才需求", "/talent/needs/")
INTRODUCTIONS: Final = ("人才对接", "/talent/introductions/")
CARDS: Final = ("英才卡", "/talent/cards/")
MINE: Final = ("人才需求", "/me/talent/")
OWN_PEOPLE: Final = ("本单位人才", "/me/talent/people/")
