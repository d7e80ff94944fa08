"""ETag and If-Match: nobody overwrites what they have not seen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from .errors import VersionChanged, VersionMissing

if TYPE_CHECKING:
    from django.http import HttpResponse

M = TypeVar("M", bound=models.Model)


def etag_of(*facts: object) -> str:
    """A strong tag over everything that makes a new version."""
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def is_known(if_none_match: str | None, etag: str) -> bool:
    """The caller has this version already."""
    return if_none_match is not None and _holds(if_none_match, etag)


def require_version(if_match: str | None, etag: str) -> None:
    """Go on only where the caller has seen the present version.

    Raises:
        VersionMissing: no If-Match was sent.
        VersionChanged: it is of another version.
    """
    if if_match is None:
        raise VersionMissing("请带上 If-Match 请求头（读取时得到的 ETag），以免覆盖他人的修改。")
    if not _holds(if_match, etag):
        raise VersionChanged("内容在读取之后已被修改，请重新读取后再提交。")


def lock(model: type[M], key: int) -> None:
    """Let no other write to that row come between reading its version and changing it."""
    model._default_manager.select_for_update().filter(pk=key).values_list("pk").first()


def tell_version(response: HttpResponse, etag: str) -> None:
    """Send the version with the answer."""
    response["ETag"] = etag


def _holds(header: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag in tags
