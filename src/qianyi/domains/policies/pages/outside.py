"""The provincial platform's page of an item, where the platform is set up and the item known."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

from qianyi.foundation.ui.pages import Action

if TYPE_CHECKING:
    from qianyi.domains.policies.models import PolicyItem


def platform_url(number: str) -> str:
    """The platform's page of the item with that number; "" without a number or a platform."""
    template = settings.QIANYI_POLICY_PLATFORM_URL
    if not (template and number):
        return ""
    return str(template).replace("{number}", quote(number, safe=""))


def platform_actions(row: PolicyItem) -> list[Action]:
    """The link as an action of the page; none where there is nothing to link to."""
    url = platform_url(row.outside_number)
    if not url:
        return []
    return [Action(label=f"到{settings.QIANYI_POLICY_PLATFORM_NAME}查看", url=url)]
