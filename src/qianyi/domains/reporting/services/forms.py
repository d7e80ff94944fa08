"""Forms as packs state them. A version that was collected is never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.reporting.errors import FormNotLawful
from qianyi.domains.reporting.models import Form

if TYPE_CHECKING:
    from collections.abc import Mapping


@transaction.atomic
def form_ensure(*, code: str, version: str, facts: Mapping[str, Any]) -> Form:
    """The form of that code and version, made or renewed, and the one in force.

    Raises:
        FormNotLawful: the version was collected already and now asks something else.
    """
    found = Form.objects.select_for_update().filter(code=code, version=version).first()
    if found is not None and found.collections.exists() and found.content != facts["content"]:
        raise FormNotLawful(
            f"报表“{found.title}”的 {version} 版已经用于采集，表式不能再改；请改用新的版本号。",
            form=code,
        )
    Form.objects.filter(code=code, is_current=True).exclude(version=version).update(
        is_current=False
    )
    form, _ = Form.objects.update_or_create(
        code=code, version=version, defaults={**facts, "is_current": True}
    )
    return form
