"""A real installation: everything secret must be given, everything travels over TLS."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from qianyi.config import environment

from .base import *  # noqa: F403 - settings are one flat list of names
from .base import SECRET_KEY

if len(SECRET_KEY) < 40:  # noqa: PLR2004 - Django's own recommendation is 50 random characters
    raise ImproperlyConfigured(
        "请在环境变量 QIANYI_SECRET_KEY 中给出至少 40 个字符的随机密钥。"
        "生成方法：python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.flag("QIANYI_TLS", default=True)
SECURE_SSL_REDIRECT = environment.flag("QIANYI_TLS", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if environment.flag("QIANYI_BEHIND_PROXY", default=False)
    else None
)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
# 等保三级 asks for both.
QIANYI_PASSWORD_HISTORY = environment.whole("QIANYI_PASSWORD_HISTORY", 5, least=0, most=24)
QIANYI_PASSWORD_DAYS = environment.whole("QIANYI_PASSWORD_DAYS", 90, least=0, most=3650)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
