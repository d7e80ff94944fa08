"""The test suite.

A cluster of its own, quick password hashing, files in a folder that goes away.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qianyi.foundation import postgres

from .base import *  # noqa: F403 - settings are one flat list of names

SECRET_KEY = "only-for-tests-" + "x" * 40
DATABASES = postgres.django_databases("test", os.environ)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
QIANYI_FILES = Path(tempfile.gettempdir()) / f"qianyi-test-files-{os.getuid()}-{os.getpid()}"
QIANYI_MAX_UPLOAD_MB = 2
LOGGING = {"version": 1, "disable_existing_loggers": False}
ALLOWED_HOSTS = ["*"]
QIANYI_SECOND_FACTOR_ROLES = []  # the tests that are about it say so
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
