"""The pods of EKS add-ons, by the add-on's name.

What they ask for is what the charts behind them ask for by default in November 2026: 25m for each of aws-node's two
containers (aws/amazon-vpc-cni-k8s), kube-proxy's 100m as EKS deploys it, 10m and 40Mi for each container of the EBS
driver, nothing for the Pod Identity agent and the EFS driver, and the values of aws-observability/helm-charts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.scheduling.shipped_pod import FIXED, TOLERATES_EVERYTHING, Container, ShippedPod
from analysis.scheduling.workload import EVERY_NODE

_CRITICAL = ({"key": "CriticalAddonsOnly", "operator": "Exists"},)

_CLOUDWATCH: Sequence[ShippedPod] = (
    ShippedPod(
        name="amazon-cloudwatch-observability-controller-manager",
        section="manager",
        replicas=FIXED,
        containers=(Container(cpu="100m", memory="64Mi"),),
        placed_by=("manager", ""),
        tolerates=TOLERATES_EVERYTHING,
    ),
    ShippedPod(
        name="cloudwatch-agent",
        kind=EVERY_NODE,
        section="agent",
        containers=(Container(cpu="250m", memory="128Mi"),),
        placed_by=("agent", ""),
        tolerates=TOLERATES_EVERYTHING,
    ),
    ShippedPod(
        name="fluent-bit",
        kind=EVERY_NODE,
        section="containerLogs.fluentBit",
        when="containerLogs.enabled",
        containers=(Container(cpu="50m", memory="25Mi"),),
        placed_by=("containerLogs.fluentBit", ""),
        tolerates=TOLERATES_EVERYTHING,
    ),
)
"""Its exporters for GPUs stand only on machines that have some, and two more only where its OpenTelemetry metrics are
switched on: they are not reckoned with."""

ADDON_PODS: Mapping[str, Sequence[ShippedPod]] = {
    "amazon-cloudwatch-observability": _CLOUDWATCH,
    "vpc-cni": (
        ShippedPod(
            name="aws-node",
            kind=EVERY_NODE,
            containers=(Container(cpu="25m"), Container(resources="nodeAgent.resources", cpu="25m")),
            tolerates=TOLERATES_EVERYTHING,
        ),
    ),
    "kube-proxy": (
        ShippedPod(
            name="kube-proxy", kind=EVERY_NODE, containers=(Container(cpu="100m"),), tolerates=TOLERATES_EVERYTHING
        ),
    ),
    "eks-pod-identity-agent": (
        ShippedPod(name="eks-pod-identity-agent", kind=EVERY_NODE, tolerates=TOLERATES_EVERYTHING),
    ),
    "coredns": (
        ShippedPod(
            name="coredns",
            default_replicas=2,
            containers=(Container(cpu="100m", memory="70Mi"),),
            autoscaling="autoScaling",
            tolerates=_CRITICAL,
        ),
    ),
    "metrics-server": (
        ShippedPod(
            name="metrics-server",
            replicas="replicas",
            default_replicas=2,
            containers=(Container(cpu="100m", memory="200Mi"),),
        ),
    ),
    "aws-ebs-csi-driver": (
        ShippedPod(
            name="ebs-csi-controller",
            section="controller",
            default_replicas=2,
            containers=(Container(cpu="10m", memory="40Mi", count=6),),
            tolerates=_CRITICAL,
        ),
        ShippedPod(
            name="ebs-csi-node",
            kind=EVERY_NODE,
            section="node",
            containers=(Container(cpu="10m", memory="40Mi", count=3),),
            tolerates=TOLERATES_EVERYTHING,
        ),
    ),
    "aws-efs-csi-driver": (
        ShippedPod(name="efs-csi-controller", section="controller", default_replicas=2, tolerates=_CRITICAL),
        ShippedPod(name="efs-csi-node", kind=EVERY_NODE, section="node", tolerates=TOLERATES_EVERYTHING),
    ),
}
