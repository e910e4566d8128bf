"""The program of a project whose systems are converted Compose files."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

from settings.reading import load
from stacks.environment import build
from tests.support.composed.documents import CATALOGUE

SETTINGS = load(today=datetime.now(tz=UTC).date(), catalogue=CATALOGUE)

for name, value in build(SETTINGS).items():
    pulumi.export(name, value)
