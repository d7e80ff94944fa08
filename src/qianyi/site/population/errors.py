"""Refusals of loading a population."""

from __future__ import annotations

from qianyi.lib.errors import Conflict, NotFound


class PopulationNotDescribed(NotFound):
    """The pack asked for describes no population."""

    code = "population.not_described"


class PopulationOnRealTerritory(Conflict):
    """A fictional population would be put on a territory that is not fictional."""

    code = "population.on_real_territory"
