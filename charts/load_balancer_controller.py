"""AWS Load Balancer Controller."""

from __future__ import annotations

import versions
from charts.model import CLUSTER_CRITICAL, KUBE_SYSTEM, AddonPod, Chart, CustomResources

LOAD_BALANCER_CONTROLLER = Chart(
    name="aws-load-balancer-controller",
    version=versions.LOAD_BALANCER_CONTROLLER,
    repository="https://aws.github.io/eks-charts",
    namespace=KUBE_SYSTEM,
    pods=(AddonPod(name="aws-load-balancer-controller", default_replicas=2, default_priority_class=CLUSTER_CRITICAL),),
    custom_resources=CustomResources(groups=("elbv2.k8s.aws",), upgraded_by="objects", deletion="finalizer"),
)
