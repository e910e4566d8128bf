from __future__ import annotations

import pytest

from tests.support.layering_detection import system
from tests.support.shop import Cluster


@pytest.fixture(scope="session")
def found() -> Cluster:
    """Layering detection as it ran on ECS."""
    return system()
