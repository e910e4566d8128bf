"""Amazon VPC CNI. Requests: defaults of aws/amazon-vpc-cni-k8s, November 2026."""

from __future__ import annotations

from charts.model import NODE_CRITICAL, TOLERATE_ALL, AddonPod, Container, CustomResources, EksAddon

VPC_CNI = EksAddon(
    name="vpc-cni",
    pods=(
        AddonPod(
            name="aws-node",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            containers=(Container(cpu="25m"), Container(resources="nodeAgent.resources", cpu="25m")),
            tolerations=TOLERATE_ALL,
        ),
    ),
    custom_resources=CustomResources(groups=("crd.k8s.amazonaws.com", "networking.k8s.aws"), upgraded_by="eks"),
)
