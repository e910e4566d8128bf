"""The Pulumi program: read the stack's settings, build its environment, export what others need."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

from settings.reading import load
from stacks.environment import build

for name, value in build(load(today=datetime.now(tz=UTC).date())).items():
    pulumi.export(name, value)
