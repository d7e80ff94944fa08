"""The entry for a WSGI server (granian, or any other)."""

from __future__ import annotations

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

YOUNG, MIDDLE, OLD = 20_000, 20, 20
"""After how many new objects, and how many rounds of the younger, garbage is looked for."""
GIVES_WAY_SECONDS = 0.0005
"""How long one thread keeps the interpreter while others want it; Python's own is ten times that.

A page mostly waits for the database. After each of its queries it would wait again, for the page
another thread is building: with twenty queries, a tenth of a second.
"""


def settled() -> None:
    """Load the addresses, and with them all views, out of the collector's sight; let threads share.

    What was loaded at start stays for good and has no garbage in it; looked through again and
    again it would make single pages wait.
    """
    reverse("home")
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    sys.setswitchinterval(GIVES_WAY_SECONDS)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.production")
application = get_wsgi_application()
settled()
