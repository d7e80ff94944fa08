"""How urgent notices leave the house. None by default: everybody reads them inside."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from qianyi.config import environment

KNOWN = ("sms", "webhook", "mail")

QIANYI_NOTICE_CHANNELS = environment.names("QIANYI_NOTICE_CHANNELS", [])
QIANYI_SMS_URL = environment.text("QIANYI_SMS_URL")
QIANYI_SMS_KEY = environment.text("QIANYI_SMS_KEY")
QIANYI_NOTICE_WEBHOOK_URL = environment.text("QIANYI_NOTICE_WEBHOOK_URL")
QIANYI_NOTICE_WEBHOOK_KEY = environment.text("QIANYI_NOTICE_WEBHOOK_KEY")
QIANYI_SITE_URL = environment.text("QIANYI_SITE_URL", "http://127.0.0.1:8000")

QIANYI_QUIET_HOURS = [
    environment.whole("QIANYI_QUIET_FROM", 21, least=0, most=23),
    environment.whole("QIANYI_QUIET_TO", 8, least=0, most=23),
]
QIANYI_DIGEST_HOUR = environment.whole("QIANYI_DIGEST_HOUR", 9, least=0, most=23)

if unknown := [name for name in QIANYI_NOTICE_CHANNELS if name not in KNOWN]:
    raise ImproperlyConfigured(
        f"QIANYI_NOTICE_CHANNELS 里有不认识的渠道：{'、'.join(unknown)}；可用：{'、'.join(KNOWN)}。"
    )
