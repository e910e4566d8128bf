"""Reloader of Stakater."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart

RELOADER = Chart(
    name="reloader",
    version=versions.RELOADER,
    repository="https://stakater.github.io/stakater-charts",
    namespace="reloader",
    pods=(AddonPod(name="reloader", section="reloader.deployment", replicas="replicas"),),
)
