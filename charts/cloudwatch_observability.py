"""Amazon CloudWatch Observability. Requests: defaults of aws-observability/helm-charts, November 2026.

Two groups of pods are left out: exporters for GPUs, which run on machines with GPUs alone, and the two of the
add-on's OpenTelemetry metrics, which are off by default.
"""

from __future__ import annotations

from charts.model import FIXED, NODE_CRITICAL, TOLERATE_ALL, AddonPod, Container, CustomResources, EksAddon

CLOUDWATCH_OBSERVABILITY = EksAddon(
    name="amazon-cloudwatch-observability",
    namespace="amazon-cloudwatch",
    pods=(
        AddonPod(
            name="amazon-cloudwatch-observability-controller-manager",
            section="manager",
            replicas=FIXED,
            containers=(Container(cpu="100m", memory="64Mi"),),
            placed_by=("manager", ""),
            tolerations=TOLERATE_ALL,
        ),
        AddonPod(
            name="cloudwatch-agent",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            section="agent",
            containers=(Container(cpu="250m", memory="128Mi"),),
            placed_by=("agent", ""),
            tolerations=TOLERATE_ALL,
        ),
        AddonPod(
            name="fluent-bit",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            section="containerLogs.fluentBit",
            enabled_by="containerLogs.enabled",
            containers=(Container(cpu="50m", memory="25Mi"),),
            placed_by=("containerLogs.fluentBit", ""),
            tolerations=TOLERATE_ALL,
        ),
    ),
    custom_resources=CustomResources(groups=("cloudwatch.aws.amazon.com",), upgraded_by="eks", deletion="finalizer"),
)
