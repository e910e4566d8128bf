"""OpenTelemetry Collector."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart

OPENTELEMETRY_COLLECTOR = Chart(
    name="opentelemetry-collector",
    version=versions.OPENTELEMETRY_COLLECTOR,
    repository="https://open-telemetry.github.io/opentelemetry-helm-charts",
    namespace="opentelemetry",
    pods=(AddonPod(name="opentelemetry-collector", autoscaling="autoscaling"),),
)
