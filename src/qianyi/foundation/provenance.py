"""Where a row came from when a pack loaded it. Abstract: foundation has no tables."""

from __future__ import annotations

from typing import Protocol

from django.db import models


class FromPack(models.Model):
    """A row that may have been loaded from a pack; empty fields mean that a person made it.

    ``pack_digest`` is the digest of the whole pack at loading, so that a row can be traced to the
    files it came from.
    """

    pack = models.CharField("数据包", max_length=60, blank=True, default="")
    pack_version = models.CharField("数据包版本", max_length=40, blank=True, default="")
    pack_digest = models.CharField("数据包摘要", max_length=64, blank=True, default="")

    class Meta:
        abstract = True


class PackIdentity(Protocol):
    """What a pack says of itself."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def digest(self) -> str:
        """The digest of its content."""


def provenance_of(pack: PackIdentity) -> dict[str, str]:
    """The three fields of :class:`FromPack` for rows of that pack."""
    return {"pack": pack.name, "pack_version": pack.version, "pack_digest": pack.digest}
