"""Velero."""

from __future__ import annotations

import versions
from charts.model import FIXED, AddonPod, Chart, CustomResources

VELERO = Chart(
    name="velero",
    version=versions.VELERO,
    repository="https://vmware-tanzu.github.io/helm-charts",
    namespace="velero",
    pods=(
        AddonPod(name="velero", replicas=FIXED),
        AddonPod(
            name="node-agent",
            kind="DaemonSet",
            section="nodeAgent",
            enabled_by="deployNodeAgent",
            enabled_by_default=False,
        ),
    ),
    custom_resources=CustomResources(groups=("velero.io",), upgraded_by="job", deletion="finalizer"),
)
