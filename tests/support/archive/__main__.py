"""The program of a project that adds the archive to the committed catalogue."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

from settings.reading import load
from stacks.environment import build
from tests.support.archive.settings import BOTH

SETTINGS = load(today=datetime.now(tz=UTC).date(), catalogue=BOTH)

for name, value in build(SETTINGS).items():
    pulumi.export(name, value)
