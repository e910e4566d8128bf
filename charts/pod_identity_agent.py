"""EKS Pod Identity Agent. It requests nothing by default."""

from __future__ import annotations

from charts.model import NODE_CRITICAL, TOLERATE_ALL, AddonPod, EksAddon

POD_IDENTITY_AGENT = EksAddon(
    name="eks-pod-identity-agent",
    pods=(
        AddonPod(
            name="eks-pod-identity-agent",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            tolerations=TOLERATE_ALL,
        ),
    ),
)
