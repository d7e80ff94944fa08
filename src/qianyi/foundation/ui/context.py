"""What the frame of every page needs: product, zone, menu, theme, who is signed in. No queries."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.urls import NoReverseMatch

from qianyi.foundation import registry
from qianyi.foundation.addresses import ACCOUNT, SIGN_OUT, address_of, row_url
from qianyi.foundation.permissions import ANONYMOUS, Actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

THEME_COOKIE: Final = "qy_theme"
THEMES: Final = ("light", "dark")


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context of ``ui/base.html``; a later processor may replace any key (``zone_name``, …)."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "product_name": getattr(settings, "QIANYI_PRODUCT_NAME", "规划实施与数智营商平台"),
        "product_version": product_version(),
        "zone_name": getattr(settings, "QIANYI_ZONE_NAME", ""),
        "is_demo": bool(getattr(settings, "QIANYI_DEMO", False)),
        "navigation": navigation_for(actor, request.path, namespace=_namespace(request)),
        "search_url": _address("search") if actor.is_signed_in else "",
        "suggestions_url": _address("search-suggestions"),
        "notices_url": _address("notices"),
        "sign_in_url": _address(settings.LOGIN_URL),
        "sign_out_url": _offered(SIGN_OUT),
        "user_menu": _user_menu(),
        "actor": actor,
        "theme": theme if theme in THEMES else "",
    }


def _user_menu() -> list[dict[str, str]]:
    """What the menu under one's name leads to, besides signing out."""
    own = _offered(ACCOUNT)
    return [{"name": "我的账号", "url": own}] if own else []


def navigation_for(actor: Actor, path: str, *, namespace: str = "") -> list[dict[str, Any]]:
    """Menu entries the actor may see, in order.

    Active is the one whose address is the longest beginning of ``path``; the home page only itself.
    Where none is, it is the first of the app that serves the page (``namespace``): a source lies
    under 文件 though its address does not.
    """
    entries = sorted(
        (entry for entry in registry.navigation if entry.visible(actor)),
        key=lambda entry: entry.order,
    )
    shown = [
        {"name": entry.label, "url": row_url(entry.url_name), "key": entry.key, "active": False}
        for entry in entries
    ]
    best = _longest_beginning([str(entry["url"]) for entry in shown], path)
    if best is None and namespace:
        owners = [entry.url_name.partition(":")[0] for entry in entries]
        best = owners.index(namespace) if namespace in owners else None
    if best is not None:
        shown[best]["active"] = True
    return shown


def _namespace(request: HttpRequest) -> str:
    """The app that serves the page; nothing where no page was found."""
    match = getattr(request, "resolver_match", None)
    return match.namespace if match is not None else ""


@cache
def product_version() -> str:
    """The installed version; empty in a bare checkout."""
    try:
        return metadata.version("qianyi")
    except metadata.PackageNotFoundError:
        return ""


def _longest_beginning(urls: Sequence[str], path: str) -> int | None:
    fitting = [
        (len(url), -index)
        for index, url in enumerate(urls)
        if path == url or (url != "/" and path.startswith(url))
    ]
    return -max(fitting)[1] if fitting else None


def _offered(word: str) -> str:
    """What an app offers under a word, or nothing where its addresses are not in use."""
    try:
        return address_of(word)
    except NoReverseMatch:
        return ""


def _address(name: str) -> str:
    """The address of a named page, or nothing while no app offers it; a path stays a path."""
    if name.startswith("/"):
        return name
    try:
        return row_url(name)
    except NoReverseMatch:
        return ""
