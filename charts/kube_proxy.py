"""kube-proxy. Requests: as EKS deploys it, November 2026."""

from __future__ import annotations

from charts.model import NODE_CRITICAL, TOLERATE_ALL, AddonPod, Container, EksAddon

KUBE_PROXY = EksAddon(
    name="kube-proxy",
    pods=(
        AddonPod(
            name="kube-proxy",
            kind="DaemonSet",
            default_priority_class=NODE_CRITICAL,
            containers=(Container(cpu="100m"),),
            tolerations=TOLERATE_ALL,
        ),
    ),
)
