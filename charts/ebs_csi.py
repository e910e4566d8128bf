"""Amazon EBS CSI driver. Each container requests 10m and 40Mi by default, November 2026."""

from __future__ import annotations

from charts.model import NODE_CRITICAL, TOLERATE_ALL, TOLERATE_CRITICAL_ADDONS_ONLY, AddonPod, Container, EksAddon

EBS_CSI = EksAddon(
    name="aws-ebs-csi-driver",
    pods=(
        AddonPod(
            name="ebs-csi-controller",
            section="controller",
            default_replicas=2,
            containers=(Container(cpu="10m", memory="40Mi", count=6),),
            tolerations=TOLERATE_CRITICAL_ADDONS_ONLY,
        ),
        AddonPod(
            name="ebs-csi-node",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            section="node",
            containers=(Container(cpu="10m", memory="40Mi", count=3),),
            tolerations=TOLERATE_ALL,
        ),
    ),
)
