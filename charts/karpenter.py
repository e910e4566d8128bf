"""Karpenter."""

from __future__ import annotations

import versions
from charts.model import CLUSTER_CRITICAL, TOLERATE_CRITICAL_ADDONS_ONLY, AddonPod, Chart, Container, CustomResources

_NOT_ON_KARPENTER_NODES = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchExpressions": [{"key": "karpenter.sh/nodepool", "operator": "DoesNotExist"}]},
            ]
        }
    },
    "podAntiAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "kubernetes.io/hostname"}],
    },
}

GROUPS = ("karpenter.sh", "karpenter.k8s.aws", "autoscaling.x-k8s.io")

KARPENTER = Chart(
    name="karpenter",
    version=versions.KARPENTER,
    repository="oci://public.ecr.aws/karpenter",
    namespace="karpenter",
    pods=(
        AddonPod(
            name="karpenter",
            replicas="replicas",
            default_replicas=2,
            containers=(Container(resources="controller.resources"),),
            default_priority_class=CLUSTER_CRITICAL,
            affinity=_NOT_ON_KARPENTER_NODES,
            tolerations=TOLERATE_CRITICAL_ADDONS_ONLY,
        ),
    ),
    custom_resources=CustomResources(groups=GROUPS, upgraded_by="chart", deletion="finalizer"),
)
