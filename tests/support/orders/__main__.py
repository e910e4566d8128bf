"""The program of a project that adds its own system to the committed catalogue."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

from settings.reading import load
from stacks.environment import build
from systems.catalogue import CATALOGUE
from tests.support.orders.system import ORDERS

SETTINGS = load(today=datetime.now(tz=UTC).date(), catalogue=(*CATALOGUE, ORDERS))

for name, value in build(SETTINGS).items():
    pulumi.export(name, value)
