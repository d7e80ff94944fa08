"""The population of the demonstration pack, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qianyi.engine.population import Parameters, Population, parameters_read

PACK = Path(__file__).resolve().parents[5] / "packs" / "demo"


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    found = parameters_read(PACK)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def population(parameters: Parameters) -> Population:
    return Population.of_size(parameters)
