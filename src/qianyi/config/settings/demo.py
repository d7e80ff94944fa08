"""The demonstration on one's own machine: secrets made at random on first start, loopback only."""

from __future__ import annotations

import os

from qianyi.config import environment

from .base import *  # noqa: F403 - settings are one flat list of names
from .base import ALLOWED_HOSTS, QIANYI_HOME, STATIC_ROOT
from .base import SECRET_KEY as GIVEN_KEY

QIANYI_DEMO = True
SECRET_KEY = GIVEN_KEY or environment.kept_secret(QIANYI_HOME / "secret-key")
ALLOWED_HOSTS = [*ALLOWED_HOSTS]
WHITENOISE_USE_FINDERS = True
if "QIANYI_SECOND_FACTOR_ROLES" not in os.environ:
    # Every role can be looked at without a telephone; the installation itself asks for one.
    QIANYI_SECOND_FACTOR_ROLES = []
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
