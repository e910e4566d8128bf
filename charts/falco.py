"""Falco."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, Container

FALCO = Chart(
    name="falco",
    version=versions.FALCO,
    repository="https://falcosecurity.github.io/charts",
    namespace="falco",
    pods=(
        AddonPod(
            name="falco",
            kind="DaemonSet",
            containers=(
                Container(cpu="100m", memory="512Mi"),
                Container(
                    resources="falcoctl.artifact.follow.resources",
                    enabled_by="falcoctl.artifact.follow.enabled",
                    enabled_by_default=True,
                ),
                Container(
                    resources="falcoctl.artifact.install.resources",
                    enabled_by="falcoctl.artifact.install.enabled",
                    enabled_by_default=True,
                    init=True,
                ),
            ),
            priority_class="podPriorityClassName",
        ),
    ),
)
