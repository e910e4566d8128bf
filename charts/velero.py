"""Velero."""

from __future__ import annotations

import versions
from charts.model import FIXED, AddonPod, Chart, Container, CustomResources

VELERO = Chart(
    name="velero",
    version=versions.VELERO,
    repository="https://vmware-tanzu.github.io/helm-charts",
    namespace="velero",
    pods=(
        AddonPod(
            name="velero",
            replicas=FIXED,
            containers=(Container(), Container(resources="initContainers.0.resources", init=True)),
        ),
        AddonPod(
            name="node-agent",
            kind="DaemonSet",
            section="nodeAgent",
            enabled_by="deployNodeAgent",
            enabled_by_default=False,
        ),
    ),
    jobs=(
        AddonPod(
            name="velero-upgrade-crds",
            kind="Job",
            enabled_by="upgradeCRDs",
            containers=(Container(resources="upgradeJobResources"),),
        ),
    ),
    custom_resources=CustomResources(groups=("velero.io",), upgraded_by="job", deletion="finalizer"),
)
