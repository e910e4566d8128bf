"""Amazon EFS CSI driver. It requests nothing by default."""

from __future__ import annotations

from charts.model import NODE_CRITICAL, TOLERATE_ALL, TOLERATE_CRITICAL_ADDONS_ONLY, AddonPod, EksAddon

EFS_CSI = EksAddon(
    name="aws-efs-csi-driver",
    pods=(
        AddonPod(
            name="efs-csi-controller",
            section="controller",
            default_replicas=2,
            tolerations=TOLERATE_CRITICAL_ADDONS_ONLY,
        ),
        AddonPod(
            name="efs-csi-node",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            section="node",
            tolerations=TOLERATE_ALL,
        ),
    ),
)
