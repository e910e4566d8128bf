from __future__ import annotations

import pytest

from tests.components.workload.shop import Cluster
from tests.systems.layering_detection import system


@pytest.fixture(scope="session")
def found() -> Cluster:
    """Layering detection as it ran on ECS."""
    return system()
