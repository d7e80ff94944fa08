"""The entry for a WSGI server (granian, or any other)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.production")
application = get_wsgi_application()
