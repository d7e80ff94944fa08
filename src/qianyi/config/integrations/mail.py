"""Outgoing mail by SMTP; without a host messages are kept as files that only the owner reads.

Not in the log: an invitation carries a link that sets a password.
"""

from __future__ import annotations

from qianyi.config import environment
from qianyi.foundation.postgres import home

EMAIL_HOST = environment.text("QIANYI_SMTP_HOST")
EMAIL_PORT = environment.whole("QIANYI_SMTP_PORT", 25, least=1, most=65_535)
EMAIL_HOST_USER = environment.text("QIANYI_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text("QIANYI_SMTP_PASSWORD")
EMAIL_USE_TLS = environment.flag("QIANYI_SMTP_STARTTLS", default=False)
EMAIL_USE_SSL = environment.flag("QIANYI_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("QIANYI_MAIL_FROM", "no-reply@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "qianyi.foundation.mail.PrivateFileBackend"
)
EMAIL_FILE_PATH = str(home() / "mail")
