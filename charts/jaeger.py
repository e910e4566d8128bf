"""Jaeger."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart

JAEGER = Chart(
    name="jaeger",
    version=versions.JAEGER,
    repository="https://jaegertracing.github.io/helm-charts",
    namespace="jaeger",
    pods=(AddonPod(name="jaeger", section="jaeger", enabled_by="jaeger.enabled", replicas="replicas"),),
)
