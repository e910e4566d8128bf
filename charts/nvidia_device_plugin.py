"""NVIDIA device plugin."""

from __future__ import annotations

import versions
from charts.model import NODE_CRITICAL, TOLERATE_CRITICAL_ADDONS_ONLY, AddonPod, Chart, Container

NVIDIA_DEVICE_PLUGIN = Chart(
    name="nvidia-device-plugin",
    version=versions.NVIDIA_DEVICE_PLUGIN,
    repository="https://nvidia.github.io/k8s-device-plugin",
    namespace="nvidia-device-plugin",
    pods=(
        AddonPod(
            name="nvidia-device-plugin",
            kind="DaemonSet",
            enabled_by="devicePlugin.enabled",
            tolerations=TOLERATE_CRITICAL_ADDONS_ONLY,
            default_priority_class=NODE_CRITICAL,
        ),
        # Shares GPUs by NVIDIA's Multi-Process Service, on nodes that an administrator labels. It cannot be turned off.
        AddonPod(
            name="nvidia-device-plugin-mps-control-daemon",
            kind="DaemonSet",
            enabled_by="devicePlugin.enabled",
            containers=(Container(privileged=True), Container(init=True, privileged=True)),
            tolerations=TOLERATE_CRITICAL_ADDONS_ONLY,
            default_priority_class=NODE_CRITICAL,
            node_selector={"nvidia.com/mps.capable": "true"},
        ),
    ),
)
