"""What every way of running shares. Secrets and addresses come from the environment.

See docs/reference/settings.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import pghistory

from qianyi.config import environment
from qianyi.config.integrations.mail import *  # noqa: F403 - settings are one flat list of names
from qianyi.config.integrations.notices import *  # noqa: F403
from qianyi.config.integrations.outside_identity import *  # noqa: F403
from qianyi.config.integrations.outside_identity import form_targets
from qianyi.config.integrations.policy_platform import *  # noqa: F403
from qianyi.config.integrations.sign_in import *  # noqa: F403
from qianyi.foundation import postgres

PACKAGE_DIR = Path(__file__).resolve().parents[2]
CHECKOUT_DIR = PACKAGE_DIR.parents[1]
QIANYI_HOME = postgres.home()
QIANYI_FILES = QIANYI_HOME / "files"
QIANYI_MAX_UPLOAD_MB = environment.whole("QIANYI_MAX_UPLOAD_MB", 50, least=1, most=1000)
QIANYI_NODE_MODULES = Path(environment.text("QIANYI_NODE_MODULES") or CHECKOUT_DIR / "node_modules")
QIANYI_PRODUCT_NAME = "规划实施与数智营商平台"
QIANYI_ZONE = environment.text("QIANYI_ZONE", "leshan.zone")
QIANYI_DEMO = False
QIANYI_PERSONAL_KEY = environment.text("QIANYI_PERSONAL_KEY")
QIANYI_WEB_WORKERS = environment.whole("QIANYI_WEB_WORKERS", 1, least=1, most=64)
QIANYI_JOB_THREADS = environment.whole("QIANYI_JOB_THREADS", 2, least=1, most=32)
QIANYI_JOB_STALLED_SECONDS = environment.whole("QIANYI_JOB_STALLED_SECONDS", 30, least=3, most=3600)
QIANYI_API_PER_MINUTE = environment.whole("QIANYI_API_PER_MINUTE", 600, least=1, most=1_000_000)
QIANYI_SELF_TESTS_PER_MINUTE = environment.whole(
    "QIANYI_SELF_TESTS_PER_MINUTE", 12, least=1, most=10_000
)
QIANYI_PUBLIC_DOWNLOADS_PER_MINUTE = environment.whole(
    "QIANYI_PUBLIC_DOWNLOADS_PER_MINUTE", 30, least=1, most=10_000
)
QIANYI_WEBHOOK_HOSTS = environment.names("QIANYI_WEBHOOK_HOSTS", [])
PROCRASTINATE_IMPORT_PATHS = ["qianyi.foundation.jobs.tasks"]

DEBUG = False
SECRET_KEY = environment.text("QIANYI_SECRET_KEY")
ALLOWED_HOSTS = environment.names("QIANYI_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = environment.names("QIANYI_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "qianyi.foundation.ui",
    "qianyi.kernel.identity",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "qianyi.kernel.audit",
    "qianyi.kernel.subjects",
    "qianyi.kernel.documents",
    "qianyi.kernel.indicators",
    "qianyi.kernel.rules",
    "qianyi.kernel.cases",
    "qianyi.domains.planning",
    "qianyi.domains.consistency",
    "qianyi.domains.enterprises",
    "qianyi.domains.reporting",
    "qianyi.domains.evaluation",
    "qianyi.domains.requests",
    "qianyi.domains.projects",
    "qianyi.domains.reviews",
    "qianyi.domains.policies",
    "qianyi.domains.talent",
    "qianyi.site",
]

MIDDLEWARE = [
    "qianyi.foundation.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qianyi.kernel.identity.hooks.middleware.SessionLimitMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qianyi.foundation.requests.ActorMiddleware",
    "qianyi.foundation.history.HistoryMiddleware",
    "qianyi.foundation.requests.RefusalMiddleware",
    "qianyi.kernel.identity.hooks.middleware.SecondFactorMiddleware",
    "qianyi.kernel.identity.hooks.middleware.PasswordAgeMiddleware",
    "qianyi.foundation.api.handlers.EnvelopeMiddleware",
]

ROOT_URLCONF = "qianyi.config.urls"
FORM_RENDERER = "qianyi.foundation.ui.rendering.QuickSelects"
WSGI_APPLICATION = "qianyi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qianyi.foundation.ui.context.page_frame",
                "qianyi.site.context.zone_name",
                "qianyi.site.context.own_things",
            ],
        },
    }
]

DATABASES = postgres.django_databases("main", os.environ)

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_LEVEL = pghistory.Statement  # type: ignore[has-type]  # the library gives none

AUTH_USER_MODEL = "identity.User"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = QIANYI_HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "qianyi.foundation.ui.finders.VendorFinder",
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILE_UPLOAD_HANDLERS = [
    "qianyi.foundation.uploads.SizeLimitHandler",
    # In memory only: a file marked secret must be refused before any of it reaches a disk.
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = (QIANYI_MAX_UPLOAD_MB + 1) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "qianyi.foundation.ui.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'", *form_targets()],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "qianyi.foundation.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": environment.text("QIANYI_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}

TEST_RUNNER = "django.test.runner.DiscoverRunner"
