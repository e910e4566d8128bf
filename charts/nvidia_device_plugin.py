"""NVIDIA device plugin."""

from __future__ import annotations

import versions
from charts.model import TOLERATE_CRITICAL_ADDONS_ONLY, AddonPod, Chart

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
        ),
    ),
)
