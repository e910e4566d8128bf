"""CoreDNS."""

from __future__ import annotations

from charts.model import TOLERATE_CRITICAL_ADDONS_ONLY, AddonPod, Container, EksAddon

COREDNS = EksAddon(
    name="coredns",
    pods=(
        AddonPod(
            name="coredns",
            default_replicas=2,
            containers=(Container(cpu="100m", memory="70Mi"),),
            autoscaling="autoScaling",
            tolerations=TOLERATE_CRITICAL_ADDONS_ONLY,
        ),
    ),
)
