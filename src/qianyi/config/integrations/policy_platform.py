"""The provincial platform of policies: where its page of an item of ours is.

``{number}`` in the address stands for the platform's number of the item. The other way round, from
the platform to us, needs no setting: it links to ``/entry/policies/<number>/``.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from qianyi.config import environment

QIANYI_POLICY_PLATFORM_URL = environment.text("QIANYI_POLICY_PLATFORM_URL")
QIANYI_POLICY_PLATFORM_NAME = environment.text("QIANYI_POLICY_PLATFORM_NAME", "省级政策平台")

if QIANYI_POLICY_PLATFORM_URL and (
    urlsplit(QIANYI_POLICY_PLATFORM_URL).scheme not in ("http", "https")
    or QIANYI_POLICY_PLATFORM_URL.count("{number}") != 1
    or QIANYI_POLICY_PLATFORM_URL.replace("{number}", "").count("{")
):
    raise environment.SettingInvalid(
        "环境变量 QIANYI_POLICY_PLATFORM_URL 无效：请填以 http:// 或 https:// 开头的地址，"
        "其中 {number} 恰好出现一次，代表上级平台编号。",
        setting="QIANYI_POLICY_PLATFORM_URL",
    )
