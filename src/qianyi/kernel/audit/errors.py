"""Refusals of loading packs."""

from __future__ import annotations

from qianyi.lib.errors import Conflict


class PackVersionTaken(Conflict):
    """The same version of a pack was loaded before with other content."""

    code = "audit.pack_version_taken"
